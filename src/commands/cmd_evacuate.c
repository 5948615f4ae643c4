/* Empty a node of VMs: cordon it, then evict its launcher pods, which KubeVirt turns
 * into migrations. */
#include <inttypes.h>

#include "base/str.h"
#include "commands/command.h"
#include "src/commands/draft.h"
#include "src/commands/forecast.h"
#include "src/commands/placement.h"
#include "src/commands/preflight.h"
#include "src/commands/words.h"

#define NAMED_MAX 12

/* The VMs of the node, each in one of three heaps. */
struct leaving {
	const struct vmi **to_evict;
	size_t to_evict_count;
	size_t moving;		   /* of to_evict: they have an unfinished migration */
	const struct vmi **marked; /* KubeVirt moves them already */
	size_t marked_count;
	const struct vmi **staying;
	const char **staying_reasons;
	size_t staying_count;
};

static void sort_one(
	struct draft *draft, struct leaving *leaving, const struct vmi *vmi)
{
	const char *reason;

	if (text_equal(vmi->evacuation_node, vmi->node)) {
		leaving->marked[leaving->marked_count++] = vmi;
		return;
	}
	reason = preflight_not_evacuated(draft->facts, vmi, draft->arena);
	if (reason != NULL) {
		leaving->staying_reasons[leaving->staying_count] = reason;
		leaving->staying[leaving->staying_count++] = vmi;
		return;
	}
	if (forecast_unfinished(draft->facts, vmi) != NULL) {
		leaving->moving++;
	}
	leaving->to_evict[leaving->to_evict_count++] = vmi;
}

static struct leaving sort_vms(struct draft *draft, const char *node)
{
	const struct store *store = draft->facts->store;
	size_t count = store_count(store, KIND_VMI);
	struct leaving leaving = {
		.to_evict = arena_calloc(
			draft->arena, count + 1, sizeof(*leaving.to_evict)),
		.marked =
			arena_calloc(draft->arena, count + 1, sizeof(*leaving.marked)),
		.staying =
			arena_calloc(draft->arena, count + 1, sizeof(*leaving.staying)),
		.staying_reasons = arena_calloc(
			draft->arena, count + 1, sizeof(*leaving.staying_reasons)),
	};

	for (size_t i = 0; i < count; i++) {
		const struct vmi *vmi = store_vmi(store, i);

		if (text_equal(vmi->node, node) && !preflight_is_over(vmi)) {
			sort_one(draft, &leaving, vmi);
		}
	}
	return leaving;
}

static void say_staying(struct draft *draft, const struct leaving *leaving)
{
	for (size_t i = 0; i < leaving->staying_count && i < NAMED_MAX; i++) {
		const struct vmi *vmi = leaving->staying[i];

		draft_say(draft, "Stays: %s/%s: %s.", vmi->object.namespace,
			vmi->object.name, leaving->staying_reasons[i]);
	}
	if (leaving->staying_count > NAMED_MAX) {
		draft_say(draft, "Stay for such reasons: %zu more.",
			leaving->staying_count - NAMED_MAX);
	}
	if (leaving->staying_count > 0) {
		draft_say(draft,
			"VMs that stay are not touched: the node will not be empty.");
	}
}

static void say_moving(
	struct draft *draft, const struct leaving *leaving, const char *node)
{
	size_t count = leaving->to_evict_count;

	if (count > 0) {
		draft_say(draft,
			"%s %s: for each, its launcher pod is evicted through the "
			"eviction API. KubeVirt answers 429, marks the VM and migrates "
			"it; the guest keeps running.",
			words_count(count, "VM leaves", "VMs leave", draft->arena),
			node);
		draft_say(draft,
			"Before each eviction the server is asked by a dry run whether "
			"KubeVirt would step in; where it would not, nothing is "
			"evicted.");
	}
	if (leaving->moving > 0) {
		draft_say(draft, "%s under way already and go%s on.",
			words_count(leaving->moving, "of them is", "of them are",
				draft->arena),
			leaving->moving == 1 ? "es" : "");
	}
	if (leaving->marked_count > 0) {
		draft_say(draft, "%s marked by an earlier eviction.",
			words_count(leaving->marked_count, "more is", "more are",
				draft->arena));
	}
}

static void say_arriving(struct draft *draft, const struct node_fact *node)
{
	if (node->inbound > 0) {
		draft_say(draft,
			"%s on the way to this node and will arrive: run this again "
			"then.",
			words_count((size_t)node->inbound, "VM is", "VMs are",
				draft->arena));
	}
}

