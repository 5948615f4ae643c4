/* The rules of the VM leave no node: selector, affinity, taints, cordons. */
#include "base/str.h"
#include "src/diagnose/evidence.h"
#include "src/diagnose/target_pod.h"

#define SHOWN_TERMS 6

static bool has_key(struct labels labels, const char *key)
{
	return labels_get(labels, key) != NULL;
}

static void suggest_orphan(const struct diagnosis_input *in, struct finding *out,
	const struct placement *placement)
{
	const struct migration *migration = in->migration->migration;

	if (has_key(migration->added_node_selector, placement->orphan_key)) {
		next_add(in, out,
			"the key comes from this migration alone: cancel it (%s) and "
			"migrate without that selector",
			say_cancel(in, in->migration));
		return;
	}
	next_add(in, out,
		"label a node that may take the VM (kubectl label node NODE %s=%s), or "
		"take the key out of the VM's nodeSelector",
		say_quoted(in, placement->orphan_key),
		say_quoted(in, placement->orphan_value));
}

static void suggest_from_nodes(const struct diagnosis_input *in, struct finding *out,
	const struct placement *placement)
{
	for (size_t i = 0; i < placement->node_count; i++) {
		const struct placement_node *place = &placement->nodes[i];

		if (place->verdict == PLACEMENT_CORDONED && place->missed == 0) {
			next_add(in, out,
				"give a cordoned node back: kubectl uncordon %s",
				say_quoted(in, place->node->object.name));
			return;
		}
	}
}

/* Nothing of the VM excludes the nodes that are left, only that they are cordoned. */
static bool is_cordon_first(const struct target_view *view)
{
	return scheduler_message_has(&view->message, TERM_CORDONED) &&
		!scheduler_message_has(&view->message, TERM_SELECTOR);
}

static const struct placement_node *first_with(
	const struct placement *placement, enum placement_verdict verdict)
{
	for (size_t i = 0; i < placement->node_count; i++) {
		if (placement->nodes[i].verdict == verdict) {
			return &placement->nodes[i];
		}
	}
	return NULL;
}

/* The node that needs the smallest change: a taint, one label, a rule. */
static void suggest_nearest(const struct diagnosis_input *in, struct finding *out,
	const struct placement *placement)
{
	const struct placement_node *tainted = first_with(placement, PLACEMENT_TAINT);
	const struct placement_node *lacking =
		first_with(placement, PLACEMENT_SELECTOR);
	const struct placement_node *other = first_with(placement, PLACEMENT_AFFINITY);

	if (tainted != NULL) {
		next_add(in, out,
			"%s lacks nothing but the taint: let the VM tolerate it, or "
			"take "
			"it away: kubectl taint nodes %s %s-",
			tainted->node->object.name,
			say_quoted(in, tainted->node->object.name),
			say_quoted(in, placement_taint_text(&tainted->fit, in->arena)));
	} else if (lacking != NULL && lacking->missed == 1 &&
		lacking->fit.miss == FIT_MEETS) {
		next_add(in, out,
			"%s lacks one label: kubectl label node %s %s=%s, if the VM "
			"may "
			"run there",
			lacking->node->object.name,
			say_quoted(in, lacking->node->object.name),
			say_quoted(in, lacking->key), say_quoted(in, lacking->value));
	} else if (other != NULL && other->fit.rule != NULL) {
		next_add(in, out, "nearest is %s: it would do if not for the rule %s",
			other->node->object.name,
			fit_rule_text(other->fit.rule, in->arena));
	}
}

static void suggest(const struct diagnosis_input *in, struct finding *out,
	const struct target_view *view, const struct placement *placement)
{
	const struct migration *migration = in->migration->migration;

	if (is_cordon_first(view)) {
		suggest_from_nodes(in, out, placement);
	}
	if (placement->is_known && !view->is_past && placement->orphan_key == NULL) {
		suggest_nearest(in, out, placement);
	}
	if (placement->is_known && placement->orphan_key != NULL) {
		suggest_orphan(in, out, placement);
	} else if (placement->is_known && placement->is_source_the_only_match) {
		next_add(in, out,
			"relax the VM's nodeSelector or affinity so that a second node "
			"fits: kubectl get vmi -n %s %s -o "
			"jsonpath='{.spec.nodeSelector}{.spec.affinity}'",
			say_quoted(in, migration->object.namespace),
			say_quoted(in, migration->vmi_name));
	} else {
		next_add(in, out,
			"compare the VM's affinity and tolerations with the nodes: "
			"kubectl get vmi -n %s %s -o "
			"jsonpath='{.spec.nodeSelector}{.spec.affinity}"
			"{.spec.tolerations}'",
			say_quoted(in, migration->object.namespace),
			say_quoted(in, migration->vmi_name));
	}
	if (!is_cordon_first(view)) {
		suggest_from_nodes(in, out, placement);
	}
	if (scheduler_message_has(&view->message, TERM_TAINT)) {
		next_add(in, out,
			"see the taints: kubectl get nodes -o "
			"custom-columns=NAME:.metadata.name,"
			"TAINTS:.spec.taints[*].key");
	}
	if (has_key(placement->selector, "kubernetes.io/hostname")) {
		next_add(in, out,
			"the selector names one host (kubernetes.io/hostname): take it "
			"out where an earlier directed migration left it behind");
	}
}

