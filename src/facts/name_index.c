/* Hashes names to numbers, by words of eight bytes at a time; pure. */
#include "src/facts/name_index.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"

#define FIRST_SLOTS 64

static uint64_t hash_of(const char *name)
{
	static const uint64_t factor = UINT64_C(0x9E3779B97F4A7C15);
	size_t length = strlen(name);
	uint64_t hash = length * factor;

	while (length > 0) {
		uint64_t word = 0;
		size_t taken = length < sizeof(word) ? length : sizeof(word);

		memcpy(&word, name, taken);
		hash = (hash ^ word) * factor;
		hash ^= hash >> 32;
		name += taken;
		length -= taken;
	}
	return hash;
}

void name_index_init(struct name_index *index, struct arena *arena)
{
	*index = (struct name_index){ .mask = FIRST_SLOTS - 1, .arena = arena };
	index->slots = arena_calloc(arena, FIRST_SLOTS, sizeof(*index->slots));
}

static struct name_slot *slot_of(
	const struct name_index *index, const char *name, uint64_t hash)
{
	for (size_t i = hash & index->mask;; i = (i + 1) & index->mask) {
		struct name_slot *slot = &index->slots[i];

		if (slot->name == NULL ||
			(slot->hash == hash && strcmp(slot->name, name) == 0)) {
			return slot;
		}
	}
}

/* To twice the size: at most half of the slots are taken. */
static void grow(struct name_index *index)
{
	struct name_index old = *index;

	index->mask = 2 * old.mask + 1;
	index->slots =
		arena_calloc(index->arena, index->mask + 1, sizeof(*index->slots));
	for (size_t i = 0; i <= old.mask; i++) {
		const struct name_slot *slot = &old.slots[i];

		if (slot->name != NULL) {
			*slot_of(index, slot->name, slot->hash) = *slot;
		}
	}
}

uint32_t name_index_add(struct name_index *index, const char *name)
{
	uint64_t hash = hash_of(name);
	struct name_slot *slot = slot_of(index, name, hash);

	if (slot->name != NULL) {
		return slot->number;
	}
	if (index->count > index->mask / 2) {
		grow(index);
		slot = slot_of(index, name, hash);
	}
	*slot = (struct name_slot){ name, hash, (uint32_t)index->count++ };
	return slot->number;
}

uint32_t name_index_find(const struct name_index *index, const char *name)
{
	const struct name_slot *slot;

	if (name == NULL) {
		return NAME_NOT_FOUND;
	}
	slot = slot_of(index, name, hash_of(name));
	return slot->name != NULL ? slot->number : NAME_NOT_FOUND;
}

static int compare_slots(const void *a, const void *b)
{
	const struct name_slot *left = *(struct name_slot *const *)a;
	const struct name_slot *right = *(struct name_slot *const *)b;

	return text_compare(left->name, right->name);
}

const char *const *name_index_sort(struct name_index *index, const uint32_t **out_moved)
{
	size_t count = index->count;
	struct name_slot **sorted =
		arena_calloc(index->arena, count + 1, sizeof(struct name_slot *));
	const char **names = arena_calloc(index->arena, count + 1, sizeof(*names));
	uint32_t *moved = arena_calloc(index->arena, count + 1, sizeof(*moved));
	size_t found = 0;

	for (size_t i = 0; i <= index->mask; i++) {
		if (index->slots[i].name != NULL) {
			sorted[found++] = &index->slots[i];
		}
	}
	qsort(sorted, count, sizeof(struct name_slot *), compare_slots);
	for (size_t i = 0; i < count; i++) {
		moved[sorted[i]->number] = (uint32_t)i;
		sorted[i]->number = (uint32_t)i;
		names[i] = sorted[i]->name;
	}
	*out_moved = moved;
	return names;
}
