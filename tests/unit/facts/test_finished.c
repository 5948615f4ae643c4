/* What is over: one list of those that exist and those that are gone, and its sums. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"
#include "src/facts/failure_reason.h"
#include "tests/unit/facts/builders.h"

#define MINUTE_MS INT64_C(60000)

/* Ended `minutes` ago after 90 s, 60 of them copying. */
static struct migration *add(struct world *world, const char *name, const char *vmi,
	enum migration_phase phase, int64_t minutes)
{
	struct migration *migration = world_migration(world, "ns", name, vmi, phase);
	struct phase_time *phases =
		arena_calloc(migration->object.block, 2, sizeof(*phases));
	struct migration_state *own =
		world_state(&migration->object, migration->object.uid, "w1", "w2");
	int64_t end_ms = WORLD_NOW_MS - minutes * MINUTE_MS;

	phases[0] =
		(struct phase_time){ PHASE_SCHEDULING, "Scheduling", end_ms - 80000 };
	phases[1] = (struct phase_time){ phase, migration_phase_text(phase), end_ms };
	migration->phases = phases;
	migration->phase_count = 2;
	migration->object.created_ms = end_ms - 90000;
	own->start_ms = end_ms - 61000;
	own->end_ms = end_ms - 1000;
	migration->state = own;
	return migration;
}

static void fail_with(struct migration *migration, const char *reason)
{
	((struct migration_state *)(uintptr_t)migration->state)->failure_reason =
		reason;
}

static void the_gone_and_the_present_are_one_list(void **state)
{
	static const char *const order[] = { "d", "c", "b", "a" };
	struct world world;
	const struct finished_facts *finished;
	const struct facts *facts;

	(void)state;
	world_init(&world);
	add(&world, "a", "vm-a", PHASE_SUCCEEDED, 40);
	add(&world, "b", "vm-b", PHASE_FAILED, 30);
	add(&world, "c", "vm-c", PHASE_SUCCEEDED, 20);
	add(&world, "d", "vm-d", PHASE_FAILED, 10);
	world_migration(&world, "ns", "r", "vm-r", PHASE_RUNNING);
	world_drop(&world, KIND_MIGRATION, "ns", "a");
	world_drop(&world, KIND_MIGRATION, "ns", "c");
	facts = world_facts(&world);
	finished = facts->finished;
	assert_int_equal(finished->count, 4);
	assert_int_equal(finished->gone_count, 2);
	for (size_t i = 0; i < 4; i++) {
		const struct finished_fact *item = &finished->items[i];

		assert_string_equal(item->last.name, order[i]);
		assert_int_equal(item->index == SIZE_MAX, i % 2 == 1);
		if (item->index != SIZE_MAX) {
			assert_string_equal(
				facts->migrations[item->index].migration->object.name,
				order[i]);
		}
		assert_true(item->duration_s > 89.9 && item->duration_s < 90.1);
		assert_true(item->slot_s > 79.9 && item->slot_s < 80.1);
		assert_true(item->copy_s > 59.9 && item->copy_s < 60.1);
	}
	assert_int_equal(finished->by_outcome[OUTCOME_SUCCEEDED], 2);
	assert_int_equal(finished->by_outcome[OUTCOME_FAILED], 2);
	/* One that was shown as gone and is back counts once. */
	add(&world, "a", "vm-a", PHASE_SUCCEEDED, 40);
	finished = world_facts(&world)->finished;
	assert_int_equal(finished->count, 4);
	assert_int_equal(finished->gone_count, 1);
	world_finish(&world);
}

