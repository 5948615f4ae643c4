/* Who occupies which slot, counted as virt-controller counts. */
#ifndef SRC_FACTS_CAPACITY_H
#define SRC_FACTS_CAPACITY_H

#include "src/facts/build.h"

/* Needs migrations, nodes and the release. */
void capacity_count(struct build *build);

#endif
