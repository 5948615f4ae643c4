/* The memory of migrations whose objects are gone; private to the store. */
#ifndef SRC_MODEL_FINISHED_H
#define SRC_MODEL_FINISHED_H

#include "base/map.h"
#include "model/finished.h"

struct finished_ring {
	/* Each in one block with its strings; the oldest is at `first`. */
	struct finished_migration **items;
	size_t first;
	size_t count;
	size_t capacity;
	struct map by_uid; /* to the place in items */
};

void finished_init(struct finished_ring *ring);
void finished_finish(struct finished_ring *ring);
/* Copies. One of the same uid is replaced; the oldest makes room when it is full. */
void finished_add(struct finished_ring *ring, const struct finished_migration *item);
/* 0 is the oldest. */
const struct finished_migration *finished_at(
	const struct finished_ring *ring, size_t i);

#endif
