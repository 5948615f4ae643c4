/* Migrations that wait: which of the gates before a target pod is closed. */
#include "tests/unit/diagnose/builders.h"

/* Migrations that copy, each of a VM of its own on the node. */
static void put_running(struct world *world, const char *node, int count)
{
	for (int i = 0; i < count; i++) {
		char name[32];
		char vmi[32];
		char status[512];

		snprintf(vmi, sizeof(vmi), "busy-%s-%d", node, i);
		snprintf(name, sizeof(name), "run-%s-%d", node, i);
		snprintf(status, sizeof(status),
			"'migrationState':{'migrationUid':'uid-%s','sourceNode':'%s',"
			"'targetNode':'w9','startTimestamp':'@-20','mode':'PreCopy'}",
			name, node);
		world_vmi(world, vmi, node, "", status);
		world_migration(world, name, vmi, "Running", 20, "", "");
	}
}

static void setup(struct world *world)
{
	world_init(world);
	world_vmi(world, "db1", "w1", "", "");
}

static void full_slots_are_the_cause_of_a_wait(void **state)
{
	struct world world;
	const struct finding *finding;

	(void)state;
	setup(&world);
	put_running(&world, "w2", 2);
	put_running(&world, "w3", 3);
	world_migration(&world, "m1", "db1", "Pending", 300, "", "");
	expect(&world, "m1", "cluster-limit-reached");
	finding = world_finding(
		&world, DIAGNOSE_MIGRATION, "m1", "cluster-limit-reached");
	assert_int_equal(finding->severity, SEVERITY_INFO);
	assert_numbers_proven(finding);
	assert_true(has_evidence(finding, "shop/busy-w2-0 Running for 20s"));
	assert_true(has_evidence(finding, "1 of 1 by priority"));
	assert_true(has_next(finding, "parallelMigrationsPerCluster"));
	assert_true(has_next(finding, "wait for shop/"));
	/* The others run fine. */
	assert_string_equal(world_ids(&world, DIAGNOSE_MIGRATION, "run-w2-0"), "");
	world_finish(&world);
}

/* Holders with a pod would only be more. */
static void full_slots_are_told_also_where_pods_cannot_be_seen(void **state)
{
	struct world world;
	const struct finding *finding;

	(void)state;
	setup(&world);
	world_source(&world, SOURCE_POD, SOURCE_FORBIDDEN);
	put_running(&world, "w2", 2);
	put_running(&world, "w3", 3);
	world_migration(&world, "m1", "db1", "Pending", 300, "", "");
	expect(&world, "m1", "unclassified");
	finding = world_finding(&world, DIAGNOSE_MIGRATION, "m1", "unclassified");
	assert_string_equal(finding->summary,
		"cause unknown; at least 5/5 slots in use; Pending for 5m");
	world_kubevirt(&world, "'parallelMigrationsPerCluster':9", "");
	world_vmi(&world, "db2", "w2", "", "");
	world_migration(&world, "m2", "db2", "Pending", 300, "", "");
	expect(&world, "m2", "unclassified");
	finding = world_finding(&world, DIAGNOSE_MIGRATION, "m2", "unclassified");
	assert_string_equal(finding->summary,
		"cause unknown; at least 2/2 of w2 in use; Pending for 5m");
	world_finish(&world);
}

/* A moment later it may be the most usual of waits. */
static void nothing_is_unknown_before_everything_was_read_once(void **state)
{
	static const enum source needed[] = { SOURCE_VMI, SOURCE_POD, SOURCE_KUBEVIRT,
		SOURCE_EVENT };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(needed); i++) {
		struct world world;

		setup(&world);
		world_migration(&world, "m1", "db1", "TargetReady", 300, "", "");
		world_migration(&world, "m0", "db1", "Failed", 400, "",
			"'migrationState':{'migrationUid':'uid-m0','failed':true,"
			"'failureReason':'no such words'}");
		world_source(&world, needed[i], SOURCE_LISTING);
		world_diagnose(&world);
		assert_null(strstr(
			world_ids(&world, DIAGNOSE_MIGRATION, "m1"), "unclassified"));
		assert_null(strstr(
			world_ids(&world, DIAGNOSE_MIGRATION, "m0"), "unclassified"));
		world_source(&world, needed[i], SOURCE_LIVE);
		expect(&world, "m0", "unclassified");
		world_finish(&world);
	}
}

