/* Reads the target pod, its events and what is left of them after a time-out; pure. */
#include "src/diagnose/target_pod.h"

#include "base/str.h"
#include "src/diagnose/evidence.h"

/* kubevirt: pkg/virt-controller/watch/migration/migration.go, from the creation of the
 * pod. */
#define UNSCHEDULABLE_TIMEOUT_S 300
#define PENDING_TIMEOUT_S 900
/* The scheduler's first word comes within a second; some are revised at once. */
#define UNSCHEDULABLE_PATIENCE_S 5
#define CANCEL_PATIENCE_S 60

static const struct condition *unschedulable_condition(const struct pod *pod)
{
	const struct condition *condition =
		conditions_get(pod->conditions, "PodScheduled");

	if (condition == NULL || !text_equal(condition->status, "False") ||
		!text_contains_nocase(condition->reason, "Unschedulable")) {
		return NULL;
	}
	return condition;
}

/* Of pods that are gone events may be left: the scheduler's about any launcher of this
 * migration is found by the name that the VMIM's events or its state tell. */
static const struct event *scheduler_event(const struct diagnosis_input *in)
{
	const struct migration_fact *migration = in->migration;
	struct event_query query = {
		.kind = "Pod",
		.namespace = migration->migration->object.namespace,
		.name = migration->target_pod,
		.reason = "FailedScheduling",
		.since_ms = migration->migration->object.created_ms,
		.until_ms = migration->ended_ms,
	};

	return migration->target_pod == NULL ? NULL : look_event(in, &query);
}

/* "Deleted unschedulable migration target pod ... timeout period exceeded" */
static const struct event *gave_up_event(
	const struct diagnosis_input *in, const char *word)
{
	const struct event *event = look_migration_event(in, "SuccessfulDelete", word);

	if (event == NULL ||
		!text_contains_nocase(event->message, "timeout period exceeded")) {
		return NULL;
	}
	return event;
}

static void read_past(struct target_view *view, const struct diagnosis_input *in)
{
	const struct event *unschedulable =
		look_migration_event(in, "migrationTargetPodUnschedulable", NULL);

	view->is_past = true;
	view->gave_up = gave_up_event(in, "unschedulable");
	if (view->gave_up != NULL) {
		view->stage = TARGET_UNSCHEDULABLE;
		return;
	}
	view->gave_up = gave_up_event(in, "pending");
	if (view->gave_up != NULL) {
		view->stage = TARGET_STARTING;
		return;
	}
	if (unschedulable != NULL && !look_was_handed_over(in->migration)) {
		view->stage = TARGET_UNSCHEDULABLE;
	}
}

static void read_words(struct target_view *view, const struct diagnosis_input *in)
{
	const struct condition *condition =
		view->pod == NULL ? NULL : unschedulable_condition(view->pod);
	const struct event *event;

	if (condition != NULL && !text_is_empty(condition->message)) {
		view->message = scheduler_message_parse(condition->message, in->arena);
		view->message_object =
			say_object(in, &view->pod->object, "status.conditions");
		return;
	}
	event = scheduler_event(in);
	if (event != NULL && !text_is_empty(event->message)) {
		view->message = scheduler_message_parse(event->message, in->arena);
		view->message_object = arena_printf(in->arena, "Event about Pod %s/%s",
			say_known(event->involved_namespace),
			say_known(event->involved_name));
	}
}

static enum target_stage stage_of(
	const struct diagnosis_input *in, const struct pod *pod)
{
	if (look_is_pod_over(pod)) {
		return TARGET_OVER;
	}
	if (text_is_empty(pod->node) && unschedulable_condition(pod) != NULL) {
		return look_is_older(
			       in, pod->object.created_ms, UNSCHEDULABLE_PATIENCE_S)
			? TARGET_UNSCHEDULABLE
			: TARGET_NONE;
	}
	if (text_is_empty(pod->node)) {
		return TARGET_NONE;
	}
	return look_is_pod_ready(pod) || !text_equal(pod->phase, "Pending")
		? TARGET_UP
		: TARGET_STARTING;
}

/* Being cancelled; when that hangs, what it hangs on is worth telling again. */
static bool is_ending(const struct diagnosis_input *in)
{
	return in->migration->cancel_requested &&
		!look_is_older(in, in->migration->migration->object.deletion_ms,
			CANCEL_PATIENCE_S);
}

const struct event *target_no_cpu_event(const struct diagnosis_input *in)
{
	return look_vmi_event(in, "NoSuitableNodesForHostModel", NULL);
}

/* The pod cannot be seen, but virt-controller says which nodes it has not found. That
 * it is unschedulable alone would not tell whether room or rules are why. */
static bool is_told_cpu(const struct diagnosis_input *in)
{
	return in->migration->phase == PHASE_SCHEDULING &&
		target_no_cpu_event(in) != NULL;
}

struct target_view target_view_of(const struct diagnosis_input *in)
{
	const struct migration_fact *migration = in->migration;
	struct target_view view = { .pod = migration->target_pod_object };

	if (migration->phase == PHASE_FAILED) {
		if (!look_is_cancelled(in)) {
			read_past(&view, in);
		}
	} else if (!migration->is_final && view.pod != NULL && !is_ending(in)) {
		view.stage = stage_of(in, view.pod);
	} else if (is_told_cpu(in) && !is_ending(in)) {
		view.stage = TARGET_UNSCHEDULABLE;
	}
	if (view.stage == TARGET_UNSCHEDULABLE) {
		read_words(&view, in);
	}
	return view;
}

