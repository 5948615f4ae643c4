/* Migrations that failed: whose fault it was, and whose it was not. */
#include "tests/unit/diagnose/builders.h"

/* db1 from w1 to w2, failed 60 s ago after copying for so long. `state` are further
 * members of the state, `metadata` of the VMIM. */
static void put_failed(struct world *world, int copied_s, const char *reason,
	const char *state, const char *metadata)
{
	char status[2048];

	snprintf(status, sizeof(status),
		"'migrationState':{'migrationUid':'uid-m1','sourceNode':'w1',"
		"'targetNode':'w2','targetPod':'vl-1','startTimestamp':'@-%d',"
		"'endTimestamp':'@-60','completed':true,'failed':true,"
		"'mode':'PreCopy','failureReason':'%s'%s%s}",
		60 + copied_s, reason, EXTRA(state));
	world_vmi(world, "db1", "w1", "", "");
	world_migration(world, "m1", "db1", "Failed", 60, metadata, status);
}

static void the_words_of_the_failure_tell_the_cause(void **state)
{
	static const struct {
		const char *reason;
		const char *ids;
	} cases[] = {
		{ "operation failed: guest CPU doesn`t match specification: missing "
		  "features: vmx-rdrand-exit,vmx-vmfunc",
			"cpu-incompatible" },
		{ "guest CPU doesn`t match specification: missing features: pdcm",
			"cpu-incompatible" },
		{ "virError(Code=81, Domain=10, Message=`Unsafe migration: Migration "
		  "without shared storage is unsafe`)",
			"failed-storage" },
		{ "virError(Code=84, Message=`Operation not supported: Cannot migrate "
		  "empty or read-only disk sda`)",
			"failed-storage" },
		{ "internal error: Failed to get \\'write\\' lock", "failed-storage" },
		{ "block node is read-only", "failed-storage" },
		{ "use of VIR_MIGRATE_PARAM_MIGRATE_DISKS requires "
		  "VIR_MIGRATE_NON_SHARED_DISK",
			"failed-storage" },
		{ "destination volume is smaller then the source", "failed-storage" },
		{ "target pod is down", "failed-target-died" },
		{ "Live migration stuck for 150 seconds and has been aborted",
			"aborted-by-timeout" },
		{ "Live migration is not completed after 900 seconds and has been "
		  "aborted",
			"aborted-by-timeout" },
		{ "Live migration aborted", "" },
		{ "virError(Code=38, Message=`Cannot check QEMU binary "
		  "/usr/libexec/qemu-kvm`)",
			"unclassified" },
		{ "unable to connect to server at `w2:49152`: Connection refused",
			"unclassified" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct world world;

		world_init(&world);
		put_failed(&world, 20, cases[i].reason, "", "");
		expect(&world, "m1", cases[i].ids);
		world_finish(&world);
	}
}

#define STALL_KUBEVIRT                                                        \
	"{'metadata':{'namespace':'kubevirt','name':'kubevirt','uid':'kv'},"  \
	"'spec':{'configuration':{'developerConfiguration':{'featureGates':[" \
	"'MigrationStallDetection']}}},'status':{'phase':'Deployed',"         \
	"'observedKubeVirtVersion':'v1.9.0'}}"

static void an_abort_that_nobody_asked_for_was_a_time_limit(void **state)
{
	static const char *const aborted = "Live migration has been aborted";
	struct world world;
	const struct finding *finding;

	(void)state;
	/* 4 GiB are 5 decimal GB: 750 s. */
	world_init(&world);
	put_failed(&world, 752, aborted, "'abortStatus':'Succeeded'", "");
	expect(&world, "m1", "aborted-by-timeout");
	finding = world_finding(&world, DIAGNOSE_MIGRATION, "m1", "aborted-by-timeout");
	assert_non_null(strstr(finding->summary, "completion time limit of 12m"));
	assert_numbers_proven(finding);
	put_failed(&world, 200, aborted, "'abortStatus':'Succeeded'", "");
	expect(&world, "m1", "aborted-by-timeout");
	finding = world_finding(&world, DIAGNOSE_MIGRATION, "m1", "aborted-by-timeout");
	assert_non_null(strstr(finding->summary, "nothing moved for 2m30s"));
	put_failed(&world, 30, aborted, "'abortStatus':'Succeeded'", "");
	expect(&world, "m1", "aborted-by-timeout");
	finding = world_finding(&world, DIAGNOSE_MIGRATION, "m1", "aborted-by-timeout");
	assert_non_null(strstr(finding->summary, "cannot be told"));

	/* Under the stall detector no progress timeout runs. */
	world_put(&world, KIND_KUBEVIRT, STALL_KUBEVIRT);
	put_failed(&world, 200, aborted, "'abortStatus':'Succeeded'", "");
	expect(&world, "m1", "aborted-by-timeout");
	finding = world_finding(&world, DIAGNOSE_MIGRATION, "m1", "aborted-by-timeout");
	assert_non_null(strstr(finding->summary, "stall detector after 3m20s"));
	assert_true(has_evidence(finding, "maxDowntimeMs 900 x 1.5"));
	assert_true(has_evidence(finding, "60 s"));
	assert_numbers_proven(finding);
	put_failed(&world, 752, aborted, "'abortStatus':'Succeeded'", "");
	expect(&world, "m1", "aborted-by-timeout");
	finding = world_finding(&world, DIAGNOSE_MIGRATION, "m1", "aborted-by-timeout");
	assert_non_null(strstr(finding->summary, "completion time limit of 12m"));
	world_finish(&world);
}

static void tell_log(struct world *world, enum ending_log_state log_state,
	enum abort_cause cause, const char *text)
{
	struct ending_report report = {
		.uid = "uid-m1",
		.state = log_state,
		.message = log_state == ENDING_LOG_READ
			? NULL
			: "forbidden: needs get on pods/log in namespace ns",
		.log = { .has_lines = true, .abort_cause = cause, .abort_text = text },
	};
	struct change change = { .type = CHANGE_ENDING, .ending = &report };

	store_apply(world->store, &change, world->now);
}

/* Against what its duration would make one think. */
static void the_launchers_log_decides_which_limit_it_was(void **state)
{
	static const struct {
		bool is_watched; /* by the stall detector */
		int age_s;
		enum abort_cause cause;
		const char *text;
		const char *summary;
	} cases[] = {
		{ false, 752, ABORT_PROGRESS_LIMIT,
			"Aborting migration: stuck for 150 seconds",
			"nothing moved for 2m30s" },
		{ false, 30, ABORT_COMPLETION_LIMIT,
			"Aborting migration: not completed after 30 seconds",
			"completion time limit" },
		{ true, 752, ABORT_COMPLETION_LIMIT,
			"aborting migration due to completion timeout: elapsedSec=751 "
			"acceptableCompletionSec=750",
			"completion time limit" },
		/* Its words for a switch-over that does not end, too. */
		{ true, 300, ABORT_COMPLETION_LIMIT,
			"aborting migration due to completion timeout: elapsedSec=300 "
			"acceptableCompletionSec=750",
			"after 5m: the switch-over took too long" },
		{ true, 300, ABORT_STALL,
			"aborting migration: estimated downtime 5000ms exceeds max "
			"allowed downtime 900ms by a factor of more than x1.50",
			"after 5m: the rest did not fit into the longest stop" },
	};
	struct world world;
	const struct finding *finding;

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		world_init(&world);
		if (cases[i].is_watched) {
			world_put(&world, KIND_KUBEVIRT, STALL_KUBEVIRT);
		}
		put_failed(&world, cases[i].age_s, "Live migration has been aborted",
			"'abortStatus':'Succeeded','sourcePod':'virt-launcher-a'", "");
		tell_log(&world, ENDING_LOG_READ, cases[i].cause, cases[i].text);
		expect(&world, "m1", "aborted-by-timeout");
		finding = world_finding(
			&world, DIAGNOSE_MIGRATION, "m1", "aborted-by-timeout");
		assert_non_null(strstr(finding->summary, cases[i].summary));
		assert_true(has_evidence(finding, cases[i].text));
		world_finish(&world);
	}
	world_init(&world);
	put_failed(&world, 30, "Live migration has been aborted",
		"'abortStatus':'Succeeded'", "");
	tell_log(&world, ENDING_LOG_FORBIDDEN, ABORT_UNKNOWN, NULL);
	expect(&world, "m1", "aborted-by-timeout");
	finding = world_finding(&world, DIAGNOSE_MIGRATION, "m1", "aborted-by-timeout");
	assert_non_null(strstr(finding->summary, "cannot be told"));
	assert_true(has_evidence(finding, "needs get on pods/log"));
	world_finish(&world);
}