static void every_end_has_its_outcome(void **state)
{
	struct world world;
	const struct finished_facts *finished;
	struct migration *migration;

	(void)state;
	world_init(&world);
	add(&world, "ok", "a", PHASE_SUCCEEDED, 50);
	add(&world, "bad", "b", PHASE_FAILED, 40);
	migration = add(&world, "aborted", "c", PHASE_FAILED, 30);
	((struct migration_state *)(uintptr_t)migration->state)->abort_requested =
		TRI_TRUE;
	/* Until 1.8 it is also told by the text, with or without its blank. */
	fail_with(add(&world, "by-text", "e", PHASE_FAILED, 60),
		"Live migration aborted ");
	fail_with(add(&world, "by-limit", "f", PHASE_FAILED, 70),
		"Live migration aborted because implied downtime 5000ms exceeds "
		"maxDowntime budget");
	world_migration(&world, "ns", "dropped", "d", PHASE_TARGET_READY);
	world_drop(&world, KIND_MIGRATION, "ns", "dropped");
	finished = world_facts(&world)->finished;
	assert_int_equal(finished->count, 6);
	assert_int_equal(finished->items[4].outcome, OUTCOME_CANCELLED);
	assert_int_equal(finished->items[5].outcome, OUTCOME_FAILED);
	assert_int_equal(finished->items[0].outcome, OUTCOME_CANCELLED);
	assert_string_equal(finished->items[0].last.name, "dropped");
	assert_string_equal(finished->items[0].last.phase_text, "TargetReady");
	assert_int_equal(finished->items[1].outcome, OUTCOME_CANCELLED);
	assert_int_equal(finished->items[2].outcome, OUTCOME_FAILED);
	assert_int_equal(finished->items[3].outcome, OUTCOME_SUCCEEDED);
	assert_null(finished->items[1].reason);
	assert_string_equal(finished->items[2].reason, "no reason given");
	assert_string_equal(finished_outcome_text(OUTCOME_SUCCEEDED), "succeeded");
	assert_string_equal(finished_outcome_text(OUTCOME_FAILED), "failed");
	assert_string_equal(finished_outcome_text(OUTCOME_CANCELLED), "cancelled");
	assert_string_equal(finished_outcome_text(OUTCOME_UNSEEN), "unseen");
	world_finish(&world);
}

static void the_origin_outlives_the_object(void **state)
{
	static const struct {
		const char *name;
		const char *evacuation;
		bool is_workload_update;
		bool is_volume_update;
		bool has_send_to;
		enum migration_origin origin;
	} cases[] = {
		{ "kubevirt-migrate-vm-x", NULL, false, false, false, ORIGIN_USER },
		{ "x", "w1", false, false, false, ORIGIN_EVACUATION },
		{ "x", NULL, true, false, false, ORIGIN_WORKLOAD_UPDATE },
		{ "x", NULL, true, true, false, ORIGIN_VOLUME_UPDATE },
		{ "x", NULL, false, false, true, ORIGIN_DECENTRALIZED },
		{ "x", NULL, false, false, false, ORIGIN_OTHER },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct world world;
		struct migration *migration;

		world_init(&world);
		migration = add(&world, cases[i].name, "a", PHASE_SUCCEEDED, 1);
		migration->evacuation_node = cases[i].evacuation;
		migration->is_workload_update = cases[i].is_workload_update;
		migration->is_volume_update = cases[i].is_volume_update;
		migration->has_send_to = cases[i].has_send_to;
		assert_int_equal(
			world_facts(&world)->migrations[0].origin, cases[i].origin);
		world_drop(&world, KIND_MIGRATION, "ns", cases[i].name);
		assert_int_equal(world_facts(&world)->finished->items[0].origin,
			cases[i].origin);
		world_finish(&world);
	}
}

