/*
 * One thing that was asked of the cluster from here, and what was answered: what the
 * Journal screen shows and the journal file keeps. Strings are safe for a terminal.
 */
#ifndef COMMANDS_JOURNAL_ENTRY_H
#define COMMANDS_JOURNAL_ENTRY_H

#include <stdbool.h>
#include <stdint.h>

#include "model/intent.h"

enum journal_state {
	JOURNAL_ASKED,	    /* no answer yet */
	JOURNAL_ANSWERED,   /* outcome says it */
	JOURNAL_FOUND_DONE, /* the answer was lost; the watch shows that it was done */
	JOURNAL_FOUND_UNDONE, /* likewise, that it was not */
};

struct journal_entry {
	int64_t asked_ms;    /* wall clock */
	int64_t answered_ms; /* UNKNOWN_I64 */
	enum journal_state state;
	enum intent_verb verb;
	bool is_dry_run;
	const char *title;   /* "migrate shop/web-1" */
	const char *user;    /* as whom; "" unknown */
	const char *context; /* of the kubeconfig; "" */
	const char *namespace;
	const char *name;
	const char *uid;	    /* of the object named, or of the one created; "" */
	enum outcome_state outcome; /* with JOURNAL_ANSWERED */
	int64_t http_code;	    /* 0: none came */
	const char *message;	    /* the server's words, or what was found; "" */
};

#endif
