/*
 * KubeVirt's stall detector (gate MigrationStallDetection, from 1.9 on), which takes
 * the place of progress timeout, pause and post-copy at the end of the budget.
 *
 * kubevirt: pkg/virt-launcher/virtwrap/stall-detector.go (decideAction) and
 * live-migration-source.go (processCompletionTimeouts, triggerConvergenceAction).
 */
#ifndef SRC_FACTS_STALL_H
#define SRC_FACTS_STALL_H

#include "src/facts/build.h"

#define STALL_MOST_DEADLINES 2

/* Whether the detector watches this copy, by the gate of today. */
bool stall_is_used(const struct migration_fact *fact);
/*
 * The deadlines of a copy that is timed and watched, without origin and is_lower_bound:
 * at most one of kind completion and one of kind progress. `budget_ms` as of
 * deadline_completion_budget_ms; 0: the detector never acts, there is no deadline.
 * Returns how many.
 */
size_t stall_deadlines(const struct facts *facts, const struct migration_fact *fact,
	int64_t budget_ms, struct arena *arena, struct deadline *out);

#endif
