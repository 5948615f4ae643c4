/* A canvas as plain text, ANSI, SVG and role map. No curses. */
#include "ui/dump.h"

#include <stdio.h>
#include <string.h>

#include "base/attr.h"
#include "base/utf8.h"
#include "ui/palette.h"

/* One cell of the picture in tenths of a pixel: 14 px type is 8.4 wide. */
#define CELL_WIDTH 84
#define CELL_HEIGHT 190
#define BASELINE 138
#define MARGIN 140

static const char *const role_names[ROLE_COUNT] = {
#define ROLE(id, name, ...) name,
#include "theme/roles.def"
#undef ROLE
};

static void append_glyphs(struct strbuf *out, const struct cell *cell)
{
	char bytes[4];

	for (size_t i = 0; i < 3 && cell->glyph[i] != 0; i++) {
		strbuf_append(out, bytes, utf8_encode(cell->glyph[i], bytes));
	}
}

static bool is_blank(const struct cell *cell)
{
	return cell->glyph[0] == ' ' && cell->glyph[1] == 0;
}

void dump_text(struct strbuf *out, const struct canvas *canvas)
{
	for (int y = 0; y < canvas->rows; y++) {
		int end = canvas->columns;

		while (end > 0 && is_blank(canvas_cell(canvas, end - 1, y))) {
			end--;
		}
		for (int x = 0; x < end; x++) {
			append_glyphs(out, canvas_cell(canvas, x, y));
		}
		strbuf_char(out, '\n');
	}
}

static char role_letter(unsigned role)
{
	static const char letters[] =
		".abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

	return role < ARRAY_LENGTH(letters) - 1 ? letters[role] : '?';
}

void dump_roles(struct strbuf *out, const struct canvas *canvas)
{
	bool is_used[ROLE_COUNT] = { false };

	for (int y = 0; y < canvas->rows; y++) {
		int end = canvas->columns;

		while (end > 0 &&
			canvas_cell(canvas, end - 1, y)->role == ROLE_DEFAULT) {
			end--;
		}
		for (int x = 0; x < end; x++) {
			uint8_t role = canvas_cell(canvas, x, y)->role;

			strbuf_char(out, role_letter(role));
			is_used[role] = true;
		}
		strbuf_char(out, '\n');
	}
	for (unsigned i = 1; i < ROLE_COUNT; i++) {
		if (is_used[i]) {
			strbuf_printf(out, "%c %s\n", role_letter(i), role_names[i]);
		}
	}
}

static void append_ansi_color(struct strbuf *out, struct color color, int base)
{
	if (color.type == COLOR_RGB) {
		strbuf_printf(out, ";%d;2;%d;%d;%d", base, color.red, color.green,
			color.blue);
	} else if (color.type == COLOR_INDEX) {
		strbuf_printf(out, ";%d;5;%d", base, color.index);
	}
}

static void append_ansi_style(struct strbuf *out, const struct style *style)
{
	static const struct {
		unsigned attribute;
		int code;
	} codes[] = {
		{ STYLE_BOLD, 1 },
		{ STYLE_DIM, 2 },
		{ STYLE_ITALIC, 3 },
		{ STYLE_UNDERLINE, 4 },
		{ STYLE_REVERSE, 7 },
	};

	strbuf_text(out, "\x1b[0");
	for (size_t i = 0; i < ARRAY_LENGTH(codes); i++) {
		if ((style->attributes & codes[i].attribute) != 0) {
			strbuf_printf(out, ";%d", codes[i].code);
		}
	}
	append_ansi_color(out, style->foreground, 38);
	append_ansi_color(out, style->background, 48);
	strbuf_char(out, 'm');
}

void dump_ansi(
	struct strbuf *out, const struct canvas *canvas, const struct theme *theme)
{
	struct palette palette = palette_resolve(theme, DEPTH_RGB);