static double seconds_left(const struct diagnosis_input *in,
	const struct target_view *view, const char **out_origin, double *out_total)
{
	const struct migration *migration = in->migration->migration;
	bool is_unschedulable = view->stage == TARGET_UNSCHEDULABLE;
	const struct deadline *deadline = look_deadline(in->migration,
		is_unschedulable ? DEADLINE_UNSCHEDULABLE : DEADLINE_PENDING_POD);
	int64_t override_s = is_unschedulable ? migration->unschedulable_timeout_s
					      : migration->pending_timeout_s;
	int64_t age_ms = look_age_ms(in, view->pod->object.created_ms);

	if (deadline != NULL) {
		*out_origin = say_known(deadline->origin);
		*out_total = deadline->seconds_total;
		return deadline->seconds_left;
	}
	*out_total = is_unschedulable ? UNSCHEDULABLE_TIMEOUT_S : PENDING_TIMEOUT_S;
	*out_origin = "default of virt-controller";
	if (i64_is_known(override_s)) {
		*out_total = (double)override_s;
		*out_origin = "annotation of the migration";
	}
	return i64_is_known(age_ms) ? *out_total - (double)age_ms / 1000.0
				    : (double)NAN;
}

const char *target_countdown(const struct diagnosis_input *in, struct finding *out,
	const struct target_view *view)
{
	const char *origin;
	double total;
	double left;

	if (view->pod == NULL || view->is_past) {
		return NULL;
	}
	left = seconds_left(in, view, &origin, &total);
	if (!f64_is_known(left)) {
		return NULL;
	}
	if (left <= 0) {
		evidence_add(in, out, "time limit",
			say_object(
				in, &view->pod->object, "metadata.creationTimestamp"),
			"%s from the creation of the pod (%s) is over",
			say_seconds(in, total), origin);
		return "is being given up";
	}
	evidence_add(in, out, "time left",
		say_object(in, &view->pod->object, "metadata.creationTimestamp"),
		"%s of %s (%s), then the pod is deleted and the migration fails",
		say_seconds(in, left), say_seconds(in, total), origin);
	return arena_printf(in->arena, "fails in %s", say_seconds(in, left));
}

/* "Successfully assigned shop/virt-launcher-db1-x7k2p to w07" */
static const char *assigned_node(const struct diagnosis_input *in)
{
	struct event_query query = {
		.kind = "Pod",
		.namespace = in->migration->migration->object.namespace,
		.name = in->migration->target_pod,
		.reason = "Scheduled",
		.message = "assigned",
		.since_ms = UNKNOWN_I64,
		.until_ms = UNKNOWN_I64,
	};
	const struct event *event = NULL;
	const char *last;

	if (in->migration->target_pod != NULL) {
		event = look_event(in, &query);
	}
	last = event == NULL || event->message == NULL ? NULL
						       : strrchr(event->message, ' ');
	return last == NULL ? NULL : last + 1;
}

const char *target_node_of(const struct diagnosis_input *in, const struct event *event)
{
	const char *node = in->migration->target;

	if (text_is_empty(node)) {
		node = assigned_node(in);
	}
	if (text_is_empty(node) && event != NULL &&
		facts_find_node(in->facts, event->host) != NULL) {
		node = event->host;
	}
	return text_is_empty(node) ? NULL : node;
}

void target_suggest_other_node(const struct diagnosis_input *in, struct finding *out,
	const struct target_view *view)
{
	const struct migration *migration = in->migration->migration;

	if (view->is_past) {
		next_add(in, out,
			"or try another node: virtctl migrate -n %s %s "
			"--addedNodeSelector kubernetes.io/hostname=NODE",
			say_quoted(in, migration->object.namespace),
			say_quoted(in, migration->vmi_name));
		return;
	}
	next_add(in, out, "or try another node: %s, then migrate with a node selector",
		say_cancel(in, in->migration));
}

static bool names_a_place(const struct scheduler_message *message)
{
	return scheduler_message_has(message, TERM_SELECTOR) ||
		scheduler_message_has(message, TERM_POD_AFFINITY) ||
		scheduler_message_has(message, TERM_ANTI_AFFINITY) ||
		scheduler_message_has(message, TERM_TAINT) ||
		scheduler_message_has(message, TERM_CORDONED) ||
		scheduler_message_has(message, TERM_SPREAD) ||
		scheduler_message_has(message, TERM_VOLUME);
}

enum selector_cause target_selector_cause(const struct diagnosis_input *in,
	const struct target_view *view, const struct placement *placement)
{
	const struct scheduler_message *message = &view->message;

	if (view->stage != TARGET_UNSCHEDULABLE) {
		return SELECTOR_NONE;
	}
	/* A node that fits in every other respect lacks room. */
	if (scheduler_message_has(message, TERM_RESOURCE)) {
		return SELECTOR_NONE;
	}
	if (target_no_cpu_event(in) != NULL) {
		return SELECTOR_CPU;
	}
	if (view->message_object != NULL && !names_a_place(message)) {
		return SELECTOR_UNCLEAR;
	}
	/* The past is judged by its words: labels may have changed. */
	if (view->is_past) {
		return view->message_object == NULL ? SELECTOR_UNCLEAR : SELECTOR_OTHER;
	}
	if (placement->has_cpu_key && placement->orphan_key == NULL &&
		(!placement->is_known || !placement->is_source_known) &&
		scheduler_message_has(message, TERM_SELECTOR)) {
		return SELECTOR_HIDDEN;
	}
	if (placement->is_known && placement->fitting == 0 && placement->cpu_only > 0 &&
		placement->orphan_key == NULL &&
		(view->message_object == NULL ||
			scheduler_message_has(message, TERM_SELECTOR))) {
		return SELECTOR_CPU;
	}
	if (view->message_object == NULL &&
		(!placement->is_known || placement->fitting > 0)) {
		return SELECTOR_UNCLEAR;
	}
	return SELECTOR_OTHER;
}
