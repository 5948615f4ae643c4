/*
 * Migrations whose objects are gone: KubeVirt keeps the five newest final ones of a VM,
 * and a cancelled one not at all. What was last seen of them is remembered for as long
 * as the program runs.
 *
 * kubevirt: pkg/virt-controller/watch/migration/migration.go, garbageCollectFinalized-
 * Migrations.
 */
#ifndef MODEL_FINISHED_H
#define MODEL_FINISHED_H

#include <stdbool.h>
#include <stdint.h>

#include "model/migration.h"
#include "model/sample.h"
#include "model/vmi.h"

/* Plain copies; valid until the next store_apply(). Absent strings are NULL. */
struct finished_migration {
	const char *namespace;
	const char *name;
	const char *uid;
	const char *vmi;
	const char *source; /* nodes */
	const char *target;
	const char *source_pod;
	const char *mode;
	const char *policy;
	const char *failure_reason;
	const char *phase_text;
	const char *evacuation_node; /* these four: why it existed */
	bool is_workload_update;
	bool is_volume_update;
	bool is_decentralized;
	enum migration_phase phase; /* the last one seen */
	/* Vanished between two lists: its end was not seen. */
	bool is_end_unseen;
	/* Somebody wanted it to end: deleted before it was final, or an abort was
	 * requested. */
	bool is_cancelled;
	int64_t created_ms;
	int64_t scheduling_ms; /* from here on it held a slot */
	int64_t started_ms;    /* the copy */
	int64_t copied_ms;     /* the end of the copy */
	int64_t ended_ms; /* the final phase; when it vanished where none was seen */
	int64_t memory_bytes; /* of the VMI */
	int64_t processed_bytes;
	double bytes_per_s; /* on average while it was sampled; NAN */
	/* Time limit of the copy as frozen at its handoff, where it is exactly known:
	 * not for copied disks, whose size counts, too, nor for a paused guest. NAN. */
	double completion_limit_s;
};

/* The same of one that still exists; strings are those of the objects. `state` and
 * `vmi` may be NULL, samples are those of its VMI. ended_ms is
 * unknown where no final phase was seen. */
struct finished_migration finished_from(const struct migration *migration,
	const struct migration_state *state, const struct vmi *vmi,
	const struct migration_sample *samples, size_t sample_count);

#endif
