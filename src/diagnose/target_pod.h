/*
 * The target pod on its way: whether the scheduler refuses it, whether it is placed and
 * does not start, what clock runs against it, and how that clock ended.
 */
#ifndef SRC_DIAGNOSE_TARGET_POD_H
#define SRC_DIAGNOSE_TARGET_POD_H

#include "src/diagnose/look.h"
#include "src/diagnose/placement.h"
#include "src/diagnose/scheduler_message.h"

enum target_stage {
	TARGET_NONE,	      /* no pod, nothing known about one */
	TARGET_UNSCHEDULABLE, /* the scheduler finds no node */
	TARGET_STARTING,      /* placed, not ready */
	TARGET_UP,	      /* ready, or further */
	TARGET_OVER,	      /* Succeeded or Failed */
};

struct target_view {
	enum target_stage stage;
	/* Of a migration that is over: the pod was given up in that stage. */
	bool is_past;
	const struct pod *pod; /* NULL: gone */
	struct scheduler_message message;
	const char *message_object;  /* where it stands; NULL: nobody said anything */
	const struct event *gave_up; /* the event of the time-out; NULL */
};

struct target_view target_view_of(const struct diagnosis_input *in);
/* "fails in 4m12s"; adds the evidence for it. NULL when no clock is known. */
const char *target_countdown(const struct diagnosis_input *in, struct finding *out,
	const struct target_view *view);
/* Where the pod is, or was: by the migration, by the scheduler's event about it, or by
 * who said `event` (NULL is allowed); NULL: unknown. */
const char *target_node_of(const struct diagnosis_input *in, const struct event *event);
/* How to try elsewhere, for a migration that waits or one that has failed. */
void target_suggest_other_node(const struct diagnosis_input *in, struct finding *out,
	const struct target_view *view);
/* The VMI event that says no node has the CPU of the source. */
const struct event *target_no_cpu_event(const struct diagnosis_input *in);

/* What a selector that cannot be met is about. */
enum selector_cause {
	SELECTOR_NONE,	  /* not the selector, or a resource is what lacks */
	SELECTOR_CPU,	  /* nodes fit but for CPU keys */
	SELECTOR_OTHER,	  /* other keys, affinity, taints, cordons */
	SELECTOR_UNCLEAR, /* the scheduler names nothing that is known */
	SELECTOR_HIDDEN,  /* CPU keys or others: the labels cannot be seen */
};

enum selector_cause target_selector_cause(const struct diagnosis_input *in,
	const struct target_view *view, const struct placement *placement);

#endif
