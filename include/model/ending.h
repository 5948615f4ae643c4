/*
 * What is known of the end of a migration besides its object: the last lines of the
 * source launcher's log, and what controllers said in events that soon expire. Kept by
 * the migration's uid as long as the program runs, whatever becomes of the objects.
 */
#ifndef MODEL_ENDING_H
#define MODEL_ENDING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/unknown.h"

/* Whose decision it was to break the copy off, as the launcher logs it (kubevirt:
 * pkg/virt-launcher/virtwrap/live-migration-source.go, migration-monitor). From 1.9 on
 * the object has one text for all of them. */
enum abort_cause {
	ABORT_UNKNOWN, /* the log says nothing about it */
	ABORT_COMPLETION_LIMIT,
	ABORT_PROGRESS_LIMIT,
	ABORT_STALL, /* the stall detector of 1.9: too long a downtime ahead */
};

/* What the log around the end said; UNKNOWN_I64 and NULL what it did not. */
struct ending_log {
	bool has_lines; /* about this migration */
	/* Measured, of a finished one: vCPUs stood still, and the share of the network
	 * in that. */
	int64_t downtime_ms;
	int64_t downtime_net_ms;
	int64_t expected_downtime_ms; /* the last estimate on the way */
	/* Of the whole copy, measured at its end. */
	int64_t elapsed_ms;
	int64_t processed_bytes;
	enum abort_cause abort_cause;
	const char *abort_text; /* the words of the log: untrusted */
};

enum ending_log_state {
	ENDING_LOG_UNASKED,
	ENDING_LOG_READ,
	ENDING_LOG_FORBIDDEN,
	ENDING_LOG_GONE, /* the pod is */
	ENDING_LOG_UNREACHABLE,
	ENDING_LOG_USELESS,
};

/* One reading, or why there was none. */
struct ending_report {
	const char *uid; /* of the migration */
	enum ending_log_state state;
	const char *message; /* safe, one line; NULL where it was read */
	struct ending_log log;
};

/* Plain copies, valid until the next store_apply(); absent strings are NULL, all are
 * untrusted. */
struct migration_ending {
	const char *uid;
	bool is_end_seen; /* it became final before our eyes */
	enum ending_log_state log_state;
	const char *log_message;
	struct ending_log log;
	const char *said;	  /* FailedMigration about it, the newest */
	const char *handler_said; /* the reason in virt-handler's event Migrated */
	const char *given_up; /* that its target pod was removed when its time was up */
	const char *target_pod; /* the one that was given up */
	const char *pod_said;	/* why the target pod was not placed or did not start */
	const char
		*pod_ended; /* what ended it that is no mere exit: OOMKilled, Evicted */
};

#endif
