/* Views and C string questions of base/str.h. */
#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void views_compare_by_content(void **state)
{
	static const struct {
		const char *a;
		const char *b;
		bool is_equal;
	} cases[] = {
		{ "", "", true },
		{ NULL, "", true },
		{ NULL, NULL, true },
		{ "abc", "abc", true },
		{ "abc", "abd", false },
		{ "abc", "ab", false },
		{ "", "a", false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct str a = str_from(cases[i].a);
		struct str b = str_from(cases[i].b);

		assert_int_equal(str_equal(a, b), cases[i].is_equal);
		assert_int_equal(str_equal(b, a), cases[i].is_equal);
		assert_int_equal(str_is(a, cases[i].b), cases[i].is_equal);
	}
	assert_int_equal(STR("four").length, 4);
}

static void prefix_and_suffix_are_found(void **state)
{
	static const struct {
		const char *text;
		const char *part;
		bool starts;
		bool ends;
	} cases[] = {
		{ "virt-handler-x", "virt-", true, false },
		{ "virt-handler-x", "-x", false, true },
		{ "abc", "", true, true },
		{ NULL, "", true, true },
		{ NULL, "a", false, false },
		{ "a", "ab", false, false },
		{ "aa", "aa", true, true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct str text = str_from(cases[i].text);

		assert_int_equal(str_starts_with(text, cases[i].part), cases[i].starts);
		assert_int_equal(str_ends_with(text, cases[i].part), cases[i].ends);
	}
}

static void trim_takes_blanks_off_both_ends(void **state)
{
	static const char *const cases[][2] = {
		{ "  a b \t\r\n", "a b" },
		{ "", "" },
		{ " \v\f ", "" },
		{ "x", "x" },
		{ NULL, "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		assert_true(str_is(str_trim(str_from(cases[i][0])), cases[i][1]));
	}
}

static void split_gives_every_part_once(void **state)
{
	struct str rest = STR("a,,b");
	struct str part;

	(void)state;
	assert_true(str_split(&rest, ',', &part));
	assert_true(str_is(part, "a"));
	assert_true(str_split(&rest, ',', &part));
	assert_true(str_is(part, ""));
	assert_true(str_split(&rest, ',', &part));
	assert_true(str_is(part, "b"));
	assert_false(str_split(&rest, ',', &part));
	assert_null(rest.data);
	assert_true(str_is(part, "b")); /* untouched on failure */
}

static void split_of_nothing_gives_nothing(void **state)
{
	struct str rest = STR("");
	struct str part;

	(void)state;
	assert_false(str_split(&rest, ',', &part));
	assert_null(rest.data);
	rest = STR("a,");
	assert_true(str_split(&rest, ',', &part));
	assert_false(str_split(&rest, ',', &part));
}

static void numbers_are_digits_only_and_never_overflow(void **state)
{
	static const struct {
		const char *text;
		bool is_u64;
		bool is_i64;
		uint64_t value;
	} cases[] = {
		{ "0", true, true, 0 },
		{ "0042", true, true, 42 },
		{ "9223372036854775807", true, true, INT64_MAX },
		{ "9223372036854775808", true, false, 9223372036854775808u },
		{ "18446744073709551615", true, false, UINT64_MAX },
		{ "18446744073709551616", false, false, 0 },
		{ "18446744073709551620", false, false, 0 },
		{ "99999999999999999999999", false, false, 0 },
		{ "", false, false, 0 },
		{ NULL, false, false, 0 },
		{ "-1", false, false, 0 },
		{ "+1", false, false, 0 },
		{ " 1", false, false, 0 },
		{ "1 ", false, false, 0 },
		{ "0x1", false, false, 0 },
		{ "1.0", false, false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct str text = str_from(cases[i].text);
		uint64_t u64 = 77;
		int64_t i64 = 77;

		assert_int_equal(str_to_u64(text, &u64), cases[i].is_u64);
		assert_int_equal(str_to_i64(text, &i64), cases[i].is_i64);
		assert_true(u64 == (cases[i].is_u64 ? cases[i].value : 77));
		assert_true(i64 == (cases[i].is_i64 ? (int64_t)cases[i].value : 77));
	}
}

static void null_text_equals_only_null(void **state)
{
	(void)state;
	assert_true(text_equal(NULL, NULL));
	assert_false(text_equal(NULL, ""));
	assert_false(text_equal("", NULL));
	assert_true(text_equal("a", "a"));
	assert_false(text_equal("a", "A"));
	assert_true(text_is_empty(NULL));
	assert_true(text_is_empty(""));
	assert_false(text_is_empty(" "));
}

static void null_text_sorts_first(void **state)
{
	(void)state;
	assert_int_equal(text_compare(NULL, NULL), 0);
	assert_true(text_compare(NULL, "") < 0);
	assert_true(text_compare("", NULL) > 0);
	assert_true(text_compare("a", "b") < 0);
	assert_int_equal(text_compare_natural(NULL, NULL), 0);
	assert_true(text_compare_natural(NULL, "") < 0);
	assert_true(text_compare_natural("", NULL) > 0);
}

static void search_ignores_the_case_of_ascii(void **state)
{
	static const struct {
		const char *text;
		const char *needle;
		bool is_found;
	} cases[] = {
		{ "Migration-Net", "ION-n", true },
		{ "Migration-Net", "", true },
		{ "", "", true },
		{ "", "a", false },
		{ "aab", "ab", true },
		{ "abc", "abcd", false },
		{ "@", "`", false },
		{ "[", "{", false },
		{ NULL, "", false },
		{ "a", NULL, false },
		{ NULL, NULL, false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		assert_int_equal(text_contains_nocase(cases[i].text, cases[i].needle),
			cases[i].is_found);
	}
}

static void natural_order_compares_digit_runs_as_numbers(void **state)
{
	static const char *const sorted[] = {
		"",
		"10",
		"web",
		"web-",
		"web-0",
		"web-02",
		"web-2",
		"web-2a",
		"web-10",
		"web-10-1",
		"web-10-2",
		"web-99999999999999999999998",
		"web-99999999999999999999999",
		"web-a",
		"\xc3\xa4",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(sorted); i++) {
		for (size_t j = 0; j < ARRAY_LENGTH(sorted); j++) {
			int order = text_compare_natural(sorted[i], sorted[j]);

			assert_int_equal((order > 0) - (order < 0), (i > j) - (i < j));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(views_compare_by_content),
		cmocka_unit_test(prefix_and_suffix_are_found),
		cmocka_unit_test(trim_takes_blanks_off_both_ends),
		cmocka_unit_test(split_gives_every_part_once),
		cmocka_unit_test(split_of_nothing_gives_nothing),
		cmocka_unit_test(numbers_are_digits_only_and_never_overflow),
		cmocka_unit_test(null_text_equals_only_null),
		cmocka_unit_test(null_text_sorts_first),
		cmocka_unit_test(search_ignores_the_case_of_ascii),
		cmocka_unit_test(natural_order_compares_digit_runs_as_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
