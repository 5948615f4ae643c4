/* Which nodes the last picture showed with figures of their links: what nobody looks at
 * need not be measured. */
#ifndef UI_VISIBLE_H
#define UI_VISIBLE_H

#include "ui/state.h"

/* To be called after a paint; fills `ui->visible_nodes`. */
void visible_find(struct ui *ui, const struct view *view);

#endif
