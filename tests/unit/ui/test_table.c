/* A table: what is cut, what is dropped, what is found, who is selected. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "base/strbuf.h"
#include "tests/support/build.h"
#include "ui/dump.h"
#include "ui/widgets/table.h"

static struct build build;
static struct view view;
static struct list list;
static struct canvas canvas;
static struct strbuf text;
static struct arena *arena;

static int set_up(void **state)
{
	const struct findings *findings = NULL;

	(void)state;
	build_window(&build);
	arena = arena_create(1u << 16);
	view_init(&view, arena, build_window_measured(&build, &findings), NULL);
	list_init(&list);
	list_update(&list, &migration_rows, &view);
	canvas_init(&canvas);
	strbuf_init(&text, 1u << 20);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	strbuf_finish(&text);
	canvas_finish(&canvas);
	list_finish(&list);
	arena_destroy(arena);
	build_finish(&build);
	return 0;
}

static const char *draw(int columns, int rows)
{
	struct table table = {
		.kind = &migration_rows,
		.view = &view,
		.list = &list,
		.is_focused = true,
	};

	canvas_resize(&canvas, columns, rows);
	table_draw(&canvas, (struct rect){ 0, 0, columns, rows }, &table);
	strbuf_reset(&text);
	dump_text(&text, &canvas);
	return strbuf_cstr(&text);
}

static void narrow_tables_keep_vm_phase_progress_left_and_why(void **state)
{
	static const char *const kept[] = { "VM", "PHASE", "PROGRESS", "LEFT", "WHY" };
	static const char *const dropped[] = { "NAMESPACE", "FROM", "RATE", "DIRTY",
		"NET" };
	const char *shown = draw(80, 4);

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(kept); i++) {
		assert_non_null(strstr(shown, kept[i]));
		assert_null(strstr(shown, dropped[i]));
	}
	shown = draw(200, 4);
	for (size_t i = 0; i < ARRAY_LENGTH(kept); i++) {
		assert_non_null(strstr(shown, kept[i]));
		assert_non_null(strstr(shown, dropped[i]));
	}
}

static void the_selected_row_is_marked_by_sign_and_role(void **state)
{
	(void)state;
	draw(80, 6);
	assert_int_equal(canvas_cell(&canvas, 0, 1)->glyph[0], 0x25b8);
	assert_int_equal(canvas_cell(&canvas, 0, 1)->role, ROLE_SELECTED);
	assert_int_equal(canvas_cell(&canvas, 79, 1)->role, ROLE_SELECTED);
	assert_int_equal(canvas_cell(&canvas, 0, 2)->glyph[0], ' ');
	assert_int_not_equal(canvas_cell(&canvas, 3, 2)->role, ROLE_SELECTED);
}

static void found_text_is_marked(void **state)
{
	(void)state;
	list_set_filter(&list, "CACHE");
	list_update(&list, &migration_rows, &view);
	list_move_to(&list, 0);
	draw(80, 3);
	assert_int_equal(list.row_count, 1);
	assert_int_equal(canvas_cell(&canvas, 3, 1)->role, ROLE_MATCH);
	assert_int_equal(canvas_cell(&canvas, 7, 1)->role, ROLE_MATCH);
	assert_int_equal(canvas_cell(&canvas, 8, 1)->role, ROLE_SELECTED);
	list_set_filter(&list, "");
	list_update(&list, &migration_rows, &view);
}

static void scrolling_keeps_the_selection_visible(void **state)
{
	(void)state;
	assert_int_equal(list.row_count, 11);
	list_move_to(&list, 10);
	list_scroll(&list, 4);
	assert_int_equal(list.top, 7);
	list_move_by(&list, -2);
	list_scroll(&list, 4);
	assert_int_equal(list.top, 7);
	list_move_by(&list, -5);
	list_scroll(&list, 4);
	assert_int_equal(list.top, 3);
	assert_int_equal(list.position, 3);
	/* A taller window shows no empty lines below. */
	list_move_to(&list, 99);
	list_scroll(&list, 4);
	list_scroll(&list, 20);
	assert_int_equal(list.top, 0);
	list_move_to(&list, 0);
}

static void figures_are_whole_or_not_there(void **state)
{
	static const char *const figures[] = { "rate", "dirty", "left" };

	(void)state;
	for (size_t c = 0; c < migration_rows.column_count; c++) {
		for (size_t i = 0; i < ARRAY_LENGTH(figures); i++) {
			if (text_equal(migration_rows.columns[c].id, figures[i])) {
				list.measured[c] = 9;
			}
		}
	}
	for (int width = 20; width < 220; width++) {
		struct table table = {
			.kind = &migration_rows,
			.view = &view,
			.list = &list,
			.is_focused = true,
		};
		int widths[COLUMNS_MAX];

		table_widths(&table, width, widths);
		for (size_t c = 0; c < migration_rows.column_count; c++) {
			if (list.measured[c] == 9 &&
				migration_rows.columns[c].align == ALIGN_RIGHT) {
				assert_true(widths[c] == 0 || widths[c] >= 9);
			}
		}
	}
}

static void every_table_has_unique_ids_and_fits_the_arrays(void **state)
{
	static const struct row_kind *const kinds[] = { &migration_rows, &node_rows,
		&source_rows, &vm_rows, &link_rows, &readiness_rows, &journal_rows };

	(void)state;
	for (size_t k = 0; k < ARRAY_LENGTH(kinds); k++) {
		assert_true(kinds[k]->column_count <= COLUMNS_MAX);
		for (size_t a = 0; a < kinds[k]->column_count; a++) {
			for (size_t b = a + 1; b < kinds[k]->column_count; b++) {
				assert_string_not_equal(kinds[k]->columns[a].id,
					kinds[k]->columns[b].id);
			}
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(narrow_tables_keep_vm_phase_progress_left_and_why),
		cmocka_unit_test(the_selected_row_is_marked_by_sign_and_role),
		cmocka_unit_test(found_text_is_marked),
		cmocka_unit_test(scrolling_keeps_the_selection_visible),
		cmocka_unit_test(figures_are_whole_or_not_there),
		cmocka_unit_test(every_table_has_unique_ids_and_fits_the_arrays),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
