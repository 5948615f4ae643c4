/* Emptying a node and taking it back: what moves, what stays, in which order. */
#include "tests/unit/commands/plans.h"

static void run(struct world *world, const struct command *command, const char *node,
	struct plan *plan)
{
	struct command_input input = plans_input(world, world_facts(world));

	input.node = facts_find_node(input.facts, node);
	command->plan(&input, plan);
}

static void evacuation_cordons_first_and_then_evicts_each_vm(void **state)
{
	struct world world;
	struct plan plan;

	(void)state;
	plans_cluster(&world, "v1.8.2");
	plans_vmi(&world, "shop", "web-1", "w01");
	plans_vmi(&world, "shop", "web-2", "w01");
	plans_vmi(&world, "shop", "other", "w02");
	plans_vmi(&world, "shop", "ended", "w01")->phase = "Succeeded";
	run(&world, &cmd_evacuate, "w01", &plan);
	assert_accepted(&plan, 3);
	assert_int_equal(plan.danger, DANGER_HIGH);
	assert_string_equal(plan.typed_name, "w01");
	assert_int_equal(plan.intents[0].verb, INTENT_CORDON);
	assert_string_equal(plan.intents[0].name, "w01");
	for (size_t i = 1; i < 3; i++) {
		const struct intent *intent = &plan.intents[i];

		assert_int_equal(intent->verb, INTENT_EVICT_POD);
		assert_string_equal(intent->node, "w01");
		assert_non_null(strstr(intent->vmi, "web-"));
		assert_non_null(intent->vmi_uid);
		assert_null(intent->name); /* the pod is found when its turn comes */
	}
	/* patch nodes, list pods, create pods/eviction. */
	assert_int_equal(plan.right_count, 3);
	assert_says(&plan, "2 VMs leave w01");
	assert_says(&plan, "At most 2 leave at once (5 in the whole cluster");
	assert_says(&plan, "other pods of w01 stay");
	world_finish(&world);
}

static void cordoned_node_is_not_cordoned_again(void **state)
{
	struct world world;
	struct plan plan;

	(void)state;
	plans_cluster(&world, "v1.8.2");
	plans_node(&world, "w01")->is_unschedulable = true;
	plans_vmi(&world, "shop", "web-1", "w01");
	run(&world, &cmd_evacuate, "w01", &plan);
	assert_accepted(&plan, 1);
	assert_int_equal(plan.intents[0].verb, INTENT_EVICT_POD);
	assert_says(&plan, "w01 is cordoned already");
	world_finish(&world);
}

/* One VM on the node and what becomes of it. */
struct guest {
	const char *name;
	const char *strategy; /* of the VMI; NULL: the cluster's */
	const char *cluster_strategy;
	const char *migratable; /* condition status; NULL: none */
	bool is_marked;
	bool is_deleted;
	const char *stays; /* fragment of the reason; NULL: leaves */
};

static const struct guest guests[] = {
	{ "LiveMigrate", "LiveMigrate", NULL, "True", false, false, NULL },
	{ "IfPossible", "LiveMigrateIfPossible", NULL, "True", false, false, NULL },
	{ "by the cluster", NULL, "LiveMigrate", "True", false, false, NULL },
	{ "no strategy at all", NULL, NULL, "True", false, false, "None" },
	{ "None", "None", "LiveMigrate", "True", false, false, "shuts it down" },
	{ "External", "External", NULL, "True", false, false, "another controller" },
	{ "not migratable", "LiveMigrate", NULL, "False", false, false,
		"not migratable: Disks" },
	{ "IfPossible, not migratable", "LiveMigrateIfPossible", NULL, "False", false,
		false, "shuts it down" },
	/* Only True lets the controller make a migration; the webhook lets it die. */
	{ "IfPossible, unknown", "LiveMigrateIfPossible", NULL, "Unknown", false, false,
		"shuts it down" },
	{ "not judged", "LiveMigrate", NULL, NULL, false, false, "has not yet said" },
	{ "being deleted", "LiveMigrate", NULL, "True", false, true, "being deleted" },
};

static void vms_that_an_eviction_would_end_are_left_alone(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(guests) / sizeof(guests[0]); i++) {
		const struct guest *guest = &guests[i];
		struct kubevirt *kubevirt;
		struct world world;
		struct plan plan;
		struct vmi *vmi;

		kubevirt = plans_cluster(&world, "v1.8.2");
		kubevirt->eviction_strategy = guest->cluster_strategy;
		vmi = plans_vmi(&world, "shop", "web-1", "w01");
		vmi->eviction_strategy = guest->strategy;
		vmi->conditions = guest->migratable == NULL
			? (struct conditions){ 0 }
			: world_condition(&vmi->object, "LiveMigratable",
				  guest->migratable, "Disks", NULL);
		vmi->object.deletion_ms =
			guest->is_deleted ? WORLD_NOW_MS : UNKNOWN_I64;
		run(&world, &cmd_evacuate, "w01", &plan);
		print_message("[%s]\n", guest->name);
		if (guest->stays == NULL) {
			assert_accepted(&plan, 2);
			assert_not_said(&plan, "Stays:");
		} else {
			assert_accepted(&plan, 1);
			assert_says(&plan, "Stays: shop/web-1");
			assert_says(&plan, guest->stays);
			assert_says(&plan, "the node will not be empty");
		}
		world_finish(&world);
	}
}