/* Its migration is about to be deleted; no slot would help it. */
static void of_a_vm_that_is_gone_no_limit_is_the_cause(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	put_running(&world, "w2", 2);
	put_running(&world, "w3", 3);
	world_migration(&world, "m1", "gone", "Pending", 5, "", "");
	world_diagnose(&world);
	assert_string_equal(world_ids(&world, DIAGNOSE_MIGRATION, "m1"), "");
	world_finish(&world);
}

static void the_limit_in_force_is_the_configured_one(void **state)
{
	struct world world;

	(void)state;
	setup(&world);
	world_kubevirt(&world, "'parallelMigrationsPerCluster':6", "");
	put_running(&world, "w2", 2);
	put_running(&world, "w3", 3);
	world_migration(&world, "m1", "db1", "Pending", 20, "", "");
	expect(&world, "m1", "");
	world_kubevirt(&world, "'parallelMigrationsPerCluster':5", "");
	expect(&world, "m1", "cluster-limit-reached");
	world_finish(&world);
}

static void a_full_node_is_the_cause_when_the_cluster_has_room(void **state)
{
	struct world world;
	const struct finding *finding;

	(void)state;
	setup(&world);
	put_running(&world, "w1", 2);
	world_migration(&world, "m1", "db1", "Pending", 300, "", "");
	expect(&world, "m1", "outbound-limit-reached");
	finding = world_finding(
		&world, DIAGNOSE_MIGRATION, "m1", "outbound-limit-reached");
	assert_int_equal(finding->severity, SEVERITY_INFO);
	assert_numbers_proven(finding);
	assert_true(has_evidence(finding, "busy-w1-1"));
	assert_true(has_next(finding, "parallelOutboundMigrationsPerNode"));
	world_finish(&world);
}

static void another_full_node_is_not_the_cause(void **state)
{
	struct world world;

	(void)state;
	setup(&world);
	put_running(&world, "w2", 2);
	world_migration(&world, "m1", "db1", "Pending", 20, "", "");
	expect(&world, "m1", "");
	world_finish(&world);
}

static void nothing_is_claimed_about_limits_that_cannot_be_seen(void **state)
{
	struct world world;
	const struct finding *finding;

	(void)state;
	setup(&world);
	put_running(&world, "w2", 2);
	put_running(&world, "w3", 3);
	world_migration(&world, "m1", "db1", "Pending", 300, "", "");
	world_source(&world, SOURCE_POD, SOURCE_FORBIDDEN);
	expect(&world, "m1", "unclassified");
	finding = world_finding(&world, DIAGNOSE_MIGRATION, "m1", "unclassified");
	assert_true(has_evidence(finding, "needs list and watch on pods"));
	world_finish(&world);
}

/* As when only the namespace of the context may be listed. */
static void narrow(struct world *world)
{
	static const enum source sources[] = { SOURCE_MIGRATION, SOURCE_VMI,
		SOURCE_POD };

	for (size_t i = 0; i < ARRAY_LENGTH(sources); i++) {
		struct change change = { .type = CHANGE_SOURCE, .source = sources[i] };

		change.state = *store_source(world->store, sources[i]);
		change.state.is_partial = true;
		store_apply(world->store, &change, world->now);
	}
}

static void one_namespace_in_view_proves_no_free_slot(void **state)
{
	struct world world;

	(void)state;
	setup(&world);
	world_migration(&world, "m1", "db1", "Pending", 300, "", "");
	narrow(&world);
	expect(&world, "m1", "unclassified");
	assert_true(has_evidence(
		world_finding(&world, DIAGNOSE_MIGRATION, "m1", "unclassified"),
		"other namespaces"));
	/* What is full already by what is seen is full. */
	put_running(&world, "w2", 5);
	expect(&world, "m1", "cluster-limit-reached");
	world_finish(&world);
}

