/* Who waits for a slot, in which order, and at which gate. */
#ifndef SRC_FACTS_QUEUE_H
#define SRC_FACTS_QUEUE_H

#include "src/facts/build.h"

/* Who waits, at which gate. Needs the counts and the limits. */
void queue_find(struct build *build);
/* The rank of a migration that the evacuation controller makes. */
int queue_evacuation_rank(const struct facts *facts);
/* In which order. Needs the deadlines. */
void queue_order(struct build *build);

#endif
