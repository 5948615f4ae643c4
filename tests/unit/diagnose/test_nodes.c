/* Nodes: lost, without a working virt-handler, drains that hang, evacuations that do
 * not begin or do not end. */
#include "tests/unit/diagnose/builders.h"

#define UNREADY                                                             \
	"'phase':'Running','conditions':[{'type':'Ready','status':'False'," \
	"'lastTransitionTime':'@-200'}],'containerStatuses':[{'name':"      \
	"'virt-handler','ready':false,'restartCount':3,'state':{'running':{}}}]"

static void a_healthy_cluster_is_silent(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	world_vmi(&world, "db1", "w1", "", "");
	world_vmi(&world, "db2", "w2", "", "");
	world_diagnose(&world);
	for (size_t i = 0; i < world.facts->node_count; i++) {
		assert_string_equal(
			world_ids(&world, DIAGNOSE_NODE, world.facts->nodes[i].name),
			"");
	}
	assert_string_equal(world_ids(&world, DIAGNOSE_VMI, "db1"), "");
	assert_string_equal(world_ids(&world, DIAGNOSE_CLUSTER, NULL), "");
	world_finish(&world);
}

static void nodes_that_are_not_for_vms_are_left_alone(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	world_put(&world, KIND_NODE,
		"{'metadata':{'name':'master','uid':'u'},'spec':{},'status':{"
		"'conditions':[{'type':'Ready','status':'False',"
		"'lastTransitionTime':'@-900'}]}}");
	expect_at(&world, DIAGNOSE_NODE, "master", "");
	world_finish(&world);
}

static void a_node_that_does_not_answer_is_lost_with_its_vms(void **state)
{
	static const char *const statuses[] = { "False", "Unknown" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(statuses); i++) {
		struct world world;
		const struct finding *finding;

		world_init(&world);
		world_vmi(&world, "db1", "w1", "",
			"'conditions':[{'type':'LiveMigratable','status':'False',"
			"'reason':'InterfaceNotLiveMigratable'}]");
		world_node(&world, "w1", "", "", statuses[i], 400);
		world_handler(&world, "w1", "", UNREADY);
		world_event(&world, "VirtualMachineInstance", "db1", "Warning",
			"NodeUnresponsive", "virt-handler is unresponsive", 60);
		expect_at(&world, DIAGNOSE_NODE, "w1", "node-lost");
		finding = world_finding(&world, DIAGNOSE_NODE, "w1", "node-lost");
		assert_int_equal(finding->severity, SEVERITY_CRITICAL);
		assert_numbers_proven(finding);
		assert_true(has_next(finding, "fenced"));
		/* What the node took with it is not the VM's own doing. */
		assert_string_equal(world_ids(&world, DIAGNOSE_VMI, "db1"), "");
		world_finish(&world);
	}
}

static void a_lost_node_ends_the_migrations_from_and_to_it(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	world_vmi(&world, "db1", "w1", "",
		"'migrationState':{'migrationUid':'uid-m1','sourceNode':'w1',"
		"'targetNode':'w2','startTimestamp':'@-60','mode':'PreCopy'}");
	world_migration(&world, "m1", "db1", "Running", 60, "", "");
	expect(&world, "m1", "");
	world_node(&world, "w2", "", "", "Unknown", 100);
	expect(&world, "m1", "node-lost");
	assert_non_null(strstr(
		world_finding(&world, DIAGNOSE_MIGRATION, "m1", "node-lost")->summary,
		"target node w2"));
	world_node(&world, "w1", "", "", "Unknown", 100);
	expect(&world, "m1", "node-lost");
	assert_non_null(strstr(
		world_finding(&world, DIAGNOSE_MIGRATION, "m1", "node-lost")->summary,
		"source node w1"));
	world_finish(&world);
}

