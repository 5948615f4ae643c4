/* What to poll and fetch beyond the watches, decided by what is known so far. */
#ifndef FACTS_INTEREST_H
#define FACTS_INTEREST_H

#include "facts/facts.h"
#include "model/interest.h"

/* `nodes`: names of further nodes to measure because they are looked at; may be NULL
 * with a count of 0. Never NULL; lives in the arena, its strings as long as the facts.
 * Bounded: what matters least is left out. */
const struct interest *interest_compute(const struct facts *facts,
	const char *const *nodes, size_t node_count, struct arena *arena);

#endif
