/* Drains: every VM of the node is in one place of the count, and the estimate. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"
#include "src/facts/drain.h"
#include "tests/unit/facts/builders.h"

#define GIB (INT64_C(1) << 30)

static struct vmi *movable(struct world *world, const char *name, const char *node)
{
	struct vmi *vmi = world_vmi(world, "ns", name, node);

	vmi->eviction_strategy = "LiveMigrate";
	vmi->conditions =
		world_condition(&vmi->object, "LiveMigratable", "True", NULL, NULL);
	return vmi;
}

static const struct drain_fact *drain_of(struct world *world, const char *node)
{
	return facts_find_node(world_facts(world), node)->drain;
}

static void only_draining_nodes_have_a_drain(void **state)
{
	struct world world;
	struct node *node;

	(void)state;
	world_init(&world);
	node = world_node(&world, "w1");
	movable(&world, "vm", "w1");
	assert_null(drain_of(&world, "w1"));
	node->is_unschedulable = true;
	assert_int_equal(drain_of(&world, "w1")->left, 1);
	/* Without VMs in sight not even "none left" can be said. */
	world_source(&world, SOURCE_VMI, SOURCE_FORBIDDEN);
	assert_null(drain_of(&world, "w1"));
	world_finish(&world);
}

static void each_vm_is_counted_by_what_became_of_it(void **state)
{
	struct world world;
	struct vmi *vmi;
	struct migration *migration;
	const struct drain_fact *drain;

	(void)state;
	world_init(&world);
	world_kubevirt(&world, "k", "k", "v1.9.0");
	world_node(&world, "w1")->is_unschedulable = true;
	vmi = movable(&world, "runs", "w1");
	migration = world_migration(&world, "ns", "a", "runs", PHASE_RUNNING);
	vmi->state = world_state(&vmi->object, migration->object.uid, "w1", "w2");
	/* An old failure of the same VM does not matter now. */
	world_migration(&world, "ns", "a-old", "runs", PHASE_FAILED);
	movable(&world, "waits", "w1");
	world_migration(&world, "ns", "b", "waits", PHASE_PENDING);
	movable(&world, "failed", "w1");
	migration = world_migration(&world, "ns", "c", "failed", PHASE_FAILED);
	migration = world_migration(&world, "ns", "c-old", "failed", PHASE_SUCCEEDED);
	migration->object.created_ms -= 1000;
	movable(&world, "moved-here", "w1");
	world_migration(&world, "ns", "d", "moved-here", PHASE_SUCCEEDED);
	movable(&world, "untouched", "w1");
	movable(&world, "going", "w1")->object.deletion_ms = WORLD_NOW_MS;
	movable(&world, "over", "w1")->phase = "Succeeded";
	movable(&world, "elsewhere", "w2");
	drain = drain_of(&world, "w1");
	assert_int_equal(drain->left, 6);
	assert_int_equal(drain->running, 1);
	assert_int_equal(drain->queued, 1);
	assert_int_equal(drain->failed, 1);
	assert_int_equal(drain->untouched, 2);
	assert_int_equal(drain->blocked_count, 0);
	assert_false(i64_is_known(drain->backoff_until_ms));
	world_finish(&world);
}

