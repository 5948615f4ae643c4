/* The node is being emptied, and some of its VMs can never leave it. */
#include "base/str.h"
#include "facts/disruption.h"
#include "src/diagnose/evidence.h"
#include "src/diagnose/look.h"
#include "src/diagnose/node_vms.h"

#define SHOWN_VMS 12
/* virt-handler judges a VM within seconds of its start. */
#define JUDGED_AFTER_S 60
#define BUDGET_PATIENCE_S 120

static const char *block_reason(const struct diagnosis_input *in, const struct vmi *vmi)
{
	const struct condition *migratable =
		conditions_get(vmi->conditions, "LiveMigratable");

	if (migratable == NULL) {
		return look_is_older(in, vmi->object.created_ms, JUDGED_AFTER_S)
			? "not evaluated by virt-handler"
			: NULL;
	}
	if (text_equal(migratable->status, "True")) {
		return NULL;
	}
	if (text_is_empty(migratable->message)) {
		return say_known(migratable->reason);
	}
	return arena_printf(in->arena, "%s: %s", say_known(migratable->reason),
		migratable->message);
}

/* What keeps VMs of one node on it. */
struct blocked {
	const struct vmi *example; /* of those that cannot move; NULL: none */
	size_t stuck;
	size_t unjudged; /* of these: nobody has said so, nor the contrary */
	const struct vmi *held_example; /* of those whose eviction a budget refuses */
	const struct disruption_budget *budget;
	size_t held;
	bool is_for_ever; /* at least one budget can never allow it */
};

static void suggest_stuck(const struct diagnosis_input *in, struct finding *out,
	const struct vmi *example)
{
	next_add(in, out, "shut them down in the window: virtctl stop -n %s %s",
		say_quoted(in, example->object.namespace),
		say_quoted(in,
			example->vm_name != NULL ? example->vm_name
						 : example->object.name));
	next_add(in, out,
		"or let a drain stop them: set evictionStrategy LiveMigrateIfPossible "
		"or "
		"None in the VirtualMachine");
	next_add(in, out, "or repair what each of them names, then drain again");
}

static void suggest_budget(const struct diagnosis_input *in, struct finding *out,
	const struct disruption_budget *budget)
{
	const char *namespace = say_quoted(in, budget->object.namespace);
	const char *name = say_quoted(in, budget->object.name);

	if (disruption_of(budget) == DISRUPTION_NEVER) {
		next_add(in, out,
			"give the budget a whole number as minAvailable, or take the "
			"launcher pods out of its selector: kubectl edit pdb -n %s %s",
			namespace, name);
		return;
	}
	next_add(in, out,
		"see which of its pods are missing, and start them first: kubectl "
		"describe pdb -n %s %s",
		namespace, name);
}

/* The VirtualMachine may say something else already, for the next start. */
static void show_template(
	const struct diagnosis_input *in, struct finding *out, const struct vmi *vmi)
{
	const struct vm *vm =
		store_find_vm(in->facts->store, vmi->object.namespace, vmi->vm_name);

	if (vm != NULL && vm->eviction_strategy != NULL &&
		!text_equal(vm->eviction_strategy, look_eviction_strategy(in, vmi))) {
		evidence_add(in, out, "strategy from the next start on",
			say_object(
				in, &vm->object, "spec.template.spec.evictionStrategy"),
			"%s", vm->eviction_strategy);
	}
}

/* kubevirt: pkg/virt-api, pod-eviction-admitter: with LiveMigrate an eviction is denied
 * for ever; the other strategies let the pod go or leave it to somebody. */
static bool add_stuck(const struct diagnosis_input *in, struct finding *out,
	const struct vmi *vmi, struct blocked *blocked)
{
	const char *reason = block_reason(in, vmi);

	if (reason == NULL ||
		!text_equal(look_eviction_strategy(in, vmi), "LiveMigrate")) {
		return false;
	}
	if (blocked->example == NULL) {
		blocked->example = vmi;
	}
	blocked->unjudged += conditions_get(vmi->conditions, "LiveMigratable") == NULL;
	if (blocked->stuck++ < SHOWN_VMS) {
		evidence_add(in, out, "cannot leave",
			say_object(
				in, &vmi->object, "status.conditions LiveMigratable"),
			"%s/%s: %s", vmi->object.namespace, vmi->object.name, reason);
		show_template(in, out, vmi);
	}
	return true;
}

/* Its pod is evicted for real: a budget has a word in it. */
static bool is_evicted(const struct diagnosis_input *in, const struct vmi *vmi)
{
	const char *strategy = look_eviction_strategy(in, vmi);

	return text_equal(strategy, "None") ||
		(text_equal(strategy, "LiveMigrateIfPossible") &&
			conditions_state(vmi->conditions, "LiveMigratable") ==
				TRI_FALSE);
}

/* Nobody has asked for its evacuation for minutes although its node is emptied: then
 * the webhook was not reached, and what the drain hears is the budget's no. */
static bool is_unasked(const struct diagnosis_input *in, const struct vmi *vmi)
{
	return text_is_empty(vmi->evacuation_node) &&
		look_is_older(
			in, look_cordoned_ms(in, in->node->node), BUDGET_PATIENCE_S);
}