static void kubevirt_that_cannot_be_read_lets_nothing_be_evicted(void **state)
{
	struct world world;
	struct plan plan;

	(void)state;
	plans_cluster(&world, "v1.8.2");
	plans_vmi(&world, "shop", "web-1", "w01")->eviction_strategy = NULL;
	world_drop(&world, KIND_KUBEVIRT, "kubevirt", "kubevirt");
	run(&world, &cmd_evacuate, "w01", &plan);
	assert_accepted(&plan, 1);
	assert_says(&plan, "its eviction strategy is not known");
	world_finish(&world);
}

static void marked_and_moving_vms_are_told_apart(void **state)
{
	struct world world;
	struct plan plan;

	(void)state;
	plans_cluster(&world, "v1.8.2");
	plans_vmi(&world, "shop", "web-1", "w01")->evacuation_node = "w01";
	plans_vmi(&world, "shop", "web-2", "w01");
	world_migration(&world, "shop", "job-2", "web-2", PHASE_PENDING);
	run(&world, &cmd_evacuate, "w01", &plan);
	assert_accepted(&plan, 2);
	assert_says(&plan, "1 more is marked");
	assert_says(&plan, "1 of them is under way already");
	world_finish(&world);
}

static void vms_that_arrive_are_mentioned(void **state)
{
	struct migration_state *moving;
	struct migration *migration;
	struct world world;
	struct plan plan;
	struct vmi *vmi;

	(void)state;
	plans_cluster(&world, "v1.8.2");
	vmi = plans_vmi(&world, "shop", "web-1", "w02");
	migration = world_migration(&world, "shop", "j", "web-1", PHASE_RUNNING);
	moving = world_state(&vmi->object, migration->object.uid, "w02", "w01");
	vmi->state = moving;
	run(&world, &cmd_evacuate, "w01", &plan);
	assert_accepted(&plan, 1);
	assert_says(&plan, "1 VM is on the way to this node");
	world_finish(&world);
}

static void node_is_not_emptied_when_nobody_can_take_its_vms(void **state)
{
	struct world world;
	struct plan plan;

	(void)state;
	plans_cluster(&world, "v1.8.2");
	plans_vmi(&world, "shop", "web-1", "w01");
	plans_node(&world, "w02")->is_unschedulable = true;
	plans_node(&world, "w03")->kubevirt_schedulable = TRI_FALSE;
	run(&world, &cmd_evacuate, "w01", &plan);
	assert_refused(
		&plan, "no other node can take VMs: 1 cordoned, 1 closed to VMs");
	world_finish(&world);
}

static void unreadable_vms_or_node_are_a_refusal(void **state)
{
	struct world world;
	struct plan plan;

	(void)state;
	plans_cluster(&world, "v1.8.2");
	plans_vmi(&world, "shop", "web-1", "w01");
	world_source(&world, SOURCE_VMI, SOURCE_FORBIDDEN);
	run(&world, &cmd_evacuate, "w01", &plan);
	assert_refused(&plan, "VMs cannot be read");
	run(&world, &cmd_cancel_evacuation, "w01", &plan);
	assert_refused(&plan, "VMs cannot be read");
	world_source(&world, SOURCE_VMI, SOURCE_LIVE);
	world_drop(&world, KIND_NODE, "", "w01");
	run(&world, &cmd_evacuate, "w01", &plan);
	assert_refused(&plan, "the node cannot be read");
	world_finish(&world);
}

static void nothing_to_do_is_said(void **state)
{
	struct world world;
	struct plan plan;

	(void)state;
	plans_cluster(&world, "v1.8.2");
	plans_node(&world, "w01")->is_unschedulable = true;
	run(&world, &cmd_evacuate, "w01", &plan);
	assert_refused(&plan, "there is nothing to do");
	run(&world, &cmd_cancel_evacuation, "w02", &plan);
	assert_refused(&plan, "there is nothing to undo");
	world_finish(&world);
}

/* A node being emptied: two marked VMs, three migrations of the evacuation. */
static void set_evacuation(struct world *world)
{
	struct migration_state *moving;
	struct migration *migration;
	struct vmi *vmi;

	plans_node(world, "w01")->is_unschedulable = true;
	vmi = plans_vmi(world, "shop", "web-1", "w01");
	vmi->evacuation_node = "w01";
	migration = world_migration(
		world, "shop", "kubevirt-evacuation-1", "web-1", PHASE_RUNNING);
	migration->evacuation_node = "w01";
	moving = world_state(&vmi->object, migration->object.uid, "w01", "w02");
	moving->mode = "PreCopy";
	vmi->state = moving;
	vmi = plans_vmi(world, "shop", "web-2", "w01");
	vmi->evacuation_node = "w01";
	migration = world_migration(
		world, "shop", "kubevirt-evacuation-2", "web-2", PHASE_PENDING);
	migration->evacuation_node = "w01";
	vmi = plans_vmi(world, "shop", "web-3", "w01");
	migration = world_migration(
		world, "shop", "kubevirt-evacuation-3", "web-3", PHASE_RUNNING);
	migration->evacuation_node = "w01";
	moving = world_state(&vmi->object, migration->object.uid, "w01", "w02");
	moving->mode = "PostCopy";
	vmi->state = moving;
	/* Of a user, and of another node. */
	plans_vmi(world, "shop", "web-4", "w01");
	world_migration(world, "shop", "by-hand", "web-4", PHASE_PENDING);
	plans_vmi(world, "shop", "web-5", "w02")->evacuation_node = "w02";
	migration = world_migration(
		world, "shop", "kubevirt-evacuation-5", "web-5", PHASE_PENDING);
	migration->evacuation_node = "w02";
}

