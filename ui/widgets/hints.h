/* The bottom line: keys that apply now with a word each, a note, or what is typed. */
#ifndef UI_WIDGETS_HINTS_H
#define UI_WIDGETS_HINTS_H

#include "ui/state.h"

/* A click on a hint is its key. */
void hints_draw(struct ui *ui, const struct view *view, struct canvas *canvas,
	struct rect rect);

#endif
