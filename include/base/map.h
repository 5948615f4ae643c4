/* Open-addressing map from a string to a number; keys are copied. Iteration follows
 * slots. */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct map_entry {
	char *key; /* NULL: never used */
	uint32_t hash;
	uint32_t value;
	bool is_dead;
};

struct map {
	struct map_entry *entries;
	size_t capacity; /* power of two, or 0 */
	size_t used;	 /* live and dead */
	size_t count;	 /* live */
};

void map_init(struct map *map);
void map_finish(struct map *map);
void map_put(struct map *map, const char *key, uint32_t value);
bool map_get(const struct map *map, const char *key, uint32_t *out_value);
/* True when the key was there. */
bool map_remove(struct map *map, const char *key);

#endif
