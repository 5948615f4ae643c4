/* The memory of migrations whose objects are gone; private to the store. */
#ifndef SRC_MODEL_FINISHED_H
#define SRC_MODEL_FINISHED_H

#include "model/finished.h"
#include "src/model/uid_ring.h"

/* Each item is one block with its strings. */
extern const struct uid_ring_kind finished_kind;

/* Copies. One of the same uid is replaced; the oldest makes room when it is full. */
void finished_add(struct uid_ring *ring, const struct finished_migration *item);

#endif
