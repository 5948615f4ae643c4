/* A figure over time as an area of dots. */
#include "ui/widgets/plot.h"

#include <string.h>

#include "base/unknown.h"
#include "base/utf8.h"
#include "ui/glyphs.h"

#define DOT_ROWS 4
#define NO_DOTS (-1)

double plot_highest(const double *values, size_t count)
{
	double highest = 0;

	for (size_t i = 0; i < count; i++) {
		if (f64_is_known(values[i]) && values[i] > highest) {
			highest = values[i];
		}
	}
	return highest;
}

/* The value at a time; NAN where nothing was measured around it. */
static double value_at(const struct plot *plot, double time)
{
	size_t after = 0;
	double share = 0;

	while (after < plot->count && plot->times[after] < time) {
		after++;
	}
	if (after == plot->count) {
		return (double)NAN;
	}
	if (plot->times[after] <= time) {
		return plot->values[after];
	}
	if (after == 0) {
		return (double)NAN;
	}
	share = (time - plot->times[after - 1]) /
		(plot->times[after] - plot->times[after - 1]);
	return plot->values[after - 1] +
		share * (plot->values[after] - plot->values[after - 1]);
}

/* Dots from the ground up in one of the two columns of a cell. */
static int level_at(const struct plot *plot, int column)
{
	int most = plot->height * DOT_ROWS;
	int columns = plot->width * 2;
	double time = plot->to;
	double value = 0;
	int level = 0;

	if (columns > 1) {
		time = plot->from +
			(plot->to - plot->from) * column / (double)(columns - 1);
	}
	value = value_at(plot, time);
	if (!f64_is_known(value)) {
		return NO_DOTS;
	}
	if (plot->highest > 0 && value > 0) {
		level = (int)(value / plot->highest * most + 0.5);
	}
	level = level < 1 ? 1 : level;
	return level > most ? most : level;
}

/* The dots of one column that stand in the cell `row` counted from the ground. */
static unsigned dots_of(int level, int row, bool is_right)
{
	static const unsigned left[DOT_ROWS] = { 0x40, 0x04, 0x02, 0x01 };
	static const unsigned right[DOT_ROWS] = { 0x80, 0x20, 0x10, 0x08 };
	unsigned dots = 0;

	for (int i = 0; i < DOT_ROWS; i++) {
		if (level > row * DOT_ROWS + i) {
			dots |= is_right ? right[i] : left[i];
		}
	}
	return dots;
}

void plot_rows(struct arena *arena, const struct plot *plot, const char **out_rows)
{
	size_t cells = plot->width > 0 ? (size_t)plot->width : 0;
	int *levels = arena_calloc(arena, cells * 2 + 1, sizeof(*levels));

	for (size_t i = 0; i < cells * 2; i++) {
		levels[i] = level_at(plot, (int)i);
	}
	for (int row = 0; row < plot->height; row++) {
		int from_ground = plot->height - 1 - row;
		char *text = arena_alloc(arena, cells * 4 + 1);
		size_t length = 0;

		for (size_t i = 0; i < cells; i++) {
			unsigned dots = dots_of(levels[2 * i], from_ground, false) |
				dots_of(levels[2 * i + 1], from_ground, true);

			/* Without a dot a blank: fonts draw empty braille as rings. */
			if (dots == 0) {
				text[length++] = ' ';
				continue;
			}
			length += utf8_encode(RUNE_BRAILLE + dots, text + length);
		}
		text[length] = '\0';
		out_rows[row] = text;
	}
}
