/* The queue: its order by release and priority, and the gates it stands before. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"
#include "tests/unit/facts/builders.h"

static struct migration *waiting(
	struct world *world, const char *name, const char *priority, int64_t age_ms)
{
	struct migration *migration =
		world_migration(world, "ns", name, "vm", PHASE_PENDING);

	if (store_find_vmi(world->store, "ns", "vm") == NULL) {
		world_vmi(world, "ns", "vm", "w1");
	}

	migration->priority = priority;
	migration->object.created_ms = WORLD_NOW_MS - age_ms;
	return migration;
}

static void assert_order(const struct facts *facts, const char *expected)
{
	char order[64] = "";

	for (size_t i = 0; i < facts->queue_count; i++) {
		const struct migration_fact *fact = &facts->migrations[facts->queue[i]];
		size_t length = strlen(order);

		snprintf(order + length, sizeof(order) - length, "%s",
			fact->migration->object.name);
		assert_int_equal(fact->queue_position, i + 1);
		assert_true(fact->is_waiting);
	}
	assert_string_equal(order, expected);
}

static void priorities_order_the_queue_where_they_are_in_force(void **state)
{
	static const char *const gate[] = { "Other", "MigrationPriorityQueue" };
	static const struct {
		const char *version; /* NULL: no KubeVirt object */
		bool has_gate;
		const char *expected;
	} cases[] = {
		{ "v1.9.0", false, "bcdea" },
		{ "v1.8.2", true, "bcdea" },
		{ "v1.7.0", true, "bcdea" },
		{ "v1.8.2", false, "edcba" },
		{ "v1.7.0", false, "edcba" },
		{ "v1.6.0", true, "edcba" },
		{ NULL, false, "bcdea" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct world world;

		world_init(&world);
		if (cases[i].version != NULL) {
			struct kubevirt *kubevirt = world_kubevirt(
				&world, "kubevirt", "kubevirt", cases[i].version);

			kubevirt->feature_gates = gate;
			kubevirt->feature_gate_count = cases[i].has_gate ? 2 : 1;
		}
		waiting(&world, "a", NULL, 1000);
		waiting(&world, "b", "system-critical", 2000);
		waiting(&world, "c", "user-triggered", 3000);
		waiting(&world, "d", "system-maintenance", 4000);
		waiting(&world, "e", "a-priority-of-the-future", 5000);
		assert_order(world_facts(&world), cases[i].expected);
		world_finish(&world);
	}
}

static void equals_are_ordered_by_creation_then_name(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	waiting(&world, "c", NULL, 1000);
	waiting(&world, "b", NULL, 1000);
	waiting(&world, "a", NULL, 500);
	waiting(&world, "d", NULL, 9000);
	assert_order(world_facts(&world), "dbca");
	world_finish(&world);
}

