/* Bars and small plots as text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/unknown.h"
#include "ui/widgets/bar.h"
#include "ui/widgets/spark.h"

static void slots_are_shown_one_by_one(void **state)
{
	struct arena *arena = arena_create(1024);

	(void)state;
	assert_string_equal(bar_slots(arena, 4, 5, 15), "████░");
	assert_string_equal(bar_slots(arena, 0, 2, 15), "░░");
	assert_string_equal(bar_slots(arena, 2, 2, 15), "██");
	/* Over the limit is full, not longer. */
	assert_string_equal(bar_slots(arena, 7, 5, 15), "█████");
	/* Many slots share blocks: one used slot is seen, full only when full. */
	assert_string_equal(bar_slots(arena, 1, 100, 4), "█░░░");
	assert_string_equal(bar_slots(arena, 99, 100, 4), "███░");
	assert_string_equal(bar_slots(arena, 100, 100, 4), "████");
	assert_string_equal(bar_slots(arena, 3, UNKNOWN_I64, 15), "");
	assert_string_equal(bar_slots(arena, 3, 0, 15), "");
	arena_destroy(arena);
}

static void fractions_have_eighths(void **state)
{
	struct arena *arena = arena_create(1024);

	(void)state;
	assert_string_equal(bar_filled(arena, 0, 4), "");
	assert_string_equal(bar_filled(arena, 0.5, 4), "██");
	assert_string_equal(bar_filled(arena, 0.53125, 4), "██▏");
	assert_string_equal(bar_filled(arena, 0.999, 4), "███▉");
	assert_string_equal(bar_filled(arena, 1, 4), "████");
	assert_string_equal(bar_filled(arena, 7, 4), "████");
	/* Something is never shown as nothing. */
	assert_string_equal(bar_filled(arena, 0.0001, 4), "▏");
	assert_string_equal(bar_filled(arena, (double)NAN, 4), "");
	assert_string_equal(bar_filled(arena, 0.5, -1), "");
	assert_string_equal(bar_empty(arena, 3), "░░░");
	arena_destroy(arena);
}

static void plots_show_the_newest_values(void **state)
{
	static const double values[] = { 0, 1, 2, 3, 4, 5, 6, 7 };
	static const double gaps[] = { 1, (double)NAN, 1 };
	struct arena *arena = arena_create(1024);

	(void)state;
	assert_string_equal(spark_text(arena, values, 8, (double)NAN, 8), "▁▂▃▄▅▆▇▇");
	assert_string_equal(spark_text(arena, values, 8, (double)NAN, 3), "▆▇▇");
	assert_string_equal(spark_text(arena, values, 2, 7, 4), "  ▁▂");
	assert_string_equal(spark_text(arena, gaps, 3, 1, 3), "▇ ▇");
	/* A link without traffic is a line at the bottom, not at the top. */
	assert_string_equal(spark_text(arena, gaps, 0, 1, 2), "  ");
	assert_string_equal(
		spark_text(arena, (const double[]){ 0, 0 }, 2, (double)NAN, 2), "▁▁");
	assert_string_equal(spark_text(arena, values, 8, (double)NAN, 0), "");
	arena_destroy(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(slots_are_shown_one_by_one),
		cmocka_unit_test(fractions_have_eighths),
		cmocka_unit_test(plots_show_the_newest_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
