/*
 * How far a running migration is, how fast, and whether it will ever arrive. Computed
 * from samples; unknown where there are none. Never a percentage that pretends.
 */
#ifndef FACTS_PROGRESS_H
#define FACTS_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/unknown.h"
#include "model/sample.h"

enum convergence {
	CONVERGENCE_UNKNOWN,
	CONVERGENCE_CONVERGING,
	CONVERGENCE_SLOW, /* converges, but hardly, or its deadline comes first */
	CONVERGENCE_NOT,  /* dirties as fast as it copies */
	CONVERGENCE_LAST_ROUNDS,
	CONVERGENCE_STUCK, /* nothing moves */
};

/* Of every migration that copies; without samples only the reasons are set. */
struct progress_fact {
	enum progress_origin origin; /* means nothing without samples */
	int64_t sampled_ms;  /* wall clock of the newest sample; UNKNOWN_I64: none */
	int64_t age_ms;	     /* since it was received; UNKNOWN_I64: none */
	bool is_stale;	     /* three sampling periods old, or there is none */
	int64_t total_bytes; /* UNKNOWN_I64 each where not exported */
	int64_t processed_bytes;
	int64_t remaining_bytes;
	double percent;		/* monotone: best 1 - remaining/total so far; NAN */
	const char *percent_of; /* "total" or "guest-memory" without one; NULL */
	double transfer_bytes_per_s; /* over the window; NAN */
	double dirty_bytes_per_s;
	int64_t iteration; /* launcher log only */
	enum convergence convergence;
	const char *convergence_reason; /* one phrase with numbers */
	double eta_low_s;		/* NAN: no ETA */
	double eta_high_s; /* NAN with a known low: no upper bound can be given */
	const char *no_eta_reason; /* set when there is no ETA */
	double no_progress_s;	   /* since remaining last reached a new low; NAN */
	/* Since remaining last decreased at all: what the progress timeout goes by. NAN
	 * with fewer than two samples. */
	double still_s;
	const struct migration_sample
		*samples; /* this migration's only, oldest first */
	size_t sample_count;
};

#endif
