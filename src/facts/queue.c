/* The queue of migrations that have not got a target pod yet; pure. */
#include "src/facts/queue.h"

#include <stdlib.h>

#include "base/attr.h"
#include "base/str.h"

/* kubevirt: pkg/util/migrations/migrations.go, the priorities of the work queue. */
enum {
	RANK_RUNNING = 1000,
	RANK_SYSTEM_CRITICAL = 100,
	RANK_USER_TRIGGERED = 50,
	RANK_SYSTEM_MAINTENANCE = 20,
	RANK_NONE = 0,
};

static int rank_of(const struct migration_fact *fact, bool is_priority_used)
{
	const char *priority = fact->migration->priority;

	if (migration_phase_is_running(fact->phase)) {
		return RANK_RUNNING;
	}
	if (!is_priority_used) {
		return RANK_NONE;
	}
	if (text_equal(priority, "system-critical")) {
		return RANK_SYSTEM_CRITICAL;
	}
	if (text_equal(priority, "user-triggered")) {
		return RANK_USER_TRIGGERED;
	}
	if (text_equal(priority, "system-maintenance")) {
		return RANK_SYSTEM_MAINTENANCE;
	}
	return RANK_NONE;
}

struct waiting {
	size_t index;
	const struct migration_fact *fact;
};

static int compare_waiting(const void *a, const void *b)
{
	const struct waiting *left = a;
	const struct waiting *right = b;
	const struct object *first = &left->fact->migration->object;
	const struct object *second = &right->fact->migration->object;

	if (left->fact->is_held_back != right->fact->is_held_back) {
		return left->fact->is_held_back ? 1 : -1;
	}
	if (left->fact->priority_rank != right->fact->priority_rank) {
		return left->fact->priority_rank > right->fact->priority_rank ? -1 : 1;
	}
	if (first->created_ms != second->created_ms) {
		return first->created_ms < second->created_ms ? -1 : 1;
	}
	/* The array is sorted by namespace and name. */
	return left->index < right->index ? -1 : left->index > right->index;
}

/* Whether the gates before the creation of a target pod are closed, in the order in
 * which the controller tries them (migration.go, handleTargetPodCreation). */
static void fill_gates(const struct facts *facts, struct migration_fact *fact)
{
	const struct limits *limits = &facts->limits;
	int64_t cluster = limits->parallel_migrations_per_cluster.value;
	int64_t per_node = limits->parallel_outbound_migrations_per_node.value;
	const struct node_fact *node = NULL;

	fact->waits_for_cluster = i64_is_known(cluster) && facts->slots_used >= cluster;
	if (fact->vmi != NULL) {
		node = facts_find_node(facts, fact->vmi->node);
	}
	fact->waits_for_node =
		node != NULL && i64_is_known(per_node) && node->outbound >= per_node;
}

/* The phases of a decentralised migration before Pending wait for the other side, not
 * for a slot. */
static bool waits_for_a_slot(const struct migration_fact *fact)
{
	return !fact->holds_cluster_slot &&
		(fact->phase == PHASE_UNSET || fact->phase == PHASE_PENDING);
}

/*
 * What the controller finds out before it looks at the limits, or in spite of them:
 * such a migration takes no slot even if there is one (migration.go, processMigration
 * and handleTargetPodCreation).
 */
static bool is_held_back(const struct facts *facts, const struct migration_fact *fact)
{
	static const char *const conditions[] = { "migrationBlockedByBackup",
		"migrationBlockedByUtilityVolumes",
		"migrationRejectedByResourceQuota" };
	const struct vmi *vmi = fact->vmi;

	for (size_t i = 0; i < ARRAY_LENGTH(conditions); i++) {
		if (conditions_state(fact->migration->conditions, conditions[i]) ==
			TRI_TRUE) {
			return true;
		}
	}
	for (size_t i = 0; i < fact->deadline_count; i++) {
		if (fact->deadlines[i].kind == DEADLINE_BACKOFF) {
			return true;
		}
	}
	/* Of a VM that is gone the controller deletes the migration. */
	if (vmi == NULL && facts->slots_known) {
		return true;
	}
	return fact->cancel_requested ||
		(vmi != NULL && !text_is_empty(vmi->phase) &&
			!text_equal(vmi->phase, "Running"));
}

int queue_evacuation_rank(const struct facts *facts)
{
	return facts_has_gate(facts, "MigrationPriorityQueue") ? RANK_SYSTEM_CRITICAL
							       : RANK_NONE;
}

void queue_find(struct build *build)
{
	const struct facts *facts = build->facts;
	bool is_priority_used = facts_has_gate(facts, "MigrationPriorityQueue");

	for (size_t i = 0; i < facts->migration_count; i++) {
		struct migration_fact *fact = &build->migrations[i];

		fact->priority_rank =
			fact->is_final ? RANK_NONE : rank_of(fact, is_priority_used);
		if (waits_for_a_slot(fact)) {
			fact->is_waiting = true;
			fill_gates(facts, fact);
		}
	}
}

void queue_order(struct build *build)
{
	struct facts *facts = build->facts;
	struct waiting *waiting = arena_calloc(
		build->arena, facts->migration_count + 1, sizeof(*waiting));
	size_t *queue =
		arena_calloc(build->arena, facts->migration_count + 1, sizeof(*queue));

	for (size_t i = 0; i < facts->migration_count; i++) {
		struct migration_fact *fact = &build->migrations[i];

		if (fact->is_waiting) {
			fact->is_held_back = is_held_back(facts, fact);
			facts->eligible_count += !fact->is_held_back;
			waiting[facts->queue_count++] = (struct waiting){ i, fact };
		}
	}
	qsort(waiting, facts->queue_count, sizeof(*waiting), compare_waiting);
	for (size_t i = 0; i < facts->queue_count; i++) {
		queue[i] = waiting[i].index;
		/* Who sees one namespace does not see who else is in the line. */
		if (facts->slots_known && i < facts->eligible_count) {
			build->migrations[queue[i]].queue_position = (int)i + 1;
		}
	}
	facts->queue = queue;
}
