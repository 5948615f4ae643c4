/*
 * The emptying of one node: what is left, what moves, what never will, and how long.
 */
#ifndef FACTS_DRAIN_H
#define FACTS_DRAIN_H

#include <stddef.h>
#include <stdint.h>

#include "base/unknown.h"

struct drain_blocked {
	const char *namespace;
	const char *vmi;
	const char *reason; /* one phrase */
};

struct drain_fact {
	int left;      /* VMIs still on the node that are to leave it */
	int running;   /* of these: with a migration that holds a slot */
	int queued;    /* of these: with a migration that waits */
	int untouched; /* migratable, nobody asked for a migration yet */
	const struct drain_blocked *blocked;
	size_t blocked_count;
	int failed;		  /* whose newest migration failed */
	int64_t backoff_until_ms; /* the latest one; UNKNOWN_I64 */
	double eta_low_s;  /* until all that can leave has left; NAN: cannot be said */
	double eta_high_s; /* NAN with a known low: no upper bound can be given */
	const char *eta_reason; /* what the range rests on, or why there is none */
};

#endif
