/* Drains: sorts the VMs of each draining node and estimates when it is empty; pure. */
#include "src/facts/drain.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/str.h"
#include "src/facts/estimate.h"
#include "src/facts/join.h"

#define MOST_EXPERIENCE 200

/* What became of one VM on a draining node. */
enum leaving {
	LEAVING_RUNNING,
	LEAVING_QUEUED,
	LEAVING_FAILED,
	LEAVING_UNTOUCHED,
	LEAVING_BLOCKED,
	LEAVING_BY_ITSELF, /* is being deleted */
};

/* Durations of migrations seen, from the target pod to the end. */
struct experience {
	double *seconds_in_slot;
	double *bytes_per_s; /* of the copy */
	double *overhead_s;  /* in the slot but not copying */
	size_t count;
	size_t rate_count;
};

/* The newest migration of each VM: indexes into facts->migrations ordered by VM. */
struct newest {
	const struct migration_fact **items;
	size_t count;
};

struct drains {
	struct build *build;
	struct newest newest;
	struct estimate_job *low;  /* with the quick durations */
	struct estimate_job *high; /* with the slow ones */
	size_t job_count;
	struct experience seen;
	bool can_estimate;
};

static int compare_vm(
	const struct migration_fact *fact, const char *namespace, const char *vmi_name)
{
	int order = text_compare(fact->migration->object.namespace, namespace);

	return order != 0 ? order : text_compare(fact->migration->vmi_name, vmi_name);
}

/* By VM; for one VM unfinished ones first, then by creation, newest first. */
static int compare_newest(const void *a, const void *b)
{
	const struct migration_fact *left = *(const struct migration_fact *const *)a;
	const struct migration_fact *right = *(const struct migration_fact *const *)b;
	int order = compare_vm(
		left, right->migration->object.namespace, right->migration->vmi_name);

	if (order != 0) {
		return order;
	}
	if (left->is_final != right->is_final) {
		return left->is_final ? 1 : -1;
	}
	if (left->migration->object.created_ms != right->migration->object.created_ms) {
		return left->migration->object.created_ms >
				right->migration->object.created_ms
			? -1
			: 1;
	}
	return text_compare(
		right->migration->object.name, left->migration->object.name);
}

/* Only of VMs on draining nodes: nobody asks about others. */
static struct newest newest_by_vm(struct build *build)
{
	const struct facts *facts = build->facts;
	struct newest newest = { 0 };
	size_t found = 0;
	size_t kept = 0;

	newest.items = arena_calloc(
		build->arena, facts->migration_count + 1, sizeof(*newest.items));
	for (size_t i = 0; i < facts->migration_count; i++) {
		const struct migration_fact *fact = &facts->migrations[i];
		const struct node_fact *node = fact->vmi == NULL
			? NULL
			: join_find_node(build, fact->vmi->node);

		if (node != NULL && node->is_draining) {
			newest.items[found++] = fact;
		}
	}
	qsort(newest.items, found, sizeof(*newest.items), compare_newest);
	for (size_t i = 0; i < found; i++) {
		const struct migration *migration = newest.items[i]->migration;

		if (kept == 0 ||
			compare_vm(newest.items[kept - 1], migration->object.namespace,
				migration->vmi_name) != 0) {
			newest.items[kept++] = newest.items[i];
		}
	}
	newest.count = kept;
	return newest;
}

static const struct migration_fact *newest_of(
	const struct newest *newest, const struct vmi *vmi)
{
	size_t low = 0;
	size_t high = newest->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = compare_vm(
			newest->items[middle], vmi->object.namespace, vmi->object.name);

		if (order == 0) {
			return newest->items[middle];
		}
		if (order < 0) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return NULL;
}

static const char *strategy_of(const struct facts *facts, const struct vmi *vmi)
{
	if (vmi->eviction_strategy != NULL) {
		return vmi->eviction_strategy;
	}
	if (facts->kubevirt == NULL) {
		return NULL;
	}
	return facts->kubevirt->eviction_strategy != NULL
		? facts->kubevirt->eviction_strategy
		: "None";
}

/*
 * kubevirt: pkg/virt-api/webhooks/validating-webhook/admitters/pod-eviction-admitter.go
 * and pkg/virt-controller/watch/drain/evacuation/evacuation.go: whom an eviction turns
 * into a migration. NULL: it would. An unknown strategy is not held against the VM.
 */
