/*
 * Whether the cluster is ready to move VMs: a tree of statements, one for each file,
 * each judged from facts alone. A statement that rests on others is as bad as the worst
 * of them.
 *
 * What cannot be seen is unknown, never ok.
 */
#ifndef CHECKS_CHECK_H
#define CHECKS_CHECK_H

#include <stdbool.h>

#include "base/arena.h"
#include "checks/readiness.h"
#include "facts/facts.h"

struct check_input {
	const struct facts *facts;
	struct arena *arena; /* for everything in the item */
};

struct check {
	const char *id;
	const char *title; /* the statement, as it reads when it holds */
	/* Ids of the statements it rests on, in their order, ended by NULL; NULL: none.
	 */
	const char *const *because;
	/* Fills state, reason, evidence, next; NULL for a pure conclusion. */
	void (*run)(const struct check_input *input, struct readiness_item *out);
};

/* Generated from src/checks/check_*.c, ended by NULL. */
extern const struct check *const checks[];

/* The tree from the conclusion "live-migration" down, each statement once. */
const struct readiness *readiness_run(const struct facts *facts, struct arena *arena);

#endif
