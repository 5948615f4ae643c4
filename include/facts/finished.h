/*
 * What is over: every migration in its final phase, and those of this run whose objects
 * are gone; counted, and failures with the same cause put together.
 */
#ifndef FACTS_FINISHED_H
#define FACTS_FINISHED_H

#include <stddef.h>
#include <stdint.h>

#include "facts/ending.h"
#include "facts/origin.h"
#include "model/finished.h"

enum finished_outcome {
	OUTCOME_SUCCEEDED,
	OUTCOME_FAILED,
	OUTCOME_CANCELLED, /* ended because somebody wanted it */
	OUTCOME_UNSEEN,	   /* gone from one list to the next, not final before */
	OUTCOME_COUNT,
};

/* "succeeded", "failed", "cancelled", "unseen". */
const char *finished_outcome_text(enum finished_outcome outcome);

struct finished_fact {
	struct finished_migration last; /* as last seen */
	/* Index into facts->migrations; SIZE_MAX: the object is gone. */
	size_t index;
	enum finished_outcome outcome;
	enum migration_origin origin;
	double duration_s; /* creation to end; NAN */
	double slot_s;	   /* in a slot; NAN */
	double copy_s;	   /* NAN */
	/* Bytes per second of the whole copy, measured at its end, else those of the
	 * samples on the way; NAN. */
	double bytes_per_s;
	int64_t processed_bytes; /* likewise; UNKNOWN_I64 */
	struct downtime downtime;
	struct failure_cause cause; /* unless failed: CAUSE_NONE */
	/* The cause as it is the same for all with it. What differs from one failure to
	 * the next is taken out: names, addresses, numbers. NULL unless failed. */
	const char *reason;
};

struct finished_hour {
	int64_t from_ms; /* a full hour UTC */
	int by_outcome[OUTCOME_COUNT];
};

struct failure_group {
	const char *reason;
	size_t count;
	size_t vm_count;   /* distinct VMs among them */
	size_t newest;	   /* index into finished->items */
	int64_t newest_ms; /* UNKNOWN_I64 */
};

#define FINISHED_HOURS 24

struct finished_facts {
	const struct finished_fact *items; /* newest first */
	size_t count;
	size_t gone_count; /* of these: no longer in the cluster */
	size_t by_outcome[OUTCOME_COUNT];
	struct finished_hour hours[FINISHED_HOURS]; /* up to now, oldest first */
	const struct failure_group *failures;	    /* most frequent first */
	size_t failure_count;
};

#endif
