/*
 * From the name of a network to its definition, as Multus would find it for a
 * virt-handler pod; and what is known of the cluster's other networks.
 */
#ifndef SRC_FACTS_DEFINITION_H
#define SRC_FACTS_DEFINITION_H

#include "facts/facts.h"
#include "src/facts/subnet.h"

#define DEFINITIONS_KEPT 16

/* What all judgements of one frame share. */
struct network_view {
	const struct facts *facts;
	struct arena *arena;
	struct cluster_networks networks;
	const char *install_namespace; /* of KubeVirt; NULL unknown */
	bool is_isolation_on;
	struct network_source current; /* by the configuration of today */
	/* Definitions found so far, by the name as written. */
	const char *kept_names[DEFINITIONS_KEPT];
	struct definition kept[DEFINITIONS_KEPT];
	size_t kept_count;
};

void network_view_init(
	struct network_view *view, const struct facts *facts, struct arena *arena);
/* `network` as written, not NULL. */
struct definition definition_find(struct network_view *view, const char *network);
/* "[ns/]name", without blanks around; false when Multus would refuse it. */
bool network_name_parse(
	struct str text, struct str *out_namespace, struct str *out_name) MUST_USE;

#endif