static void what_somebody_cancelled_needs_no_cause(void **state)
{
	static const char *const aborted = "Live migration has been aborted";
	struct world world;

	(void)state;
	world_init(&world);
	put_failed(&world, 752, aborted,
		"'abortStatus':'Succeeded','abortRequested':true", "");
	expect(&world, "m1", "");
	put_failed(&world, 20, "", "", "");
	world_event(&world, "VirtualMachineInstanceMigration", "m1", "Warning",
		"FailedMigration", "VMIM is being canceled", 60);
	expect(&world, "m1", "");
	world_finish(&world);
}

static void a_target_that_died_is_told_by_the_controllers_event(void **state)
{
	static const char *const messages[] = {
		"target pod shutdown during migration",
		"target pod was removed during active migration",
		"target attachment pod shutdown",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(messages); i++) {
		struct world world;

		world_init(&world);
		world_vmi(&world, "db1", "w1", "", "");
		world_migration(&world, "m1", "db1", "Failed", 60, "", "");
		world_event(&world, "VirtualMachineInstanceMigration", "m1", "Warning",
			"FailedMigration", messages[i], 60);
		expect(&world, "m1", "failed-target-died");
		world_finish(&world);
	}
}

static void a_pod_removed_by_the_clock_did_not_die(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	world_vmi(&world, "db1", "w1", "", "");
	world_migration(&world, "m1", "db1", "Failed", 60, "", "");
	world_event(&world, "VirtualMachineInstanceMigration", "m1", "Warning",
		"FailedMigration", "target pod was removed during active migration",
		60);
	world_event(&world, "VirtualMachineInstanceMigration", "m1", "Normal",
		"SuccessfulDelete", "pending pod timeout period exceeded", 61);
	expect(&world, "m1", "unclassified");
	world_finish(&world);
}

