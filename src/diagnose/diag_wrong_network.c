/* Migrations do not use the network that was configured for them. */
#include "base/str.h"
#include "src/diagnose/evidence.h"
#include "src/diagnose/handler.h"

#define SHOWN_NODES 12

/* Verdicts that say: this address is not the one that was meant. */
static bool is_wrong(enum address_verdict verdict)
{
	switch (verdict) {
	case VERDICT_WRONG_SUBNET:
	case VERDICT_POD_NETWORK:
	case VERDICT_WARN_NOT_POOL:
	case VERDICT_CONFIG_ERROR:
		return true;
	case VERDICT_OK:
	case VERDICT_OK_ATTACHED:
	case VERDICT_EXPECTED_POD:
	case VERDICT_UNEXPECTED:
	case VERDICT_PENDING:
	case VERDICT_N_A:
	case VERDICT_UNKNOWN:
	case VERDICT_INVALID_ADDR:
		break;
	}
	return false;
}

/* The virt-handler that has this as its address in the pod network; addresses are
 * compared as addresses. */
static const struct pod *handler_with_address(
	const struct diagnosis_input *in, const char *text)
{
	const struct store *store = in->facts->store;
	struct inet_address wanted;

	if (!inet_parse(str_from(text), &wanted)) {
		return NULL;
	}
	for (size_t i = 0; i < store_count(store, KIND_VIRT_HANDLER); i++) {
		const struct pod *pod = store_virt_handler(store, i);

		for (size_t a = 0; a < pod->address_count; a++) {
			struct inet_address own;

			if (inet_parse(str_from(pod->addresses[a]), &own) &&
				inet_equal(&own, &wanted)) {
				return pod;
			}
		}
	}
	return NULL;
}

static void show_ranges(
	const struct diagnosis_input *in, struct finding *out, const char *network)
{
	const struct network_fact *fact = in->facts->network;
	const char *origin = in->facts->limits.network_origin;

	evidence_add(in, out, "configured network", say_known(origin), "%s", network);
	if (fact == NULL) {
		return;
	}
	for (size_t i = 0; i < fact->range_count; i++) {
		evidence_add(in, out, "its range",
			arena_printf(in->arena, "NetworkAttachmentDefinition %s/%s",
				say_known(fact->definition_namespace),
				say_known(fact->definition_name)),
			"%s", fact->ranges[i]);
	}
}

/* "name" means the namespace KubeVirt is installed in; "namespace/name" is as it says.
 */
static bool is_defined(const struct diagnosis_input *in, const char *network,
	const char **out_elsewhere)
{
	const struct store *store = in->facts->store;
	struct str rest = str_from(network);
	struct str first = { 0 };
	struct str namespace = { 0 };
	struct str name = rest;
	bool is_found = false;

	if (strchr(network, '/') != NULL && str_split(&rest, '/', &first)) {
		namespace = first;
		name = rest;
	} else if (in->facts->kubevirt != NULL) {
		namespace = str_from(in->facts->kubevirt->object.namespace);
	}
	*out_elsewhere = NULL;
	for (size_t i = 0; i < store_count(store, KIND_NAD); i++) {
		const struct object *nad = &store_nad(store, i)->object;

		if (!str_is(name, nad->name)) {
			continue;
		}
		if (namespace.length == 0 || str_is(namespace, nad->namespace)) {
			is_found = true;
		} else {
			*out_elsewhere = nad->namespace;
		}
	}
	return is_found;
}

static bool is_known_missing(const struct diagnosis_input *in, const char *network)
{
	const char *elsewhere;

	return !text_is_empty(network) && look_is_live(in, SOURCE_NAD) &&
		in->facts->kubevirt != NULL && !is_defined(in, network, &elsewhere);
}

