/* Items by uid, the newest of them. */
#include "src/model/uid_ring.h"

#include <assert.h>

#include "base/alloc.h"
#include "base/limits.h"
#include "base/str.h"

void uid_ring_init(struct uid_ring *ring, const struct uid_ring_kind *kind)
{
	*ring = (struct uid_ring){ .kind = kind };
	map_init(&ring->by_uid);
}

void uid_ring_finish(struct uid_ring *ring)
{
	for (size_t i = 0; i < ring->count; i++) {
		ring->kind->destroy(ring->items[i]);
	}
	mem_free(ring->items);
	map_finish(&ring->by_uid);
	*ring = (struct uid_ring){ 0 };
}

/* The place of the next item; the one that had it is forgotten. */
static size_t take_place(struct uid_ring *ring)
{
	size_t place = ring->first;

	if (ring->count < LIMIT_HISTORY_FINISHED) {
		ring->items = mem_grow(ring->items, ring->count, &ring->capacity,
			sizeof(*ring->items));
		return ring->count++;
	}
	(void)map_remove(&ring->by_uid, ring->kind->uid(ring->items[place]));
	ring->kind->destroy(ring->items[place]);
	ring->first = (place + 1) % ring->count;
	return place;
}

void uid_ring_put(struct uid_ring *ring, void *item)
{
	const char *uid = ring->kind->uid(item);
	bool has_uid = !text_is_empty(uid);
	uint32_t place;

	if (has_uid && map_get(&ring->by_uid, uid, &place)) {
		ring->kind->destroy(ring->items[place]);
		ring->items[place] = item;
		return;
	}
	place = (uint32_t)take_place(ring);
	ring->items[place] = item;
	if (has_uid) {
		map_put(&ring->by_uid, uid, place);
	}
}

void *uid_ring_find(const struct uid_ring *ring, const char *uid)
{
	uint32_t place;

	return !text_is_empty(uid) && map_get(&ring->by_uid, uid, &place)
		? ring->items[place]
		: NULL;
}

void *uid_ring_at(const struct uid_ring *ring, size_t i)
{
	assert(i < ring->count);
	return ring->items[(ring->first + i) % ring->count];
}
