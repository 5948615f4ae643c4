/* The order of rows: right after every change, and cheap where little changed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "facts/facts.h"
#include "ui/list.h"

#define ROWS_MAX 1000

/* What the rows of these tests are; what the list asked for is counted. */
static struct {
	uint64_t id[ROWS_MAX];
	int64_t attention[ROWS_MAX];
	size_t count;
	uint64_t revision;
	size_t attention_calls;
	size_t compare_calls;
} world;

static size_t count(const struct view *view)
{
	(void)view;
	return world.count;
}

static uint64_t identity(const struct view *view, size_t row)
{
	(void)view;
	return world.id[row];
}

static const char *name(const struct view *view, size_t row)
{
	(void)view;
	(void)row;
	return "row";
}

static int64_t attention(const struct view *view, size_t row)
{
	(void)view;
	world.attention_calls++;
	return world.attention[row];
}

static int compare(const struct view *view, size_t a, size_t b)
{
	(void)view;
	world.compare_calls++;
	return world.id[a] < world.id[b] ? -1 : world.id[a] > world.id[b];
}

static uint64_t revision(const struct view *view)
{
	(void)view;
	return world.revision;
}

static const struct row_kind rows = {
	.count = count,
	.identity = identity,
	.name = name,
	.attention = attention,
	.compare = compare,
	.revision = revision,
};

struct fixture {
	struct arena *arena;
	struct facts facts;
	struct list list;
};

static int set_up(void **state)
{
	static struct fixture fixture;

	fixture = (struct fixture){ .arena = arena_create(4096) };
	list_init(&fixture.list);
	*state = &fixture;
	memset(&world, 0, sizeof(world));
	world.count = ROWS_MAX;
	for (size_t i = 0; i < ROWS_MAX; i++) {
		world.id[i] = i * 7919 % ROWS_MAX + 1;
	}
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	list_finish(&fixture->list);
	arena_destroy(fixture->arena);
	return 0;
}

static void update(struct fixture *fixture)
{
	const struct view view = { .arena = fixture->arena, .facts = &fixture->facts };

	world.revision++;
	world.attention_calls = 0;
	world.compare_calls = 0;
	(void)list_update(&fixture->list, &rows, &view);
}

static void assert_in_order(const struct list *list)
{
	assert_int_equal(list->row_count, world.count);
	for (size_t i = 0; i < list->row_count; i++) {
		assert_int_equal(list->ids[i], world.id[list->rows[i]]);
	}
	for (size_t i = 1; i < list->row_count; i++) {
		size_t a = list->rows[i - 1];
		size_t b = list->rows[i];

		assert_true(world.attention[a] < world.attention[b] ||
			(world.attention[a] == world.attention[b] &&
				world.id[a] < world.id[b]));
	}
}

static void each_row_is_asked_once_for_its_attention(void **state)
{
	struct fixture *fixture = *state;

	update(fixture);
	assert_in_order(&fixture->list);
	assert_int_equal(world.attention_calls, world.count);
}

static void rows_that_did_not_change_are_compared_once(void **state)
{
	struct fixture *fixture = *state;

	update(fixture);
	update(fixture);
	assert_in_order(&fixture->list);
	assert_int_equal(world.compare_calls, world.count - 1);
}

static void few_changes_cost_few_comparisons(void **state)
{
	struct fixture *fixture = *state;
	size_t first_calls;

	update(fixture);
	first_calls = world.compare_calls;
	world.attention[500] = -1;
	update(fixture);
	assert_in_order(&fixture->list);
	assert_true(world.compare_calls < first_calls / 2);
}

static void the_order_is_right_after_any_change(void **state)
{
	struct fixture *fixture = *state;
	uint32_t seed = 1;

	for (int round = 0; round < 200; round++) {
		for (int change = 0; change < round % 7; change++) {
			size_t row = (seed = seed * 1103515245u + 12345u) >> 8;

			row %= world.count;
			world.attention[row] = seed >> 28;
			if (round % 5 == 0 && world.count > 1) {
				/* It goes, and the last takes its place. */
				world.count--;
				world.id[row] = world.id[world.count];
				world.attention[row] = world.attention[world.count];
			}
		}
		update(fixture);
		assert_in_order(&fixture->list);
	}
}

static void under_the_hand_rows_stay_where_they_are(void **state)
{
	struct fixture *fixture = *state;
	uint64_t last;

	update(fixture);
	last = fixture->list.ids[ROWS_MAX - 1];
	list_move_to(&fixture->list, 3);
	world.attention[fixture->list.rows[ROWS_MAX - 1]] = -1;
	update(fixture);
	assert_int_equal(fixture->list.ids[ROWS_MAX - 1], last);
	fixture->facts.now.mono_ms += 60000;
	update(fixture);
	assert_int_equal(fixture->list.ids[0], last);
	assert_in_order(&fixture->list);
}

/* At the top stands what needs attention most, until something is done with it. */
static void what_was_acted_on_stays_selected(void **state)
{
	struct fixture *fixture = *state;
	uint64_t acted_on;

	update(fixture);
	world.attention[fixture->list.rows[ROWS_MAX - 1]] = -1;
	update(fixture);
	acted_on = fixture->list.ids[0];
	assert_int_equal(list_selected(&fixture->list), fixture->list.rows[0]);
	list_keep_selected(&fixture->list);
	world.attention[fixture->list.rows[ROWS_MAX - 1]] = -2;
	update(fixture);
	assert_int_not_equal(fixture->list.ids[0], acted_on);
	assert_int_equal(world.id[list_selected(&fixture->list)], acted_on);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			each_row_is_asked_once_for_its_attention, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			rows_that_did_not_change_are_compared_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			few_changes_cost_few_comparisons, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			the_order_is_right_after_any_change, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			under_the_hand_rows_stay_where_they_are, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			what_was_acted_on_stays_selected, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
