/* A node stopped answering: what runs there cannot be moved any more, or arrive. */
#include "base/str.h"
#include "src/diagnose/evidence.h"
#include "src/diagnose/look.h"

/* kubevirt: pkg/virt-controller/watch/node/node.go. */
#define UNRESPONSIVE_MS 300000
/* Not the live state of the node but what was said about it. */
#define TOLD_RANK 500

static bool is_silent(const struct diagnosis_input *in, const struct node_fact *node)
{
	return node != NULL && look_is_live(in, SOURCE_NODE) &&
		i64_is_known(look_heartbeat_age_ms(in, node)) &&
		look_heartbeat_age_ms(in, node) > UNRESPONSIVE_MS;
}

static const struct condition *ready_condition(const struct node_fact *node)
{
	return node->node == NULL ? NULL
				  : conditions_get(node->node->conditions, "Ready");
}

static void show_node(const struct diagnosis_input *in, struct finding *out,
	const struct node_fact *node)
{
	const struct condition *ready = ready_condition(node);

	if (node->node == NULL) {
		evidence_unseen(in, out, SOURCE_NODE, "state of the node");
		return;
	}
	evidence_condition(in, out, &node->node->object, ready);
	if (ready != NULL && i64_is_known(ready->since_ms)) {
		evidence_add(in, out, "not Ready for",
			say_object(in, &node->node->object, "status.conditions"), "%s",
			say_ms(in, look_age_ms(in, ready->since_ms)));
	}
	if (i64_is_known(look_heartbeat_age_ms(in, node))) {
		evidence_add(in, out, "last heartbeat of virt-handler",
			say_object(in, &node->node->object,
				"metadata.annotations[kubevirt.io/heartbeat]"),
			"%s ago", say_ms(in, look_heartbeat_age_ms(in, node)));
	}
	evidence_add(in, out, "VMs on it",
		arena_printf(in->arena, "Node %s", node->name), "%d", node->vmis);
}

static void suggest_fencing(const struct diagnosis_input *in, struct finding *out,
	const struct node_fact *node)
{
	next_add(in, out,
		"a live migration needs a working source: make sure that %s is really "
		"down or fenced, so that its VMs cannot run twice",
		node->name);
	next_add(in, out,
		"only then let them start elsewhere: kubectl taint nodes %s "
		"node.kubernetes.io/out-of-service=nodeshutdown:NoExecute",
		say_quoted(in, node->name));
	next_add(in, out, "see its state: kubectl describe node %s",
		say_quoted(in, node->name));
}

/* A migration that ended long before the node did is not about the node. */
static bool is_contemporary(
	const struct diagnosis_input *in, const struct node_fact *node)
{
	const struct condition *ready = ready_condition(node);
	int64_t ended_ms = in->migration->ended_ms;

	if (!in->migration->is_final) {
		return true;
	}
	return ready != NULL && i64_is_known(ready->since_ms) &&
		i64_is_known(ended_ms) && ready->since_ms <= ended_ms + 60000;
}

static bool is_concerned(const struct migration_fact *migration)
{
	return migration->phase != PHASE_SUCCEEDED &&
		(migration->is_final || !migration->cancel_requested);
}

static bool match_source(const struct diagnosis_input *in, struct finding *out,
	const struct node_fact *source)
{
	if (source == NULL || !look_is_node_lost(in, source) ||
		!is_contemporary(in, source)) {
		return false;
	}
	finding_say(in, out, SEVERITY_CRITICAL,
		"source node %s does not answer: the VM cannot be moved from it",
		source->name);
	show_node(in, out, source);
	suggest_fencing(in, out, source);
	return true;
}

static bool match_target(const struct diagnosis_input *in, struct finding *out,
	const struct node_fact *target)
{
	const struct migration_fact *migration = in->migration;

	if (target == NULL || !look_is_node_lost(in, target) ||
		!is_contemporary(in, target)) {
		return false;
	}
	finding_say(in, out,
		migration->is_final ? look_failure_severity(in) : SEVERITY_CRITICAL,
		"target node %s does not answer", target->name);
	show_node(in, out, target);
	if (!migration->is_final) {
		next_add(in, out, "cancel it: %s", say_cancel(in, migration));
	}
	next_add(in, out,
		"migrate again; the scheduler leaves %s out: virtctl migrate "
		"-n %s %s",
		target->name, say_quoted(in, migration->migration->object.namespace),
		say_quoted(in, migration->migration->vmi_name));
	return true;
}

