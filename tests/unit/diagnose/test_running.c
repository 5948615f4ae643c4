/* Migrations handed over: preparing, copying, paused, moved and not over. */
#include "tests/unit/diagnose/builders.h"

/* db1 from w1 to w2, in Running since the copy began; `state` are further members. */
static void put_running(struct world *world, int seconds, const char *state)
{
	char status[2048];

	snprintf(status, sizeof(status),
		"'migrationState':{'migrationUid':'uid-m1','sourceNode':'w1',"
		"'targetNode':'w2','targetPod':'vl-1','startTimestamp':'@-%d',"
		"'targetNodeAddress':'10.131.0.9','mode':'PreCopy'%s%s}",
		seconds, EXTRA(state));
	world_vmi(world, "db1", "w1", "", status);
	world_launcher(world, "vl-1", "db1", "m1", "w2", seconds + 5, "", POD_READY);
	world_migration(world, "m1", "db1", "Running", seconds, "", "");
}

#define MIB ((int64_t)1 << 20)
#define MOST_SAMPLES 64

/* The measurements of a test, which the facts take as they are: how facts get them is
 * tested there. */
struct measured {
	struct migration_sample samples[MOST_SAMPLES];
	size_t count;
	double no_progress_s;
	enum convergence convergence;
};

/* A sample `seconds` ago, in MiB and MiB/s; the oldest first. */
static void put_sample(struct measured *measured, int seconds, int remaining,
	int processed, int transfer, int dirty)
{
	measured->samples[measured->count++] = (struct migration_sample){
		.namespace = "shop",
		.vmi = "db1",
		.node = "w1",
		.origin = PROGRESS_VIRT_HANDLER,
		.at_ms = WORLD_NOW_MS - seconds * 1000,
		.received_mono_ms = WORLD_MONO_MS - seconds * 1000,
		.total_bytes = 4096 * MIB,
		.processed_bytes = processed * MIB,
		.remaining_bytes = remaining * MIB,
		.transfer_bytes_per_s = transfer * MIB,
		.dirty_bytes_per_s = dirty * MIB,
		.iteration = UNKNOWN_I64,
		.expected_downtime_ms = UNKNOWN_I64,
	};
}

static void diagnose_measured(struct world *world, const struct measured *measured)
{
	const struct migration_sample *last = &measured->samples[measured->count - 1];
	struct progress_fact progress = {
		.origin = PROGRESS_VIRT_HANDLER,
		.sampled_ms = last->at_ms,
		.total_bytes = last->total_bytes,
		.processed_bytes = last->processed_bytes,
		.remaining_bytes = last->remaining_bytes,
		.percent = (double)NAN,
		.transfer_bytes_per_s = (double)last->transfer_bytes_per_s,
		.dirty_bytes_per_s = (double)last->dirty_bytes_per_s,
		.convergence = measured->convergence,
		.convergence_reason = "as the facts say",
		.eta_low_s = (double)NAN,
		.eta_high_s = (double)NAN,
		.no_progress_s = measured->no_progress_s,
		.still_s = measured->no_progress_s,
		.samples = measured->samples,
		.sample_count = measured->count,
	};
	struct facts facts = *facts_compute(
		world->store, &world->settings, world->now, world->frame);
	struct migration_fact *migrations =
		arena_calloc(world->frame, facts.migration_count, sizeof(*migrations));
	struct facts *kept = arena_calloc(world->frame, 1, sizeof(*kept));
	struct progress_fact *known = arena_calloc(world->frame, 1, sizeof(*known));

	*known = progress;
	memcpy(migrations, facts.migrations,
		facts.migration_count * sizeof(*migrations));
	for (size_t i = 0; i < facts.migration_count; i++) {
		if (text_equal(migrations[i].migration->object.name, "m1")) {
			migrations[i].progress = known;
		}
	}
	facts.migrations = migrations;
	*kept = facts;
	world->facts = kept;
	world->findings = diagnose_run(kept, world->frame);
}

