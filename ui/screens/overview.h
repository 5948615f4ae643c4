/*
 * The lines above every list: which cluster and how alive, how the slots are used, what
 * drains. They answer "is the window going well".
 */
#ifndef UI_SCREENS_OVERVIEW_H
#define UI_SCREENS_OVERVIEW_H

#include "ui/state.h"

void overview_header(const struct ui *ui, const struct view *view,
	struct canvas *canvas, struct rect rect);
/* How many lines it wants on a terminal with so many rows. */
int overview_rows(const struct view *view, int terminal_rows);
void overview_draw(const struct view *view, struct canvas *canvas, struct rect rect);

#endif
