/* Tests of VMIMs: spec, phases, the copy of the state, annotations, a recorded story.
 */
#include "model/migration.h"

#include "tests/unit/wire/objects.h"

static void a_bare_migration_is_unset(void **state)
{
	struct migration *migration = object_of(KIND_MIGRATION,
		"{'metadata':{'name':'m'},'spec':{'vmiName':"
		"'db-1'},'status':{}}");

	(void)state;
	assert_string_equal(migration->vmi_name, "db-1");
	assert_int_equal(migration->phase, PHASE_UNSET);
	assert_string_equal(migration->phase_text, "");
	assert_int_equal(migration->phase_count, 0);
	assert_null(migration->state);
	assert_null(migration->priority);
	assert_false(migration->has_send_to);
	assert_false(migration->has_receive);
	assert_null(migration->evacuation_node);
	assert_false(migration->is_workload_update);
	assert_false(migration->is_volume_update);
	assert_false(migration->ignores_backoff);
	assert_int_equal(migration->unschedulable_timeout_s, UNKNOWN_I64);
	assert_int_equal(migration->pending_timeout_s, UNKNOWN_I64);
	assert_int_equal(migration->utility_volumes_timeout_s, UNKNOWN_I64);
	object_destroy(&migration->object);
}

static void the_spec_and_the_marks_are_read(void **state)
{
	struct migration *migration = object_of(KIND_MIGRATION,
		"{'metadata':{'name':'m','labels':{'kubevirt.io/"
		"volume-update-migration'"
		":'db-1'},'annotations':{'kubevirt.io/evacuationMigration':'worker-03',"
		"'kubevirt.io/workloadUpdateMigration':'',"
		"'kubevirt.io/func-test-ignore-migration-backoff':'',"
		"'kubevirt.io/migrationUnschedulablePodTimeoutSeconds':'60',"
		"'kubevirt.io/migrationPendingPodTimeoutSeconds':'1m',"
		"'kubevirt.io/migrationUtilityVolumesTimeoutSeconds':'0'}},"
		"'spec':{'vmiName':'db-1','priority':'system-critical',"
		"'addedNodeSelector':{'zone':'b','disk':'ssd'},'sendTo':{},"
		"'receive':{'migrationID':'x'}}}");

	(void)state;
	assert_string_equal(migration->priority, "system-critical");
	assert_int_equal(migration->added_node_selector.count, 2);
	assert_string_equal(labels_get(migration->added_node_selector, "zone"), "b");
	/* Sorted, although the server did not. */
	assert_string_equal(migration->added_node_selector.items[0].key, "disk");
	assert_true(migration->has_send_to);
	assert_true(migration->has_receive);
	assert_string_equal(migration->evacuation_node, "worker-03");
	assert_true(migration->is_workload_update);
	assert_true(migration->is_volume_update);
	assert_true(migration->ignores_backoff);
	assert_int_equal(migration->unschedulable_timeout_s, 60);
	assert_int_equal(migration->pending_timeout_s, UNKNOWN_I64);
	assert_int_equal(migration->utility_volumes_timeout_s, 0);
	object_destroy(&migration->object);
}

static void an_unknown_phase_is_kept_as_it_came(void **state)
{
	struct migration *migration = object_of(KIND_MIGRATION,
		"{'metadata':{'name':'m'},'status':{'phase':'Teleporting',"
		"'phaseTransitionTimestamps':[{'phase':'Pending',"
		"'phaseTransitionTimestamp':'2026-11-21T00:10:06Z'},17,{},"
		"{'phase':'Teleporting','phaseTransitionTimestamp':null}]}}");

	(void)state;
	assert_int_equal(migration->phase, PHASE_OTHER);
	assert_string_equal(migration->phase_text, "Teleporting");
	assert_int_equal(migration->phase_count, 2);
	assert_int_equal(migration->phases[0].phase, PHASE_PENDING);
	assert_int_equal(migration->phases[0].at_ms, ms_of("2026-11-21T00:10:06Z"));
	assert_int_equal(migration->phases[1].phase, PHASE_OTHER);
	assert_string_equal(migration->phases[1].text, "Teleporting");
	assert_int_equal(migration->phases[1].at_ms, UNKNOWN_I64);
	object_destroy(&migration->object);
}