static const char *why_blocked(
	const struct facts *facts, const struct vmi *vmi, struct arena *arena)
{
	const char *strategy = strategy_of(facts, vmi);
	const struct condition *migratable =
		conditions_get(vmi->conditions, "LiveMigratable");
	bool is_migratable =
		conditions_state(vmi->conditions, "LiveMigratable") == TRI_TRUE;

	if (text_equal(strategy, "External")) {
		return "eviction strategy External: another controller must move it";
	}
	if (text_equal(strategy, "None")) {
		return "eviction strategy None: a drain shuts it down";
	}
	if (is_migratable) {
		return NULL;
	}
	if (migratable == NULL) {
		return "not yet known whether it can be migrated";
	}
	return arena_printf(arena, "not migratable: %s%s%s%s",
		migratable->reason != NULL ? migratable->reason : "no reason given",
		text_is_empty(migratable->message) ? "" : ": ",
		text_is_empty(migratable->message) ? "" : migratable->message,
		text_equal(strategy, "LiveMigrateIfPossible")
			? ": a drain shuts it down"
			: "");
}

static enum leaving leaving_of(struct drains *drains, const struct vmi *vmi,
	const struct migration_fact *newest, const char **out_why)
{
	*out_why = NULL;
	if (newest != NULL && !newest->is_final) {
		return newest->holds_cluster_slot ? LEAVING_RUNNING : LEAVING_QUEUED;
	}
	if (i64_is_known(vmi->object.deletion_ms)) {
		return LEAVING_BY_ITSELF;
	}
	*out_why = why_blocked(drains->build->facts, vmi, drains->build->arena);
	if (*out_why != NULL) {
		return LEAVING_BLOCKED;
	}
	if (newest != NULL && newest->phase == PHASE_FAILED) {
		return LEAVING_FAILED;
	}
	return LEAVING_UNTOUCHED;
}

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
static struct experience learn(const struct build *build)
{
	const struct finished_facts *finished = build->facts->finished;
	struct experience seen = { 0 };

	seen.seconds_in_slot =
		arena_calloc(build->arena, MOST_EXPERIENCE, sizeof(double));
	seen.bytes_per_s = arena_calloc(build->arena, MOST_EXPERIENCE, sizeof(double));
	seen.overhead_s = arena_calloc(build->arena, MOST_EXPERIENCE, sizeof(double));
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

struct range {
	double low;
	double high;
};

/* Seconds one VM will hold a slot: overhead and its memory at the rates seen, or, where
 * no rate is known, as long as others did. */
static struct range duration_of(const struct experience *seen, const struct vmi *vmi)
{
	struct range range = { quick(seen->seconds_in_slot, seen->count),
		slow(seen->seconds_in_slot, seen->count) };

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

/* What is left of one that runs: its own forecast when there is one. */
static struct range rest_of(
	const struct drains *drains, const struct migration_fact *fact)
{
	const struct progress_fact *progress = fact->progress;
	struct range range = duration_of(&drains->seen, fact->vmi);
	int64_t from_ms = entered_ms(fact->migration, PHASE_SCHEDULING);
	double elapsed_s = 0.0;

	if (progress != NULL && f64_is_known(progress->eta_low_s) &&
		f64_is_known(progress->eta_high_s)) {
		return (struct range){ progress->eta_low_s, progress->eta_high_s };
	}
	if (i64_is_known(from_ms) && drains->build->facts->now.wall_ms > from_ms) {
		elapsed_s =
			(double)(drains->build->facts->now.wall_ms - from_ms) / 1000.0;
	}
	range.low = range.low > elapsed_s ? range.low - elapsed_s : 0.0;
	range.high = range.high > elapsed_s ? range.high - elapsed_s : 0.0;
	return range;
}

static void add_job(struct drains *drains, const struct node_fact *node,
	struct range seconds, double not_before, bool is_running)
{
	struct estimate_job job = {
		.node = (size_t)(node - drains->build->nodes),
		.seconds = seconds.low,
		.not_before = not_before,
		.is_running = is_running,
	};

