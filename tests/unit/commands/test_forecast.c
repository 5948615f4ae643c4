/* How long new migrations take, by what waits before them. */
#include "tests/unit/commands/plans.h"

#include "src/commands/forecast.h"

/* One slot in the cluster, and one migration that a user asked for waits for it: the
 * new one of another node is first or second, 40 s each. */
static void an_evacuation_passes_what_users_asked_for(void **state)
{
	static const struct {
		const char *version;
		bool is_evacuation;
		size_t before;
		size_t starts_now;
		double seconds;
	} cases[] = {
		{ "v1.9.0", true, 0, 1, 40.0 },
		{ "v1.9.0", false, 1, 0, 80.0 },
		{ "v1.8.2", true, 1, 0, 80.0 }, /* no priorities without their gate */
		{ "v1.6.0", false, 1, 0, 80.0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		const struct facts *facts;
		const struct vmi *moved;
		struct forecast forecast;
		struct world world;

		plans_cluster(&world, cases[i].version)
			->config.parallel_migrations_per_cluster = 1;
		plans_experience(&world, "a", 40);
		plans_experience(&world, "b", 40);
		(void)plans_vmi(&world, "shop", "waits", "w02");
		world_migration(&world, "shop", "w", "waits", PHASE_PENDING);
		moved = plans_vmi(&world, "shop", "web-1", "w01");
		facts = world_facts(&world);
		forecast = forecast_moves(
			facts, &moved, 1, cases[i].is_evacuation, world.frame);
		assert_null(forecast.why_none);
		assert_int_equal(forecast.before, cases[i].before);
		assert_int_equal(forecast.starts_now, cases[i].starts_now);
		assert_true(fabs(forecast.low_s - cases[i].seconds) < 0.5);
		assert_true(fabs(forecast.high_s - cases[i].seconds) < 0.5);
		world_finish(&world);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_evacuation_passes_what_users_asked_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
