/*
 * A figure over time as an area of braille dots: two columns and four levels in each
 * cell. Pure; its ASCII twin is made like that of any sign.
 */
#ifndef UI_WIDGETS_PLOT_H
#define UI_WIDGETS_PLOT_H

#include <stddef.h>

#include "base/arena.h"

struct plot {
	const double *times;  /* ascending, in any unit */
	const double *values; /* NAN: a gap */
	size_t count;
	double from; /* the ends of the time axis */
	double to;
	double highest; /* the upper end of the other; it starts at zero */
	int width;	/* in cells */
	int height;
};

/* One text of `width` cells for each of `height` rows, the top one first. Between two
 * known values it is a straight line; outside the measured time and in gaps it is
 * blank, while a known zero is a dot on the ground. */
void plot_rows(struct arena *arena, const struct plot *plot, const char **out_rows);
/* The highest known value; 0 when there is none. */
double plot_highest(const double *values, size_t count);

#endif
