/* Time until new migrations are done, from slots, queue and past durations; pure. */
#include "src/commands/forecast.h"

#include "base/str.h"
#include "src/facts/estimate.h"
#include "src/facts/experience.h"
#include "src/facts/queue.h"

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

static void add_job(struct jobs *jobs, const struct facts *facts, const char *node,
	struct span span, bool is_running, int rank)
{
	const struct node_fact *fact = facts_find_node(facts, node);
	struct estimate_job job = {
		.seconds = span.low, .is_running = is_running, .rank = rank
	};

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
	struct jobs *jobs, const struct facts *facts, const struct experience *seen)
{
	for (size_t i = 0; i < facts->slot_holder_count; i++) {
		const struct migration_fact *fact =
			&facts->migrations[facts->slot_holders[i]];

		add_job(jobs, facts, fact->source, experience_rest(seen, facts, fact),
			true, fact->priority_rank);
	}
	for (size_t i = 0; i < facts->queue_count; i++) {
		const struct migration_fact *fact = &facts->migrations[facts->queue[i]];

		add_job(jobs, facts, fact->source, experience_span(seen, fact->vmi),
			false, fact->priority_rank);
	}
}

/* A new migration is the last in the line of those of its rank, so the end of its
 * node's line is not before its own. */
static double last_end(const struct facts *facts, const struct estimate_job *jobs,
	size_t job_count, const struct vmi *const *vmis, size_t count,
	struct arena *arena)
{
	struct estimate_slots slots = {
		facts->limits.parallel_migrations_per_cluster.value,
		facts->limits.parallel_outbound_migrations_per_node.value,
	};
	const double *ends = estimate_run(
		jobs, job_count, facts->node_count, slots, 0, TURN_IN_ORDER, arena);
	double last = 0.0;

	for (size_t i = 0; i < count; i++) {
		const struct node_fact *node = facts_find_node(facts, vmis[i]->node);

		if (node != NULL && ends[node - facts->nodes] > last) {
			last = ends[node - facts->nodes];
		}
	}
	return last;
}

static const char *why_none(const struct facts *facts, const struct experience *seen)
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
	return seen->count == 0 ? "no finished migration to judge by" : NULL;
}

/* Free slots, minus those that the ones already waiting will take. */
static size_t count_starting(const struct facts *facts, const struct vmi *const *vmis,
	size_t count, size_t before, struct arena *arena)
{
	int64_t per_node = facts->limits.parallel_outbound_migrations_per_node.value;
	int64_t left = facts->limits.parallel_migrations_per_cluster.value -
		facts->slots_used - (int64_t)before;
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
	const struct experience *seen, const struct vmi *const *vmis, size_t count,
	int rank, struct arena *arena)
{
	size_t room = facts->slot_holder_count + facts->queue_count + count + 1;
	struct jobs jobs = {
		.quick = arena_calloc(arena, room, sizeof(struct estimate_job)),
		.slow = arena_calloc(arena, room, sizeof(struct estimate_job)),
	};

	add_present(&jobs, facts, seen);
	for (size_t i = 0; i < count; i++) {
		if (forecast_unfinished(facts, vmis[i]) == NULL) {
			add_job(&jobs, facts, vmis[i]->node,
				experience_span(seen, vmis[i]), false, rank);
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
	if (isinf(forecast->high_s)) {
		forecast->high_s = UNKNOWN_F64;
	}
}

/* Of the first so many of the queue, those that newcomers of this rank do not pass. */
static size_t count_before(const struct facts *facts, size_t count, int rank)
{
	size_t before = 0;

	for (size_t i = 0; i < count; i++) {
		before += facts->migrations[facts->queue[i]].priority_rank >= rank;
	}
	return before;
}

struct forecast forecast_moves(const struct facts *facts, const struct vmi *const *vmis,
	size_t count, bool is_evacuation, struct arena *arena)
{
	struct experience seen = experience_learn(facts, arena);
	int rank = is_evacuation ? queue_evacuation_rank(facts) : 0;
	struct forecast forecast = {
		.low_s = UNKNOWN_F64,
		.high_s = UNKNOWN_F64,
		.why_none = why_none(facts, &seen),
		.judged_by = seen.count,
		.before = count_before(facts, facts->queue_count, rank),
	};

	forecast.slots_known = facts->slots_known &&
		i64_is_known(facts->limits.parallel_migrations_per_cluster.value) &&
		i64_is_known(facts->limits.parallel_outbound_migrations_per_node.value);
	if (forecast.slots_known) {
		forecast.starts_now = count_starting(facts, vmis, count,
			count_before(facts, facts->eligible_count, rank), arena);
	}
	if (forecast.why_none == NULL) {
		fill_span(&forecast, facts, &seen, vmis, count, rank, arena);
	}
	return forecast;
}
