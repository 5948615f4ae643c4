/* Brings reasons of failures into a form in which equal causes are equal texts. */
#ifndef SRC_FACTS_FAILURE_REASON_H
#define SRC_FACTS_FAILURE_REASON_H

#include "base/arena.h"
#include "model/finished.h"

/* Of `cause`, the words why `item` failed. Never NULL; without words that is said. */
const char *failure_reason_of(
	const struct finished_migration *item, const char *cause, struct arena *arena);

#endif
