/* A set of names with a number each, for the time of one computation; in an arena. */
#ifndef SRC_FACTS_NAME_INDEX_H
#define SRC_FACTS_NAME_INDEX_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

#define NAME_NOT_FOUND UINT32_MAX

struct name_slot {
	const char *name; /* borrowed; NULL: free */
	uint64_t hash;
	uint32_t number;
};

struct name_index {
	struct name_slot *slots;
	size_t mask;
	size_t count;
	struct arena *arena;
};

void name_index_init(struct name_index *index, struct arena *arena);
/* The number of the name: that it has already, else the count so far. Not NULL. */
uint32_t name_index_add(struct name_index *index, const char *name);
/* NULL is not found. */
uint32_t name_index_find(const struct name_index *index, const char *name);
/* Renumbers all in the order of their names and hands out the names in that order.
 * `out_moved` tells the new number of each old one. Both are in the arena. */
const char *const *name_index_sort(
	struct name_index *index, const uint32_t **out_moved);

#endif
