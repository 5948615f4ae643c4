/* Lines of pieces, rules and pages on a canvas. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"
#include "base/strbuf.h"
#include "ui/dump.h"
#include "ui/glyphs.h"
#include "ui/widgets/page.h"
#include "ui/widgets/plot.h"
#include "ui/widgets/rule.h"
#include "ui/widgets/statusline.h"

static struct canvas canvas;
static struct strbuf text;

static int set_up(void **state)
{
	(void)state;
	canvas_init(&canvas);
	strbuf_init(&text, 1u << 20);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	canvas_finish(&canvas);
	strbuf_finish(&text);
	return 0;
}

static const char *shown(void)
{
	strbuf_reset(&text);
	dump_text(&text, &canvas);
	return strbuf_cstr(&text);
}

static const struct piece pieces[] = {
	{ { "vmigtop", ROLE_TITLE }, 0, 1, false },
	{ { "prod", ROLE_STRONG }, 2, 3, false },
	{ { "", ROLE_STRONG }, 9, 3, false },
	{ { "KubeVirt", ROLE_DIM }, 2, 5, false },
	{ { "live", ROLE_LIVE }, 2, 1, true },
	{ { "14:02", ROLE_DEFAULT }, 3, 4, true },
};

static void dispensable_pieces_go_first(void **state)
{
	static const struct {
		int width;
		const char *expected;
	} cases[] = {
		{ 50, "vmigtop  prod  KubeVirt               live   14:02\n" },
		{ 39, "vmigtop  prod  KubeVirt    live   14:02\n" },
		{ 38, "vmigtop  prod             live   14:02\n" },
		{ 24, "vmigtop  prod       live\n" },
		{ 18, "vmigtop       live\n" },
		/* The state is worth more than the name. */
		{ 12, "  live\n" },
		{ 4, "  l…\n" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		canvas_resize(&canvas, cases[i].width, 1);
		statusline_draw(&canvas, (struct rect){ 0, 0, cases[i].width, 1 },
			pieces, ARRAY_LENGTH(pieces));
		assert_string_equal(shown(), cases[i].expected);
	}
}

static void rules_hold_words(void **state)
{
	const struct span words[] = { { "1 Migrations", ROLE_TITLE },
		{ "2 Nodes", ROLE_DIM } };
	const struct span none = { NULL, ROLE_DEFAULT };

	(void)state;
	canvas_resize(&canvas, 40, 1);
	rule_draw(&canvas, (struct rect){ 0, 0, 40, 1 }, words, 2,
		(struct span){ "by VM", ROLE_DIM });
	assert_string_equal(shown(), "─ 1 Migrations ─ 2 Nodes ─────── by VM ─\n");
	canvas_resize(&canvas, 20, 1);
	rule_draw(&canvas, (struct rect){ 0, 0, 20, 1 }, words, 2, none);
	assert_string_equal(shown(), "─ 1 Migrations ─────\n");
	canvas_resize(&canvas, 8, 1);
	rule_draw(&canvas, (struct rect){ 0, 0, 8, 1 }, words, 2, none);
	assert_string_equal(shown(), "─ 1 Mi…\n");
}

static void pages_wrap_at_blanks_and_lose_nothing(void **state)
{
	struct arena *arena = arena_create(4096);
	struct page page;

	(void)state;
	canvas_resize(&canvas, 16, 9);
	page_init(&page, arena, 16, 6);
	page_heading(&page, "Why");
	page_text(&page, 2, ROLE_DEFAULT, "the quick brown fox");
	page_value(&page, "uid", ROLE_DEFAULT, "abcdefghijklmno p");
	page_heading(&page, "End");
	page_text(&page, 0, ROLE_DEFAULT, "");
	page_draw(&canvas, (struct rect){ 0, 0, 16, 9 }, &page, 0);
	assert_string_equal(shown(),
		"Why\n"
		"  the quick\n"
		"  brown fox\n"
		"uid   abcdefghij\n"
		"      klmno p\n"
		"\n"
		"End\n"
		"\n"
		"\n");
	canvas_clear(&canvas);
	page_draw(&canvas, (struct rect){ 0, 0, 16, 2 }, &page, 3);
	assert_string_equal(shown(),
		"uid   abcdefghij\n"
		"      klmno p\n"
		"\n\n\n\n\n\n\n");
	arena_destroy(arena);
}

static void wide_words_wrap_by_cells(void **state)
{
	struct arena *arena = arena_create(4096);
	struct page page;

	(void)state;
	canvas_resize(&canvas, 6, 3);
	page_init(&page, arena, 5, 0);
	page_text(&page, 0, ROLE_DEFAULT, "漢字漢字漢");
	assert_int_equal(page.count, 3);
	page_draw(&canvas, (struct rect){ 0, 0, 6, 3 }, &page, 0);
	assert_string_equal(shown(), "漢字\n漢字\n漢\n");
	/* Even a line of one cell ends. */
	page_init(&page, arena, 1, 0);
	page_text(&page, 0, ROLE_DEFAULT, "漢 字");
	assert_int_equal(page.count, 2);
	arena_destroy(arena);
}

static void every_sign_has_one_ascii_twin(void **state)
{
	static const char *const signs = "…–→·●○▲✓✗▸▴▾─│┬┴█░▏▌▉▁▂▃▄▅▆▇—×↓";
	struct rect all = { 0, 0, 60, 1 };

	(void)state;
	canvas_resize(&canvas, 60, 1);
	canvas_text(&canvas, all, 0, 0, ROLE_DEFAULT, signs);
	canvas_to_ascii(&canvas);
	assert_null(strchr(shown(), '?'));
	for (const char *at = shown(); *at != '\0'; at++) {
		assert_true((unsigned char)*at < 0x80);
	}
	/* What has no twin keeps its place: a wide one is two question marks. */
	canvas_clear(&canvas);
	canvas_text(&canvas, all, 0, 0, ROLE_DEFAULT, "a漢e\u0301ü");
	canvas_to_ascii(&canvas);
	assert_string_equal(shown(), "a??e?\n");
}

