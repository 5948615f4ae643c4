/* The clocks that run against a migration. */
#ifndef SRC_FACTS_DEADLINE_H
#define SRC_FACTS_DEADLINE_H

#include "src/facts/build.h"

/* Fills fact->deadlines of every unfinished migration. Needs joins, limits, queue and
 * progress. */
void deadline_fill(struct build *build);
/* The completion budget of one migration in milliseconds: timeout times decimal
 * gigabytes rounded up. 0: none. UNKNOWN_I64: the timeout is not known. */
int64_t deadline_completion_budget_ms(
	const struct facts *facts, const struct migration_fact *fact);

#endif
