/*
 * An API server in memory behind the transport port, with a clock of its own and
 * trouble of every kind at random: for tests that run long in no time.
 *
 * Each kind is a collection with a history of versions that lists and watches are
 * answered from, so that any picture a client shows can be looked up: which version is
 * it, and is it one at all. Time moves only while the client waits; what comes out
 * follows from the seed alone.
 */
#ifndef SUPPORT_API_MODEL_H
#define SUPPORT_API_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "model/kinds.h"
#include "model/store.h"
#include "net/transport.h"

/* The namespace that the objects are not restricted to when only one is allowed. */
#define API_MODEL_NAMESPACE "shop"

enum api_trouble {
	API_FINE,
	/* Before any answer. */
	API_REFUSED,
	API_UNREACHABLE,
	/* In the middle of the answer, after any byte. */
	API_CUT,
	API_TRUNCATED, /* ends as if nothing were wrong */
	API_STALLED,
	/* Another answer. */
	API_GONE,   /* 410, as status or as an event */
	API_FUTURE, /* "Too large resource version" */
	API_UNAUTHORIZED,
	API_FORBIDDEN,
	API_ABSENT,    /* 404 of a type that is not served */
	API_NOT_FOUND, /* 404 of something */
	API_THROTTLED, /* 429 with Retry-After */
	API_BROKEN,    /* 500, 502, 503, 504, with and without Retry-After */
	API_TOO_LARGE, /* 413 */
	API_LOGIN_PAGE,
	API_EMPTY,
	API_MALFORMED,
	API_OUTDATED, /* a list as of an earlier version */
	API_TROUBLE_COUNT
};

/* Lists as watches (sendInitialEvents). */
enum api_watch_lists {
	API_WATCH_LISTS_UNKNOWN, /* a server older than them */
	API_WATCH_LISTS_OFF,	 /* the server could, and refuses */
	API_WATCH_LISTS,	 /* all at once */
	API_WATCH_LISTS_LATE,	 /* their end comes later, or after too long a time */
	API_WATCH_LISTS_ENDLESS, /* their end never comes */
	API_WATCH_LISTS_COUNT
};

struct api_model;

struct api_model *api_model_create(uint64_t seed);
/* Also after the port was destroyed by its owner. */
void api_model_free(struct api_model *model);
struct transport api_model_port(struct api_model *model);

struct moment api_model_now(const struct api_model *model);
uint64_t api_model_random(struct api_model *model);
/* The machine sleeps; the clock of the wall may go anywhere. */
void api_model_sleep(struct api_model *model, int64_t mono_ms);
void api_model_set_wall(struct api_model *model, int64_t wall_ms);

/* Some object is created, changed or deleted. */
void api_model_write(struct api_model *model);
/* Versions before the present one are forgotten. */
void api_model_compact(struct api_model *model);
/* From now on `per_mille` of the requests meet this; API_TROUBLE_COUNT: any. */
void api_model_storm(
	struct api_model *model, enum api_trouble trouble, unsigned per_mille);
/* Something happens to a connection that is open, if there is one. */
void api_model_disturb(struct api_model *model);
/* All is well again. Half of what is stalled goes on, the rest never says a word. */
void api_model_calm(struct api_model *model);
/* At most so many bytes come at once; 0: any number. */
void api_model_set_piece(struct api_model *model, size_t bytes);
/* Events of a kind come now and then in another order than they happened. */
void api_model_set_disorder(struct api_model *model, bool has_disorder);
/* It happened to this kind: it may show for a moment what never was. */
bool api_model_is_disordered(const struct api_model *model, enum kind kind);
/* A connection ended between two events that had changed places, so that the later one
 * was seen and nobody will ever repeat the earlier: no client can know. Over with the
 * next list. */
bool api_model_is_torn(const struct api_model *model, enum kind kind);
void api_model_mend(struct api_model *model, enum kind kind);
/* Watches end by themselves before they show a bookmark. */
void api_model_set_bookmarks(struct api_model *model, bool has_bookmarks);

/* From the beginning on; API_WATCH_LISTS_UNKNOWN unless it is set. */
void api_model_set_watch_lists(
	struct api_model *model, enum api_watch_lists watch_lists);

enum api_failed {
	API_FAILED_NOTHING,
	API_FAILED_LIST,
	API_FAILED_WATCH,
	API_FAILED_OTHER,
};

/* The n-th submit or delivery fails with a message that says "the test"; 0: none. */
void api_model_fail_call(struct api_model *model, size_t n);
/* What the call was for. */
enum api_failed api_model_failed(const struct api_model *model);
size_t api_model_calls(const struct api_model *model);
/* Transfers not yet released. */
size_t api_model_open(const struct api_model *model);

/* A picture in a store: which version of the server's it is. */
struct api_picture {
	size_t version; /* counts the writes of the kind */
	uint64_t digest;
};

/* Looks at versions from out->version on, of the whole and of API_MODEL_NAMESPACE.
 * False when the kind never looked like that. */
bool api_model_find_picture(const struct api_model *model, const struct store *store,
	enum kind kind, struct api_picture *out);
/* It is the present one, of the whole or of API_MODEL_NAMESPACE only. */
bool api_model_is_current(const struct api_model *model, enum kind kind,
	const struct api_picture *picture, bool is_whole);
/* The present version; how many objects it has. */
size_t api_model_version(const struct api_model *model, enum kind kind);
size_t api_model_count(const struct api_model *model, enum kind kind);

/* The watch of the kind, as seen from the server. */
struct api_watch {
	bool is_open;	 /* answered with 200 and not ended */
	bool is_drained; /* all that was ever sent has been read; nothing is in the way
			  */
	int64_t last_byte_mono_ms;
	/* When the first byte came that nobody has read; UNKNOWN_I64: all is read. */
	int64_t unread_since_mono_ms;
};

struct api_watch api_model_watch(const struct api_model *model, enum kind kind);
/* What went over the wire and what the test noted, for people. */
void api_model_note(struct api_model *model, const char *what, long long number);
void api_model_print(const struct api_model *model);

#endif