static void hours_are_full_and_end_with_this_one(void **state)
{
	struct world world;
	const struct finished_facts *finished;

	(void)state;
	world_init(&world);
	/* It is 14:00:00 sharp. */
	add(&world, "now", "a", PHASE_SUCCEEDED, 0);
	add(&world, "a", "a", PHASE_SUCCEEDED, 1);
	add(&world, "b", "b", PHASE_FAILED, 60);
	add(&world, "c", "c", PHASE_SUCCEEDED, 61);
	add(&world, "old", "d", PHASE_SUCCEEDED, 24 * 60);
	add(&world, "edge", "e", PHASE_SUCCEEDED, 23 * 60);
	finished = world_facts(&world)->finished;
	assert_int_equal(finished->hours[23].from_ms, WORLD_NOW_MS);
	assert_int_equal(
		finished->hours[0].from_ms, WORLD_NOW_MS - 23 * 60 * MINUTE_MS);
	assert_int_equal(finished->hours[23].by_outcome[OUTCOME_SUCCEEDED], 1);
	assert_int_equal(finished->hours[22].by_outcome[OUTCOME_SUCCEEDED], 1);
	assert_int_equal(finished->hours[22].by_outcome[OUTCOME_FAILED], 1);
	assert_int_equal(finished->hours[21].by_outcome[OUTCOME_SUCCEEDED], 1);
	assert_int_equal(finished->hours[0].by_outcome[OUTCOME_SUCCEEDED], 1);
	assert_int_equal(finished->by_outcome[OUTCOME_SUCCEEDED], 5);
	world_finish(&world);
}

static void equal_causes_are_one_group(void **state)
{
	struct world world;
	const struct finished_facts *finished;

	(void)state;
	world_init(&world);
	fail_with(add(&world, "m1", "web-1", PHASE_FAILED, 9),
		"Live migration is not completed after 320 seconds and has been "
		"aborted");
	fail_with(add(&world, "m2", "web-1", PHASE_FAILED, 8),
		"Live migration is not completed after 1350 seconds and has been "
		"aborted");
	fail_with(add(&world, "m3", "db-1", PHASE_FAILED, 7),
		"Live migration is not completed after 320 seconds and has been "
		"aborted");
	fail_with(add(&world, "m4", "db-2", PHASE_FAILED, 6), "something else");
	add(&world, "m5", "db-3", PHASE_FAILED, 5);
	world_drop(&world, KIND_MIGRATION, "ns", "m1");
	finished = world_facts(&world)->finished;
	assert_int_equal(finished->failure_count, 3);
	assert_string_equal(finished->failures[0].reason,
		"Live migration is not completed after N seconds and has been aborted");
	assert_int_equal(finished->failures[0].count, 3);
	assert_int_equal(finished->failures[0].vm_count, 2);
	assert_string_equal(
		finished->items[finished->failures[0].newest].last.name, "m3");
	assert_int_equal(finished->failures[0].newest_ms, WORLD_NOW_MS - 7 * MINUTE_MS);
	assert_string_equal(finished->failures[1].reason, "no reason given");
	assert_string_equal(finished->failures[2].reason, "something else");
	world_finish(&world);
}

static void what_differs_from_one_failure_to_the_next_is_taken_out(void **state)
{
	static const struct {
		const char *text;
		const char *reason;
	} cases[] = {
		{ NULL, "no reason given" },
		{ "", "no reason given" },
		{ "  \n", "no reason given" },
		{ "Live migration stuck for 152 seconds and has been aborted",
			"Live migration stuck for N seconds and has been aborted" },
		{ "virError(Code=38, Domain=7, Message='unable to connect to server at "
		  "'10.200.5.14:49152': Connection refused')",
			"virError(Code=38, Domain=7, Message='unable to connect to "
			"server "
			"at '*': Connection refused')" },
		{ "error encountered during MigrateToURI3 libvirt api call",
			"error encountered during MigrateToURI3 libvirt api call" },
		{ "target pod virt-launcher-vm-a-bcdfg failed on w2.",
			"target pod * failed on *." },
		{ "source ns/vm-a: vm-a on w1 is gone", "source *: * on * is gone" },
		{ "no domain with matching name 'ns_vm-a'",
			"no domain with matching name '*'" },
		{ "cannot open /run/vm-a/disk.img: No such file, vm-ab is not it",
			"cannot open *: No such file, vm-ab is not it" },
		{ "cannot open /run/ns/disk.img of ns",
			"cannot open /run/ns/disk.img of *" },
		{ "after 5m12s, 300ms, fe80::1 and "
		  "6f1c2f0e-2f4a-4b8e-9f0e-1b2c3d4e5f60",
			"after N, N, * and *" },
		{ "ünïcode 12 stays", "ünïcode N stays" },
	};
	static const struct finished_migration plain = { .namespace = "ns",
		.name = "m",
		.vmi = "vm-a",
		.uid = "u",
		.source = "w1",
		.target = "w2" };
	char longest[2000];
	struct arena *arena = arena_create(4096);

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		assert_string_equal(failure_reason_of(&plain, cases[i].text, arena),
			cases[i].reason);
	}
	for (size_t i = 0; i < sizeof(longest); i++) {
		longest[i] = i % 7 == 6 ? ' ' : 'x';
	}
	longest[sizeof(longest) - 1] = '\0';
	assert_in_range(strlen(failure_reason_of(&plain, longest, arena)), 200, 240);
	arena_destroy(arena);
}

