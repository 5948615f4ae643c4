/* The emptying of nodes: who is left, who moves, who never will, and how long. */
#ifndef SRC_FACTS_DRAIN_H
#define SRC_FACTS_DRAIN_H

#include "src/facts/build.h"

/* Fills fact->drain of every draining node. Needs everything but checks. */
void drain_fill(struct build *build);

#endif
