/* Names for new migrations; pure. */
#include "src/commands/names.h"

#include <string.h>

#define SUFFIX_LENGTH 6
#define VMI_LENGTH_MAX (NAME_LENGTH_MAX - (sizeof(NAME_PREFIX) - 1) - 1 - SUFFIX_LENGTH)

/* splitmix64: neighbouring seeds give unrelated numbers. */
static uint64_t next_random(uint64_t *state)
{
	uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* Without vowels and what looks like one: no words by accident (kubernetes:
 * apimachinery/pkg/util/rand). */
static void put_suffix(char out[SUFFIX_LENGTH + 1], uint64_t *state)
{
	static const char letters[] = "bcdfghjklmnpqrstvwxz2456789";

	for (size_t i = 0; i < SUFFIX_LENGTH; i++) {
		out[i] = letters[next_random(state) % (sizeof(letters) - 1)];
	}
	out[SUFFIX_LENGTH] = '\0';
}

/* Names of VMIs may have dots, which a label has not. */
static void put_vmi(char out[VMI_LENGTH_MAX + 1], const char *vmi)
{
	size_t length = strnlen(vmi, VMI_LENGTH_MAX);

	for (size_t i = 0; i < length; i++) {
		out[i] = vmi[i];
		if (out[i] == '.') {
			out[i] = '-';
		}
	}
	while (length > 0 && out[length - 1] == '-') {
		length--;
	}
	out[length] = '\0';
}

const char *name_new_migration(const struct facts *facts, const char *namespace,
	const char *vmi, uint64_t seed, struct arena *arena)
{
	char middle[VMI_LENGTH_MAX + 1];
	char suffix[SUFFIX_LENGTH + 1];
	uint64_t state = seed;
	const char *name;

	put_vmi(middle, vmi);
	do {
		put_suffix(suffix, &state);
		name = arena_printf(arena, NAME_PREFIX "%s-%s", middle, suffix);
	} while (store_find(facts->store, KIND_MIGRATION, namespace, name) != NULL);
	return name;
}