static void a_copy_that_gets_ahead_is_fine(void **state)
{
	struct measured measured = { 0 };
	struct world world;

	(void)state;
	world_init(&world);
	put_running(&world, 70, "");
	for (int s = 65; s >= 0; s -= 5) {
		put_sample(&measured, s, 1000 + 40 * s, 3000 - 40 * s, 300, 20);
	}
	diagnose_measured(&world, &measured);
	assert_string_equal(world_ids(&world, DIAGNOSE_MIGRATION, "m1"), "");
	assert_string_equal(world_ids(&world, DIAGNOSE_NODE, "w1"), "");
	assert_string_equal(world_ids(&world, DIAGNOSE_VMI, "db1"), "");
	assert_string_equal(world_ids(&world, DIAGNOSE_CLUSTER, NULL), "");
	world_finish(&world);
}

static void a_guest_that_writes_as_fast_does_not_converge(void **state)
{
	struct measured measured = { 0 };
	struct world world;
	const struct finding *finding;

	(void)state;
	world_init(&world);
	put_running(&world, 200, "");
	for (int s = 90; s >= 0; s -= 5) {
		put_sample(
			&measured, s, 900 + (s * 37) % 50, 20000 - 200 * s, 300, 295);
	}
	diagnose_measured(&world, &measured);
	assert_string_equal(world_list(&world, DIAGNOSE_MIGRATION, "m1").items[0].id,
		"not-converging");
	finding = world_finding(&world, DIAGNOSE_MIGRATION, "m1", "not-converging");
	assert_true(has_evidence(finding, "guest writes"));
	assert_true(has_next(finding, "write load"));
	assert_true(has_next(finding, "allowPostCopy"));
	world_finish(&world);
}

static void the_same_for_a_few_seconds_says_nothing(void **state)
{
	struct measured measured = { 0 };
	struct world world;

	(void)state;
	world_init(&world);
	put_running(&world, 25, "");
	for (int s = 20; s >= 0; s -= 5) {
		put_sample(&measured, s, 900, 3000 - 30 * s, 300, 295);
	}
	diagnose_measured(&world, &measured);
	assert_null(
		strstr(world_ids(&world, DIAGNOSE_MIGRATION, "m1"), "not-converging"));
	world_finish(&world);
}

/* What the facts say counts, once it was seen for as long as virt-handler keeps
 * samples. */
static void a_verdict_of_the_facts_needs_its_time(void **state)
{
	struct measured measured = { .convergence = CONVERGENCE_NOT };
	struct world world;

	(void)state;
	world_init(&world);
	put_running(&world, 100, "");
	for (int s = 30; s >= 0; s -= 5) {
		put_sample(&measured, s, 900, 3000 - 30 * s, 300, 100);
	}
	diagnose_measured(&world, &measured);
	assert_string_equal(world_ids(&world, DIAGNOSE_MIGRATION, "m1"), "");
	/* The same with half a minute left of the time it has. */
	put_running(&world, 720, "");
	diagnose_measured(&world, &measured);
	assert_string_equal(world_ids(&world, DIAGNOSE_MIGRATION, "m1"),
		"not-converging completion-timeout-near");
	world_finish(&world);
}

static void without_metrics_nothing_is_said_about_convergence(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	put_running(&world, 300, "");
	expect(&world, "m1", "");
	world_finish(&world);
}

static void a_copy_that_stands_still_is_the_networks(void **state)
{
	struct measured measured = { 0 };
	struct world world;
	const struct finding *finding;

	(void)state;
	world_init(&world);
	put_running(&world, 200, "");
	for (int s = 120; s >= 0; s -= 5) {
		put_sample(&measured, s, 900, 3000, 0, 0);
	}
	measured.no_progress_s = 120;
	diagnose_measured(&world, &measured);
	assert_string_equal(world_list(&world, DIAGNOSE_MIGRATION, "m1").items[0].id,
		"progress-timeout-near");
	assert_null(
		strstr(world_ids(&world, DIAGNOSE_MIGRATION, "m1"), "not-converging"));
	finding = world_finding(
		&world, DIAGNOSE_MIGRATION, "m1", "progress-timeout-near");
	assert_numbers_proven(finding);
	assert_true(has_next(finding, "MTU"));
	world_finish(&world);
}

static void time_running_out_is_told_at_four_fifths(void **state)
{
	struct world world;
	const struct finding *finding;

	(void)state;
	/* 4 GiB are 5 decimal GB: 750 s at 150 s each. */
	world_init(&world);
	put_running(&world, 590, "");
	expect(&world, "m1", "");
	put_running(&world, 610, "");
	expect(&world, "m1", "completion-timeout-near");
	finding = world_finding(
		&world, DIAGNOSE_MIGRATION, "m1", "completion-timeout-near");
	assert_non_null(strstr(finding->summary, "is aborted"));
	assert_numbers_proven(finding);
	assert_true(has_evidence(finding, "150 s x 5"));
	assert_true(has_evidence(finding, "cannot tell whether"));
	world_finish(&world);
}

