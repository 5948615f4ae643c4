/*
 * Questions that several diagnoses ask of the same facts: which events tell about this
 * migration, what the failure said, whether somebody cancelled it, what the node is.
 */
#ifndef SRC_DIAGNOSE_LOOK_H
#define SRC_DIAGNOSE_LOOK_H

#include "diagnose/diagnosis.h"
#include "src/diagnose/lookup.h"

/* Since then, by the wall clock; UNKNOWN_I64 when the time is unknown. */
int64_t look_age_ms(const struct diagnosis_input *in, int64_t since_ms);
/* The age is known and at least so many seconds. */
bool look_is_older(const struct diagnosis_input *in, int64_t since_ms, double seconds);
/* Since virt-handler of the node was heard of; UNKNOWN_I64. */
int64_t look_heartbeat_age_ms(
	const struct diagnosis_input *in, const struct node_fact *node);
bool look_is_live(const struct diagnosis_input *in, enum source source);
/* Its first answer is on the way: what nobody can say yet may be said in a moment. */
bool look_is_awaited(const struct diagnosis_input *in, enum source source);

/* Fragments are matched anywhere and ignore case; NULL matches everything. The newest
 * event that fits, or NULL. */
struct event_query {
	const char *kind; /* of the object the event is about */
	const char *namespace;
	const char *name;
	const char *uid;
	const char *reason;
	const char *message;
	int64_t since_ms; /* UNKNOWN_I64: of any age */
	int64_t until_ms; /* UNKNOWN_I64: up to now */
	bool is_warning;  /* only Warning events */
};

const struct event *look_event(
	const struct diagnosis_input *in, const struct event_query *query);
/* About this VMIM. */
const struct event *look_migration_event(
	const struct diagnosis_input *in, const char *reason, const char *message);
/* About its VMI, while this migration was there. */
const struct event *look_vmi_event(
	const struct diagnosis_input *in, const char *reason, const char *message);
const struct event *look_pod_event(const struct diagnosis_input *in,
	const struct pod *pod, const char *reason, const char *message);
/* How often it was said, over all events that fit. */
int64_t look_migration_event_count(
	const struct diagnosis_input *in, const char *reason, const char *message);

/* The words of a failure and where they stand; text NULL: nobody said any. */
struct failure_text {
	const char *text;
	const char *object;
	const struct event *event; /* when they stand in an event */
};

struct failure_text look_failure(const struct diagnosis_input *in);
/* Any of the fragments; the one found, or NULL. */
const char *look_fragment(const char *text, const char *const *fragments, size_t count);
/* A condition's message without the "cannot migrate VMI: " that it begins with. */
const char *look_without_prefix(const char *message);
/* Somebody asked for the end of it: nothing to explain. */
bool look_is_cancelled(const struct diagnosis_input *in);
/* The launcher broke the copy off, whoever wanted it: what ended afterwards, like the
 * target pod, is no cause. */
bool look_was_aborted(const struct diagnosis_input *in);
/* No newer migration of the same VMI. */
bool look_is_newest(const struct diagnosis_input *in);
/* For the cause of a failure: of the newest attempt, or of history. */
enum severity look_failure_severity(const struct diagnosis_input *in);
/* Handed over to virt-handler. */
bool look_was_handed_over(const struct migration_fact *migration);
/* When the phase was entered; UNKNOWN_I64. */
int64_t look_phase_at(
	const struct migration_fact *migration, enum migration_phase phase);

/* Cordoned, or with the drain taint: somebody empties the node. */
bool look_is_cordoned(const struct diagnosis_input *in, const struct node *node);
/* When that began; UNKNOWN_I64. */
int64_t look_cordoned_ms(const struct diagnosis_input *in, const struct node *node);
bool look_has_drain_taint(const struct diagnosis_input *in, const struct node *node);
/* The kubelet does not answer. */
bool look_is_node_lost(const struct diagnosis_input *in, const struct node_fact *node);
/* LiveMigrate, None, ...: of the VMI, else of the cluster; NULL: unknown. */
const char *look_eviction_strategy(
	const struct diagnosis_input *in, const struct vmi *vmi);
/* Somebody empties its node, or asked it to leave, and its strategy is to move. */
bool look_is_asked_to_move(const struct diagnosis_input *in, const struct vmi *vmi);
bool look_is_vmi_over(const struct vmi *vmi);
/* An unfinished migration of this VMI; NULL. */
const struct migration_fact *look_unfinished(
	const struct diagnosis_input *in, const struct vmi *vmi);
const struct deadline *look_deadline(
	const struct migration_fact *migration, enum deadline_kind kind);

/* A Deployment or the DaemonSet of KubeVirt itself; NULL: not visible, or its counts
 * are of an older specification. */
const struct workload *look_workload(
	const struct diagnosis_input *in, const char *name);
bool look_is_pod_over(const struct pod *pod);
bool look_is_pod_ready(const struct pod *pod);
/* NULL when the pod has none of that name. */
const struct container_status *look_container(const struct pod *pod, const char *name);

#endif