/* The words between the braces of "had untolerated taint {tier: gold}"; NULL. */
static const char *taint_in(
	const struct diagnosis_input *in, const struct scheduler_term *term)
{
	const char *begin = strchr(term->text, '{');
	const char *end = begin == NULL ? NULL : strchr(begin, '}');

	return end == NULL ? NULL
			   : arena_strndup(in->arena, begin, (size_t)(end - begin) + 1);
}

static const char *term_text(
	const struct diagnosis_input *in, const struct scheduler_term *term)
{
	const char *taint;

	switch (term->kind) {
	case TERM_SELECTOR:
		return "not matched by its selector or affinity";
	case TERM_POD_AFFINITY:
		return "without the pods it wants to be near";
	case TERM_ANTI_AFFINITY:
		return "excluded by anti-affinity";
	case TERM_CORDONED:
		return "cordoned";
	case TERM_SPREAD:
		return "against its topology spread constraints";
	case TERM_VOLUME:
		return "out of reach of its volume";
	case TERM_TAINT:
		taint = taint_in(in, term);
		return taint == NULL ? "tainted"
				     : arena_printf(in->arena, "with taint %s", taint);
	case TERM_RESOURCE:
	case TERM_OTHER:
		break;
	}
	return term->text;
}

/* ": 1 excluded by anti-affinity, 2 cordoned". */
static const char *terms_text(
	const struct diagnosis_input *in, const struct scheduler_message *message)
{
	const char *text = "";

	for (size_t i = 0; i < message->term_count && i < SHOWN_TERMS; i++) {
		const struct scheduler_term *term = &message->terms[i];

		text = term->nodes < 0
			? arena_printf(in->arena, "%s%s %s", text, i == 0 ? ":" : ",",
				  term->text)
			: arena_printf(in->arena, "%s%s %d %s", text,
				  i == 0 ? ":" : ",", term->nodes, term_text(in, term));
	}
	return text;
}

static void tell(const struct diagnosis_input *in, struct finding *out,
	const struct target_view *view, const struct placement *placement)
{
	const char *countdown = target_countdown(in, out, view);
	const char *tail =
		countdown == NULL ? "" : arena_printf(in->arena, "; %s", countdown);
	enum severity severity =
		view->is_past ? look_failure_severity(in) : SEVERITY_WARNING;

	if (!view->is_past && placement->is_known && placement->orphan_key != NULL) {
		finding_say(in, out, severity, "no node carries the label %s=%s%s",
			placement->orphan_key, say_known(placement->orphan_value),
			tail);
	} else if (!view->is_past && placement->is_known &&
		placement->orphan_rule != NULL) {
		finding_say(in, out, severity, "no node meets the node affinity: %s%s",
			fit_rule_text(placement->orphan_rule, in->arena), tail);
	} else if (!view->is_past && placement->is_known &&
		placement->is_source_the_only_match) {
		finding_say(in, out, severity,
			"only %s, where the VM already is, matches its node %s%s",
			say_known(in->migration->source),
			placement->rules != NULL && placement->rules->has_node_affinity
				? "selector and affinity"
				: "selector",
			tail);
	} else {
		finding_say(in, out, severity, "%s%s%s",
			view->is_past ? "no node was left for the target pod"
				      : "no node is left for the target pod",
			terms_text(in, &view->message), tail);
	}
}

static bool match(const struct diagnosis_input *in, struct finding *out)
{
	struct target_view view = target_view_of(in);
	struct placement placement;

	if (view.stage != TARGET_UNSCHEDULABLE) {
		return false;
	}
	placement = placement_of(in);
	if (target_selector_cause(in, &view, &placement) != SELECTOR_OTHER) {
		return false;
	}
	if (view.message_object != NULL) {
		evidence_add(in, out, "scheduler", view.message_object, "%s",
			view.message.raw);
	}
	evidence_event(in, out, view.gave_up);
	tell(in, out, &view, &placement);
	if (placement.is_known && !view.is_past) {
		placement_show(in, out, &placement);
	}
	evidence_unseen(in, out, SOURCE_NODE, "labels of the nodes");
	suggest(in, out, &view, &placement);
	return true;
}

const struct diagnosis diag_target_placement_conflict = {
	.id = "target-placement-conflict",
	.title = "the rules of the VM leave no node for the target pod",
	.scope = DIAGNOSE_MIGRATION,
	.rank = 690,
	.match = match,
};
