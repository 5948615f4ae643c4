/*
 * A recording as the source of changes in place of a cluster: its lines go through the
 * same decoders and come out as the same changes, at their moments. No network, no
 * clock: whoever asks for the next line decides when it is due.
 */
#ifndef KUBE_REPLAY_H
#define KUBE_REPLAY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/clock.h"
#include "base/error.h"
#include "model/change.h"

struct replay;

/* Where a recorded session looked; strings live until the next line is taken. */
struct replay_place {
	const char *context; /* NULL: none */
	const char *server;
	const char *user;
	bool insecure;
};

struct replay_info {
	const char *file;
	const char *program; /* version of the writer; NULL: not told */
	int64_t started_ms;  /* wall clock */
	int64_t length_ms;
	int64_t refresh_ms; /* UNKNOWN_I64: not told */
	bool is_whole;	    /* it was ended, not cut off */
	bool has_documents; /* --once or --watch printed while it was made */
};

/* Receives what a line says. Each may be called with the moment of the line only. */
struct replay_sink {
	void *context;
	void (*change)(
		void *context, const struct change *change, struct moment moment);
	/* A new conversation: what was known is void. Also first of all. */
	void (*session)(
		void *context, const struct replay_place *place, struct moment moment);
	void (*scope)(void *context, const char *namespace); /* NULL: all */
	void (*asked)(void *context, uint64_t serial, const struct intent *intent,
		struct moment moment);
	void (*answered)(void *context, uint64_t serial, const struct outcome *outcome,
		struct moment moment);
	void (*found)(void *context, uint64_t serial, bool has_happened,
		const char *text, struct moment moment);
	void (*document)(void *context, struct moment moment);
};

/* Reads the whole file once: every line has to be one. A last line that was cut off is
 * left out. NULL and err, which names file and line, otherwise. */
struct replay *replay_open(const char *path, struct error *err) MUST_USE;
/* NULL is allowed. */
void replay_close(struct replay *replay);
struct replay_info replay_info(const struct replay *replay);

/* Moment of the next line, since the start; UNKNOWN_I64: there is none. */
int64_t replay_next_ms(const struct replay *replay);
/* Tells where it looked, if that was not told since the start or the last rewind. The
 * first line does the same. */
void replay_begin(struct replay *replay, const struct replay_sink *sink);
/* Takes the next line; its length, 0 at the end or (with err) when what it holds cannot
 * be decoded: nothing follows then. */
size_t replay_take(
	struct replay *replay, const struct replay_sink *sink, struct error *err);
/* What the wall clock was ahead of the other at the line last taken. */
int64_t replay_skew_ms(const struct replay *replay);
/* Back to the first line; false when the file cannot be read any more. */
bool replay_rewind(struct replay *replay, struct error *err) MUST_USE;

/* The next moment after `ms`, or the last before it, at which something was seen or
 * done, states of sources left out; UNKNOWN_I64: none. */
int64_t replay_event_after(const struct replay *replay, int64_t ms);
int64_t replay_event_before(const struct replay *replay, int64_t ms);

#endif
