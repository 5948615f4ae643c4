/* A small plot in one row of text. Pure. */
#ifndef UI_WIDGETS_SPARK_H
#define UI_WIDGETS_SPARK_H

#include <stddef.h>

#include "base/arena.h"

/* The newest `width` values, oldest left, scaled to `highest` (to the highest value
 * when that is NAN or not above zero). Unknown values are blanks; zero is the lowest
 * sign. The highest sign leaves a gap above, so that plots in two lines do not touch.
 */
const char *spark_text(struct arena *arena, const double *values, size_t count,
	double highest, int width);

#endif
