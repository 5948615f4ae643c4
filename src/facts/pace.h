/*
 * What the newest samples of one migration say about its speed: smoothed rates, their
 * extremes, and how much the guest wrote that the count of what remains does not show
 * yet. Knows nothing of settings and verdicts.
 */
#ifndef SRC_FACTS_PACE_H
#define SRC_FACTS_PACE_H

#include <stdbool.h>
#include <stddef.h>

#include "model/sample.h"

/* Bytes per second; NAN each where nothing says it. */
struct rate {
	double smoothed;
	double newest;
	double low; /* of the window */
	double high;
};

struct pace {
	struct rate transfer;
	struct rate dirty;
	double span_s;	      /* from the first to the last sample of the window */
	size_t sample_count;  /* in the window */
	size_t dirtier_count; /* of these: the guest wrote at least what was copied */
	/* Bytes written since the last synchronisation of the dirty bitmap: they come
	 * back with the next one. */
	double hidden_bytes;
};

/* Samples are of one migration and one origin, oldest first, at least one. With
 * `has_disks` the exported rate is of memory only and the bytes processed decide. */
struct pace pace_of(
	const struct migration_sample *samples, size_t count, bool has_disks);

#endif
