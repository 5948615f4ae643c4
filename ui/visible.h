/* Which nodes the last picture showed with figures of their links, and whose page: what
 * nobody looks at need not be measured nor read. */
#ifndef UI_VISIBLE_H
#define UI_VISIBLE_H

#include "ui/state.h"

/* To be called after a paint; fills `ui->visible_nodes` and
 * `ui->visible_migration`. */
void visible_find(struct ui *ui, const struct view *view);

#endif
