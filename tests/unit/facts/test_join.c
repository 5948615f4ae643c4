/* Joins: whose state it is, where a migration comes from, what nodes there are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"
#include "tests/unit/facts/builders.h"

static void the_origin_is_told_by_annotations_labels_and_name(void **state)
{
	static const struct {
		const char *name;
		const char *evacuation_node;
		bool is_workload_update;
		bool is_volume_update;
		bool has_send_to;
		bool has_receive;
		enum migration_origin expected;
	} cases[] = {
		{ "kubevirt-migrate-vm-abcde", NULL, false, false, false, false,
			ORIGIN_USER },
		{ "kubevirt-evacuation-abcde", "w1", false, false, false, false,
			ORIGIN_EVACUATION },
		{ "anything", "w1", false, false, false, false, ORIGIN_EVACUATION },
		{ "kubevirt-evacuation-abcde", NULL, false, false, false, false,
			ORIGIN_EVACUATION },
		{ "kubevirt-workload-update-x", NULL, true, false, false, false,
			ORIGIN_WORKLOAD_UPDATE },
		{ "kubevirt-workload-update-x", NULL, false, false, false, false,
			ORIGIN_WORKLOAD_UPDATE },
		{ "kubevirt-workload-update-x", NULL, true, true, false, false,
			ORIGIN_VOLUME_UPDATE },
		{ "send", NULL, false, false, true, false, ORIGIN_DECENTRALIZED },
		{ "receive", NULL, false, false, false, true, ORIGIN_DECENTRALIZED },
		{ "web-2-move-nsgtt", NULL, false, false, false, false, ORIGIN_OTHER },
		{ "not-kubevirt-migrate-vm-x", NULL, false, false, false, false,
			ORIGIN_OTHER },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct world world;
		struct migration *migration;

		world_init(&world);
		migration = world_migration(
			&world, "ns", cases[i].name, "vm", PHASE_PENDING);
		migration->evacuation_node = cases[i].evacuation_node;
		migration->is_workload_update = cases[i].is_workload_update;
		migration->is_volume_update = cases[i].is_volume_update;
		migration->has_send_to = cases[i].has_send_to;
		migration->has_receive = cases[i].has_receive;
		assert_int_equal(world_fact(world_facts(&world), migration)->origin,
			cases[i].expected);
		world_finish(&world);
	}
}

static void origins_have_the_texts_of_the_contract(void **state)
{
	(void)state;
	assert_string_equal(migration_origin_text(ORIGIN_USER), "user");
	assert_string_equal(migration_origin_text(ORIGIN_EVACUATION), "evacuation");
	assert_string_equal(
		migration_origin_text(ORIGIN_WORKLOAD_UPDATE), "workload-update");
	assert_string_equal(
		migration_origin_text(ORIGIN_VOLUME_UPDATE), "volume-update");
	assert_string_equal(
		migration_origin_text(ORIGIN_DECENTRALIZED), "decentralized");
	assert_string_equal(migration_origin_text(ORIGIN_OTHER), "other");
}

static void migrations_are_sorted_by_namespace_then_name(void **state)
{
	struct world world;
	const struct facts *facts;

	(void)state;
	world_init(&world);
	world_migration(&world, "b", "a", "vm", PHASE_PENDING);
	world_migration(&world, "a", "z", "vm", PHASE_PENDING);
	world_migration(&world, "a", "b", "vm", PHASE_RUNNING);
	facts = world_facts(&world);
	assert_int_equal(facts->migration_count, 3);
	assert_string_equal(facts->migrations[0].migration->object.name, "b");
	assert_string_equal(facts->migrations[1].migration->object.name, "z");
	assert_string_equal(facts->migrations[2].migration->object.namespace, "b");
	assert_int_equal(facts->by_phase[PHASE_PENDING], 2);
	assert_int_equal(facts->by_phase[PHASE_RUNNING], 1);
	world_finish(&world);
}

static void a_state_of_an_earlier_migration_is_not_taken(void **state)
{
	struct world world;
	struct vmi *vmi;
	struct migration *migration;
	struct migration_state *stale;
	const struct migration_fact *fact;

	(void)state;
	world_init(&world);
	vmi = world_vmi(&world, "ns", "vm", "w1");
	migration = world_migration(&world, "ns", "m", "vm", PHASE_PENDING);
	stale = world_state(&vmi->object, "uid of another", "w9", "w1");
	stale->abort_requested = TRI_TRUE;
	vmi->state = stale;
	fact = world_fact(world_facts(&world), migration);
	assert_null(fact->state);
	assert_string_equal(fact->source, "w1");
	assert_null(fact->target);
	assert_null(fact->target_pod);
	assert_false(fact->cancel_requested);
	assert_false(i64_is_known(fact->started_ms));
	world_finish(&world);
}

static void a_running_migration_has_the_state_of_its_vmi(void **state)
{
	struct world world;
	struct vmi *vmi;
	struct migration *migration;
	struct migration_state *of_vmi;
	const struct migration_fact *fact;

	(void)state;
	world_init(&world);
	/* Already cut over: the VMI says it is on the target. */
	vmi = world_vmi(&world, "ns", "vm", "w2");
	migration = world_migration(&world, "ns", "m", "vm", PHASE_RUNNING);
	of_vmi = world_state(&vmi->object, migration->object.uid, "w1", "w2");
	of_vmi->start_ms = WORLD_NOW_MS - 8000;
	vmi->state = of_vmi;
	fact = world_fact(world_facts(&world), migration);
	assert_ptr_equal(fact->state, of_vmi);
	assert_string_equal(fact->source, "w1");
	assert_string_equal(fact->target, "w2");
	assert_string_equal(fact->target_pod, "virt-launcher-target");
	assert_int_equal(fact->started_ms, WORLD_NOW_MS - 8000);
	world_finish(&world);
}

