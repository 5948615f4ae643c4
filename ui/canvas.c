/* Cells in memory: clipping, text, fill. The only writer of struct cell. */
#include "ui/canvas.h"

#include <assert.h>
#include <string.h>

#include "base/alloc.h"
#include "base/utf8.h"

#define REPLACEMENT 0xfffdu

void canvas_init(struct canvas *canvas)
{
	*canvas = (struct canvas){ 0 };
}

void canvas_finish(struct canvas *canvas)
{
	mem_free(canvas->cells);
	canvas_init(canvas);
}

static struct cell blank_cell(enum role role)
{
	return (struct cell){ .glyph = { ' ' }, .width = 1, .role = (uint8_t)role };
}

void canvas_clear(struct canvas *canvas)
{
	size_t count = (size_t)canvas->columns * (size_t)canvas->rows;

	for (size_t i = 0; i < count; i++) {
		canvas->cells[i] = blank_cell(ROLE_DEFAULT);
	}
}

void canvas_resize(struct canvas *canvas, int columns, int rows)
{
	columns = columns < 0 ? 0 : columns;
	rows = rows < 0 ? 0 : rows;
	if (columns != canvas->columns || rows != canvas->rows) {
		size_t count = (size_t)columns * (size_t)rows;

		mem_free(canvas->cells);
		canvas->cells = mem_calloc(count > 0 ? count : 1, sizeof(struct cell));
		canvas->columns = columns;
		canvas->rows = rows;
	}
	canvas_clear(canvas);
}

static struct cell *cell_at(const struct canvas *canvas, int x, int y)
{
	if (x < 0 || y < 0 || x >= canvas->columns || y >= canvas->rows) {
		return NULL;
	}
	return &canvas->cells[(size_t)y * (size_t)canvas->columns + (size_t)x];
}

/* Where the caller has clipped already. */
static struct cell *cell_inside(const struct canvas *canvas, int x, int y)
{
	assert(x >= 0 && y >= 0 && x < canvas->columns && y < canvas->rows);
	return &canvas->cells[(size_t)y * (size_t)canvas->columns + (size_t)x];
}

const struct cell *canvas_cell(const struct canvas *canvas, int x, int y)
{
	return cell_at(canvas, x, y);
}

/* A wide character must never be left with one half: whoever overwrites a half blanks
 * the other. */
static void release_wide(struct canvas *canvas, int x, int y)
{
	struct cell *cell = cell_inside(canvas, x, y);
	struct cell *other = NULL;

	if (cell->width == 0) {
		other = cell_at(canvas, x - 1, y);
	} else if (cell->width == 2) {
		other = cell_at(canvas, x + 1, y);
	}
	if (other != NULL) {
		*other = blank_cell((enum role)other->role);
	}
}

static struct rect clip_to_canvas(const struct canvas *canvas, struct rect rect)
{
	int left = rect.x > 0 ? rect.x : 0;
	int top = rect.y > 0 ? rect.y : 0;
	int right = rect.x + rect.width;
	int bottom = rect.y + rect.height;

	right = right < canvas->columns ? right : canvas->columns;
	bottom = bottom < canvas->rows ? bottom : canvas->rows;
	return (struct rect){
		.x = left,
		.y = top,
		.width = right > left ? right - left : 0,
		.height = bottom > top ? bottom - top : 0,
	};
}

static bool rect_has(struct rect rect, int x, int y)
{
	return x >= rect.x && x < rect.x + rect.width && y >= rect.y &&
		y < rect.y + rect.height;
}

static void put_cell(struct canvas *canvas, int x, int y, struct cell cell)
{
	release_wide(canvas, x, y);
	*cell_inside(canvas, x, y) = cell;
}

static void put_glyph(
	struct canvas *canvas, struct rect clip, int x, int y, struct cell cell)
{
	bool has_left = rect_has(clip, x, y);