static void a_quota_condition_names_what_is_missing(void **state)
{
	struct world world;
	const struct finding *finding;

	(void)state;
	setup(&world);
	world_migration(&world, "m1", "db1", "Pending", 40, "",
		"'conditions':[{'type':'migrationRejectedByResourceQuota',"
		"'status':'True'}]");
	world_event(&world, "VirtualMachineInstance", "db1", "Warning", "FailedCreate",
		"pods is forbidden: exceeded quota: team, requested: "
		"limits.memory=17405661185,pods=1, used: limits.memory=60Gi,pods=4, "
		"limited: limits.memory=64Gi,pods=10",
		30);
	expect(&world, "m1", "quota-rejected");
	finding = world_finding(&world, DIAGNOSE_MIGRATION, "m1", "quota-rejected");
	assert_true(has_evidence(finding, "12.2 GiB"));
	assert_true(has_evidence(finding, "requested 17405661185"));
	world_finish(&world);
}

static void a_quota_too_small_by_its_numbers_is_told_before_any_event(void **state)
{
	struct world world;

	(void)state;
	setup(&world);
	world_migration(&world, "m1", "db1", "Pending", 40, "", "");
	world_put(&world, KIND_QUOTA,
		"{'metadata':{'namespace':'shop','name':'team','uid':'q'},'status':{"
		"'hard':{'pods':'2'},'used':{'pods':'2'}}}");
	expect(&world, "m1", "quota-rejected");
	world_put(&world, KIND_QUOTA,
		"{'metadata':{'namespace':'shop','name':'team','uid':'q'},'status':{"
		"'hard':{'pods':'3'},'used':{'pods':'2'}}}");
	expect(&world, "m1", "");
	world_put(&world, KIND_QUOTA,
		"{'metadata':{'namespace':'other','name':'team','uid':'q2'},'status':{"
		"'hard':{'pods':'2'},'used':{'pods':'2'}}}");
	expect(&world, "m1", "");
	world_finish(&world);
}

static const char *const evacuation =
	"'annotations':{'kubevirt.io/evacuationMigration':'w1'}";

static void put_failures(struct world *world, int count, int newest_s)
{
	for (int i = 0; i < count; i++) {
		char name[32];

		snprintf(name, sizeof(name), "old-%d", i);
		world_migration(world, name, "db1", "Failed",
			newest_s + 100 * (count - 1 - i), evacuation,
			"'migrationState':{'migrationUid':'uid-x','failed':true}");
	}
}

static void failures_in_a_row_hold_an_evacuation_back(void **state)
{
	struct world world;
	const struct finding *finding;

	(void)state;
	setup(&world);
	world_node(&world, "w1", "", "'unschedulable':true", "True", 40);
	put_failures(&world, 3, 30);
	world_migration(&world, "m1", "db1", "Pending", 20, evacuation, "");
	/* 20 * 2^2 = 80 s after the newest failure, 30 s of which are over. */
	expect(&world, "m1", "backoff");
	finding = world_finding(&world, DIAGNOSE_MIGRATION, "m1", "backoff");
	assert_string_equal(finding->summary,
		"held back for another 50s after 3 failed attempts in a row");
	assert_int_equal(finding->severity, SEVERITY_INFO);
	assert_numbers_proven(finding);
	world_finish(&world);
}

static void a_backoff_that_is_over_holds_nobody(void **state)
{
	struct world world;

	(void)state;
	setup(&world);
	put_failures(&world, 3, 81);
	world_migration(&world, "m1", "db1", "Pending", 20, evacuation, "");
	world_diagnose(&world);
	assert_null(strstr(world_ids(&world, DIAGNOSE_MIGRATION, "m1"), "backoff"));
	world_finish(&world);
}

static void a_migration_by_hand_knows_no_backoff(void **state)
{
	struct world world;

	(void)state;
	setup(&world);
	put_failures(&world, 4, 10);
	world_migration(&world, "m1", "db1", "Pending", 20, "", "");
	expect(&world, "m1", "");
	world_finish(&world);
}

static void a_success_ends_the_row_of_failures(void **state)
{
	struct world world;

	(void)state;
	setup(&world);
	put_failures(&world, 2, 60);
	world_migration(&world, "good", "db1", "Succeeded", 40, evacuation, "");
	world_migration(&world, "m1", "db1", "Pending", 20, evacuation, "");
	world_diagnose(&world);
	assert_null(strstr(world_ids(&world, DIAGNOSE_MIGRATION, "m1"), "backoff"));
	world_finish(&world);
}

