/* The target pod cannot be placed: nodes that would do lack room for it. */
#include <inttypes.h>

#include "base/str.h"
#include "facts/room.h"
#include "src/diagnose/evidence.h"
#include "src/diagnose/target_pod.h"

#define SHOWN_NODES 12

/* The words of the scheduler are needed to tell room from rules; without them the pod
 * is unschedulable and that is all that can be said. */
static bool is_ours(const struct diagnosis_input *in, const struct target_view *view,
	const struct placement *placement)
{
	if (view->stage != TARGET_UNSCHEDULABLE) {
		return false;
	}
	return scheduler_message_has(&view->message, TERM_RESOURCE) ||
		target_selector_cause(in, view, placement) == SELECTOR_UNCLEAR;
}

static const char *resources_text(
	const struct diagnosis_input *in, const struct scheduler_message *message)
{
	const char *text = "";

	for (size_t i = 0; i < message->term_count; i++) {
		const struct scheduler_term *term = &message->terms[i];

		if (term->kind != TERM_RESOURCE) {
			continue;
		}
		if (term->nodes >= 0) {
			text = arena_printf(in->arena, "%s%s%s (%d node%s)", text,
				text[0] == '\0' ? "" : ", ", term->text, term->nodes,
				term->nodes == 1 ? "" : "s");
		} else {
			text = arena_printf(in->arena, "%s%s%s", text,
				text[0] == '\0' ? "" : ", ", term->text);
		}
	}
	return text;
}

/* What a node has left for one more pod, as the scheduler counts: what it can give less
 * what its pods ask for. Free is all it has where that is not exact. */
static struct room room_of(const struct diagnosis_input *in, const struct node *node)
{
	return room_on(in->facts, facts_find_node(in->facts, node->object.name), 0);
}

static void show_node(const struct diagnosis_input *in, struct finding *out,
	const struct node *node, double need)
{
	struct room room = room_of(in, node);
	const char *object = say_object(in, &node->object, "status.allocatable");

	if (room.bound_bytes < need) {
		evidence_add(in, out, "node that fits by its labels", object,
			"%s: %s of memory in all, never enough for this pod",
			node->object.name, say_bytes(in, room.bound_bytes));
	} else if (!room.is_exact) {
		evidence_add(in, out, "node that fits by its labels", object,
			"%s: %s of memory in all", node->object.name,
			say_bytes(in, room.bound_bytes));
	} else if (room.free_bytes < need) {
		evidence_add(in, out, "node that fits by its labels", object,
			"%s: %s free of %s after the requests of %" PRId64
			" pods, %s missing",
			node->object.name, say_bytes(in, room.free_bytes),
			say_bytes(in, room.bound_bytes), room.pods,
			say_bytes(in, need - room.free_bytes));
	} else {
		evidence_add(in, out, "node that fits by its labels", object,
			"%s: %s free of %s after the requests of %" PRId64
			" pods: memory is not what is missing",
			node->object.name, say_bytes(in, room.free_bytes),
			say_bytes(in, room.bound_bytes), room.pods);
	}
}

/* What the pod asks for against what each node that fits has. */
static void show_room(const struct diagnosis_input *in, struct finding *out,
	const struct pod *pod, const struct placement *placement)
{
	size_t shown = 0;

	if (pod == NULL || !i64_is_known(pod->request_memory_bytes)) {
		return;
	}
	evidence_add(in, out, "the pod asks for",
		say_object(in, &pod->object, "spec.containers.resources.requests"),
		"%s of memory%s", say_bytes(in, (double)pod->request_memory_bytes),
		i64_is_known(pod->request_cpu_milli)
			? arena_printf(in->arena, ", %.1f CPUs",
				  (double)pod->request_cpu_milli / 1000.0)
			: "");
	for (size_t i = 0; i < placement->node_count && shown < SHOWN_NODES; i++) {
		const struct node *node = placement->nodes[i].node;

		if (placement->nodes[i].verdict == PLACEMENT_FITS &&
			i64_is_known(node->allocatable_memory_bytes)) {
			shown++;
			show_node(in, out, node, (double)pod->request_memory_bytes);
		}
	}
	evidence_unseen(in, out, SOURCE_NODE_LOAD, "what is free on these nodes");
}

