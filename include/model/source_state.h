/*
 * The truth behind "not observable": for every source of data, whether what the store
 * holds of it is live, and if not, why and since when.
 */
#ifndef MODEL_SOURCE_STATE_H
#define MODEL_SOURCE_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/unknown.h"
#include "model/kinds.h"

/* One source for each kind, in the same order, then the polled ones. */
enum source {
#define KIND(id, ...) SOURCE_##id,
#include "model/kinds.def"
#undef KIND
	SOURCE_NODE_STATISTICS,
	SOURCE_MIGRATION_METRICS,
	SOURCE_PROMETHEUS,
	SOURCE_COUNT
};

enum source_state_code {
	SOURCE_IDLE, /* nothing was asked of it yet */
	SOURCE_CONNECTING,
	SOURCE_LISTING,
	SOURCE_LIVE,
	SOURCE_STALE,	  /* was live; what is shown is as of confirmed_ms */
	SOURCE_FORBIDDEN, /* 401, 403 */
	SOURCE_ABSENT,	  /* the API does not serve it */
	SOURCE_ERROR,	  /* never was live, and this is why */
};

struct source_state {
	enum source_state_code code;
	int64_t since_mono_ms;	   /* of this code */
	int64_t confirmed_mono_ms; /* last proof that the data was current; UNKNOWN_I64:
				      never */
	int64_t objects;	   /* UNKNOWN_I64 before the first complete list */
	int64_t loading;	   /* items of a list in progress, else UNKNOWN_I64 */
	int64_t retry_mono_ms;	   /* it is asked again by itself then; UNKNOWN_I64: it
				      is being asked, or nothing is wrong */
	bool is_told_to_wait;	   /* it said itself when to ask again (Retry-After) */
	bool needs_login; /* with SOURCE_FORBIDDEN: 401, the credentials are not
			     accepted */
	bool is_partial; /* one namespace only: counts over the cluster are not known */
	bool is_complete_once; /* a complete answer (or a final no) was seen since start
				*/
	char message[256];     /* "" or one line, already safe for a terminal */
};

/* "live", "stale", ... as in the JSON contract; NULL for SOURCE_IDLE. */
const char *source_state_text(enum source_state_code code);
const char *source_name(enum source source);
/* What is shown from it may be taken as the present. */
bool source_state_is_usable(const struct source_state *state);
/* Settled: live, or a definite no. What --once waits for. */
bool source_state_is_settled(const struct source_state *state);

#endif
