/* Nobody cancelled it: a time limit aborted the copy. */
#include <inttypes.h>

#include "base/str.h"
#include "src/diagnose/budget.h"
#include "src/diagnose/evidence.h"
#include "src/diagnose/holders.h"
#include "src/diagnose/look.h"

/* The end is written a moment after, or, by polling, a moment before the limit. */
#define NEAR_SHARE 0.95

enum limit_kind {
	LIMIT_COMPLETION,
	LIMIT_PROGRESS,
	LIMIT_STALL,
	LIMIT_UNKNOWN,
};

static bool is_before_limit(const struct budget *budget)
{
	return f64_is_known(budget->elapsed_s) && f64_is_known(budget->total_s) &&
		budget->elapsed_s < NEAR_SHARE * budget->total_s;
}

/* The object until 1.8, the log of the source launcher always, and at last what time
 * proves: before its completion limit only another one can have ended it. */
static enum limit_kind limit_of(const char *text, const struct migration_ending *ending,
	const struct budget *budget)
{
	if (text_contains_nocase(text, "stuck for")) {
		return LIMIT_PROGRESS;
	}
	if (text_contains_nocase(text, "not completed after")) {
		return LIMIT_COMPLETION;
	}
	switch (ending == NULL ? ABORT_UNKNOWN : ending->log.abort_cause) {
	case ABORT_COMPLETION_LIMIT:
		/* The stall detector has the same words for a switch-over that does not
		 * end. */
		return budget->is_watched && is_before_limit(budget) ? LIMIT_STALL
								     : LIMIT_COMPLETION;
	case ABORT_PROGRESS_LIMIT:
		return LIMIT_PROGRESS;
	case ABORT_STALL:
		return LIMIT_STALL;
	case ABORT_UNKNOWN:
		break;
	}
	if (!f64_is_known(budget->elapsed_s) || !f64_is_known(budget->total_s)) {
		return LIMIT_UNKNOWN;
	}
	if (!is_before_limit(budget)) {
		return LIMIT_COMPLETION;
	}
	if (budget->is_watched) {
		return LIMIT_STALL;
	}
	if (f64_is_known(budget->progress_limit_s) &&
		budget->elapsed_s >= NEAR_SHARE * budget->progress_limit_s) {
		return LIMIT_PROGRESS;
	}
	return LIMIT_UNKNOWN;
}

static const struct limits *limits_of(const struct diagnosis_input *in)
{
	return in->migration->limits != NULL ? in->migration->limits
					     : &in->facts->limits;
}

static void tell_completion(const struct diagnosis_input *in, struct finding *out,
	const struct budget *budget)
{
	if (f64_is_known(budget->total_s)) {
		finding_say(in, out, look_failure_severity(in),
			"aborted by its completion time limit of %s%s",
			budget->is_lower_bound ? "at least " : "",
			say_seconds(in, budget->total_s));
	} else {
		finding_say(in, out, look_failure_severity(in),
			"aborted by its completion time limit");
	}
	next_add(in, out,
		"a blind retry repeats it: lower the write load of the guest, or use "
		"auto-converge or post-copy");
	holders_suggest_limit(in, out, &limits_of(in)->completion_timeout_per_gib_s,
		"completionTimeoutPerGiB", "or give more time");
}

static void tell_progress(const struct diagnosis_input *in, struct finding *out,
	const struct budget *budget)
{
	if (f64_is_known(budget->progress_limit_s)) {
		finding_say(in, out, look_failure_severity(in),
			"aborted because nothing moved for %s",
			say_seconds(in, budget->progress_limit_s));
		evidence_add(in, out, "progressTimeout", say_known(budget->origin),
			"%s", say_seconds(in, budget->progress_limit_s));
	} else {
		finding_say(in, out, look_failure_severity(in),
			"aborted because nothing moved any more");
	}
	next_add(in, out,
		"check link, MTU and firewall between %s and %s before the next "
		"attempt",
		say_known(in->migration->source), say_known(in->migration->target));
}

/* Which of the two it was stands in the launcher's log alone. */
static const char *stall_words(const struct migration_ending *ending)
{
	switch (ending == NULL ? ABORT_UNKNOWN : ending->log.abort_cause) {
	case ABORT_STALL:
		return "the rest did not fit into the longest stop";
	case ABORT_COMPLETION_LIMIT:
		return "the switch-over took too long";
	case ABORT_PROGRESS_LIMIT:
	case ABORT_UNKNOWN:
		break;
	}
	return "the rest did not fit into the longest stop, or the switch-over took "
	       "too long";
}

