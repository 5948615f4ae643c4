/*
 * Changes that wait until the next picture is due.
 *
 * What is on the glass was made from facts, and facts point into the store: while
 * changes wait here the facts stay true, so that a key is answered from the picture
 * its user sees, without computing anything anew.
 */
#ifndef APP_HELD_H
#define APP_HELD_H

#include "base/arena.h"
#include "model/store.h"

struct held_change;

struct held {
	struct held_change *items; /* in the order in which they came */
	size_t count;
	size_t capacity;
	struct arena *arena; /* what the changes borrowed from their sender */
};

void held_init(struct held *held);
/* Objects that still wait are freed. A struct that was only zeroed is allowed. */
void held_finish(struct held *held);
/* Takes over change->object and copies what it borrows. False, and nothing taken, for
 * changes that cannot wait or need not: those that facts do not see. */
bool held_take(
	struct held *held, const struct change *change, struct moment now) MUST_USE;
/* Hands all to the store, each with the moment at which it came. */
void held_apply(struct held *held, struct store *store);

#endif