static void the_pod_of_a_failed_migration_blocks_the_next(void **state)
{
	struct world world;
	const struct finding *finding;

	(void)state;
	setup(&world);
	world_migration(&world, "m0", "db1", "Failed", 120, "",
		"'migrationState':{'migrationUid':'uid-m0','failureReason':'x'}");
	world_launcher(&world, "vl-old", "db1", "m0", "w2", 200, "", POD_READY);
	world_migration(&world, "m1", "db1", "Pending", 90, "", "");
	expect(&world, "m1", "previous-migration-unfinished");
	finding = world_finding(
		&world, DIAGNOSE_MIGRATION, "m1", "previous-migration-unfinished");
	assert_int_equal(finding->severity, SEVERITY_WARNING);
	assert_true(has_next(finding, "kubectl delete pod -n shop vl-old"));
	assert_true(has_evidence(finding, "m0, Failed"));
	assert_numbers_proven(finding);
	world_finish(&world);
}

static void the_pod_the_vm_runs_in_is_no_leftover(void **state)
{
	struct world world;

	(void)state;
	setup(&world);
	world_migration(&world, "m0", "db1", "Succeeded", 4000, "", "");
	world_launcher(&world, "vl-now", "db1", "m0", "w1", 4100, "", POD_READY);
	world_launcher(
		&world, "vl-first", "db1", "", "w3", 90000, "", "'phase':'Succeeded'");
	world_migration(&world, "m1", "db1", "Pending", 20, "", "");
	expect(&world, "m1", "");
	world_finish(&world);
}

static void a_sidecar_that_does_not_end_is_named(void **state)
{
	struct world world;
	const struct finding *finding;

	(void)state;
	setup(&world);
	world_launcher(&world, "vl-now", "db1", "m0", "w1", 900, "", POD_READY);
	world_launcher(&world, "vl-first", "db1", "", "w3", 90000, "",
		"'phase':'Running','containerStatuses':[{'name':'compute',"
		"'state':{'terminated':{'exitCode':0}}},{'name':'istio-proxy',"
		"'state':{'running':{}}}]");
	world_migration(&world, "m1", "db1", "Pending", 90, "", "");
	expect(&world, "m1", "previous-migration-unfinished");
	finding = world_finding(
		&world, DIAGNOSE_MIGRATION, "m1", "previous-migration-unfinished");
	assert_non_null(strstr(finding->summary, "istio-proxy"));
	assert_true(has_next(finding, "quitquitquit"));
	assert_true(has_next(finding, "vl-first"));
	assert_false(has_next(finding, "delete pod -n shop vl-now"));
	world_finish(&world);
}

static void a_pod_that_should_be_gone_for_long_is_told_even_unasked(void **state)
{
	struct world world;

	(void)state;
	setup(&world);
	world_put(&world, KIND_POD,
		"{'metadata':{'namespace':'shop','name':'vl-ghost','uid':'ghost',"
		"'creationTimestamp':'@-9000','deletionTimestamp':'@-600',"
		"'labels':{'kubevirt.io':'virt-launcher',"
		"'kubevirt.io/created-by':'uid-vmi-db1',"
		"'kubevirt.io/migrationJobUID':'uid-gone'}},"
		"'spec':{'nodeName':'w3','containers':[]},"
		"'status':{'phase':'Running'}}");
	expect_at(&world, DIAGNOSE_VMI, "db1", "previous-migration-unfinished");
	world_migration(&world, "m1", "db1", "Pending", 3, "", "");
	expect(&world, "m1", "previous-migration-unfinished");
	assert_true(has_next(world_finding(&world, DIAGNOSE_MIGRATION, "m1",
				     "previous-migration-unfinished"),
		"--force"));
	world_finish(&world);
}

