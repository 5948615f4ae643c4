/* The guest writes memory as fast as it is copied: the copy does not get ahead. */
#include <inttypes.h>

#include "base/str.h"
#include "src/diagnose/budget.h"
#include "src/diagnose/evidence.h"
#include "src/diagnose/holders.h"
#include "src/diagnose/look.h"

#define WINDOW_MS 60000
/* virt-handler keeps ten samples, 5 s apart: a single look must be able to tell. */
#define RING_MS 40000
#define DIRTY_SHARE 0.9
/* More than twice the memory was sent and more than this share is left. */
#define RESENT_FACTOR 2.0
#define LEFT_SHARE 0.05
/* Below this nothing moves at all, which is another trouble. */
#define STANDSTILL_BYTES_PER_S 1048576.0

struct window {
	const struct migration_sample *first;
	const struct migration_sample *last;
	int64_t seen_ms;      /* from the first sample to the last */
	bool is_long;	      /* the whole of it was seen */
	bool is_always_dirty; /* in each sample of it */
	bool has_new_minimum; /* of the remaining bytes, against all before */
};

static bool is_dirtying(const struct migration_sample *sample)
{
	return i64_is_known(sample->dirty_bytes_per_s) &&
		i64_is_known(sample->transfer_bytes_per_s) &&
		(double)sample->transfer_bytes_per_s > STANDSTILL_BYTES_PER_S &&
		(double)sample->dirty_bytes_per_s >=
		DIRTY_SHARE * (double)sample->transfer_bytes_per_s;
}

static struct window window_of(const struct progress_fact *progress)
{
	struct window window = { .is_always_dirty = true };
	int64_t begin_ms;
	int64_t least = INT64_MAX;

	if (progress->sample_count < 3) {
		return window;
	}
	window.last = &progress->samples[progress->sample_count - 1];
	begin_ms = window.last->at_ms - WINDOW_MS;
	for (size_t i = 0; i < progress->sample_count; i++) {
		const struct migration_sample *sample = &progress->samples[i];

		if (sample->at_ms >= begin_ms) {
			if (window.first == NULL) {
				window.first = sample;
			} else if (i64_is_known(sample->remaining_bytes) &&
				sample->remaining_bytes < least) {
				window.has_new_minimum = true;
			}
			window.is_always_dirty =
				window.is_always_dirty && is_dirtying(sample);
		}
		if (i64_is_known(sample->remaining_bytes) &&
			sample->remaining_bytes < least) {
			least = sample->remaining_bytes;
		}
	}
	window.seen_ms = window.last->at_ms - progress->samples[0].at_ms;
	/* Samples come every few seconds: the oldest is never exactly 60 s old. */
	window.is_long = window.seen_ms >= WINDOW_MS * 9 / 10;
	return window;
}

/* Bytes of the VM's memory; UNKNOWN_I64 also where disks are copied along. */
static int64_t memory_only(const struct diagnosis_input *in)
{
	const struct vmi *vmi = in->migration->vmi;

	return vmi == NULL || vmi->memory_bytes <= 0 || vmi->migrated_volume_count > 0
		? UNKNOWN_I64
		: vmi->memory_bytes;
}

/* The whole of it went over more than twice: this is not the first pass any more. */
static bool was_sent_twice(
	const struct diagnosis_input *in, const struct progress_fact *progress)
{
	int64_t bytes = memory_only(in);

	return i64_is_known(bytes) && i64_is_known(progress->processed_bytes) &&
		(double)progress->processed_bytes > RESENT_FACTOR * (double)bytes;
}

static bool is_much_left(
	const struct diagnosis_input *in, const struct progress_fact *progress)
{
	int64_t bytes = memory_only(in);

	return i64_is_known(bytes) && i64_is_known(progress->remaining_bytes) &&
		(double)progress->remaining_bytes > LEFT_SHARE * (double)bytes;
}

/* A bad half minute is no verdict, unless no whole minute is left to wait for one. */
static bool is_seen_long_enough(
	const struct window *window, const struct budget *budget)
{
	double left_s = budget->total_s - budget->elapsed_s;

	return window->seen_ms >= RING_MS ||
		(f64_is_known(left_s) && left_s * 1000.0 < (double)WINDOW_MS);
}

/* Why it does not converge, or NULL. */
static const char *reason_of(const struct diagnosis_input *in,
	const struct progress_fact *progress, const struct budget *budget)
{
	struct window window = window_of(progress);
	bool is_moving = f64_is_known(progress->transfer_bytes_per_s) &&
		progress->transfer_bytes_per_s > STANDSTILL_BYTES_PER_S;

	switch (progress->convergence) {
	case CONVERGENCE_NOT:
		return is_seen_long_enough(&window, budget)
			? say_known(progress->convergence_reason)
			: NULL;
	case CONVERGENCE_STUCK:
	case CONVERGENCE_LAST_ROUNDS:
		return NULL;
	case CONVERGENCE_UNKNOWN:
	case CONVERGENCE_CONVERGING:
	case CONVERGENCE_SLOW:
		break;
	}
	if (!is_moving) {
		return NULL;
	}
	/* What was sent so far tells of the minutes that no sample is left of. */
	if (window.is_always_dirty &&
		(window.is_long ||
			(window.seen_ms >= RING_MS && was_sent_twice(in, progress)))) {
		return "it dirties memory about as fast as it is copied";
	}
	/* A healthy copy reaches almost nothing at the end of its first pass and counts
	 * up again: its rates tell that it gets there. */
	if (window.is_long && !window.has_new_minimum &&
		progress->convergence != CONVERGENCE_CONVERGING) {
		return "what remains reached no new minimum for 60 s";
	}
	if (progress->convergence != CONVERGENCE_CONVERGING &&
		was_sent_twice(in, progress) && is_much_left(in, progress)) {
		return "more than twice the VM's memory was sent already";
	}
	return NULL;
}

