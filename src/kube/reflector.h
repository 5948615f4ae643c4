/*
 * The list-and-watch protocol of one kind as a pure state machine.
 *
 * In go events as values (an answer came, a frame came, the connection ended, time has
 * passed), out come an action for the transport, changes for the store and the state of
 * the source. No I/O, no clock, no globals. The rules are those of client-go's
 * Reflector (tools/cache/reflector.go), with three deliberate differences: the first
 * list is a consistent read (no resourceVersion), so that an outdated cache is never
 * the first picture; a watch is never started without a resource version; and an
 * unreachable server is met by watching on, not by listing everything again.
 *
 * What "live" claims: the headers of a watch prove nothing, for what was missed comes
 * after them. A picture is confirmed as of the start of a consistent list, and then as
 * of the last byte of a watch up to which everything was read. A watch that goes on
 * from an older picture is caught up, and only then live, when it showed a bookmark
 * (which stands behind all earlier events), or when all that came is read and nothing
 * followed for a second, or ten seconds after its headers the next time that all is
 * read.
 *
 * A whole picture is kept, stale, through a refusal of some seconds. One that may then
 * only look at its own namespace asks for the whole again now and then: at
 * first soon (an API server that just started refuses what it will allow), then every
 * five minutes. The picture of the namespace stands until that list is complete, and
 * the watch goes on from where it was when it is refused again.
 */
#ifndef KUBE_REFLECTOR_H
#define KUBE_REFLECTOR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/str.h"
#include "model/kinds.h"
#include "model/source_state.h"
#include "src/net/backoff.h"
#include "wire/decode.h"

#define REFLECTOR_VERSION_SIZE sizeof(((struct frame *)0)->resource_version)
#define REFLECTOR_TOKEN_SIZE sizeof(((struct list_meta *)0)->continue_token)

/* Pages are a fall-back: continued pages cost an API server about ten times the work of
 * one whole list served from its cache. client-go: tools/pager/pager.go */
#define REFLECTOR_PAGE_LIMIT 500

struct reflector_config {
	const struct kind_info *kind;
	const char *namespace; /* the only one to look at; NULL for all */
	/* Tried when the whole cluster is forbidden; NULL: nothing is. */
	const char *fallback_namespace;
	/* The kind lives in KubeVirt's own namespace: an empty answer from another one
	 * proves nothing. */
	bool is_empty_fallback_meaningless;
	bool uses_watch_list; /* sendInitialEvents instead of a list; where they are on
			       */
	uint64_t seed;
};

enum reflector_phase {
	REFLECTOR_IDLE,
	REFLECTOR_LISTING,
	REFLECTOR_OPENING, /* a watch was asked for */
	REFLECTOR_WATCHING,
	REFLECTOR_WAITING,
};

/* What a waiting reflector waits for: who may shorten the wait. */
enum reflector_obstacle {
	REFLECTOR_NO_OBSTACLE,
	REFLECTOR_NETWORK,
	REFLECTOR_CREDENTIALS,
	REFLECTOR_RIGHTS,
	REFLECTOR_ABSENCE,
	REFLECTOR_TROUBLE, /* the server said no in another way */
};

enum reflector_event_type {
	REFLECTOR_EVENT_START,
	REFLECTOR_EVENT_OPENED,	 /* headers of a 200 came */
	REFLECTOR_EVENT_ITEM,	 /* one object of the list */
	REFLECTOR_EVENT_PAGE,	 /* the list's JSON closed: `meta` */
	REFLECTOR_EVENT_FRAME,	 /* `frame` */
	REFLECTOR_EVENT_ALIVE,	 /* bytes came or were read: the last three fields */
	REFLECTOR_EVENT_ENDED,	 /* `end` */
	REFLECTOR_EVENT_TIME,	 /* nothing but the moment */
	REFLECTOR_EVENT_RETRY,	 /* the obstacle may be gone: do not wait longer */
	REFLECTOR_EVENT_REFRESH, /* the user asks */
};

enum reflector_how {
	REFLECTOR_END_CLEAN,	   /* as HTTP promised */
	REFLECTOR_END_CUT,	   /* after the headers, in the middle */
	REFLECTOR_END_REFUSED,	   /* connection refused */
	REFLECTOR_END_UNREACHABLE, /* any other failure before the headers */
	REFLECTOR_END_STATUS,	   /* an HTTP error: `status` */
	REFLECTOR_END_MALFORMED,   /* not what was asked for; `message` */
};

