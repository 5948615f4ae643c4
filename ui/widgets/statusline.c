/* One line of pieces, left and right, dropped by priority. */
#include "ui/widgets/statusline.h"

#include <string.h>

#include "base/utf8.h"

/* Between the two groups there is always some air. */
#define BETWEEN 2

static int width_of(const struct piece *piece)
{
	return piece->span.text[0] == '\0'
		? 0
		: piece->gap + (int)utf8_text_width(piece->span.text);
}

static int total_width(
	const struct piece *pieces, size_t count, int last_priority, bool is_right)
{
	int width = 0;

	for (size_t i = 0; i < count; i++) {
		if (pieces[i].is_right == is_right &&
			pieces[i].priority <= last_priority) {
			width += width_of(&pieces[i]);
		}
	}
	return width;
}

/* The highest priority number with which everything fits. */
static int last_that_fits(const struct piece *pieces, size_t count, int width)
{
	int last = 0;

	for (size_t i = 0; i < count; i++) {
		last = pieces[i].priority > last ? pieces[i].priority : last;
	}
	while (last > 1) {
		int left = total_width(pieces, count, last, false);
		int right = total_width(pieces, count, last, true);

		if (left + right + (right > 0 ? BETWEEN : 0) <= width) {
			break;
		}
		last--;
	}
	return last;
}

static void draw_group(struct canvas *canvas, struct rect rect, int x,
	const struct piece *pieces, const bool *is_drawn, size_t count,
	struct rect *out_places)
{
	for (size_t i = 0; i < count; i++) {
		if (!is_drawn[i] || pieces[i].span.text[0] == '\0') {
			continue;
		}
		x += pieces[i].gap;
		out_places[i] = (struct rect){ x, rect.y,
			(int)utf8_text_width(pieces[i].span.text), 1 };
		x = canvas_text_cut(canvas, rect, x, rect.y, rect.x + rect.width - x,
			pieces[i].span.role, pieces[i].span.text, false);
	}
}

void statusline_draw(struct canvas *canvas, struct rect rect,
	const struct piece *pieces, size_t count)
{
	struct rect places[STATUSLINE_PIECES];

	statusline_place(canvas, rect, pieces, count, places);
}

void statusline_place(struct canvas *canvas, struct rect rect,
	const struct piece *pieces, size_t count, struct rect *out_places)
{
	bool is_left[STATUSLINE_PIECES] = { false };
	bool is_right[STATUSLINE_PIECES] = { false };
	int last = last_that_fits(pieces, count, rect.width);
	int left = 0;
	int right = 0;

	memset(out_places, 0, count * sizeof(*out_places));
	if (rect.height <= 0) {
		return;
	}
	for (size_t i = 0; i < count; i++) {
		bool fits = pieces[i].priority <= last;

		is_left[i] = fits && !pieces[i].is_right;
		is_right[i] = fits && pieces[i].is_right;
	}
	left = total_width(pieces, count, last, false);
	right = total_width(pieces, count, last, true);
	if (right > 0 && left + right + BETWEEN > rect.width) {
		/* Even the most important do not fit: the state before the name. */
		draw_group(canvas, rect, rect.x, pieces, is_right, count, out_places);
		return;
	}
	draw_group(canvas, rect, rect.x, pieces, is_left, count, out_places);
	draw_group(canvas, rect, rect.x + rect.width - right, pieces, is_right, count,
		out_places);
}
