/* The line under the overview: which screens there are, which one this is, how it is
 * filtered and sorted. */
#ifndef UI_WIDGETS_TABS_H
#define UI_WIDGETS_TABS_H

#include "ui/state.h"

/* A click on a tab shows its screen. */
void tabs_draw(struct ui *ui, const struct view *view, struct canvas *canvas,
	struct rect rect);

#endif