	drains->low[drains->job_count] = job;
	job.seconds = seconds.high;
	drains->high[drains->job_count] = job;
	drains->job_count++;
}

/* Everything that has a slot or a place in the queue, of whatever node: drains share
 * the cluster's slots with all others. */
static void add_known_jobs(struct drains *drains)
{
	const struct facts *facts = drains->build->facts;

	for (size_t i = 0; i < facts->slot_holder_count; i++) {
		const struct migration_fact *fact =
			&facts->migrations[facts->slot_holders[i]];
		const struct node_fact *node = facts_find_node(facts, fact->source);

		if (node != NULL) {
			add_job(drains, node, rest_of(drains, fact), 0.0, true);
		}
	}
	for (size_t i = 0; i < facts->queue_count; i++) {
		const struct migration_fact *fact = &facts->migrations[facts->queue[i]];
		const struct node_fact *node = facts_find_node(facts, fact->source);
		double not_before = 0.0;

		for (size_t d = 0; d < fact->deadline_count; d++) {
			if (fact->deadlines[d].kind == DEADLINE_BACKOFF) {
				not_before = fact->deadlines[d].seconds_left;
			}
		}
		if (node != NULL) {
			add_job(drains, node, duration_of(&drains->seen, fact->vmi),
				not_before, false);
		}
	}
}

static void note_backoff(struct drain_fact *drain, const struct migration_fact *fact)
{
	for (size_t i = 0; fact != NULL && i < fact->deadline_count; i++) {
		const struct deadline *deadline = &fact->deadlines[i];

		if (deadline->kind == DEADLINE_BACKOFF &&
			(!i64_is_known(drain->backoff_until_ms) ||
				deadline->at_ms > drain->backoff_until_ms)) {
			drain->backoff_until_ms = deadline->at_ms;
		}
	}
}

/* A drain being filled. */
struct open_drain {
	struct drain_fact *drain;
	struct drain_blocked *blocked; /* room for all VMs of the node */
};

static void count_vmi(struct drains *drains, struct open_drain *open,
	const struct node_fact *node, const struct vmi *vmi)
{
	const struct migration_fact *newest = newest_of(&drains->newest, vmi);
	struct drain_fact *drain = open->drain;
	const char *why;

	drain->left++;
	switch (leaving_of(drains, vmi, newest, &why)) {
	case LEAVING_RUNNING:
		drain->running++;
		return;
	case LEAVING_QUEUED:
		drain->queued++;
		note_backoff(drain, newest);
		return;
	case LEAVING_BLOCKED:
		open->blocked[drain->blocked_count++] =
			(struct drain_blocked){ vmi->object.namespace, vmi->object.name,
				why };
		return;
	case LEAVING_FAILED:
		drain->failed++;
		break;
	case LEAVING_UNTOUCHED:
		drain->untouched++;
		break;
	case LEAVING_BY_ITSELF:
		return;
	}
	if (drains->can_estimate) {
		add_job(drains, node, duration_of(&drains->seen, vmi), 0.0, false);
	}
}

struct leaver {
	const struct vmi *vmi;
	size_t node; /* index into facts->nodes */
};

static int compare_leavers(const void *a, const void *b)
{
	const struct object *left = &((const struct leaver *)a)->vmi->object;
	const struct object *right = &((const struct leaver *)b)->vmi->object;
	int order = text_compare(left->namespace, right->namespace);

	return order != 0 ? order : text_compare(left->name, right->name);
}

static bool is_over(const struct vmi *vmi)
{
	return text_equal(vmi->phase, "Succeeded") || text_equal(vmi->phase, "Failed");
}

static void count_all(struct drains *drains, struct open_drain *open)
{
	struct build *build = drains->build;
	const struct store *store = build->facts->store;
	size_t count = store_count(store, KIND_VMI);
	struct leaver *leavers =
		arena_calloc(build->arena, count + 1, sizeof(*leavers));
	size_t found = 0;

	for (size_t i = 0; i < count; i++) {
		const struct node_fact *node = join_node_of_vmi(build, i);

		if (node != NULL && node->is_draining &&
			!is_over(store_vmi(store, i))) {
			leavers[found++] = (struct leaver){ store_vmi(store, i),
				(size_t)(node - build->nodes) };
		}
	}
	qsort(leavers, found, sizeof(*leavers), compare_leavers);
	for (size_t i = 0; i < found; i++) {
		size_t index = leavers[i].node;

		count_vmi(drains, &open[index], &build->nodes[index], leavers[i].vmi);
	}
}

/* Why there can be no estimate; NULL: there can. */
static const char *why_no_estimate(
	const struct facts *facts, const struct experience *seen)
{
	const struct limit *cluster = &facts->limits.parallel_migrations_per_cluster;
	const struct limit *node = &facts->limits.parallel_outbound_migrations_per_node;

	if (!facts->slots_known) {
		return "migrations, VMs or pods cannot be read";
	}
	if (!i64_is_known(cluster->value) || !i64_is_known(node->value)) {
		return cluster->origin;
	}
	if (cluster->value <= 0 || node->value <= 0) {
		return "the limit lets no migration start";
	}
	if (seen->count == 0) {
		return "no finished migration to judge by";
	}
	return NULL;
}

static void fill_estimates(
	struct drains *drains, struct open_drain *open, const char *why_none)
{
	struct build *build = drains->build;
	const struct limits *limits = &build->facts->limits;
	struct estimate_slots slots = {
		limits->parallel_migrations_per_cluster.value,
		limits->parallel_outbound_migrations_per_node.value,
	};
	const double *low = NULL;
	const double *high = NULL;
	const char *reason = why_none;