static void a_state_without_uid_is_no_copy(void **state)
{
	struct migration *migration = object_of(KIND_MIGRATION,
		"{'metadata':{'name':'m'},'status':{'phase':'Pending','migrationState':"
		"{"
		"'sourcePod':'virt-launcher-x'}}}");

	(void)state;
	assert_null(migration->state);
	object_destroy(&migration->object);
}

static void absent_truths_of_the_state_are_false(void **state)
{
	struct migration *migration = object_of(KIND_MIGRATION,
		"{'metadata':{'name':'m'},'status':{'migrationState':{'migrationUid':'"
		"u'"
		",'completed':true,'failed':'yes'}}}");
	const struct migration_state *copy = migration->state;

	(void)state;
	assert_non_null(copy);
	assert_int_equal(copy->completed, TRI_TRUE);
	assert_int_equal(copy->failed, TRI_UNKNOWN);
	assert_int_equal(copy->abort_requested, TRI_FALSE);
	assert_int_equal(copy->domain_detected, TRI_UNKNOWN);
	assert_int_equal(copy->start_ms, UNKNOWN_I64);
	assert_int_equal(copy->end_ms, UNKNOWN_I64);
	assert_int_equal(copy->domain_ready_ms, UNKNOWN_I64);
	assert_null(copy->config);
	assert_null(copy->failure_reason);
	assert_null(copy->source_sync_address);
	object_destroy(&migration->object);
}

static void conditions_take_the_time_they_have(void **state)
{
	struct migration *migration = object_of(KIND_MIGRATION,
		"{'metadata':{'name':'m'},'status':{'conditions':[{'type':"
		"'migrationAbortRequested','status':'True','lastTransitionTime':null,"
		"'lastProbeTime':'2026-11-21T00:10:06Z'},{'type':'other','status':"
		"'Maybe','reason':'','message':'m','lastTransitionTime':"
		"'2026-11-21T00:10:07Z','lastProbeTime':'2026-11-21T00:10:09Z'},"
		"{'status':'True'},null]}}");
	const struct condition *abort =
		conditions_get(migration->conditions, "migrationAbortRequested");
	const struct condition *other = conditions_get(migration->conditions, "other");

	(void)state;
	assert_int_equal(migration->conditions.count, 2);
	assert_int_equal(abort->since_ms, ms_of("2026-11-21T00:10:06Z"));
	assert_int_equal(other->since_ms, ms_of("2026-11-21T00:10:07Z"));
	assert_null(other->reason);
	assert_string_equal(other->message, "m");
	assert_int_equal(
		conditions_state(migration->conditions, "migrationAbortRequested"),
		TRI_TRUE);
	assert_int_equal(conditions_state(migration->conditions, "other"), TRI_UNKNOWN);
	object_destroy(&migration->object);
}

struct story {
	size_t of_phase[PHASE_COUNT];
	size_t evacuations;
	size_t with_copy;
	size_t final;
	bool has_seen_timeout;
};

/* The migration that ran into its budget at 351.9 s: nobody cancelled it. */
static void check_timeout(const struct migration *migration)
{
	const struct migration_state *copy = migration->state;

	assert_string_equal(copy->uid, migration->object.uid);
	assert_string_equal(copy->source_node, "worker-04");
	assert_string_equal(copy->target_node, "worker-03");
	assert_string_equal(copy->source_pod, "virt-launcher-db-1-rfcdf");
	assert_string_equal(copy->target_pod, "virt-launcher-db-1-847jv");
	assert_string_equal(copy->target_address, "192.168.99.13");
	assert_string_equal(copy->mode, "PreCopy");
	assert_string_equal(copy->policy_name, "gold-short");
	assert_string_equal(copy->abort_status, "Succeeded");
	assert_string_equal(copy->failure_reason, "Live migration has been aborted");
	assert_int_equal(copy->start_ms, ms_of("2026-11-21T00:10:10Z"));
	assert_int_equal(copy->end_ms, ms_of("2026-11-21T00:11:04Z"));
	assert_int_equal(copy->domain_detected, TRI_TRUE);
	assert_int_equal(copy->abort_requested, TRI_FALSE);
	assert_int_equal(copy->config->completion_timeout_per_gib_s, 3);
	assert_int_equal(copy->config->bandwidth_per_migration_bytes, 1 << 30);
	assert_int_equal(copy->config->max_downtime_ms, 900);
	assert_int_equal(copy->config->allow_post_copy, TRI_FALSE);
	assert_int_equal(copy->config->disable_tls, TRI_UNKNOWN);
	assert_string_equal(copy->config->network, "migration-net");
	assert_int_equal(migration->phase_count, 7);
}

