/* Where migrations into a node would arrive: what its virt-handler shows. */
#ifndef SRC_FACTS_REACH_H
#define SRC_FACTS_REACH_H

#include "src/facts/definition.h"

#define MIGRATION_INTERFACE "migration0"

/* What a pod proves about an address that was to be of `definition`; `reference_ms`:
 * a pod made later proves nothing (UNKNOWN_I64: any pod does). */
struct handler_evidence reach_evidence(const struct pod *pod,
	const struct definition *definition, int64_t reference_ms);
/* The attachment the pod has; NULL when none is reported. */
const struct pod_network *reach_attachment(const struct pod *pod);
/* The address that virt-handler publishes for migrations into its node. */
struct address_fact reach_handler(struct network_view *view, const struct pod *pod);

#endif
