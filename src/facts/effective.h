/* Which setting wins, and where it stands. */
#ifndef SRC_FACTS_EFFECTIVE_H
#define SRC_FACTS_EFFECTIVE_H

#include "src/facts/build.h"

/* Finds the KubeVirt and HyperConverged objects in force, the release, and the limits
 * of the cluster. */
void effective_cluster(struct build *build);

#endif