static void add_held(const struct diagnosis_input *in, struct finding *out,
	const struct vmi *vmi, struct blocked *blocked)
{
	const struct disruption_budget *budget = disruption_find(in->facts->store, vmi);
	bool is_for_ever;

	if (budget == NULL) {
		return;
	}
	is_for_ever = disruption_of(budget) == DISRUPTION_NEVER;
	if (is_evicted(in, vmi)) {
		/* Pods of one budget leave one after the other: that takes a while. */
		if (!is_for_ever &&
			!look_is_older(in, look_cordoned_ms(in, in->node->node),
				BUDGET_PATIENCE_S)) {
			return;
		}
	} else if (!is_for_ever || !is_unasked(in, vmi)) {
		return;
	}
	if (blocked->budget == NULL || (is_for_ever && !blocked->is_for_ever)) {
		blocked->budget = budget;
		blocked->held_example = vmi;
	}
	blocked->is_for_ever = blocked->is_for_ever || is_for_ever;
	if (blocked->held++ < SHOWN_VMS) {
		evidence_add(in, out, "held by a budget",
			say_object(in, &budget->object, "status.disruptionsAllowed"),
			"%s/%s: PodDisruptionBudget %s allows 0 evictions%s%s",
			vmi->object.namespace, vmi->object.name, budget->object.name,
			budget->max_unavailable != NULL
				? ": maxUnavailable cannot be counted over VMs"
				: "",
			budget->max_unavailable == NULL && is_for_ever
				? ": it expects no pod, or cannot count them"
				: "");
	}
}

static void collect(const struct diagnosis_input *in, struct finding *out,
	const struct node_vms *vms, struct blocked *blocked)
{
	for (size_t i = 0; i < vms->count; i++) {
		const struct vmi *vmi = vms->items[i];

		if (i64_is_known(vmi->object.deletion_ms) ||
			look_unfinished(in, vmi) != NULL) {
			continue;
		}
		if (!add_stuck(in, out, vmi, blocked)) {
			add_held(in, out, vmi, blocked);
		}
	}
}

static void tell_stuck(const struct diagnosis_input *in, struct finding *out,
	const struct node_vms *vms, const struct blocked *blocked)
{
	finding_say(in, out, SEVERITY_CRITICAL,
		"%zu VM%s %s leave %s: eviction strategy LiveMigrate, but %s",
		blocked->stuck, blocked->stuck == 1 ? "" : "s",
		blocked->unjudged > 0 ? "cannot" : "will never", in->node->name,
		blocked->unjudged == 0 ? "not migratable"
			: blocked->unjudged < blocked->stuck
			? "not migratable, or not judged yet"
			: "not judged by virt-handler yet");
	evidence_add(in, out, "VMs that cannot leave",
		arena_printf(in->arena, "Node %s", in->node->name), "%zu of %zu",
		blocked->stuck, vms->count);
	evidence_add(in, out, "eviction strategy",
		say_object(in, &blocked->example->object, "spec.evictionStrategy"),
		"%s", look_eviction_strategy(in, blocked->example));
	suggest_stuck(in, out, blocked->example);
}

static void tell_held(const struct diagnosis_input *in, struct finding *out,
	const struct node_vms *vms, const struct blocked *blocked)
{
	finding_say(in, out,
		blocked->is_for_ever ? SEVERITY_CRITICAL : SEVERITY_WARNING,
		"%zu VM%s cannot leave %s: PodDisruptionBudget %s/%s %s", blocked->held,
		blocked->held == 1 ? "" : "s", in->node->name,
		blocked->budget->object.namespace, blocked->budget->object.name,
		blocked->is_for_ever ? "can never allow an eviction"
				     : "allows no eviction now");
	evidence_add(in, out, "VMs held by a budget",
		arena_printf(in->arena, "Node %s", in->node->name), "%zu of %zu",
		blocked->held, vms->count);
	if (look_eviction_strategy(in, blocked->held_example) != NULL) {
		evidence_add(in, out, "eviction strategy",
			say_object(in, &blocked->held_example->object,
				"spec.evictionStrategy"),
			"%s", look_eviction_strategy(in, blocked->held_example));
	}
}

static bool match(const struct diagnosis_input *in, struct finding *out)
{
	const struct node_fact *node = in->node;
	struct blocked blocked = { 0 };
	struct node_vms vms;

	if (node->node == NULL || node->vmis == 0 ||
		!look_is_cordoned(in, node->node) || look_is_node_lost(in, node)) {
		return false;
	}
	vms = node_vms_of(in, node->name);
	collect(in, out, &vms, &blocked);
	if (blocked.example == NULL && blocked.budget == NULL) {
		return false;
	}
	if (blocked.example != NULL) {
		tell_stuck(in, out, &vms, &blocked);
	} else {
		tell_held(in, out, &vms, &blocked);
	}
	if (blocked.budget != NULL) {
		suggest_budget(in, out, blocked.budget);
	}
	evidence_unseen(in, out, SOURCE_BUDGET, "PodDisruptionBudgets over these VMs");
	return true;
}

const struct diagnosis diag_drain_blocked = {
	.id = "drain-blocked",
	.title = "some VMs can never leave the node",
	.scope = DIAGNOSE_NODE,
	.rank = 780,
	.match = match,
};
