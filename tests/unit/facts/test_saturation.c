/* Percentages and levels: thresholds, hysteresis, gaps. */
#include "src/facts/saturation.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/unknown.h"

#define N ((double)NAN)

static bool is_value(double value, double wanted)
{
	return isnan(wanted) ? isnan(value)
			     : value > wanted - 0.01 && value < wanted + 0.01;
}

static void percent_needs_rate_and_speed(void **state)
{
	static const struct {
		double rate;
		int64_t speed;
		double percent;
	} cases[] = {
		{ 3.125e9, INT64_C(25000000000), 100 },
		{ 6e6, 100000000, 48 },
		{ 1.5e9, INT64_C(25000000000), 48 },
		{ 0, 100000000, 0 },
		{ N, 100000000, N },
		{ 1, UNKNOWN_I64, N },
		{ 1, 0, N },
		{ 1, -1, N },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		assert_true(is_value(saturation_percent(cases[i].rate, cases[i].speed),
			cases[i].percent));
	}
}

static void directions_add_up_with_half_duplex_alone(void **state)
{
	static const struct {
		double rx;
		double tx;
		bool is_half;
		double load;
	} cases[] = {
		{ 48, 40, true, 88 },  /* B35 */
		{ 92, 90, false, 92 }, /* B36 */
		{ 10, 90, false, 90 },
		{ 92, N, false, 92 },
		{ N, 7, true, 7 },
		{ N, N, false, N },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		assert_true(is_value(
			saturation_load(cases[i].rx, cases[i].tx, cases[i].is_half),
			cases[i].load));
	}
}

static void levels_rise_after_two_and_fall_five_below(void **state)
{
	static const struct {
		const char *name;
		double loads[8];
		size_t count;
		enum saturation level;
	} cases[] = {
		{ "nothing", { 0 }, 0, SATURATION_UNKNOWN },
		{ "only gaps", { N, N }, 2, SATURATION_UNKNOWN },
		{ "calm", { 3, 69.9 }, 2, SATURATION_OK },
		{ "one peak", { 95 }, 1, SATURATION_OK },
		{ "B41", { 10, 95, 40 }, 3, SATURATION_OK },
		{ "two at 70", { 70, 70 }, 2, SATURATION_WARM },
		{ "two at 80", { 80, 80 }, 2, SATURATION_HIGH },
		{ "B36", { 92, 92 }, 2, SATURATION_SATURATED },
		{ "B61", { 98.4, 98.4 }, 2, SATURATION_SATURATED },
		{ "the lower of the two counts", { 71, 95 }, 2, SATURATION_WARM },
		{ "third time", { 71, 95, 95 }, 3, SATURATION_SATURATED },
		{ "holds at 85", { 95, 95, 85 }, 3, SATURATION_SATURATED },
		{ "falls below 85", { 95, 95, 84.9 }, 3, SATURATION_HIGH },
		{ "falls far", { 95, 95, 10 }, 3, SATURATION_OK },
		{ "holds high at 75", { 85, 85, 75 }, 3, SATURATION_HIGH },
		{ "falls to warm", { 85, 85, 74 }, 3, SATURATION_WARM },
		{ "falls to ok", { 75, 75, 64.9 }, 3, SATURATION_OK },
		{ "a gap breaks the row", { 95, N, 95 }, 3, SATURATION_OK },
		{ "a gap keeps the level", { 95, 95, N }, 3, SATURATION_SATURATED },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		enum saturation level =
			saturation_level(cases[i].loads, cases[i].count, NULL);

		if (level != cases[i].level) {
			fail_msg("%s: %s", cases[i].name, saturation_text(level));
		}
	}
}

static void the_user_may_set_the_thresholds(void **state)
{
	static const struct settings settings = {
		.saturation_warm = 20,
		.saturation_high = 30,
		.saturation_full = 40,
	};
	static const struct {
		double load;
		enum saturation level;
	} cases[] = {
		{ 19.9, SATURATION_OK },
		{ 20, SATURATION_WARM },
		{ 30, SATURATION_HIGH },
		{ 40, SATURATION_SATURATED },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		const double loads[] = { cases[i].load, cases[i].load };

		assert_int_equal(saturation_level(loads, 2, &settings), cases[i].level);
	}
}

static void the_worse_of_two_is_the_fuller(void **state)
{
	(void)state;
	assert_int_equal(saturation_worse(SATURATION_OK, SATURATION_SATURATED),
		SATURATION_SATURATED);
	assert_int_equal(
		saturation_worse(SATURATION_HIGH, SATURATION_WARM), SATURATION_HIGH);
	assert_int_equal(
		saturation_worse(SATURATION_UNKNOWN, SATURATION_OK), SATURATION_OK);
	assert_int_equal(
		saturation_worse(SATURATION_OK, SATURATION_DOWN), SATURATION_OK);
}

static void the_words_are_those_of_the_contract(void **state)
{
	(void)state;
	assert_string_equal(saturation_text(SATURATION_UNKNOWN), "unknown");
	assert_string_equal(saturation_text(SATURATION_OK), "ok");
	assert_string_equal(saturation_text(SATURATION_WARM), "warm");
	assert_string_equal(saturation_text(SATURATION_HIGH), "high");
	assert_string_equal(saturation_text(SATURATION_SATURATED), "saturated");
	assert_string_equal(
		saturation_text(SATURATION_NOT_OBSERVABLE), "not-observable");
	assert_string_equal(saturation_text(SATURATION_DOWN), "down");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(percent_needs_rate_and_speed),
		cmocka_unit_test(directions_add_up_with_half_duplex_alone),
		cmocka_unit_test(levels_rise_after_two_and_fall_five_below),
		cmocka_unit_test(the_user_may_set_the_thresholds),
		cmocka_unit_test(the_worse_of_two_is_the_fuller),
		cmocka_unit_test(the_words_are_those_of_the_contract),
	};

	return cmocka_run_group_tests_name("saturation", tests, NULL, NULL);
}
