/*
 * What becomes of a plan once it leaves its command: the rights its intents need, the
 * words for each intent, and the picture of a plan being carried out, which the glass
 * shows and the app fills.
 */
#ifndef COMMANDS_PLAN_H
#define COMMANDS_PLAN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "commands/command.h"

/* Most rights that one intent needs. */
#define INTENT_RIGHTS_MAX 2

/* Rights that an intent needs; returns how many. Strings are the intent's or constant.
 */
size_t intent_rights(
	const struct intent *intent, struct plan_right out[INTENT_RIGHTS_MAX]);
bool plan_rights_are_same(const struct plan_right *a, const struct plan_right *b);
/* The question whether one has it. */
struct intent plan_right_question(const struct plan_right *right);
/* "create virtualmachineinstancemigrations.kubevirt.io in shop" */
const char *plan_right_words(const struct plan_right *right, struct arena *arena);
/* "migrate shop/web-1", "evict the launcher of shop/web-1 from w07". */
const char *intent_words(const struct intent *intent, struct arena *arena);

/* --- a plan being carried out --- */

enum perform_state {
	PERFORM_NOTHING,
	PERFORM_REFUSED,   /* it cannot be, and view->headline says why */
	PERFORM_REVIEWING, /* the rights are being asked for */
	PERFORM_READY,	   /* waits for yes, no, or a trial */
	PERFORM_TRYING,	   /* dry run of every step */
	PERFORM_ACTING,	   /* requests go out */
	PERFORM_FOLLOWING, /* all are answered; the effects are watched */
	PERFORM_OVER,
};

enum right_state {
	RIGHT_ASKING,
	RIGHT_ALLOWED,
	RIGHT_DENIED,
	RIGHT_UNKNOWN, /* could not be asked: the server will say */
};

enum step_state {
	STEP_WAITING,	/* not yet its turn */
	STEP_FORBIDDEN, /* left out: a right is missing */
	STEP_SENT,	/* no answer yet */
	STEP_AGAIN,	/* an eviction that is repeated */
	STEP_LOOKING,	/* the answer was lost: the watch will tell */
	STEP_TRIED,	/* a dry run that would have worked */
	STEP_FOLLOWED,	/* done; its effect is watched */
	STEP_DONE,
	STEP_REFUSED, /* the server said no, nothing was done */
	STEP_FAILED,  /* done, but the effect is not what was wanted */
	STEP_LOST,    /* unknown for good: nothing seen for long enough */
	STEP_SKIPPED, /* stopped before its turn */
};

struct perform_right {
	struct plan_right right;
	enum right_state state;
	const char *message; /* why it is unknown; "" */
};

struct perform_step {
	const char *title; /* intent_words() */
	enum step_state state;
	const char *text; /* what is going on, or the reason; "" */
};

struct perform_view {
	enum perform_state state;
	const struct plan *plan; /* NULL with PERFORM_NOTHING */
	const char *headline;	 /* one sentence about the state */
	const struct perform_right *rights;
	size_t right_count;
	const struct perform_step *steps; /* one for each intent */
	size_t step_count;
	bool can_confirm; /* yes would be taken now */
	bool can_try;	  /* a dry run would be taken now */
	bool can_stop;	  /* something is still to be sent */
	bool can_close;	  /* nothing is lost by looking away */
	const char *note; /* about the journal; NULL: nothing to say */
};

/* Contract words: "waiting", "sent", ... */
const char *step_state_text(enum step_state state);
const char *right_state_text(enum right_state state);
const char *perform_state_text(enum perform_state state);

#endif