static void what_cannot_leave_is_named_with_its_reason(void **state)
{
	static const struct {
		const char *strategy; /* of the VM */
		const char *cluster_strategy;
		const char *migratable; /* NULL: not evaluated */
		const char *expected;	/* NULL: it can leave */
	} cases[] = {
		{ "LiveMigrate", NULL, "True", NULL },
		{ NULL, "LiveMigrate", "True", NULL },
		{ NULL, NULL, "True", "eviction strategy None: a drain shuts it down" },
		{ "None", "LiveMigrate", "True",
			"eviction strategy None: a drain shuts it down" },
		{ "External", NULL, "True",
			"eviction strategy External: another controller must move it" },
		{ "LiveMigrate", NULL, "False",
			"not migratable: DisksNotLiveMigratable: PVC a is not shared" },
		{ "LiveMigrateIfPossible", NULL, "False",
			"not migratable: DisksNotLiveMigratable: PVC a is not shared: "
			"a drain shuts it down" },
		{ "LiveMigrate", NULL, NULL,
			"KubeVirt has not yet said whether it can be migrated" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct world world;
		struct vmi *vmi;
		const struct drain_fact *drain;

		world_init(&world);
		world_kubevirt(&world, "k", "k", "v1.9.0")->eviction_strategy =
			cases[i].cluster_strategy;
		world_node(&world, "w1")->is_unschedulable = true;
		vmi = movable(&world, "vm", "w1");
		vmi->eviction_strategy = cases[i].strategy;
		vmi->conditions = (struct conditions){ 0 };
		if (cases[i].migratable != NULL) {
			vmi->conditions = world_condition(&vmi->object,
				"LiveMigratable", cases[i].migratable,
				"DisksNotLiveMigratable", "PVC a is not shared");
		}
		drain = drain_of(&world, "w1");
		assert_int_equal(drain->left, 1);
		if (cases[i].expected == NULL) {
			assert_int_equal(drain->blocked_count, 0);
			assert_int_equal(drain->untouched, 1);
		} else {
			assert_int_equal(drain->blocked_count, 1);
			assert_string_equal(drain->blocked[0].namespace, "ns");
			assert_string_equal(drain->blocked[0].vmi, "vm");
			assert_string_equal(
				drain->blocked[0].reason, cases[i].expected);
		}
		world_finish(&world);
	}
}

static void an_unknown_strategy_is_not_held_against_a_vm(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	world_source(&world, SOURCE_KUBEVIRT, SOURCE_FORBIDDEN);
	world_node(&world, "w1")->is_unschedulable = true;
	movable(&world, "vm", "w1")->eviction_strategy = NULL;
	assert_int_equal(drain_of(&world, "w1")->untouched, 1);
	world_finish(&world);
}

static void a_backoff_is_shown_with_its_end(void **state)
{
	struct world world;
	struct migration *migration;
	const struct drain_fact *drain;

	(void)state;
	world_init(&world);
	world_node(&world, "w1")->is_unschedulable = true;
	movable(&world, "vm", "w1");
	/* Failed 10 s ago. */
	migration = world_migration(&world, "ns", "a", "vm", PHASE_FAILED);
	migration->evacuation_node = "w1";
	migration->object.created_ms = WORLD_NOW_MS - 50000;
	migration = world_migration(&world, "ns", "b", "vm", PHASE_PENDING);
	migration->evacuation_node = "w1";
	migration->object.created_ms = WORLD_NOW_MS - 5000;
	drain = drain_of(&world, "w1");
	assert_int_equal(drain->queued, 1);
	assert_int_equal(drain->backoff_until_ms, WORLD_NOW_MS - 10000 + 20000);
	world_finish(&world);
}

/* A finished migration: so long in its slot, so much of that copying 16 GiB. */
static void add_finished(
	struct world *world, const char *name, int64_t slot_s, int64_t copy_s)
{
	struct migration *migration =
		world_migration(world, "done", name, name, PHASE_SUCCEEDED);
	struct phase_time *phases =
		arena_calloc(migration->object.block, 2, sizeof(*phases));
	struct migration_state *own;
	int64_t end_ms = WORLD_NOW_MS - 100000;

	phases[0] = (struct phase_time){ PHASE_SCHEDULING, "Scheduling",
		end_ms - slot_s * 1000 };
	phases[1] = (struct phase_time){ PHASE_SUCCEEDED, "Succeeded", end_ms };
	migration->phases = phases;
	migration->phase_count = 2;
	if (copy_s == 0) {
		return;
	}
	world_vmi(world, "done", migration->vmi_name, "w9");
	own = world_state(&migration->object, migration->object.uid, "w8", "w9");
	own->end_ms = end_ms;
	own->start_ms = end_ms - copy_s * 1000;
	migration->state = own;
}

static void assert_eta(const struct drain_fact *drain, double low, double high)
{
	if (!(drain->eta_low_s > low - 0.01 && drain->eta_low_s < low + 0.01 &&
		    drain->eta_high_s > high - 0.01 &&
		    drain->eta_high_s < high + 0.01)) {
		fail_msg("%f to %f s, expected %f to %f", drain->eta_low_s,
			drain->eta_high_s, low, high);
	}
}

static void the_estimate_is_queue_arithmetic_over_durations_seen(void **state)
{
	struct world world;
	struct kubevirt *kubevirt;
	const struct drain_fact *drain;

	(void)state;
	world_init(&world);
	kubevirt = world_kubevirt(&world, "k", "k", "v1.9.0");
	world_node(&world, "w1")->is_unschedulable = true;
	movable(&world, "a", "w1");
	movable(&world, "b", "w1");
	movable(&world, "c", "w1");
	drain = drain_of(&world, "w1");
	assert_false(f64_is_known(drain->eta_low_s));
	assert_false(f64_is_known(drain->eta_high_s));
	assert_string_equal(drain->eta_reason, "no finished migration to judge by");

	/* Two rounds of two, 30 to 50 s each. */
	add_finished(&world, "x", 30, 0);
	add_finished(&world, "y", 50, 0);
	drain = drain_of(&world, "w1");
	assert_eta(drain, 60, 100);
	assert_string_equal(drain->eta_reason,
		"2 finished migrations (30 to 50 s each), 5 slots, 2 for each node");

	kubevirt->config.parallel_outbound_migrations_per_node = 1;
	assert_eta(drain_of(&world, "w1"), 90, 150);
	kubevirt->config.parallel_outbound_migrations_per_node = 0;
	drain = drain_of(&world, "w1");
	assert_false(f64_is_known(drain->eta_low_s));
	assert_string_equal(drain->eta_reason, "the limit lets no migration start");
	kubevirt->config.parallel_outbound_migrations_per_node = 2;
	world_source(&world, SOURCE_POD, SOURCE_FORBIDDEN);
	drain = drain_of(&world, "w1");
	assert_false(f64_is_known(drain->eta_low_s));
	assert_string_equal(
		drain->eta_reason, "migrations, VMs or pods cannot be read");
	world_finish(&world);
}

static void larger_vms_take_longer(void **state)
{
	struct world world;
	struct vmi *vmi;

	(void)state;
	world_init(&world);
	world_kubevirt(&world, "k", "k", "v1.9.0");
	world_node(&world, "w1")->is_unschedulable = true;
	/* 10 s besides copying, 16 GiB in 20 s. */
	add_finished(&world, "x", 30, 20);
	vmi = movable(&world, "a", "w1");
	assert_eta(drain_of(&world, "w1"), 30, 30);
	vmi->memory_bytes = 64 * GIB;
	assert_eta(drain_of(&world, "w1"), 90, 90);
	vmi->memory_bytes = UNKNOWN_I64;
	assert_eta(drain_of(&world, "w1"), 30, 30);
	world_finish(&world);
}

static void one_outlier_of_many_does_not_widen_the_range(void **state)
{
	static const char *const names[] = { "p", "q", "r", "s", "t", "u", "v", "w" };
	static const int64_t seconds[] = { 1, 20, 30, 30, 30, 30, 40, 900 };
	struct world world;

	(void)state;
	world_init(&world);
	world_kubevirt(&world, "k", "k", "v1.9.0");
	world_node(&world, "w1")->is_unschedulable = true;
	movable(&world, "a", "w1");
	for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
		add_finished(&world, names[i], seconds[i], 0);
	}
	assert_eta(drain_of(&world, "w1"), 30, 30);
	world_finish(&world);
}

