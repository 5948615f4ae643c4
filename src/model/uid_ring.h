/* A bounded memory of items by the uid of what they are about: the newest
 * LIMIT_HISTORY_FINISHED; private to the store. */
#ifndef SRC_MODEL_UID_RING_H
#define SRC_MODEL_UID_RING_H

#include "base/map.h"

struct uid_ring_kind {
	const char *(*uid)(const void *item); /* NULL or "": it has none */
	void (*destroy)(void *item);
};

struct uid_ring {
	const struct uid_ring_kind *kind;
	void **items; /* owned; the oldest is at `first` */
	size_t first;
	size_t count;
	size_t capacity;
	struct map by_uid; /* to the place in items */
};

void uid_ring_init(struct uid_ring *ring, const struct uid_ring_kind *kind);
void uid_ring_finish(struct uid_ring *ring);
/* Takes the item over. One of the same uid is replaced; else the oldest makes room when
 * the ring is full. */
void uid_ring_put(struct uid_ring *ring, void *item);
/* NULL when there is none, and without a uid. */
void *uid_ring_find(const struct uid_ring *ring, const char *uid);
/* 0 is the oldest. */
void *uid_ring_at(const struct uid_ring *ring, size_t i);

#endif
