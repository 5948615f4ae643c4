/* What to poll and fetch beyond the watches, decided by what is known so far. */
#ifndef FACTS_INTEREST_H
#define FACTS_INTEREST_H

#include "facts/facts.h"
#include "model/interest.h"

/* What somebody looks at right now. */
struct interest_looks {
	const char *const *nodes; /* names; NULL with a count of 0 */
	size_t node_count;
	const char *migration_uid; /* whose page is open; NULL */
};

/* Never NULL; lives in the arena, its strings as long as the facts and the looks.
 * Bounded: what matters least is left out. */
const struct interest *interest_compute(const struct facts *facts,
	const struct interest_looks *looks, struct arena *arena);

#endif