static void learn(struct world *world, const char *uid, const struct ending_log *log)
{
	struct ending_report report = {
		.uid = uid, .state = ENDING_LOG_READ, .log = *log
	};
	struct change change = { .type = CHANGE_ENDING, .ending = &report };

	store_apply(world->store, &change, world->now);
}

/* The same words of the object, and two causes. */
static void causes_of_the_log_group_and_outlive_the_object(void **state)
{
	static const char aborted[] = "Live migration has been aborted";
	struct ending_log log = {
		.has_lines = true,
		.downtime_ms = UNKNOWN_I64,
		.downtime_net_ms = UNKNOWN_I64,
		.expected_downtime_ms = UNKNOWN_I64,
		.elapsed_ms = UNKNOWN_I64,
		.processed_bytes = UNKNOWN_I64,
		.abort_cause = ABORT_PROGRESS_LIMIT,
		.abort_text = "Aborting migration: stuck for 150 seconds",
	};
	struct world world;
	const struct finished_facts *finished;

	(void)state;
	world_init(&world);
	fail_with(add(&world, "m1", "web-1", PHASE_FAILED, 9), aborted);
	fail_with(add(&world, "m2", "web-2", PHASE_FAILED, 8), aborted);
	fail_with(add(&world, "m3", "web-3", PHASE_FAILED, 7), aborted);
	learn(&world, "uid:0:ns/m1", &log);
	log.abort_text = "Aborting migration: stuck for 151 seconds";
	learn(&world, "uid:0:ns/m2", &log);
	for (int i = 0; i < 2; i++) {
		finished = world_facts(&world)->finished;
		assert_int_equal(finished->failure_count, 2);
		assert_string_equal(finished->failures[0].reason,
			"Aborting migration: stuck for N seconds");
		assert_int_equal(finished->failures[0].count, 2);
		assert_string_equal(finished->failures[1].reason, aborted);
		assert_int_equal(finished->items[2].cause.origin, CAUSE_LOG);
		world_drop(&world, KIND_MIGRATION, "ns", "m1");
		world_drop(&world, KIND_MIGRATION, "ns", "m2");
	}
	world_finish(&world);
}

/* The last sample is some seconds older than the end. */
static void the_whole_copy_is_what_the_launcher_measured(void **state)
{
	const struct ending_log log = {
		.has_lines = true,
		.downtime_ms = 87,
		.downtime_net_ms = 12,
		.expected_downtime_ms = 300,
		.elapsed_ms = 50000,
		.processed_bytes = INT64_C(10) << 30,
	};
	struct world world;
	const struct finished_fact *item;

	(void)state;
	world_init(&world);
	add(&world, "m1", "web-1", PHASE_SUCCEEDED, 9);
	learn(&world, "uid:0:ns/m1", &log);
	item = &world_facts(&world)->finished->items[0];
	assert_int_equal(item->processed_bytes, INT64_C(10) << 30);
	assert_true(item->bytes_per_s > 214748364.0 && item->bytes_per_s < 214748366.0);
	assert_int_equal(item->downtime.ms, 87);
	assert_int_equal(item->downtime.net_ms, 12);
	assert_null(item->downtime.reason);
	world_drop(&world, KIND_MIGRATION, "ns", "m1");
	item = &world_facts(&world)->finished->items[0];
	assert_int_equal(item->downtime.ms, 87);
	assert_int_equal(item->processed_bytes, INT64_C(10) << 30);
	world_finish(&world);
}

