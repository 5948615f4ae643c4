/* Columns as the user chose them: on the glass, in files, by keys, by clicks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/attr.h"
#include "tests/unit/ui/glass.h"
#include "ui/save.h"
#include "ui/screens/screen.h"

static void choose(
	struct build *build, const char *table, const char *column, size_t line)
{
	assert_int_equal(settings_add_column(&build->settings, table, column, line),
		ENTRY_TAKEN);
}

static struct ui_request request(struct glass *glass)
{
	struct ui_request taken = { .verb = UI_ASK_NOTHING };

	assert_true(ui_take_request(glass->ui, &taken));
	return taken;
}

static void the_settings_say_which_columns_in_which_order(void **state)
{
	struct build build;
	struct glass glass;

	(void)state;
	build_window(&build);
	choose(&build, "migrations", "why", 3);
	choose(&build, "migrations", "vm", 3);
	choose(&build, "migrations", "phase", 3);
	glass_init(&glass, &build, 120, 30);
	assert_true(glass_shows(&glass, "   WHY   "));
	assert_false(glass_shows(&glass, "PROGRESS"));
	assert_true(strstr(strbuf_cstr(&glass.text), "   WHY") <
		strstr(strbuf_cstr(&glass.text), "  VM "));
	/* Other tables keep theirs. */
	glass_key(&glass, '2');
	assert_true(glass_shows(&glass, "OUTBOUND"));
	glass_finish(&glass);
	build_finish(&build);
}

static void where_room_is_scarce_the_last_chosen_go_first(void **state)
{
	struct build build;
	struct glass glass;

	(void)state;
	build_window(&build);
	choose(&build, "migrations", "dirty", 3);
	choose(&build, "migrations", "namespace", 3);
	choose(&build, "migrations", "path", 3);
	choose(&build, "migrations", "why", 3);
	choose(&build, "migrations", "vm", 3);
	glass_init(&glass, &build, 62, 20);
	assert_true(glass_shows(&glass, "DIRTY"));
	assert_true(glass_shows(&glass, "NAMESPACE"));
	assert_false(glass_shows(&glass, "WHY  "));
	glass_finish(&glass);
	build_finish(&build);
}

