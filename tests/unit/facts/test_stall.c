/* What the stall detector will do, by settings, time and mode, and what nobody knows.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"
#include "tests/unit/facts/builders.h"

#define MIB INT64_C(1048576)
#define GIB (INT64_C(1) << 30)

/* One running migration of a VM of 2 GiB, 450 s of budget, under the detector. */
struct watched {
	struct world world;
	struct kubevirt *kubevirt;
	struct vmi *vmi;
	struct migration *migration;
	struct migration_state *of_vmi;
};

static const char *const stall_gate[] = { "MigrationStallDetection" };

static void watched_init(struct watched *watched, int64_t elapsed_s)
{
	struct world *world = &watched->world;

	world_init(world);
	watched->kubevirt = world_kubevirt(world, "k", "k", "v1.9.0");
	watched->kubevirt->feature_gates = stall_gate;
	watched->kubevirt->feature_gate_count = 1;
	watched->vmi = world_vmi(world, "ns", "vm", "w1");
	watched->vmi->memory_bytes = 2 * GIB;
	watched->migration = world_migration(world, "ns", "m", "vm", PHASE_RUNNING);
	watched->of_vmi = world_state(
		&watched->vmi->object, watched->migration->object.uid, "w1", "w2");
	watched->of_vmi->start_ms = WORLD_NOW_MS - elapsed_s * 1000;
	watched->of_vmi->mode = "PreCopy";
	watched->vmi->state = watched->of_vmi;
}

static const struct migration_fact *fact_of(struct watched *watched)
{
	return world_fact(world_facts(&watched->world), watched->migration);
}

/* A copy of so much left at such a speed, seen just now. */
static void see(struct watched *watched, int64_t remaining_mib, int64_t mib_per_s)
{
	for (int64_t age_s = 5; age_s >= 0; age_s -= 5) {
		struct migration_sample sample = {
			.namespace = "ns",
			.vmi = "vm",
			.node = "w1",
			.origin = PROGRESS_VIRT_HANDLER,
			.at_ms = WORLD_NOW_MS - age_s * 1000,
			.received_mono_ms = WORLD_MONO_MS - age_s * 1000,
			.total_bytes = 2 * GIB,
			.processed_bytes = UNKNOWN_I64,
			.remaining_bytes = remaining_mib * MIB,
			.transfer_bytes_per_s = mib_per_s * MIB,
			.dirty_bytes_per_s = mib_per_s * MIB,
			.iteration = UNKNOWN_I64,
			.expected_downtime_ms = UNKNOWN_I64,
		};
		struct change change = { .type = CHANGE_MIGRATION_SAMPLE,
			.migration_sample = &sample };

		store_apply(watched->world.store, &change, watched->world.now);
	}
}

static const struct deadline *find(
	const struct migration_fact *fact, enum deadline_kind kind)
{
	for (size_t i = 0; i < fact->deadline_count; i++) {
		if (fact->deadlines[i].kind == kind) {
			return &fact->deadlines[i];
		}
	}
	return NULL;
}