/* kubevirt: pkg/virt-launcher/virtwrap/stall-detector.go, decideAction. */
static void tell_stall(const struct diagnosis_input *in, struct finding *out,
	const struct migration_ending *ending, const struct budget *budget)
{
	const struct limits *limits = limits_of(in);

	finding_say(in, out, look_failure_severity(in),
		"aborted by the stall detector after %s: %s",
		say_seconds(in, budget->elapsed_s), stall_words(ending));
	evidence_add(in, out, "the longest stop",
		say_known(limits->max_downtime_ms.origin),
		"maxDowntimeMs %" PRId64 " x %.4g", limits->max_downtime_ms.value,
		(double)limits->stall_precopy_factor_milli.value / 1000.0);
	evidence_add(in, out, "time to switch over",
		say_known(limits->stall_switchover_timeout_s.origin), "%" PRId64 " s",
		limits->stall_switchover_timeout_s.value);
	next_add(in, out,
		"a blind retry repeats it: lower the write load of the guest, allow "
		"disruption and post-copy for it, or a longer stop (maxDowntimeMs)");
}

static void tell_unknown(const struct diagnosis_input *in, struct finding *out)
{
	const struct migration_fact *migration = in->migration;

	finding_say(in, out, look_failure_severity(in),
		"aborted, and nobody asked for it: a time limit, but which one "
		"cannot be told from here");
	next_add(in, out,
		"the log of the source launcher names it: kubectl logs -n %s "
		"%s "
		"-c compute | grep -i abort",
		say_quoted(in, migration->migration->object.namespace),
		say_quoted(in,
			migration->state == NULL
				? "POD"
				: say_known(migration->state->source_pod)));
}

/* What it says, or why it cannot be asked; an object that tells all needs no log. */
static void show_log(const struct diagnosis_input *in, struct finding *out,
	const struct migration_ending *ending, enum limit_kind kind)
{
	const struct migration_state *state = in->migration->state;
	const char *object = arena_printf(in->arena, "log of Pod %s/%s",
		say_known(in->migration->migration->object.namespace),
		state == NULL ? "?" : say_known(state->source_pod));

	if (ending == NULL) {
		return;
	}
	if (ending->log.abort_text != NULL) {
		evidence_add(in, out, "the source launcher logged", object, "%s",
			ending->log.abort_text);
	} else if (ending->log_message != NULL &&
		(kind == LIMIT_UNKNOWN || kind == LIMIT_STALL)) {
		evidence_add(in, out, "cannot see", object, "%s", ending->log_message);
	}
}

static bool match(const struct diagnosis_input *in, struct finding *out)
{
	const struct migration_fact *migration = in->migration;
	const struct migration_ending *ending =
		store_ending(in->facts->store, migration->migration->object.uid);
	struct failure_text failure;
	struct budget budget;
	enum limit_kind kind;

	if (migration->phase != PHASE_FAILED) {
		return false;
	}
	failure = look_failure(in);
	if (!look_was_aborted(in) || look_is_cancelled(in)) {
		return false;
	}
	budget = budget_of(in);
	kind = limit_of(failure.text, ending, &budget);
	switch (kind) {
	case LIMIT_COMPLETION:
		tell_completion(in, out, &budget);
		break;
	case LIMIT_PROGRESS:
		tell_progress(in, out, &budget);
		break;
	case LIMIT_STALL:
		tell_stall(in, out, ending, &budget);
		break;
	case LIMIT_UNKNOWN:
		tell_unknown(in, out);
		break;
	}
	show_log(in, out, ending, kind);
	if (failure.text != NULL) {
		evidence_add(in, out, "failure", failure.object, "%s", failure.text);
	}
	evidence_add(in, out, "cancelled by somebody",
		say_object(in, &migration->migration->object,
			"status.migrationState.abortRequested"),
		"no");
	budget_show(in, out, &budget);
	if (migration->progress != NULL &&
		i64_is_known(migration->progress->remaining_bytes)) {
		evidence_add(in, out, "last seen remaining", "migration metrics", "%s",
			say_bytes(in, (double)migration->progress->remaining_bytes));
	}
	return true;
}

const struct diagnosis diag_aborted_by_timeout = {
	.id = "aborted-by-timeout",
	.title = "a time limit aborted the copy",
	.scope = DIAGNOSE_MIGRATION,
	.rank = 690,
	.match = match,
};
