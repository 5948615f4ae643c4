/* Who waits for a slot, in which order, and at which gate. */
#ifndef SRC_FACTS_QUEUE_H
#define SRC_FACTS_QUEUE_H

#include "src/facts/build.h"

/* Needs the counts and the limits. */
void queue_order(struct build *build);

#endif
