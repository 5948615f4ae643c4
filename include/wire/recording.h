/*
 * The lines of a recording (schema vmigtop-recording/v1): one JSON object a line. First
 * a header that says what was recorded where; then what came, each line with its
 * moment.
 *
 *   {"schema":"vmigtop-recording/v1","program":"0.1.0","started":"2026-...Z",...}
 *   {"ms":112,"event":"item","source":"vmis","payload":{...the object...}}
 *   {"ms":2711,"event":"source","source":"nodes","detail":{"state":"live",...}}
 *
 * "ms" counts from the header's "started" by the clock that never goes back; "skew" is
 * what the wall clock was ahead of that, left out when 0. Whatever comes from the
 * cluster stands in "payload" (JSON, see wire/redact.h for what is left out) or in
 * detail.text, so that the decoders of the live program read it. Pure.
 */
#ifndef WIRE_RECORDING_H
#define WIRE_RECORDING_H

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"
#include "base/strbuf.h"
#include "model/ending.h"
#include "model/intent.h"
#include "model/interest.h"
#include "model/sample.h"
#include "model/source_state.h"

#define RECORDING_SCHEMA "vmigtop-recording/v1"

/* Where a session looks; NULL: not told. */
struct recording_place {
	const char *context;
	const char *server;
	const char *user; /* name in the kubeconfig, and who is impersonated */
	bool insecure;
};

struct recording_header {
	const char *program; /* version of the writer */
	int64_t started_ms;  /* wall clock; all "ms" count from here */
	int64_t refresh_ms;
	struct recording_place place;
};

enum recording_event {
	RECORDING_SESSION, /* place: a new picture begins, nothing of the old one stays
			    */
	RECORDING_SCOPE,   /* namespace: what is looked at; NULL: all */
	RECORDING_BEGIN,   /* source: of a list */
	RECORDING_ITEM,	   /* source, payload: an object */
	RECORDING_STAGE,   /* the same, payload: a frame of a watch that begins so */
	RECORDING_COMMIT,  /* source */
	RECORDING_ABORT,   /* source */
	RECORDING_UPSERT,  /* source, payload: a frame of a watch */
	RECORDING_DELETE,  /* source, payload: a frame of a watch */
	RECORDING_SOURCE,  /* source, state */
	RECORDING_ANSWER,  /* asked, payload or text: what was polled or fetched */
	RECORDING_PROMETHEUS,	/* measured, payload: what a Prometheus answered */
	RECORDING_GONE,		/* asked: what the answers to it brought is no more */
	RECORDING_SAMPLE_STATE, /* name: the node; sample_state */
	RECORDING_ENDING,	/* name: uid of a migration; ending_state, text: why the
				   log of its source launcher was not read */
	RECORDING_VERSION,	/* text: of the API server */
	RECORDING_ASKED,	/* serial, intent: what the user did */
	RECORDING_ANSWERED,	/* serial, outcome */
	RECORDING_FOUND,	/* serial, flag, text: after a lost answer */
	RECORDING_DOCUMENT,	/* --once or --watch printed at this moment */
	RECORDING_END,		/* text: why; "" when the program ended */
	RECORDING_EVENT_COUNT
};

/* What was asked for beyond the watches. */
enum recording_asked {
	RECORDING_SUMMARY,
	RECORDING_METRICS,
	RECORDING_LOG,
	RECORDING_PODS,
	RECORDING_EVENTS,
	RECORDING_CLAIM,
	RECORDING_WORKLOAD,
	RECORDING_ATTACHMENTS,
	RECORDING_BUDGETS,
	RECORDING_VM,
	RECORDING_NODE_PODS,
	RECORDING_LOG_END,
	RECORDING_ASKED_COUNT
};

/* Only what the event names counts. Times inside states are ms since the start, as
 * `ms`; they may be negative. */
struct recording_line {
	enum recording_event event;
	int64_t ms;
	int64_t skew_ms;
	enum source source;
	struct source_state state;
	struct sample_state sample_state;
	enum ending_log_state ending_state;
	enum recording_asked asked;
	const char *namespace;
	const char *name;
	const char *note;
	const char *extra;
	bool flag; /* ANSWER: the log's rates are wrong. FOUND: it has happened. */
	const char *text;
	uint64_t serial;
	struct intent intent;
	struct outcome outcome;
	/* The nodes a Prometheus was asked for. */
	const struct interest_measured *measured;
	size_t measured_count;
	struct recording_place place;
	struct str payload; /* JSON; empty: none */
};

/* Appends the line with its newline. */
void recording_encode_header(const struct recording_header *header, struct strbuf *out);
void recording_encode(const struct recording_line *line, struct strbuf *out);

/* Strings live in the arena; the payload stays in `json`. False and err for what is no
 * such line; a header of another schema is refused by name. Texts that are shown are
 * made safe. */
bool recording_decode_header(struct str json, struct arena *arena,
	struct recording_header *out, struct error *err) MUST_USE;
bool recording_decode(struct str json, struct arena *arena, struct recording_line *out,
	struct error *err) MUST_USE;
/* The whole line is JSON as strict as it gets: for a reader that does not know the
 * writer. */
bool recording_check(struct str json, struct error *err) MUST_USE;

#endif