static void an_open_state_without_its_migration_blocks(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	world_vmi(&world, "db1", "w1", "",
		"'migrationState':{'migrationUid':'uid-lost','sourceNode':'w1',"
		"'targetNode':'w2'}");
	world_migration(&world, "m1", "db1", "Pending", 90, "", "");
	expect(&world, "m1", "previous-migration-unfinished");
	/* Completed ones stay on the VMI for ever and mean nothing. */
	world_vmi(&world, "db1", "w1", "",
		"'migrationState':{'migrationUid':'uid-lost','sourceNode':'w2',"
		"'targetNode':'w1','completed':true,'endTimestamp':'@-800'}");
	world_migration(&world, "m1", "db1", "Pending", 20, "", "");
	expect(&world, "m1", "");
	world_finish(&world);
}

static void an_older_unfinished_migration_comes_first(void **state)
{
	struct world world;

	(void)state;
	setup(&world);
	world_launcher(&world, "vl-1", "db1", "m0", "w2", 100, "", POD_READY);
	world_migration(&world, "m0", "db1", "Scheduling", 30, "", "");
	world_migration(&world, "m1", "db1", "Pending", 15, "", "");
	expect(&world, "m1", "previous-migration-unfinished");
	assert_string_equal(world_ids(&world, DIAGNOSE_MIGRATION, "m0"), "");
	world_finish(&world);
}

static void a_backup_and_a_utility_volume_are_told_by_their_conditions(void **state)
{
	struct world world;
	const struct finding *finding;

	(void)state;
	setup(&world);
	world_migration(&world, "m1", "db1", "Pending", 48, "",
		"'conditions':[{'type':'migrationBlockedByBackup','status':'True',"
		"'reason':'BackupInProgress','message':'Waiting for backup nightly to "
		"complete'}]");
	expect(&world, "m1", "blocked-by-backup");
	world_migration(&world, "m1", "db1", "Pending", 48, "",
		"'conditions':[{'type':'migrationBlockedByUtilityVolumes',"
		"'status':'True','reason':'UtilityVolumesPresent'}]");
	expect(&world, "m1", "blocked-by-backup");
	finding = world_finding(&world, DIAGNOSE_MIGRATION, "m1", "blocked-by-backup");
	/* 150 s from its creation, 50 s ago. */
	assert_non_null(strstr(finding->summary, "100s"));
	assert_numbers_proven(finding);
	world_migration(&world, "m1", "db1", "Pending", 48, "",
		"'conditions':[{'type':'migrationBlockedByBackup','status':'False'}]");
	expect(&world, "m1", "");
	world_finish(&world);
}

static void an_untouched_migration_means_that_the_controller_is_away(void **state)
{
	struct world world;

	(void)state;
	setup(&world);
	world_migration(&world, "m1", "db1", "", 20, "", "");
	expect(&world, "m1", "");
	world_migration(&world, "m1", "db1", "", 40, "", "");
	expect(&world, "m1", "control-plane-not-processing");
	assert_string_equal(world_ids(&world, DIAGNOSE_CLUSTER, NULL), "");
	world_vmi(&world, "db2", "w2", "", "");
	world_migration(&world, "m2", "db2", "", 50, "", "");
	expect_at(&world, DIAGNOSE_CLUSTER, NULL, "control-plane-not-processing");
	world_finish(&world);
}

static void a_long_wait_with_room_and_no_reason_means_it_too(void **state)
{
	struct world world;

	(void)state;
	setup(&world);
	world_migration(&world, "m1", "db1", "Pending", 55, "", "");
	expect(&world, "m1", "");
	world_migration(&world, "m1", "db1", "Pending", 65, "", "");
	expect(&world, "m1", "control-plane-not-processing");
	assert_numbers_proven(world_finding(
		&world, DIAGNOSE_MIGRATION, "m1", "control-plane-not-processing"));
	world_finish(&world);
}

static void a_slot_freed_a_moment_ago_is_no_fault(void **state)
{
	struct world world;

	(void)state;
	setup(&world);
	world_vmi(&world, "db2", "w2", "", "");
	world_migration(&world, "done", "db2", "Succeeded", 4, "", "");
	world_migration(&world, "m1", "db1", "Pending", 600, "", "");
	world_diagnose(&world);
	assert_null(
		strstr(world_ids(&world, DIAGNOSE_MIGRATION, "m1"), "control-plane"));
	world_finish(&world);
}