static void suggest_handler(
	const struct diagnosis_input *in, struct finding *out, const char *node_name)
{
	const struct node_fact *node = facts_find_node(in->facts, node_name);

	/* A virt-handler that is restarted now would not start again. */
	if (is_known_missing(in, configured_network(in))) {
		next_add(in, out,
			"create the missing NetworkAttachmentDefinition first: kubectl "
			"get network-attachment-definitions -A");
	} else if (node != NULL && node->virt_handler != NULL) {
		next_add(in, out,
			"restart virt-handler of %s so that it joins the network; VMs "
			"keep running: kubectl delete pod -n %s %s",
			node->name,
			say_quoted(in, node->virt_handler->object.namespace),
			say_quoted(in, node->virt_handler->object.name));
	} else {
		next_add(in, out,
			"see which virt-handlers have the interface migration0: "
			"kubectl "
			"get pods -A -l kubevirt.io=virt-handler -o yaml | grep "
			"migration0");
	}
	next_add(in, out,
		"check that the network exists on that node "
		"(NodeNetworkConfigurationPolicy, "
		"VLAN configuration) before the next migration; nothing fails while it "
		"is "
		"wrong");
}

static bool match_address(
	const struct diagnosis_input *in, struct finding *out, const char *network)
{
	const struct migration_fact *migration = in->migration;
	const char *address =
		migration->state == NULL ? NULL : migration->state->target_address;
	const char *why = NULL;
	const struct pod *handler;

	if (text_is_empty(address)) {
		return false;
	}
	if (migration->address != NULL) {
		if (!is_wrong(migration->address->verdict)) {
			return false;
		}
		why = migration->address->reason;
	} else {
		handler = handler_with_address(in, address);
		if (handler == NULL) {
			return false;
		}
		why = arena_printf(in->arena,
			"it is the pod address of virt-handler %s",
			handler->object.name);
	}
	finding_say(in, out,
		!migration->is_final || look_is_newest(in) ? SEVERITY_WARNING
							   : SEVERITY_INFO,
		"wrong network: %s instead of %s: %s", address, network,
		say_known(why));
	evidence_add(in, out, "target address",
		say_object(in, &migration->migration->object,
			"status.migrationState.targetNodeAddress"),
		"%s, %s", address, say_known(why));
	show_ranges(in, out, network);
	suggest_handler(in, out, migration->target);
	return true;
}

static bool match(const struct diagnosis_input *in, struct finding *out)
{
	const char *network = configured_network(in);

	return !text_is_empty(network) && match_address(in, out, network);
}

static bool match_node(const struct diagnosis_input *in, struct finding *out)
{
	const char *network = in->facts->limits.network;
	const struct node_fact *node = in->node;
	const struct pod *pod = node->virt_handler;
	const struct node_network_fact *fact = node->network;
	const char *address;

	if (text_is_empty(network) || pod == NULL ||
		!look_is_live(in, SOURCE_VIRT_HANDLER) || !look_is_pod_ready(pod) ||
		i64_is_known(pod->object.deletion_ms)) {
		return false;
	}
	if (!handler_lacks_network(pod) &&
		(fact == NULL || text_is_empty(fact->handler_address.address) ||
			!is_wrong(fact->handler_address.verdict))) {
		return false;
	}
	address = pod->address_count > 0 ? pod->addresses[0] : NULL;
	if (handler_lacks_network(pod)) {
		finding_say(in, out, SEVERITY_WARNING,
			"virt-handler of %s has no interface migration0: migrations to "
			"it would use its pod address %s instead of network %s",
			node->name, say_known(address), network);
		evidence_add(in, out, "interface migration0",
			say_object(in, &pod->object,
				pod->has_network_status
					? "metadata.annotations[k8s.v1.cni.cncf.io/"
					  "network-status]"
					: "metadata.annotations[k8s.v1.cni.cncf.io/"
					  "networks]"),
			"missing");
		evidence_add(in, out, "pod address",
			say_object(in, &pod->object, "status.podIPs"), "%s",
			say_known(address));
	} else {
		finding_say(in, out, SEVERITY_WARNING,
			"virt-handler of %s would receive migrations on %s, which is "
			"not "
			"right for network %s: %s",
			node->name, fact->handler_address.address, network,
			say_known(fact->handler_address.reason));
		evidence_add(in, out, "migration address",
			say_object(in, &pod->object,
				"metadata.annotations[k8s.v1.cni.cncf.io/"
				"network-status]"),
			"%s, %s", fact->handler_address.address,
			say_known(fact->handler_address.reason));
	}
	show_ranges(in, out, network);
	suggest_handler(in, out, node->name);
	return true;
}