static void follow(struct json_object *record, void *context)
{
	struct story *story = context;
	struct migration *migration;
	struct frame frame;
	struct error err;

	assert_true(decode_frame(
		KIND_MIGRATION, record_text(record, "line"), &frame, &err));
	migration = (struct migration *)frame.object;
	if (migration == NULL) {
		return;
	}
	story->of_phase[migration->phase]++;
	story->evacuations += text_equal(migration->evacuation_node, "worker-03");
	story->with_copy += migration->state != NULL;
	story->final += migration_phase_is_final(migration->phase);
	if (migration->state != NULL) {
		assert_true(migration_phase_is_final(migration->phase));
	}
	if (text_equal(migration->object.uid, "7e384a0f-d43d-4618-8000-ace05bd50240") &&
		migration->state != NULL) {
		check_timeout(migration);
		story->has_seen_timeout = true;
	}
	object_destroy(frame.object);
}

static void the_recorded_story_is_read(void **state)
{
	struct story story = { .has_seen_timeout = false };

	(void)state;
	(void)recording_each("watch-vmim.jsonl", follow, &story);
	assert_true(story.has_seen_timeout);
	assert_int_equal(story.of_phase[PHASE_OTHER], 0);
	assert_int_equal(story.of_phase[PHASE_UNSET], 40);
	assert_int_equal(story.of_phase[PHASE_RUNNING], 21);
	assert_int_equal(story.of_phase[PHASE_SUCCEEDED], 45);
	assert_int_equal(story.of_phase[PHASE_FAILED], 14);
	assert_int_equal(story.evacuations, 44);
	assert_int_equal(story.with_copy, 38);
}

/* kubevirt: pkg/virt-controller/watch/migration/migration.go reads it with Atoi. */
static void a_timeout_of_an_annotation_may_have_a_sign(void **state)
{
	static const struct {
		const char *text;
		int64_t seconds;
	} cases[] = {
		{ "'60'", 60 },
		{ "'+60'", 60 },
		{ "'-5'", -5 },
		{ "'0'", 0 },
		{ "'007'", 7 },
		{ "''", UNKNOWN_I64 },
		{ "'-'", UNKNOWN_I64 },
		{ "'+-5'", UNKNOWN_I64 },
		{ "' 60'", UNKNOWN_I64 },
		{ "'1e3'", UNKNOWN_I64 },
		{ "'60s'", UNKNOWN_I64 },
		{ "'99999999999999999999'", UNKNOWN_I64 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct migration *migration;
		char json[256];

		(void)snprintf(json, sizeof(json),
			"{'metadata':{'name':'m','annotations':{"
			"'kubevirt.io/migrationPendingPodTimeoutSeconds':%s}}}",
			cases[i].text);
		migration = object_of(KIND_MIGRATION, json);
		assert_int_equal(migration->pending_timeout_s, cases[i].seconds);
		object_destroy(&migration->object);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_timeout_of_an_annotation_may_have_a_sign),
		cmocka_unit_test(a_bare_migration_is_unset),
		cmocka_unit_test(the_spec_and_the_marks_are_read),
		cmocka_unit_test(an_unknown_phase_is_kept_as_it_came),
		cmocka_unit_test(a_state_without_uid_is_no_copy),
		cmocka_unit_test(absent_truths_of_the_state_are_false),
		cmocka_unit_test(conditions_take_the_time_they_have),
		cmocka_unit_test(the_recorded_story_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