static void the_time_frozen_at_the_handoff_counts(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	put_running(&world, 85,
		"'migrationConfiguration':{'completionTimeoutPerGiB':20,"
		"'allowPostCopy':true,'allowWorkloadDisruption':true}");
	expect(&world, "m1", "completion-timeout-near");
	assert_non_null(strstr(world_finding(&world, DIAGNOSE_MIGRATION, "m1",
				       "completion-timeout-near")
				       ->summary,
		"post-copy"));
	put_running(
		&world, 70, "'migrationConfiguration':{'completionTimeoutPerGiB':20}");
	expect(&world, "m1", "");
	world_finish(&world);
}

static void a_cap_that_is_reached_is_told_with_its_origin(void **state)
{
	struct measured measured = { 0 };
	struct world world;
	const struct finding *finding;

	(void)state;
	world_init(&world);
	put_running(&world, 100,
		"'migrationPolicyName':'slow','migrationConfiguration':{"
		"'bandwidthPerMigration':'32Mi','completionTimeoutPerGiB':150}");
	for (int s = 95; s >= 0; s -= 5) {
		put_sample(&measured, s, 2500 + 30 * s, 4000 - 32 * s, 31, 1);
	}
	diagnose_measured(&world, &measured);
	assert_string_equal(
		world_ids(&world, DIAGNOSE_MIGRATION, "m1"), "transfer-slow");
	finding = world_finding(&world, DIAGNOSE_MIGRATION, "m1", "transfer-slow");
	assert_true(has_evidence(finding, "32 MiB/s"));
	assert_true(has_evidence(finding, "slow"));
	assert_int_equal(finding->severity, SEVERITY_INFO);
	world_finish(&world);
}

