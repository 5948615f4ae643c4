/* The whole: how old the picture is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/facts/builders.h"

static void set_age(struct world *world, enum source source, int64_t age_ms)
{
	struct change change = { .type = CHANGE_SOURCE, .source = source };

	change.state = *store_source(world->store, source);
	change.state.confirmed_mono_ms = WORLD_MONO_MS - age_ms;
	store_apply(world->store, &change, world->now);
}

static void the_age_is_that_of_the_least_fresh_needed_source(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	assert_int_equal(world_facts(&world)->age_ms, 400);
	set_age(&world, SOURCE_POD, 7000);
	assert_int_equal(world_facts(&world)->age_ms, 7000);
	/* Optional sources do not age the picture. */
	set_age(&world, SOURCE_EVENT, 90000);
	assert_int_equal(world_facts(&world)->age_ms, 7000);
	world_finish(&world);
}

static void a_source_that_never_answered_makes_the_age_unknown(void **state)
{
	static const struct {
		enum source source;
		enum source_state_code code;
		bool is_known;
	} cases[] = {
		{ SOURCE_VMI, SOURCE_CONNECTING, false },
		{ SOURCE_VMI, SOURCE_ERROR, false },
		/* A definite no holds nothing that could be old. */
		{ SOURCE_NODE, SOURCE_FORBIDDEN, true },
		{ SOURCE_KUBEVIRT, SOURCE_ABSENT, true },
		/* But without migrations there is no picture. */
		{ SOURCE_MIGRATION, SOURCE_FORBIDDEN, false },
		{ SOURCE_EVENT, SOURCE_CONNECTING, true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct world world;

		world_init(&world);
		world_source(&world, cases[i].source, cases[i].code);
		assert_int_equal(
			i64_is_known(world_facts(&world)->age_ms), cases[i].is_known);
		world_finish(&world);
	}
}

static void an_empty_cluster_gives_empty_facts(void **state)
{
	struct world world;
	const struct facts *facts;

	(void)state;
	world_init(&world);
	facts = world_facts(&world);
	assert_int_equal(facts->migration_count, 0);
	assert_int_equal(facts->node_count, 0);
	assert_int_equal(facts->slots_used, 0);
	assert_int_equal(facts->queue_count, 0);
	assert_null(facts->kubevirt);
	assert_null(facts->hyperconverged);
	assert_int_equal(facts->now.wall_ms, WORLD_NOW_MS);
	assert_ptr_equal(facts->store, world.store);
	world_finish(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_age_is_that_of_the_least_fresh_needed_source),
		cmocka_unit_test(a_source_that_never_answered_makes_the_age_unknown),
		cmocka_unit_test(an_empty_cluster_gives_empty_facts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