static void drains_share_the_slots_of_the_cluster(void **state)
{
	struct world world;
	struct vmi *vmi;
	struct migration *migration;
	const struct facts *facts;

	(void)state;
	world_init(&world);
	world_kubevirt(&world, "k", "k", "v1.9.0")
		->config.parallel_migrations_per_cluster = 1;
	world_node(&world, "w1")->is_unschedulable = true;
	world_node(&world, "w2")->is_unschedulable = true;
	add_finished(&world, "x", 30, 0);
	/* In its slot for 10 s, so 20 s are left; from a node that does not drain. */
	vmi = movable(&world, "other", "w3");
	migration = world_migration(&world, "ns", "o", "other", PHASE_SCHEDULING);
	vmi->state = world_state(&vmi->object, migration->object.uid, "w3", "w4");
	movable(&world, "a", "w1");
	movable(&world, "b", "w2");
	migration = world_migration(&world, "ns", "b", "b", PHASE_PENDING);
	facts = world_facts(&world);
	/* What is queued comes before what nobody asked for yet. */
	assert_eta(facts_find_node(facts, "w2")->drain, 50, 50);
	assert_eta(facts_find_node(facts, "w1")->drain, 80, 80);
	world_finish(&world);
}

/* Two nodes, both marked and queued: whose turn it is nobody knows, and no range is
 * narrower than that. */