static void a_vm_that_does_not_run_is_not_the_controllers_fault(void **state)
{
	struct world world;
	const struct finding *finding;

	(void)state;
	setup(&world);
	world_put(&world, KIND_VMI,
		"{'metadata':{'namespace':'shop','name':'db1','uid':'uid-vmi-db1'},"
		"'spec':{},'status':{'phase':'Scheduling'}}");
	world_migration(&world, "m1", "db1", "Pending", 300, "", "");
	expect(&world, "m1", "unclassified");
	finding = world_finding(&world, DIAGNOSE_MIGRATION, "m1", "unclassified");
	assert_true(has_evidence(finding, "Scheduling"));
	world_finish(&world);
}

static void refused_pods_are_told_in_the_words_of_the_refusal(void **state)
{
	struct world world;
	const struct finding *finding;

	(void)state;
	setup(&world);
	world_migration(&world, "m1", "db1", "Pending", 300, "", "");
	world_event(&world, "VirtualMachineInstance", "db1", "Warning", "FailedCreate",
		"pods is forbidden: violates PodSecurity restricted", 20);
	expect(&world, "m1", "unclassified");
	finding = world_finding(&world, DIAGNOSE_MIGRATION, "m1", "unclassified");
	assert_true(has_evidence(finding, "violates PodSecurity"));
	world_event(&world, "VirtualMachineInstance", "db1", "Warning", "FailedCreate",
		"failed calling webhook vmi.kubevirt.io: x509: certificate has expired",
		10);
	expect(&world, "m1", "control-plane-not-processing");
	world_finish(&world);
}

static void a_refused_handover_is_the_control_planes(void **state)
{
	struct world world;

	(void)state;
	setup(&world);
	world_launcher(&world, "vl-1", "db1", "m1", "w2", 120, "", POD_READY);
	world_migration(&world, "m1", "db1", "Scheduled", 40, "", "");
	world_event(&world, "VirtualMachineInstanceMigration", "m1", "Warning",
		"FailedHandOverPod", "Failed to set MigrationStat: server rejected",
		20);
	expect(&world, "m1", "control-plane-not-processing");
	world_finish(&world);
}

static void put_workload(
	struct world *world, const char *kind, const char *name, const char *status)
{
	world_put(world, KIND_WORKLOAD,
		"{'kind':'%s','metadata':{'namespace':'kubevirt','name':'%s',"
		"'uid':'w-%s','generation':3},'spec':{'replicas':2},"
		"'status':{'observedGeneration':3,%s}}",
		kind, name, name, status);
}

static void a_controller_without_pods_is_the_cause_of_every_wait(void **state)
{
	struct world world;

	(void)state;
	setup(&world);
	world_migration(&world, "m1", "db1", "Pending", 5, "", "");
	put_workload(&world, "Deployment", "virt-api",
		"'replicas':2,'readyReplicas':2,'availableReplicas':2");
	put_workload(&world, "Deployment", "virt-controller",
		"'replicas':2,'readyReplicas':1,'availableReplicas':1");
	expect(&world, "m1", "");
	assert_string_equal(world_ids(&world, DIAGNOSE_CLUSTER, NULL), "");
	put_workload(&world, "Deployment", "virt-controller",
		"'replicas':2,'unavailableReplicas':2");
	expect(&world, "m1", "control-plane-not-processing");
	assert_string_equal(world_ids(&world, DIAGNOSE_CLUSTER, NULL),
		"control-plane-not-processing");
	assert_numbers_proven(world_finding(
		&world, DIAGNOSE_CLUSTER, NULL, "control-plane-not-processing"));
	world_source(&world, SOURCE_WORKLOAD, SOURCE_FORBIDDEN);
	expect(&world, "m1", "");
	world_finish(&world);
}

static void a_rollout_of_virt_handler_is_announced(void **state)
{
	struct world world;

	(void)state;
	setup(&world);
	put_workload(&world, "DaemonSet", "virt-handler",
		"'desiredNumberScheduled':3,'updatedNumberScheduled':3,"
		"'numberReady':3,'numberAvailable':3");
	expect_at(&world, DIAGNOSE_CLUSTER, NULL, "");
	put_workload(&world, "DaemonSet", "virt-handler",
		"'desiredNumberScheduled':3,'updatedNumberScheduled':1,"
		"'numberReady':3,'numberAvailable':3");
	expect_at(&world, DIAGNOSE_CLUSTER, NULL, "virt-handler-not-ready");
	assert_int_equal(
		world_finding(&world, DIAGNOSE_CLUSTER, NULL, "virt-handler-not-ready")
			->severity,
		SEVERITY_INFO);
	world_finish(&world);
}