	for (int y = 0; y < canvas->rows; y++) {
		int role = -1;

		for (int x = 0; x < canvas->columns; x++) {
			const struct cell *cell = canvas_cell(canvas, x, y);

			if (cell->role != role) {
				role = cell->role;
				append_ansi_style(out, &palette.styles[role]);
			}
			append_glyphs(out, cell);
		}
		strbuf_text(out, "\x1b[0m\n");
	}
}

/* What a style looks like with every colour decided. */
struct look {
	struct color ink;
	struct color ground;
	unsigned attributes;
};

static struct color concrete(struct color color, struct color fallback)
{
	if (color.type == COLOR_NONE) {
		return fallback;
	}
	return color.type == COLOR_INDEX ? color_from_index(color.index) : color;
}

/* The colours a theme leaves to the terminal. A theme of dark letters is made for a
 * light terminal. */
struct screen_colors {
	struct color ink;
	struct color ground;
};

static struct screen_colors screen_colors(const struct palette *palette)
{
	static const struct screen_colors dark = {
		{ .type = COLOR_RGB, .red = 0xd4, .green = 0xd9, .blue = 0xe1 },
		{ .type = COLOR_RGB, .red = 0x12, .green = 0x15, .blue = 0x1b },
	};
	static const struct screen_colors light = {
		{ .type = COLOR_RGB, .red = 0x1f, .green = 0x23, .blue = 0x28 },
		{ .type = COLOR_RGB, .red = 0xfb, .green = 0xfb, .blue = 0xf9 },
	};
	long brightness = 0;
	long count = 0;

	for (size_t i = 0; i < ROLE_COUNT; i++) {
		const struct style *style = &palette->styles[i];
		struct color color = concrete(style->foreground, dark.ink);

		if (style->foreground.type != COLOR_NONE &&
			style->background.type == COLOR_NONE) {
			brightness +=
				(2L * color.red + 5L * color.green + color.blue) / 8;
			count++;
		}
	}
	return count > 0 && brightness / count < 110 ? light : dark;
}

static struct look look_of(const struct palette *palette, unsigned role)
{
	struct screen_colors screen = screen_colors(palette);
	const struct style *style = &palette->styles[role];
	struct look look = {
		.ink = concrete(style->foreground, screen.ink),
		.ground = concrete(style->background, screen.ground),
		.attributes = style->attributes,
	};

	if ((style->attributes & STYLE_REVERSE) != 0) {
		struct color swap = look.ink;

		look.ink = look.ground;
		look.ground = swap;
	}
	return look;
}

static bool is_same_color(struct color a, struct color b)
{
	return a.red == b.red && a.green == b.green && a.blue == b.blue;
}

static void append_tenths(struct strbuf *out, const char *name, int tenths)
{
	strbuf_printf(out, " %s=\"%d", name, tenths / 10);
	if (tenths % 10 != 0) {
		strbuf_printf(out, ".%d", tenths % 10);
	}
	strbuf_char(out, '"');
}

static void append_rect(
	struct strbuf *out, struct rect tenths, struct color color, const char *more)
{
	strbuf_text(out, "<rect");
	append_tenths(out, "x", tenths.x);
	append_tenths(out, "y", tenths.y);
	append_tenths(out, "width", tenths.width);
	append_tenths(out, "height", tenths.height);
	strbuf_printf(out, " fill=\"#%02x%02x%02x\"%s/>\n", color.red, color.green,
		color.blue, more);
}

/* Block and line characters are shapes: fonts leave gaps between them. Gives the part
 * of the cell that is inked (tenths), for `run` equal cells; false for other glyphs. */
