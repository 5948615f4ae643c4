/* Whether there is a node to move to at all. */
#include "base/str.h"
#include "facts/room.h"
#include "src/checks/tell.h"

#define SHOWN_NODES 16

static const char *why_not(const struct check_input *in, const struct node *node)
{
	if (node->ready != TRI_TRUE) {
		return arena_printf(
			in->arena, "not Ready: %s", tell_known(node->ready_reason));
	}
	if (node->is_unschedulable) {
		return "cordoned";
	}
	return "not schedulable for VMs";
}

static void run(const struct check_input *in, struct readiness_item *out)
{
	const struct facts *facts = in->facts;
	size_t known = 0;
	size_t usable = 0;

	if (!tell_needs(in, out, SOURCE_NODE, "nodes")) {
		return;
	}
	for (size_t i = 0; i < facts->node_count; i++) {
		const struct node_fact *node = &facts->nodes[i];

		/* Without KubeVirt's label it never was meant to run VMs. */
		if (node->node == NULL ||
			(node->node->kubevirt_schedulable == TRI_UNKNOWN &&
				node->vmis == 0)) {
			continue;
		}
		known++;
		if (room_is_usable(node)) {
			usable++;
		} else if (known - usable <= SHOWN_NODES) {
			tell_evidence(in, out, node->name,
				tell_object(in, &node->node->object, NULL), "%s",
				why_not(in, node->node));
		}
	}
	tell_evidence(
		in, out, "nodes that take VMs", "Node", "%zu of %zu", usable, known);
	if (usable < 2) {
		tell_state(in, out, READINESS_FAILED,
			"%zu of %zu nodes can take VMs; a migration needs two", usable,
			known);
		tell_next(in, out,
			"bring back or uncordon a node: kubectl get nodes -L "
			"kubevirt.io/schedulable");
	} else if (usable < known) {
		tell_state(in, out, READINESS_WARNING, "%zu of %zu nodes can take VMs",
			usable, known);
	} else {
		tell_state(in, out, READINESS_OK, "%zu nodes", usable);
	}
}

const struct check check_schedulable_nodes = {
	.id = "schedulable-nodes",
	.title = "at least two nodes can take VMs",
	.run = run,
};
