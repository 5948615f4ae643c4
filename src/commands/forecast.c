/* Time until new migrations are done, from slots, queue and past durations; pure. */
#include "src/commands/forecast.h"

#include <stdlib.h>

#include "base/str.h"
#include "src/facts/estimate.h"

/* What finished migrations teach. All arrays sorted, with room for all migrations. */
struct lessons {
	double *held_s; /* from the target pod to the end */
	size_t held_count;
	double *speed;	/* bytes of memory per second of copying */
	double *idle_s; /* in the slot, but not copying */
	size_t speed_count;
};

struct span {
	double low;
	double high;
};

struct jobs {
	struct estimate_job *quick;
	struct estimate_job *slow;
	size_t count;
};

const struct migration_fact *forecast_unfinished(
	const struct facts *facts, const struct vmi *vmi)
{
	for (size_t i = 0; i < facts->migration_count; i++) {
		const struct migration_fact *fact = &facts->migrations[i];

		if (!fact->is_final &&
			text_equal(fact->migration->vmi_name, vmi->object.name) &&
			text_equal(fact->migration->object.namespace,
				vmi->object.namespace)) {
			return fact;
		}
	}
	return NULL;
}

static int64_t slot_taken_ms(const struct migration_fact *fact)
{
	const struct migration *migration = fact->migration;

	for (size_t i = 0; i < migration->phase_count; i++) {
		if (migration->phases[i].phase == PHASE_SCHEDULING) {
			return migration->phases[i].at_ms;
		}
	}
	return UNKNOWN_I64;
}

static void learn_one(struct lessons *lessons, const struct migration_fact *fact)
{
	const struct migration_state *state = fact->state;
	int64_t from_ms = slot_taken_ms(fact);
	double held_s;
	double copy_s;

	if (fact->phase != PHASE_SUCCEEDED || !i64_is_known(from_ms) ||
		!i64_is_known(fact->ended_ms) || fact->ended_ms < from_ms) {
		return;
	}
	held_s = (double)(fact->ended_ms - from_ms) / 1000.0;
	lessons->held_s[lessons->held_count++] = held_s;
	if (state == NULL || fact->vmi == NULL || !i64_is_known(state->start_ms) ||
		!i64_is_known(state->end_ms) || state->end_ms <= state->start_ms ||
		!i64_is_known(fact->vmi->memory_bytes) ||
		fact->vmi->memory_bytes <= 0) {
		return;
	}
	copy_s = (double)(state->end_ms - state->start_ms) / 1000.0;
	lessons->speed[lessons->speed_count] = (double)fact->vmi->memory_bytes / copy_s;
	lessons->idle_s[lessons->speed_count] = held_s > copy_s ? held_s - copy_s : 0.0;
	lessons->speed_count++;
}

static int compare(const void *a, const void *b)
{
	double left = *(const double *)a;
	double right = *(const double *)b;

	return left < right ? -1 : left > right;
}

static struct lessons learn(const struct facts *facts, struct arena *arena)
{
	size_t room = facts->migration_count + 1;
	struct lessons lessons = {
		.held_s = arena_calloc(arena, room, sizeof(double)),
		.speed = arena_calloc(arena, room, sizeof(double)),
		.idle_s = arena_calloc(arena, room, sizeof(double)),
	};

	for (size_t i = 0; i < facts->migration_count; i++) {
		learn_one(&lessons, &facts->migrations[i]);
	}
	qsort(lessons.held_s, lessons.held_count, sizeof(double), compare);
	qsort(lessons.speed, lessons.speed_count, sizeof(double), compare);
	qsort(lessons.idle_s, lessons.speed_count, sizeof(double), compare);
	return lessons;
}

/* The middle half of many, all of a few: one outlier is no range. */
static struct span middle(const double *sorted, size_t count)
{
	size_t cut = count >= 4 ? count / 4 : 0;

	return (struct span){ sorted[cut], sorted[count - 1 - cut] };
}

static struct span duration_of(const struct lessons *lessons, const struct vmi *vmi)
{
	struct span speed;
	struct span idle;
	double bytes;

	if (lessons->speed_count == 0 || vmi == NULL ||
		!i64_is_known(vmi->memory_bytes) || vmi->memory_bytes <= 0) {
		return middle(lessons->held_s, lessons->held_count);
	}
	speed = middle(lessons->speed, lessons->speed_count);
	idle = middle(lessons->idle_s, lessons->speed_count);
	bytes = (double)vmi->memory_bytes;
	return (struct span){ idle.low + bytes / speed.high,
		idle.high + bytes / speed.low };
}

/* One that runs: its own forecast, else what is left of a usual one. */
static struct span rest_of(const struct facts *facts, const struct lessons *lessons,
	const struct migration_fact *fact)
{
	const struct progress_fact *progress = fact->progress;
	struct span span = duration_of(lessons, fact->vmi);
	int64_t from_ms = slot_taken_ms(fact);
	double past_s = 0.0;

	if (progress != NULL && f64_is_known(progress->eta_low_s) &&
		f64_is_known(progress->eta_high_s)) {
		return (struct span){ progress->eta_low_s, progress->eta_high_s };
	}
	if (i64_is_known(from_ms) && facts->now.wall_ms > from_ms) {
		past_s = (double)(facts->now.wall_ms - from_ms) / 1000.0;
	}
	span.low = span.low > past_s ? span.low - past_s : 0.0;
	span.high = span.high > past_s ? span.high - past_s : 0.0;
	return span;
}

