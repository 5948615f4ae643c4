/*
 * What an answer means, in plain words: the cause of a refusal, found in the server's
 * words and in what is known of the cluster. Pure.
 */
#ifndef COMMANDS_ANSWER_H
#define COMMANDS_ANSWER_H

#include "base/arena.h"
#include "facts/facts.h"
#include "model/intent.h"

/* One or two sentences, safe for a terminal. `facts` may be NULL. */
const char *answer_explain(const struct intent *intent, const struct outcome *outcome,
	const struct facts *facts, struct arena *arena);
/* The object is not there any more, which is what a removal wanted. */
bool answer_is_gone(const struct intent *intent, const struct outcome *outcome);

#endif
