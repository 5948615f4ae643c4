/*
 * What is known of how a migration ended: how long its guest stood still, and why it
 * failed, with what says so. Measured figures and estimates are never mixed.
 */
#ifndef FACTS_ENDING_H
#define FACTS_ENDING_H

#include "base/arena.h"
#include "model/ending.h"
#include "model/finished.h"

struct downtime {
	int64_t ms;	     /* measured by the source launcher; UNKNOWN_I64 */
	int64_t net_ms;	     /* of these, the network's share */
	int64_t expected_ms; /* the launcher's last estimate on the way */
	/* Why ms is not known; NULL where it is, and of a migration that goes on. */
	const char *reason;
};

/* `ending` may be NULL: nothing was heard. */
struct downtime ending_downtime(enum migration_phase phase, const char *source_pod,
	const struct migration_ending *ending);

/* What says why a migration failed. */
enum cause_origin {
	CAUSE_NONE, /* nothing does */
	CAUSE_OBJECT,
	CAUSE_LOG, /* of the source launcher */
	CAUSE_EVENT,
	CAUSE_POD,	/* the target pod, when it ended */
	CAUSE_DURATION, /* its time limits, and when it ended */
};

/* "object", "launcher-log", "event", "target-pod", "duration"; NULL for CAUSE_NONE. */
const char *cause_origin_text(enum cause_origin origin);

struct failure_cause {
	const char *text; /* untrusted; NULL: nothing says why */
	enum cause_origin origin;
};

/* `ending` may be NULL. The text lives in the arena or in the arguments. */
struct failure_cause ending_cause(const struct finished_migration *last,
	const struct migration_ending *ending, struct arena *arena);

/* Words that stand for every abort there is (from KubeVirt 1.9 on): they do not tell a
 * user's from those of the time limits. */
bool ending_is_any_abort(const char *failure_reason);

#endif
