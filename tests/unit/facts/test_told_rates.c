/* Rates that a Prometheus told: newest figures, their age, what is not believed. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/unknown.h"
#include "src/facts/told_rates.h"

#define NONE UNKNOWN_F64

struct story {
	struct arena *arena;
	struct link_measure links[3][4];
	struct node_measure items[3];
	const struct node_measure *order[3];
	struct rate_settings settings;
};

static void begin(struct story *story)
{
	static const struct rate_ceiling ceiling = { "bond2", INT64_C(25000000000) };

	*story = (struct story){ .arena = arena_create(1024) };
	story->settings = (struct rate_settings){
		.ceilings = &ceiling, .ceiling_count = 1, .now_mono_ms = 100000
	};
	for (size_t i = 0; i < 3; i++) {
		story->links[i][0] = (struct link_measure){ "bond2", 1000.0 * (double)i,
			NONE, UNKNOWN_I64 };
		story->links[i][1] =
			(struct link_measure){ "veth12", 5, 5, UNKNOWN_I64 };
		story->links[i][2] =
			(struct link_measure){ "ens1", NONE, NONE, 10000000000 };
		story->links[i][3] = (struct link_measure){ "a", 1, 2, UNKNOWN_I64 };
		story->items[i] = (struct node_measure){
			.received_mono_ms = 10000 + 30000 * (int64_t)i,
			.links = story->links[i],
			.link_count = 4,
		};
		story->order[i] = &story->items[i];
	}
}

static void the_newest_measure_counts_and_the_others_are_history(void **state)
{
	struct story story;
	struct node_rates rates;

	(void)state;
	begin(&story);
	rates = told_rates(story.order, 3, &story.settings, story.arena);
	/* Inner devices and those of which only the speed is known are none. */
	assert_int_equal(rates.interface_count, 2);
	assert_string_equal(rates.interfaces[0].name, "a");
	assert_string_equal(rates.interfaces[1].name, "bond2");
	assert_true(rates.interfaces[1].rx_bytes_per_s == 2000);
	assert_true(isnan(rates.interfaces[1].tx_bytes_per_s));
	assert_int_equal(rates.interfaces[1].state, RATE_OK);
	assert_int_equal(rates.interfaces[1].history_count, 3);
	assert_true(rates.interfaces[1].rx_history[1] == 1000);
	assert_int_equal(rates.age_ms, 30000);
	assert_false(rates.is_stale);
	arena_destroy(story.arena);
}

static void what_is_faster_than_the_link_is_not_believed(void **state)
{
	struct story story;
	struct node_rates rates;

	(void)state;
	begin(&story);
	story.links[2][0].rx_bytes_per_s = 4e9; /* of 3.125e9 */
	rates = told_rates(story.order, 3, &story.settings, story.arena);
	assert_int_equal(rates.interfaces[1].state, RATE_GLITCH);
	assert_true(isnan(rates.interfaces[1].rx_bytes_per_s));
	assert_true(rates.interfaces[1].rx_history[1] == 1000);
	arena_destroy(story.arena);
}

static void old_measures_are_stale_and_then_gone(void **state)
{
	static const struct {
		int64_t now_ms;
		bool is_stale;
		size_t count;
	} rows[] = { { 160000, false, 2 }, { 160001, true, 2 }, { 250000, true, 2 },
		{ 250001, true, 0 } };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct story story;
		struct node_rates rates;

		begin(&story);
		story.settings.now_mono_ms = rows[i].now_ms;
		rates = told_rates(story.order, 3, &story.settings, story.arena);
		assert_int_equal(rates.is_stale, rows[i].is_stale);
		assert_int_equal(rates.interface_count, rows[i].count);
		arena_destroy(story.arena);
	}
}

static void nothing_told_is_nothing_known(void **state)
{
	struct story story;
	struct node_rates rates;

	(void)state;
	begin(&story);
	rates = told_rates(NULL, 0, &story.settings, story.arena);
	assert_int_equal(rates.interface_count, 0);
	assert_int_equal(rates.age_ms, UNKNOWN_I64);
	assert_int_equal(told_speed(NULL, 0, "ens1"), UNKNOWN_I64);
	assert_int_equal(told_speed(story.order, 3, "ens1"), 10000000000);
	assert_int_equal(told_speed(story.order, 3, "bond2"), UNKNOWN_I64);
	arena_destroy(story.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_newest_measure_counts_and_the_others_are_history),
		cmocka_unit_test(what_is_faster_than_the_link_is_not_believed),
		cmocka_unit_test(old_measures_are_stale_and_then_gone),
		cmocka_unit_test(nothing_told_is_nothing_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