static void show_rates(const struct diagnosis_input *in, struct finding *out,
	const struct progress_fact *progress)
{
	const char *object = arena_printf(
		in->arena, "migration metrics of %s", say_vm(in, in->migration));

	if (i64_is_known(progress->remaining_bytes)) {
		evidence_add(in, out, "remaining", object, "%s",
			say_bytes(in, (double)progress->remaining_bytes));
	}
	if (f64_is_known(progress->dirty_bytes_per_s)) {
		evidence_add(in, out, "guest writes", object, "%s/s",
			say_bytes(in, progress->dirty_bytes_per_s));
	}
	if (f64_is_known(progress->transfer_bytes_per_s)) {
		evidence_add(in, out, "copied", object, "%s/s",
			say_bytes(in, progress->transfer_bytes_per_s));
	}
	if (i64_is_known(progress->processed_bytes)) {
		evidence_add(in, out, "sent so far", object, "%s",
			say_bytes(in, (double)progress->processed_bytes));
	}
	if (f64_is_known(progress->no_progress_s)) {
		evidence_add(in, out, "since the last new minimum", object, "%s",
			say_seconds(in, progress->no_progress_s));
	}
}

static void suggest(const struct diagnosis_input *in, struct finding *out)
{
	const struct migration_fact *migration = in->migration;
	const struct limits *limits =
		migration->limits != NULL ? migration->limits : &in->facts->limits;
	const struct node_fact *node = facts_find_node(in->facts, migration->source);

	next_add(in, out, "lower the write load inside the guest while it moves");
	if (node != NULL && node->outbound > 1) {
		evidence_add(in, out, "migrations that share the link",
			arena_printf(in->arena, "Node %s", node->name), "%d outbound",
			node->outbound);
		holders_suggest_setting(in, out, "parallelOutboundMigrationsPerNode",
			"let fewer migrations share the link of the source node");
	}
	if (limits->bandwidth_per_migration_bytes.value > 0) {
		evidence_add(in, out, "bandwidthPerMigration",
			say_known(limits->bandwidth_per_migration_bytes.origin), "%s/s",
			say_bytes(in,
				(double)limits->bandwidth_per_migration_bytes.value));
		next_add(in, out,
			"raise the cap of the bandwidth, if the link has room for it");
	}
	if (limits->allow_auto_converge.value == 0) {
		holders_suggest_limit(in, out, &limits->allow_auto_converge,
			"allowAutoConverge",
			"let the next attempt slow the guest's CPUs down");
	}
	if (limits->allow_post_copy.value == 0) {
		holders_suggest_limit(in, out, &limits->allow_post_copy,
			"allowPostCopy",
			"or allow post-copy, if losing the VM when the network fails "
			"in "
			"that phase is acceptable");
	}
	next_add(in, out,
		"settings are frozen at the handoff: they count for the next attempt "
		"(%s)",
		say_cancel(in, migration));
}

/* "; in 150 s it is aborted". A stall may come before. */
static const char *what_follows(
	const struct diagnosis_input *in, const struct budget *budget)
{
	const char *effect =
		budget->effect == NULL ? "reaches its limit" : budget->effect;
	double left = budget->total_s - budget->elapsed_s;

	if (!f64_is_known(left)) {
		return "";
	}
	if (budget->stall_effect == NULL) {
		return arena_printf(
			in->arena, "; in %s it %s", say_seconds(in, left), effect);
	}
	if (text_equal(budget->stall_effect, effect)) {
		return arena_printf(in->arena,
			"; once it stalls, at the latest in %s, it %s",
			say_seconds(in, left), effect);
	}
	return arena_printf(in->arena, "; once it stalls it %s, in %s it %s",
		budget->stall_effect, say_seconds(in, left), effect);
}

static bool match(const struct diagnosis_input *in, struct finding *out)
{
	const struct migration_fact *migration = in->migration;
	const struct progress_fact *progress = migration->progress;
	struct budget budget;
	const char *reason;

	if (migration->phase != PHASE_RUNNING || progress == NULL ||
		progress->is_stale || migration->state == NULL ||
		migration->state->completed == TRI_TRUE ||
		text_equal(migration->state->mode, "PostCopy") ||
		text_equal(migration->state->mode, "Paused")) {
		return false;
	}
	budget = budget_of(in);
	reason = reason_of(in, progress, &budget);
	if (reason == NULL) {
		return false;
	}
	finding_say(in, out, SEVERITY_WARNING, "not converging: %s%s", reason,
		what_follows(in, &budget));
	evidence_add(in, out, "seen", "migration metrics", "%s", reason);
	show_rates(in, out, progress);
	budget_show(in, out, &budget);
	suggest(in, out);
	return true;
}

const struct diagnosis diag_not_converging = {
	.id = "not-converging",
	.title = "the guest writes as fast as its memory is copied",
	.scope = DIAGNOSE_MIGRATION,
	.rank = 820,
	.match = match,
};