static void a_final_migration_has_its_own_copy_first(void **state)
{
	struct world world;
	struct vmi *vmi;
	struct migration *migration;
	struct migration_state *own;
	struct migration_state *of_vmi;
	const struct migration_fact *fact;

	(void)state;
	world_init(&world);
	vmi = world_vmi(&world, "ns", "vm", "w2");
	migration = world_migration(&world, "ns", "m", "vm", PHASE_SUCCEEDED);
	own = world_state(&migration->object, migration->object.uid, "w1", "w2");
	of_vmi = world_state(&vmi->object, migration->object.uid, "x", "y");
	vmi->state = of_vmi;
	migration->state = own;
	fact = world_fact(world_facts(&world), migration);
	assert_ptr_equal(fact->state, own);
	assert_true(fact->is_final);

	migration->state = NULL;
	fact = world_fact(world_facts(&world), migration);
	assert_ptr_equal(fact->state, of_vmi);

	of_vmi->uid = "uid of a later one";
	fact = world_fact(world_facts(&world), migration);
	assert_null(fact->state);
	/* Where the VM is now says nothing about where it was then. */
	assert_null(fact->source);
	assert_null(fact->target);

	/* A copy that holds no more than the source pod, as while Pending. */
	own->uid = NULL;
	migration->state = own;
	fact = world_fact(world_facts(&world), migration);
	assert_null(fact->state);
	world_finish(&world);
}

static void an_old_migration_is_not_joined_to_a_younger_vmi(void **state)
{
	struct world world;
	struct vmi *vmi;
	struct migration *migration;

	(void)state;
	world_init(&world);
	vmi = world_vmi(&world, "ns", "vm", "w2");
	migration = world_migration(&world, "ns", "m", "vm", PHASE_FAILED);
	vmi->object.created_ms = migration->object.created_ms + 1000;
	assert_null(world_fact(world_facts(&world), migration)->vmi);
	vmi->object.created_ms = migration->object.created_ms - 1000;
	assert_ptr_equal(world_fact(world_facts(&world), migration)->vmi, vmi);
	world_finish(&world);
}

