/*
 * A table: heads, rows, selection, the found part of a text. Draws a list with the
 * columns of its kind; knows nothing about what the rows are.
 */
#ifndef UI_WIDGETS_TABLE_H
#define UI_WIDGETS_TABLE_H

#include "ui/canvas.h"
#include "ui/list.h"

/* Where the heads were drawn, for clicks. */
struct table_heads {
	struct rect rects[COLUMNS_MAX];
	size_t columns[COLUMNS_MAX]; /* their places among the kind's columns */
	size_t count;
};

struct table {
	const struct row_kind *kind;
	const struct view *view;
	const struct list *list;
	bool is_focused;	   /* else the selection is not shown */
	struct table_heads *heads; /* told where they stand; NULL: nobody asks */
};

/* The first row of the rectangle holds the heads. */
void table_draw(struct canvas *canvas, struct rect rect, const struct table *table);
/* Widths of the columns, by their places in the kind, for a rectangle of this width; 0:
 * not shown. */
void table_widths(const struct table *table, int width, int out_widths[COLUMNS_MAX]);

#endif
