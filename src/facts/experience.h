/*
 * What finished migrations teach about those to come: how long one holds its slot, by
 * the memory of its VM.
 */
#ifndef SRC_FACTS_EXPERIENCE_H
#define SRC_FACTS_EXPERIENCE_H

#include "facts/facts.h"

/* Sorted; of the newest that succeeded, those that are gone included. */
struct experience {
	double *seconds_in_slot; /* from the target pod to the end */
	double *bytes_per_s;	 /* of the copy */
	double *overhead_s;	 /* in the slot but not copying */
	size_t count;
	size_t rate_count;
};

struct span {
	double low; /* seconds */
	double high;
};

/* Lives in the arena. Needs facts->finished. */
struct experience experience_learn(const struct facts *facts, struct arena *arena);
/* Seconds one VM will hold a slot; `seen` must not be empty. `vmi` may be NULL. */
struct span experience_span(const struct experience *seen, const struct vmi *vmi);
/* The same of no VM in particular: the middle half of many, all of a few. */
struct span experience_usual(const struct experience *seen);
/* What is left of one that runs: by its own forecast, else of a usual one; no end in
 * sight: high is INFINITY. */
struct span experience_rest(const struct experience *seen, const struct facts *facts,
	const struct migration_fact *fact);

#endif
