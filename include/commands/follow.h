/*
 * Whether a write has taken effect, and what has become of it since, read from the
 * picture of the cluster alone. The same look decides after a lost answer whether the
 * write happened. Pure.
 */
#ifndef COMMANDS_FOLLOW_H
#define COMMANDS_FOLLOW_H

#include <stdbool.h>

#include "base/arena.h"
#include "facts/facts.h"
#include "model/intent.h"

struct follow {
	bool is_visible;   /* the picture can tell: its sources are live */
	bool is_effective; /* the write is seen to have happened */
	bool is_over;	   /* nothing more will come of it */
	bool is_good;	   /* with is_over: it is what was wanted */
	const char *text;  /* one sentence, safe; "" */
};

/* `uid` is of the object created, "" when its answer was lost. */
struct follow follow_intent(const struct intent *intent, const char *uid,
	const struct facts *facts, struct arena *arena);

/* Why a step that was planned should not be sent any more, seen from the picture of
 * now; NULL: nothing speaks against it. */
const char *follow_objection(
	const struct intent *intent, const struct facts *facts, struct arena *arena);
/* After a cancel: another migration of the same VM is there; NULL: none. */
const char *follow_return(
	const struct intent *intent, const struct facts *facts, struct arena *arena);

#endif