static void undo_takes_marks_off_before_it_cancels_and_uncordons_last(void **state)
{
	struct world world;
	struct plan plan;

	(void)state;
	plans_cluster(&world, "v1.7.0");
	set_evacuation(&world);
	run(&world, &cmd_cancel_evacuation, "w01", &plan);
	assert_accepted(&plan, 5);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(plan.intents[i].verb, INTENT_EVACUATE_CANCEL);
		assert_string_equal(plan.intents[i].node, "w01");
	}
	for (size_t i = 2; i < 4; i++) {
		assert_int_equal(plan.intents[i].verb, INTENT_DELETE_MIGRATION);
		assert_non_null(plan.intents[i].uid);
		assert_string_not_equal(plan.intents[i].name, "kubevirt-evacuation-3");
		assert_memory_equal(plan.intents[i].name, "kubevirt-evacuation-", 20);
	}
	assert_int_equal(plan.intents[4].verb, INTENT_UNCORDON);
	assert_int_equal(plan.danger, DANGER_SOME);
	assert_says(&plan, "1 migration is too far to be cancelled");
	assert_says(&plan, "1 of them while copying");
	/* evacuate/cancel, delete migrations, patch nodes. */
	assert_int_equal(plan.right_count, 3);
	world_finish(&world);
}

static void undo_before_1_7_only_uncordons_and_says_why(void **state)
{
	struct world world;
	struct plan plan;

	(void)state;
	plans_cluster(&world, "v1.6.2");
	set_evacuation(&world);
	run(&world, &cmd_cancel_evacuation, "w01", &plan);
	assert_accepted(&plan, 1);
	assert_int_equal(plan.intents[0].verb, INTENT_UNCORDON);
	assert_says(&plan, "has no way to take a mark back");
	plans_node(&world, "w01")->is_unschedulable = false;
	run(&world, &cmd_cancel_evacuation, "w01", &plan);
	assert_refused(&plan, "has no way to take a mark back");
	world_finish(&world);
}

static void undo_of_a_tainted_node_names_the_taint(void **state)
{
	struct node_taint taint = { .key = "example.com/leave",
		.effect = "NoSchedule" };
	struct kubevirt *kubevirt;
	struct world world;
	struct plan plan;
	struct node *node;

	(void)state;
	kubevirt = plans_cluster(&world, "v1.8.2");
	kubevirt->config.node_drain_taint_key = "example.com/leave";
	set_evacuation(&world);
	node = plans_node(&world, "w01");
	node->taints = &taint;
	node->taint_count = 1;
	run(&world, &cmd_cancel_evacuation, "w01", &plan);
	assert_refused(&plan, "drain taint");
	world_finish(&world);
}

static void undo_of_a_mere_cordon_is_an_uncordon(void **state)
{
	struct world world;
	struct plan plan;

	(void)state;
	plans_cluster(&world, "v1.8.2");
	plans_node(&world, "w01")->is_unschedulable = true;
	run(&world, &cmd_cancel_evacuation, "w01", &plan);
	assert_accepted(&plan, 1);
	assert_int_equal(plan.intents[0].verb, INTENT_UNCORDON);
	assert_int_equal(plan.danger, DANGER_NONE);
	assert_says(&plan, "Only w01 is uncordoned");
	world_finish(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(evacuation_cordons_first_and_then_evicts_each_vm),
		cmocka_unit_test(cordoned_node_is_not_cordoned_again),
		cmocka_unit_test(vms_that_an_eviction_would_end_are_left_alone),
		cmocka_unit_test(kubevirt_that_cannot_be_read_lets_nothing_be_evicted),
		cmocka_unit_test(marked_and_moving_vms_are_told_apart),
		cmocka_unit_test(vms_that_arrive_are_mentioned),
		cmocka_unit_test(node_is_not_emptied_when_nobody_can_take_its_vms),
		cmocka_unit_test(unreadable_vms_or_node_are_a_refusal),
		cmocka_unit_test(nothing_to_do_is_said),
		cmocka_unit_test(
			undo_takes_marks_off_before_it_cancels_and_uncordons_last),
		cmocka_unit_test(undo_before_1_7_only_uncordons_and_says_why),
		cmocka_unit_test(undo_of_a_tainted_node_names_the_taint),
		cmocka_unit_test(undo_of_a_mere_cordon_is_an_uncordon),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
