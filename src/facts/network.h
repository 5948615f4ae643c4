/* Everything about the migration network: what is configured, and what is used. */
#ifndef SRC_FACTS_NETWORK_H
#define SRC_FACTS_NETWORK_H

#include "model/settings.h"
#include "src/facts/build.h"

/* Fills facts->network, the address of each migration and the network of each node.
 * Needs the limits, migrations, nodes, slots and progress. */
void network_facts_compute(struct build *build, const struct settings *settings);

#endif
