/* Keeps verdicts from one picture to the next, by the objects they rest on. */
#include "src/facts/keep.h"

#include <string.h>

#include "base/alloc.h"

#define FIRST_CAPACITY 256u
#define PRIME UINT64_C(0x9e3779b97f4a7c15)

struct keep_entry {
	struct keep_key key; /* main 0: free */
	struct address_fact verdict;
	uint32_t picture; /* that asked for it last */
};

struct facts_keep *facts_keep_create(void)
{
	struct facts_keep *keep = mem_calloc(1, sizeof(*keep));

	keep->arena = arena_create(4096);
	keep->spare = arena_create(4096);
	return keep;
}

void facts_keep_destroy(struct facts_keep *keep)
{
	if (keep == NULL) {
		return;
	}
	arena_destroy(keep->arena);
	arena_destroy(keep->spare);
	mem_free(keep->entries);
	mem_free(keep->order.by_name);
	mem_free(keep->order.by_uid);
	mem_free(keep);
}

static struct keep_entry *slot_of(
	struct keep_entry *entries, size_t capacity, uint64_t main)
{
	size_t slot = (size_t)(main * PRIME >> 32) & (capacity - 1);

	while (entries[slot].key.main != 0 && entries[slot].key.main != main) {
		slot = (slot + 1) & (capacity - 1);
	}
	return &entries[slot];
}

static struct address_fact copy_verdict(
	struct arena *arena, const struct address_fact *from)
{
	struct address_fact copy = *from;
	struct network_note *notes =
		arena_calloc(arena, from->note_count + 1, sizeof(*notes));

	copy.reason = arena_copy_text(arena, from->reason);
	for (size_t i = 0; i < from->note_count; i++) {
		notes[i].id = from->notes[i].id;
		notes[i].message = arena_strdup(arena, from->notes[i].message);
	}
	copy.notes = notes;
	return copy;
}

/* Makes room for one more; what the last picture did not ask for is left behind. */
static void rebuild(struct facts_keep *keep)
{
	struct keep_entry *old = keep->entries;
	size_t old_capacity = keep->capacity;
	size_t wanted = 0;
	size_t capacity = FIRST_CAPACITY;
	struct arena *arena = keep->spare;

	for (size_t i = 0; i < old_capacity; i++) {
		wanted += old[i].key.main != 0 && old[i].picture + 1 >= keep->picture;
	}
	while (capacity < (wanted > keep->count ? wanted : keep->count) * 4) {
		capacity *= 2;
	}
	arena_reset(arena);
	keep->entries = mem_calloc(capacity, sizeof(*keep->entries));
	keep->capacity = capacity;
	keep->count = wanted;
	for (size_t i = 0; i < old_capacity; i++) {
		if (old[i].key.main != 0 && old[i].picture + 1 >= keep->picture) {
			struct keep_entry *slot =
				slot_of(keep->entries, capacity, old[i].key.main);

			*slot = old[i];
			slot->verdict = copy_verdict(arena, &old[i].verdict);
		}
	}
	keep->spare = keep->arena;
	keep->arena = arena;
	mem_free(old);
}

void keep_begin(struct facts_keep *keep, uint64_t context)
{
	if (keep == NULL) {
		return;
	}
	keep->picture++;
	if (keep->context != context) {
		keep->context = context;
		arena_reset(keep->arena);
		if (keep->capacity > 0) {
			memset(keep->entries, 0,
				keep->capacity * sizeof(*keep->entries));
		}
		keep->count = 0;
	}
	/* Only here: what is handed out stays where it is until the next picture. */
	if (keep->count * 2 >= keep->capacity) {
		rebuild(keep);
	}
}

const struct address_fact *keep_find(struct facts_keep *keep, struct keep_key key)
{
	struct keep_entry *slot;

	if (keep == NULL || keep->capacity == 0 || key.main == 0) {
		return NULL;
	}
	slot = slot_of(keep->entries, keep->capacity, key.main);
	if (slot->key.main == 0 || slot->key.others[0] != key.others[0] ||
		slot->key.others[1] != key.others[1]) {
		return NULL;
	}
	slot->picture = keep->picture;
	return &slot->verdict;
}

void keep_put(struct facts_keep *keep, struct keep_key key,
	const struct address_fact *verdict)
{
	struct keep_entry *slot;

	/* A full table keeps no more until the next picture makes room. */
	if (keep == NULL || key.main == 0) {
		return;
	}
	if (keep->count * 4 >= keep->capacity * 3) {
		keep->count++;
		return;
	}
	slot = slot_of(keep->entries, keep->capacity, key.main);
	keep->count++; /* also of one put again: its old texts take room too */
	slot->key = key;
	slot->verdict = copy_verdict(keep->arena, verdict);
	slot->picture = keep->picture;
}

uint64_t digest_number(uint64_t digest, uint64_t number)
{
	digest = (digest ^ number) * PRIME;
	return digest ^ digest >> 32;
}

uint64_t digest_bytes(uint64_t digest, const void *bytes, size_t length)
{
	const unsigned char *at = bytes;

	for (size_t i = 0; i < length; i += sizeof(uint64_t)) {
		size_t left = length - i;
		uint64_t word = 0;

		memcpy(&word, at + i, left < sizeof(word) ? left : sizeof(word));
		digest = digest_number(digest, word);
	}
	return digest_number(digest, length);
}

uint64_t digest_text(uint64_t digest, const char *text)
{
	return text == NULL ? digest_number(digest, UINT64_MAX)
			    : digest_bytes(digest, text, strlen(text));
}
