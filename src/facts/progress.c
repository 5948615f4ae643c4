/* Progress of running migrations out of their samples; pure. */
#include "src/facts/progress.h"

#include <string.h>

#include "base/str.h"
#include "src/facts/deadline.h"
#include "src/facts/pace.h"

/* Of virt-handler's collector; a slower sampler shows in the samples (kubevirt:
 * pkg/monitoring/metrics/virt-handler/migrationdomainstats). */
#define SAMPLING_PERIOD_MS 5000
/* Of scrapes, and of our questions to who keeps them. */
#define SCRAPE_PERIOD_MS 30000
#define PERIODS_UNTIL_STALE 3
/* QEMU's downtime-limit where nothing else is set. */
#define DEFAULT_DOWNTIME_S 0.3
/* Below this nothing moves: a live stream of 8 connections never is that slow. */
#define STANDSTILL_BYTES_PER_S 1048576.0
#define SLOW_RATIO 0.8
/* The guest must have been the faster one for this long: one measurement is a moment.
 */
#define JUDGED_SPAN_S 10.0
#define JUDGED_SAMPLES 2
/* Half of this without a decrease is stuck, where the setting is not known or off. */
#define DEFAULT_PROGRESS_TIMEOUT_S 150.0
/* Further ahead nothing stays as it is. */
#define LONGEST_ETA_S (7.0 * 86400.0)

/* One migration while its progress is made out. */
struct study {
	const struct facts *facts;
	const struct migration_fact *fact;
	struct progress_fact *out;
	struct pace pace;
	double remaining;     /* bytes; NAN */
	double downtime_s;    /* the pause that is allowed at the end */
	double budget_left_s; /* until the completion deadline; NAN: none or unknown */
	struct arena *arena;
};

static double number(int64_t value)
{
	return i64_is_known(value) ? (double)value : (double)NAN;
}

static double at_least_zero(double value)
{
	return value > 0.0 ? value : 0.0;
}

static const char *bytes_text(struct arena *arena, double bytes)
{
	static const double kibi = 1024.0;
	static const double mebi = 1024.0 * 1024.0;
	static const double gibi = 1024.0 * 1024.0 * 1024.0;

	if (bytes >= gibi) {
		return arena_printf(arena, "%.1f GiB", bytes / gibi);
	}
	if (bytes >= mebi) {
		return arena_printf(arena, "%.0f MiB", bytes / mebi);
	}
	return arena_printf(arena, "%.0f KiB", bytes / kibi);
}

static const char *seconds_text(struct arena *arena, double seconds)
{
	if (seconds < 120.0) {
		return arena_printf(arena, "%.0f s", at_least_zero(seconds));
	}
	if (seconds < 7200.0) {
		return arena_printf(arena, "%.0f min", seconds / 60.0);
	}
	return arena_printf(arena, "%.0f h", seconds / 3600.0);
}

/* --- which samples --- */

static int64_t age_of(const struct facts *facts, const struct migration_sample *sample)
{
	int64_t age_ms = i64_is_known(sample->received_mono_ms)
		? facts->now.mono_ms - sample->received_mono_ms
		: facts->now.wall_ms - sample->at_ms;

	return age_ms > 0 ? age_ms : 0;
}

/*
 * The metrics carry no uid: whose a sample is tells its time alone. The start of the
 * state has whole seconds and is rounded down, and the previous migration has ended
 * before, so nothing of that one can be as late.
 */
static bool is_of(
	const struct migration_fact *fact, const struct migration_sample *sample)
{
	const struct migration_state *state = fact->state;

	if (sample->at_ms < state->start_ms) {
		return false;
	}
	if (i64_is_known(state->end_ms) && sample->at_ms >= state->end_ms + 1000) {
		return false;
	}
	return sample->node == NULL || fact->source == NULL ||
		text_equal(sample->node, fact->source);
}

