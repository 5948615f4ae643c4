/* How full a link is, in words that do not flicker. */
#ifndef SRC_FACTS_SATURATION_H
#define SRC_FACTS_SATURATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "facts/network.h"
#include "model/settings.h"

/* NAN without rate or speed. Each direction of a full duplex link has all of it. */
double saturation_percent(double bytes_per_s, int64_t speed_bits_per_s);
/* What counts of both directions: the larger one, or their sum with half duplex. */
double saturation_load(double rx_percent, double tx_percent, bool is_half_duplex);
/*
 * The level after these loads, oldest first: two in a row are needed to rise, five
 * points below its threshold to leave a level. NAN is a gap. The thresholds are those
 * of the settings; NULL: the usual ones.
 */
enum saturation saturation_level(
	const double *loads, size_t count, const struct settings *settings);
/* The worse of two; what cannot be told is no better than anything. */
enum saturation saturation_worse(enum saturation a, enum saturation b);

#endif
