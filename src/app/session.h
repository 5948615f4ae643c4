/*
 * One connection to one cluster with all that hangs on it: target, store, client, and
 * the arena of the present frame. Order and wiring only.
 */
#ifndef APP_SESSION_H
#define APP_SESSION_H

#include <poll.h>

#include "base/arena.h"
#include "config/args.h"
#include "facts/facts.h"
#include "facts/interest.h"
#include "kube/cluster.h"
#include "model/store.h"
#include "model/target.h"
#include "report/report.h"
#include "src/app/hands.h"
#include "src/app/held.h"
#include "src/app/playback.h"
#include "src/app/reader.h"

struct session {
	const struct options *options;
	const struct settings *settings;
	struct target target;
	int64_t kubeconfig_due_mono_ms; /* when it is read again, at the earliest */
	bool is_moved; /* the kubeconfig has another server or user for this context */
	struct prometheus_target prometheus; /* with settings->prometheus only */
	struct store *store;
	struct cluster *cluster;   /* NULL: a recording is shown */
	struct playback *playback; /* NULL: a cluster is shown */
	struct record *record;	   /* NULL: nothing is recorded */
	struct arena *frame;
	struct moment now;   /* of the picture: of this turn, or of the recording */
	struct moment clock; /* of the glass; the same but for a recording */
	int64_t started_mono_ms;
	int64_t gathered_mono_ms; /* all sources had answered; UNKNOWN_I64: not yet */
	uint64_t painted_revision;
	struct facts_keep *keep;
	const struct facts *facts;	 /* the newest; NULL: none, or outdated */
	const struct findings *findings; /* of these facts; NULL: not looked for */
	struct arena *looked_at_arena;
	struct interest_looks looks; /* on the glass; see session_look_at() */
	uint64_t facts_revision;     /* of the store they were computed from */
	int64_t facts_mono_ms;
	struct reader reader; /* what somebody looks at as YAML */
	struct held held;     /* with holds_changes: what the store has not seen yet */
	bool holds_changes;
	struct hands *hands; /* hears of answers to writes; NULL: there are none */
	/* Of a recording. */
	char *scope;	       /* namespace looked at; NULL: all */
	struct settings shown; /* the settings, but for what was recorded */
	bool is_document_seen; /* a document was printed at `now` */
};

/* Loads the kubeconfig and starts asking, or opens the recording; nothing was answered
 * yet. Nothing is recorded. */
bool session_init(struct session *session, const struct options *options,
	const struct settings *settings, struct error *err) MUST_USE;
/* Another session in place of this one, which the recording goes on in. On failure
 * there is none: session_finish() only. */
bool session_restart(struct session *session, const struct options *options,
	struct error *err) MUST_USE;
/* A session that was only zeroed is allowed. */
void session_finish(struct session *session);

/* From now on all that comes is recorded; taken over. To be called before the first
 * turn, or a recording lacks what came before it. NULL ends the recording. */
void session_set_record(struct session *session, struct record *record);
/* The same into a new file. */
bool session_record_to(
	struct session *session, const char *file, struct error *err) MUST_USE;

/* One turn: wait for bytes, one of `fds` or the deadline, read the clock, decode. */
void session_turn(struct session *session, struct pollfd *fds, size_t fd_count,
	int64_t deadline_mono_ms);
/* From now on changes wait for the next session_facts(), so that facts stay valid
 * across turns. For who looks at nothing but facts. */
void session_hold_changes(struct session *session);
/* Facts of the present, computed once for a state of the store and a moment; valid
 * until the next call with another one. Without held changes also only until the next
 * turn. */
const struct facts *session_facts(struct session *session);
/* The facts last computed, when they are still true and no older than a second; else
 * those of the present. */
const struct facts *session_recent_facts(struct session *session);
/* Whether the next session_facts() would see another cluster. */
bool session_has_news(const struct session *session);
/* The settings were changed: what was computed with the old ones is not used again. */
void session_forget_facts(struct session *session);
/* What is looked at: it is measured and read from the next facts on. Copied. */
void session_look_at(struct session *session, const struct interest_looks *looks);
/* What explains these facts, looked for once; as long-lived as they are. */
const struct findings *session_findings(
	struct session *session, const struct facts *facts);
/* What is looked at; NULL: all namespaces. */
const char *session_namespace(const struct session *session);
/* All sources have answered once; of a recording: it stands where it was to go. */
bool session_is_settled(const struct session *session);
/* Ask the cluster again now. */
void session_refresh(struct session *session);
struct report_context session_report_context(const struct session *session);

#endif