static void a_pod_that_ended_with_the_aborted_copy_is_no_cause(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	put_failed(&world, 1500, "Live migration has been aborted", "", "");
	world_launcher(&world, "vl-1", "db1", "m1", "w2", 395, "",
		"'phase':'Failed','containerStatuses':[{'name':'compute',"
		"'restartCount':0,'state':{'terminated':{'exitCode':1,"
		"'reason':'Error'}}}]");
	expect(&world, "m1", "aborted-by-timeout");
	world_finish(&world);
}

static void a_preparation_as_long_as_the_targets_patience_is_the_cause(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	world_vmi(&world, "db1", "w1", "", "");
	world_put(&world, KIND_MIGRATION,
		"{'metadata':{'namespace':'shop','name':'m1','uid':'uid-m1',"
		"'creationTimestamp':'@-400'},'spec':{'vmiName':'db1'},'status':{"
		"'phase':'Failed','phaseTransitionTimestamps':["
		"{'phase':'Scheduling','phaseTransitionTimestamp':'@-399'},"
		"{'phase':'Scheduled','phaseTransitionTimestamp':'@-390'},"
		"{'phase':'PreparingTarget','phaseTransitionTimestamp':'@-389'},"
		"{'phase':'Failed','phaseTransitionTimestamp':'@-80'}],"
		"'migrationState':{'migrationUid':'uid-m1','sourceNode':'w1',"
		"'targetNode':'w2','targetPod':'vl-1'}}}");
	world_launcher(&world, "vl-1", "db1", "m1", "w2", 395, "",
		"'phase':'Failed','containerStatuses':[{'name':'compute',"
		"'restartCount':0,'state':{'terminated':{'exitCode':2,"
		"'reason':'Error'}}}]");
	expect(&world, "m1", "target-prep-stalled failed-target-died");
	world_finish(&world);
}

static void a_lost_race_is_no_mystery(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	world_vmi(&world, "db1", "w1", "", "");
	world_migration(&world, "m1", "db1", "Failed", 60, "", "");
	world_event(&world, "VirtualMachineInstanceMigration", "m1", "Warning",
		"FailedMigration", "another migration job is in progress", 60);
	expect(&world, "m1", "previous-migration-unfinished");
	world_finish(&world);
}

static void a_vm_that_stopped_is_not_a_dead_target(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	world_vmi(&world, "db1", "w1", "", "");
	world_migration(&world, "m1", "db1", "Failed", 60, "", "");
	world_event(&world, "VirtualMachineInstanceMigration", "m1", "Warning",
		"FailedMigration", "vmi shutdown during migration", 60);
	expect(&world, "m1", "unclassified");
	assert_true(has_evidence(
		world_finding(&world, DIAGNOSE_MIGRATION, "m1", "unclassified"),
		"vmi shutdown"));
	assert_string_equal(
		world_finding(&world, DIAGNOSE_MIGRATION, "m1", "unclassified")
			->summary,
		"failed: the VM shut down while it was to move");
	world_finish(&world);
}