static void add_job(struct jobs *jobs, const struct facts *facts, const char *node,
	struct span span, bool is_running)
{
	const struct node_fact *fact = facts_find_node(facts, node);
	struct estimate_job job = { .seconds = span.low, .is_running = is_running };

	if (fact == NULL) {
		return;
	}
	job.node = (size_t)(fact - facts->nodes);
	jobs->quick[jobs->count] = job;
	job.seconds = span.high;
	jobs->slow[jobs->count] = job;
	jobs->count++;
}

static void add_present(
	struct jobs *jobs, const struct facts *facts, const struct lessons *lessons)
{
	for (size_t i = 0; i < facts->slot_holder_count; i++) {
		const struct migration_fact *fact =
			&facts->migrations[facts->slot_holders[i]];

		add_job(jobs, facts, fact->source, rest_of(facts, lessons, fact), true);
	}
	for (size_t i = 0; i < facts->queue_count; i++) {
		const struct migration_fact *fact = &facts->migrations[facts->queue[i]];

		add_job(jobs, facts, fact->source, duration_of(lessons, fact->vmi),
			false);
	}
}

/* A new migration is the last in the line, so the end of its node's line is its own. */
static double last_end(const struct facts *facts, const struct estimate_job *jobs,
	size_t job_count, const struct vmi *const *vmis, size_t count,
	struct arena *arena)
{
	struct estimate_slots slots = {
		facts->limits.parallel_migrations_per_cluster.value,
		facts->limits.parallel_outbound_migrations_per_node.value,
	};
	const double *ends =
		estimate_run(jobs, job_count, facts->node_count, slots, arena);
	double last = 0.0;

	for (size_t i = 0; i < count; i++) {
		const struct node_fact *node = facts_find_node(facts, vmis[i]->node);

		if (node != NULL && ends[node - facts->nodes] > last) {
			last = ends[node - facts->nodes];
		}
	}
	return last;
}

static const char *why_none(const struct facts *facts, const struct lessons *lessons)
{
	const struct limit *cluster = &facts->limits.parallel_migrations_per_cluster;
	const struct limit *node = &facts->limits.parallel_outbound_migrations_per_node;

	if (!facts->slots_known) {
		return "migrations, VMs or pods cannot be read";
	}
	if (!i64_is_known(cluster->value) || !i64_is_known(node->value)) {
		return "the limits cannot be read";
	}
	if (cluster->value <= 0 || node->value <= 0) {
		return "the limits let no migration start";
	}
	return lessons->held_count == 0 ? "no finished migration to judge by" : NULL;
}

/* Free slots, minus those that the ones already waiting will take. */
static size_t count_starting(const struct facts *facts, const struct vmi *const *vmis,
	size_t count, struct arena *arena)
{
	int64_t per_node = facts->limits.parallel_outbound_migrations_per_node.value;
	int64_t left = facts->limits.parallel_migrations_per_cluster.value -
		facts->slots_used - (int64_t)facts->queue_count;
	int64_t *sent = arena_calloc(arena, facts->node_count + 1, sizeof(*sent));
	size_t starting = 0;

	for (size_t i = 0; i < count && left > 0; i++) {
		const struct node_fact *node = facts_find_node(facts, vmis[i]->node);

		if (node == NULL ||
			node->outbound + sent[node - facts->nodes] >= per_node) {
			continue;
		}
		sent[node - facts->nodes]++;
		starting++;
		left--;
	}
	return starting;
}

static void fill_span(struct forecast *forecast, const struct facts *facts,
	const struct lessons *lessons, const struct vmi *const *vmis, size_t count,
	struct arena *arena)
{
	size_t room = facts->slot_holder_count + facts->queue_count + count + 1;
	struct jobs jobs = {
		.quick = arena_calloc(arena, room, sizeof(struct estimate_job)),
		.slow = arena_calloc(arena, room, sizeof(struct estimate_job)),
	};

	add_present(&jobs, facts, lessons);
	for (size_t i = 0; i < count; i++) {
		if (forecast_unfinished(facts, vmis[i]) == NULL) {
			add_job(&jobs, facts, vmis[i]->node,
				duration_of(lessons, vmis[i]), false);
		}
	}
	forecast->low_s = last_end(facts, jobs.quick, jobs.count, vmis, count, arena);
	forecast->high_s = last_end(facts, jobs.slow, jobs.count, vmis, count, arena);
	/* The order of starting differs between the two: the quick one may end later.
	 */
	if (forecast->high_s < forecast->low_s) {
		double swap = forecast->low_s;

		forecast->low_s = forecast->high_s;
		forecast->high_s = swap;
	}
}

struct forecast forecast_moves(const struct facts *facts, const struct vmi *const *vmis,
	size_t count, struct arena *arena)
{
	struct lessons lessons = learn(facts, arena);
	struct forecast forecast = {
		.low_s = UNKNOWN_F64,
		.high_s = UNKNOWN_F64,
		.why_none = why_none(facts, &lessons),
		.judged_by = lessons.held_count,
		.before = facts->queue_count,
	};

	forecast.slots_known = facts->slots_known &&
		i64_is_known(facts->limits.parallel_migrations_per_cluster.value) &&
		i64_is_known(facts->limits.parallel_outbound_migrations_per_node.value);
	if (forecast.slots_known) {
		forecast.starts_now = count_starting(facts, vmis, count, arena);
	}
	if (forecast.why_none == NULL) {
		fill_span(&forecast, facts, &lessons, vmis, count, arena);
	}
	return forecast;
}