struct reflector_end {
	enum reflector_how how;
	const struct status *status; /* REFLECTOR_END_STATUS */
	int64_t retry_after_s;	     /* UNKNOWN_I64 */
	const char *message;	     /* safe, one line; all but STATUS and CLEAN */
	bool is_type_absent;	     /* 404 of the collection itself */
	bool has_new_credentials;    /* 401: others than the refused are at hand */
};

struct reflector_event {
	enum reflector_event_type type;
	const struct list_meta *meta;
	const struct frame *frame;
	const struct reflector_end *end;
	int64_t heard_mono_ms; /* the last byte came */
	int64_t read_mono_ms;  /* all that came until then was read; UNKNOWN_I64 */
	bool is_behind;	       /* not all that came was read */
};

enum reflector_action {
	REFLECTOR_KEEP,	 /* leave the transfer as it is */
	REFLECTOR_STOP,	 /* end the transfer, start none */
	REFLECTOR_LIST,	 /* end it, start a list: reflector_request() */
	REFLECTOR_WATCH, /* end it, start a watch: reflector_request() */
};

enum reflector_change {
	REFLECTOR_BEGIN,
	REFLECTOR_STAGE,  /* the object of the event */
	REFLECTOR_UPSERT, /* the object of the event */
	REFLECTOR_DELETE, /* the object of the event */
	REFLECTOR_COMMIT,
	REFLECTOR_ABORT,
};

/* What follows from one event. Changes apply in order. */
struct reflector_verdict {
	enum reflector_action action;
	enum reflector_change changes[4];
	unsigned change_count;
	bool has_news; /* reflector->state is worth telling */
};

/* Parameters of the list or watch that is due; pointers into the reflector. */
struct reflector_request {
	struct str version;	      /* of the API */
	const char *namespace;	      /* NULL: all */
	const char *resource_version; /* "": unset */
	const char *continue_token;   /* "": none */
	int64_t limit;		      /* 0: none */
	int64_t timeout_s;	      /* watch */
	bool sends_initial_events;
};

/* Public fields: phase, obstacle, state, is_fallback. The others are its own. */
struct reflector {
	struct reflector_config config;
	enum reflector_phase phase;
	enum reflector_obstacle obstacle;
	struct source_state state;
	bool is_fallback; /* restricted to the fallback namespace */

	unsigned version_index;
	char resource_version[REFLECTOR_VERSION_SIZE]; /* last applied; "" none */
	char continue_token[REFLECTOR_TOKEN_SIZE];
	bool needs_consistent; /* the next list names no version */
	bool accepts_older;    /* the server proved that its history was set back */
	bool is_paged;
	bool is_whole_once;	 /* the next list is whole although is_paged */
	bool is_staging;	 /* BEGIN without COMMIT or ABORT */
	bool is_initial;	 /* watch: the initial events are not over */
	bool skips_initial;	 /* this time by a list, not by a watch */
	bool is_after_watch;	 /* waiting: a watch is due, not a list */
	bool is_narrow;		 /* the picture is of the fallback namespace */
	bool asks_for_all;	 /* by the list under way, though is_narrow */
	bool is_caught_up;	 /* watch: nothing from before its headers is missing */
	bool is_behind;		 /* watch: not all that came was read */
	bool is_refused_before;	 /* the credentials, since the last good answer */
	bool has_bookmarks;	 /* this watch showed one */
	uint32_t short_watches;	 /* in a row */
	uint32_t refusals;	 /* of the whole for lack of rights, in a row */
	uint64_t frames;	 /* of this watch */
	int64_t items;		 /* of the list under way */
	int64_t started_mono_ms; /* of the request under way */
	int64_t opened_mono_ms;
	int64_t heard_mono_ms;	    /* last byte */
	int64_t listed_mono_ms;	    /* start of the list under way, first page */
	int64_t rights_due_mono_ms; /* fallback: when to ask for all again */
	int64_t due_mono_ms;	    /* end of a wait */
	int64_t told_mono_ms;	    /* when state was last news */
	int64_t timeout_s;
	struct backoff backoff;
	uint64_t random;
};

void reflector_init(struct reflector *reflector, const struct reflector_config *config);

void reflector_step(struct reflector *reflector, const struct reflector_event *event,
	struct moment now, struct reflector_verdict *out);
/* After REFLECTOR_LIST or REFLECTOR_WATCH. */
struct reflector_request reflector_request(const struct reflector *reflector);
/* When REFLECTOR_EVENT_TIME is due next; UNKNOWN_I64: never. */
int64_t reflector_due_mono_ms(const struct reflector *reflector);
/* The namespace it looks at; NULL for all. */
const char *reflector_namespace(const struct reflector *reflector);

#endif
