/* Which setting wins, and where it stands. */
#ifndef SRC_FACTS_EFFECTIVE_H
#define SRC_FACTS_EFFECTIVE_H

#include "model/migration_config.h"
#include "src/facts/build.h"

/* Finds the KubeVirt and HyperConverged objects in force, the release, and the limits
 * of the cluster. */
void effective_cluster(struct build *build);
/* What `experimental` of one place says, the whole of it: a place that has it hides
 * what another says there, and what it leaves out is the default. `is_certain` false:
 * it may not apply, and the values are unknown. */
void effective_experimental(struct limits *limits, const struct facts *facts,
	const struct migration_config *config, bool is_certain, const char *origin);

#endif