static bool shape_of(uint32_t glyph, int run, struct rect *out_part)
{
	struct rect part = { 0, 0, run * CELL_WIDTH, CELL_HEIGHT };

	if (glyph >= 0x2581 && glyph <= 0x2587) {
		part.height = CELL_HEIGHT * (int)(glyph - 0x2580) / 8;
		part.y = CELL_HEIGHT - part.height;
	} else if (glyph == 0x2588 || glyph == 0x2591) {
		/* A bar is calmer when its rows do not touch. */
		part.y = 30;
		part.height = CELL_HEIGHT - 60;
	} else if (glyph >= 0x2589 && glyph <= 0x258f) {
		part.y = 30;
		part.height = CELL_HEIGHT - 60;
		part.width = CELL_WIDTH * (int)(0x2590 - glyph) / 8;
	} else if (glyph == 0x2500) {
		part.y = CELL_HEIGHT / 2 - 5;
		part.height = 10;
	} else if (glyph == 0x2502 || glyph == 0x252c || glyph == 0x2534) {
		part.x = CELL_WIDTH / 2 - 5;
		part.width = 10;
		part.y = glyph == 0x252c ? CELL_HEIGHT / 2 : 0;
		part.height = glyph == 0x2502 ? CELL_HEIGHT : CELL_HEIGHT / 2;
	} else {
		return false;
	}
	*out_part = part;
	return true;
}

static bool repeats_as_one(uint32_t glyph)
{
	return glyph == 0x2588 || glyph == 0x2591 || glyph == 0x2500;
}

static void append_shape(struct strbuf *out, int x, int y, struct rect part,
	const struct cell *cell, const struct look *look)
{
	struct rect place = part;
	uint32_t glyph = cell->glyph[0];

	place.x += MARGIN + x * CELL_WIDTH;
	place.y += MARGIN + y * CELL_HEIGHT;
	append_rect(
		out, place, look->ink, glyph == 0x2591 ? " fill-opacity=\"0.28\"" : "");
	if (glyph == 0x252c || glyph == 0x2534) {
		struct rect line = { MARGIN + x * CELL_WIDTH,
			MARGIN + y * CELL_HEIGHT + CELL_HEIGHT / 2 - 5, CELL_WIDTH,
			10 };

		append_rect(out, line, look->ink, "");
	}
}

static void append_escaped(struct strbuf *out, const struct cell *cell)
{
	switch (cell->glyph[0]) {
	case '&':
		strbuf_text(out, "&amp;");
		break;
	case '<':
		strbuf_text(out, "&lt;");
		break;
	case '>':
		strbuf_text(out, "&gt;");
		break;
	default:
		append_glyphs(out, cell);
	}
}

/* Cells from x that make one text element: one role, ASCII only or a single other
 * character (fallback fonts have widths of their own), single blanks inside. */
static int text_run(const struct canvas *canvas, int x, int y)
{
	const struct cell *first = canvas_cell(canvas, x, y);
	int end = x + 1;

	if (first->glyph[0] >= 0x80) {
		return first->width == 2 ? 2 : 1;
	}
	while (end < canvas->columns) {
		const struct cell *cell = canvas_cell(canvas, end, y);
		const struct cell *after = canvas_cell(canvas, end + 1, y);

		if (cell->role != first->role || cell->glyph[0] >= 0x80 ||
			cell->glyph[1] != 0 || cell->width != 1) {
			break;
		}
		if (is_blank(cell) &&
			(after == NULL || is_blank(after) ||
				after->role != first->role)) {
			break;
		}
		end++;
	}
	return end - x;
}

