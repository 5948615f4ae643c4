/* Whether every node would receive migrations on the configured network. */
#include "base/str.h"
#include "src/checks/tell.h"

#define SHOWN_NODES 16

struct count {
	size_t handlers;
	size_t bad;
	size_t unjudged;
};

static void judge(const struct check_input *in, struct readiness_item *out,
	const struct node_fact *node, struct count *count)
{
	const struct address_fact *address;

	count->handlers++;
	if (node->network == NULL) {
		count->unjudged++;
		return;
	}
	address = &node->network->handler_address;
	if (!address_verdict_is_bad(address->verdict)) {
		count->unjudged += address->verdict == VERDICT_UNKNOWN ||
			address->verdict == VERDICT_PENDING;
		return;
	}
	if (count->bad++ < SHOWN_NODES) {
		tell_evidence(in, out, node->name,
			tell_object(in, &node->virt_handler->object,
				"metadata.annotations[k8s.v1.cni.cncf.io/"
				"network-status]"),
			"%s %s: %s", address_verdict_text(address->verdict),
			tell_known(address->address), tell_known(address->reason));
	}
}

static void run(const struct check_input *in, struct readiness_item *out)
{
	const struct facts *facts = in->facts;
	struct count count = { 0 };

	if (text_is_empty(facts->limits.network)) {
		tell_state(
			in, out, READINESS_OK, "not needed: no network is configured");
		return;
	}
	if (!tell_needs(in, out, SOURCE_VIRT_HANDLER, "virt-handler pods")) {
		return;
	}
	for (size_t i = 0; i < facts->node_count; i++) {
		if (facts->nodes[i].virt_handler != NULL) {
			judge(in, out, &facts->nodes[i], &count);
		}
	}
	tell_evidence(in, out, "nodes with a virt-handler",
		"Pods kubevirt.io=virt-handler",
		"%zu, %zu of them not on the network, %zu not to be judged",
		count.handlers, count.bad, count.unjudged);
	if (count.bad > 0) {
		tell_state(in, out, READINESS_FAILED,
			"%zu of %zu nodes would receive migrations elsewhere than on "
			"%s",
			count.bad, count.handlers, facts->limits.network);
		tell_next(in, out,
			"roll virt-handler out on these nodes and check that the "
			"network "
			"exists there; nothing fails while it does not, copies just "
			"take "
			"the pod network");
	} else if (count.handlers == 0 || count.unjudged > 0) {
		tell_state(in, out, READINESS_UNKNOWN,
			"%zu of %zu nodes cannot be judged", count.unjudged,
			count.handlers);
	} else {
		tell_state(in, out, READINESS_OK, "%zu of %zu nodes", count.handlers,
			count.handlers);
	}
}

const struct check check_network_attachment = {
	.id = "network-attachment",
	.title = "every node is attached to the migration network",
	.run = run,
};
