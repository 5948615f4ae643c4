/* Figures as people read them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/unknown.h"
#include "ui/format.h"

#define UNKNOWN "–"

static void bytes_have_three_digits_and_a_binary_unit(void **state)
{
	static const struct {
		int64_t bytes;
		const char *expected;
	} cases[] = {
		{ 0, "0 B" },
		{ 512, "512 B" },
		{ 1023, "1023 B" },
		{ 1024, "1.0 KiB" },
		{ 1536, "1.5 KiB" },
		{ INT64_C(10) << 20, "10 MiB" },
		{ (INT64_C(1) << 30) - 1, "1.0 GiB" },
		{ INT64_C(41) << 30, "41 GiB" },
		{ INT64_C(5) << 50, "5.0 PiB" },
		{ -1, UNKNOWN },
		{ UNKNOWN_I64, UNKNOWN },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		char text[FORMAT_SIZE];

		format_bytes(cases[i].bytes, text);
		assert_string_equal(text, cases[i].expected);
	}
}

static void rates_and_links_have_their_own_units(void **state)
{
	char text[FORMAT_SIZE];

	(void)state;
	format_rate(310.0 * 1024 * 1024, text);
	assert_string_equal(text, "310 MiB/s");
	format_rate(1.2 * 1024 * 1024 * 1024, text);
	assert_string_equal(text, "1.2 GiB/s");
	format_rate(0, text);
	assert_string_equal(text, "0 B/s");
	format_rate((double)NAN, text);
	assert_string_equal(text, UNKNOWN);
	format_link_speed(25e9, text);
	assert_string_equal(text, "25 Gbit/s");
	format_link_speed(1e9, text);
	assert_string_equal(text, "1 Gbit/s");
	format_link_speed(2.5e9, text);
	assert_string_equal(text, "2.5 Gbit/s");
	format_link_speed((double)NAN, text);
	assert_string_equal(text, UNKNOWN);
}

static void a_percentage_never_promises_the_end(void **state)
{
	char text[FORMAT_SIZE];

	(void)state;
	format_percent(99.99, text);
	assert_string_equal(text, "99 %");
	format_percent(100, text);
	assert_string_equal(text, "100 %");
	format_percent(0.4, text);
	assert_string_equal(text, "0 %");
	format_percent(-3, text);
	assert_string_equal(text, "0 %");
	format_percent((double)NAN, text);
	assert_string_equal(text, UNKNOWN);
}

static void ages_get_coarser(void **state)
{
	static const struct {
		int64_t ms;
		const char *expected;
	} cases[] = {
		{ -5, "0.0 s" },
		{ 420, "0.4 s" },
		{ 999, "0.9 s" },
		{ 1000, "1 s" },
		{ 119999, "119 s" },
		{ 120000, "2 min" },
		{ 7199999, "119 min" },
		{ 7200000, "2 h" },
		{ INT64_C(172800000), "2 d" },
		{ UNKNOWN_I64, UNKNOWN },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		char text[FORMAT_SIZE];

		format_age(cases[i].ms, text);
		assert_string_equal(text, cases[i].expected);
	}
}

static void spans_are_a_clock_up_to_a_day(void **state)
{
	char text[FORMAT_SIZE];

	(void)state;
	format_span(190000, text);
	assert_string_equal(text, "3:10");
	format_span(3849000, text);
	assert_string_equal(text, "1:04:09");
	format_span(-4000, text);
	assert_string_equal(text, "0:00");
	format_span(INT64_C(183600000), text);
	assert_string_equal(text, "2d3h");
	format_span(UNKNOWN_I64, text);
	assert_string_equal(text, UNKNOWN);
}

static void moments_name_the_day_when_it_is_another(void **state)
{
	const int64_t now_ms = INT64_C(1795183331000); /* 2026-11-20T14:02:11Z */
	char text[FORMAT_SIZE];

	(void)state;
	format_time_of_day(now_ms, text);
	assert_string_equal(text, "14:02:11");
	format_moment(now_ms - 60000, now_ms, text);
	assert_string_equal(text, "14:01:11");
	format_moment(now_ms - INT64_C(86400000), now_ms, text);
	assert_string_equal(text, "11-19 14:02");
	format_moment(UNKNOWN_I64, now_ms, text);
	assert_string_equal(text, UNKNOWN);
	format_count(UNKNOWN_I64, text);
	assert_string_equal(text, UNKNOWN);
	format_count(0, text);
	assert_string_equal(text, "0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_have_three_digits_and_a_binary_unit),
		cmocka_unit_test(rates_and_links_have_their_own_units),
		cmocka_unit_test(a_percentage_never_promises_the_end),
		cmocka_unit_test(ages_get_coarser),
		cmocka_unit_test(spans_are_a_clock_up_to_a_day),
		cmocka_unit_test(moments_name_the_day_when_it_is_another),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
