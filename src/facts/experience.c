/* Durations and rates of what is over, as a forecast for what is not; pure. */
#include "src/facts/experience.h"

#include <math.h>
#include <stdlib.h>

#include "base/unknown.h"
#include "facts/finished.h"

#define MOST_EXPERIENCE 200

static int compare_seconds(const void *a, const void *b)
{
	double left = *(const double *)a;
	double right = *(const double *)b;

	return left < right ? -1 : left > right;
}

/* Of few values the extremes, of many the quarters: a single outlier is no range. */
static double quick(const double *sorted, size_t count)
{
	return sorted[count >= 4 ? count / 4 : 0];
}

static double slow(const double *sorted, size_t count)
{
	return sorted[count >= 4 ? count - 1 - count / 4 : count - 1];
}

static int64_t entered_ms(const struct migration *migration, enum migration_phase phase)
{
	for (size_t i = 0; i < migration->phase_count; i++) {
		if (migration->phases[i].phase == phase) {
			return migration->phases[i].at_ms;
		}
	}
	return UNKNOWN_I64;
}

static void learn_from(struct experience *seen, const struct finished_fact *item)
{
	seen->seconds_in_slot[seen->count++] = item->slot_s;
	if (!(item->copy_s > 0.0) || !i64_is_known(item->last.memory_bytes) ||
		item->last.memory_bytes <= 0) {
		return;
	}
	seen->bytes_per_s[seen->rate_count] =
		(double)item->last.memory_bytes / item->copy_s;
	seen->overhead_s[seen->rate_count] =
		item->slot_s > item->copy_s ? item->slot_s - item->copy_s : 0;
	seen->rate_count++;
}

/* From the newest that succeeded: load and settings of last week teach nothing. */
struct experience experience_learn(const struct facts *facts, struct arena *arena)
{
	const struct finished_facts *finished = facts->finished;
	struct experience seen = { 0 };

	seen.seconds_in_slot = arena_calloc(arena, MOST_EXPERIENCE, sizeof(double));
	seen.bytes_per_s = arena_calloc(arena, MOST_EXPERIENCE, sizeof(double));
	seen.overhead_s = arena_calloc(arena, MOST_EXPERIENCE, sizeof(double));
	for (size_t i = 0; i < finished->count && seen.count < MOST_EXPERIENCE; i++) {
		const struct finished_fact *item = &finished->items[i];

		if (item->outcome == OUTCOME_SUCCEEDED && f64_is_known(item->slot_s)) {
			learn_from(&seen, item);
		}
	}
	qsort(seen.seconds_in_slot, seen.count, sizeof(double), compare_seconds);
	qsort(seen.bytes_per_s, seen.rate_count, sizeof(double), compare_seconds);
	qsort(seen.overhead_s, seen.rate_count, sizeof(double), compare_seconds);
	return seen;
}

struct span experience_usual(const struct experience *seen)
{
	return (struct span){ quick(seen->seconds_in_slot, seen->count),
		slow(seen->seconds_in_slot, seen->count) };
}

/* Seconds one VM will hold a slot: overhead and its memory at the rates seen, or, where
 * no rate is known, as long as others did. */
struct span experience_span(const struct experience *seen, const struct vmi *vmi)
{
	struct span range = experience_usual(seen);

	if (seen->rate_count > 0 && vmi != NULL && i64_is_known(vmi->memory_bytes) &&
		vmi->memory_bytes > 0) {
		double bytes = (double)vmi->memory_bytes;

		range.low = quick(seen->overhead_s, seen->rate_count) +
			bytes / slow(seen->bytes_per_s, seen->rate_count);
		range.high = slow(seen->overhead_s, seen->rate_count) +
			bytes / quick(seen->bytes_per_s, seen->rate_count);
	}
	return range;
}

/* By what is measured of it, it does not end. */
static bool has_no_end(const struct progress_fact *progress)
{
	return progress != NULL &&
		(progress->convergence == CONVERGENCE_NOT ||
			progress->convergence == CONVERGENCE_STUCK ||
			f64_is_known(progress->eta_low_s));
}

/* What is left of one that runs: its own forecast when there is one. What took longer
 * than others did is not done: it may take as long again as it has taken. */
struct span experience_rest(const struct experience *seen, const struct facts *facts,
	const struct migration_fact *fact)
{
	const struct progress_fact *progress = fact->progress;
	struct span span = experience_span(seen, fact->vmi);
	int64_t from_ms = entered_ms(fact->migration, PHASE_SCHEDULING);
	double elapsed_s = 0.0;

	if (progress != NULL && f64_is_known(progress->eta_low_s) &&
		f64_is_known(progress->eta_high_s)) {
		return (struct span){ progress->eta_low_s, progress->eta_high_s };
	}
	if (i64_is_known(from_ms) && facts->now.wall_ms > from_ms) {
		elapsed_s = (double)(facts->now.wall_ms - from_ms) / 1000.0;
	}
	if (has_no_end(progress)) {
		return (struct span){
			f64_is_known(progress->eta_low_s) ? progress->eta_low_s : 0.0,
			(double)INFINITY
		};
	}
	span.low = span.low > elapsed_s ? span.low - elapsed_s : 0.0;
	span.high = span.high > elapsed_s ? span.high - elapsed_s : elapsed_s;
	return span;
}
