/*
 * Everything the program knows beyond what stands in an object: joins, counts, limits,
 * queue. Pure: computed from (store, settings, moment) into an arena, valid until that
 * arena is reset or the store changes. Members may be added, never meanings changed.
 */
#ifndef FACTS_FACTS_H
#define FACTS_FACTS_H

#include "base/arena.h"
#include "base/clock.h"
#include "facts/deadline.h"
#include "facts/drain.h"
#include "facts/finished.h"
#include "facts/network.h"
#include "facts/origin.h"
#include "facts/progress.h"
#include "facts/version.h"
#include "model/settings.h"
#include "model/store.h"

/* One effective setting: its value and where it comes from. The value is UNKNOWN_I64
 * when the object that holds it cannot be read. Booleans are 0 or 1. */
struct limit {
	int64_t value;
	const char
		*origin; /* "default", "KubeVirt ns/name", "MigrationPolicy x", ... */
	const char *policy; /* that x, where it is one; NULL */
};

struct limits {
	struct limit parallel_migrations_per_cluster;
	struct limit parallel_outbound_migrations_per_node;
	struct limit bandwidth_per_migration_bytes;
	struct limit completion_timeout_per_gib_s;
	struct limit progress_timeout_s;
	struct limit utility_volumes_timeout_s;
	struct limit allow_auto_converge;
	struct limit allow_post_copy;
	struct limit allow_workload_disruption;
	/* From 1.9 on, each behind a gate (src/facts/stall.h); max_downtime_ms counts
	 * where one of the two is in force. Factors in thousandths. */
	struct limit max_downtime_ms;
	struct limit stall_detection; /* boolean: takes the place of progressTimeout */
	struct limit stall_progress_timeout_s;
	struct limit stall_switchover_timeout_s;
	struct limit stall_completion_factor_milli;
	struct limit stall_precopy_factor_milli;
	struct limit downtime_tuning; /* boolean */
	const char *network; /* NULL: none configured; may be "" (misconfigured) */
	const char *network_origin;
};

struct migration_fact {
	const struct migration *migration; /* never NULL */
	const struct vmi *vmi;		   /* NULL: gone, or not readable */
	/* The state that belongs to this migration (uid joined); NULL when there is
	 * none. */
	const struct migration_state *state;
	const struct pod *target_pod_object; /* target launcher pod; NULL */
	enum migration_phase phase;
	int64_t phase_since_ms; /* creation for the unset phase */
	int64_t started_ms;	/* of the copy (state start); UNKNOWN_I64 */
	int64_t ended_ms;	/* final transition; UNKNOWN_I64 */
	double duration_s;	/* creation to end, or to now; NAN unknown */
	enum migration_origin origin;
	const char *source;	/* node; NULL unknown */
	const char *target;	/* node; NULL unknown */
	const char *target_pod; /* name; NULL */
	bool is_final;
	bool holds_cluster_slot;
	/* Why it does not start although accepted: set for pending ones without a pod.
	 */
	bool is_waiting;
	/* By what comes before the limits (backoff, backup, utility volumes, quota, a
	 * cancel, a VM that does not run or is gone): no free slot is taken. */
	bool is_held_back;
	/* 1-based "eligible position"; 0: not queued, held back, or not known because
	 * not all of the queue is seen. */
	int queue_position;
	int priority_rank; /* 1000 running, 100, 50, 20, 0: see src/facts/queue.c */
	bool waits_for_cluster; /* cluster limit reached (counting as the controller
				   does) */
	bool waits_for_node;	/* outbound limit of its node reached */
	/* NULL each where not known or not computed. */
	const struct limits *limits; /* in force for this migration, with policies */
	const char *policy;	     /* matched or recorded MigrationPolicy */
	const struct progress_fact *progress;
	const struct deadline *deadlines;
	size_t deadline_count;
	const struct address_fact *address;
	bool cancel_requested;
};

struct node_fact {
	const char *name;
	const struct node *node;	/* NULL: known only from other objects */
	const struct pod *virt_handler; /* NULL: none seen */
	bool is_emptied;  /* cordoned or drain-tainted: every VM is to leave */
	bool is_draining; /* that, or at least one VM is marked to leave it */
	int outbound;	  /* as virt-controller counts; may exceed the limit */
	const size_t *outbound_holders; /* indexes into facts->migrations */
	size_t outbound_holder_count;
	int inbound; /* running migrations with this target */
	const size_t *inbound_holders;
	size_t inbound_holder_count;
	int vmis;
	const struct drain_fact *drain;		 /* NULL unless draining */
	const struct node_network_fact *network; /* NULL where not computed */
	int64_t heartbeat_age_ms;		 /* UNKNOWN_I64 */
};

struct facts {
	struct moment now;
	const struct store *store;
	/* Sorted by namespace, then name. */
	const struct migration_fact *migrations;
	size_t migration_count;
	const size_t *by_uid; /* indexes into migrations, sorted by uid */
	/* Sorted by name. */
	const struct node_fact *nodes;
	size_t node_count;
	int by_phase[PHASE_COUNT]; /* existing VMIMs */
	struct limits limits;	   /* the cluster's, without policies */
	bool slots_known;	   /* migrations, vmis and pods are all usable */
	/* Without slots_known: what is counted was the truth this long ago;
	 * UNKNOWN_I64: nobody ever saw all of it. */
	int64_t slots_age_ms;
	int slots_used;
	const size_t *slot_holders; /* indexes into migrations */
	size_t slot_holder_count;
	/* Indexes into migrations in the expected order of starting; those that are
	 * held back come last. */
	const size_t *queue;
	size_t queue_count;
	size_t eligible_count;		       /* of the queue: not held back */
	const struct finished_facts *finished; /* NULL where not computed */
	const struct network_fact *network;    /* NULL where not computed */
	const struct kubevirt *kubevirt;       /* the one in force; NULL */
	const struct hyperconverged *hyperconverged;
	const char *kubevirt_version; /* observed; NULL */
	struct kubevirt_release release;
	/* When the picture was last confirmed by the least fresh needed source;
	 * UNKNOWN_I64: some needed source never answered. Age in milliseconds. */
	int64_t age_ms;
};

/* `arena` is reset by the caller between frames, never in here. */
const struct facts *facts_compute(const struct store *store,
	const struct settings *settings, struct moment now, struct arena *arena);

/* What can be used again for the next facts of one store. */
struct facts_keep;

struct facts_keep *facts_keep_create(void);
/* NULL is allowed. */
void facts_keep_destroy(struct facts_keep *keep);
/* The same facts, without computing anew what rests on objects that did not change
 * since the last call with this `keep`. Valid also only until the next one. */
const struct facts *facts_compute_kept(const struct store *store,
	const struct settings *settings, struct moment now, struct facts_keep *keep,
	struct arena *arena);

/* Whether this feature gate is open: named in KubeVirt and not switched off there, or
 * on by itself in this release. A release that is not known is taken for the newest
 * only as to gates that are gone; false where KubeVirt cannot be read. */
bool facts_has_gate(const struct facts *facts, const char *gate);
/* NULL when absent. */
const struct node_fact *facts_find_node(const struct facts *facts, const char *name);
/* Nodes that have a virt-handler, or should: each wants an address of the migration
 * network. */
size_t facts_count_handler_nodes(const struct facts *facts);
/* By uid; NULL when absent. */
const struct migration_fact *facts_find_migration(
	const struct facts *facts, const char *uid);
/* How long its guest stood still; unknown and without a reason while it goes on. */
struct downtime facts_downtime(
	const struct facts *facts, const struct migration_fact *fact);

#endif
