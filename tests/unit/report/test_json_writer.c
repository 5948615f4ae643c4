/* The JSON writer: structure, escapes, numbers, unknown values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "src/report/json_writer.h"
#include "tests/unit/report/capture.h"

static void values_are_separated_and_indented(void **state)
{
	static const struct {
		bool is_indented;
		const char *expected;
	} cases[] = {
		{ false, "{\"a\":1,\"b\":[true,{}],\"c\":[]}" },
		{ true,
			"{\n  \"a\": 1,\n  \"b\": [\n    true,\n    {}\n  ],\n"
			"  \"c\": []\n}" },
	};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct capture capture;
		struct json_writer json;

		capture_init(&capture);
		json = (struct json_writer){ .out = capture.out,
			.is_indented = cases[i].is_indented };
		emit_open_object(&json, NULL);
		emit_integer(&json, "a", 1);
		emit_open_array(&json, "b");
		emit_bool(&json, NULL, true);
		emit_open_object(&json, NULL);
		emit_close_object(&json);
		emit_close_array(&json);
		emit_open_array(&json, "c");
		emit_close_array(&json);
		emit_close_object(&json);
		assert_string_equal(capture_text(&capture), cases[i].expected);
		capture_finish(&capture);
	}
}

static void text_is_kept_but_cannot_act(void **state)
{
	static const struct {
		const char *text;
		const char *expected;
	} cases[] = {
		{ NULL, "null" },
		{ "", "\"\"" },
		{ "a\"b\\c", "\"a\\\"b\\\\c\"" },
		{ "a\nb\tc\r", "\"a\\nb\\tc\\u000d\"" },
		{ "\x1b[2J", "\"\\u001b[2J\"" },
		{ "\x7f", "\"\\u007f\"" },
		{ "\xc2\x9b", "\"\\u009b\"" },
		{ "\xe2\x80\xae", "\"\\u202e\"" },
		{ "\xe2\x80\x8b", "\"\\u200b\"" },
		{ "\xef\xbb\xbf", "\"\\ufeff\"" },
		{ "\xf3\xa0\x81\x81", "\"\\udb40\\udc41\"" },
		{ "gr\xc3\xbc\xc3\x9f", "\"gr\xc3\xbc\xc3\x9f\"" },
		{ "\xf0\x9f\x98\x80", "\"\xf0\x9f\x98\x80\"" },
		{ "bad \xff!", "\"bad \xef\xbf\xbd!\"" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct capture capture;
		struct json_writer json;

		capture_init(&capture);
		json = (struct json_writer){ .out = capture.out };
		emit_text(&json, NULL, cases[i].text);
		assert_string_equal(capture_text(&capture), cases[i].expected);
		capture_finish(&capture);
	}
}

static void decimals_have_one_digit_and_unknown_is_null(void **state)
{
	static const struct {
		double value;
		const char *expected;
	} cases[] = {
		{ 0.0, "0.0" },
		{ 0.04, "0.0" },
		{ 0.05, "0.1" },
		{ 61.0, "61.0" },
		{ 78.149, "78.1" },
		{ -0.26, "-0.3" },
		{ -12.0, "-12.0" },
		{ (double)NAN, "null" },
		{ (double)INFINITY, "null" },
		{ -1e300, "null" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct capture capture;
		struct json_writer json;

		capture_init(&capture);
		json = (struct json_writer){ .out = capture.out };
		emit_decimal(&json, NULL, cases[i].value);
		assert_string_equal(capture_text(&capture), cases[i].expected);
		capture_finish(&capture);
	}
}

static void unknown_is_null_for_every_type(void **state)
{
	struct capture capture;
	struct json_writer json;

	(void)state;
	capture_init(&capture);
	json = (struct json_writer){ .out = capture.out };
	emit_open_array(&json, NULL);
	emit_integer(&json, NULL, UNKNOWN_I64);
	emit_integer(&json, NULL, INT64_MAX);
	emit_tristate(&json, NULL, TRI_UNKNOWN);
	emit_tristate(&json, NULL, TRI_FALSE);
	emit_tristate(&json, NULL, TRI_TRUE);
	emit_time(&json, NULL, UNKNOWN_I64);
	emit_time(&json, NULL, WORLD_NOW_MS);
	emit_close_array(&json);
	assert_string_equal(capture_text(&capture),
		"[null,9223372036854775807,null,false,true,null,"
		"\"2026-11-20T14:00:00Z\"]");
	capture_finish(&capture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_separated_and_indented),
		cmocka_unit_test(text_is_kept_but_cannot_act),
		cmocka_unit_test(decimals_have_one_digit_and_unknown_is_null),
		cmocka_unit_test(unknown_is_null_for_every_type),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