static void append_text_run(struct strbuf *out, const struct canvas *canvas, int x,
	int y, int run, const struct look *look)
{
	strbuf_text(out, "<text");
	append_tenths(out, "x", MARGIN + x * CELL_WIDTH);
	append_tenths(out, "y", MARGIN + y * CELL_HEIGHT + BASELINE);
	append_tenths(out, "textLength", run * CELL_WIDTH);
	strbuf_printf(out, " lengthAdjust=\"spacingAndGlyphs\" fill=\"#%02x%02x%02x\"",
		look->ink.red, look->ink.green, look->ink.blue);
	if ((look->attributes & STYLE_BOLD) != 0) {
		strbuf_text(out, " font-weight=\"bold\"");
	}
	if ((look->attributes & STYLE_ITALIC) != 0) {
		strbuf_text(out, " font-style=\"italic\"");
	}
	if ((look->attributes & STYLE_UNDERLINE) != 0) {
		strbuf_text(out, " text-decoration=\"underline\"");
	}
	if ((look->attributes & STYLE_DIM) != 0) {
		strbuf_text(out, " fill-opacity=\"0.6\"");
	}
	strbuf_char(out, '>');
	for (int i = 0; i < run; i++) {
		append_escaped(out, canvas_cell(canvas, x + i, y));
	}
	strbuf_text(out, "</text>\n");
}

static void append_grounds(struct strbuf *out, const struct canvas *canvas, int y,
	const struct palette *palette)
{
	struct look base = look_of(palette, ROLE_DEFAULT);

	for (int x = 0; x < canvas->columns;) {
		struct look look = look_of(palette, canvas_cell(canvas, x, y)->role);
		int end = x;
		struct rect place;

		while (end < canvas->columns &&
			is_same_color(
				look_of(palette, canvas_cell(canvas, end, y)->role)
					.ground,
				look.ground)) {
			end++;
		}
		place = (struct rect){ MARGIN + x * CELL_WIDTH,
			MARGIN + y * CELL_HEIGHT, (end - x) * CELL_WIDTH, CELL_HEIGHT };
		if (!is_same_color(look.ground, base.ground)) {
			append_rect(out, place, look.ground, "");
		}
		x = end;
	}
}

static void append_row(struct strbuf *out, const struct canvas *canvas, int y,
	const struct palette *palette)
{
	for (int x = 0; x < canvas->columns;) {
		const struct cell *cell = canvas_cell(canvas, x, y);
		struct look look = look_of(palette, cell->role);
		struct rect part;
		int run = 1;

		if (cell->width == 0 || is_blank(cell)) {
			x++;
			continue;
		}
		while (repeats_as_one(cell->glyph[0]) && x + run < canvas->columns &&
			canvas_cell(canvas, x + run, y)->glyph[0] == cell->glyph[0] &&
			canvas_cell(canvas, x + run, y)->role == cell->role) {
			run++;
		}
		if (shape_of(cell->glyph[0], run, &part)) {
			append_shape(out, x, y, part, cell, &look);
		} else {
			run = text_run(canvas, x, y);
			append_text_run(out, canvas, x, y, run, &look);
		}
		x += run;
	}
}

void dump_svg(
	struct strbuf *out, const struct canvas *canvas, const struct theme *theme)
{
	struct palette palette = palette_resolve(theme, DEPTH_RGB);
	int width = 2 * MARGIN + canvas->columns * CELL_WIDTH;
	int height = 2 * MARGIN + canvas->rows * CELL_HEIGHT;

	strbuf_text(out, "<svg xmlns=\"http://www.w3.org/2000/svg\"");
	append_tenths(out, "width", width);
	append_tenths(out, "height", height);
	strbuf_printf(out,
		" viewBox=\"0 0 %d.%d %d.%d\" font-family=\"'JetBrains Mono', 'DejaVu "
		"Sans Mono', Menlo, Consolas, 'Liberation Mono', monospace\" "
		"font-size=\"14\" xml:space=\"preserve\" "
		"shape-rendering=\"crispEdges\">\n",
		width / 10, width % 10, height / 10, height % 10);
	append_rect(out, (struct rect){ 0, 0, width, height },
		look_of(&palette, ROLE_DEFAULT).ground,
		" rx=\"8\" shape-rendering=\"auto\"");
	for (int y = 0; y < canvas->rows; y++) {
		append_grounds(out, canvas, y, &palette);
		append_row(out, canvas, y, &palette);
	}
	strbuf_text(out, "</svg>\n");
}
