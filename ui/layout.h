/* Rectangles and column widths: who gets how many cells. Pure. */
#ifndef UI_LAYOUT_H
#define UI_LAYOUT_H

#include <stddef.h>

#include "ui/canvas.h"

/* Take a strip off a rectangle and shrink the rest; never more than there is. */
struct rect layout_take_top(struct rect *rest, int rows);
struct rect layout_take_bottom(struct rect *rest, int rows);
struct rect layout_take_left(struct rect *rest, int columns);
struct rect layout_take_right(struct rect *rest, int columns);

struct width_policy {
	int minimum;  /* narrower makes no sense: the column goes instead */
	int ideal;    /* wider only when all have theirs */
	int maximum;  /* 0: no limit */
	int share;    /* of what is left over; 0: stays at ideal */
	int priority; /* 1 stays longest */
};

/* Widths for `count` columns with `gap` cells between them; 0 for those that do not
 * fit. Columns go by priority, the rightmost first among equals; the last one stays and
 * is cut. */
void layout_columns(const struct width_policy *policies, size_t count, int width,
	int gap, int *out_widths);

#endif
