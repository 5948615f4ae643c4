/* String-keyed hash map: linear probing, removed slots stay marked until it grows. */
#include "base/map.h"

#include <string.h>

#include "base/alloc.h"

#define CAPACITY_MINIMUM 16

/* FNV-1a, then the finaliser of MurmurHash3: slots are chosen by the low bits. */
static uint32_t hash_of(const char *key)
{
	const unsigned char *bytes = (const unsigned char *)key;
	uint32_t hash = 2166136261u;

	while (*bytes != 0) {
		hash = (hash ^ *bytes++) * 16777619u;
	}
	hash ^= hash >> 16;
	hash *= 0x85ebca6bu;
	hash ^= hash >> 13;
	hash *= 0xc2b2ae35u;
	return hash ^ (hash >> 16);
}

static struct map_entry *find(const struct map *map, const char *key, uint32_t hash)
{
	size_t mask = map->capacity - 1;

	if (map->capacity == 0) {
		return NULL;
	}
	/* Ends: at least a quarter of the slots was never used. */
	for (size_t i = hash & mask; map->entries[i].key != NULL; i = (i + 1) & mask) {
		struct map_entry *entry = &map->entries[i];

		if (entry->hash == hash && !entry->is_dead &&
			strcmp(entry->key, key) == 0) {
			return entry;
		}
	}
	return NULL;
}

static struct map_entry *unused_slot(const struct map *map, uint32_t hash)
{
	size_t mask = map->capacity - 1;
	size_t i = hash & mask;

	while (map->entries[i].key != NULL) {
		i = (i + 1) & mask;
	}
	return &map->entries[i];
}

/* Moves the live entries to a table in which they take at most three eighths. */
static void rebuild(struct map *map)
{
	struct map old = *map;

	map->capacity = CAPACITY_MINIMUM;
	while (map->capacity / 8 * 3 < old.count + 1) {
		map->capacity *= 2;
	}
	map->entries = mem_calloc(map->capacity, sizeof(*map->entries));
	map->used = old.count;
	for (size_t i = 0; i < old.capacity; i++) {
		struct map_entry *entry = &old.entries[i];

		if (entry->key != NULL && !entry->is_dead) {
			*unused_slot(map, entry->hash) = *entry;
		} else {
			mem_free(entry->key);
		}
	}
	mem_free(old.entries);
}

void map_init(struct map *map)
{
	*map = (struct map){ .entries = NULL };
}

void map_finish(struct map *map)
{
	for (size_t i = 0; i < map->capacity; i++) {
		mem_free(map->entries[i].key);
	}
	mem_free(map->entries);
	map_init(map);
}

void map_put(struct map *map, const char *key, uint32_t value)
{
	uint32_t hash = hash_of(key);
	struct map_entry *entry = find(map, key, hash);

	if (entry != NULL) {
		entry->value = value;
		return;
	}
	if (map->used + 1 > map->capacity / 4 * 3) {
		rebuild(map);
	}
	*unused_slot(map, hash) = (struct map_entry){
		.key = mem_strdup(key),
		.hash = hash,
		.value = value,
	};
	map->used++;
	map->count++;
}

bool map_get(const struct map *map, const char *key, uint32_t *out_value)
{
	const struct map_entry *entry = find(map, key, hash_of(key));

	if (entry == NULL) {
		return false;
	}
	if (out_value != NULL) {
		*out_value = entry->value;
	}
	return true;
}

bool map_remove(struct map *map, const char *key)
{
	struct map_entry *entry = find(map, key, hash_of(key));

	if (entry == NULL) {
		return false;
	}
	entry->is_dead = true;
	map->count--;
	return true;
}