static void the_settings_decide_what_follows(void **state)
{
	static const struct {
		enum tristate post_copy;
		enum tristate disruption;
		bool has_devices;
		enum deadline_effect at_budget;
		enum deadline_effect at_stall;
	} cases[] = {
		{ TRI_FALSE, TRI_FALSE, false, EFFECT_ABORT, EFFECT_ABORT },
		{ TRI_FALSE, TRI_TRUE, false, EFFECT_PAUSE, EFFECT_PAUSE },
		{ TRI_TRUE, TRI_TRUE, false, EFFECT_POST_COPY, EFFECT_POST_COPY },
		{ TRI_TRUE, TRI_TRUE, true, EFFECT_PAUSE, EFFECT_PAUSE },
		/* At the end of the budget post-copy needs no leave to disrupt. */
		{ TRI_TRUE, TRI_FALSE, false, EFFECT_POST_COPY, EFFECT_ABORT },
		{ TRI_TRUE, TRI_FALSE, true, EFFECT_ABORT, EFFECT_ABORT },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct watched watched;
		const struct migration_fact *fact;
		const struct deadline *completion;
		const struct deadline *stall;

		watched_init(&watched, 100);
		watched.kubevirt->config.allow_post_copy = cases[i].post_copy;
		watched.kubevirt->config.allow_workload_disruption =
			cases[i].disruption;
		watched.vmi->has_vfio = cases[i].has_devices;
		fact = fact_of(&watched);
		assert_int_equal(fact->deadline_count, 2);
		completion = &fact->deadlines[0];
		stall = &fact->deadlines[1];
		assert_int_equal(completion->kind, DEADLINE_COMPLETION);
		assert_int_equal(completion->effect, cases[i].at_budget);
		assert_int_equal(completion->at_ms, WORLD_NOW_MS + 350000);
		assert_int_equal(stall->kind, DEADLINE_PROGRESS);
		assert_int_equal(stall->effect, cases[i].at_stall);
		assert_int_equal(stall->at_ms, UNKNOWN_I64);
		assert_false(f64_is_known(stall->seconds_left));
		assert_non_null(strstr(stall->reason, "less left than 40 s before"));
		assert_string_equal(
			stall->origin, "feature gate MigrationStallDetection");
		world_finish(&watched.world);
	}
}

/* 2 GiB: 3 units of 150 s; another 450 s are there for what is begun at the end. */
static void nothing_is_begun_that_would_not_end_in_time(void **state)
{
	static const struct {
		int64_t remaining_mib;
		int64_t mib_per_s;
		enum deadline_effect effect;
	} cases[] = {
		{ 1800, 4, EFFECT_POST_COPY }, /* 450 s */
		{ 1804, 4, EFFECT_ABORT },     /* 451 s */
		{ 1800, 0, EFFECT_ABORT },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct watched watched;

		watched_init(&watched, 100);
		watched.kubevirt->config.allow_post_copy = TRI_TRUE;
		see(&watched, cases[i].remaining_mib, cases[i].mib_per_s);
		assert_int_equal(find(fact_of(&watched), DEADLINE_COMPLETION)->effect,
			cases[i].effect);
		world_finish(&watched.world);
	}
}

/* Without leave to disrupt it depends on the stop: 900 ms times 1.5. */
static void a_stall_is_survived_where_the_rest_fits_into_the_stop(void **state)
{
	static const struct {
		int64_t remaining_mib;
		int64_t max_downtime_ms; /* UNKNOWN_I64: the default */
		int64_t factor_milli;
		enum deadline_effect effect;
	} cases[] = {
		{ 1350, UNKNOWN_I64, UNKNOWN_I64, EFFECT_PAUSE },
		{ 1351, UNKNOWN_I64, UNKNOWN_I64, EFFECT_ABORT },
		{ 1351, 1000, UNKNOWN_I64, EFFECT_PAUSE },
		{ 901, UNKNOWN_I64, 1000, EFFECT_ABORT },
		{ 1799, UNKNOWN_I64, 2000, EFFECT_PAUSE },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct watched watched;

		watched_init(&watched, 100);
		watched.kubevirt->config.max_downtime_ms = cases[i].max_downtime_ms;
		watched.kubevirt->config.has_experimental = true;
		watched.kubevirt->config.stall.precopy_factor_milli =
			cases[i].factor_milli;
		see(&watched, cases[i].remaining_mib, 1000);
		assert_int_equal(find(fact_of(&watched), DEADLINE_PROGRESS)->effect,
			cases[i].effect);
		world_finish(&watched.world);
	}
}