static void a_stale_picture_grows_no_older(void **state)
{
	struct world world;
	struct change change = { .type = CHANGE_SOURCE, .source = SOURCE_MIGRATION };

	(void)state;
	setup(&world);
	world_migration(&world, "m1", "db1", "Pending", 300, "", "");
	change.state.code = SOURCE_STALE;
	change.state.confirmed_mono_ms = WORLD_MONO_MS - 290000;
	change.state.is_complete_once = true;
	store_apply(world.store, &change, world.now);
	expect(&world, "m1", "");
	world_finish(&world);
}

static void a_disk_that_is_not_shared_is_named(void **state)
{
	static const char *const disks =
		"'conditions':[{'type':'LiveMigratable','status':'False',"
		"'reason':'DisksNotLiveMigratable','message':'cannot migrate VMI: PVC "
		"root is not shared, live migration requires that all PVCs must be "
		"shared'}],'volumeStatus':[{'name':'disk0','target':'vda',"
		"'persistentVolumeClaimInfo':{'claimName':'root',"
		"'accessModes':['ReadWriteOnce'],'volumeMode':'Filesystem'}},"
		"{'name':'tpm','persistentVolumeClaimInfo':{"
		"'claimName':'persistent-state-for-db1',"
		"'accessModes':['ReadWriteOnce']}}]";
	struct world world;
	const struct finding *finding;

	(void)state;
	world_init(&world);
	world_vmi(&world, "db1", "w1",
		"'volumes':[{'name':'disk0','persistentVolumeClaim':{'claimName':"
		"'root'}},{'name':'tpm','persistentVolumeClaim':{'claimName':"
		"'persistent-state-for-db1'}}]",
		disks);
	expect_at(&world, DIAGNOSE_VMI, "db1", "pvc-not-rwx");
	finding = world_finding(&world, DIAGNOSE_VMI, "db1", "pvc-not-rwx");
	assert_true(has_evidence(finding, "PVC root: access modes ReadWriteOnce"));
	assert_false(has_evidence(finding, "PVC persistent-state"));
	assert_int_equal(finding->severity, SEVERITY_INFO);
	/* Nobody minds before somebody asks. */
	world_node(&world, "w1", "", "'unschedulable':true", "True", 40);
	expect_at(&world, DIAGNOSE_VMI, "db1", "pvc-not-rwx");
	finding = world_finding(&world, DIAGNOSE_VMI, "db1", "pvc-not-rwx");
	assert_int_equal(finding->severity, SEVERITY_WARNING);
	world_migration(&world, "m1", "db1", "Pending", 90, "", "");
	expect(&world, "m1", "pvc-not-rwx");
	world_finish(&world);
}

