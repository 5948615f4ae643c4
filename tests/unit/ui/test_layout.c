/* Rectangles and column widths. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/attr.h"
#include "ui/layout.h"

static void strips_are_taken_off_and_never_more_than_there_is(void **state)
{
	struct rect rest = { 0, 0, 10, 5 };
	struct rect top = layout_take_top(&rest, 2);
	struct rect bottom = layout_take_bottom(&rest, 1);
	struct rect right = layout_take_right(&rest, 4);
	struct rect left = layout_take_left(&rest, 99);

	(void)state;
	assert_int_equal(top.height, 2);
	assert_int_equal(bottom.y, 4);
	assert_int_equal(right.x, 6);
	assert_int_equal(right.height, 2);
	assert_int_equal(left.width, 6);
	assert_int_equal(rest.width, 0);
	assert_int_equal(layout_take_top(&rest, -3).height, 0);
}

struct width_case {
	const char *name;
	int width;
	int expected[4];
};

/* name, namespace, figure, words */
static const struct width_policy policies[] = {
	{ 8, 12, 20, 1, 1 },
	{ 6, 10, 0, 0, 4 },
	{ 5, 5, 0, 0, 3 },
	{ 10, 20, 0, 3, 2 },
};

static void columns_go_by_priority_and_grow_by_share(void **state)
{
	static const struct width_case cases[] = {
		{ "all at their minimum", 35, { 8, 6, 5, 10 } },
		{ "the least important goes first", 34, { 12, 0, 5, 13 } },
		{ "ideals in order of importance", 41, { 12, 6, 5, 12 } },
		{ "all at their ideal", 53, { 12, 10, 5, 20 } },
		{ "what is left goes by share", 61, { 14, 10, 5, 26 } },
		{ "up to the maximum", 153, { 20, 10, 5, 112 } },
		{ "two left", 24, { 12, 0, 0, 10 } },
		{ "one left, ideal first", 14, { 14, 0, 0, 0 } },
		{ "one left and cut", 5, { 5, 0, 0, 0 } },
		{ "no room at all", 0, { 0, 0, 0, 0 } },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		int widths[4];

		layout_columns(policies, 4, cases[i].width, 2, widths);
		for (size_t c = 0; c < 4; c++) {
			if (widths[c] != cases[i].expected[c]) {
				fail_msg("%s: column %zu is %d, not %d", cases[i].name,
					c, widths[c], cases[i].expected[c]);
			}
		}
	}
}

static void a_line_is_never_overfull(void **state)
{
	(void)state;
	for (int width = 0; width < 200; width++) {
		int widths[4];
		int used = 0;

		layout_columns(policies, 4, width, 2, widths);
		for (size_t c = 0; c < 4; c++) {
			assert_true(widths[c] >= 0);
			used += widths[c] > 0 ? widths[c] + (used > 0 ? 2 : 0) : 0;
		}
		assert_true(used <= width);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(strips_are_taken_off_and_never_more_than_there_is),
		cmocka_unit_test(columns_go_by_priority_and_grow_by_share),
		cmocka_unit_test(a_line_is_never_overfull),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
