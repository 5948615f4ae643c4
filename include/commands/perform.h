/*
 * Carrying out a plan: rights first, then the user's word, then one request after the
 * other, then a look at what came of them.
 *
 * A state machine without hands: it says what is to be sent next and is told what was
 * answered; it neither sends nor reads a clock. A request whose answer was lost is
 * never repeated: the picture of the cluster tells what became of it.
 */
#ifndef COMMANDS_PERFORM_H
#define COMMANDS_PERFORM_H

#include "base/clock.h"
#include "commands/command.h"
#include "commands/plan.h"
#include "facts/facts.h"
#include "model/intent.h"

struct perform;

struct perform *perform_create(void);
/* NULL is allowed. */
void perform_destroy(struct perform *perform);

/* Takes a copy of the plan in place of the one before; false, and nothing happens,
 * while that one still has something to send or an answer to wait for. */
bool perform_propose(struct perform *perform, const struct plan *plan) MUST_USE;
/* The user said yes, or wants a dry run. Nothing happens unless it is asked. */
void perform_confirm(struct perform *perform);
void perform_try(struct perform *perform);
/* Nothing further is sent; what was sent is still looked after. */
void perform_stop(struct perform *perform);
/* Forgets the plan; nothing happens while perform_view()->can_close is false. */
void perform_close(struct perform *perform);

/* What is to be sent now; false: nothing. The same answer until perform_sent(). Strings
 * live until the next call of any other function. */
bool perform_next(
	const struct perform *perform, struct moment now, struct intent *out) MUST_USE;
/* What perform_next() gave for the same moment was sent under this number. */
void perform_sent(struct perform *perform, uint32_t id, struct moment now);
/* An outcome; unknown numbers are ignored. `facts` may be NULL. */
void perform_answer(struct perform *perform, const struct outcome *outcome,
	const struct facts *facts, struct moment now);
/* The picture has changed, or time has passed. */
void perform_look(
	struct perform *perform, const struct facts *facts, struct moment now);
/* When perform_next() or perform_look() may have something new; UNKNOWN_I64: never. */
int64_t perform_due_mono_ms(const struct perform *perform);

/* A lost answer that was found out; for the journal. Takes it off. */
struct perform_finding {
	uint32_t id;
	bool has_happened;
	char text[256];
};
bool perform_take_finding(
	struct perform *perform, struct perform_finding *out) MUST_USE;

enum perform_state perform_current(const struct perform *perform);
/* In `arena`, but view->plan is the performance's own. */
const struct perform_view *perform_view(
	const struct perform *perform, struct arena *arena);

#endif
