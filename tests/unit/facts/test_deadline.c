/* Deadlines: each clock, its length, its effect, and when it does not run. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/str.h"
#include "src/facts/deadline.h"
#include "tests/unit/facts/builders.h"

#define GIB (INT64_C(1) << 30)

/* One running migration, started 100 s ago. */
struct running {
	struct world world;
	struct kubevirt *kubevirt;
	struct vmi *vmi;
	struct migration *migration;
	struct migration_state *of_vmi;
};

static void running_init(struct running *running, const char *version)
{
	struct world *world = &running->world;

	world_init(world);
	running->kubevirt = world_kubevirt(world, "k", "k", version);
	running->vmi = world_vmi(world, "ns", "vm", "w1");
	running->migration = world_migration(world, "ns", "m", "vm", PHASE_RUNNING);
	running->of_vmi = world_state(
		&running->vmi->object, running->migration->object.uid, "w1", "w2");
	running->of_vmi->start_ms = WORLD_NOW_MS - 100000;
	running->vmi->state = running->of_vmi;
}

static const struct migration_fact *running_fact(struct running *running)
{
	return world_fact(world_facts(&running->world), running->migration);
}

/* NULL: there is none. */
static const struct deadline *seek(
	const struct migration_fact *fact, enum deadline_kind kind)
{
	for (size_t i = 0; i < fact->deadline_count; i++) {
		if (fact->deadlines[i].kind == kind) {
			return &fact->deadlines[i];
		}
	}
	return NULL;
}

static const struct deadline *find(
	const struct migration_fact *fact, enum deadline_kind kind)
{
	const struct deadline *deadline = seek(fact, kind);

	if (deadline == NULL) {
		fail_msg("no deadline %s", deadline_kind_text(kind));
		abort();
	}
	return deadline;
}

static void texts_are_those_of_the_contract(void **state)
{
	(void)state;
	assert_string_equal(deadline_kind_text(DEADLINE_COMPLETION), "completion");
	assert_string_equal(deadline_kind_text(DEADLINE_PROGRESS), "progress");
	assert_string_equal(
		deadline_kind_text(DEADLINE_UNSCHEDULABLE), "unschedulable");
	assert_string_equal(deadline_kind_text(DEADLINE_PENDING_POD), "pending-pod");
	assert_string_equal(
		deadline_kind_text(DEADLINE_UTILITY_VOLUMES), "utility-volumes");
	assert_string_equal(deadline_kind_text(DEADLINE_BACKOFF), "backoff");
	assert_string_equal(deadline_effect_text(EFFECT_ABORT), "abort");
	assert_string_equal(deadline_effect_text(EFFECT_POST_COPY), "post-copy");
	assert_string_equal(deadline_effect_text(EFFECT_PAUSE), "pause");
	assert_string_equal(deadline_effect_text(EFFECT_POD_DELETED), "pod-deleted");
	assert_string_equal(deadline_effect_text(EFFECT_RETRY), "retry");
}