/* How long the sampler takes from one answer to the next. */
static int64_t period_of(const struct migration_sample *samples, size_t count)
{
	int64_t newest_ms = samples[count - 1].received_mono_ms;
	int64_t least_ms = samples[count - 1].origin == PROGRESS_PROMETHEUS
		? SCRAPE_PERIOD_MS
		: SAMPLING_PERIOD_MS;

	for (size_t i = count; i-- > 0 && i64_is_known(newest_ms);) {
		int64_t received_ms = samples[i].received_mono_ms;

		if (i64_is_known(received_ms) && received_ms < newest_ms) {
			int64_t gap_ms = newest_ms - received_ms;

			return gap_ms > least_ms ? gap_ms : least_ms;
		}
	}
	return least_ms;
}

struct choice {
	struct migration_sample *samples;
	size_t count;
	bool is_stale;
};

static struct choice samples_from(const struct study *study,
	const struct migration_sample *all, size_t all_count,
	enum progress_origin origin)
{
	struct choice choice = { .is_stale = true };

	for (size_t i = 0; i < all_count; i++) {
		choice.count += all[i].origin == origin && is_of(study->fact, &all[i]);
	}
	if (choice.count == 0) {
		return choice;
	}
	choice.samples =
		arena_calloc(study->arena, choice.count, sizeof(*choice.samples));
	choice.count = 0;
	for (size_t i = 0; i < all_count; i++) {
		if (all[i].origin == origin && is_of(study->fact, &all[i])) {
			choice.samples[choice.count++] = all[i];
		}
	}
	choice.is_stale = age_of(study->facts, &choice.samples[choice.count - 1]) >
		PERIODS_UNTIL_STALE * period_of(choice.samples, choice.count);
	return choice;
}

static int64_t newest_iteration(const struct choice *choice)
{
	return choice->count == 0 || choice->is_stale
		? UNKNOWN_I64
		: choice->samples[choice->count - 1].iteration;
}

/* The best origin that is alive; of dead ones the best. Rates of two origins are never
 * mixed. Only the log tells the iteration. */
static struct choice choose_samples(struct study *study)
{
	static const enum progress_origin best_first[] = { PROGRESS_VIRT_HANDLER,
		PROGRESS_PROMETHEUS, PROGRESS_LAUNCHER_LOG };
	const struct migration_fact *fact = study->fact;
	const struct migration_sample *all;
	struct choice chosen = { .is_stale = true };
	size_t all_count;

	if (fact->state == NULL || !i64_is_known(fact->state->start_ms)) {
		return chosen;
	}
	all_count = store_migration_samples(study->facts->store,
		fact->migration->object.namespace, fact->migration->vmi_name, &all);
	for (size_t i = 0; i < ARRAY_LENGTH(best_first); i++) {
		struct choice choice =
			samples_from(study, all, all_count, best_first[i]);

		if (choice.count > 0 &&
			(chosen.count == 0 || (chosen.is_stale && !choice.is_stale))) {
			chosen = choice;
		}
		if (best_first[i] == PROGRESS_LAUNCHER_LOG) {
			study->out->iteration = newest_iteration(&choice);
		}
	}
	return chosen;
}

/* --- figures --- */

/* The newest sample may lack a figure that the one before had. */
static void read_newest(struct progress_fact *out)
{
	const struct migration_sample *last = &out->samples[out->sample_count - 1];

	out->origin = last->origin;
	out->sampled_ms = last->at_ms;
	out->processed_bytes = last->processed_bytes;
	out->remaining_bytes = last->remaining_bytes;
	for (size_t i = out->sample_count; i-- > 0;) {
		if (i64_is_known(out->samples[i].total_bytes)) {
			out->total_bytes = out->samples[i].total_bytes;
			return;
		}
	}
}

/* What was processed may exceed the total many times over, so only what remains tells
 * how far it is; what was reached once stays reached. Before KubeVirt 1.5 no total is
 * exported: then it is the guest's memory, and of a VM whose disks go along there is
 * nothing to measure by. */
