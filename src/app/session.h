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
#include "kube/cluster.h"
#include "model/store.h"
#include "model/target.h"
#include "report/report.h"
#include "src/app/hands.h"
#include "src/app/reader.h"

struct session {
	const struct options *options;
	const struct settings *settings;
	struct target target;
	struct prometheus_target prometheus; /* with settings->prometheus only */
	struct store *store;
	struct cluster *cluster;
	struct arena *frame;
	struct moment now; /* of this turn */
	int64_t started_mono_ms;
	int64_t gathered_mono_ms; /* all sources had answered; UNKNOWN_I64: not yet */
	uint64_t painted_revision;
	uint64_t facts_revision; /* of the newest facts */
	int64_t facts_mono_ms;
	struct reader reader; /* what somebody looks at as YAML */
	struct hands *hands;  /* hears of answers to writes; NULL: there are none */
};

/* Loads the kubeconfig and starts asking; nothing was answered yet. */
bool session_init(struct session *session, const struct options *options,
	const struct settings *settings, struct error *err) MUST_USE;
/* A session that was only zeroed is allowed. */
void session_finish(struct session *session);

/* One turn: wait for bytes, one of `fds` or the deadline, read the clock, decode. */
void session_turn(struct session *session, struct pollfd *fds, size_t fd_count,
	int64_t deadline_mono_ms);
/* Facts of the present; valid until the next call or the next turn. */
const struct facts *session_facts(struct session *session);
/* What explains these facts; as long-lived as they are. */
const struct findings *session_findings(
	struct session *session, const struct facts *facts);
struct report_context session_report_context(const struct session *session);

#endif