/* A policy that matched need not be the place where the cap stands. */
static void a_cap_is_raised_where_it_stands(void **state)
{
	static const struct {
		const char *in_policy;
		const char *where;
	} cases[] = {
		{ "'bandwidthPerMigration':'32Mi'",
			"kubectl edit migrationpolicy slow" },
		{ "'allowAutoConverge':true", "kubectl edit kubevirt" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct measured measured = { 0 };
		struct world world;

		world_init(&world);
		world_kubevirt(&world, "'bandwidthPerMigration':'32Mi'", "");
		world_put(&world, KIND_POLICY,
			"{'metadata':{'name':'slow','uid':'p'},'spec':{'selectors':{},"
			"%s}}",
			cases[i].in_policy);
		put_running(&world, 100,
			"'migrationPolicyName':'slow','migrationConfiguration':{"
			"'bandwidthPerMigration':'32Mi','completionTimeoutPerGiB':"
			"150}");
		for (int s = 95; s >= 0; s -= 5) {
			put_sample(&measured, s, 2500 + 30 * s, 4000 - 32 * s, 31, 1);
		}
		diagnose_measured(&world, &measured);
		assert_true(has_next(world_finding(&world, DIAGNOSE_MIGRATION, "m1",
					     "transfer-slow"),
			cases[i].where));
		world_finish(&world);
	}
}

/* KubeVirt with the gate of the stall detector open. */
static void put_watched(struct world *world, const char *migrations)
{
	world_put(world, KIND_KUBEVIRT,
		"{'metadata':{'namespace':'kubevirt','name':'kubevirt','uid':'kv'},"
		"'spec':{'configuration':{'migrations':{%s},"
		"'developerConfiguration':{'featureGates':["
		"'MigrationStallDetection']}}},'status':{'phase':'Deployed',"
		"'observedKubeVirtVersion':'v1.9.0'}}",
		migrations);
}

static void a_watched_copy_that_stands_still_has_its_time_only(void **state)
{
	struct measured measured = { .no_progress_s = 60 };
	struct world world;
	const struct finding *finding;

	(void)state;
	world_init(&world);
	put_watched(&world, "");
	put_running(&world, 200, "");
	for (int s = 60; s >= 0; s -= 5) {
		put_sample(&measured, s, 900, 3000, 0, 0);
	}
	diagnose_measured(&world, &measured);
	finding = world_finding(
		&world, DIAGNOSE_MIGRATION, "m1", "progress-timeout-near");
	assert_non_null(finding);
	assert_non_null(strstr(finding->summary, "knows no progress timeout"));
	assert_non_null(strstr(finding->summary, "is aborted"));
	assert_null(strstr(finding->summary, "2m30s"));
	assert_numbers_proven(finding);

	/* Without a limit for the copy nothing ends it at all. */
	put_watched(&world, "'completionTimeoutPerGiB':0");
	diagnose_measured(&world, &measured);
	finding = world_finding(
		&world, DIAGNOSE_MIGRATION, "m1", "progress-timeout-near");
	assert_non_null(strstr(finding->summary, "no time limit will end it"));
	world_finish(&world);
}

static void a_watched_copy_that_does_not_converge_tells_of_the_stall(void **state)
{
	struct measured measured = { .convergence = CONVERGENCE_NOT };
	struct world world;
	const struct finding *finding;

	(void)state;
	world_init(&world);
	put_watched(&world, "'allowPostCopy':true");
	put_running(&world, 200, "");
	for (int s = 65; s >= 0; s -= 5) {
		put_sample(&measured, s, 3000, 4000 - 10 * s, 100, 200);
	}
	diagnose_measured(&world, &measured);
	finding = world_finding(&world, DIAGNOSE_MIGRATION, "m1", "not-converging");
	assert_non_null(strstr(finding->summary,
		"once it stalls, at the latest in 9m10s, it switches to post-copy"));
	assert_true(has_evidence(finding, "rounds cannot be seen"));
	assert_numbers_proven(finding);
	world_finish(&world);
}

static void two_migrations_of_a_node_are_no_trouble_by_themselves(void **state)
{
	struct measured measured = { 0 };
	struct world world;

	(void)state;
	world_init(&world);
	put_running(&world, 70, "");
	for (int s = 65; s >= 0; s -= 5) {
		put_sample(&measured, s, 1000 + 40 * s, 3000 - 40 * s, 300, 20);
	}
	world_vmi(&world, "db2", "w1", "",
		"'migrationState':{'migrationUid':'uid-m2','sourceNode':'w1',"
		"'targetNode':'w3','startTimestamp':'@-30','mode':'PreCopy'}");
	world_migration(&world, "m2", "db2", "Running", 30, "", "");
	diagnose_measured(&world, &measured);
	assert_string_equal(world_ids(&world, DIAGNOSE_MIGRATION, "m1"), "");
	assert_string_equal(world_ids(&world, DIAGNOSE_MIGRATION, "m2"), "");
	world_finish(&world);
}

static void put_preparing(struct world *world, const char *phase, int seconds)
{
	world_vmi(world, "db1", "w1", "",
		"'migrationState':{'migrationUid':'uid-m1','sourceNode':'w1',"
		"'targetNode':'w2','targetPod':'vl-1'}");
	world_launcher(world, "vl-1", "db1", "m1", "w2", seconds + 5, "", POD_READY);
	world_migration(world, "m1", "db1", phase, seconds, "", "");
}

static void a_preparation_of_more_than_a_minute_is_stalled(void **state)
{
	static const char *const phases[] = { "Scheduled", "PreparingTarget",
		"TargetReady" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(phases); i++) {
		struct world world;

		world_init(&world);
		put_preparing(&world, phases[i], 50);
		expect(&world, "m1", "");
		put_preparing(&world, phases[i], 70);
		expect(&world, "m1", "target-prep-stalled");
		assert_numbers_proven(world_finding(
			&world, DIAGNOSE_MIGRATION, "m1", "target-prep-stalled"));
		world_finish(&world);
	}
}

static void the_handler_that_said_sync_failed_is_named(void **state)
{
	struct world world;
	const struct finding *finding;

	(void)state;
	world_init(&world);
	put_preparing(&world, "PreparingTarget", 70);
	world_put(&world, KIND_EVENT,
		"{'metadata':{'namespace':'shop','name':'e','uid':'e'},"
		"'involvedObject':{'kind':'VirtualMachineInstance','namespace':'shop',"
		"'name':'db1'},'type':'Warning','reason':'SyncFailed','message':"
		"'failed to mount','source':{'host':'w2'},'lastTimestamp':'@-9'}");
	expect(&world, "m1", "target-prep-stalled");
	finding =
		world_finding(&world, DIAGNOSE_MIGRATION, "m1", "target-prep-stalled");
	assert_true(has_evidence(finding, "failed to mount"));
	assert_true(has_next(finding, "kubectl logs -n kubevirt virt-handler-w2"));
	world_finish(&world);
}

static void a_target_on_the_source_node_never_starts(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	world_vmi(&world, "db1", "w1", "",
		"'migrationState':{'migrationUid':'uid-m1','sourceNode':'w1',"
		"'targetNode':'w1','targetPod':'vl-1'}");
	world_launcher(&world, "vl-1", "db1", "m1", "w1", 20, "", POD_READY);
	world_migration(&world, "m1", "db1", "PreparingTarget", 10, "", "");
	expect(&world, "m1", "target-prep-stalled");
	assert_non_null(strstr(
		world_finding(&world, DIAGNOSE_MIGRATION, "m1", "target-prep-stalled")
			->summary,
		"same node"));
	world_finish(&world);
}

static void a_handler_that_is_down_is_the_cause_of_the_stall(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	put_preparing(&world, "PreparingTarget", 70);
	world_handler(&world, "w2", "",
		"'phase':'Running','conditions':[{'type':'Ready','status':'False',"
		"'lastTransitionTime':'@-80'}],'containerStatuses':[{'name':"
		"'virt-handler','ready':false,'restartCount':7,'state':{'waiting':{"
		"'reason':'CrashLoopBackOff'}}}]");
	expect(&world, "m1", "virt-handler-not-ready target-prep-stalled");
	world_finish(&world);
}

static void a_dead_target_is_told_before_the_controller_notices(void **state)
{
	struct world world;
	const struct finding *finding;

	(void)state;
	world_init(&world);
	put_preparing(&world, "PreparingTarget", 20);
	world_launcher(&world, "vl-1", "db1", "m1", "w2", 25, "",
		"'phase':'Failed','containerStatuses':[{'name':'compute','ready':false,"
		"'restartCount':0,'state':{'terminated':{'reason':'OOMKilled',"
		"'exitCode':137}}}]");
	expect(&world, "m1", "failed-target-died");
	finding = world_finding(&world, DIAGNOSE_MIGRATION, "m1", "failed-target-died");
	assert_int_equal(finding->severity, SEVERITY_CRITICAL);
	assert_true(has_evidence(finding, "exit code 137"));
	world_finish(&world);
}

static void moved_but_not_over_waits_for_a_hotplug(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	world_vmi(&world, "db1", "w2", "",
		"'conditions':[{'type':'LiveMigratable','status':'True'},"
		"{'type':'HotMemoryChange','status':'True'}],"
		"'migrationState':{'migrationUid':'uid-m1','sourceNode':'w1',"
		"'targetNode':'w2','startTimestamp':'@-300','endTimestamp':'@-200',"
		"'completed':true}");
	world_migration(&world, "m1", "db1", "Running", 300, "", "");
	expect(&world, "m1", "finalize-stuck");
	assert_non_null(
		strstr(world_finding(&world, DIAGNOSE_MIGRATION, "m1", "finalize-stuck")
				->summary,
			"HotMemoryChange"));
	assert_numbers_proven(
		world_finding(&world, DIAGNOSE_MIGRATION, "m1", "finalize-stuck"));
	world_finish(&world);
}

static void the_end_itself_takes_a_moment(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	world_vmi(&world, "db1", "w2", "",
		"'migrationState':{'migrationUid':'uid-m1','sourceNode':'w1',"
		"'targetNode':'w2','startTimestamp':'@-300','endTimestamp':'@-5',"
		"'completed':true}");
	world_migration(&world, "m1", "db1", "Running", 300, "", "");
	expect(&world, "m1", "");
	world_finish(&world);
}

static void post_copy_warns_and_broken_post_copy_alarms(void **state)
{
	static const char *const post_copy =
		"'migrationState':{'migrationUid':'uid-m1','sourceNode':'w1',"
		"'targetNode':'w2','startTimestamp':'@-900','mode':'PostCopy'%s}";
	struct world world;
	char status[512];

	(void)state;
	world_init(&world);
	snprintf(status, sizeof(status), post_copy, "");
	world_vmi(&world, "db1", "w1", "", status);
	world_migration(&world, "m1", "db1", "Running", 900, "", "");
	expect(&world, "m1", "postcopy-or-paused");
	assert_int_equal(
		world_finding(&world, DIAGNOSE_MIGRATION, "m1", "postcopy-or-paused")
			->severity,
		SEVERITY_WARNING);
	snprintf(status, sizeof(status), post_copy,
		"},'conditions':[{'type':'Paused','status':'True',"
		"'reason':'PostcopyFailed'}],'x':{");
	world_vmi(&world, "db1", "w1", "", status);
	expect(&world, "m1", "postcopy-or-paused");
	assert_int_equal(
		world_finding(&world, DIAGNOSE_MIGRATION, "m1", "postcopy-or-paused")
			->severity,
		SEVERITY_CRITICAL);
	world_finish(&world);
}

static void a_guest_paused_by_its_user_is_not_the_migrations(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	put_running(&world, 60,
		"'x':1},'conditions':[{'type':'Paused','status':'True',"
		"'reason':'PausedByUser'}],'x':{'y':1");
	expect(&world, "m1", "");
	put_running(&world, 60,
		"'x':1},'conditions':[{'type':'Paused','status':'True',"
		"'reason':'PausedByMigrationMonitor'}],'x':{'y':1");
	expect(&world, "m1", "postcopy-or-paused");
	world_finish(&world);
}

static void a_cancel_without_effect_is_told_after_a_minute(void **state)
{
	struct world world;
	const struct finding *finding;

	(void)state;
	world_init(&world);
	put_preparing(&world, "PreparingTarget", 40);
	world_migration(&world, "m1", "db1", "PreparingTarget", 40,
		"'deletionTimestamp':'@-20'",
		"'conditions':[{'type':'migrationAbortRequested','status':'True'}]");
	expect(&world, "m1", "");
	world_migration(&world, "m1", "db1", "PreparingTarget", 130,
		"'deletionTimestamp':'@-100'",
		"'conditions':[{'type':'migrationAbortRequested','status':'True'}]");
	expect(&world, "m1", "cancel-not-honoured target-prep-stalled");
	finding =
		world_finding(&world, DIAGNOSE_MIGRATION, "m1", "cancel-not-honoured");
	assert_true(has_next(finding, "kubectl delete pod -n shop vl-1"));
	assert_numbers_proven(finding);
	world_finish(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_copy_that_gets_ahead_is_fine),
		cmocka_unit_test(a_guest_that_writes_as_fast_does_not_converge),
		cmocka_unit_test(the_same_for_a_few_seconds_says_nothing),
		cmocka_unit_test(a_verdict_of_the_facts_needs_its_time),
		cmocka_unit_test(without_metrics_nothing_is_said_about_convergence),
		cmocka_unit_test(a_copy_that_stands_still_is_the_networks),
		cmocka_unit_test(time_running_out_is_told_at_four_fifths),
		cmocka_unit_test(the_time_frozen_at_the_handoff_counts),
		cmocka_unit_test(a_cap_that_is_reached_is_told_with_its_origin),
		cmocka_unit_test(a_cap_is_raised_where_it_stands),
		cmocka_unit_test(a_watched_copy_that_stands_still_has_its_time_only),
		cmocka_unit_test(
			a_watched_copy_that_does_not_converge_tells_of_the_stall),
		cmocka_unit_test(two_migrations_of_a_node_are_no_trouble_by_themselves),
		cmocka_unit_test(a_preparation_of_more_than_a_minute_is_stalled),
		cmocka_unit_test(the_handler_that_said_sync_failed_is_named),
		cmocka_unit_test(a_target_on_the_source_node_never_starts),
		cmocka_unit_test(a_handler_that_is_down_is_the_cause_of_the_stall),
		cmocka_unit_test(a_dead_target_is_told_before_the_controller_notices),
		cmocka_unit_test(moved_but_not_over_waits_for_a_hotplug),
		cmocka_unit_test(the_end_itself_takes_a_moment),
		cmocka_unit_test(post_copy_warns_and_broken_post_copy_alarms),
		cmocka_unit_test(a_guest_paused_by_its_user_is_not_the_migrations),
		cmocka_unit_test(a_cancel_without_effect_is_told_after_a_minute),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