static bool match_definition(
	const struct diagnosis_input *in, struct finding *out, const char *network)
{
	const char *elsewhere;

	if (network[0] == '\0') {
		finding_say(in, out, SEVERITY_WARNING,
			"the migration network is set to an empty name");
	} else if (look_is_live(in, SOURCE_NAD) && in->facts->kubevirt != NULL &&
		!is_defined(in, network, &elsewhere)) {
		finding_say(in, out, SEVERITY_WARNING,
			"migration network %s has no definition in namespace %s%s%s",
			network, in->facts->kubevirt->object.namespace,
			elsewhere == NULL ? "" : ", only in ",
			elsewhere == NULL ? "" : elsewhere);
	} else {
		return false;
	}
	evidence_add(in, out, "configured network",
		say_known(in->facts->limits.network_origin), "\"%s\"", network);
	evidence_add(in, out, "definitions of that name",
		"NetworkAttachmentDefinition metadata", "none where KubeVirt looks");
	next_add(in, out,
		"create the NetworkAttachmentDefinition in the namespace of KubeVirt, "
		"or "
		"correct the name: kubectl get network-attachment-definitions -A");
	next_add(in, out,
		"new virt-handler pods cannot start without it: kubectl get pods -A -l "
		"kubevirt.io=virt-handler");
	return true;
}

static bool match_cluster(const struct diagnosis_input *in, struct finding *out)
{
	const struct facts *facts = in->facts;
	const char *network = facts->limits.network;
	size_t handlers = 0;
	size_t lacking = 0;

	if (network == NULL) {
		return false;
	}
	if (match_definition(in, out, network)) {
		return true;
	}
	if (!look_is_live(in, SOURCE_VIRT_HANDLER)) {
		return false;
	}
	for (size_t i = 0; i < facts->node_count; i++) {
		const struct pod *pod = facts->nodes[i].virt_handler;

		if (pod == NULL || !look_is_pod_ready(pod)) {
			continue;
		}
		handlers++;
		if (handler_lacks_network(pod) && lacking++ < SHOWN_NODES) {
			evidence_add(in, out, "no interface migration0",
				say_object(in, &pod->object, "metadata.annotations"),
				"%s", facts->nodes[i].name);
		}
	}
	if (lacking == 0) {
		return false;
	}
	finding_say(in, out, SEVERITY_WARNING,
		"%zu of %zu nodes are not attached to migration network %s", lacking,
		handlers, network);
	evidence_add(in, out, "nodes without the network",
		"Pods kubevirt.io=virt-handler", "%zu of %zu", lacking, handlers);
	show_ranges(in, out, network);
	next_add(in, out,
		"check that the network exists on these nodes, then restart "
		"virt-handler so that it joins; VMs keep running: kubectl rollout "
		"restart -n %s daemonset/virt-handler",
		facts->kubevirt == NULL
			? "KUBEVIRT_NAMESPACE"
			: say_quoted(in, facts->kubevirt->object.namespace));
	return true;
}

const struct diagnosis diag_wrong_network = {
	.id = "wrong-network",
	.title = "migrations do not use the configured network",
	.scope = DIAGNOSE_MIGRATION,
	.rank = 850,
	.match = match,
	.match_node = match_node,
	.match_cluster = match_cluster,
};
