/* Advice from measurements: said with its figures, and only where they were seen. */
#include "src/checks/tune.h"

#include "tests/unit/diagnose/builders.h"

#define MIB (1024.0 * 1024.0)
#define MOST 8

/* One node that sends two copies over one link, and who waits for it. */
struct scene {
	struct world world;
	struct facts facts;
	struct node_fact node;
	struct node_network_fact network;
	struct interface_fact link;
	struct migration_fact migrations[MOST];
	struct migration objects[MOST];
	struct progress_fact progress[MOST];
	size_t holders[MOST];
	size_t queue[MOST];
	struct finished_facts finished;
	struct finished_fact over[MOST];
	struct readiness_item item;
};

static void put_copy(
	struct scene *scene, size_t i, double rate, enum convergence course)
{
	scene->objects[i].object.namespace = "shop";
	scene->objects[i].vmi_name = "db";
	scene->progress[i] = (struct progress_fact){ .transfer_bytes_per_s = rate,
		.dirty_bytes_per_s = rate * 1.5,
		.convergence = course };
	scene->migrations[i] = (struct migration_fact){
		.migration = &scene->objects[i],
		.phase = PHASE_RUNNING,
		.source = "w1",
		.progress = &scene->progress[i],
		.limits = &scene->facts.limits,
		.vmi = store_vmi(scene->world.store, 0),
	};
	scene->holders[i] = i;
}

static void put_waiting(struct scene *scene, size_t i, bool is_for_node)
{
	scene->objects[i].object.namespace = "shop";
	scene->migrations[i] = (struct migration_fact){ .migration = &scene->objects[i],
		.phase = PHASE_PENDING,
		.source = "w1",
		.waits_for_node = is_for_node,
		.waits_for_cluster = !is_for_node };
	scene->queue[scene->facts.queue_count++] = i;
}

static void init(struct scene *scene)
{
	*scene = (struct scene){ 0 };
	world_init(&scene->world);
	world_put(&scene->world, KIND_VMI,
		"{'metadata':{'namespace':'shop','name':'db','uid':'u','labels':{"
		"'app':'db','kubevirt.io/nodeName':'w1'}},'status':{'phase':"
		"'Running','nodeName':'w1'}}");
	scene->link = (struct interface_fact){ .name = "bond2",
		.role = "migration",
		.speed_bits_per_s = INT64_C(10000000000),
		.tx_percent = 20 };
	scene->network = (struct node_network_fact){ .interfaces = &scene->link,
		.interface_count = 1 };
	scene->node = (struct node_fact){ .name = "w1",
		.network = &scene->network,
		.outbound_holders = scene->holders,
		.outbound_holder_count = 2 };
	scene->facts = (struct facts){
		.now = scene->world.now,
		.store = scene->world.store,
		.migrations = scene->migrations,
		.nodes = &scene->node,
		.node_count = 1,
		.queue = scene->queue,
		.migration_count = 2,
		.finished = &scene->finished,
		.limits = {
			.parallel_migrations_per_cluster = { 5, "default" },
			.parallel_outbound_migrations_per_node = { 2, "default" },
			.bandwidth_per_migration_bytes = { 0, "default" },
			.completion_timeout_per_gib_s = { 20, "HyperConverged a/b" },
			.allow_auto_converge = { 0, "default" },
			.allow_post_copy = { 0, "default" },
		},
	};
	scene->finished.items = scene->over;
	put_copy(scene, 0, 100 * MIB, CONVERGENCE_CONVERGING);
	put_copy(scene, 1, 100 * MIB, CONVERGENCE_CONVERGING);
}

typedef void tuner(const struct check_input *in, struct readiness_item *out);

static void expect_advice(struct scene *scene, tuner *tune, const char *text)
{
	const struct check_input in = { &scene->facts, scene->world.frame };

	scene->item = (struct readiness_item){ .state = READINESS_OK };
	tune(&in, &scene->item);
	assert_int_equal(scene->item.state, READINESS_OK);
	if (text == NULL) {
		if (scene->item.next_count > 0) {
			fail_msg("not silent: %s", scene->item.next[0]);
		}
		return;
	}
	assert_int_equal(scene->item.next_count, 1);
	if (!text_contains_nocase(scene->item.next[0], text)) {
		fail_msg("%s", scene->item.next[0]);
	}
	assert_true(scene->item.evidence_count > 0);
}

static void finish(struct scene *scene)
{
	world_finish(&scene->world);
}

static void copies_that_share_a_full_link_and_do_not_arrive_are_too_many(void **state)
{
	struct scene scene;

	(void)state;
	init(&scene);
	expect_advice(&scene, tune_parallel, NULL);
	scene.link.tx_percent = 95;
	expect_advice(&scene, tune_parallel, NULL);
	scene.progress[1].convergence = CONVERGENCE_NOT;
	expect_advice(&scene, tune_parallel,
		"lower parallelOutboundMigrationsPerNode from 2 to 1 in the KubeVirt "
		"object: bond2 of w1 sends 95 %");
	assert_string_equal(scene.item.evidence[0].object, "default");
	/* What is not measured is no reason. */
	scene.link.tx_percent = (double)NAN;
	expect_advice(&scene, tune_parallel, NULL);
	scene.link.tx_percent = 95;
	scene.progress[1].is_stale = true;
	expect_advice(&scene, tune_parallel, NULL);
	finish(&scene);
}