static void among_drains_the_order_is_not_known(void **state)
{
	struct world world;
	const struct facts *facts;

	(void)state;
	world_init(&world);
	world_kubevirt(&world, "k", "k", "v1.9.0")
		->config.parallel_migrations_per_cluster = 1;
	world_node(&world, "w1")->is_unschedulable = true;
	world_node(&world, "w2")->is_unschedulable = true;
	add_finished(&world, "x", 30, 0);
	for (int i = 0; i < 4; i++) {
		static const char *const vms[] = { "a1", "b1", "a2", "b2" };
		const char *node = i % 2 == 0 ? "w1" : "w2";

		movable(&world, vms[i], node)->evacuation_node = node;
		world_migration(&world, "ns", vms[i], vms[i], PHASE_PENDING)->priority =
			"system-critical";
	}
	facts = world_facts(&world);
	assert_eta(facts_find_node(facts, "w1")->drain, 60, 120);
	assert_eta(facts_find_node(facts, "w2")->drain, 60, 120);

	/* A higher priority settles it. */
	movable(&world, "c", "w1")->evacuation_node = "w1";
	world_migration(&world, "ns", "c", "c", PHASE_PENDING);
	facts = world_facts(&world);
	assert_eta(facts_find_node(facts, "w1")->drain, 150, 150);
	assert_eta(facts_find_node(facts, "w2")->drain, 60, 120);
	world_finish(&world);
}

static void a_running_copy_has_its_own_forecast(void **state)
{
	static const struct progress_fact progress = { .eta_low_s = 7.0,
		.eta_high_s = 9.0 };
	const struct progress_fact endless[] = {
		{ .eta_low_s = 4.0, .eta_high_s = (double)NAN },
		{ .eta_low_s = (double)NAN,
			.eta_high_s = (double)NAN,
			.convergence = CONVERGENCE_NOT },
		{ .eta_low_s = (double)NAN,
			.eta_high_s = (double)NAN,
			.convergence = CONVERGENCE_STUCK },
	};
	struct world world;
	struct vmi *vmi;
	struct migration *migration;
	struct facts facts;
	struct migration_fact facts_of[2];
	struct node_fact node;
	struct build build;

	(void)state;
	world_init(&world);
	world_kubevirt(&world, "k", "k", "v1.9.0");
	world_node(&world, "w1")->is_unschedulable = true;
	add_finished(&world, "x", 30, 0);
	vmi = movable(&world, "a", "w1");
	migration = world_migration(&world, "ns", "a", "a", PHASE_RUNNING);
	vmi->state = world_state(&vmi->object, migration->object.uid, "w1", NULL);
	facts = *world_facts(&world);
	assert_int_equal(facts.migration_count, 2);
	assert_int_equal(facts.node_count, 1);
	/* Without a forecast: 30 s for all, of which nothing is known to be over. */
	assert_eta(facts.nodes[0].drain, 30, 30);
	memcpy(facts_of, facts.migrations, sizeof(facts_of));
	facts_of[1].progress = &progress;
	node = facts.nodes[0];
	facts.migrations = facts_of;
	facts.nodes = &node;
	build = (struct build){ .facts = &facts,
		.migrations = facts_of,
		.nodes = &node,
		.arena = world.frame };
	drain_fill(&build);
	assert_eta(node.drain, 7, 9);
	for (size_t i = 0; i < ARRAY_LENGTH(endless); i++) {
		facts_of[1].progress = &endless[i];
		drain_fill(&build);
		assert_false(f64_is_known(node.drain->eta_high_s));
		assert_true(node.drain->eta_low_s < 4.01);
		assert_non_null(
			strstr(node.drain->eta_reason, "; no end in sight of ns/a"));
	}
	world_finish(&world);
}

