/* Whether the largest VM, and all VMs of the fullest node, would find room elsewhere.
 */
#include <inttypes.h>

#include "base/str.h"
#include "facts/room.h"
#include "src/checks/tell.h"

#define SHOWN_NODES 4

struct room_sum {
	double most;	  /* free on one node, as far as is known */
	size_t known;	  /* nodes that tell what they have */
	bool is_proven;	  /* a node whose pods were read has room */
	bool is_possible; /* a node may have room */
	bool is_blind;	  /* some node does not tell */
};

static struct room_sum sum_up(const struct room *rooms, size_t count, double need)
{
	struct room_sum sum = { 0 };

	for (size_t i = 0; i < count; i++) {
		bool is_enough = rooms[i].free_bytes >= need;

		if (!f64_is_known(rooms[i].free_bytes)) {
			sum.is_blind = true;
			continue;
		}
		sum.known++;
		sum.is_possible = sum.is_possible || is_enough;
		sum.is_proven = sum.is_proven || (is_enough && rooms[i].is_exact);
		if (sum.known == 1 || rooms[i].free_bytes > sum.most) {
			sum.most = rooms[i].free_bytes;
		}
	}
	return sum;
}

static void show_rooms(const struct check_input *in, struct readiness_item *out,
	const struct room *rooms, size_t count)
{
	for (size_t i = 0; i < count && i < SHOWN_NODES; i++) {
		const struct node *node = rooms[i].node->node;
		const char *all =
			tell_bytes(in, (double)node->allocatable_memory_bytes);
		const char *object =
			tell_object(in, &node->object, "status.allocatable");

		if (!f64_is_known(rooms[i].free_bytes)) {
			continue;
		}
		if (rooms[i].is_exact) {
			tell_evidence(in, out, node->object.name, object,
				"%s free of %s after the requests of %" PRId64 " pods",
				tell_bytes(in, rooms[i].free_bytes), all,
				rooms[i].pods);
		} else {
			tell_evidence(in, out, node->object.name, object,
				"at most %s free of %s: only its VMs are counted",
				tell_bytes(in, rooms[i].free_bytes), all);
		}
	}
}

/* Other pods take room, too: without their requests nothing is proven. */
static void judge_unproven(const struct check_input *in, struct readiness_item *out)
{
	const struct source_state *state =
		store_source(in->facts->store, SOURCE_NODE_LOAD);

	if (state->code == SOURCE_FORBIDDEN) {
		(void)tell_needs(in, out, SOURCE_NODE_LOAD,
			"what other pods ask for on the nodes with room");
	}
}

static void judge_largest(const struct check_input *in, struct readiness_item *out,
	const struct vmi *largest)
{
	double need = (double)room_need(largest);
	size_t count;
	const struct room *rooms =
		room_candidates(in->facts, largest, in->arena, &count);
	struct room_sum sum = sum_up(rooms, count, need);

	tell_evidence(in, out, "largest VM",
		tell_object(in, &largest->object, "spec.domain.resources"),
		"%s/%s asks for %s, on %s", largest->object.namespace,
		largest->object.name, tell_bytes(in, need), tell_known(largest->node));
	show_rooms(in, out, rooms, count);
	if (count == 0) {
		/* Said by schedulable-nodes and placement. */
		tell_state(in, out, READINESS_WARNING,
			"no other node may take %s/%s (%s)", largest->object.namespace,
			largest->object.name, tell_bytes(in, need));
	} else if (sum.is_possible) {
		if (!sum.is_proven) {
			judge_unproven(in, out);
		}
	} else if (sum.is_blind) {
		tell_state(in, out, READINESS_UNKNOWN,
			"some nodes do not tell how much memory they have");
	} else {
		tell_state(in, out, READINESS_FAILED,
			"%s/%s (%s) fits on no other node: the most is %s",
			largest->object.namespace, largest->object.name,
			tell_bytes(in, need), tell_bytes(in, sum.most));
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

/* Free on all usable nodes but one, with what is known of their pods; NAN: some node
 * does not tell. */
static double room_beside(
	const struct facts *facts, const double *used, const struct node_fact *leaving)
{
	double all = 0;

	for (size_t i = 0; i < facts->node_count; i++) {
		const struct node_fact *node = &facts->nodes[i];
		const struct node_load *load;
		double taken = used[i];

		if (!room_is_usable(node) || node == leaving) {
			continue;
		}
		if (!i64_is_known(node->node->allocatable_memory_bytes)) {
			return (double)NAN;
		}
		load = store_find_node_load(facts->store, node->name);
		if (load != NULL && i64_is_known(load->memory_bytes)) {
			taken = (double)load->memory_bytes;
		}
		if ((double)node->node->allocatable_memory_bytes > taken) {
			all += (double)node->node->allocatable_memory_bytes - taken;
		}
	}
	return all;
}

static void judge_fullest(const struct check_input *in, struct readiness_item *out)
{
	const double *used = room_of_vms(in->facts, in->arena);
	const struct node_fact *fullest = fullest_node(in->facts, used);
	double need;
	double room;

	if (fullest == NULL) {
		return;
	}
	need = used[fullest - in->facts->nodes];
	room = room_beside(in->facts, used, fullest);
	tell_evidence(in, out, "fullest node",
		arena_printf(in->arena, "Node %s and its VMs", fullest->name),
		"%s of VMs on %s, at most %s free on all others", tell_bytes(in, need),
		fullest->name, tell_bytes(in, room));
	if (need > room) {
		tell_state(in, out, READINESS_WARNING,
			"%s cannot be emptied: %s of VMs, %s of room", fullest->name,
			tell_bytes(in, need), tell_bytes(in, room));
		tell_next(in, out, "stop VMs or add room before draining %s",
			fullest->name);
	}
}

static void run(const struct check_input *in, struct readiness_item *out)
{
	const struct vmi *largest = room_largest(in->facts);

	if (!tell_needs(in, out, SOURCE_NODE, "nodes") ||
		!tell_needs(in, out, SOURCE_VMI, "VMs")) {
		return;
	}
	if (largest == NULL) {
		tell_state(in, out, READINESS_OK, "no VM runs");
		return;
	}
	judge_largest(in, out, largest);
	judge_fullest(in, out);
	if (out->state == READINESS_OK) {
		tell_state(in, out, READINESS_OK,
			"room for %s, the largest VM, and for any node's VMs",
			tell_bytes(in, (double)room_need(largest)));
	}
}

const struct check check_capacity = {
	.id = "capacity",
	.title = "there is room for each VM on another node",
	.run = run,
};
