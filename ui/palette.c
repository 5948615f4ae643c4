/* Theme and terminal to styles per role. */
#include "ui/palette.h"

#include <stddef.h>

#include "base/attr.h"

/* Steps of the 6x6x6 cube of xterm's 256 colours (xterm: 256colres.pl). */
static const uint8_t cube_steps[6] = { 0, 95, 135, 175, 215, 255 };

static const uint8_t system_colors[16][3] = {
	{ 0, 0, 0 },
	{ 205, 0, 0 },
	{ 0, 205, 0 },
	{ 205, 205, 0 },
	{ 0, 0, 238 },
	{ 205, 0, 205 },
	{ 0, 205, 205 },
	{ 229, 229, 229 },
	{ 127, 127, 127 },
	{ 255, 0, 0 },
	{ 0, 255, 0 },
	{ 255, 255, 0 },
	{ 92, 92, 255 },
	{ 255, 0, 255 },
	{ 0, 255, 255 },
	{ 255, 255, 255 },
};

struct color color_from_index(uint8_t index)
{
	struct color color = { .type = COLOR_RGB, .index = index };

	if (index < 16) {
		color.red = system_colors[index][0];
		color.green = system_colors[index][1];
		color.blue = system_colors[index][2];
	} else if (index < 232) {
		color.red = cube_steps[(index - 16) / 36];
		color.green = cube_steps[(index - 16) / 6 % 6];
		color.blue = cube_steps[(index - 16) % 6];
	} else {
		color.red = (uint8_t)(8 + 10 * (index - 232));
		color.green = color.red;
		color.blue = color.red;
	}
	return color;
}

/* Squared distance weighted as the eye weighs (redmean). */
static long color_distance(struct color a, struct color b)
{
	long mean = ((long)a.red + b.red) / 2;
	long red = (long)a.red - b.red;
	long green = (long)a.green - b.green;
	long blue = (long)a.blue - b.blue;

	return (((512 + mean) * red * red) >> 8) + 4 * green * green +
		(((767 - mean) * blue * blue) >> 8);
}

static uint8_t nearest(struct color color, unsigned first, unsigned last)
{
	unsigned best = first;
	long best_distance = -1;

	for (unsigned i = first; i <= last; i++) {
		long distance = color_distance(color, color_from_index((uint8_t)i));

		if (best_distance < 0 || distance < best_distance) {
			best_distance = distance;
			best = i;
		}
	}
	return (uint8_t)best;
}

uint8_t color_to_256(struct color color)
{
	return color.type == COLOR_INDEX ? color.index : nearest(color, 16, 255);
}

uint8_t color_to_16(struct color color)
{
	if (color.type == COLOR_INDEX && color.index < 16) {
		return color.index;
	}
	if (color.type == COLOR_INDEX) {
		color = color_from_index(color.index);
	}
	return nearest(color, 0, 15);
}

static struct color reduce(struct color color, enum color_depth depth)
{
	struct color none = { .type = COLOR_NONE };

	if (color.type == COLOR_NONE || depth == DEPTH_MONO) {
		return none;
	}
	if (depth == DEPTH_RGB) {
		return color;
	}
	return (struct color){
		.type = COLOR_INDEX,
		.index = depth == DEPTH_256 ? color_to_256(color) : color_to_16(color),
	};
}

static bool is_same(struct color a, struct color b)
{
	return a.type == COLOR_INDEX && b.type == COLOR_INDEX && a.index == b.index;
}

/* Without colours the roles that carry meaning still differ from plain text; glyphs and
 * words say the rest. */
static unsigned mono_attributes(enum role role)
{
	static const struct {
		enum role role;
		unsigned attributes;
	} rules[] = {
		{ ROLE_TITLE, STYLE_BOLD },
		{ ROLE_STRONG, STYLE_BOLD },
		{ ROLE_HEADER, STYLE_UNDERLINE },
		{ ROLE_HEADER_SORTED, STYLE_UNDERLINE | STYLE_BOLD },
		{ ROLE_SELECTED, STYLE_REVERSE },
		{ ROLE_MARKED, STYLE_BOLD | STYLE_UNDERLINE },
		{ ROLE_STALE, STYLE_DIM },
		{ ROLE_DIM, STYLE_DIM },
		{ ROLE_QUEUED, STYLE_DIM },
		{ ROLE_WARNING, STYLE_BOLD },
		{ ROLE_CRITICAL, STYLE_BOLD },
		{ ROLE_KEY, STYLE_BOLD },
		{ ROLE_INPUT, STYLE_BOLD },
		{ ROLE_MATCH, STYLE_UNDERLINE },
		{ ROLE_DISCONNECTED, STYLE_BOLD },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(rules); i++) {
		if (rules[i].role == role) {
			return rules[i].attributes;
		}
	}
	return 0;
}

enum color_depth color_depth_from_count(int colors, bool no_color)
{
	if (no_color || colors < 8) {
		return DEPTH_MONO;
	}
	if (colors >= 1 << 24) {
		return DEPTH_RGB;
	}
	return colors >= 256 ? DEPTH_256 : DEPTH_16;
}

struct palette palette_resolve(const struct theme *theme, enum color_depth depth)
{
	struct palette palette = { 0 };
	struct color ground = theme->styles[ROLE_DEFAULT].background;

	for (size_t i = 0; i < ROLE_COUNT; i++) {
		struct style style = theme->styles[i];

		if (style.background.type == COLOR_NONE) {
			style.background = ground;
		}
		if (style.foreground.type == COLOR_NONE) {
			style.foreground = theme->styles[ROLE_DEFAULT].foreground;
		}
		style.foreground = reduce(style.foreground, depth);
		style.background = reduce(style.background, depth);
		if (depth == DEPTH_MONO) {
			style.attributes |= mono_attributes((enum role)i);
		}
		/* Two colours that fell together must not hide the text. */
		if (is_same(style.foreground, style.background)) {
			style.foreground = (struct color){ .type = COLOR_NONE };
			style.background = (struct color){ .type = COLOR_NONE };
			style.attributes |= STYLE_REVERSE;
		}
		palette.styles[i] = style;
	}
	return palette;
}