static void fill_percent(struct progress_fact *out, double memory)
{
	for (size_t i = 0; i < out->sample_count; i++) {
		double remaining = number(out->samples[i].remaining_bytes);
		double total = number(out->samples[i].total_bytes);
		bool is_total = f64_is_known(total);
		double percent;

		if (!is_total) {
			total = memory;
		}
		if (!f64_is_known(remaining) || !(total > 0.0)) {
			continue;
		}
		percent = at_least_zero(100.0 * (1.0 - remaining / total));
		if (!f64_is_known(out->percent) || percent > out->percent) {
			out->percent = percent;
			out->percent_of = is_total ? "total" : "guest-memory";
		}
	}
}

/* Times between samples are by the exporter's clock, the rest by ours: the difference
 * of the two clocks does not matter. */
static void fill_standstill(struct progress_fact *out)
{
	const struct migration_sample *last = &out->samples[out->sample_count - 1];
	int64_t low_ms = UNKNOWN_I64;
	int64_t decreased_ms = out->samples[0].at_ms;
	int64_t least = INT64_MAX;
	int64_t before = UNKNOWN_I64;

	for (size_t i = 0; i < out->sample_count; i++) {
		const struct migration_sample *sample = &out->samples[i];

		if (!i64_is_known(sample->remaining_bytes)) {
			continue;
		}
		if (sample->remaining_bytes < least) {
			least = sample->remaining_bytes;
			low_ms = sample->at_ms;
		}
		if (i64_is_known(before) && sample->remaining_bytes < before) {
			decreased_ms = sample->at_ms;
		}
		before = sample->remaining_bytes;
	}
	if (!i64_is_known(low_ms)) {
		return;
	}
	out->no_progress_s = (double)(last->at_ms - low_ms + out->age_ms) / 1000.0;
	if (out->sample_count > 1) {
		out->still_s =
			(double)(last->at_ms - decreased_ms + out->age_ms) / 1000.0;
	}
}

/* --- verdict --- */

static bool is_mode(const struct study *study, const char *mode)
{
	return study->fact->state != NULL && text_equal(study->fact->state->mode, mode);
}

/* In post-copy the guest runs on the target, paused it does not run: nothing is
 * written at the source any more. */
static bool is_guest_quiet(const struct study *study)
{
	return is_mode(study, "PostCopy") || is_mode(study, "Paused");
}

static bool is_copied(const struct study *study)
{
	const struct migration_state *state = study->fact->state;

	return state != NULL &&
		(state->completed == TRI_TRUE || i64_is_known(state->end_ms) ||
			i64_is_known(state->domain_ready_ms));
}

static double ratio_of(const struct pace *pace)
{
	return pace->transfer.smoothed > 0.0
		? pace->dirty.smoothed / pace->transfer.smoothed
		: (double)NAN;
}

/* By the newest sample: smoothing would go on for half a minute. */
static bool is_standing_still(const struct study *study)
{
	return study->pace.transfer.newest < STANDSTILL_BYTES_PER_S;
}

static double stuck_after_s(const struct study *study)
{
	double timeout_s = DEFAULT_PROGRESS_TIMEOUT_S;

	if (study->fact->limits != NULL &&
		study->fact->limits->progress_timeout_s.value > 0) {
		timeout_s = (double)study->fact->limits->progress_timeout_s.value;
	}
	return timeout_s / 2.0;
}

/* (R - B Td) / (B - D): what is left after the final pause, at the net speed. */
static double eta_of(double remaining, double transfer, double dirty, double downtime_s)
{
	double before_pause = remaining - transfer * downtime_s;

	if (!(before_pause > 0.0)) {
		return 0.0;
	}
	return transfer > dirty ? before_pause / (transfer - dirty) : (double)INFINITY;
}

