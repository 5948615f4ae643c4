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
};

struct estimate_slots {
	int64_t per_cluster; /* both at least 1 */
	int64_t per_node;
};

/* For each node the seconds until the last of its jobs is done (0 without jobs), in an
 * array of node_count in the arena. */
const double *estimate_run(const struct estimate_job *jobs, size_t job_count,
	size_t node_count, struct estimate_slots slots, struct arena *arena);

#endif