static void a_wrong_name_is_one_clear_line(void **state)
{
	static const struct {
		const char *table;
		const char *column;
		const char *line;
	} rows[] = {
		{ "migrations", "prgress",
			"columns: line 7: migrations has no column \"prgress\", but "
			"vm, namespace, phase" },
		{ "wms", "vm", "columns: line 7: there is no table \"wms\"" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
		struct build build;
		struct glass glass;

		build_window(&build);
		choose(&build, rows[i].table, rows[i].column, 7);
		glass_init(&glass, &build, 200, 40);
		assert_true(glass_shows(&glass, rows[i].line));
		/* The table is as it is by itself. */
		assert_true(glass_shows(&glass, "PROGRESS"));
		glass_finish(&glass);
		build_finish(&build);
	}
}

static void the_command_line_chooses_and_remembers(void **state)
{
	struct ui_request asked;
	struct build build;
	struct glass glass;

	(void)state;
	build_window(&build);
	glass_init(&glass, &build, 120, 30);
	glass_type(&glass, ":columns vm, why");
	assert_true((glass_key(&glass, KEY_ENTER_) & UI_REQUEST) != 0);
	assert_false(glass_shows(&glass, "PHASE"));
	asked = request(&glass);
	assert_int_equal(asked.verb, UI_ASK_COLUMNS);
	assert_string_equal(asked.text, "migrations");
	assert_string_equal(asked.value, "vm,why");
	glass_type(&glass, ":columns vm,wy");
	glass_key(&glass, KEY_ENTER_);
	assert_true(glass_shows(&glass, "migrations has no column \"wy\""));
	assert_false(glass_shows(&glass, "PHASE"));
	glass_type(&glass, ":columns default");
	glass_key(&glass, KEY_ENTER_);
	assert_true(glass_shows(&glass, "PHASE"));
	asked = request(&glass);
	assert_null(asked.value);
	glass_finish(&glass);
	build_finish(&build);
}

static void columns_are_chosen_on_the_glass(void **state)
{
	struct ui_request asked;
	struct build build;
	struct glass glass;

	(void)state;
	build_window(&build);
	glass_init(&glass, &build, 120, 30);
	glass_key(&glass, 'o');
	assert_true(glass_shows(&glass, "Columns of migrations"));
	glass_key(&glass, KEY_DOWN_);
	glass_key(&glass, KEY_SPACE);
	asked = request(&glass);
	assert_string_equal(
		asked.value, "vm,phase,path,progress,rate,dirty,left,net,why");
	/* The selection stays on the column, which is the last one now. */
	glass_key(&glass, KEY_SPACE);
	asked = request(&glass);
	assert_string_equal(asked.value,
		"vm,phase,path,progress,rate,dirty,left,net,why,namespace");
	glass_key(&glass, KEY_LEFT_);
	asked = request(&glass);
	assert_string_equal(asked.value,
		"vm,phase,path,progress,rate,dirty,left,net,namespace,why");
	glass_key(&glass, 's');
	asked = request(&glass);
	assert_null(asked.value);
	glass_key(&glass, KEY_ESCAPE);
	assert_true(glass_shows(&glass, "PROGRESS"));
	glass_finish(&glass);
	build_finish(&build);
}

static void one_column_stays(void **state)
{
	struct column_order order = { .places = { 3 }, .count = 1, .is_chosen = true };

	(void)state;
	column_order_toggle(&order, &migration_rows, 3);
	assert_int_equal(order.count, 1);
}

static void a_file_has_the_columns_that_are_shown(void **state)
{
	struct ui_request asked;
	struct build build;
	struct glass glass;

	(void)state;
	build_window(&build);
	choose(&build, "migrations", "phase", 3);
	choose(&build, "migrations", "vm", 3);
	glass_init(&glass, &build, 120, 30);
	glass_type(&glass, ":save x.csv");
	glass_key(&glass, KEY_ENTER_);
	asked = request(&glass);
	assert_memory_equal(asked.value, "phase,vm\r\n", 10);
	glass_finish(&glass);
	build_finish(&build);
}

/* The cell a text starts in. */
static int column_of(const struct glass *glass, const char *text, int row)
{
	for (int x = 0; x < glass->canvas.columns; x++) {
		size_t i = 0;

		while (text[i] != '\0' && x + (int)i < glass->canvas.columns &&
			canvas_cell(&glass->canvas, x + (int)i, row)->glyph[0] ==
				(uint32_t)text[i]) {
			i++;
		}
		if (text[i] == '\0') {
			return x;
		}
	}
	return -1;
}

static void a_click_on_a_head_sorts_and_a_second_one_turns_round(void **state)
{
	struct build build;
	struct glass glass;
	int row;
	int x;

	(void)state;
	build_window(&build);
	glass_init(&glass, &build, 120, 30);
	row = glass_row_of(&glass, "NAMESPACE");
	x = column_of(&glass, "NAMESPACE", row) + 2;
	assert_int_equal(ui_click(glass.ui, column_of(&glass, "NAMESPACE", row) + 2,
				 row, glass.facts),
		UI_REDRAW);
	glass_paint(&glass);
	assert_true(glass_shows(&glass, "by NAMESPACE"));
	ui_click(glass.ui, x, row, glass.facts);
	glass_paint(&glass);
	assert_true(glass_shows(&glass, "by NAMESPACE \u25be"));
	/* WHY cannot be sorted by: nothing happens. */
	assert_int_equal(
		ui_click(glass.ui, column_of(&glass, "WHY", row), row, glass.facts),
		UI_NOTHING);
	glass_finish(&glass);
	build_finish(&build);
}

static void a_click_on_a_tab_or_a_hint_is_its_key(void **state)
{
	struct build build;
	struct glass glass;
	int row;

	(void)state;
	build_window(&build);
	glass_init(&glass, &build, 120, 30);
	row = glass_row_of(&glass, "2 Nodes");
	ui_click(glass.ui, column_of(&glass, "Nodes", row), row, glass.facts);
	glass_paint(&glass);
	assert_true(glass_shows(&glass, "OUTBOUND"));
	ui_click(glass.ui, column_of(&glass, "help", 29), 29, glass.facts);
	glass_paint(&glass);
	assert_true(glass_shows(&glass, "Command line"));
	ui_click(glass.ui, column_of(&glass, "back", 29), 29, glass.facts);
	glass_paint(&glass);
	assert_true(glass_shows(&glass, "OUTBOUND"));
	glass_finish(&glass);
	build_finish(&build);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_settings_say_which_columns_in_which_order),
		cmocka_unit_test(where_room_is_scarce_the_last_chosen_go_first),
		cmocka_unit_test(a_wrong_name_is_one_clear_line),
		cmocka_unit_test(the_command_line_chooses_and_remembers),
		cmocka_unit_test(columns_are_chosen_on_the_glass),
		cmocka_unit_test(one_column_stays),
		cmocka_unit_test(a_file_has_the_columns_that_are_shown),
		cmocka_unit_test(a_click_on_a_head_sorts_and_a_second_one_turns_round),
		cmocka_unit_test(a_click_on_a_tab_or_a_hint_is_its_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