static void say_time(struct draft *draft, const struct leaving *leaving)
{
	const struct limits *limits = &draft->facts->limits;
	int64_t cluster = limits->parallel_migrations_per_cluster.value;
	int64_t per_node = limits->parallel_outbound_migrations_per_node.value;
	struct forecast forecast = forecast_moves(draft->facts, leaving->to_evict,
		leaving->to_evict_count, true, draft->arena);

	if (i64_is_known(cluster) && i64_is_known(per_node)) {
		draft_say(draft,
			"At most %" PRId64 " leave at once (%" PRId64
			" in the whole cluster, %d in use now).",
			per_node < cluster ? per_node : cluster, cluster,
			draft->facts->slots_used);
	}
	if (forecast.why_none != NULL) {
		draft_say(draft, "No estimate of the time: %s.", forecast.why_none);
		return;
	}
	draft_say(draft, "They are gone in about %s, judged by %s.",
		words_span(forecast.low_s, forecast.high_s, draft->arena),
		words_count(forecast.judged_by, "finished migration",
			"finished migrations", draft->arena));
}

static void say_bounds(struct draft *draft, const char *node)
{
	draft_say(draft,
		"Only VMs are moved: other pods of %s stay, as does everything a later "
		"kubectl drain would do.",
		node);
	if (kubevirt_release_at_least(draft->facts->release, 1, 7)) {
		draft_say(draft,
			"To undo: u takes the marks off, cancels what has not moved "
			"and "
			"uncordons the node. VMs that have moved stay where they are.");
	} else {
		draft_say(draft,
			"KubeVirt %s cannot take a mark back: a marked VM tries to "
			"leave "
			"until it has.",
			draft->facts->kubevirt_version);
	}
}

static void add_intents(struct draft *draft, const struct node_fact *node,
	const struct leaving *leaving)
{
	struct intent cordon = {
		.verb = INTENT_CORDON,
		.namespace = "",
		.name = node->name,
		.uid = node->node->object.uid,
		.node = node->name,
	};

	if (!node->node->is_unschedulable) {
		draft_intent(draft, &cordon);
	}
	for (size_t i = 0; i < leaving->to_evict_count; i++) {
		const struct vmi *vmi = leaving->to_evict[i];
		struct intent evict = {
			.verb = INTENT_EVICT_POD,
			.namespace = vmi->object.namespace,
			.vmi = vmi->object.name,
			.vmi_uid = vmi->object.uid,
			.node = node->name,
		};

		draft_intent(draft, &evict);
	}
}

static const char *refusal_of(struct draft *draft, const struct node_fact *node)
{
	const struct store *store = draft->facts->store;
	struct placement placement;

	if (node == NULL) {
		return "no node is selected";
	}
	if (node->node == NULL) {
		return "the node cannot be read, so that it cannot be cordoned";
	}
	if (!source_state_is_usable(store_source(store, SOURCE_VMI))) {
		return "VMs cannot be read: what runs on the node is not known";
	}
	placement = placement_look(draft->facts, NULL, node->name);
	if (placement.able == 0) {
		return arena_printf(draft->arena, "no other node can take VMs: %s",
			placement_why_none(&placement, draft->arena));
	}
	return NULL;
}

static void plan_evacuation(struct draft *draft, const struct node_fact *node)
{
	struct leaving leaving = sort_vms(draft, node->name);

	if (node->node->is_unschedulable) {
		draft_say(draft, "%s is cordoned already.", node->name);
	} else {
		draft_say(draft,
			"%s is cordoned: nothing new is placed there until it is "
			"uncordoned.",
			node->name);
	}
	say_moving(draft, &leaving, node->name);
	say_staying(draft, &leaving);
	say_arriving(draft, node);
	if (leaving.to_evict_count > 0) {
		say_time(draft, &leaving);
	}
	say_bounds(draft, node->name);
	if (node->node->is_unschedulable && leaving.to_evict_count == 0) {
		draft_refuse(draft,
			"there is nothing to do: %s is cordoned, and no VM on it can "
			"be "
			"asked to leave",
			node->name);
		return;
	}
	draft->plan->danger = DANGER_HIGH;
	draft->plan->typed_name = node->name;
	add_intents(draft, node, &leaving);
}

static void plan(const struct command_input *input, struct plan *out)
{
	const struct node_fact *node = input->node;
	const char *refusal;
	struct draft draft;

	draft_begin(&draft, input, out);
	draft_title(&draft, "Evacuate %s", node != NULL ? node->name : "a node");
	if (draft_is_readonly(&draft)) {
		return;
	}
	refusal = refusal_of(&draft, node);
	if (refusal != NULL) {
		draft_refuse(&draft, "%s", refusal);
		return;
	}
	plan_evacuation(&draft, node);
}

const struct command cmd_evacuate = {
	.name = "evacuate",
	.key = 'e',
	.help = "cordon the node and move its VMs away",
	.hint = "evacuate",
	.hint_priority = 6,
	.subject = COMMAND_ON_NODE,
	.writes = true,
	.plan = plan,
};