static const char *compared(const struct study *study)
{
	struct arena *arena = study->arena;
	double ratio = ratio_of(&study->pace);
	const char *dirty = bytes_text(arena, study->pace.dirty.smoothed);
	const char *copied = bytes_text(arena, study->pace.transfer.smoothed);

	if (ratio < 0.05) {
		return arena_printf(
			arena, "copies %s/s, the guest writes %s/s", copied, dirty);
	}
	return arena_printf(arena,
		"dirties %.1fx as fast as it copies (%s/s against %s/s)", ratio, dirty,
		copied);
}

/* NULL: it can be judged. */
static const char *why_unjudged(const struct study *study)
{
	const struct pace *pace = &study->pace;

	if (is_copied(study)) {
		return "the copy is over";
	}
	if (is_mode(study, "PostCopy")) {
		return "post-copy: the guest runs on the target already";
	}
	if (is_mode(study, "Paused")) {
		return "the guest is paused and writes nothing";
	}
	if (study->out->sample_count < JUDGED_SAMPLES) {
		return "only one sample so far";
	}
	if (!f64_is_known(study->remaining)) {
		return "what remains is not exported";
	}
	if (!f64_is_known(pace->transfer.smoothed)) {
		return "the speed of the copy is not exported";
	}
	return NULL;
}

static bool is_not_converging(const struct study *study)
{
	const struct pace *pace = &study->pace;

	return ratio_of(pace) >= 1.0 && pace->dirtier_count >= JUDGED_SAMPLES &&
		pace->span_s >= JUDGED_SPAN_S &&
		study->remaining > pace->transfer.smoothed * study->downtime_s;
}

static enum convergence judge_moving(const struct study *study, const char **out_reason)
{
	const struct pace *pace = &study->pace;
	double pass = pace->transfer.smoothed * study->downtime_s;
	double left = study->remaining + pace->hidden_bytes;
	double eta_s = eta_of(
		left, pace->transfer.smoothed, pace->dirty.smoothed, study->downtime_s);

	if (left <= 2.0 * pass && !(ratio_of(pace) >= 1.0)) {
		*out_reason = arena_printf(study->arena, "%s remain: the last rounds",
			bytes_text(study->arena, left));
		return CONVERGENCE_LAST_ROUNDS;
	}
	if (!f64_is_known(pace->dirty.smoothed)) {
		*out_reason = "how fast the guest writes is not exported";
		return CONVERGENCE_UNKNOWN;
	}
	*out_reason = compared(study);
	if (is_not_converging(study)) {
		return CONVERGENCE_NOT;
	}
	if (ratio_of(pace) >= 1.0) {
		return CONVERGENCE_UNKNOWN;
	}
	if (f64_is_known(study->budget_left_s) && eta_s > study->budget_left_s) {
		*out_reason = arena_printf(study->arena,
			"needs about %s more and has %s: %s",
			seconds_text(study->arena, eta_s),
			seconds_text(study->arena, study->budget_left_s), *out_reason);
		return CONVERGENCE_SLOW;
	}
	return ratio_of(pace) >= SLOW_RATIO ? CONVERGENCE_SLOW : CONVERGENCE_CONVERGING;
}

static enum convergence judge(const struct study *study, const char **out_reason)
{
	*out_reason = why_unjudged(study);
	if (*out_reason != NULL) {
		return CONVERGENCE_UNKNOWN;
	}
	if (is_standing_still(study)) {
		*out_reason = arena_printf(study->arena, "nothing was copied for %s",
			seconds_text(study->arena, study->out->still_s));
		return study->out->still_s > stuck_after_s(study) ? CONVERGENCE_STUCK
								  : CONVERGENCE_UNKNOWN;
	}
	return judge_moving(study, out_reason);
}

/* --- forecast --- */

