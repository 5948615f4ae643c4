/* Themes on terminals with fewer colours, or none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/attr.h"
#include "ui/palette.h"

static struct color rgb(uint8_t red, uint8_t green, uint8_t blue)
{
	return (struct color){
		.type = COLOR_RGB, .red = red, .green = green, .blue = blue
	};
}

static struct color indexed(uint8_t index)
{
	return (struct color){ .type = COLOR_INDEX, .index = index };
}

static void rgb_finds_its_nearest_of_256(void **state)
{
	(void)state;
	assert_int_equal(color_to_256(rgb(0, 0, 0)), 16);
	assert_int_equal(color_to_256(rgb(255, 255, 255)), 231);
	assert_int_equal(color_to_256(rgb(255, 0, 0)), 196);
	assert_int_equal(color_to_256(rgb(95, 175, 215)), 74);
	assert_int_equal(color_to_256(rgb(128, 128, 128)), 244);
	assert_int_equal(color_to_256(indexed(7)), 7);
	for (unsigned i = 16; i < 256; i++) {
		struct color color = color_from_index((uint8_t)i);
		struct color back = color_from_index(color_to_256(color));

		assert_int_equal(back.red, color.red);
		assert_int_equal(back.green, color.green);
		assert_int_equal(back.blue, color.blue);
	}
}

static void colours_find_their_nearest_of_16(void **state)
{
	(void)state;
	assert_int_equal(color_to_16(rgb(250, 10, 5)), 9);
	assert_int_equal(color_to_16(rgb(200, 10, 5)), 1);
	assert_int_equal(color_to_16(indexed(12)), 12);
	assert_int_equal(color_to_16(indexed(231)), 15);
	assert_int_equal(color_to_16(indexed(244)), 8);
}

static void depth_follows_the_terminal_and_the_wish(void **state)
{
	(void)state;
	assert_int_equal(color_depth_from_count(0, false), DEPTH_MONO);
	assert_int_equal(color_depth_from_count(2, false), DEPTH_MONO);
	assert_int_equal(color_depth_from_count(8, false), DEPTH_16);
	assert_int_equal(color_depth_from_count(16, false), DEPTH_16);
	assert_int_equal(color_depth_from_count(256, false), DEPTH_256);
	assert_int_equal(color_depth_from_count(1 << 24, false), DEPTH_RGB);
	assert_int_equal(color_depth_from_count(256, true), DEPTH_MONO);
}

static void without_colours_nothing_is_coloured_and_meaning_stays(void **state)
{
	struct theme theme = { .name = "test" };
	struct palette palette;

	(void)state;
	for (size_t i = 0; i < ROLE_COUNT; i++) {
		theme.styles[i].foreground = rgb(200, 30, (uint8_t)i);
		theme.styles[i].background = indexed((uint8_t)i);
	}
	theme.styles[ROLE_OK].attributes = STYLE_ITALIC;
	palette = palette_resolve(&theme, DEPTH_MONO);
	for (size_t i = 0; i < ROLE_COUNT; i++) {
		assert_int_equal(palette.styles[i].foreground.type, COLOR_NONE);
		assert_int_equal(palette.styles[i].background.type, COLOR_NONE);
	}
	assert_true((palette.styles[ROLE_SELECTED].attributes & STYLE_REVERSE) != 0);
	assert_true((palette.styles[ROLE_CRITICAL].attributes & STYLE_BOLD) != 0);
	assert_true((palette.styles[ROLE_STALE].attributes & STYLE_DIM) != 0);
	assert_int_equal(palette.styles[ROLE_OK].attributes, STYLE_ITALIC);
	assert_int_equal(palette.styles[ROLE_DEFAULT].attributes, 0);
}

static void the_ground_of_the_default_role_is_everybodys(void **state)
{
	struct theme theme = { .name = "test" };
	struct palette palette;

	(void)state;
	theme.styles[ROLE_DEFAULT].background = rgb(255, 255, 255);
	theme.styles[ROLE_DEFAULT].foreground = rgb(0, 0, 0);
	theme.styles[ROLE_SELECTED].background = rgb(0, 0, 95);
	palette = palette_resolve(&theme, DEPTH_256);
	assert_int_equal(palette.styles[ROLE_OK].background.index, 231);
	assert_int_equal(palette.styles[ROLE_OK].foreground.index, 16);
	assert_int_equal(palette.styles[ROLE_SELECTED].background.index, 17);
	palette = palette_resolve(&theme, DEPTH_RGB);
	assert_int_equal(palette.styles[ROLE_OK].background.type, COLOR_RGB);
}

static void colours_that_fall_together_do_not_hide_text(void **state)
{
	struct theme theme = { .name = "test" };
	struct palette palette;

	(void)state;
	theme.styles[ROLE_SELECTED].foreground = rgb(250, 250, 250);
	theme.styles[ROLE_SELECTED].background = rgb(255, 255, 255);
	palette = palette_resolve(&theme, DEPTH_16);
	assert_int_equal(palette.styles[ROLE_SELECTED].foreground.type, COLOR_NONE);
	assert_int_equal(palette.styles[ROLE_SELECTED].background.type, COLOR_NONE);
	assert_true((palette.styles[ROLE_SELECTED].attributes & STYLE_REVERSE) != 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rgb_finds_its_nearest_of_256),
		cmocka_unit_test(colours_find_their_nearest_of_16),
		cmocka_unit_test(depth_follows_the_terminal_and_the_wish),
		cmocka_unit_test(without_colours_nothing_is_coloured_and_meaning_stays),
		cmocka_unit_test(the_ground_of_the_default_role_is_everybodys),
		cmocka_unit_test(colours_that_fall_together_do_not_hide_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
