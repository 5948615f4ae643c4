/* A horizontal line with words in it: tabs, names of panes, counts. */
#ifndef UI_WIDGETS_RULE_H
#define UI_WIDGETS_RULE_H

#include "ui/canvas.h"
#include "ui/view.h"

/* Words are set off by blanks; what does not fit is left out from the end. */
void rule_draw(struct canvas *canvas, struct rect rect, const struct span *words,
	size_t count, struct span right);

#endif
