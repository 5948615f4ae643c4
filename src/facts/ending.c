/* How migrations ended, from what is kept of it; pure. */
#include "facts/ending.h"

#include <assert.h>
#include <limits.h>
#include <math.h>
#include <string.h>

#include "base/attr.h"
#include "base/str.h"

/* The end is written a moment after, or, by polling, a moment before the limit. */
#define NEAR_SHARE 0.95
/* So long the launcher waits for libvirt to break a job off; who went on for longer was
 * given more time. */
#define ABORT_PATIENCE_S 30

static const char *why_not_read(
	const char *source_pod, const struct migration_ending *ending)
{
	switch (ending == NULL ? ENDING_LOG_UNASKED : ending->log_state) {
	case ENDING_LOG_FORBIDDEN:
	case ENDING_LOG_UNREACHABLE:
	case ENDING_LOG_USELESS:
		return ending->log_message;
	case ENDING_LOG_GONE:
		return "the source pod is gone, and its log with it";
	case ENDING_LOG_READ:
		return ending->log.has_lines
			? "the launcher logged none: KubeVirt does from 1.9 on"
			: "the launcher's log has no line about it";
	case ENDING_LOG_UNASKED:
		break;
	}
	if (text_is_empty(source_pod)) {
		return "no object names the source pod whose log would tell it";
	}
	return ending != NULL && ending->is_end_seen
		? "the log of the source launcher was not read yet"
		: "it ended before this program started: only the log of its source "
		  "launcher tells it";
}

struct downtime ending_downtime(enum migration_phase phase, const char *source_pod,
	const struct migration_ending *ending)
{
	struct downtime downtime = { UNKNOWN_I64, UNKNOWN_I64, UNKNOWN_I64, NULL };

	if (ending != NULL) {
		downtime.expected_ms = ending->log.expected_downtime_ms;
	}
	if (phase == PHASE_SUCCEEDED && ending != NULL &&
		i64_is_known(ending->log.downtime_ms)) {
		downtime.ms = ending->log.downtime_ms;
		downtime.net_ms = ending->log.downtime_net_ms;
	} else if (phase == PHASE_SUCCEEDED) {
		downtime.reason = why_not_read(source_pod, ending);
	} else if (migration_phase_is_final(phase)) {
		downtime.reason = "it did not succeed";
	}
	return downtime;
}

const char *cause_origin_text(enum cause_origin origin)
{
	static const char *const texts[] = {
		[CAUSE_NONE] = NULL,
		[CAUSE_OBJECT] = "object",
		[CAUSE_LOG] = "launcher-log",
		[CAUSE_EVENT] = "event",
		[CAUSE_POD] = "target-pod",
		[CAUSE_DURATION] = "duration",
	};

	assert((unsigned)origin < ARRAY_LENGTH(texts));
	return texts[origin];
}

bool ending_is_any_abort(const char *failure_reason)
{
	/* The second is libvirt's, when its job is ended by whomever. */
	return text_contains_nocase(failure_reason, "migration has been aborted") ||
		text_contains_nocase(failure_reason, "canceled by client");
}

/* Whoever was not aborted by a user was by a limit: by which of them the time tells
 * where only one can have been reached. */
static struct failure_cause cause_by_duration(
	const struct finished_migration *last, struct arena *arena)
{
	struct failure_cause cause = { last->failure_reason, CAUSE_OBJECT };
	int64_t end_ms =
		i64_is_known(last->copied_ms) ? last->copied_ms : last->ended_ms;
	double copy_s = 0;

	if (!i64_is_known(last->started_ms) || !i64_is_known(end_ms) ||
		!f64_is_known(last->completion_limit_s)) {
		return cause;
	}
	copy_s = (double)(end_ms - last->started_ms) / 1000.0;
	if (copy_s >= NEAR_SHARE * last->completion_limit_s &&
		copy_s <= last->completion_limit_s + ABORT_PATIENCE_S) {
		cause.text = arena_printf(arena,
			"%s: at its completion time limit of %.0f seconds",
			last->failure_reason, last->completion_limit_s);
		cause.origin = CAUSE_DURATION;
	}
	return cause;
}

/* virt-controller removed the target pod when its time was up; what it then says of the
 * migration is only that the pod was removed. */
static struct failure_cause cause_of_removal(
	const struct migration_ending *ending, struct arena *arena)
{
	bool is_unplaced = text_contains_nocase(ending->given_up, "unschedulable");
	const char *words = is_unplaced
		? "target pod found no node before its time was up"
		: "target pod did not start before its time was up";
	const char *tail = ending->pod_said == NULL
		? NULL
		: strstr(ending->pod_said, " preemption:");
	int length = tail == NULL ? INT_MAX : (int)(tail - ending->pod_said);

	/* That nobody is to be driven out explains nothing. */
	return (struct failure_cause){
		ending->pod_said == NULL ? words
					 : arena_printf(arena, "%s: %.*s", words,
						   length, ending->pod_said),
		CAUSE_EVENT,
	};
}

/* What the source sees of it when the target pod is no more. */
static bool says_target_is_gone(const char *failure_reason)
{
	return text_contains_nocase(failure_reason, "lost connection") ||
		text_contains_nocase(failure_reason, "target pod is down");
}

/* Where the pod itself or its controller knows more than the source; text NULL: no. */
static struct failure_cause cause_of_death(const struct finished_migration *last,
	const struct migration_ending *ending, struct arena *arena)
{
	struct failure_cause none = { NULL, CAUSE_NONE };

	if (ending == NULL ||
		(!text_is_empty(last->failure_reason) &&
			!says_target_is_gone(last->failure_reason))) {
		return none;
	}
	if (ending->pod_ended != NULL) {
		return (struct failure_cause){
			arena_printf(arena, "target pod ended: %s", ending->pod_ended),
			CAUSE_POD,
		};
	}
	/* That it shut down may as well be what followed. */
	return !text_is_empty(last->failure_reason) &&
			text_contains_nocase(ending->said, "target pod was removed")
		? (struct failure_cause){ ending->said, CAUSE_EVENT }
		: none;
}

struct failure_cause ending_cause(const struct finished_migration *last,
	const struct migration_ending *ending, struct arena *arena)
{
	bool is_any_abort = ending_is_any_abort(last->failure_reason);
	struct failure_cause death = cause_of_death(last, ending, arena);

	if (is_any_abort && ending != NULL && ending->log.abort_text != NULL) {
		return (struct failure_cause){ ending->log.abort_text, CAUSE_LOG };
	}
	if (is_any_abort && !last->is_cancelled) {
		return cause_by_duration(last, arena);
	}
	if (death.text != NULL) {
		return death;
	}
	if (!text_is_empty(last->failure_reason)) {
		return (struct failure_cause){ last->failure_reason, CAUSE_OBJECT };
	}
	if (ending == NULL) {
		return (struct failure_cause){ NULL, CAUSE_NONE };
	}
	if (ending->handler_said != NULL) {
		return (struct failure_cause){ ending->handler_said, CAUSE_EVENT };
	}
	if (ending->given_up != NULL) {
		return cause_of_removal(ending, arena);
	}
	return (struct failure_cause){ ending->said,
		ending->said != NULL ? CAUSE_EVENT : CAUSE_NONE };
}
