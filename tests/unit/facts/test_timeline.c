/* Times of a migration: phase, start, end, duration. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/facts/builders.h"

static void the_unset_phase_lasts_since_creation(void **state)
{
	struct world world;
	struct migration *migration;
	const struct migration_fact *fact;

	(void)state;
	world_init(&world);
	migration = world_migration(&world, "ns", "m", "vm", PHASE_UNSET);
	fact = world_fact(world_facts(&world), migration);
	assert_int_equal(fact->phase_since_ms, migration->object.created_ms);
	world_finish(&world);
}

static void a_phase_lasts_since_its_own_stamp(void **state)
{
	static const struct phase_time phases[] = {
		{ PHASE_PENDING, "Pending", WORLD_NOW_MS - 9000 },
		{ PHASE_RUNNING, "Running", WORLD_NOW_MS - 4000 },
		{ PHASE_OTHER, "Levitating", WORLD_NOW_MS - 3000 },
		{ PHASE_OTHER, "Landing", WORLD_NOW_MS - 2000 },
	};
	static const struct {
		enum migration_phase phase;
		const char *text;
		int64_t since_ms;
	} cases[] = {
		{ PHASE_PENDING, "Pending", WORLD_NOW_MS - 9000 },
		{ PHASE_RUNNING, "Running", WORLD_NOW_MS - 4000 },
		{ PHASE_OTHER, "Landing", WORLD_NOW_MS - 2000 },
		{ PHASE_SCHEDULING, "Scheduling", UNKNOWN_I64 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct world world;
		struct migration *migration;

		world_init(&world);
		migration = world_migration(&world, "ns", "m", "vm", cases[i].phase);
		migration->phase_text = cases[i].text;
		migration->phases = phases;
		migration->phase_count = 4;
		assert_int_equal(
			world_fact(world_facts(&world), migration)->phase_since_ms,
			cases[i].since_ms);
		world_finish(&world);
	}
}

static void a_duration_ends_now_or_with_the_migration(void **state)
{
	struct world world;
	struct migration *migration;
	struct migration_state *own;
	const struct migration_fact *fact;

	(void)state;
	world_init(&world);
	/* Created 60 s ago, in its phase for 10 s. */
	migration = world_migration(&world, "ns", "m", "vm", PHASE_RUNNING);
	fact = world_fact(world_facts(&world), migration);
	assert_true(fact->duration_s > 59.99 && fact->duration_s < 60.01);
	assert_false(i64_is_known(fact->ended_ms));

	world_drop(&world, KIND_MIGRATION, "ns", "m");
	migration = world_migration(&world, "ns", "m", "vm", PHASE_SUCCEEDED);
	fact = world_fact(world_facts(&world), migration);
	assert_true(fact->duration_s > 49.99 && fact->duration_s < 50.01);
	assert_int_equal(fact->ended_ms, WORLD_NOW_MS - 10000);

	/* Without a stamp of the final phase the end of the copy is the next best. */
	migration->phase_count = 0;
	fact = world_fact(world_facts(&world), migration);
	assert_false(i64_is_known(fact->ended_ms));
	assert_false(f64_is_known(fact->duration_s));
	own = world_state(&migration->object, migration->object.uid, "w1", "w2");
	own->end_ms = WORLD_NOW_MS - 20000;
	migration->state = own;
	fact = world_fact(world_facts(&world), migration);
	assert_int_equal(fact->ended_ms, WORLD_NOW_MS - 20000);
	assert_true(fact->duration_s > 39.99 && fact->duration_s < 40.01);
	world_finish(&world);
}

static void a_clock_behind_the_clusters_gives_no_negative_duration(void **state)
{
	struct world world;
	struct migration *migration;
	const struct migration_fact *fact;

	(void)state;
	world_init(&world);
	migration = world_migration(&world, "ns", "m", "vm", PHASE_PENDING);
	migration->object.created_ms = WORLD_NOW_MS + 3000;
	fact = world_fact(world_facts(&world), migration);
	assert_true(fact->duration_s >= 0.0 && fact->duration_s < 0.001);
	world_finish(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_unset_phase_lasts_since_creation),
		cmocka_unit_test(a_phase_lasts_since_its_own_stamp),
		cmocka_unit_test(a_duration_ends_now_or_with_the_migration),
		cmocka_unit_test(
			a_clock_behind_the_clusters_gives_no_negative_duration),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
