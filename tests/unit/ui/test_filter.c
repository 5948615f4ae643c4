/* Filters are read as k9s writes them, and selectors judge as the API server does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/arena.h"
#include "ui/input/filter.h"

static void types_are_told_apart(void **state)
{
	static const struct {
		const char *text;
		enum filter_type type;
		bool is_inverse;
		const char *needle;
		const char *highlight;
	} rows[] = {
		{ "", FILTER_NONE, false, "", "" },
		{ "web", FILTER_TEXT, false, "web", "web" },
		{ "!web", FILTER_TEXT, true, "web", "" },
		{ "!", FILTER_NONE, false, "", "" },
		{ "-f wb", FILTER_FUZZY, false, "wb", "" },
		{ "-f", FILTER_NONE, false, "", "" },
		{ "-fx", FILTER_TEXT, false, "-fx", "-fx" },
		{ "-l a=b", FILTER_LABELS, false, "", "" },
		{ "-lx", FILTER_TEXT, false, "-lx", "-lx" },
	};
	struct arena *arena = arena_create(1024);

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
		struct filter filter = filter_parse(rows[i].text, arena);

		assert_int_equal(filter.type, rows[i].type);
		assert_int_equal(filter.is_inverse, rows[i].is_inverse);
		assert_string_equal(filter.needle, rows[i].needle);
		assert_string_equal(filter_highlight(rows[i].text), rows[i].highlight);
		assert_null(filter.complaint);
	}
	arena_destroy(arena);
}

static void selectors_judge_like_the_server(void **state)
{
	static const struct label items[] = {
		{ "app", "web" },
		{ "example.com/tier", "front" },
		{ "empty", "" },
	};
	static const struct {
		const char *text;
		bool is_met;
	} rows[] = {
		{ "-l app=web", true },
		{ "-l app==web", true },
		{ "-l app = web", true },
		{ "-l app=db", false },
		{ "-l app!=db", true },
		{ "-l app!=web", false },
		/* An absent label differs from every value. */
		{ "-l zone!=a", true },
		{ "-l zone=a", false },
		{ "-l app", true },
		{ "-l zone", false },
		{ "-l !zone", true },
		{ "-l !app", false },
		{ "-l empty=", true },
		{ "-l app=", false },
		{ "-l app=web,example.com/tier=front", true },
		{ "-l app=web,example.com/tier=back", false },
		{ "-l app in (db,web)", true },
		{ "-l app in (db, mail)", false },
		{ "-l app notin (db,mail)", true },
		{ "-l zone notin (a)", true },
		{ "-l app in (web),!zone", true },
	};
	struct arena *arena = arena_create(1024);
	struct labels labels = { items, 3 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
		struct filter filter = filter_parse(rows[i].text, arena);

		if (filter.type != FILTER_LABELS ||
			filter_selects(&filter, labels) != rows[i].is_met) {
			fail_msg("%s", rows[i].text);
		}
	}
	arena_destroy(arena);
}

static void what_cannot_be_read_filters_nothing_and_says_so(void **state)
{
	static const char *const rows[] = { "-l", "-l =x", "-l a b", "-l a=b,=c",
		"-l a in b", "-l ,a", "-l (a)" };
	struct arena *arena = arena_create(1024);

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
		struct filter filter = filter_parse(rows[i], arena);

		if (filter.type != FILTER_NONE || filter.complaint == NULL) {
			fail_msg("%s", rows[i]);
		}
	}
	arena_destroy(arena);
}

static void letters_may_be_left_out(void **state)
{
	(void)state;
	assert_true(filter_is_fuzzy_match("payments/db-prod-3", "pdb3"));
	assert_true(filter_is_fuzzy_match("Payments", "pAY"));
	assert_false(filter_is_fuzzy_match("payments", "pp"));
	assert_true(filter_is_fuzzy_match("", ""));
	assert_false(filter_is_fuzzy_match("", "a"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(types_are_told_apart),
		cmocka_unit_test(selectors_judge_like_the_server),
		cmocka_unit_test(what_cannot_be_read_filters_nothing_and_says_so),
		cmocka_unit_test(letters_may_be_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