static const char *why_unmeasured(const struct study *study)
{
	const struct source_state *state =
		store_source(study->facts->store, SOURCE_MIGRATION_METRICS);

	if (is_copied(study)) {
		return "the copy is over";
	}
	switch (state->code) {
	case SOURCE_FORBIDDEN:
		return "metrics of migrations may not be read";
	case SOURCE_ABSENT:
		return "there are no metrics of migrations";
	case SOURCE_ERROR:
		return text_is_empty(state->message)
			? "metrics of migrations cannot be read"
			: arena_printf(study->arena,
				  "metrics of migrations cannot be read: %s",
				  state->message);
	case SOURCE_IDLE:
	case SOURCE_CONNECTING:
	case SOURCE_LISTING:
	case SOURCE_LIVE:
	case SOURCE_STALE:
		break;
	}
	return "no samples yet";
}

/* Where a Prometheus stands in for the metrics, its trouble is the reason, too. */
static const char *why_unseen(const struct study *study)
{
	const struct source_state *state =
		store_source(study->facts->store, SOURCE_PROMETHEUS);
	const char *reason = why_unmeasured(study);

	if (is_copied(study) ||
		(state->code != SOURCE_FORBIDDEN && state->code != SOURCE_ERROR)) {
		return reason;
	}
	return arena_printf(study->arena, "%s; Prometheus: %s", reason, state->message);
}

/* NULL: there is one. */
static const char *why_no_eta(const struct study *study)
{
	const struct progress_fact *out = study->out;

	if (is_copied(study)) {
		return "the copy is over";
	}
	if (out->is_stale) {
		return arena_printf(study->arena, "the newest sample is %s old",
			seconds_text(study->arena, (double)out->age_ms / 1000.0));
	}
	if (!f64_is_known(study->remaining)) {
		return "what remains is not exported";
	}
	if (!f64_is_known(study->pace.transfer.smoothed)) {
		return "the speed of the copy is not exported";
	}
	if (is_standing_still(study)) {
		return "nothing moves";
	}
	if (is_guest_quiet(study)) {
		return NULL;
	}
	if (out->sample_count < JUDGED_SAMPLES) {
		return "only one sample so far";
	}
	if (!f64_is_known(study->pace.dirty.smoothed)) {
		return "how fast the guest writes is not exported";
	}
	if (out->convergence == CONVERGENCE_NOT) {
		return "not converging";
	}
	return ratio_of(&study->pace) >= 1.0
		? "the guest writes faster than it is copied so far"
		: NULL;
}

/* From the quickest copy and the quietest guest of the window to the reverse; the upper
 * bound also pays for what was written since the last look at the dirty bitmap. */
static void forecast(struct study *study)
{
	struct progress_fact *out = study->out;
	const struct pace *pace = &study->pace;
	bool is_quiet = is_guest_quiet(study);
	double dirty_low = is_quiet ? 0.0 : pace->dirty.low;
	double dirty_high = is_quiet ? 0.0 : pace->dirty.high;
	double hidden = is_quiet ? 0.0 : pace->hidden_bytes;
	double since_s = (double)out->age_ms / 1000.0;
	double low;
	double high;

	out->no_eta_reason = why_no_eta(study);
	if (out->no_eta_reason != NULL) {
		return;
	}
	low = eta_of(study->remaining, pace->transfer.high, dirty_low,
		is_quiet ? 0.0 : study->downtime_s);
	high = eta_of(study->remaining + hidden, pace->transfer.low, dirty_high, 0.0);
	if (low > LONGEST_ETA_S) {
		out->no_eta_reason = "at this pace it takes more than a week";
		return;
	}
	out->eta_low_s = at_least_zero(low - since_s);
	out->eta_high_s =
		high > LONGEST_ETA_S ? (double)NAN : at_least_zero(high - since_s);
}

/* --- all of it --- */

static bool copies_disks(const struct vmi *vmi)
{
	return vmi != NULL &&
		(vmi->migrated_volume_count > 0 ||
			text_equal(vmi->migration_method, "BlockMigration"));
}

/* All that is to be copied of a VM whose disks stay where they are. */
static double memory_of(const struct vmi *vmi)
{
	return vmi == NULL || copies_disks(vmi) ? (double)NAN
						: number(vmi->memory_bytes);
}

