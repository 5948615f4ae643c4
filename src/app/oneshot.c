/* Gather until every source has answered, report, end: --once, --watch and --check. */
#include "src/app/oneshot.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "checks/check.h"
#include "kube/record.h"
#include "src/app/login.h"
#include "src/app/session.h"
#include "src/app/session_replay.h"
#include "src/app/signals.h"

#define EXIT_DONE 0
#define EXIT_FAILED 1
#define EXIT_INTERRUPTED 130

/* How long a needed source may fail before --once gives up, so that one restarting API
 * server or a 429 does not spoil a script. */
#define GRACE_MS 4000
/* Without any answer the wait ends here, as kubectl's dial does. */
#define ANSWER_LIMIT_MS 60000
/* And for measurements, which are never needed. */
#define MEASURE_LIMIT_MS 2000

enum gathering {
	GATHER_ON,
	GATHER_READY,
	GATHER_FAILED,
	GATHER_INTERRUPTED,
};

/* kubectl goes on asking who told it when to come back, ten times; here as long as
 * there is time for it. */
static bool is_worth_waiting_for(
	const struct session *session, const struct source_state *state)
{
	return state->is_told_to_wait &&
		state->retry_mono_ms < session->started_mono_ms + ANSWER_LIMIT_MS;
}

/* How many needed sources fail, and the first of them. */
static size_t count_failed(const struct session *session, enum source *out_first)
{
	const struct store *store = session->store;
	size_t bad = 0;

	for (int kind = 0; kind < KIND_COUNT; kind++) {
		const struct source_state *state =
			store_source(store, (enum source)kind);

		if (kind_info((enum kind)kind)->interest != KIND_NEEDED ||
			state->code != SOURCE_ERROR ||
			is_worth_waiting_for(session, state)) {
			continue;
		}
		if (bad++ == 0) {
			*out_first = (enum source)kind;
		}
	}
	return bad;
}

static size_t needed_count(void)
{
	size_t count = 0;

	for (int kind = 0; kind < KIND_COUNT; kind++) {
		count += kind_info((enum kind)kind)->interest == KIND_NEEDED;
	}
	return count;
}

/* An optional source that keeps failing is a state in the document, not a reason to
 * wait. */
static bool is_gathered(const struct session *session, int64_t elapsed_ms)
{
	if (elapsed_ms < session->options->settle_ms) {
		return false;
	}
	if (cluster_is_settled(session->cluster)) {
		return true;
	}
	for (int kind = 0; kind < KIND_COUNT; kind++) {
		const struct source_state *state =
			store_source(session->store, (enum source)kind);
		enum kind_interest interest = kind_info((enum kind)kind)->interest;
		bool has_failed = interest == KIND_OPTIONAL &&
			state->code == SOURCE_ERROR && elapsed_ms > GRACE_MS;

		if (interest != KIND_ON_DEMAND && !has_failed &&
			!source_state_is_settled(state)) {
			return false;
		}
	}
	return true;
}

/* What is worth measuring is known only from the facts; one answer of each is waited
 * for, but not for long: a silent kubelet is a state in the document. One piece of
 * evidence leads to the next (a claim to its volume, that to who has it attached), so
 * what the answers brought is looked at before they count as all. Who names a
 * Prometheus wants to hear it. */
static bool is_measured(struct session *session)
{
	bool is_late;

	if (!i64_is_known(session->gathered_mono_ms)) {
		session->gathered_mono_ms = session->now.mono_ms;
		/* Each turn follows from here on by itself. */
		(void)session_facts(session);
	}
	is_late = session->now.mono_ms - session->gathered_mono_ms > MEASURE_LIMIT_MS;
	if (cluster_awaits_prometheus(session->cluster)) {
		return false;
	}
	if (is_late || !cluster_is_sampled(session->cluster)) {
		return is_late;
	}
	if (session->facts_revision != store_revision_all(session->store)) {
		(void)session_facts(session);
	}
	return cluster_is_sampled(session->cluster) &&
		!cluster_awaits_prometheus(session->cluster);
}

static enum gathering judge(struct session *session, struct error *err)
{
	int64_t elapsed_ms = session->now.mono_ms - session->started_mono_ms;
	const struct source_state *migrations =
		store_source(session->store, SOURCE_MIGRATION);
	enum source failed = SOURCE_MIGRATION;
	size_t bad = count_failed(session, &failed);

