/* RFC 3339 and durations against Go's and kubectl's results. */
#include "base/timefmt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/unknown.h"

static void moments_are_read(void **state)
{
	static const struct {
		const char *text;
		int64_t ms;
	} cases[] = {
		{ "1970-01-01T00:00:00Z", 0 },
		{ "2026-11-20T14:02:11Z", INT64_C(1795183331000) },
		{ "2026-11-20T14:02:11.25+01:00", INT64_C(1795179731250) },
		{ "2026-11-20T14:02:11.123456789Z", INT64_C(1795183331123) },
		{ "2026-11-20T14:02:11.9999Z", INT64_C(1795183331999) },
		{ "2026-11-20T14:02:11-05:30", INT64_C(1795203131000) },
		{ "2024-02-29T23:59:59Z", INT64_C(1709251199000) },
		{ "2000-02-29T00:00:00Z", INT64_C(951782400000) },
		{ "2016-12-31T23:59:60Z", INT64_C(1483228799000) },
		{ "1969-12-31T23:59:59.5Z", -500 },
		{ "0001-01-01T00:00:00Z", INT64_C(-62135596800000) },
		{ "0000-01-01T00:00:00Z", INT64_C(-62167219200000) },
		{ "9999-12-31T23:59:59.999Z", INT64_C(253402300799999) },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		int64_t ms = 77;

		assert_true(time_parse(cases[i].text, &ms));
		assert_int_equal(ms, cases[i].ms);
	}
}

static void malformed_moments_are_refused(void **state)
{
	static const char *const cases[] = {
		"",
		NULL,
		"null",
		"2026-11-20",
		"2026-11-20T14:02:11",
		"2026-11-20 14:02:11Z",
		"2026-11-20t14:02:11Z",
		"2026-11-20T14:02:11z",
		"2026-11-20T14:02:11.Z",
		"2026-11-20T14:02:11,5Z",
		"2026-11-20T14:02Z",
		"2026-11-20T24:00:00Z",
		"2026-11-20T14:60:11Z",
		"2026-11-20T14:02:61Z",
		"2026-00-20T14:02:11Z",
		"2026-13-20T14:02:11Z",
		"2026-11-00T14:02:11Z",
		"2026-11-31T14:02:11Z",
		"2026-02-29T14:02:11Z",
		"1900-02-29T14:02:11Z",
		"26-11-20T14:02:11Z",
		"02026-11-20T14:02:11Z",
		"2026-11-20T14:02:11Z ",
		" 2026-11-20T14:02:11Z",
		"2026-11-20T14:02:11+0100",
		"2026-11-20T14:02:11+01",
		"2026-11-20T14:02:11+24:00",
		"2026-11-20T14:02:11+01:60",
		"2026-11-20T14:02:11+01:00Z",
		"2026-11-20T14:02:1-Z",
		"+026-11-20T14:02:11Z",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		int64_t ms = 77;

		assert_false(time_parse(cases[i], &ms));
		assert_int_equal(ms, 77);
	}
}

