/* Whether the largest VM, and all VMs of the fullest node, would find room elsewhere.
 */
#include "base/str.h"
#include "src/checks/tell.h"
#include "src/checks/vms.h"

struct room {
	double most; /* free on one node */
	double all;
	bool is_known;
};

/* What VMs leave free on the other nodes; other pods take more, so the truth is not
 * better. */
static struct room room_beside(
	const struct facts *facts, const double *used, const char *leaving)
{
	struct room room = { .is_known = true };

	for (size_t i = 0; i < facts->node_count; i++) {
		const struct node_fact *node = &facts->nodes[i];
		double free_bytes;

		if (!vms_is_usable(node) || text_equal(node->name, leaving)) {
			continue;
		}
		if (!i64_is_known(node->node->allocatable_memory_bytes)) {
			room.is_known = false;
			continue;
		}
		free_bytes = (double)node->node->allocatable_memory_bytes - used[i];
		if (free_bytes > 0) {
			room.all += free_bytes;
		}
		if (free_bytes > room.most) {
			room.most = free_bytes;
		}
	}
	return room;
}

static void judge_largest(const struct check_input *in, struct readiness_item *out,
	const struct vmi *largest, const struct room *room)
{
	double size = (double)largest->memory_bytes;

	tell_evidence(in, out, "largest VM",
		tell_object(in, &largest->object, "spec.domain.memory"),
		"%s, most room on another node: %s", tell_bytes(in, size),
		tell_bytes(in, room->most));
	if (!room->is_known) {
		tell_state(in, out, READINESS_UNKNOWN,
			"some nodes do not tell how much memory they have");
	} else if (size > room->most) {
		tell_state(in, out, READINESS_FAILED,
			"%s/%s (%s) fits on no other node", largest->object.namespace,
			largest->object.name, tell_bytes(in, size));
		tell_next(in, out, "free a node for it, add one, or plan its shutdown");
	}
}

static const struct node_fact *fullest_node(
	const struct facts *facts, const double *used)
{
	const struct node_fact *fullest = NULL;
	double most = 0;

	for (size_t i = 0; i < facts->node_count; i++) {
		if (used[i] > most) {
			most = used[i];
			fullest = &facts->nodes[i];
		}
	}
	return fullest;
}

static void judge_fullest(const struct check_input *in, struct readiness_item *out,
	const struct node_fact *fullest, double need)
{
	const double *used = vms_memory(in->facts, in->arena);
	struct room room = room_beside(in->facts, used, fullest->name);

	tell_evidence(in, out, "fullest node",
		arena_printf(in->arena, "Node %s and its VMs", fullest->name),
		"%s of VMs, room on all others: %s", tell_bytes(in, need),
		tell_bytes(in, room.all));
	if (room.is_known && need > room.all) {
		tell_state(in, out, READINESS_WARNING,
			"%s cannot be emptied: %s of VMs, %s of room", fullest->name,
			tell_bytes(in, need), tell_bytes(in, room.all));
		tell_next(in, out, "stop VMs or add room before draining %s",
			fullest->name);
	}
}

static void run(const struct check_input *in, struct readiness_item *out)
{
	const double *used = vms_memory(in->facts, in->arena);
	const struct node_fact *fullest = fullest_node(in->facts, used);
	const struct vmi *largest = vms_largest(in->facts);
	struct room room;

	if (!tell_needs(in, out, SOURCE_NODE, "nodes") ||
		!tell_needs(in, out, SOURCE_VMI, "VMs")) {
		return;
	}
	if (largest == NULL || fullest == NULL) {
		tell_state(in, out, READINESS_OK, "no VM runs");
		return;
	}
	room = room_beside(in->facts, used, largest->node);
	judge_largest(in, out, largest, &room);
	judge_fullest(in, out, fullest, used[fullest - in->facts->nodes]);
	if (out->state == READINESS_OK) {
		tell_state(in, out, READINESS_OK,
			"room for %s, the largest VM, and for any node's VMs",
			tell_bytes(in, (double)largest->memory_bytes));
	}
}

const struct check check_capacity = {
	.id = "capacity",
	.title = "there is room for each VM on another node",
	.run = run,
};