	if (migrations->needs_login) {
		(void)error_set(err, ERR_DENIED, "%s", migrations->message);
		return GATHER_FAILED;
	}
	if (bad == needed_count()) {
		(void)error_set(err, ERR_NETWORK, "%s", migrations->message);
		return GATHER_FAILED;
	}
	if (bad > 0 && elapsed_ms > GRACE_MS) {
		(void)error_set(err, ERR_NETWORK, "%s: %s", source_name(failed),
			store_source(session->store, failed)->message);
		return GATHER_FAILED;
	}
	if (is_gathered(session, elapsed_ms) && is_measured(session)) {
		return GATHER_READY;
	}
	if (elapsed_ms > ANSWER_LIMIT_MS + session->options->settle_ms) {
		(void)error_set(err, ERR_NETWORK,
			"no complete answer from %s within %d s",
			session->target.server, ANSWER_LIMIT_MS / 1000);
		return GATHER_FAILED;
	}
	return GATHER_ON;
}

/* A recording has gathered already: what it knew at its end, or at --at. */
static enum gathering gather_recording(struct session *session, struct error *err)
{
	int64_t end_ms = playback_info(session->playback).length_ms;
	int64_t at_ms = session->options->at_ms;

	if (i64_is_known(at_ms) && at_ms < end_ms) {
		end_ms = at_ms;
	}
	return session_replay_to(session, end_ms, err) ? GATHER_READY : GATHER_FAILED;
}

static enum gathering gather(struct session *session, struct error *err)
{
	struct pollfd signal_fd = { .fd = signals_descriptor(), .events = POLLIN };

	if (session->playback != NULL) {
		return gather_recording(session, err);
	}
	login_offer(session);
	for (;;) {
		enum gathering verdict;

		if (login_is_due(session) && !login_run(session, false, err)) {
			return (signals_take() & SIGNAL_INTERRUPT) != 0
				? GATHER_INTERRUPTED
				: GATHER_FAILED;
		}
		verdict = judge(session, err);
		if (verdict != GATHER_ON) {
			return verdict;
		}
		session_turn(session, &signal_fd, 1, session->now.mono_ms + 250);
		if ((signals_take() & (SIGNAL_INTERRUPT | SIGNAL_END)) != 0) {
			return GATHER_INTERRUPTED;
		}
	}
}

/* The status of the check, printed or not. */
static int print_check(struct session *session)
{
	const struct options *options = session->options;
	const struct facts *facts = session_facts(session);
	struct report_context context = session_report_context(session);

	context.findings = session_findings(session, facts);
	context.readiness = readiness_run(facts, session->frame);
	if (options->output == OUTPUT_JSON) {
		report_check_json(stdout, facts, &context);
	} else {
		report_check_table(stdout, facts, &context, !options->no_headers);
	}
	return (int)report_check_status(facts, &context);
}

static void print_report(struct session *session)
{
	const struct options *options = session->options;
	const struct facts *facts = session_facts(session);
	struct report_context context = session_report_context(session);

	context.findings = session_findings(session, facts);
	context.readiness = readiness_run(facts, session->frame);
	switch (options->output) {
	case OUTPUT_JSON:
		report_json(stdout, facts, &context);
		break;
	case OUTPUT_CSV:
		report_csv(stdout, facts, &context, !options->no_headers);
		break;
	case OUTPUT_TABLE:
	case OUTPUT_WIDE:
		report_table(stdout, facts, &context, options->output == OUTPUT_WIDE,
			!options->no_headers);
		break;
	}
}

static int say(const struct error *err)
{
	(void)fprintf(stderr, "vmigtop: %s\n", err->message);
	return EXIT_FAILED;
}

/*
 * stdout may be a full disk: then nothing was printed. Or a pipe whose reader has seen
 * enough (`| head`): nobody wants to hear of that, as kubectl dies of SIGPIPE in
 * silence.
 */
static int flush_status(void)
{
	errno = 0;
	if (fflush(stdout) == 0 && ferror(stdout) == 0) {
		return EXIT_DONE;
	}
	if (errno != EPIPE) {
		(void)fprintf(stderr, "vmigtop: cannot write to standard output: %s\n",
			errno != 0 ? strerror(errno) : "write error");
	}
	return EXIT_FAILED;
}

/* Of a run without a result: a pipeline must not take it for a failed check. */
static int failed_status(const struct options *options, int status)
{
	return options->mode == RUN_CHECK && status == EXIT_FAILED ? (int)CHECK_NOT_RUN
								   : status;
}

static int print_all(struct session *session)
{
	int status = EXIT_DONE;

	if (session->options->mode == RUN_CHECK) {
		status = print_check(session);
	} else {
		print_report(session);
	}
	record_document(session->record);
	if (flush_status() == EXIT_DONE) {
		return status;
	}
	return failed_status(session->options, EXIT_FAILED);
}

static bool start(struct session *session, const struct options *options,
	const struct settings *settings, struct error *err)
{
	return session_init(session, options, settings, err) && signals_init(err) &&
		(options->record_file == NULL ||
			session_record_to(session, options->record_file, err));
}

/* A recording that ended too early is no reason for another status: what was asked for
 * was printed. */
