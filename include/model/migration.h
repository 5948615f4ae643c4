/*
 * VirtualMachineInstanceMigration, and the migrationState it shares with the VMI.
 *
 * While a migration runs its state is on the VMI; the VMIM has its own copy only when
 * final. Whoever joins the two compares state->uid with the VMIM's uid: a VMI keeps the
 * state of its previous migration until the next handoff.
 */
#ifndef MODEL_MIGRATION_H
#define MODEL_MIGRATION_H

#include "model/migration_config.h"
#include "model/object.h"

enum migration_phase {
#define PHASE(id, ...) PHASE_##id,
#include "model/phases.def"
#undef PHASE
	PHASE_OTHER, /* a phase this program does not know; shown as it came */
	PHASE_COUNT
};

/* "" (unset) is PHASE_UNSET. */
enum migration_phase migration_phase_from_text(const char *text);
/* API text; "" for PHASE_UNSET, NULL for PHASE_OTHER. */
const char *migration_phase_text(enum migration_phase phase);
bool migration_phase_is_final(enum migration_phase phase);
/* Scheduling up to Running: occupies a slot by its phase alone. */
bool migration_phase_is_running(enum migration_phase phase);

struct phase_time {
	enum migration_phase phase;
	const char *text;
	int64_t at_ms;
};

struct migration_state {
	const char *uid; /* migrationUid */
	int64_t start_ms;
	int64_t end_ms;
	const char *source_node;
	const char *source_pod;
	const char *target_node;
	const char *target_pod;
	const char *target_address;
	enum tristate domain_detected; /* targetNodeDomainDetected */
	int64_t domain_ready_ms;       /* the cut-over */
	enum tristate completed; /* these three: absent is TRI_FALSE (omitempty) */
	enum tristate failed;
	enum tristate abort_requested;
	const char *abort_status;
	const char *failure_reason;
	const char *mode; /* PreCopy, PostCopy, Paused */
	const char *policy_name;
	const struct migration_config *config; /* frozen at handoff; NULL before */
	const char *source_sync_address;       /* decentralised only */
	const char *target_sync_address;
};

struct migration {
	struct object object;
	const char *vmi_name;
	enum migration_phase phase;
	const char *phase_text;
	const struct phase_time *phases;
	size_t phase_count;
	struct conditions conditions;
	const struct migration_state *state; /* NULL unless the VMIM has its own copy */
	const char *priority;
	struct labels added_node_selector;
	bool has_send_to;
	bool has_receive;
	const char *evacuation_node; /* annotation kubevirt.io/evacuationMigration */
	bool is_workload_update; /* annotation kubevirt.io/workloadUpdateMigration */
	bool is_volume_update;	 /* label kubevirt.io/volume-update-migration */
	bool ignores_backoff;	 /* annotation
				    kubevirt.io/func-test-ignore-migration-backoff */
	/* Timeout overrides by annotation, in seconds. */
	int64_t unschedulable_timeout_s;
	int64_t pending_timeout_s;
	int64_t utility_volumes_timeout_s;
};

#endif
