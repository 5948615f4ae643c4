/* Whether the migration network has an address for each node. */
#include "base/str.h"
#include "src/checks/tell.h"

static void run(const struct check_input *in, struct readiness_item *out)
{
	const struct network_fact *network = in->facts->network;
	size_t nodes = facts_count_handler_nodes(in->facts);

	if (text_is_empty(in->facts->limits.network)) {
		tell_state(
			in, out, READINESS_OK, "not needed: no network is configured");
		return;
	}
	if (!tell_needs(in, out, SOURCE_NAD, "NetworkAttachmentDefinitions")) {
		return;
	}
	if (network == NULL || !f64_is_known(network->usable_addresses)) {
		tell_state(in, out, READINESS_UNKNOWN,
			"its range does not tell how many addresses it has");
		return;
	}
	tell_evidence(in, out, "usable addresses",
		arena_printf(in->arena, "NetworkAttachmentDefinition %s/%s",
			tell_known(network->definition_namespace),
			tell_known(network->definition_name)),
		"%.0f for %zu nodes", network->usable_addresses, nodes);
	if (network->usable_addresses < (double)nodes) {
		tell_state(in, out, READINESS_FAILED, "%.0f addresses for %zu nodes",
			network->usable_addresses, nodes);
		tell_next(in, out,
			"enlarge the range: some virt-handlers cannot start "
			"with this one");
		return;
	}
	if (network->usable_addresses < (double)nodes + 1) {
		tell_state(in, out, READINESS_WARNING,
			"%.0f addresses for %zu nodes: none to spare",
			network->usable_addresses, nodes);
		tell_next(in, out,
			"enlarge the range before adding a node, and for rollouts");
		return;
	}
	tell_state(in, out, READINESS_OK, "%.0f addresses for %zu nodes",
		network->usable_addresses, nodes);
}

const struct check check_network_addresses = {
	.id = "network-addresses",
	.title = "the migration network has an address for each node",
	.run = run,
};
