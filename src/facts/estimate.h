/*
 * How long it takes to work off a list of migrations through the slots there are: a
 * small simulation of the controller's gates. Knows nothing of objects.
 */
#ifndef SRC_FACTS_ESTIMATE_H
#define SRC_FACTS_ESTIMATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* One migration: already in a slot, or to be started; in the order of starting. */
struct estimate_job {
	size_t node;	   /* index of the source, below node_count */
	double seconds;	   /* that it still needs, or will need, in a slot */
	double not_before; /* seconds from now; a backoff */
	bool is_running;
	int rank; /* those of a higher rank that wait go first */
};

/* Among equals the controller keeps no exact order. */
enum estimate_turn {
	TURN_IN_ORDER,
	TURN_FIRST, /* one node before all others of the same rank */
	TURN_LAST,
};

struct estimate_slots {
	int64_t per_cluster; /* both at least 1 */
	int64_t per_node;
};

/* For each node the seconds until the last of its jobs is done (0 without jobs), in an
 * array of node_count in the arena. `turn` is of `node`. */
const double *estimate_run(const struct estimate_job *jobs, size_t job_count,
	size_t node_count, struct estimate_slots slots, size_t node,
	enum estimate_turn turn, struct arena *arena);

#endif