	if (cell.width != 2) {
		if (has_left) {
			put_cell(canvas, x, y, cell);
		}
		return;
	}
	if (has_left && rect_has(clip, x + 1, y)) {
		struct cell right = { .glyph = { 0 }, .width = 0, .role = cell.role };

		put_cell(canvas, x, y, blank_cell((enum role)cell.role));
		put_cell(canvas, x + 1, y, blank_cell((enum role)cell.role));
		*cell_inside(canvas, x, y) = cell;
		*cell_inside(canvas, x + 1, y) = right;
		return;
	}
	/* Half a wide character cannot be shown; its visible half is blank. */
	if (has_left) {
		put_cell(canvas, x, y, blank_cell((enum role)cell.role));
	}
	if (rect_has(clip, x + 1, y)) {
		put_cell(canvas, x + 1, y, blank_cell((enum role)cell.role));
	}
}

/* Puts a combining character on the cell that ends before x. */
static void combine(
	struct canvas *canvas, struct rect clip, int x, int y, uint32_t glyph)
{
	struct cell *cell = cell_at(canvas, x - 1, y);

	if (cell != NULL && cell->width == 0) {
		cell = cell_at(canvas, x - 2, y);
	}
	if (cell == NULL || !rect_has(clip, x - 1, y)) {
		return;
	}
	for (size_t i = 1; i < 3; i++) {
		if (cell->glyph[i] == 0) {
			cell->glyph[i] = glyph;
			return;
		}
	}
}

int canvas_text(struct canvas *canvas, struct rect clip, int x, int y, enum role role,
	const char *text)
{
	struct rect inside = clip_to_canvas(canvas, clip);
	size_t length = strlen(text);
	int end = clip.x + clip.width;
	int start = x;

	for (size_t i = 0; i < length;) {
		uint32_t glyph = 0;
		size_t taken = utf8_decode(text + i, length - i, &glyph);
		int width = utf8_width(glyph);

		i += taken;
		if (width < 0 || (width == 0 && x == start)) {
			glyph = REPLACEMENT;
			width = 1;
		}
		if (width == 0) {
			combine(canvas, inside, x, y, glyph);
			continue;
		}
		if (x + width > end) {
			if (x < end) {
				put_glyph(canvas, inside, x, y, blank_cell(role));
			}
			return end > start ? end : start;
		}
		put_glyph(canvas, inside, x, y,
			(struct cell){ .glyph = { glyph },
				.width = (uint8_t)width,
				.role = (uint8_t)role });
		x += width;
	}
	return x;
}

int canvas_text_cut(struct canvas *canvas, struct rect clip, int x, int y, int width,
	enum role role, const char *text, bool is_ascii)
{
	struct rect inside = clip;
	int right = clip.x + clip.width;

	if (x + width < right) {
		right = x + width;
	}
	if (right <= x) {
		return x;
	}
	inside.width = right - clip.x;
	width = right - x;
	if (utf8_text_width(text) <= (size_t)width) {
		return canvas_text(canvas, inside, x, y, role, text);
	}
	inside.width--;
	canvas_text(canvas, inside, x, y, role, text);
	inside.width++;
	/* The cut may have left a gap of one cell before a wide character. */
	return canvas_text(
		canvas, inside, right - 1, y, role, is_ascii ? "~" : "\u2026");
}

void canvas_fill(
	struct canvas *canvas, struct rect rect, enum role role, uint32_t glyph)
{
	struct rect inside = clip_to_canvas(canvas, rect);
	struct cell cell = { .glyph = { glyph }, .width = 1, .role = (uint8_t)role };

	for (int y = inside.y; y < inside.y + inside.height; y++) {
		for (int x = inside.x; x < inside.x + inside.width; x++) {
			put_cell(canvas, x, y, cell);
		}
	}
}

void canvas_role(struct canvas *canvas, struct rect rect, enum role role)
{
	struct rect inside = clip_to_canvas(canvas, rect);

	for (int y = inside.y; y < inside.y + inside.height; y++) {
		for (int x = inside.x; x < inside.x + inside.width; x++) {
			cell_inside(canvas, x, y)->role = (uint8_t)role;
		}
	}
}