static void the_budget_is_counted_in_decimal_gigabytes_rounded_up(void **state)
{
	static const struct {
		int64_t memory_bytes;
		int64_t volume_bytes; /* 0: no volume */
		int64_t per_gib_s;
		int64_t seconds; /* 0: no timeout */
	} cases[] = {
		{ 2 * GIB, 0, 150, 450 },
		{ 2 * GIB, 0, 20, 60 },
		{ 16 * GIB, 0, 3, 54 },
		{ 1000000000, 0, 150, 150 },
		{ 1000000001, 0, 150, 300 },
		{ 2 * GIB, 10 * GIB, 150, 1950 },
		{ 2 * GIB, UNKNOWN_I64, 150, 450 },
		{ UNKNOWN_I64, 10 * GIB, 10, 110 },
		{ UNKNOWN_I64, 0, 150, 0 },
		{ 2 * GIB, 0, 0, 0 },
		{ 2 * GIB, 0, INT64_MAX / 2, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct vmi_migrated_volume volume = { .bytes = cases[i].volume_bytes };
		struct running running;
		const struct facts *facts;
		const struct migration_fact *fact;

		running_init(&running, "v1.9.0");
		running.vmi->memory_bytes = cases[i].memory_bytes;
		running.vmi->migrated_volumes = &volume;
		running.vmi->migrated_volume_count = cases[i].volume_bytes != 0;
		running.kubevirt->config.completion_timeout_per_gib_s =
			cases[i].per_gib_s;
		facts = world_facts(&running.world);
		fact = world_fact(facts, running.migration);
		assert_int_equal(deadline_completion_budget_ms(facts, fact),
			cases[i].seconds * 1000);
		assert_int_equal(
			seek(fact, DEADLINE_COMPLETION) != NULL, cases[i].seconds != 0);
		world_finish(&running.world);
	}
}

static void the_completion_clock_runs_from_the_start_of_the_copy(void **state)
{
	struct running running;
	const struct deadline *deadline;

	(void)state;
	running_init(&running, "v1.9.0");
	running.vmi->memory_bytes = 2 * GIB;
	deadline = find(running_fact(&running), DEADLINE_COMPLETION);
	assert_int_equal(deadline->at_ms, WORLD_NOW_MS - 100000 + 450000);
	assert_true(deadline->seconds_left > 349.9 && deadline->seconds_left < 350.1);
	assert_true(deadline->seconds_total > 449.9 && deadline->seconds_total < 450.1);
	assert_int_equal(deadline->effect, EFFECT_ABORT);
	assert_false(deadline->is_lower_bound);
	assert_string_equal(deadline->origin, "default");
	/* What a block migration copies besides is not in the API. */
	running.vmi->migration_method = "BlockMigration";
	deadline = find(running_fact(&running), DEADLINE_COMPLETION);
	assert_true(deadline->is_lower_bound);
	running.of_vmi->start_ms = WORLD_NOW_MS - 500000;
	deadline = find(running_fact(&running), DEADLINE_COMPLETION);
	assert_true(deadline->seconds_left < -49.9);
	world_finish(&running.world);
}

static void a_volume_of_unknown_size_makes_a_lower_bound(void **state)
{
	struct vmi_migrated_volume volume = { .bytes = UNKNOWN_I64 };
	struct running running;

	(void)state;
	running_init(&running, "v1.9.0");
	running.vmi->migrated_volumes = &volume;
	running.vmi->migrated_volume_count = 1;
	assert_true(find(running_fact(&running), DEADLINE_COMPLETION)->is_lower_bound);
	world_finish(&running.world);
}

static void what_is_not_copying_has_no_completion_deadline(void **state)
{
	struct running running;

	(void)state;
	running_init(&running, "v1.9.0");
	assert_non_null(seek(running_fact(&running), DEADLINE_COMPLETION));
	running.of_vmi->mode = "PostCopy";
	assert_null(seek(running_fact(&running), DEADLINE_COMPLETION));
	running.of_vmi->mode = "PreCopy";
	running.of_vmi->domain_ready_ms = WORLD_NOW_MS;
	assert_null(seek(running_fact(&running), DEADLINE_COMPLETION));
	running.of_vmi->domain_ready_ms = UNKNOWN_I64;
	running.of_vmi->completed = TRI_TRUE;
	assert_null(seek(running_fact(&running), DEADLINE_COMPLETION));
	running.of_vmi->completed = TRI_FALSE;
	running.of_vmi->start_ms = UNKNOWN_I64;
	assert_null(seek(running_fact(&running), DEADLINE_COMPLETION));
	running.of_vmi->start_ms = WORLD_NOW_MS;
	running.migration->phase = PHASE_TARGET_READY;
	assert_null(seek(running_fact(&running), DEADLINE_COMPLETION));
	running.migration->phase = PHASE_RUNNING;
	running.of_vmi->uid = "an earlier one";
	assert_null(seek(running_fact(&running), DEADLINE_COMPLETION));
	world_finish(&running.world);
}

static void when_the_time_is_up_settings_decide_what_happens(void **state)
{
	static const struct {
		const char *version;
		enum tristate post_copy;
		enum tristate disruption;
		bool has_vfio;
		const char *mode;
		enum deadline_effect effect;
		int64_t seconds;
	} cases[] = {
		{ "v1.9.0", TRI_FALSE, TRI_UNKNOWN, false, "PreCopy", EFFECT_ABORT,
			450 },
		{ "v1.9.0", TRI_TRUE, TRI_UNKNOWN, false, "PreCopy", EFFECT_POST_COPY,
			450 },
		/* As HyperConverged writes it from 1.19 on. */
		{ "v1.9.0", TRI_TRUE, TRI_FALSE, false, "PreCopy", EFFECT_ABORT, 450 },
		{ "v1.9.0", TRI_FALSE, TRI_TRUE, false, "PreCopy", EFFECT_PAUSE, 450 },
		{ "v1.9.0", TRI_TRUE, TRI_TRUE, true, "PreCopy", EFFECT_PAUSE, 450 },
		{ "v1.8.0", TRI_TRUE, TRI_TRUE, true, "PreCopy", EFFECT_PAUSE, 450 },
		/* Nobody looked at the devices yet. */
		{ "v1.7.3", TRI_TRUE, TRI_TRUE, true, "PreCopy", EFFECT_POST_COPY,
			450 },
		{ "v1.9.0", TRI_TRUE, TRI_TRUE, false, "Paused", EFFECT_ABORT, 900 },
		{ "v1.4.0", TRI_TRUE, TRI_UNKNOWN, false, "PreCopy", EFFECT_POST_COPY,
			450 },
		{ "v1.4.0", TRI_FALSE, TRI_TRUE, false, "PreCopy", EFFECT_ABORT, 450 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct running running;
		const struct deadline *deadline;

		running_init(&running, cases[i].version);
		running.vmi->memory_bytes = 2 * GIB;
		running.kubevirt->config.allow_post_copy = cases[i].post_copy;
		running.kubevirt->config.allow_workload_disruption =
			cases[i].disruption;
		running.vmi->has_vfio = cases[i].has_vfio;
		running.of_vmi->mode = cases[i].mode;
		deadline = find(running_fact(&running), DEADLINE_COMPLETION);
		assert_non_null(deadline);
		assert_int_equal(deadline->effect, cases[i].effect);
		assert_int_equal(deadline->at_ms,
			WORLD_NOW_MS - 100000 + cases[i].seconds * 1000);
		world_finish(&running.world);
	}
}

/* Before 1.8 they were looked up under a wrong name; some patches repair it. */
static void volumes_count_from_the_release_that_finds_them(void **state)
{
	static const struct {
		const char *version;
		int64_t seconds;
		bool is_lower_bound;
	} cases[] = {
		{ "v1.9.0", 1950, false }, /* 2 and 10 GiB: 13 units */
		{ "v1.8.0", 1950, false },
		{ "v1.7.2", 450, true },
		{ "v1.3.0", 2400, true }, /* 3 units of 800 s */
		{ "devel", UNKNOWN_I64, false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct vmi_migrated_volume volume = { .bytes = 10 * GIB };
		struct running running;
		const struct deadline *deadline;

		running_init(&running, cases[i].version);
		running.vmi->memory_bytes = 2 * GIB;
		running.vmi->migrated_volumes = &volume;
		running.vmi->migrated_volume_count = 1;
		deadline = seek(running_fact(&running), DEADLINE_COMPLETION);
		assert_int_equal(deadline != NULL, i64_is_known(cases[i].seconds));
		if (deadline != NULL) {
			assert_int_equal(deadline->at_ms,
				WORLD_NOW_MS - 100000 + cases[i].seconds * 1000);
			assert_int_equal(
				deadline->is_lower_bound, cases[i].is_lower_bound);
		}
		world_finish(&running.world);
	}
}

/* Progress is computed elsewhere; here only the clock that rests on it. */
static void the_progress_clock_runs_while_nothing_moves(void **state)
{
	static const struct {
		double still_s;
		double bytes_per_s;
		bool is_stale;
		int64_t timeout_s;
		const char *mode;
		double left_s; /* 0: no deadline */
	} cases[] = {
		{ 30.0, 0.0, false, 150, "PreCopy", 120.0 },
		{ 200.0, 1e5, false, 150, "PreCopy", -50.0 },
		{ 30.0, (double)NAN, false, 150, "Paused", 120.0 },
		{ 5.0, 0.0, false, 150, "PreCopy", 0.0 },
		{ 30.0, 0.0, false, 0, "PreCopy", 0.0 },
		{ 30.0, 0.0, false, 150, "PostCopy", 0.0 },
		{ (double)NAN, 0.0, false, 150, "PreCopy", 0.0 },
		/* A busy guest: less remains between any two looks of the launcher. */
		{ 30.0, 2e8, false, 150, "PreCopy", 0.0 },
		{ 30.0, 0.0, true, 150, "PreCopy", 0.0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct progress_fact progress = {
			.no_progress_s = 500.0,
			.still_s = cases[i].still_s,
			.transfer_bytes_per_s = cases[i].bytes_per_s,
			.is_stale = cases[i].is_stale,
		};
		struct running running;
		struct facts facts;
		struct migration_fact fact;
		struct build build;
		const struct deadline *deadline;

		running_init(&running, "v1.9.0");
		running.kubevirt->config.progress_timeout_s = cases[i].timeout_s;
		running.of_vmi->mode = cases[i].mode;
		facts = *world_facts(&running.world);
		fact = facts.migrations[0];
		fact.progress = &progress;
		facts.migrations = &fact;
		build = (struct build){ .facts = &facts,
			.migrations = &fact,
			.arena = running.world.frame };
		deadline_fill(&build);
		deadline = seek(&fact, DEADLINE_PROGRESS);
		if (cases[i].left_s > 0.0 || cases[i].left_s < 0.0) {
			assert_non_null(deadline);
			assert_true(deadline->is_lower_bound);
			assert_int_equal(deadline->effect, EFFECT_ABORT);
			assert_true(deadline->seconds_left > cases[i].left_s - 0.01);
			assert_true(deadline->seconds_left < cases[i].left_s + 0.01);
		} else {
			assert_null(deadline);
		}
		world_finish(&running.world);
	}
}

static void a_target_pod_that_does_not_start_is_deleted(void **state)
{
	struct world world;
	struct vmi *vmi;
	struct migration *migration;
	struct pod *pod;
	const struct migration_fact *fact;
	const struct deadline *deadline;

	(void)state;
	world_init(&world);
	vmi = world_vmi(&world, "ns", "vm", "w1");
	migration = world_migration(&world, "ns", "m", "vm", PHASE_SCHEDULING);
	/* Created 20 s ago. */
	pod = world_target_pod(&world, "p", migration, vmi, NULL);
	fact = world_fact(world_facts(&world), migration);
	assert_null(seek(fact, DEADLINE_UNSCHEDULABLE));
	deadline = find(fact, DEADLINE_PENDING_POD);
	assert_int_equal(deadline->at_ms, WORLD_NOW_MS - 20000 + 900000);
	assert_int_equal(deadline->effect, EFFECT_POD_DELETED);
	assert_null(deadline->reason);
	/* Not placed yet, as with hotplugged disks: the migration goes on without it.
	 */
	migration->phase = PHASE_PENDING;
	fact = world_fact(world_facts(&world), migration);
	assert_string_equal(find(fact, DEADLINE_PENDING_POD)->reason,
		"then another target pod is made");
	/* The pod was seen later than the migration. */
	migration->phase = PHASE_PREPARING_TARGET;
	fact = world_fact(world_facts(&world), migration);
	assert_null(seek(fact, DEADLINE_PENDING_POD));
	migration->phase = PHASE_SCHEDULING;

	pod->conditions = world_condition(
		&pod->object, "PodScheduled", "False", "Unschedulable", "0/4 nodes");
	fact = world_fact(world_facts(&world), migration);
	assert_int_equal(fact->deadline_count, 2);
	/* The nearest first. */
	assert_int_equal(fact->deadlines[0].kind, DEADLINE_UNSCHEDULABLE);
	assert_int_equal(fact->deadlines[0].at_ms, WORLD_NOW_MS - 20000 + 300000);
	assert_string_equal(fact->deadlines[0].origin, "default");

	migration->unschedulable_timeout_s = 60;
	/* Negative, it is over at once. */
	migration->pending_timeout_s = -30;
	assert_int_equal(
		find(world_fact(world_facts(&world), migration), DEADLINE_PENDING_POD)
			->at_ms,
		WORLD_NOW_MS - 20000);
	migration->pending_timeout_s = 30;
	fact = world_fact(world_facts(&world), migration);
	assert_int_equal(fact->deadlines[0].kind, DEADLINE_PENDING_POD);
	assert_int_equal(fact->deadlines[0].at_ms, WORLD_NOW_MS - 20000 + 30000);
	assert_string_equal(fact->deadlines[0].origin,
		"annotation kubevirt.io/migrationPendingPodTimeoutSeconds");
	assert_int_equal(fact->deadlines[1].at_ms, WORLD_NOW_MS - 20000 + 60000);

	pod->conditions = world_condition(
		&pod->object, "PodScheduled", "False", "SchedulingGated", NULL);
	fact = world_fact(world_facts(&world), migration);
	assert_null(seek(fact, DEADLINE_UNSCHEDULABLE));
	pod->object.deletion_ms = WORLD_NOW_MS;
	fact = world_fact(world_facts(&world), migration);
	assert_int_equal(fact->deadline_count, 0);
	pod->object.deletion_ms = UNKNOWN_I64;
	pod->phase = "Running";
	fact = world_fact(world_facts(&world), migration);
	assert_int_equal(fact->deadline_count, 0);
	world_finish(&world);
}

static void utility_volumes_hold_up_for_a_time_only(void **state)
{
	struct world world;
	struct migration *migration;
	const struct deadline *deadline;

	(void)state;
	world_init(&world);
	world_kubevirt(&world, "k", "k", "v1.9.0");
	world_vmi(&world, "ns", "vm", "w1");
	migration = world_migration(&world, "ns", "m", "vm", PHASE_PENDING);
	assert_int_equal(world_fact(world_facts(&world), migration)->deadline_count, 0);
	migration->conditions = world_condition(&migration->object,
		"migrationBlockedByUtilityVolumes", "True", NULL, NULL);
	deadline = find(
		world_fact(world_facts(&world), migration), DEADLINE_UTILITY_VOLUMES);
	assert_int_equal(deadline->at_ms, WORLD_NOW_MS - 60000 + 150000);
	assert_int_equal(deadline->effect, EFFECT_ABORT);
	migration->utility_volumes_timeout_s = 70;
	deadline = find(
		world_fact(world_facts(&world), migration), DEADLINE_UTILITY_VOLUMES);
	assert_int_equal(deadline->at_ms, WORLD_NOW_MS - 60000 + 70000);
	world_finish(&world);
}

/* A sibling that ended, created and ended so many seconds ago. */
static struct migration *sibling(struct world *world, const char *name,
	enum migration_phase phase, int64_t created_s, int64_t ended_s)
{
	struct migration *migration = world_migration(world, "ns", name, "vm", phase);
	struct phase_time *entry =
		arena_calloc(migration->object.block, 1, sizeof(*entry));

	*entry = (struct phase_time){ phase, migration_phase_text(phase),
		WORLD_NOW_MS - ended_s * 1000 };
	migration->phases = entry;
	migration->object.created_ms = WORLD_NOW_MS - created_s * 1000;
	migration->evacuation_node = "w1";
	return migration;
}

static void failures_in_a_row_double_the_backoff(void **state)
{
	static const struct {
		const char *history; /* oldest first: F failed, S succeeded */
		int64_t seconds;     /* after the last failure, 5 s ago; 0: none */
	} cases[] = {
		{ "", 0 },
		{ "F", 20 },
		{ "FF", 40 },
		{ "FFF", 80 },
		{ "FFFFF", 320 },
		{ "S", 0 },
		{ "FFS", 0 },
		{ "FSF", 20 },
		{ "SFF", 40 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct world world;
		struct migration *migration;
		const struct migration_fact *fact;
		const struct deadline *deadline;
		size_t count = strlen(cases[i].history);
		char name[32];

		world_init(&world);
		world_vmi(&world, "ns", "vm", "w1");
		world_migration(&world, "other", "x", "vm", PHASE_FAILED)
			->evacuation_node = "w1";
		for (size_t n = 0; n < count; n++) {
			snprintf(name, sizeof(name), "m%zu", n);
			sibling(&world, name,
				cases[i].history[n] == 'F' ? PHASE_FAILED
							   : PHASE_SUCCEEDED,
				(int64_t)(100 * (count - n)),
				(int64_t)(100 * (count - n) - 95));
		}
		migration = sibling(&world, "now", PHASE_PENDING, 2, 1);
		fact = world_fact(world_facts(&world), migration);
		deadline = seek(fact, DEADLINE_BACKOFF);
		assert_int_equal(deadline != NULL, cases[i].seconds != 0);
		if (deadline != NULL) {
			assert_int_equal(deadline->at_ms,
				WORLD_NOW_MS - 5000 + cases[i].seconds * 1000);
			assert_int_equal(deadline->effect, EFFECT_RETRY);
		}
		world_finish(&world);
	}
}

static void only_the_newest_of_automatic_migrations_is_held_back(void **state)
{
	struct world world;
	struct migration *failed;
	struct migration *migration;

	(void)state;
	world_init(&world);
	world_vmi(&world, "ns", "vm", "w1");
	failed = sibling(&world, "a", PHASE_FAILED, 100, 5);
	migration = sibling(&world, "b", PHASE_PENDING, 2, 1);
	assert_non_null(
		find(world_fact(world_facts(&world), migration), DEADLINE_BACKOFF));
	migration->ignores_backoff = true;
	assert_null(seek(world_fact(world_facts(&world), migration), DEADLINE_BACKOFF));
	migration->ignores_backoff = false;
	/* A user's is not. */
	migration->evacuation_node = NULL;
	assert_null(seek(world_fact(world_facts(&world), migration), DEADLINE_BACKOFF));
	migration->evacuation_node = "w1";
	/* Nor does a user's failure count. */
	failed->evacuation_node = NULL;
	assert_null(seek(world_fact(world_facts(&world), migration), DEADLINE_BACKOFF));
	failed->evacuation_node = "w1";
	/* A failed one that is being deleted does not count. */
	failed->object.deletion_ms = WORLD_NOW_MS;
	assert_null(seek(world_fact(world_facts(&world), migration), DEADLINE_BACKOFF));
	failed->object.deletion_ms = UNKNOWN_I64;
	/* Not the newest. */
	sibling(&world, "c", PHASE_PENDING, 1, 1);
	assert_null(seek(world_fact(world_facts(&world), migration), DEADLINE_BACKOFF));
	world_finish(&world);
}

static void workload_updates_are_held_back_from_1_4_on(void **state)
{
	static const struct {
		const char *version;
		bool is_held;
	} cases[] = { { "v1.3.0", false }, { "v1.4.0", true } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct world world;
		struct migration *failed;
		struct migration *migration;

		world_init(&world);
		world_kubevirt(&world, "k", "k", cases[i].version);
		world_vmi(&world, "ns", "vm", "w1");
		failed = sibling(&world, "a", PHASE_FAILED, 100, 5);
		migration = sibling(&world, "b", PHASE_PENDING, 2, 1);
		failed->evacuation_node = NULL;
		failed->is_workload_update = true;
		migration->evacuation_node = NULL;
		migration->is_workload_update = true;
		assert_int_equal(seek(world_fact(world_facts(&world), migration),
					 DEADLINE_BACKOFF) != NULL,
			cases[i].is_held);
		world_finish(&world);
	}
}

static void what_is_over_has_no_deadlines(void **state)
{
	struct running running;

	(void)state;
	running_init(&running, "v1.9.0");
	running.migration->phase = PHASE_SUCCEEDED;
	assert_int_equal(running_fact(&running)->deadline_count, 0);
	world_finish(&running.world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_are_those_of_the_contract),
		cmocka_unit_test(the_budget_is_counted_in_decimal_gigabytes_rounded_up),
		cmocka_unit_test(the_completion_clock_runs_from_the_start_of_the_copy),
		cmocka_unit_test(a_volume_of_unknown_size_makes_a_lower_bound),
		cmocka_unit_test(what_is_not_copying_has_no_completion_deadline),
		cmocka_unit_test(when_the_time_is_up_settings_decide_what_happens),
		cmocka_unit_test(volumes_count_from_the_release_that_finds_them),
		cmocka_unit_test(the_progress_clock_runs_while_nothing_moves),
		cmocka_unit_test(a_target_pod_that_does_not_start_is_deleted),
		cmocka_unit_test(utility_volumes_hold_up_for_a_time_only),
		cmocka_unit_test(failures_in_a_row_double_the_backoff),
		cmocka_unit_test(only_the_newest_of_automatic_migrations_is_held_back),
		cmocka_unit_test(workload_updates_are_held_back_from_1_4_on),
		cmocka_unit_test(what_is_over_has_no_deadlines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
