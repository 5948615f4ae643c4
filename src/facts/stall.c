/* What KubeVirt's stall detector will do to a copy, as far as it shows; pure. */
#include "src/facts/stall.h"

#include <inttypes.h>

#include "base/str.h"

/* One copy under the detector. Seconds. */
struct watch {
	const struct limits *limits;
	const struct migration_fact *fact;
	struct arena *arena;
	int64_t now_ms;
	double budget_s;   /* NAN: not known */
	double elapsed_s;  /* NAN: not known */
	double estimate_s; /* to send what remains in one go; NAN: not known */
	double factor;	   /* the budget times this is the end of all */
};

bool stall_is_used(const struct migration_fact *fact)
{
	return fact->limits != NULL && fact->limits->stall_detection.value == 1;
}

static double seconds(const struct limit *limit)
{
	return i64_is_known(limit->value) ? (double)limit->value : (double)NAN;
}

/* The launcher divides what remained when the last round ended by a smoothed speed;
 * from outside there is what remains now. */
static double estimate_of(const struct progress_fact *progress)
{
	if (progress == NULL || progress->is_stale ||
		!i64_is_known(progress->remaining_bytes) ||
		!f64_is_known(progress->transfer_bytes_per_s)) {
		return (double)NAN;
	}
	return progress->transfer_bytes_per_s > 0.0
		? (double)progress->remaining_bytes / progress->transfer_bytes_per_s
		: (double)INFINITY;
}

/* Post-copy is never begun with a passed through device. */
static bool can_go_over(const struct watch *watch)
{
	return watch->limits->allow_post_copy.value == 1 && !watch->fact->vmi->has_vfio;
}

static bool may_disrupt(const struct watch *watch)
{
	return watch->limits->allow_workload_disruption.value == 1;
}

static struct deadline at_elapsed(const struct watch *watch,
	enum deadline_effect effect, double total_s, const char *reason)
{
	struct deadline deadline = {
		.kind = DEADLINE_COMPLETION,
		.effect = effect,
		.at_ms = watch->fact->state->start_ms + (int64_t)(total_s * 1000.0),
		.seconds_total = total_s,
		.reason = reason,
	};

	deadline.seconds_left = (double)(deadline.at_ms - watch->now_ms) / 1000.0;
	return deadline;
}

/* At the end of the budget post-copy asks for allowPostCopy alone. Nothing is begun
 * that would not end in time. */
static struct deadline at_budget(const struct watch *watch)
{
	double rest_s = watch->budget_s * (watch->factor - 1.0);
	enum deadline_effect effect = EFFECT_ABORT;

	if (can_go_over(watch)) {
		effect = EFFECT_POST_COPY;
	} else if (may_disrupt(watch)) {
		effect = EFFECT_PAUSE;
	}
	if (effect == EFFECT_ABORT) {
		return at_elapsed(watch, effect, watch->budget_s, NULL);
	}
	if (watch->estimate_s > rest_s) {
		return at_elapsed(watch, EFFECT_ABORT, watch->budget_s,
			arena_printf(watch->arena,
				"what remains would take longer than the %.0f s there "
				"are for it, so the VM is not %s",
				rest_s,
				effect == EFFECT_POST_COPY ? "sent over first"
							   : "stopped first"));
	}
	return at_elapsed(watch, effect, watch->budget_s,
		arena_printf(watch->arena,
			"aborted instead if what remains then takes longer than %.0f s",
			rest_s));
}

/* The switch-over was forced, by a stall or by the end of the budget, but QEMU does not
 * stop the guest before what remains fits into the stop that it is allowed. */
static struct deadline after_budget(const struct watch *watch)
{
	return at_elapsed(watch, EFFECT_ABORT,
		watch->budget_s +
			(double)watch->limits->stall_switchover_timeout_s.value,
		"at the latest: when the switch-over was begun cannot be seen");
}

/* Stopped by the end of the budget it gets more time, by a stall before it does not. */
static struct deadline while_stopped(const struct watch *watch)
{
	bool is_extended = watch->elapsed_s > watch->budget_s;

	return at_elapsed(watch, EFFECT_ABORT,
		is_extended ? watch->budget_s * watch->factor : watch->budget_s,
		is_extended ? arena_printf(watch->arena,
				      "%.4g times the time for the copy", watch->factor)
			    : NULL);
}

static const char *stall_text(const struct watch *watch, const char *tail)
{
	return arena_printf(watch->arena,
		"once a round ends with no less left than %.0f s before%s; rounds "
		"cannot be seen from here",
		seconds(&watch->limits->stall_progress_timeout_s), tail);
}

/* A stall is acted on when a round ends near the least that was left so far. */
static struct deadline at_stall(const struct watch *watch)
{
	double most_ms = (double)watch->limits->max_downtime_ms.value;
	double fits_s = most_ms / 1000.0 *
		(double)watch->limits->stall_precopy_factor_milli.value / 1000.0;
	struct deadline deadline = {
		.kind = DEADLINE_PROGRESS,
		.at_ms = UNKNOWN_I64,
		.seconds_left = (double)NAN,
		.seconds_total = (double)NAN,
	};

	if (may_disrupt(watch)) {
		deadline.effect = can_go_over(watch) ? EFFECT_POST_COPY : EFFECT_PAUSE;
		deadline.reason = stall_text(watch, "");
		return deadline;
	}
	deadline.effect = watch->estimate_s <= fits_s ? EFFECT_PAUSE : EFFECT_ABORT;
	deadline.reason = stall_text(watch,
		arena_printf(watch->arena,
			deadline.effect == EFFECT_ABORT
				? ", unless the rest fits into a stop of %.4g s"
				: ", if the rest then fits into a stop of %.4g s",
			fits_s));
	return deadline;
}

/* Of a configuration that cannot be read nothing is foretold. */
static bool is_readable(const struct limits *limits)
{
	return i64_is_known(limits->max_downtime_ms.value) &&
		i64_is_known(limits->stall_progress_timeout_s.value) &&
		i64_is_known(limits->stall_switchover_timeout_s.value) &&
		i64_is_known(limits->stall_completion_factor_milli.value) &&
		i64_is_known(limits->stall_precopy_factor_milli.value);
}

size_t stall_deadlines(const struct facts *facts, const struct migration_fact *fact,
	int64_t budget_ms, struct arena *arena, struct deadline *out)
{
	bool is_stopped = text_equal(fact->state->mode, "Paused");
	struct watch watch = {
		.limits = fact->limits,
		.fact = fact,
		.arena = arena,
		.now_ms = facts->now.wall_ms,
		.budget_s = (double)budget_ms / 1000.0,
		.estimate_s = estimate_of(fact->progress),
		.factor = (double)fact->limits->stall_completion_factor_milli.value /
			1000.0,
	};
	size_t count = 0;
	bool is_over;

	if (!i64_is_known(budget_ms) || budget_ms == 0 ||
		!i64_is_known(fact->state->start_ms) || !is_readable(fact->limits)) {
		return 0;
	}
	watch.elapsed_s = (double)(watch.now_ms - fact->state->start_ms) / 1000.0;
	is_over = watch.elapsed_s > watch.budget_s;
	out[count++] = is_stopped ? while_stopped(&watch)
		: is_over	  ? after_budget(&watch)
				  : at_budget(&watch);
	if (!is_stopped && !is_over) {
		out[count++] = at_stall(&watch);
	}
	return count;
}