/* The stop that QEMU goes for by itself. maxDowntimeMs is recorded also where no gate
 * puts it in force; the stall detector lowers the default only, and raises it when it
 * acts; tuning goes up to it in steps (kubevirt:
 * pkg/virt-launcher/virtwrap/live-migration-source.go). */
static double downtime_of(const struct migration_fact *fact)
{
	const struct limits *limits = fact->limits;
	double most_s;

	if (limits == NULL || limits->max_downtime_ms.value <= 0) {
		return DEFAULT_DOWNTIME_S;
	}
	most_s = (double)limits->max_downtime_ms.value / 1000.0;
	if (limits->downtime_tuning.value == 1) {
		return most_s;
	}
	return limits->stall_detection.value == 1 && most_s < DEFAULT_DOWNTIME_S
		? most_s
		: DEFAULT_DOWNTIME_S;
}

static double budget_left_s(const struct study *study)
{
	int64_t budget_ms = deadline_completion_budget_ms(study->facts, study->fact);

	if (!i64_is_known(budget_ms) || budget_ms == 0 || is_guest_quiet(study)) {
		return (double)NAN;
	}
	return (double)(study->fact->state->start_ms + budget_ms -
		       study->facts->now.wall_ms) /
		1000.0;
}

static void study_samples(struct study *study, const struct choice *choice)
{
	struct progress_fact *out = study->out;

	out->samples = choice->samples;
	out->sample_count = choice->count;
	out->is_stale = choice->is_stale;
	out->age_ms = age_of(study->facts, &choice->samples[choice->count - 1]);
	read_newest(out);
	fill_percent(out, memory_of(study->fact->vmi));
	fill_standstill(out);
	study->remaining = number(out->remaining_bytes);
	study->downtime_s = downtime_of(study->fact);
	study->budget_left_s = budget_left_s(study);
	study->pace =
		pace_of(choice->samples, choice->count, copies_disks(study->fact->vmi));
	out->transfer_bytes_per_s = is_standing_still(study)
		? study->pace.transfer.newest
		: study->pace.transfer.smoothed;
	out->dirty_bytes_per_s = study->pace.dirty.smoothed;
	out->convergence = judge(study, &out->convergence_reason);
	if (out->is_stale) {
		out->convergence = CONVERGENCE_UNKNOWN;
		out->convergence_reason = "there are no fresh samples";
	}
	forecast(study);
}

static const struct progress_fact *progress_of(
	const struct build *build, const struct migration_fact *fact)
{
	struct progress_fact *out = arena_calloc(build->arena, 1, sizeof(*out));
	struct study study = {
		.facts = build->facts, .fact = fact, .out = out, .arena = build->arena
	};
	struct choice choice;

	*out = (struct progress_fact){
		.sampled_ms = UNKNOWN_I64,
		.age_ms = UNKNOWN_I64,
		.is_stale = true,
		.total_bytes = UNKNOWN_I64,
		.processed_bytes = UNKNOWN_I64,
		.remaining_bytes = UNKNOWN_I64,
		.percent = (double)NAN,
		.transfer_bytes_per_s = (double)NAN,
		.dirty_bytes_per_s = (double)NAN,
		.iteration = UNKNOWN_I64,
		.eta_low_s = (double)NAN,
		.eta_high_s = (double)NAN,
		.no_progress_s = (double)NAN,
		.still_s = (double)NAN,
	};
	choice = choose_samples(&study);
	if (choice.count == 0) {
		out->no_eta_reason = why_unseen(&study);
		return out;
	}
	study_samples(&study, &choice);
	return out;
}

void progress_fill(struct build *build)
{
	for (size_t i = 0; i < build->facts->migration_count; i++) {
		struct migration_fact *fact = &build->migrations[i];

		if (fact->phase == PHASE_RUNNING) {
			fact->progress = progress_of(build, fact);
		}
	}
}