static const char *flow(int width, int indent, const struct span *spans, size_t count)
{
	struct arena *arena = arena_create(1024);
	struct page page;

	page_init(&page, arena, width, 0);
	page_flow(&page, (struct span){ "label", ROLE_DIM }, indent, spans, count);
	canvas_resize(&canvas, width, (int)page.count);
	page_draw(&canvas, (struct rect){ 0, 0, width, (int)page.count }, &page, 0);
	arena_destroy(arena);
	return shown();
}

static void spans_of_several_roles_wrap_as_one_text(void **state)
{
	static const struct span spans[] = {
		{ "what: ", ROLE_DIM },
		{ "three words here", ROLE_DEFAULT },
		{ "  (of an object)", ROLE_DIM },
	};

	(void)state;
	assert_string_equal(flow(60, 7, spans, 3),
		"label  what: three words here  (of an object)\n");
	assert_string_equal(flow(21, 7, spans, 3),
		"label  what: three\n"
		"       words here\n"
		"       (of an object)\n");
	assert_int_equal(canvas_cell(&canvas, 7, 0)->role, ROLE_DIM);
	assert_int_equal(canvas_cell(&canvas, 13, 0)->role, ROLE_DEFAULT);
	assert_int_equal(canvas_cell(&canvas, 7, 1)->role, ROLE_DEFAULT);
	assert_int_equal(canvas_cell(&canvas, 7, 2)->role, ROLE_DIM);
}

static void a_label_wider_than_its_room_keeps_a_blank(void **state)
{
	static const struct span value = { "value", ROLE_DEFAULT };

	(void)state;
	assert_string_equal(flow(20, 3, &value, 1), "label value\n");
}

static void words_longer_than_a_line_are_broken_not_lost(void **state)
{
	static const struct span value = { "abcdefghijklmnop", ROLE_DEFAULT };

	(void)state;
	assert_string_equal(flow(12, 6, &value, 1),
		"label abcdef\n"
		"      ghijkl\n"
		"      mnop\n");
}

static void plots_fill_from_the_ground(void **state)
{
	static const double times[] = { 0, 1, 2, 3 };
	static const double values[] = { 0, 4, 8, 8 };
	struct arena *arena = arena_create(1024);
	const struct plot plot = { times, values, 4, 0, 3, 8, 2, 2 };
	const char *rows[2];

	(void)state;
	plot_rows(arena, &plot, rows);
	/* Levels of the four columns: a dot for zero, then half, then all. */
	assert_string_equal(rows[0], " \u28ff");
	assert_string_equal(rows[1], "\u28f8\u28ff");
	arena_destroy(arena);
}

static void what_was_not_measured_is_blank_in_a_plot(void **state)
{
	static const double times[] = { 2, 3, 4, 5 };
	static const double values[] = { 4, (double)NAN, (double)NAN, 0 };
	struct arena *arena = arena_create(1024);
	const struct plot plot = { times, values, 4, 0, 5, 4, 3, 1 };
	const char *rows[1];

	(void)state;
	plot_rows(arena, &plot, rows);
	/* Before the first sample, between unknown ones; a known zero is a dot. */
	assert_string_equal(rows[0], " \u2847\u2880");
	assert_true(plot_highest(values, 4) >= 4 && plot_highest(values, 4) <= 4);
	assert_true(plot_highest(values + 1, 2) <= 0);
	arena_destroy(arena);
}

static void a_single_moment_or_no_sample_is_no_trouble(void **state)
{
	static const double time = 7;
	static const double value = 3;
	struct arena *arena = arena_create(1024);
	struct plot plot = { &time, &value, 1, 7, 7, 3, 2, 1 };
	const char *rows[1];

	(void)state;
	plot_rows(arena, &plot, rows);
	assert_string_equal(rows[0], "\u28ff\u28ff");
	plot.count = 0;
	plot_rows(arena, &plot, rows);
	assert_string_equal(rows[0], "  ");
	arena_destroy(arena);
}

static void braille_has_ascii_twins_by_how_full_it_is(void **state)
{
	(void)state;
	assert_int_equal(glyph_ascii(0x28ff), '#');
	assert_int_equal(glyph_ascii(0x28c0), '.');
	assert_int_equal(glyph_ascii(0x28e4), ':');
	assert_int_equal(glyph_ascii(0x28f6), '+');
	assert_int_equal(glyph_ascii(0x2800), ' ');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(spans_of_several_roles_wrap_as_one_text),
		cmocka_unit_test(a_label_wider_than_its_room_keeps_a_blank),
		cmocka_unit_test(words_longer_than_a_line_are_broken_not_lost),
		cmocka_unit_test(plots_fill_from_the_ground),
		cmocka_unit_test(what_was_not_measured_is_blank_in_a_plot),
		cmocka_unit_test(a_single_moment_or_no_sample_is_no_trouble),
		cmocka_unit_test(braille_has_ascii_twins_by_how_full_it_is),
		cmocka_unit_test(dispensable_pieces_go_first),
		cmocka_unit_test(rules_hold_words),
		cmocka_unit_test(pages_wrap_at_blanks_and_lose_nothing),
		cmocka_unit_test(wide_words_wrap_by_cells),
		cmocka_unit_test(every_sign_has_one_ascii_twin),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
