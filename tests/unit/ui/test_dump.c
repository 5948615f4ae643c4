/* A canvas as text, ANSI, SVG and role map. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"
#include "ui/dump.h"

static struct canvas canvas;
static struct strbuf out;
static struct theme theme;

static int set_up(void **state)
{
	struct rect all = { 0, 0, 10, 2 };

	(void)state;
	strbuf_init(&out, 1u << 20);
	canvas_init(&canvas);
	canvas_resize(&canvas, 10, 2);
	theme.styles[ROLE_OK].foreground =
		(struct color){ .type = COLOR_RGB, .red = 1, .green = 2, .blue = 3 };
	theme.styles[ROLE_OK].attributes = STYLE_BOLD;
	theme.styles[ROLE_BAR].foreground =
		(struct color){ .type = COLOR_INDEX, .index = 74 };
	canvas_text(&canvas, all, 1, 0, ROLE_OK, "a<&>");
	canvas_text(&canvas, all, 0, 1, ROLE_BAR, "██▌漢e\u0301");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	strbuf_finish(&out);
	canvas_finish(&canvas);
	return 0;
}

static void text_cuts_trailing_blanks(void **state)
{
	(void)state;
	strbuf_reset(&out);
	dump_text(&out, &canvas);
	assert_string_equal(strbuf_cstr(&out), " a<&>\n██▌漢e\u0301\n");
}

static void roles_are_letters_with_a_legend(void **state)
{
	(void)state;
	strbuf_reset(&out);
	dump_roles(&out, &canvas);
	assert_string_equal(strbuf_cstr(&out), ".iiii\noooooo\ni ok\no bar\n");
}

static void ansi_changes_style_only_where_it_changes(void **state)
{
	(void)state;
	strbuf_reset(&out);
	dump_ansi(&out, &canvas, &theme);
	assert_string_equal(strbuf_cstr(&out),
		"\x1b[0m \x1b[0;1;38;2;1;2;3ma<&>\x1b[0m     \x1b[0m\n"
		"\x1b[0;38;5;74m██▌漢e\u0301\x1b[0m    \x1b[0m\n");
}

static void svg_is_a_grid_with_escaped_text(void **state)
{
	(void)state;
	strbuf_reset(&out);
	dump_svg(&out, &canvas, &theme);
	assert_true(str_starts_with(str_from(out.data), "<svg xmlns="));
	assert_true(str_ends_with(str_from(out.data), "</svg>\n"));
	assert_non_null(strstr(out.data, "a&lt;&amp;&gt;</text>"));
	assert_null(strstr(out.data, "a<&>"));
	/* Four cells of 8.4 from the second column on. */
	assert_non_null(strstr(out.data, "x=\"22.4\""));
	assert_non_null(strstr(out.data, "textLength=\"33.6\""));
	/* Bars are shapes: two full cells are one rectangle, a half one is half. */
	assert_non_null(strstr(out.data, "width=\"16.8\""));
	assert_non_null(strstr(out.data, "width=\"4.2\""));
	assert_null(strstr(out.data, "█"));
	/* A wide character has the room of two. */
	assert_non_null(strstr(out.data, "textLength=\"16.8\""));
	assert_non_null(strstr(out.data, "fill=\"#010203\""));
	assert_non_null(strstr(out.data, "font-weight=\"bold\""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_cuts_trailing_blanks),
		cmocka_unit_test(roles_are_letters_with_a_legend),
		cmocka_unit_test(ansi_changes_style_only_where_it_changes),
		cmocka_unit_test(svg_is_a_grid_with_escaped_text),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