static void finish(struct session *session)
{
	struct record_state record = record_state(session->record);

	if (record.problem != NULL) {
		(void)fprintf(stderr, "vmigtop: the recording ended early: %s: %s\n",
			record.file, record.problem);
	}
	session_finish(session);
	signals_finish();
}

/* Ends the session: what `print` has to say once everything has answered, or why it has
 * nothing. */
static int serve(struct session *session, int (*print)(struct session *session))
{
	struct error err = { 0 };
	int status = EXIT_FAILED;

	switch (gather(session, &err)) {
	case GATHER_READY:
		status = print(session);
		break;
	case GATHER_INTERRUPTED:
		status = EXIT_INTERRUPTED;
		break;
	case GATHER_ON:
	case GATHER_FAILED:
		status = failed_status(session->options, say(&err));
		break;
	}
	finish(session);
	return status;
}

int oneshot_run(const struct options *options, const struct settings *settings)
{
	struct session session;
	struct error err = { 0 };

	if (!start(&session, options, settings, &err)) {
		session_finish(&session);
		return failed_status(options, say(&err));
	}
	return serve(&session, print_all);
}

static int print_line(struct session *session)
{
	const struct facts *facts = session_facts(session);
	struct report_context context = session_report_context(session);

	context.findings = session_findings(session, facts);
	context.readiness = readiness_run(facts, session->frame);
	report_json_line(stdout, facts, &context);
	session->painted_revision = store_revision_all(session->store);
	record_document(session->record);
	return flush_status();
}

/* One document a line, at most once a second, when something changed. `options` name
 * the context. */
static int follow(struct session *session, const struct options *options)
{
	struct error err = { 0 };
	struct pollfd signal_fd = { .fd = signals_descriptor(), .events = POLLIN };
	int64_t printed_ms = INT64_MIN / 2;
	int64_t end_ms = i64_is_known(session->options->for_ms)
		? session->started_mono_ms + session->options->for_ms
		: INT64_MAX;

	for (;;) {
		uint64_t revision = store_revision_all(session->store);
		bool is_due = session->now.mono_ms - printed_ms >= 1000;

		if (session->painted_revision != revision && is_due) {
			printed_ms = session->now.mono_ms;
			if (print_line(session) != EXIT_DONE) {
				return EXIT_FAILED;
			}
		}
		if (session->now.mono_ms >= end_ms) {
			return EXIT_DONE;
		}
		if (session->is_moved) {
			if (!session_restart(session, options, &err)) {
				return say(&err);
			}
			login_offer(session);
		}
		/* A failure stands in the sources of the next document. */
		if (login_is_due(session)) {
			(void)!login_run(session, false, &err);
		}
		session_turn(session, &signal_fd, 1,
			end_ms < session->now.mono_ms + 1000
				? end_ms
				: session->now.mono_ms + 1000);
		if ((signals_take() & (SIGNAL_INTERRUPT | SIGNAL_END)) != 0) {
			return EXIT_INTERRUPTED;
		}
	}
}

/* Where documents were printed while it was recorded they are again, at the same
 * moments; else by the rule of follow() in the time of the recording. */
static bool is_line_due(const struct session *session, int64_t printed_ms)
{
	if (playback_info(session->playback).has_documents) {
		return session->is_document_seen;
	}
	return session->now.mono_ms - printed_ms >= 1000 &&
		session->painted_revision != store_revision_all(session->store) &&
		session_replay_is_settled(session);
}

static int follow_recording(struct session *session)
{
	int64_t printed_ms = INT64_MIN / 2;
	int64_t end_ms = i64_is_known(session->options->for_ms)
		? session->options->for_ms
		: INT64_MAX;
	struct error err = { 0 };

	while (session_replay_next(session, &err) && session->now.mono_ms <= end_ms) {
		if (is_line_due(session, printed_ms)) {
			printed_ms = session->now.mono_ms;
			if (print_line(session) != EXIT_DONE) {
				return EXIT_FAILED;
			}
		}
		if ((signals_take() & (SIGNAL_INTERRUPT | SIGNAL_END)) != 0) {
			return EXIT_INTERRUPTED;
		}
	}
	return err.code == ERR_NONE ? EXIT_DONE : say(&err);
}

/* The same context to the end, whichever the file names by then. */
static int follow_context(struct session *session)
{
	struct options options = *session->options;
	char *context = session->target.context != NULL
		? mem_strdup(session->target.context)
		: NULL;
	int status;

	options.overrides.context = context;
	status = follow(session, &options);
	session->options = NULL; /* they end here */
	mem_free(context);
	return status;
}

int watch_run(const struct options *options, const struct settings *settings)
{
	struct session session;
	struct error err = { 0 };

	if (!start(&session, options, settings, &err)) {
		session_finish(&session);
		return say(&err);
	}
	if (session.playback != NULL) {
		int status = follow_recording(&session);

		finish(&session);
		return status;
	}
	return serve(&session, follow_context);
}