static void a_target_pod_is_matched_by_all_of_its_labels(void **state)
{
	static const struct {
		const char *what;
		bool breaks_creator;
		bool breaks_job;
		const char *component;
		bool is_target;
	} cases[] = {
		{ "all labels", false, false, "virt-launcher", true },
		{ "of another VMI", true, false, "virt-launcher", false },
		{ "of another migration", false, true, "virt-launcher", false },
		{ "attachment pod", false, false, "hotplug-disk", false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct world world;
		struct vmi *vmi;
		struct migration *migration;
		struct pod *pod;
		const struct migration_fact *fact;

		world_init(&world);
		vmi = world_vmi(&world, "ns", "vm", "w1");
		migration = world_migration(&world, "ns", "m", "vm", PHASE_PENDING);
		pod = world_target_pod(&world, "launcher-x", migration, vmi, "w2");
		pod->component = cases[i].component;
		if (cases[i].breaks_creator) {
			pod->created_by = "another";
		}
		if (cases[i].breaks_job) {
			pod->job_uid = "another";
		}
		fact = world_fact(world_facts(&world), migration);
		assert_ptr_equal(
			fact->target_pod_object, cases[i].is_target ? pod : NULL);
		assert_int_equal(fact->holds_cluster_slot, cases[i].is_target);
		if (cases[i].is_target) {
			assert_string_equal(fact->target, "w2");
			assert_string_equal(fact->target_pod, "launcher-x");
		}
		world_finish(&world);
	}
}

static void of_several_target_pods_the_live_one_is_shown(void **state)
{
	struct world world;
	struct vmi *vmi;
	struct migration *migration;
	struct pod *first;
	struct pod *second;
	struct migration_state *of_vmi;

	(void)state;
	world_init(&world);
	vmi = world_vmi(&world, "ns", "vm", "w1");
	migration = world_migration(&world, "ns", "m", "vm", PHASE_PENDING);
	first = world_target_pod(&world, "a", migration, vmi, NULL);
	second = world_target_pod(&world, "b", migration, vmi, NULL);
	first->object.created_ms = WORLD_NOW_MS - 1000;
	assert_ptr_equal(
		world_fact(world_facts(&world), migration)->target_pod_object, first);
	first->object.deletion_ms = WORLD_NOW_MS;
	assert_ptr_equal(
		world_fact(world_facts(&world), migration)->target_pod_object, second);
	of_vmi = world_state(&vmi->object, migration->object.uid, "w1", "w2");
	of_vmi->target_pod = "a";
	vmi->state = of_vmi;
	assert_ptr_equal(
		world_fact(world_facts(&world), migration)->target_pod_object, first);
	world_finish(&world);
}

static void the_source_of_what_is_received_is_not_here(void **state)
{
	struct world world;
	struct migration *migration;

	(void)state;
	world_init(&world);
	world_vmi(&world, "ns", "vm", "w1");
	migration = world_migration(&world, "ns", "m", "vm", PHASE_PENDING);
	migration->has_receive = true;
	assert_null(world_fact(world_facts(&world), migration)->source);
	world_finish(&world);
}

static void a_failed_evacuation_without_state_left_the_evacuated_node(void **state)
{
	struct world world;
	struct migration *migration;

	(void)state;
	world_init(&world);
	world_vmi(&world, "ns", "vm", "w5");
	migration = world_migration(&world, "ns", "m", "vm", PHASE_FAILED);
	migration->evacuation_node = "w1";
	assert_string_equal(world_fact(world_facts(&world), migration)->source, "w1");
	world_finish(&world);
}

static void a_cancel_is_seen_wherever_it_is_noted(void **state)
{
	struct world world;
	struct vmi *vmi;
	struct migration *migration;
	struct migration_state *of_vmi;

	(void)state;
	world_init(&world);
	vmi = world_vmi(&world, "ns", "vm", "w1");
	migration = world_migration(&world, "ns", "m", "vm", PHASE_RUNNING);
	of_vmi = world_state(&vmi->object, migration->object.uid, "w1", "w2");
	vmi->state = of_vmi;
	assert_false(world_fact(world_facts(&world), migration)->cancel_requested);
	of_vmi->abort_requested = TRI_TRUE;
	assert_true(world_fact(world_facts(&world), migration)->cancel_requested);
	of_vmi->abort_requested = TRI_FALSE;
	migration->object.deletion_ms = WORLD_NOW_MS;
	assert_true(world_fact(world_facts(&world), migration)->cancel_requested);
	migration->phase = PHASE_SUCCEEDED;
	assert_false(world_fact(world_facts(&world), migration)->cancel_requested);
	migration->object.deletion_ms = UNKNOWN_I64;
	migration->conditions = world_condition(
		&migration->object, "migrationAbortRequested", "True", NULL, NULL);
	assert_true(world_fact(world_facts(&world), migration)->cancel_requested);
	world_finish(&world);
}

static void nodes_are_known_from_any_object_that_names_them(void **state)
{
	struct world world;
	const struct facts *facts;
	struct migration *over;
	struct vmi *vmi;

	(void)state;
	world_init(&world);
	world_node(&world, "w3");
	world_vmi(&world, "ns", "a", "w1");
	world_virt_handler(&world, "virt-handler-x", "w2");
	vmi = world_vmi(&world, "ns", "gone", NULL);
	vmi->phase = "Succeeded";
	over = world_migration(&world, "ns", "m", "gone", PHASE_FAILED);
	over->state = world_state(&over->object, over->object.uid, "removed-1", "w1");
	facts = world_facts(&world);
	assert_int_equal(facts->node_count, 3);
	assert_string_equal(facts->nodes[0].name, "w1");
	assert_null(facts->nodes[0].node);
	assert_int_equal(facts->nodes[0].vmis, 1);
	assert_false(i64_is_known(facts->nodes[0].heartbeat_age_ms));
	assert_string_equal(facts->nodes[1].name, "w2");
	assert_string_equal(
		facts->nodes[1].virt_handler->object.name, "virt-handler-x");
	assert_string_equal(facts->nodes[2].name, "w3");
	assert_int_equal(facts->nodes[2].heartbeat_age_ms, 41000);
	assert_null(facts_find_node(facts, "removed-1"));
	assert_null(facts_find_node(facts, NULL));
	assert_null(facts_find_migration(facts, "nobody"));
	assert_null(facts_find_migration(facts, ""));
	assert_null(facts_find_migration(facts, NULL));
	world_finish(&world);
}

static void ended_vms_do_not_count_on_their_node(void **state)
{
	struct world world;
	struct vmi *vmi;

	(void)state;
	world_init(&world);
	world_vmi(&world, "ns", "a", "w1");
	vmi = world_vmi(&world, "ns", "b", "w1");
	assert_int_equal(world_facts(&world)->nodes[0].vmis, 2);
	vmi->phase = "Failed";
	assert_int_equal(world_facts(&world)->nodes[0].vmis, 1);
	world_finish(&world);
}

static void a_node_drains_when_cordoned_tainted_or_evacuated(void **state)
{
	static const struct node_taint drain = { .key = "kubevirt.io/drain",
		.effect = "NoSchedule" };
	static const struct node_taint own = { .key = "example.com/drain",
		.effect = "NoSchedule" };
	struct world world;
	struct node *node;
	struct vmi *vmi;
	struct kubevirt *kubevirt;

	(void)state;
	world_init(&world);
	node = world_node(&world, "w1");
	vmi = world_vmi(&world, "ns", "a", "w1");
	kubevirt = world_kubevirt(&world, "kubevirt", "kubevirt", "v1.8.0");
	assert_false(world_facts(&world)->nodes[0].is_draining);
	node->is_unschedulable = true;
	assert_true(world_facts(&world)->nodes[0].is_draining);
	node->is_unschedulable = false;
	node->taints = &drain;
	node->taint_count = 1;
	assert_true(world_facts(&world)->nodes[0].is_draining);
	kubevirt->config.node_drain_taint_key = "example.com/drain";
	assert_false(world_facts(&world)->nodes[0].is_draining);
	node->taints = &own;
	assert_true(world_facts(&world)->nodes[0].is_draining);
	node->taint_count = 0;
	vmi->evacuation_node = "w7";
	assert_false(world_facts(&world)->nodes[0].is_draining);
	vmi->evacuation_node = "w1";
	assert_true(world_facts(&world)->nodes[0].is_draining);
	world_finish(&world);
}

static void in_a_rollout_the_virt_handler_that_stays_is_shown(void **state)
{
	struct world world;
	struct pod *old;
	struct pod *young;

	(void)state;
	world_init(&world);
	old = world_virt_handler(&world, "old", "w1");
	young = world_virt_handler(&world, "young", "w1");
	old->object.created_ms = WORLD_NOW_MS - 90000;
	assert_ptr_equal(world_facts(&world)->nodes[0].virt_handler, young);
	young->object.deletion_ms = WORLD_NOW_MS;
	assert_ptr_equal(world_facts(&world)->nodes[0].virt_handler, old);
	old->object.deletion_ms = WORLD_NOW_MS;
	assert_ptr_equal(world_facts(&world)->nodes[0].virt_handler, young);
	world_finish(&world);
}

static void a_virt_handler_without_a_node_is_no_node(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	world_virt_handler(&world, "pending", NULL);
	assert_int_equal(world_facts(&world)->node_count, 0);
	world_finish(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_origin_is_told_by_annotations_labels_and_name),
		cmocka_unit_test(origins_have_the_texts_of_the_contract),
		cmocka_unit_test(migrations_are_sorted_by_namespace_then_name),
		cmocka_unit_test(a_state_of_an_earlier_migration_is_not_taken),
		cmocka_unit_test(a_running_migration_has_the_state_of_its_vmi),
		cmocka_unit_test(a_final_migration_has_its_own_copy_first),
		cmocka_unit_test(an_old_migration_is_not_joined_to_a_younger_vmi),
		cmocka_unit_test(a_target_pod_is_matched_by_all_of_its_labels),
		cmocka_unit_test(of_several_target_pods_the_live_one_is_shown),
		cmocka_unit_test(the_source_of_what_is_received_is_not_here),
		cmocka_unit_test(
			a_failed_evacuation_without_state_left_the_evacuated_node),
		cmocka_unit_test(a_cancel_is_seen_wherever_it_is_noted),
		cmocka_unit_test(nodes_are_known_from_any_object_that_names_them),
		cmocka_unit_test(ended_vms_do_not_count_on_their_node),
		cmocka_unit_test(a_node_drains_when_cordoned_tainted_or_evacuated),
		cmocka_unit_test(in_a_rollout_the_virt_handler_that_stays_is_shown),
		cmocka_unit_test(a_virt_handler_without_a_node_is_no_node),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
