/* Cells: clipping, wide characters, cuts, combining marks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "ui/canvas.h"

static void row_is(const struct canvas *canvas, int y, const char *expected)
{
	char text[256] = "";
	size_t length = 0;

	for (int x = 0; x < canvas->columns; x++) {
		const struct cell *cell = canvas_cell(canvas, x, y);

		if (cell->width == 0) {
			text[length++] = '>'; /* right half */
		} else {
			text[length++] =
				cell->glyph[0] < 0x80 ? (char)cell->glyph[0] : '@';
		}
	}
	text[length] = '\0';
	assert_string_equal(text, expected);
}

static struct canvas canvas_of(int columns, int rows)
{
	struct canvas canvas;

	canvas_init(&canvas);
	canvas_resize(&canvas, columns, rows);
	return canvas;
}

static void a_new_canvas_is_blank(void **state)
{
	struct canvas canvas = canvas_of(3, 2);

	(void)state;
	row_is(&canvas, 0, "   ");
	row_is(&canvas, 1, "   ");
	assert_int_equal(canvas_cell(&canvas, 2, 1)->role, ROLE_DEFAULT);
	assert_null(canvas_cell(&canvas, 3, 0));
	assert_null(canvas_cell(&canvas, 0, -1));
	canvas_finish(&canvas);
}

static void text_stays_inside_its_clip(void **state)
{
	struct canvas canvas = canvas_of(10, 2);
	struct rect clip = { 2, 0, 4, 1 };

	(void)state;
	assert_int_equal(canvas_text(&canvas, clip, 2, 0, ROLE_OK, "abcdefgh"), 6);
	row_is(&canvas, 0, "  abcd    ");
	assert_int_equal(canvas_text(&canvas, clip, 0, 0, ROLE_OK, "xyz"), 3);
	row_is(&canvas, 0, "  zbcd    ");
	canvas_text(&canvas, clip, 2, 1, ROLE_OK, "no");
	row_is(&canvas, 1, "          ");
	assert_int_equal(canvas_cell(&canvas, 2, 0)->role, ROLE_OK);
	assert_int_equal(canvas_cell(&canvas, 1, 0)->role, ROLE_DEFAULT);
	canvas_finish(&canvas);
}

static void nothing_is_written_outside_the_canvas(void **state)
{
	struct canvas canvas = canvas_of(4, 1);
	struct rect huge = { -10, -10, 100, 100 };

	(void)state;
	canvas_text(&canvas, huge, -2, 0, ROLE_OK, "abcdefgh");
	row_is(&canvas, 0, "cdef");
	canvas_text(&canvas, huge, 0, 5, ROLE_OK, "below");
	canvas_fill(&canvas, huge, ROLE_BAR, '#');
	row_is(&canvas, 0, "####");
	canvas_role(&canvas, huge, ROLE_DIM);
	assert_int_equal(canvas_cell(&canvas, 3, 0)->role, ROLE_DIM);
	canvas_finish(&canvas);
}

static void a_cut_text_ends_in_an_ellipsis(void **state)
{
	struct canvas canvas = canvas_of(10, 1);
	struct rect all = { 0, 0, 10, 1 };

	(void)state;
	canvas_text_cut(&canvas, all, 0, 0, 5, ROLE_OK, "abcdefgh", true);
	row_is(&canvas, 0, "abcd~     ");
	canvas_text_cut(&canvas, all, 0, 0, 5, ROLE_OK, "abcde", true);
	row_is(&canvas, 0, "abcde     ");
	canvas_text_cut(&canvas, all, 0, 0, 5, ROLE_OK, "abcdefgh", false);
	assert_int_equal(canvas_cell(&canvas, 4, 0)->glyph[0], 0x2026);
	assert_int_equal(
		canvas_text_cut(&canvas, all, 3, 0, 0, ROLE_OK, "gone", false), 3);
	canvas_finish(&canvas);
}

static void wide_characters_are_never_halved(void **state)
{
	struct canvas canvas = canvas_of(6, 1);
	struct rect all = { 0, 0, 6, 1 };

	(void)state;
	canvas_text(&canvas, all, 0, 0, ROLE_OK, "漢字");
	row_is(&canvas, 0, "@>@>  ");
	assert_int_equal(canvas_cell(&canvas, 0, 0)->width, 2);
	/* Writing over a half blanks the other half. */
	canvas_text(&canvas, all, 1, 0, ROLE_OK, "x");
	row_is(&canvas, 0, " x@>  ");
	canvas_text(&canvas, all, 2, 0, ROLE_OK, "y");
	row_is(&canvas, 0, " xy   ");
	/* At the edge of the clip a blank stands for it. */
	canvas_clear(&canvas);
	canvas_text(&canvas, (struct rect){ 0, 0, 3, 1 }, 0, 0, ROLE_OK, "漢字");
	row_is(&canvas, 0, "@>    ");
	canvas_text_cut(&canvas, all, 0, 0, 4, ROLE_OK, "漢字漢", true);
	row_is(&canvas, 0, "@> ~  ");
	canvas_finish(&canvas);
}

static void combining_marks_join_the_cell_before(void **state)
{
	struct canvas canvas = canvas_of(4, 1);
	struct rect all = { 0, 0, 4, 1 };

	(void)state;
	assert_int_equal(
		canvas_text(&canvas, all, 0, 0, ROLE_OK, "e\u0301\u0302\u0303x"), 2);
	assert_int_equal(canvas_cell(&canvas, 0, 0)->glyph[1], 0x301);
	assert_int_equal(canvas_cell(&canvas, 0, 0)->glyph[2], 0x302);
	assert_int_equal(canvas_cell(&canvas, 1, 0)->glyph[0], 'x');
	/* With nothing before it, it has no place of its own. */
	canvas_text(&canvas, all, 0, 0, ROLE_OK, "\u0301x");
	assert_int_equal(canvas_cell(&canvas, 0, 0)->glyph[0], 0xfffd);
	canvas_finish(&canvas);
}

static void control_characters_become_replacements(void **state)
{
	struct canvas canvas = canvas_of(4, 1);

	(void)state;
	canvas_text(&canvas, (struct rect){ 0, 0, 4, 1 }, 0, 0, ROLE_OK, "a\x1b\rb");
	row_is(&canvas, 0, "a@@b");
	assert_int_equal(canvas_cell(&canvas, 1, 0)->glyph[0], 0xfffd);
	canvas_finish(&canvas);
}

static void resizing_clears(void **state)
{
	struct canvas canvas = canvas_of(4, 1);

	(void)state;
	canvas_text(&canvas, (struct rect){ 0, 0, 4, 1 }, 0, 0, ROLE_OK, "abcd");
	canvas_resize(&canvas, 2, 3);
	row_is(&canvas, 0, "  ");
	canvas_resize(&canvas, 0, 0);
	assert_null(canvas_cell(&canvas, 0, 0));
	canvas_finish(&canvas);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_canvas_is_blank),
		cmocka_unit_test(text_stays_inside_its_clip),
		cmocka_unit_test(nothing_is_written_outside_the_canvas),
		cmocka_unit_test(a_cut_text_ends_in_an_ellipsis),
		cmocka_unit_test(wide_characters_are_never_halved),
		cmocka_unit_test(combining_marks_join_the_cell_before),
		cmocka_unit_test(control_characters_become_replacements),
		cmocka_unit_test(resizing_clears),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