/* By the settings frozen at the handoff: 20 s for each of 18 gigabytes begun. */
static void the_completion_limit_is_kept_where_it_is_exact(void **state)
{
	static const struct {
		const char *method;
		const char *mode;
		size_t volumes;
		double limit_s; /* 0: not known */
	} cases[] = {
		{ "LiveMigration", "PreCopy", 0, 360 },
		{ "LiveMigration", "Paused", 0, 0 },
		{ "BlockMigration", "PreCopy", 0, 0 },
		{ "LiveMigration", "PreCopy", 1, 0 },
		{ NULL, "PreCopy", 0, 0 },
	};
	static const struct vmi_migrated_volume volumes[1];

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct migration_config config = migration_config_unknown();
		struct world world;
		struct migration *migration;
		struct migration_state *own;
		struct vmi *vmi;
		double limit_s;

		world_init(&world);
		config.completion_timeout_per_gib_s = 20;
		vmi = world_vmi(&world, "ns", "web-1", "w1");
		vmi->migration_method = cases[i].method;
		vmi->migrated_volumes = volumes;
		vmi->migrated_volume_count = cases[i].volumes;
		migration = add(&world, "m1", "web-1", PHASE_FAILED, 9);
		own = (struct migration_state *)(uintptr_t)migration->state;
		own->mode = cases[i].mode;
		own->config = &config;
		limit_s =
			world_facts(&world)->finished->items[0].last.completion_limit_s;
		if (cases[i].limit_s > 0) {
			assert_true(limit_s > cases[i].limit_s - 0.1 &&
				limit_s < cases[i].limit_s + 0.1);
		} else {
			assert_false(f64_is_known(limit_s));
		}
		world_finish(&world);
	}
}

/* KubeVirt keeps five of a VM: what was seen go still teaches how long one takes. */
static void drains_are_judged_by_those_that_are_gone_too(void **state)
{
	struct world world;
	struct vmi *vmi;
	const struct drain_fact *drain;

	(void)state;
	world_init(&world);
	world_kubevirt(&world, "k", "k", "v1.9.0");
	world_node(&world, "w1")->is_unschedulable = true;
	vmi = world_vmi(&world, "ns", "small", "w1");
	vmi->eviction_strategy = "LiveMigrate";
	vmi->memory_bytes = INT64_C(8) << 30;
	vmi->conditions =
		world_condition(&vmi->object, "LiveMigratable", "True", NULL, NULL);
	world_vmi(&world, "ns", "large", "w9");
	add(&world, "m", "large", PHASE_SUCCEEDED, 5);
	world_drop(&world, KIND_MIGRATION, "ns", "m");
	world_drop(&world, KIND_VMI, "ns", "large");
	drain = facts_find_node(world_facts(&world), "w1")->drain;
	assert_int_equal(drain->untouched, 1);
	/* 20 s in the slot without copying, 60 s for 16 GiB, so 30 s for 8 GiB. */
	assert_true(drain->eta_low_s > 49.9 && drain->eta_low_s < 50.1);
	assert_true(drain->eta_high_s > 49.9 && drain->eta_high_s < 50.1);
	world_finish(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_gone_and_the_present_are_one_list),
		cmocka_unit_test(every_end_has_its_outcome),
		cmocka_unit_test(the_origin_outlives_the_object),
		cmocka_unit_test(hours_are_full_and_end_with_this_one),
		cmocka_unit_test(equal_causes_are_one_group),
		cmocka_unit_test(
			what_differs_from_one_failure_to_the_next_is_taken_out),
		cmocka_unit_test(causes_of_the_log_group_and_outlive_the_object),
		cmocka_unit_test(the_whole_copy_is_what_the_launcher_measured),
		cmocka_unit_test(the_completion_limit_is_kept_where_it_is_exact),
		cmocka_unit_test(drains_are_judged_by_those_that_are_gone_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