static void only_what_waits_for_a_slot_is_queued(void **state)
{
	static const struct {
		enum migration_phase phase;
		bool is_queued;
		int rank;
	} cases[] = {
		{ PHASE_UNSET, true, 0 },
		{ PHASE_PENDING, true, 0 },
		{ PHASE_WAITING_FOR_SYNC, false, 0 },
		{ PHASE_SYNCHRONIZING, false, 0 },
		{ PHASE_SCHEDULING, false, 1000 },
		{ PHASE_RUNNING, false, 1000 },
		{ PHASE_FAILED, false, 0 },
		{ PHASE_OTHER, false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct world world;
		const struct facts *facts;

		world_init(&world);
		world_vmi(&world, "ns", "vm", "w1");
		world_migration(&world, "ns", "m", "vm", cases[i].phase);
		facts = world_facts(&world);
		assert_int_equal(facts->queue_count, cases[i].is_queued);
		assert_int_equal(facts->migrations[0].is_waiting, cases[i].is_queued);
		assert_int_equal(
			facts->migrations[0].queue_position, cases[i].is_queued);
		assert_int_equal(facts->migrations[0].priority_rank, cases[i].rank);
		world_finish(&world);
	}
}

static void one_with_a_target_pod_has_left_the_queue(void **state)
{
	struct world world;
	struct vmi *vmi;
	struct migration *migration;

	(void)state;
	world_init(&world);
	vmi = world_vmi(&world, "ns", "vm", "w1");
	migration = world_migration(&world, "ns", "m", "vm", PHASE_PENDING);
	assert_int_equal(world_facts(&world)->queue_count, 1);
	world_target_pod(&world, "p", migration, vmi, NULL);
	assert_int_equal(world_facts(&world)->queue_count, 0);
	world_finish(&world);
}

/* A cluster with `running` migrations of VMs on w1, and one more that waits there. */
static void the_gates_close_at_their_limits(void **state)
{
	static const struct {
		int running;
		int64_t cluster_limit;
		int64_t node_limit;
		const char *node; /* of the VM that waits */
		bool waits_for_cluster;
		bool waits_for_node;
	} cases[] = {
		{ 1, 5, 2, "w1", false, false },
		{ 2, 5, 2, "w1", false, true },
		{ 2, 5, 2, "w2", false, false },
		{ 3, 5, 2, "w1", false, true },
		{ 2, 2, 2, "w1", true, true },
		{ 2, 2, 3, "w1", true, false },
		{ 0, 0, 2, "w1", true, false },
		{ 2, 2, 2, NULL, true, false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		static const char *const names[] = { "a", "b", "c" };
		struct world world;
		struct kubevirt *kubevirt;
		struct migration *migration;
		const struct migration_fact *fact;

		world_init(&world);
		kubevirt = world_kubevirt(&world, "kubevirt", "kubevirt", "v1.9.0");
		kubevirt->config.parallel_migrations_per_cluster =
			cases[i].cluster_limit;
		kubevirt->config.parallel_outbound_migrations_per_node =
			cases[i].node_limit;
		for (int n = 0; n < cases[i].running; n++) {
			world_vmi(&world, "ns", names[n], "w1");
			world_migration(
				&world, "ns", names[n], names[n], PHASE_RUNNING);
		}
		if (cases[i].node != NULL) {
			world_vmi(&world, "ns", "waits", cases[i].node);
		}
		migration =
			world_migration(&world, "ns", "waits", "waits", PHASE_PENDING);
		fact = world_fact(world_facts(&world), migration);
		assert_int_equal(fact->waits_for_cluster, cases[i].waits_for_cluster);
		assert_int_equal(fact->waits_for_node, cases[i].waits_for_node);
		world_finish(&world);
	}
}

/* What would not start if there was room has no place in the line, and those that would
 * do not stand behind it. */
static void what_is_held_back_is_behind_all_others_and_has_no_place(void **state)
{
	static const struct {
		const char *condition;
		const char *phase_of_vmi;
		bool is_cancelled;
		bool has_failed; /* five seconds ago, for a drain as well */
		int place;	 /* of the critical one */
		const char *first;
	} cases[] = {
		{ NULL, "Running", false, false, 1, "critical" },
		{ "migrationBlockedByBackup", "Running", false, false, 0, "late" },
		{ "migrationBlockedByUtilityVolumes", "Running", false, false, 0,
			"late" },
		{ "migrationRejectedByResourceQuota", "Running", false, false, 0,
			"late" },
		{ "aConditionOfTheFuture", "Running", false, false, 1, "critical" },
		{ NULL, "Scheduling", false, false, 0, "late" },
		{ NULL, "Running", true, false, 0, "late" },
		{ NULL, "Running", false, true, 0, "late" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct world world;
		struct migration *critical;
		struct migration *failed;
		const struct facts *facts;

		world_init(&world);
		world_kubevirt(&world, "kubevirt", "kubevirt", "v1.9.0");
		world_vmi(&world, "ns", "held", "w1")->phase = cases[i].phase_of_vmi;
		world_vmi(&world, "ns", "vm", "w1");
		critical = world_migration(
			&world, "ns", "critical", "held", PHASE_PENDING);
		critical->priority = "system-critical";
		critical->evacuation_node = "w1";
		critical->object.created_ms = WORLD_NOW_MS - 4000;
		if (cases[i].condition != NULL) {
			critical->conditions = world_condition(&critical->object,
				cases[i].condition, "True", NULL, NULL);
		}
		if (cases[i].is_cancelled) {
			critical->object.deletion_ms = WORLD_NOW_MS;
		}
		if (cases[i].has_failed) {
			failed = world_migration(
				&world, "ns", "earlier", "held", PHASE_FAILED);
			failed->evacuation_node = "w1";
		}
		(void)waiting(&world, "late", NULL, 1000);
		facts = world_facts(&world);
		assert_int_equal(facts->queue_count, 2);
		assert_int_equal(facts->eligible_count, cases[i].place == 0 ? 1 : 2);
		assert_string_equal(
			facts->migrations[facts->queue[0]].migration->object.name,
			cases[i].first);
		assert_int_equal(
			world_fact(facts, critical)->queue_position, cases[i].place);
		assert_int_equal(
			world_fact(facts, critical)->is_held_back, cases[i].place == 0);
		assert_true(world_fact(facts, critical)->is_waiting);
		world_finish(&world);
	}
}

static void a_place_is_unknown_to_who_does_not_see_the_whole_line(void **state)
{
	struct world world;
	const struct facts *facts;

	(void)state;
	world_init(&world);
	waiting(&world, "b", NULL, 1000);
	waiting(&world, "a", NULL, 2000);
	world_source(&world, SOURCE_POD, SOURCE_FORBIDDEN);
	facts = world_facts(&world);
	assert_int_equal(facts->queue_count, 2);
	assert_int_equal(facts->queue[0], 0);
	assert_int_equal(facts->migrations[0].queue_position, 0);
	assert_int_equal(facts->migrations[1].queue_position, 0);
	world_finish(&world);
}

/* The controller deletes it; what stands behind it waits for nothing of it. */
static void of_a_vm_that_is_gone_nothing_will_start(void **state)
{
	struct world world;
	struct migration *gone;
	const struct facts *facts;

	(void)state;
	world_init(&world);
	gone = world_migration(&world, "ns", "gone", "gone", PHASE_PENDING);
	gone->object.created_ms = WORLD_NOW_MS - 9000;
	waiting(&world, "waits", NULL, 1000);
	facts = world_facts(&world);
	assert_int_equal(world_fact(facts, gone)->queue_position, 0);
	assert_int_equal(facts->eligible_count, 1);
	assert_int_equal(facts->queue[1], 0);
	/* Not seen is not gone. */
	world_source(&world, SOURCE_VMI, SOURCE_FORBIDDEN);
	assert_int_equal(world_facts(&world)->eligible_count, 2);
	world_finish(&world);
}

static void no_gate_is_claimed_without_its_limit(void **state)
{
	struct world world;
	struct migration *migration;
	const struct migration_fact *fact;

	(void)state;
	world_init(&world);
	world_source(&world, SOURCE_KUBEVIRT, SOURCE_FORBIDDEN);
	world_vmi(&world, "ns", "vm", "w1");
	world_migration(&world, "ns", "a", "vm", PHASE_RUNNING);
	migration = world_migration(&world, "ns", "b", "vm", PHASE_PENDING);
	fact = world_fact(world_facts(&world), migration);
	assert_true(fact->is_waiting);
	assert_false(fact->waits_for_cluster);
	assert_false(fact->waits_for_node);
	world_finish(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(priorities_order_the_queue_where_they_are_in_force),
		cmocka_unit_test(equals_are_ordered_by_creation_then_name),
		cmocka_unit_test(only_what_waits_for_a_slot_is_queued),
		cmocka_unit_test(one_with_a_target_pod_has_left_the_queue),
		cmocka_unit_test(the_gates_close_at_their_limits),
		cmocka_unit_test(
			what_is_held_back_is_behind_all_others_and_has_no_place),
		cmocka_unit_test(a_place_is_unknown_to_who_does_not_see_the_whole_line),
		cmocka_unit_test(of_a_vm_that_is_gone_nothing_will_start),
		cmocka_unit_test(no_gate_is_claimed_without_its_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
