/* Drains: sorts the VMs of each draining node and estimates when it is empty; pure. */
#include "src/facts/drain.h"

#include <assert.h>
#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>

#include "base/str.h"
#include "facts/eviction.h"
#include "src/facts/estimate.h"
#include "src/facts/experience.h"
#include "src/facts/join.h"
#include "src/facts/queue.h"

/* What became of one VM on a draining node. */
enum leaving {
	LEAVING_RUNNING,
	LEAVING_QUEUED,
	LEAVING_FAILED,
	LEAVING_UNTOUCHED,
	LEAVING_BLOCKED,
	LEAVING_BY_ITSELF, /* is being deleted */
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
	/* Holds a slot without an end in sight; NULL: none. */
	const struct migration_fact *endless;
	/* By node, one that waits for something else than a slot or a time; NULL. */
	const struct migration_fact **held_back;
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
	*out_why = eviction_obstacle(drains->build->facts, vmi, drains->build->arena);
	if (*out_why != NULL) {
		return LEAVING_BLOCKED;
	}
	if (newest != NULL && newest->phase == PHASE_FAILED) {
		return LEAVING_FAILED;
	}
	return LEAVING_UNTOUCHED;
}

static void add_job(struct drains *drains, const struct node_fact *node,
	struct span seconds, double not_before, bool is_running, int rank)
{
	struct estimate_job job = {
		.node = (size_t)(node - drains->build->nodes),
		.seconds = seconds.low,
		.not_before = not_before,
		.is_running = is_running,
		.rank = rank,
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
		struct span rest = experience_rest(&drains->seen, facts, fact);

		if (node == NULL) {
			continue;
		}
		add_job(drains, node, rest, 0.0, true, fact->priority_rank);
		if (drains->endless == NULL && isinf(rest.high)) {
			drains->endless = fact;
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
		if (node == NULL) {
			continue;
		}
		add_job(drains, node, experience_span(&drains->seen, fact->vmi),
			not_before, false, fact->priority_rank);
		if (fact->is_held_back && !(not_before > 0.0)) {
			drains->held_back[node - drains->build->nodes] = fact;
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

/* Of the migration that a VM will get: what is marked gets one at once, for what nobody
 * has asked yet comes after all others. */
static int rank_to_be(const struct drains *drains, const struct node_fact *node,
	const struct vmi *vmi)
{
	return text_equal(vmi->evacuation_node, node->name)
		? queue_evacuation_rank(drains->build->facts)
		: INT_MIN;
}

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
		add_job(drains, node, experience_span(&drains->seen, vmi), 0.0, false,
			rank_to_be(drains, node, vmi));
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

/* Nobody empties a node that still takes VMs: only those that are marked leave it, as
 * when a descheduler moves a few. */
static bool is_leaving(const struct node_fact *node, const struct vmi *vmi)
{
	return node->is_draining && !is_over(vmi) &&
		(node->is_emptied || text_equal(vmi->evacuation_node, node->name));
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

		if (node != NULL && is_leaving(node, store_vmi(store, i))) {
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

/* More would cost more than they tell. */
#define MOST_TURNS 16

/* When one node is done, from the best turn it can have to the worst. */
static void widen(const struct drains *drains, struct estimate_slots slots, size_t node,
	double *low, double *high)
{
	struct build *build = drains->build;
	size_t nodes = build->facts->node_count;
	const double *first = estimate_run(drains->low, drains->job_count, nodes, slots,
		node, TURN_FIRST, build->arena);
	const double *last = estimate_run(drains->high, drains->job_count, nodes, slots,
		node, TURN_LAST, build->arena);

	*low = first[node] < *low ? first[node] : *low;
	*high = last[node] > *high ? last[node] : *high;
}

static void fill_range(const struct drains *drains, struct drain_fact *drain,
	const struct migration_fact *held_back, double quick, double slow)
{
	drain->eta_low_s = quick;
	drain->eta_high_s = slow;
	if (held_back != NULL || isinf(drain->eta_high_s)) {
		const struct migration_fact *last =
			held_back != NULL ? held_back : drains->endless;
		const struct migration *endless;

		assert(last != NULL); /* only one that does not end takes for ever */
		endless = last->migration;
		drain->eta_high_s = (double)NAN;
		drain->eta_reason = arena_printf(drains->build->arena,
			"%s; no end in sight of %s/%s", drain->eta_reason,
			endless->object.namespace, endless->vmi_name);
	}
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
	size_t turns = 0;

	if (why_none == NULL) {
		struct span usual = experience_usual(&drains->seen);

		low = estimate_run(drains->low, drains->job_count,
			build->facts->node_count, slots, 0, TURN_IN_ORDER,
			build->arena);
		high = estimate_run(drains->high, drains->job_count,
			build->facts->node_count, slots, 0, TURN_IN_ORDER,
			build->arena);
		reason = arena_printf(build->arena,
			"%zu finished migrations (%.0f to %.0f s each), %" PRId64
			" slots, %" PRId64 " for each node",
			drains->seen.count, usual.low, usual.high, slots.per_cluster,
			slots.per_node);
	}
	for (size_t i = 0; i < build->facts->node_count; i++) {
		if (open[i].drain == NULL) {
			continue;
		}
		open[i].drain->eta_low_s = (double)NAN;
		open[i].drain->eta_high_s = (double)NAN;
		open[i].drain->eta_reason = reason;
		if (why_none == NULL) {
			/* The order differs between quick and slow ones: the
			 * quick may end later. */
			double quick = low[i] < high[i] ? low[i] : high[i];
			double slow = low[i] < high[i] ? high[i] : low[i];

			if (turns++ < MOST_TURNS) {
				widen(drains, slots, i, &quick, &slow);
			}
			fill_range(drains, open[i].drain, drains->held_back[i], quick,
				slow);
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
	drains.seen = experience_learn(build->facts, build->arena);
	why_none = why_no_estimate(build->facts, &drains.seen);
	drains.can_estimate = why_none == NULL;
	most_jobs = build->facts->migration_count +
		store_count(build->facts->store, KIND_VMI) + 1;
	drains.low = arena_calloc(build->arena, most_jobs, sizeof(*drains.low));
	drains.high = arena_calloc(build->arena, most_jobs, sizeof(*drains.high));
	drains.held_back = arena_calloc(
		build->arena, build->facts->node_count + 1, sizeof(*drains.held_back));
	if (drains.can_estimate) {
		add_known_jobs(&drains);
	}
	count_all(&drains, open);
	fill_estimates(&drains, open, why_none);
}