static void a_vm_created_anew_is_not_its_predecessor(void **state)
{
	struct world world;
	struct vmi *vmi;

	(void)state;
	world_init(&world);
	world_node(&world, "w1")->is_unschedulable = true;
	vmi = movable(&world, "a", "w1");
	world_migration(&world, "ns", "m", "a", PHASE_FAILED);
	assert_int_equal(drain_of(&world, "w1")->failed, 1);
	vmi->object.created_ms = WORLD_NOW_MS;
	assert_int_equal(drain_of(&world, "w1")->failed, 0);
	assert_int_equal(drain_of(&world, "w1")->untouched, 1);
	world_finish(&world);
}

static void an_empty_node_is_done(void **state)
{
	struct world world;
	const struct drain_fact *drain;

	(void)state;
	world_init(&world);
	world_kubevirt(&world, "k", "k", "v1.9.0");
	world_node(&world, "w1")->is_unschedulable = true;
	add_finished(&world, "x", 30, 0);
	drain = drain_of(&world, "w1");
	assert_int_equal(drain->left, 0);
	assert_eta(drain, 0, 0);
	world_finish(&world);
}

static void taint(struct node *node, const char *key, const char *effect)
{
	struct node_taint *one = arena_calloc(node->object.block, 1, sizeof(*one));

	*one = (struct node_taint){ .key = key, .effect = effect };
	node->taints = one;
	node->taint_count = 1;
}