static void a_queue_before_an_idle_link_wants_more_at_a_time(void **state)
{
	struct scene scene;

	(void)state;
	init(&scene);
	put_waiting(&scene, 2, true);
	expect_advice(&scene, tune_parallel,
		"raise parallelOutboundMigrationsPerNode from 2 to 3");
	scene.link.tx_percent = 60;
	expect_advice(&scene, tune_parallel, NULL);
	scene.link.tx_percent = 20;
	scene.progress[0].convergence = CONVERGENCE_SLOW;
	expect_advice(&scene, tune_parallel, NULL);
	finish(&scene);
}

static void a_full_cluster_with_idle_links_wants_more_slots(void **state)
{
	struct scene scene;

	(void)state;
	init(&scene);
	put_waiting(&scene, 2, false);
	put_waiting(&scene, 3, false);
	expect_advice(&scene, tune_parallel, NULL);
	put_waiting(&scene, 4, false);
	expect_advice(&scene, tune_parallel,
		"raise parallelMigrationsPerCluster from 5 to 6");
	scene.link.tx_percent = 60;
	expect_advice(&scene, tune_parallel, NULL);
	finish(&scene);
}

static void a_cap_that_keeps_a_copy_from_arriving_is_named(void **state)
{
	struct scene scene;

	(void)state;
	init(&scene);
	scene.facts.limits.bandwidth_per_migration_bytes =
		(struct limit){ .value = 100 << 20, .origin = "MigrationPolicy slow" };
	expect_advice(&scene, tune_parallel, NULL);
	scene.progress[0].convergence = CONVERGENCE_NOT;
	expect_advice(&scene, tune_parallel,
		"raise bandwidthPerMigration above 100 MiB/s (MigrationPolicy slow)");
	scene.progress[0].transfer_bytes_per_s = 50 * MIB;
	expect_advice(&scene, tune_parallel, NULL);
	finish(&scene);
}

static void vms_that_write_faster_than_they_are_copied_get_a_policy(void **state)
{
	struct scene scene;

	(void)state;
	init(&scene);
	expect_advice(&scene, tune_policy, NULL);
	scene.progress[0].convergence = CONVERGENCE_NOT;
	expect_advice(&scene, tune_policy,
		"for the VMs with label app=db with allowAutoConverge true (now false, "
		"default)");
	scene.migrations[0].policy = "slow-lane";
	expect_advice(&scene, tune_policy,
		"in MigrationPolicy slow-lane, which holds for them, set "
		"allowAutoConverge true");
	scene.facts.limits.allow_auto_converge.value = 1;
	expect_advice(&scene, tune_policy, NULL);
	finish(&scene);
}

static void put_overdue(struct scene *scene, const char *vmi, double rate)
{
	struct finished_fact *item = &scene->over[scene->finished.count++];

	*item = (struct finished_fact){ .outcome = OUTCOME_FAILED };
	item->last.namespace = "shop";
	item->last.vmi = vmi;
	item->last.failure_reason = "Live migration is not completed after 340 seconds "
				    "and has been aborted";
	item->last.ended_ms = scene->facts.now.wall_ms - 600000;
	item->last.memory_bytes = INT64_C(16) << 30;
	item->last.bytes_per_s = rate;
}

static void a_time_limit_is_raised_by_what_was_measured(void **state)
{
	struct scene scene;

	(void)state;
	init(&scene);
	put_overdue(&scene, "db-1", 40e6);
	put_overdue(&scene, "db-1", 40e6);
	/* One VM is no reason to change a limit of all. */
	expect_advice(&scene, tune_time, NULL);
	put_overdue(&scene, "db-2", 50e6);
	expect_advice(&scene, tune_time,
		"raise completionTimeoutPerGiB from 20 to 51 in the KubeVirt object");
	/* There was time: then it is not the limit. */
	scene.facts.limits.completion_timeout_per_gib_s.value = 150;
	expect_advice(&scene, tune_time, "allow auto-converge for these VMs");
	scene.facts.limits.completion_timeout_per_gib_s.value = 20;
	for (size_t i = 0; i < 3; i++) {
		scene.over[i].last.bytes_per_s = (double)NAN;
	}
	expect_advice(&scene, tune_time, "was not measured");
	/* Long ago, cancelled, or under a policy of its own: not this limit's fault. */
	scene.over[2].last.ended_ms -= 3600000;
	expect_advice(&scene, tune_time, NULL);
	finish(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			copies_that_share_a_full_link_and_do_not_arrive_are_too_many),
		cmocka_unit_test(a_queue_before_an_idle_link_wants_more_at_a_time),
		cmocka_unit_test(a_full_cluster_with_idle_links_wants_more_slots),
		cmocka_unit_test(a_cap_that_keeps_a_copy_from_arriving_is_named),
		cmocka_unit_test(
			vms_that_write_faster_than_they_are_copied_get_a_policy),
		cmocka_unit_test(a_time_limit_is_raised_by_what_was_measured),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
