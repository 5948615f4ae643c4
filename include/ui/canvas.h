/*
 * A rectangle of cells in memory: what a screen is drawn into. Glyphs and style roles,
 * no colours, no curses. Everything clips; nothing outside is ever written. Text handed
 * in is safe (base/safe_text.h); stray control characters are drawn as U+FFFD.
 */
#ifndef UI_CANVAS_H
#define UI_CANVAS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "theme/theme.h"

struct cell {
	uint32_t glyph[3]; /* base character and up to two combining ones; 0 ends */
	uint8_t width;	   /* 1, 2, or 0: right half of the wide cell before it */
	uint8_t role;	   /* enum role */
};

struct canvas {
	int columns;
	int rows;
	struct cell *cells; /* rows * columns */
};

struct rect {
	int x;
	int y;
	int width;
	int height;
};

void canvas_init(struct canvas *canvas);
void canvas_finish(struct canvas *canvas);
/* Resizes and clears. */
void canvas_resize(struct canvas *canvas, int columns, int rows);
void canvas_clear(struct canvas *canvas);
const struct cell *canvas_cell(const struct canvas *canvas, int x, int y);

/* Draws text from (x, y) inside `clip`; returns the column after it. Cuts on character
 * borders; `ellipsis` puts a "…" (or "~" in ASCII) in the last cell when cut. */
int canvas_text(struct canvas *canvas, struct rect clip, int x, int y, enum role role,
	const char *text);
int canvas_text_cut(struct canvas *canvas, struct rect clip, int x, int y, int width,
	enum role role, const char *text, bool is_ascii);
void canvas_fill(
	struct canvas *canvas, struct rect rect, enum role role, uint32_t glyph);
/* Changes only the roles of cells already drawn. */
void canvas_role(struct canvas *canvas, struct rect rect, enum role role);

#endif
