/* Brings reasons of failures into a form in which equal causes are equal texts. */
#ifndef SRC_FACTS_FAILURE_REASON_H
#define SRC_FACTS_FAILURE_REASON_H

#include "base/arena.h"
#include "model/finished.h"

/* Never NULL; of a migration without a reason that is said. */
const char *failure_reason_of(
	const struct finished_migration *item, struct arena *arena);

#endif