static void moments_are_written(void **state)
{
	static const struct {
		int64_t ms;
		bool with_fraction;
		const char *text;
	} cases[] = {
		{ 0, false, "1970-01-01T00:00:00Z" },
		{ 0, true, "1970-01-01T00:00:00.000Z" },
		{ INT64_C(1795183331250), true, "2026-11-20T14:02:11.250Z" },
		{ INT64_C(1795183331250), false, "2026-11-20T14:02:11Z" },
		{ -1, true, "1969-12-31T23:59:59.999Z" },
		{ -1, false, "1969-12-31T23:59:59Z" },
		{ INT64_C(-62135596800000), false, "0001-01-01T00:00:00Z" },
		{ INT64_C(253402300799999), true, "9999-12-31T23:59:59.999Z" },
		{ INT64_MAX, true, "292278994-08-17T07:12:55.807Z" },
		{ INT64_MIN + 1, true, "-292275055-05-16T16:47:04.193Z" },
		{ UNKNOWN_I64, false, "\xe2\x80\x93" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		char text[TIME_TEXT_SIZE];

		time_format(cases[i].ms, cases[i].with_fraction, text);
		assert_string_equal(text, cases[i].text);
	}
}

static void every_day_of_eight_centuries_comes_back(void **state)
{
	const int64_t first = INT64_C(-11676096000000); /* 1600-01-01 */

	(void)state;
	for (int64_t day = 0; day < 800 * 366; day++) {
		char text[TIME_TEXT_SIZE];
		int64_t ms = first + day * 86400000 + day % 86400000;
		int64_t back = 0;

		time_format(ms, true, text);
		assert_true(time_parse(text, &back));
		assert_int_equal(back, ms);
	}
}

enum {
	SECOND = 1000,
	MINUTE = 60 * SECOND,
	HOUR = 60 * MINUTE,
	DAY = 24 * HOUR,
};
#define YEAR (INT64_C(365) * DAY)

static void ages_read_as_in_kubectl(void **state)
{
	static const struct {
		int64_t ms;
		const char *text;
	} cases[] = {
		{ 0, "0s" },
		{ -5 * MINUTE, "0s" },
		{ 999, "0s" },
		{ SECOND, "1s" },
		{ 70 * SECOND, "70s" },
		{ 2 * MINUTE - 1, "119s" },
		{ 2 * MINUTE, "2m" },
		{ 5 * MINUTE + 12 * SECOND, "5m12s" },
		{ 10 * MINUTE - 1, "9m59s" },
		{ 10 * MINUTE, "10m" },
		{ 10 * MINUTE + SECOND, "10m" },
		{ 3 * HOUR - 1, "179m" },
		{ 3 * HOUR, "3h" },
		{ 3 * HOUR + 4 * MINUTE, "3h4m" },
		{ 8 * HOUR - 1, "7h59m" },
		{ 8 * HOUR, "8h" },
		{ 8 * HOUR + 59 * MINUTE, "8h" },
		{ 2 * (int64_t)DAY - 1, "47h" },
		{ 2 * (int64_t)DAY, "2d" },
		{ 2 * (int64_t)DAY + HOUR, "2d1h" },
		{ 2 * (int64_t)DAY + 3 * HOUR, "2d3h" },
		{ 8 * (int64_t)DAY - 1, "7d23h" },
		{ 8 * (int64_t)DAY, "8d" },
		{ 8 * (int64_t)DAY + 23 * HOUR, "8d" },
		{ 2 * YEAR - 1, "729d" },
		{ 2 * YEAR, "2y" },
		{ 2 * YEAR + 23 * HOUR, "2y" },
		{ 2 * YEAR + DAY, "2y1d" },
		{ 8 * YEAR - 1, "7y364d" },
		{ 8 * YEAR, "8y" },
		{ 8 * YEAR + 364 * (int64_t)DAY, "8y" },
		{ INT64_MAX, "292471208y" },
		{ INT64_MIN + 1, "0s" },
		{ UNKNOWN_I64, "\xe2\x80\x93" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		char text[DURATION_TEXT_SIZE];

		duration_format_age(cases[i].ms, text);
		assert_string_equal(text, cases[i].text);
	}
}

static void clocks_have_two_digits_after_the_first_colon(void **state)
{
	static const struct {
		int64_t ms;
		const char *text;
	} cases[] = {
		{ 0, "0:00" },
		{ 7999, "0:07" },
		{ 2 * MINUTE + 11 * SECOND, "2:11" },
		{ HOUR - 1, "59:59" },
		{ HOUR + 4 * MINUTE + 9 * SECOND, "1:04:09" },
		{ 100 * (int64_t)HOUR, "100:00:00" },
		{ -7 * SECOND, "-0:07" },
		{ -999, "0:00" },
		{ -HOUR, "-1:00:00" },
		{ INT64_MAX, "2562047788015:12:55" },
		{ INT64_MIN + 1, "-2562047788015:12:55" },
		{ UNKNOWN_I64, "\xe2\x80\x93" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		char text[DURATION_TEXT_SIZE];

		duration_format_clock(cases[i].ms, text);
		assert_string_equal(text, cases[i].text);
	}
}

static void durations_are_read_as_in_go(void **state)
{
	static const struct {
		const char *text;
		int64_t ms;
	} cases[] = {
		{ "0", 0 },
		{ "0s", 0 },
		{ "30", 30000 },
		{ "+30", 30000 },
		{ "30s", 30000 },
		{ "2m", 120000 },
		{ "1h30m", 5400000 },
		{ "5m0s", 300000 },
		{ "500ms", 500 },
		{ "1h15m30.918s", 4530918 },
		{ "1.5h", 5400000 },
		{ ".5s", 500 },
		{ "5.s", 5000 },
		{ "+5s", 5000 },
		{ "2s1m", 62000 },
		{ "0.333333333333333333h", 1200000 },
		{ "100us", 1 },
		{ "1ns", 1 },
		{ "1000us", 1 },
		{ "1500\xc2\xb5s", 2 },
		{ "3000\xce\xbcs", 3 },
		{ "2540400h10m10s", INT64_C(9145440610000) },
		{ "9223372036", INT64_C(9223372036000) },
		{ "9223372036854775807ns", INT64_C(9223372036855) },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		int64_t ms = 77;

		assert_true(duration_parse(cases[i].text, &ms));
		assert_int_equal(ms, cases[i].ms);
	}
}

static void malformed_durations_are_refused(void **state)
{
	static const char *const cases[] = {
		"",
		NULL,
		"+",
		"-",
		"s",
		".",
		".s",
		"+.s",
		"-5s",
		"3 s",
		" 3s",
		"3s ",
		"1d",
		"1S",
		"1.5",
		"1..5s",
		"1h30",
		"1m-1s",
		"0x1s",
		"9223372037",
		"3000000h",
		"9223372036854775808ns",
		"9223372036854775807ns1ns",
		"99999999999999999999s",
		"99999999999999999999",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		int64_t ms = 77;

		assert_false(duration_parse(cases[i], &ms));
		assert_int_equal(ms, 77);
	}
}

static void places_in_time_are_read(void **state)
{
	static const struct {
		const char *text;
		int64_t ms; /* UNKNOWN_I64: refused */
	} cases[] = {
		{ "12:30", 750000 },
		{ "0:07", 7000 },
		{ "90:00", 5400000 },
		{ "1:02:03", 3723000 },
		{ "90s", 90000 },
		{ "1h2m", 3720000 },
		{ "5", 5000 },
		{ "", UNKNOWN_I64 },
		{ NULL, UNKNOWN_I64 },
		{ ":30", UNKNOWN_I64 },
		{ "12:", UNKNOWN_I64 },
		{ "12:3", UNKNOWN_I64 },
		{ "12:60", UNKNOWN_I64 },
		{ "1:2:3:4", UNKNOWN_I64 },
		{ "-1:00", UNKNOWN_I64 },
		{ "99999999999999999999:00", UNKNOWN_I64 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		int64_t ms = UNKNOWN_I64;

		assert_int_equal(
			clock_parse(cases[i].text, &ms), i64_is_known(cases[i].ms));
		assert_int_equal(ms, cases[i].ms);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(places_in_time_are_read),
		cmocka_unit_test(moments_are_read),
		cmocka_unit_test(malformed_moments_are_refused),
		cmocka_unit_test(moments_are_written),
		cmocka_unit_test(every_day_of_eight_centuries_comes_back),
		cmocka_unit_test(ages_read_as_in_kubectl),
		cmocka_unit_test(clocks_have_two_digits_after_the_first_colon),
		cmocka_unit_test(durations_are_read_as_in_go),
		cmocka_unit_test(malformed_durations_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