static void what_was_forced_has_its_own_end(void **state)
{
	static const struct {
		const char *mode;
		int64_t elapsed_s;
		int64_t end_s; /* of the copy; 0: no deadline */
	} cases[] = {
		{ "PreCopy", 451, 510 }, /* forced: 60 s to switch over */
		{ "Paused", 300, 450 },	 /* stopped at a stall: no more time */
		{ "Paused", 451, 900 },	 /* stopped at the end: twice the time */
		{ "PostCopy", 451, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct watched watched;
		const struct migration_fact *fact;

		watched_init(&watched, cases[i].elapsed_s);
		watched.kubevirt->config.allow_workload_disruption = TRI_TRUE;
		watched.of_vmi->mode = cases[i].mode;
		fact = fact_of(&watched);
		assert_int_equal(fact->deadline_count, cases[i].end_s != 0);
		if (cases[i].end_s != 0) {
			assert_int_equal(fact->deadlines[0].kind, DEADLINE_COMPLETION);
			assert_int_equal(fact->deadlines[0].effect, EFFECT_ABORT);
			assert_int_equal(fact->deadlines[0].at_ms,
				WORLD_NOW_MS +
					(cases[i].end_s - cases[i].elapsed_s) * 1000);
		}
		world_finish(&watched.world);
	}
}

/* Its own check of the deadline lets nothing happen where there is none. */
static void without_a_budget_it_never_acts(void **state)
{
	struct watched watched;

	(void)state;
	watched_init(&watched, 100);
	watched.kubevirt->config.completion_timeout_per_gib_s = 0;
	assert_int_equal(fact_of(&watched)->deadline_count, 0);
	world_finish(&watched.world);
}

static void knobs_come_from_one_place_as_a_whole(void **state)
{
	struct migration_config frozen = migration_config_unknown();
	struct watched watched;
	const struct migration_fact *fact;

	(void)state;
	watched_init(&watched, 451);
	watched.kubevirt->config.allow_workload_disruption = TRI_TRUE;
	watched.kubevirt->config.has_experimental = true;
	watched.kubevirt->config.has_stall = true;
	watched.kubevirt->config.stall.switchover_timeout_s = 30;
	watched.kubevirt->config.stall.progress_timeout_s = 25;
	fact = fact_of(&watched);
	assert_int_equal(fact->deadlines[0].at_ms, WORLD_NOW_MS + 29000);

	/* What is frozen has its own, and what it leaves out is the default. */
	frozen.has_experimental = true;
	frozen.has_stall = true;
	frozen.stall.switchover_timeout_s = 90;
	watched.of_vmi->config = &frozen;
	fact = fact_of(&watched);
	assert_int_equal(fact->deadlines[0].at_ms, WORLD_NOW_MS + 89000);
	assert_int_equal(fact->limits->stall_progress_timeout_s.value, 40);
	assert_string_equal(fact->limits->stall_progress_timeout_s.origin, "default");
	assert_string_equal(
		fact->limits->stall_switchover_timeout_s.origin, "recorded at handoff");
	world_finish(&watched.world);
}

/* The webhooks let a stall detector be configured only where its gate is open. */
static void a_recorded_detector_is_a_detector(void **state)
{
	struct migration_config frozen = migration_config_unknown();
	struct watched watched;

	(void)state;
	watched_init(&watched, 100);
	watched.kubevirt->feature_gate_count = 0;
	assert_null(find(fact_of(&watched), DEADLINE_PROGRESS));
	frozen.has_experimental = true;
	frozen.has_stall = true;
	watched.of_vmi->config = &frozen;
	assert_non_null(find(fact_of(&watched), DEADLINE_PROGRESS));
	world_finish(&watched.world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_settings_decide_what_follows),
		cmocka_unit_test(nothing_is_begun_that_would_not_end_in_time),
		cmocka_unit_test(a_stall_is_survived_where_the_rest_fits_into_the_stop),
		cmocka_unit_test(what_was_forced_has_its_own_end),
		cmocka_unit_test(without_a_budget_it_never_acts),
		cmocka_unit_test(knobs_come_from_one_place_as_a_whole),
		cmocka_unit_test(a_recorded_detector_is_a_detector),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
