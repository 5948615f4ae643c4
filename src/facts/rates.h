/*
 * From cumulative counters to bytes per second. The stamps have whole seconds and move
 * only every ten seconds or so; counters start over, clocks step, drivers lie.
 */
#ifndef SRC_FACTS_RATES_H
#define SRC_FACTS_RATES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "model/sample.h"

enum rate_state {
	RATE_NODATA, /* not in the newest answer; what is shown is older */
	RATE_INIT,   /* one measurement only */
	RATE_OK,
	RATE_HOLD,   /* the measurement did not move: rates as before */
	RATE_RESET,  /* the counters started over */
	RATE_GLITCH, /* faster than the link: not believed */
	RATE_RESYNC, /* the node's clock was set */
};

/* "INIT", "OK", ... */
const char *rate_state_text(enum rate_state state);

struct interface_rate {
	const char *name;
	enum rate_state state;
	double rx_bytes_per_s; /* NAN: none */
	double tx_bytes_per_s;
	bool has_errors;     /* error counters grew in the last interval */
	bool errors_persist; /* and in the one before */
	bool is_duplicate;   /* listed twice in one answer: the last one counts */
	/* As shown at each measurement, oldest first; NAN: gap. */
	const double *rx_history;
	const double *tx_history;
	size_t history_count;
};

struct node_rates {
	const struct interface_rate *interfaces; /* sorted by name */
	size_t interface_count;
	int64_t age_ms;	   /* since the measurement moved; UNKNOWN_I64: none */
	bool is_stale;	   /* older than 30 s */
	bool was_rebooted; /* the node started anew within the history */
};

/* What is known of a link, against which a rate is believed or not. */
struct rate_ceiling {
	const char *name;
	int64_t speed_bits_per_s; /* UNKNOWN_I64 */
};

struct rate_settings {
	int64_t poll_ms;
	int64_t now_mono_ms;
	const struct rate_ceiling *ceilings;
	size_t ceiling_count;
};

/* `samples` in the order in which they were received. */
struct node_rates rates_compute(const struct node_sample *const *samples, size_t count,
	const struct rate_settings *settings, struct arena *arena);
/* Bytes per second of a device that are still believed. */
double rate_ceiling_of(const struct rate_settings *settings, const char *name);
/* Other ends of pods' cables, and what lives in the node only. */
bool interface_is_hidden(const char *name);

#endif