/* The one that fits and lacks least memory; one of unknown room only when no other. */
static const struct placement_node *nearest(
	const struct diagnosis_input *in, const struct placement *placement)
{
	const struct placement_node *best = NULL;
	double most = (double)NAN;

	for (size_t i = 0; i < placement->node_count; i++) {
		const struct placement_node *place = &placement->nodes[i];
		struct room room;

		if (place->verdict != PLACEMENT_FITS) {
			continue;
		}
		room = room_of(in, place->node);
		if (best == NULL || (room.is_exact && !(room.free_bytes <= most))) {
			best = place;
			most = room.is_exact ? room.free_bytes : (double)NAN;
		}
	}
	return best;
}

static void suggest(const struct diagnosis_input *in, struct finding *out,
	const struct placement *placement, const struct pod *pod)
{
	const struct placement_node *cordoned = NULL;
	const struct placement_node *fitting = nearest(in, placement);

	for (size_t i = 0; i < placement->node_count; i++) {
		const struct placement_node *place = &placement->nodes[i];

		if (place->verdict == PLACEMENT_CORDONED && place->missed == 0 &&
			cordoned == NULL) {
			cordoned = place;
		}
	}
	if (fitting != NULL) {
		next_add(in, out,
			"free what is missing on the nearest node that fits, %s, for "
			"example by moving a VM away from it; see what it holds: "
			"kubectl describe node %s",
			fitting->node->object.name,
			say_quoted(in, fitting->node->object.name));
	} else {
		next_add(in, out,
			"free what the scheduler names on one of the nodes that would "
			"do");
	}
	if (cordoned != NULL) {
		next_add(in, out, "or give a cordoned node back: kubectl uncordon %s",
			say_quoted(in, cordoned->node->object.name));
	}
	if (pod != NULL) {
		next_add(in, out,
			"read the scheduler's words: kubectl describe pod -n "
			"%s %s",
			say_quoted(in, pod->object.namespace),
			say_quoted(in, pod->object.name));
	}
}

static void tell(const struct diagnosis_input *in, struct finding *out,
	const struct target_view *view)
{
	const char *resources = resources_text(in, &view->message);
	const char *countdown = target_countdown(in, out, view);
	enum severity severity =
		view->is_past ? look_failure_severity(in) : SEVERITY_WARNING;

	if (resources[0] != '\0') {
		finding_say(in, out, severity, "%s: %s%s%s",
			view->is_past ? "no node was found for the target pod"
				      : "no node for the target pod",
			resources, countdown == NULL ? "" : "; ",
			countdown == NULL ? "" : countdown);
		return;
	}
	finding_say(in, out, severity, "%s%s%s%s",
		view->is_past ? "the scheduler found no node for the target pod"
			      : "the scheduler finds no node for the target pod",
		view->message_object == NULL ? "; its words cannot be seen" : "",
		countdown == NULL ? "" : "; ", countdown == NULL ? "" : countdown);
}

static bool match(const struct diagnosis_input *in, struct finding *out)
{
	struct target_view view = target_view_of(in);
	struct placement placement;

	if (view.stage != TARGET_UNSCHEDULABLE) {
		return false;
	}
	placement = placement_of(in);
	if (!is_ours(in, &view, &placement)) {
		return false;
	}
	if (view.message_object != NULL) {
		evidence_add(in, out, "scheduler", view.message_object, "%s",
			view.message.raw);
	} else {
		evidence_unseen(in, out, SOURCE_POD_EVENT, "what the scheduler said");
	}
	evidence_event(in, out,
		look_migration_event(in, "migrationTargetPodUnschedulable", NULL));
	evidence_event(in, out, view.gave_up);
	tell(in, out, &view);
	if (placement.is_known) {
		show_room(in, out, view.pod, &placement);
	} else {
		evidence_unseen(in, out, SOURCE_NODE, "labels and sizes of nodes");
	}
	suggest(in, out, &placement, view.pod);
	return true;
}

const struct diagnosis diag_target_unschedulable = {
	.id = "target-unschedulable",
	.title = "no node has room for the target pod",
	.scope = DIAGNOSE_MIGRATION,
	.rank = 700,
	.match = match,
};
