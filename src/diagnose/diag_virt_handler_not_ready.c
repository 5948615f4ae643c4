/* virt-handler of a node does not work: VMs can neither leave nor arrive. */
#include <inttypes.h>

#include "base/str.h"
#include "src/diagnose/evidence.h"
#include "src/diagnose/handler.h"

/* kubevirt: pkg/virt-controller/watch/node/node.go. */
#define UNRESPONSIVE_MS 300000

static bool is_trouble(const struct handler_view *view)
{
	switch (view->state) {
	case HANDLER_MISSING:
	case HANDLER_NOT_READY:
	case HANDLER_CRASHING:
	case HANDLER_SILENT:
	case HANDLER_UNSCHEDULABLE:
		return true;
	case HANDLER_OK:
	case HANDLER_UNSEEN:
	case HANDLER_NODE_LOST:
		break;
	}
	return false;
}

static bool tell(const struct diagnosis_input *in, struct finding *out,
	const struct node_fact *node, enum severity severity)
{
	struct handler_view view = handler_view_of(in, node);

	/* At the node an address that cannot be had is told as the cause itself. */
	if (!is_trouble(&view) ||
		(in->migration == NULL && handler_lacks_address(&view))) {
		return false;
	}
	finding_say(in, out, severity, "%s %s%s", node->name,
		handler_tell(in, out, node, &view),
		handler_lacks_address(&view)
			? ": it gets no address on the migration network"
			: "");
	evidence_event(in, out, view.no_address_event);
	handler_suggest(in, out, node, &view);
	return true;
}

/* A virt-handler that is going down takes no new migrations (kubevirt:
 * pkg/virt-handler/migration-proxy/migration-proxy.go). */
static bool match_shutdown(const struct diagnosis_input *in, struct finding *out)
{
	const struct migration_fact *migration = in->migration;
	const struct event *event =
		look_vmi_event(in, "SyncFailed", "virt-handler shutdown");

	if (migration->phase != PHASE_PREPARING_TARGET || event == NULL) {
		return false;
	}
	finding_say(in, out, SEVERITY_WARNING,
		"virt-handler of %s is shutting down and takes no migration until its "
		"successor runs",
		say_known(migration->target));
	evidence_event(in, out, event);
	next_add(in, out,
		"wait for the rollout: kubectl get pods -A -l kubevirt.io=virt-handler "
		"-o wide");
	return true;
}

static bool match(const struct diagnosis_input *in, struct finding *out)
{
	const struct migration_fact *migration = in->migration;

	if (migration->is_final || !migration_phase_is_running(migration->phase)) {
		return false;
	}
	if (match_shutdown(in, out)) {
		return true;
	}
	return tell(in, out, facts_find_node(in->facts, migration->target),
		       SEVERITY_WARNING) ||
		tell(in, out, facts_find_node(in->facts, migration->source),
			SEVERITY_WARNING);
}

static bool match_node(const struct diagnosis_input *in, struct finding *out)
{
	const struct node_fact *node = in->node;
	bool is_unresponsive = i64_is_known(look_heartbeat_age_ms(in, node)) &&
		look_heartbeat_age_ms(in, node) > UNRESPONSIVE_MS;

	if (!tell(in, out, node, SEVERITY_WARNING)) {
		return false;
	}
	if (node->vmis == 0 && node->outbound == 0 && node->inbound == 0) {
		out->severity = SEVERITY_INFO;
	} else if (is_unresponsive) {
		out->severity = SEVERITY_CRITICAL;
	}
	evidence_add(in, out, "VMs on it",
		arena_printf(in->arena, "Node %s", node->name), "%d", node->vmis);
	return true;
}

/* Each node's virt-handler is away for a moment while this lasts. */
static bool tell_rollout(const struct diagnosis_input *in, struct finding *out)
{
	const struct workload *handler = look_workload(in, "virt-handler");

	if (handler == NULL || !i64_is_known(handler->updated) ||
		!i64_is_known(handler->desired) ||
		handler->updated >= handler->desired) {
		return false;
	}
	finding_say(in, out, SEVERITY_INFO,
		"virt-handler is being rolled out: %" PRId64 " of %" PRId64
		" nodes have the new one",
		handler->updated, handler->desired);
	evidence_add(in, out, "updated pods",
		say_object(in, &handler->object, "status.updatedNumberScheduled"),
		"%" PRId64 " of %" PRId64, handler->updated, handler->desired);
	next_add(in, out,
		"wait for it before starting migrations: kubectl rollout status -n %s "
		"daemonset/virt-handler",
		say_quoted(in, handler->object.namespace));
	return true;
}

/* More than one at a time: an update that is under way, or stuck. */
static bool match_cluster(const struct diagnosis_input *in, struct finding *out)
{
	const struct facts *facts = in->facts;
	size_t handlers = 0;
	size_t bad = 0;
	size_t with_network = 0;

	for (size_t i = 0; i < facts->node_count; i++) {
		struct handler_view view = handler_view_of(in, &facts->nodes[i]);

		if (view.pod == NULL && view.state != HANDLER_MISSING) {
			continue;
		}
		handlers++;
		bad += is_trouble(&view) && view.state != HANDLER_UNSCHEDULABLE &&
			!handler_lacks_address(&view);
		with_network += view.pod != NULL &&
			text_contains_nocase(
				view.pod->networks_annotation, "migration0");
	}
	if (bad < 2) {
		return tell_rollout(in, out);
	}
	finding_say(in, out, SEVERITY_WARNING,
		"%zu of %zu virt-handlers do not work: nothing can migrate to or from "
		"their nodes",
		bad, handlers);
	evidence_add(in, out, "virt-handlers in trouble",
		"Pods kubevirt.io=virt-handler and Nodes", "%zu of %zu", bad, handlers);
	if (with_network > 0 && with_network < handlers) {
		evidence_add(in, out, "rollout",
			"Pods metadata.annotations[k8s.v1.cni.cncf.io/networks]",
			"%zu of %zu were made with the migration network", with_network,
			handlers);
	}
	next_add(in, out,
		"wait if an update is rolling out; each change of the migration "
		"network "
		"restarts every virt-handler: kubectl get daemonset -A -l "
		"kubevirt.io=virt-handler");
	next_add(in, out,
		"if it does not move on, check the network definition and the nodes: "
		"kubectl get pods -A -l kubevirt.io=virt-handler -o wide");
	return true;
}

const struct diagnosis diag_virt_handler_not_ready = {
	.id = "virt-handler-not-ready",
	.title = "virt-handler of a node does not work",
	.scope = DIAGNOSE_MIGRATION,
	.rank = 860,
	.match = match,
	.match_node = match_node,
	.match_cluster = match_cluster,
};