static void a_taint_drains_by_its_key_and_effect(void **state)
{
	static const struct {
		const char *configured;
		const char *key;
		const char *effect;
		bool is_draining;
	} cases[] = {
		{ NULL, "kubevirt.io/drain", "NoSchedule", true },
		{ NULL, "kubevirt.io/drain", "PreferNoSchedule", false },
		{ NULL, "example.com/leave", "NoSchedule", false },
		{ "example.com/leave", "example.com/leave", "NoSchedule", true },
		{ "example.com/leave", "kubevirt.io/drain", "NoSchedule", false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct world world;

		world_init(&world);
		world_kubevirt(&world, "k", "k", "v1.9.0")
			->config.node_drain_taint_key = cases[i].configured;
		taint(world_node(&world, "w1"), cases[i].key, cases[i].effect);
		movable(&world, "vm", "w1");
		assert_int_equal(drain_of(&world, "w1") != NULL, cases[i].is_draining);
		world_finish(&world);
	}
}

/* A descheduler moves one VM of a node that stays in use. */
static void of_a_node_nobody_empties_only_the_marked_leave(void **state)
{
	struct world world;
	struct node *node;
	struct vmi *vmi;
	const struct drain_fact *drain;

	(void)state;
	world_init(&world);
	world_kubevirt(&world, "k", "k", "v1.9.0");
	node = world_node(&world, "w1");
	vmi = movable(&world, "marked", "w1");
	vmi->evacuation_node = "w1";
	movable(&world, "stays", "w1");
	vmi = movable(&world, "bound", "w1");
	vmi->conditions = world_condition(&vmi->object, "LiveMigratable", "False",
		"DisksNotLiveMigratable", NULL);
	/* It left that node long ago. */
	movable(&world, "moved", "w2")->evacuation_node = "w1";
	drain = drain_of(&world, "w1");
	assert_int_equal(drain->left, 1);
	assert_int_equal(drain->untouched, 1);
	assert_int_equal(drain->blocked_count, 0);
	assert_null(drain_of(&world, "w2"));

	node->is_unschedulable = true;
	drain = drain_of(&world, "w1");
	assert_int_equal(drain->left, 3);
	assert_int_equal(drain->untouched, 2);
	assert_int_equal(drain->blocked_count, 1);
	world_finish(&world);
}

/* One that has held its slot for so long; others took 30 s. */
static const struct drain_fact *after_in_slot(struct world *world, int64_t seconds)
{
	struct vmi *vmi;
	struct migration *migration;

	world_init(world);
	world_kubevirt(world, "k", "k", "v1.9.0");
	world_node(world, "w1")->is_unschedulable = true;
	add_finished(world, "x", 30, 0);
	vmi = movable(world, "a", "w1");
	migration = world_migration(world, "ns", "a", "a", PHASE_SCHEDULING);
	vmi->state = world_state(&vmi->object, migration->object.uid, "w1", NULL);
	((struct phase_time *)(uintptr_t)migration->phases)->at_ms =
		WORLD_NOW_MS - seconds * 1000;
	return drain_of(world, "w1");
}

static void what_takes_longer_than_others_is_not_done(void **state)
{
	struct world world;

	(void)state;
	assert_eta(after_in_slot(&world, 10), 20, 20);
	world_finish(&world);
	assert_eta(after_in_slot(&world, 40), 0, 40);
	world_finish(&world);
	assert_eta(after_in_slot(&world, 600), 0, 600);
	world_finish(&world);
}

static void what_does_not_end_leaves_no_upper_bound(void **state)
{
	struct world world;
	struct migration *migration;
	const struct drain_fact *drain;

	(void)state;
	world_init(&world);
	world_kubevirt(&world, "k", "k", "v1.9.0");
	world_node(&world, "w1")->is_unschedulable = true;
	world_node(&world, "w2")->is_unschedulable = true;
	add_finished(&world, "x", 30, 0);
	movable(&world, "a", "w1");
	movable(&world, "b", "w2");
	migration = world_migration(&world, "ns", "a", "a", PHASE_PENDING);
	migration->conditions = world_condition(&migration->object,
		"migrationRejectedByResourceQuota", "True", NULL, NULL);
	drain = drain_of(&world, "w1");
	assert_true(drain->eta_low_s > 29.99 && drain->eta_low_s < 30.01);
	assert_false(f64_is_known(drain->eta_high_s));
	assert_string_equal(drain->eta_reason,
		"1 finished migrations (30 to 30 s each), 5 slots, 2 for each node; "
		"no end in sight of ns/a");
	/* It takes no slot meanwhile. */
	assert_eta(drain_of(&world, "w2"), 30, 30);
	world_finish(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_draining_nodes_have_a_drain),
		cmocka_unit_test(each_vm_is_counted_by_what_became_of_it),
		cmocka_unit_test(what_cannot_leave_is_named_with_its_reason),
		cmocka_unit_test(an_unknown_strategy_is_not_held_against_a_vm),
		cmocka_unit_test(a_backoff_is_shown_with_its_end),
		cmocka_unit_test(the_estimate_is_queue_arithmetic_over_durations_seen),
		cmocka_unit_test(larger_vms_take_longer),
		cmocka_unit_test(one_outlier_of_many_does_not_widen_the_range),
		cmocka_unit_test(drains_share_the_slots_of_the_cluster),
		cmocka_unit_test(among_drains_the_order_is_not_known),
		cmocka_unit_test(a_running_copy_has_its_own_forecast),
		cmocka_unit_test(a_vm_created_anew_is_not_its_predecessor),
		cmocka_unit_test(an_empty_node_is_done),
		cmocka_unit_test(a_taint_drains_by_its_key_and_effect),
		cmocka_unit_test(of_a_node_nobody_empties_only_the_marked_leave),
		cmocka_unit_test(what_takes_longer_than_others_is_not_done),
		cmocka_unit_test(what_does_not_end_leaves_no_upper_bound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