	if (why_none == NULL) {
		low = estimate_run(drains->low, drains->job_count,
			build->facts->node_count, slots, build->arena);
		high = estimate_run(drains->high, drains->job_count,
			build->facts->node_count, slots, build->arena);
		reason = arena_printf(build->arena,
			"%zu finished migrations (%.0f to %.0f s each), %" PRId64
			" slots, %" PRId64 " for each node",
			drains->seen.count,
			quick(drains->seen.seconds_in_slot, drains->seen.count),
			slow(drains->seen.seconds_in_slot, drains->seen.count),
			slots.per_cluster, slots.per_node);
	}
	for (size_t i = 0; i < build->facts->node_count; i++) {
		if (open[i].drain != NULL) {
			open[i].drain->eta_low_s = low != NULL ? low[i] : (double)NAN;
			open[i].drain->eta_high_s =
				high != NULL ? high[i] : (double)NAN;
			open[i].drain->eta_reason = reason;
		}
	}
}

static struct open_drain *open_drains(struct build *build)
{
	struct open_drain *open =
		arena_calloc(build->arena, build->facts->node_count + 1, sizeof(*open));

	for (size_t i = 0; i < build->facts->node_count; i++) {
		struct node_fact *node = &build->nodes[i];

		if (!node->is_draining) {
			continue;
		}
		open[i].drain = arena_calloc(build->arena, 1, sizeof(*open[i].drain));
		open[i].blocked = arena_calloc(
			build->arena, (size_t)node->vmis + 1, sizeof(*open[i].blocked));
		open[i].drain->backoff_until_ms = UNKNOWN_I64;
		open[i].drain->blocked = open[i].blocked;
		node->drain = open[i].drain;
	}
	return open;
}

/* Without VMs to look at nothing can be said about a drain, not even that none is left.
 */
static bool are_vmis_seen(const struct store *store)
{
	enum source_state_code code = store_source(store, SOURCE_VMI)->code;

	return code == SOURCE_LIVE || code == SOURCE_STALE;
}

static bool is_any_draining(const struct build *build)
{
	for (size_t i = 0; i < build->facts->node_count; i++) {
		if (build->nodes[i].is_draining) {
			return true;
		}
	}
	return false;
}

void drain_fill(struct build *build)
{
	struct drains drains = { .build = build };
	struct open_drain *open;
	const char *why_none;
	size_t most_jobs;

	if (!is_any_draining(build) || !are_vmis_seen(build->facts->store)) {
		return;
	}
	open = open_drains(build);
	drains.newest = newest_by_vm(build);
	drains.seen = learn(build);
	why_none = why_no_estimate(build->facts, &drains.seen);
	drains.can_estimate = why_none == NULL;
	most_jobs = build->facts->migration_count +
		store_count(build->facts->store, KIND_VMI) + 1;
	drains.low = arena_calloc(build->arena, most_jobs, sizeof(*drains.low));
	drains.high = arena_calloc(build->arena, most_jobs, sizeof(*drains.high));
	if (drains.can_estimate) {
		add_known_jobs(&drains);
	}
	count_all(&drains, open);
	fill_estimates(&drains, open, why_none);
}
