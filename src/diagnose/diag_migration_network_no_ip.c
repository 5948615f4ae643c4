/* virt-handlers get no address on the migration network. */
#include "base/str.h"
#include "src/diagnose/evidence.h"
#include "src/diagnose/handler.h"

#define SHOWN_NODES 12

static void show_pool(const struct diagnosis_input *in, struct finding *out)
{
	const struct network_fact *network = in->facts->network;
	const char *object;

	if (network == NULL) {
		return;
	}
	object = arena_printf(in->arena, "NetworkAttachmentDefinition %s/%s",
		say_known(network->definition_namespace),
		say_known(network->definition_name));
	for (size_t i = 0; i < network->range_count; i++) {
		evidence_add(in, out, "range", object, "%s", network->ranges[i]);
	}
	if (f64_is_known(network->usable_addresses)) {
		evidence_add(in, out, "usable addresses", object, "%.0f",
			network->usable_addresses);
	}
	if (f64_is_known(network->allocated_addresses)) {
		evidence_add(in, out, "allocated addresses", object, "%.0f",
			network->allocated_addresses);
	}
}

static void suggest(const struct diagnosis_input *in, struct finding *out)
{
	next_add(in, out,
		"count: one address for each node that runs VMs, and some more for "
		"rollouts; enlarge the range if there are fewer");
	next_add(in, out,
		"look for addresses kept by pods that are gone (whereabouts): kubectl "
		"get ippools.whereabouts.cni.cncf.io -A -o yaml");
	next_add(in, out,
		"check the plugin's own pods: kubectl get pods -A | grep -E "
		"'multus|whereabouts'");
}

static bool match_node(const struct diagnosis_input *in, struct finding *out)
{
	const struct node_fact *node = in->node;
	struct handler_view view = handler_view_of(in, node);

	if (view.pod == NULL || view.state == HANDLER_NODE_LOST ||
		!handler_lacks_address(&view)) {
		return false;
	}
	if (view.no_address_event != NULL) {
		finding_say(in, out, SEVERITY_CRITICAL,
			"virt-handler of %s cannot start: no address is to be had on "
			"the "
			"migration network",
			node->name);
		evidence_event(in, out, view.no_address_event);
	} else if (view.no_address_panic != NULL) {
		finding_say(in, out, SEVERITY_CRITICAL,
			"virt-handler of %s cannot start: its interface migration0 has "
			"no "
			"address",
			node->name);
	} else {
		finding_say(in, out, SEVERITY_CRITICAL,
			"virt-handler of %s keeps crashing, and its interface "
			"migration0 "
			"has no address",
			node->name);
		evidence_add(in, out, "addresses of migration0",
			say_object(in, &view.pod->object,
				"metadata.annotations[k8s.v1.cni.cncf.io/"
				"network-status]"),
			"none");
	}
	(void)handler_tell(in, out, node, &view);
	show_pool(in, out);
	suggest(in, out);
	return true;
}

static bool match_addresses(const struct diagnosis_input *in, struct finding *out)
{
	const struct network_fact *network = in->facts->network;
	size_t nodes = facts_count_handler_nodes(in->facts);
	bool is_used_up;

	if (network == NULL || !f64_is_known(network->usable_addresses)) {
		return false;
	}
	is_used_up = f64_is_known(network->allocated_addresses) &&
		network->allocated_addresses >= network->usable_addresses &&
		network->attached_nodes < network->handler_nodes;
	if (network->usable_addresses >= (double)nodes && !is_used_up) {
		return false;
	}
	finding_say(in, out, SEVERITY_WARNING,
		"the migration network has %.0f usable addresses for %zu nodes%s",
		network->usable_addresses, nodes,
		is_used_up ? ", all of them taken" : "");
	evidence_add(in, out, "nodes that need one", "Nodes with a virt-handler", "%zu",
		nodes);
	show_pool(in, out);
	suggest(in, out);
	return true;
}

/* One node may have a trouble of its own; several have one in common. */
static bool match_many(const struct diagnosis_input *in, struct finding *out)
{
	const struct facts *facts = in->facts;
	size_t lacking = 0;

	for (size_t i = 0; i < facts->node_count; i++) {
		struct handler_view view = handler_view_of(in, &facts->nodes[i]);

		if (view.pod == NULL || !handler_lacks_address(&view)) {
			continue;
		}
		if (lacking++ < SHOWN_NODES) {
			evidence_add(in, out, "gets no address",
				say_object(in, &view.pod->object, "status"), "%s",
				facts->nodes[i].name);
		}
	}
	if (lacking < 2) {
		return false;
	}
	finding_say(in, out, SEVERITY_CRITICAL,
		"%zu virt-handlers cannot start: they get no address on the migration "
		"network",
		lacking);
	evidence_add(in, out, "virt-handlers without an address",
		"Pods kubevirt.io=virt-handler", "%zu", lacking);
	show_pool(in, out);
	suggest(in, out);
	return true;
}

static bool match(const struct diagnosis_input *in, struct finding *out)
{
	return match_addresses(in, out) || match_many(in, out);
}

const struct diagnosis diag_migration_network_no_ip = {
	.id = "migration-network-no-ip",
	.title = "no addresses on the migration network",
	.scope = DIAGNOSE_CLUSTER,
	.rank = 845,
	.match = match,
	.match_node = match_node,
};
