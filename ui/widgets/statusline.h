/*
 * One line of pieces that each know how dispensable they are: what does not fit goes,
 * the least important first, and the rest stays whole.
 */
#ifndef UI_WIDGETS_STATUSLINE_H
#define UI_WIDGETS_STATUSLINE_H

#include <stddef.h>

#include "ui/canvas.h"
#include "ui/view.h"

struct piece {
	struct span span;
	int gap;       /* blanks before it */
	int priority;  /* 1 stays longest; pieces of one priority go together */
	bool is_right; /* in the group at the right end */
};

/* `count` at most STATUSLINE_PIECES. */
#define STATUSLINE_PIECES 48

void statusline_draw(struct canvas *canvas, struct rect rect,
	const struct piece *pieces, size_t count);
/* The same, and tells where each piece stands; width 0: it was dropped. */
void statusline_place(struct canvas *canvas, struct rect rect,
	const struct piece *pieces, size_t count, struct rect *out_places);

#endif