static void an_end_long_before_is_not_the_lost_nodes_fault(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	world_vmi(&world, "db1", "w1", "", "");
	/* The node went away 400 s ago. */
	world_node(&world, "w2", "", "", "Unknown", 420);
	world_migration(&world, "m1", "db1", "Failed", 5000, "",
		"'migrationState':{'migrationUid':'uid-m1','sourceNode':'w1',"
		"'targetNode':'w2','failed':true,'failureReason':'odd'}");
	expect(&world, "m1", "unclassified");
	world_migration(&world, "m1", "db1", "Failed", 390, "",
		"'migrationState':{'migrationUid':'uid-m1','sourceNode':'w1',"
		"'targetNode':'w2','failed':true,'failureReason':'odd'}");
	expect(&world, "m1", "node-lost");
	world_finish(&world);
}

static void virt_handlers_in_trouble_are_told_by_pod_and_heartbeat(void **state)
{
	static const struct {
		int heartbeat_s;
		const char *status;
		const char *labels;
		const char *ids;
	} cases[] = {
		{ 40, "", "", "" },
		{ 132, "", "", "" },
		{ 200, "", "", "virt-handler-not-ready" },
		{ 400, "", "", "virt-handler-not-ready node-lost" },
		{ 40, UNREADY, "", "virt-handler-not-ready" },
		{ 40,
			"'phase':'Running','conditions':[{'type':'Ready','status':"
			"'False','lastTransitionTime':'@-8'}]",
			"", "" },
		{ 40,
			"'phase':'Running','conditions':[{'type':'Ready','status':"
			"'False','lastTransitionTime':'@-8'}],'containerStatuses':[{"
			"'name':'virt-handler','state':{'waiting':{'reason':"
			"'CrashLoopBackOff'}}}]",
			"", "virt-handler-not-ready" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct world world;

		world_init(&world);
		world_vmi(&world, "db1", "w1", "", "");
		world_node(&world, "w1", cases[i].labels, "", "True",
			cases[i].heartbeat_s);
		world_handler(&world, "w1", "", cases[i].status);
		expect_at(&world, DIAGNOSE_NODE, "w1", cases[i].ids);
		world_finish(&world);
	}
}

static void a_node_marked_unschedulable_or_without_a_handler_is_told(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	world_vmi(&world, "db1", "w7", "", "");
	world_put(&world, KIND_NODE,
		"{'metadata':{'name':'w7','uid':'u','labels':{"
		"'kubevirt.io/schedulable':'true'},'annotations':{"
		"'kubevirt.io/heartbeat':'@-70'}},'spec':{},'status':{"
		"'conditions':[{'type':'Ready','status':'True'}]}}");
	expect_at(&world, DIAGNOSE_NODE, "w7", "virt-handler-not-ready");
	world_handler(&world, "w7", "", "");
	expect_at(&world, DIAGNOSE_NODE, "w7", "");
	world_put(&world, KIND_NODE,
		"{'metadata':{'name':'w7','uid':'u','labels':{"
		"'kubevirt.io/schedulable':'false'}},'spec':{},'status':{"
		"'conditions':[{'type':'Ready','status':'True'}]}}");
	expect_at(&world, DIAGNOSE_NODE, "w7", "virt-handler-not-ready");
	/* Who may not see virt-handlers claims nothing about them. */
	world_source(&world, SOURCE_VIRT_HANDLER, SOURCE_FORBIDDEN);
	world_source(&world, SOURCE_NODE, SOURCE_FORBIDDEN);
	expect_at(&world, DIAGNOSE_NODE, "w7", "");
	world_finish(&world);
}

static void several_handlers_down_are_a_matter_of_the_cluster(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	world_handler(&world, "w1", "", UNREADY);
	expect_at(&world, DIAGNOSE_CLUSTER, NULL, "");
	world_handler(&world, "w2", "", UNREADY);
	expect_at(&world, DIAGNOSE_CLUSTER, NULL, "virt-handler-not-ready");
	assert_numbers_proven(world_finding(
		&world, DIAGNOSE_CLUSTER, NULL, "virt-handler-not-ready"));
	world_finish(&world);
}

#define NOT_MIGRATABLE                                             \
	"'conditions':[{'type':'LiveMigratable','status':'False'," \
	"'reason':'HostDeviceNotLiveMigratable','message':'has a GPU'}]"

static void a_cordoned_node_with_vms_that_cannot_move_is_blocked(void **state)
{
	struct world world;
	const struct finding *finding;

	(void)state;
	world_init(&world);
	world_vmi(&world, "gpu1", "w1", "'evictionStrategy':'LiveMigrate'",
		NOT_MIGRATABLE);
	world_vmi(&world, "gpu2", "w1", "'evictionStrategy':'LiveMigrateIfPossible'",
		NOT_MIGRATABLE);
	world_vmi(&world, "gpu3", "w2", "'evictionStrategy':'LiveMigrate'",
		NOT_MIGRATABLE);
	expect_at(&world, DIAGNOSE_NODE, "w1", "");
	world_node(&world, "w1", "", "'unschedulable':true", "True", 40);
	expect_at(&world, DIAGNOSE_NODE, "w1", "drain-blocked");
	finding = world_finding(&world, DIAGNOSE_NODE, "w1", "drain-blocked");
	assert_int_equal(finding->severity, SEVERITY_CRITICAL);
	assert_true(has_evidence(finding, "shop/gpu1: HostDevice"));
	assert_false(has_evidence(finding, "gpu2"));
	assert_numbers_proven(finding);
	assert_string_equal(world_ids(&world, DIAGNOSE_NODE, "w2"), "");
	assert_non_null(strstr(finding->summary, "1 VM will never leave w1"));

	/* Of one that nobody has judged nothing is known for ever. */
	world_put(&world, KIND_VMI,
		"{'metadata':{'namespace':'shop','name':'new1','uid':'uid-new1',"
		"'creationTimestamp':'@-3600'},'status':{'nodeName':'w1',"
		"'phase':'Running','evacuationNodeName':'w1'}}");
	world_diagnose(&world);
	finding = world_finding(&world, DIAGNOSE_NODE, "w1", "drain-blocked");
	assert_non_null(strstr(finding->summary,
		"2 VMs cannot leave w1: eviction strategy LiveMigrate, but not "
		"migratable, or not judged yet"));
	world_finish(&world);
}

#define CORDONED_LONG                                                \
	"'unschedulable':true,'taints':[{'key':'node.kubernetes.io/" \
	"unschedulable','effect':'NoSchedule','timeAdded':'@-600'}]"
#define NEVER "'disruptionsAllowed':0,'expectedPods':0"
#define NOT_NOW "'disruptionsAllowed':0,'expectedPods':3"

static void put_budget(struct world *world, const char *spec, const char *status)
{
	world_put(world, KIND_BUDGET,
		"{'metadata':{'namespace':'shop','name':'db-pdb','uid':'pdb'},"
		"'spec':{'selector':{'matchLabels':{'kubevirt.io':'virt-launcher'}},"
		"%s},'status':{%s}}",
		spec, status);
}

static void a_budget_holds_up_only_pods_that_are_evicted_for_real(void **state)
{
	static const struct {
		const char *vmi;
		const char *status;
		const char *budget;
		const char *budget_status;
		const char *ids;
	} cases[] = {
		/* Evicted for real, never allowed. */
		{ "'evictionStrategy':'None'", "", "'maxUnavailable':1", NEVER,
			"drain-blocked evacuation-not-triggered" },
		{ "'evictionStrategy':'LiveMigrateIfPossible'", NOT_MIGRATABLE,
			"'minAvailable':1", NOT_NOW, "drain-blocked" },
		/* Allowed, or the pod migrates before a budget is asked. */
		{ "'evictionStrategy':'LiveMigrateIfPossible'", NOT_MIGRATABLE,
			"'minAvailable':1", "'disruptionsAllowed':1", "" },
		{ "'evictionStrategy':'LiveMigrate'", "'evacuationNodeName':'w1'",
			"'maxUnavailable':1", NEVER, NULL },
		/* Nobody asked for the evacuation: then the budget answers the drain,
		 * with a no for ever only where it is broken. */
		{ "'evictionStrategy':'LiveMigrate'", "", "'maxUnavailable':1", NEVER,
			"drain-blocked evacuation-not-triggered" },
		{ "'evictionStrategy':'LiveMigrate'", "", "'minAvailable':1", NOT_NOW,
			"evacuation-not-triggered" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct world world;

		world_init(&world);
		world_vmi(&world, "db1", "w1", cases[i].vmi, cases[i].status);
		world_node(&world, "w1", "", CORDONED_LONG, "True", 40);
		put_budget(&world, cases[i].budget, cases[i].budget_status);
		world_diagnose(&world);
		if (cases[i].ids == NULL) {
			assert_null(strstr(
				world_ids(&world, DIAGNOSE_NODE, "w1"), "blocked"));
		} else if (!text_equal(world_ids(&world, DIAGNOSE_NODE, "w1"),
				   cases[i].ids)) {
			fail_msg("case %zu: %s", i,
				world_ids(&world, DIAGNOSE_NODE, "w1"));
		}
		world_finish(&world);
	}
}

static void a_budget_that_can_never_allow_is_named_with_its_repair(void **state)
{
	struct world world;
	const struct finding *finding;

	(void)state;
	world_init(&world);
	world_vmi(&world, "db1", "w1", "'evictionStrategy':'None'", "");
	world_node(&world, "w1", "", CORDONED_LONG, "True", 40);
	put_budget(&world, "'maxUnavailable':1", NEVER);
	world_diagnose(&world);
	finding = world_finding(&world, DIAGNOSE_NODE, "w1", "drain-blocked");
	assert_int_equal(finding->severity, SEVERITY_CRITICAL);
	assert_non_null(strstr(finding->summary, "shop/db-pdb can never allow"));
	assert_true(has_evidence(finding, "maxUnavailable cannot be counted"));
	assert_true(has_next(finding, "kubectl edit pdb -n shop db-pdb"));
	assert_numbers_proven(finding);
	world_finish(&world);
}

static void a_strategy_that_waits_for_a_restart_is_shown(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	world_put(&world, KIND_VMI,
		"{'metadata':{'namespace':'shop','name':'gpu1','uid':'g',"
		"'ownerReferences':[{'kind':'VirtualMachine','name':'gpu1',"
		"'controller':true}]},'spec':{'evictionStrategy':'LiveMigrate'},"
		"'status':{'phase':'Running','nodeName':'w1'," NOT_MIGRATABLE "}}");
	world_put(&world, KIND_VM,
		"{'metadata':{'namespace':'shop','name':'gpu1'},'spec':{'template':{"
		"'spec':{'evictionStrategy':'None'}}}}");
	world_node(&world, "w1", "", CORDONED_LONG, "True", 40);
	world_diagnose(&world);
	assert_true(has_evidence(
		world_finding(&world, DIAGNOSE_NODE, "w1", "drain-blocked"),
		"strategy from the next start on"));
	world_finish(&world);
}

static void a_cordon_without_a_drain_leaves_its_vms_behind(void **state)
{
	struct world world;
	const struct finding *finding;

	(void)state;
	world_init(&world);
	world_vmi(&world, "db1", "w1", "", "");
	world_node(&world, "w1", "", "'unschedulable':true", "True", 40);
	expect_at(&world, DIAGNOSE_NODE, "w1", "evacuation-not-triggered");
	finding =
		world_finding(&world, DIAGNOSE_NODE, "w1", "evacuation-not-triggered");
	assert_true(has_evidence(finding, "nobody evicted it"));
	assert_true(has_next(finding, "kubectl drain w1"));
	assert_numbers_proven(finding);
	world_finish(&world);
}

static void a_drain_under_way_is_not_told(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	world_vmi(&world, "db1", "w1", "", "'evacuationNodeName':'w1'");
	world_node(&world, "w1", "", "'unschedulable':true", "True", 40);
	world_migration(&world, "m1", "db1", "Pending", 10,
		"'annotations':{'kubevirt.io/evacuationMigration':'w1'}", "");
	expect_at(&world, DIAGNOSE_NODE, "w1", "");
	assert_string_equal(world_ids(&world, DIAGNOSE_MIGRATION, "m1"), "");
	world_finish(&world);
}

static void what_is_missing_for_an_evacuation_is_said(void **state)
{
	static const struct {
		const char *spec;
		const char *status;
		const char *missing;
	} cases[] = {
		{ "'evictionStrategy':'External'", "'evacuationNodeName':'w1'",
			"External" },
		{ "'evictionStrategy':'None'", "", "eviction strategy None" },
		{ "", "'evacuationNodeName':'w1'", "no migration was made" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct world world;

		world_init(&world);
		world_vmi(&world, "db1", "w1", cases[i].spec, cases[i].status);
		world_node(&world, "w1", "", "'unschedulable':true", "True", 40);
		expect_at(&world, DIAGNOSE_NODE, "w1", "evacuation-not-triggered");
		assert_true(has_evidence(world_finding(&world, DIAGNOSE_NODE, "w1",
						 "evacuation-not-triggered"),
			cases[i].missing));
		world_finish(&world);
	}
}

static void an_eviction_of_a_moment_ago_is_given_its_time(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	world_node(&world, "w1", "", "'unschedulable':true", "True", 40);
	world_vmi(&world, "db1", "w1", "",
		"'evacuationNodeName':'w1','conditions':[{'type':'LiveMigratable',"
		"'status':'True'},{'type':'EvictionRequested','status':'True',"
		"'lastTransitionTime':'@-5'}]");
	expect_at(&world, DIAGNOSE_NODE, "w1", "");
	world_vmi(&world, "db1", "w1", "",
		"'evacuationNodeName':'w1','conditions':[{'type':'LiveMigratable',"
		"'status':'True'},{'type':'EvictionRequested','status':'True',"
		"'lastTransitionTime':'@-90'}]");
	expect_at(&world, DIAGNOSE_NODE, "w1", "evacuation-not-triggered");
	world_finish(&world);
}

static void a_vm_deleted_in_the_middle_of_its_evacuation_is_told(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	world_node(&world, "w1", "", "'unschedulable':true", "True", 40);
	world_put(&world, KIND_VMI,
		"{'metadata':{'namespace':'shop','name':'db1','uid':'uid-vmi-db1',"
		"'deletionTimestamp':'@-20'},'spec':{},'status':{'phase':'Running',"
		"'nodeName':'w1','evacuationNodeName':'w1','migrationState':{"
		"'migrationUid':'uid-m1','sourceNode':'w1','targetNode':'w2',"
		"'startTimestamp':'@-30','mode':'PreCopy'}}}");
	world_migration(&world, "m1", "db1", "Running", 30,
		"'annotations':{'kubevirt.io/evacuationMigration':'w1'}", "");
	expect(&world, "m1", "evacuation-not-triggered");
	world_finish(&world);
}

static void a_mark_that_outlives_its_drain_is_told(void **state)
{
	static const char *const by_evacuation =
		"'annotations':{'kubevirt.io/evacuationMigration':'w1'}";
	struct world world;

	(void)state;
	world_init(&world);
	world_vmi(&world, "db1", "w1", "", "'evacuationNodeName':'w1'");
	world_migration(&world, "m1", "db1", "Pending", 20, by_evacuation, "");
	expect(&world, "m1", "");
	world_migration(&world, "m0", "db1", "Failed", 200, by_evacuation, "");
	expect(&world, "m1", "cancel-not-honoured");
	assert_string_equal(
		world_ids(&world, DIAGNOSE_NODE, "w1"), "cancel-not-honoured");
	assert_true(has_next(
		world_finding(&world, DIAGNOSE_MIGRATION, "m1", "cancel-not-honoured"),
		"virtctl evacuate-cancel vmi -n shop db1"));
	/* As long as the node is being drained the mark is right. */
	world_node(&world, "w1", "", "'unschedulable':true", "True", 40);
	world_diagnose(&world);
	assert_null(strstr(
		world_ids(&world, DIAGNOSE_MIGRATION, "m1"), "cancel-not-honoured"));
	world_finish(&world);
}

static void many_evacuations_from_a_node_in_use_are_a_storm(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	for (int i = 0; i < 3; i++) {
		char vmi[16];
		char name[16];

		expect_at(&world, DIAGNOSE_NODE, "w1", "");
		snprintf(vmi, sizeof(vmi), "vm%d", i);
		snprintf(name, sizeof(name), "m%d", i);
		world_vmi(&world, vmi, "w1", "", "");
		world_migration(&world, name, vmi, "Pending", 20 + 30 * i,
			"'annotations':{'kubevirt.io/evacuationMigration':'w1'}", "");
	}
	expect_at(&world, DIAGNOSE_NODE, "w1", "migration-storm");
	assert_numbers_proven(
		world_finding(&world, DIAGNOSE_NODE, "w1", "migration-storm"));
	world_node(&world, "w1", "", "'unschedulable':true", "True", 40);
	expect_at(&world, DIAGNOSE_NODE, "w1", "");
	world_finish(&world);
}

static void one_vm_moved_all_day_is_a_storm(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	world_vmi(&world, "db1", "w1", "", "");
	for (int i = 0; i < 13; i++) {
		char name[16];

		expect_at(&world, DIAGNOSE_CLUSTER, NULL, "");
		snprintf(name, sizeof(name), "m%d", i);
		world_migration(
			&world, name, "db1", "Succeeded", 3600 + 600 * i, "", "");
	}
	expect_at(&world, DIAGNOSE_CLUSTER, NULL, "migration-storm");
	assert_numbers_proven(
		world_finding(&world, DIAGNOSE_CLUSTER, NULL, "migration-storm"));
	world_finish(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_healthy_cluster_is_silent),
		cmocka_unit_test(nodes_that_are_not_for_vms_are_left_alone),
		cmocka_unit_test(a_node_that_does_not_answer_is_lost_with_its_vms),
		cmocka_unit_test(a_lost_node_ends_the_migrations_from_and_to_it),
		cmocka_unit_test(an_end_long_before_is_not_the_lost_nodes_fault),
		cmocka_unit_test(
			virt_handlers_in_trouble_are_told_by_pod_and_heartbeat),
		cmocka_unit_test(
			a_node_marked_unschedulable_or_without_a_handler_is_told),
		cmocka_unit_test(several_handlers_down_are_a_matter_of_the_cluster),
		cmocka_unit_test(a_cordoned_node_with_vms_that_cannot_move_is_blocked),
		cmocka_unit_test(a_budget_holds_up_only_pods_that_are_evicted_for_real),
		cmocka_unit_test(
			a_budget_that_can_never_allow_is_named_with_its_repair),
		cmocka_unit_test(a_strategy_that_waits_for_a_restart_is_shown),
		cmocka_unit_test(a_cordon_without_a_drain_leaves_its_vms_behind),
		cmocka_unit_test(a_drain_under_way_is_not_told),
		cmocka_unit_test(what_is_missing_for_an_evacuation_is_said),
		cmocka_unit_test(an_eviction_of_a_moment_ago_is_given_its_time),
		cmocka_unit_test(a_vm_deleted_in_the_middle_of_its_evacuation_is_told),
		cmocka_unit_test(a_mark_that_outlives_its_drain_is_told),
		cmocka_unit_test(many_evacuations_from_a_node_in_use_are_a_storm),
		cmocka_unit_test(one_vm_moved_all_day_is_a_storm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
