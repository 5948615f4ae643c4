/*
 * What keeps a migration that has no target pod from getting one, in the order in which
 * virt-controller looks (kubevirt: pkg/virt-controller/watch/migration/migration.go):
 * cancelled, backoff, utility volumes, left-over pods, cluster limit, outbound limit.
 */
#ifndef SRC_DIAGNOSE_GATES_H
#define SRC_DIAGNOSE_GATES_H

#include "diagnose/diagnosis.h"

/* The consecutive failures of the VMI before this migration. */
struct backoff {
	bool is_active;
	bool is_told_by_event; /* the failures themselves are no longer there */
	int failures;
	int64_t until_ms;		   /* UNKNOWN_I64 */
	const struct migration_fact *last; /* the newest failure; NULL */
	const struct event *event;
};

enum leftover_kind {
	LEFTOVER_NONE,
	LEFTOVER_MIGRATION,   /* another VMIM of the VMI is not over */
	LEFTOVER_POD,	      /* more than one pod of the VMI is alive */
	LEFTOVER_TERMINATING, /* a pod is deleted for longer than its grace */
	LEFTOVER_STATE,	      /* the VMI has the open state of a VMIM that is gone */
	LEFTOVER_ACTIVE_POD,  /* activePods still lists a pod that is over */
};

struct leftover {
	enum leftover_kind kind;
	const struct migration_fact *migration;
	const struct pod *pod;	 /* the one to look at first */
	const struct pod **pods; /* all that are alive besides our target */
	size_t pod_count;
};

struct gates {
	/* Accepted or not even that, without a target pod, not being cancelled. */
	bool is_waiting;
	const struct condition *quota;
	const struct condition *backup;
	const struct condition *utility;
	struct backoff backoff;
	struct leftover leftover;
	bool is_vmi_not_running;
	bool is_cluster_full;
	bool is_node_full;
	/* Limits and holders are all visible, and there is room in both. */
	bool has_room;
	/* Something before the two limits holds it. */
	bool is_held_before_limits;
};

struct gates gates_of(const struct diagnosis_input *in);
struct leftover leftover_of(
	const struct diagnosis_input *in, const struct migration_fact *migration);
/* A launcher pod of this VMI that is deleted for longer than its grace, elsewhere than
 * where the VM runs; NULL. */
const struct pod *stuck_terminating_pod(
	const struct diagnosis_input *in, const struct vmi *vmi);

#endif
