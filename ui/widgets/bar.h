/* Bars as text: slots one by one, and a fraction with eighths of a cell. Pure. */
#ifndef UI_WIDGETS_BAR_H
#define UI_WIDGETS_BAR_H

#include <stdint.h>

#include "base/arena.h"

/* One block for each slot, used ones full; "" when the limit is unknown. More slots
 * than `most` share the blocks. Used beyond the limit shows all full. */
const char *bar_slots(struct arena *arena, int used, int64_t limit, int most);
/* The filled part of a bar of `width` cells, in eighths; never empty above zero. NAN
 * gives "". */
const char *bar_filled(struct arena *arena, double fraction, int width);
/* `width` cells of shade. */
const char *bar_empty(struct arena *arena, int width);

#endif
