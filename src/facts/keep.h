/*
 * What the facts of one picture leave to the next: verdicts and orders whose inputs
 * did not change. Nothing here decides anything; with a fresh one, and without any,
 * the same facts come out.
 */
#ifndef SRC_FACTS_KEEP_H
#define SRC_FACTS_KEEP_H

#include "facts/facts.h"

/* The objects a verdict rests on, by their serials; 0: none. */
struct keep_key {
	uint64_t main; /* whom it is about; never 0 */
	uint64_t others[2];
};

/* Indexes into the store's migrations, sorted; see join.c. */
struct kept_order {
	uint64_t membership; /* of the store when it was made; 0: not made */
	uint32_t *by_name;
	size_t *by_uid; /* indexes into by_name */
	size_t count;
};

struct facts_keep {
	struct arena *arena;
	struct arena *spare;
	struct keep_entry *entries; /* open addressing, a power of two */
	size_t capacity;
	size_t count;	  /* of those put since it was built anew */
	uint32_t picture; /* counts up; what was not asked for in one is dropped later
			   */
	uint64_t context;
	struct kept_order order;
};

/* Verdicts are asked for under this context, a digest of everything else they rest on:
 * those of another one are forgotten. */
void keep_begin(struct facts_keep *keep, uint64_t context);
/* NULL: not kept. `keep` may be NULL. Valid until keep_begin(). */
const struct address_fact *keep_find(struct facts_keep *keep, struct keep_key key);
/* Copies the verdict with its texts; its address stays borrowed from the objects. */
void keep_put(struct facts_keep *keep, struct keep_key key,
	const struct address_fact *verdict);

uint64_t digest_bytes(uint64_t digest, const void *bytes, size_t length);
/* NULL and "" differ. */
uint64_t digest_text(uint64_t digest, const char *text);
uint64_t digest_number(uint64_t digest, uint64_t number);

#endif