/* The word of a moment that is over is not news: the node has answered since. */
static const struct event *told_event(
	const struct diagnosis_input *in, const struct node_fact *source)
{
	const struct event *event = look_vmi_event(in, "NodeUnresponsive", NULL);

	if (event == NULL || in->migration->is_final || !i64_is_known(event->last_ms)) {
		return event;
	}
	if (source == NULL || source->node == NULL ||
		!i64_is_known(source->node->heartbeat_ms)) {
		return look_is_older(in, event->last_ms, UNRESPONSIVE_MS / 1000.0)
			? NULL
			: event;
	}
	return source->node->heartbeat_ms > event->last_ms &&
			!look_is_node_lost(in, source)
		? NULL
		: event;
}

/* KubeVirt's own word for it, when the node object says nothing (yet). */
static bool match_told(const struct diagnosis_input *in, struct finding *out,
	const struct node_fact *source)
{
	const struct migration_fact *migration = in->migration;
	const struct event *event = told_event(in, source);
	bool is_marked = migration->vmi != NULL && !migration->is_final &&
		text_equal(migration->vmi->reason, "NodeUnresponsive");

	if (event == NULL && !is_marked &&
		(migration->is_final || !is_silent(in, source))) {
		return false;
	}
	finding_say(in, out, SEVERITY_CRITICAL,
		"KubeVirt counts node %s of this VM as unresponsive",
		say_known(migration->source));
	out->rank = TOLD_RANK;
	evidence_event(in, out, event);
	if (is_marked) {
		evidence_add(in, out, "reason of the VM",
			say_object(in, &migration->vmi->object, "status.reason"), "%s",
			migration->vmi->reason);
	}
	if (source != NULL) {
		show_node(in, out, source);
		suggest_fencing(in, out, source);
	} else {
		next_add(in, out, "see the nodes: kubectl get nodes");
	}
	return true;
}

static bool match(const struct diagnosis_input *in, struct finding *out)
{
	const struct node_fact *source;
	const struct node_fact *target;

	if (!is_concerned(in->migration)) {
		return false;
	}
	source = facts_find_node(in->facts, in->migration->source);
	target = facts_find_node(in->facts, in->migration->target);
	return match_source(in, out, source) || match_target(in, out, target) ||
		match_told(in, out, source);
}

static bool is_for_vms(const struct node_fact *node)
{
	return node->vmis > 0 || node->outbound > 0 || node->inbound > 0 ||
		node->virt_handler != NULL ||
		(node->node != NULL && node->node->kubevirt_schedulable != TRI_UNKNOWN);
}

static bool match_node(const struct diagnosis_input *in, struct finding *out)
{
	const struct node_fact *node = in->node;
	bool is_in_use = node->vmis > 0 || node->outbound > 0 || node->inbound > 0;

	if (!is_for_vms(node)) {
		return false;
	}
	if (look_is_node_lost(in, node)) {
		finding_say(in, out, is_in_use ? SEVERITY_CRITICAL : SEVERITY_INFO,
			"%s does not answer, with %d VM%s on it", node->name,
			node->vmis, node->vmis == 1 ? "" : "s");
	} else if (is_silent(in, node) && is_in_use) {
		finding_say(in, out, SEVERITY_CRITICAL,
			"KubeVirt counts %s as unresponsive: no heartbeat for %s, with "
			"%d VM%s on it",
			node->name, say_ms(in, look_heartbeat_age_ms(in, node)),
			node->vmis, node->vmis == 1 ? "" : "s");
		out->rank = TOLD_RANK;
	} else {
		return false;
	}
	show_node(in, out, node);
	if (node->vmis > 0) {
		suggest_fencing(in, out, node);
	} else {
		next_add(in, out, "see its state: kubectl describe node %s",
			say_quoted(in, node->name));
	}
	return true;
}

const struct diagnosis diag_node_lost = {
	.id = "node-lost",
	.title = "a node does not answer",
	.scope = DIAGNOSE_MIGRATION,
	.rank = 950,
	.match = match,
	.match_node = match_node,
};