static void a_shared_reason_is_pointed_out(void **state)
{
	struct world world;
	const struct finding *finding;

	(void)state;
	world_init(&world);
	for (int i = 0; i < 3; i++) {
		char name[16];
		char vmi[16];
		char status[512];

		snprintf(name, sizeof(name), "m%d", i);
		snprintf(vmi, sizeof(vmi), "vm%d", i);
		snprintf(status, sizeof(status),
			"'migrationState':{'migrationUid':'uid-%s','sourceNode':'w%d',"
			"'targetNode':'w3','failed':true,'failureReason':'Cannot check "
			"QEMU binary'}",
			name, 1 + i % 2);
		world_vmi(&world, vmi, "w1", "",
			"'launcherContainerImageVersion':'launcher:v1'");
		world_migration(&world, name, vmi, "Failed", 60, "", status);
	}
	expect(&world, "m1", "unclassified");
	finding = world_finding(&world, DIAGNOSE_MIGRATION, "m1", "unclassified");
	assert_true(has_evidence(finding, "3 migrations"));
	assert_true(has_evidence(finding, "all to the same node"));
	assert_false(has_evidence(finding, "all from the same node"));
	assert_true(has_evidence(finding, "launcher:v1"));
	assert_int_equal(finding->severity, SEVERITY_CRITICAL);
	world_finish(&world);
}

static void an_old_failure_is_history(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	put_failed(&world, 20, "something", "", "'creationTimestamp':'@-900'");
	world_migration(&world, "m2", "db1", "Succeeded", 20, "", "");
	expect(&world, "m1", "unclassified");
	assert_int_equal(world_finding(&world, DIAGNOSE_MIGRATION, "m1", "unclassified")
				 ->severity,
		SEVERITY_INFO);
	assert_string_equal(world_ids(&world, DIAGNOSE_MIGRATION, "m2"), "");
	world_finish(&world);
}

static void a_vm_lost_with_its_volumes_half_moved_needs_hands(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	world_migration(&world, "m1", "db1", "Failed", 60,
		"'labels':{'kubevirt.io/volume-update-migration':'db1'}", "");
	world_source(&world, SOURCE_VM, SOURCE_FORBIDDEN);
	expect(&world, "m1", "failed-storage");
	assert_true(has_evidence(
		world_finding(&world, DIAGNOSE_MIGRATION, "m1", "failed-storage"),
		"ManualRecoveryRequired of the VirtualMachine (needs get and list on "
		"virtualmachines.kubevirt.io)"));
	world_source(&world, SOURCE_VM, SOURCE_LIVE);
	world_put(&world, KIND_VM,
		"{'metadata':{'namespace':'shop','name':'db1'},'status':{'conditions':["
		"{"
		"'type':'ManualRecoveryRequired','status':'True','reason':"
		"'VMIMGone'}]}}");
	expect(&world, "m1", "failed-storage");
	assert_non_null(
		strstr(world_finding(&world, DIAGNOSE_MIGRATION, "m1", "failed-storage")
				->summary,
			"put back by hand"));
	world_finish(&world);
}

static void a_vm_that_fails_with_its_migration_alarms(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	world_put(&world, KIND_VMI,
		"{'metadata':{'namespace':'shop','name':'db1','uid':'uid-vmi-db1'},"
		"'spec':{},'status':{'phase':'Failed','nodeName':'w1'}}");
	world_migration(&world, "m1", "db1", "Failed", 60, "",
		"'migrationState':{'migrationUid':'uid-m1','targetNode':'w2',"
		"'sourceNode':'w1','failed':true}");
	expect(&world, "m1", "failed-target-died");
	world_finish(&world);
}

static void success_needs_no_words(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	world_vmi(&world, "db1", "w2", "", "");
	world_migration(&world, "m1", "db1", "Succeeded", 60, "",
		"'migrationState':{'migrationUid':'uid-m1','sourceNode':'w1',"
		"'targetNode':'w2','completed':true,'mode':'PostCopy'}");
	expect(&world, "m1", "");
	world_finish(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_words_of_the_failure_tell_the_cause),
		cmocka_unit_test(an_abort_that_nobody_asked_for_was_a_time_limit),
		cmocka_unit_test(the_launchers_log_decides_which_limit_it_was),
		cmocka_unit_test(what_somebody_cancelled_needs_no_cause),
		cmocka_unit_test(a_target_that_died_is_told_by_the_controllers_event),
		cmocka_unit_test(a_pod_that_ended_with_the_aborted_copy_is_no_cause),
		cmocka_unit_test(a_pod_removed_by_the_clock_did_not_die),
		cmocka_unit_test(
			a_preparation_as_long_as_the_targets_patience_is_the_cause),
		cmocka_unit_test(a_lost_race_is_no_mystery),
		cmocka_unit_test(a_vm_that_stopped_is_not_a_dead_target),
		cmocka_unit_test(a_shared_reason_is_pointed_out),
		cmocka_unit_test(an_old_failure_is_history),
		cmocka_unit_test(a_vm_lost_with_its_volumes_half_moved_needs_hands),
		cmocka_unit_test(a_vm_that_fails_with_its_migration_alarms),
		cmocka_unit_test(success_needs_no_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