static void other_reasons_are_features_and_not_disks(void **state)
{
	static const struct {
		const char *reason;
		const char *hint;
	} cases[] = {
		{ "InterfaceNotLiveMigratable", "masquerade" },
		{ "HostDeviceNotLiveMigratable", "detach" },
		{ "CPUModeLiveMigratable", "CPU model" },
		{ "SEVNotLiveMigratable", "confidential" },
		{ "SomethingNewNotLiveMigratable", "plan a shutdown" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct world world;
		char status[256];

		world_init(&world);
		snprintf(status, sizeof(status),
			"'conditions':[{'type':'LiveMigratable','status':'False',"
			"'reason':'%s','message':'because'}]",
			cases[i].reason);
		world_vmi(&world, "db1", "w1", "'evictionStrategy':'None'", status);
		expect_at(&world, DIAGNOSE_VMI, "db1", "not-migratable-feature");
		assert_int_equal(world_finding(&world, DIAGNOSE_VMI, "db1",
					 "not-migratable-feature")
					 ->severity,
			SEVERITY_INFO);
		assert_true(has_next(world_finding(&world, DIAGNOSE_VMI, "db1",
					     "not-migratable-feature"),
			cases[i].hint));
		world_finish(&world);
	}
}

static void two_sides_that_do_not_agree_are_told_after_their_patience(void **state)
{
	struct world world;

	(void)state;
	setup(&world);
	world_migration(&world, "m1", "db1", "Synchronizing", 140, "", "");
	expect(&world, "m1", "");
	world_migration(&world, "m1", "db1", "Synchronizing", 160, "", "");
	expect(&world, "m1", "decentralized-sync-stalled");
	world_migration(&world, "m1", "db1", "WaitingForSync", 10, "",
		"'conditions':[{'type':'decentralizedMigrationBlocked','status':'True',"
		"'message':'waiting for incoming synchronization'}]");
	expect(&world, "m1", "decentralized-sync-stalled");
	world_finish(&world);
}

static void a_cancelled_wait_is_not_explained(void **state)
{
	struct world world;

	(void)state;
	setup(&world);
	put_running(&world, "w2", 5);
	world_migration(
		&world, "m1", "db1", "Pending", 300, "'deletionTimestamp':'@-5'", "");
	expect(&world, "m1", "");
	world_migration(
		&world, "m1", "db1", "Pending", 300, "'deletionTimestamp':'@-90'", "");
	expect(&world, "m1", "cancel-not-honoured");
	world_finish(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(full_slots_are_the_cause_of_a_wait),
		cmocka_unit_test(full_slots_are_told_also_where_pods_cannot_be_seen),
		cmocka_unit_test(nothing_is_unknown_before_everything_was_read_once),
		cmocka_unit_test(of_a_vm_that_is_gone_no_limit_is_the_cause),
		cmocka_unit_test(the_limit_in_force_is_the_configured_one),
		cmocka_unit_test(a_full_node_is_the_cause_when_the_cluster_has_room),
		cmocka_unit_test(another_full_node_is_not_the_cause),
		cmocka_unit_test(nothing_is_claimed_about_limits_that_cannot_be_seen),
		cmocka_unit_test(one_namespace_in_view_proves_no_free_slot),
		cmocka_unit_test(a_quota_condition_names_what_is_missing),
		cmocka_unit_test(
			a_quota_too_small_by_its_numbers_is_told_before_any_event),
		cmocka_unit_test(failures_in_a_row_hold_an_evacuation_back),
		cmocka_unit_test(a_backoff_that_is_over_holds_nobody),
		cmocka_unit_test(a_migration_by_hand_knows_no_backoff),
		cmocka_unit_test(a_success_ends_the_row_of_failures),
		cmocka_unit_test(the_pod_of_a_failed_migration_blocks_the_next),
		cmocka_unit_test(the_pod_the_vm_runs_in_is_no_leftover),
		cmocka_unit_test(a_sidecar_that_does_not_end_is_named),
		cmocka_unit_test(
			a_pod_that_should_be_gone_for_long_is_told_even_unasked),
		cmocka_unit_test(an_open_state_without_its_migration_blocks),
		cmocka_unit_test(an_older_unfinished_migration_comes_first),
		cmocka_unit_test(
			a_backup_and_a_utility_volume_are_told_by_their_conditions),
		cmocka_unit_test(
			an_untouched_migration_means_that_the_controller_is_away),
		cmocka_unit_test(a_long_wait_with_room_and_no_reason_means_it_too),
		cmocka_unit_test(a_slot_freed_a_moment_ago_is_no_fault),
		cmocka_unit_test(a_vm_that_does_not_run_is_not_the_controllers_fault),
		cmocka_unit_test(refused_pods_are_told_in_the_words_of_the_refusal),
		cmocka_unit_test(a_refused_handover_is_the_control_planes),
		cmocka_unit_test(a_controller_without_pods_is_the_cause_of_every_wait),
		cmocka_unit_test(a_rollout_of_virt_handler_is_announced),
		cmocka_unit_test(a_stale_picture_grows_no_older),
		cmocka_unit_test(a_disk_that_is_not_shared_is_named),
		cmocka_unit_test(other_reasons_are_features_and_not_disks),
		cmocka_unit_test(
			two_sides_that_do_not_agree_are_told_after_their_patience),
		cmocka_unit_test(a_cancelled_wait_is_not_explained),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
