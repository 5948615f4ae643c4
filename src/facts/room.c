/* Free memory of nodes, and who of them could take a VM; pure. */
#include "facts/room.h"

#include <stdlib.h>

#include "base/str.h"
#include "facts/fit.h"

bool room_is_usable(const struct node_fact *node)
{
	return node->node != NULL && node->node->ready == TRI_TRUE &&
		!node->node->is_unschedulable &&
		node->node->kubevirt_schedulable == TRI_TRUE;
}

int64_t room_need(const struct vmi *vmi)
{
	return i64_is_known(vmi->request_bytes) && vmi->request_bytes > 0
		? vmi->request_bytes
		: vmi->memory_bytes;
}

bool room_is_running(const struct vmi *vmi)
{
	return text_equal(vmi->phase, "Running") &&
		!i64_is_known(vmi->object.deletion_ms);
}

static bool is_larger(const struct vmi *vmi, const struct vmi *than)
{
	int order;

	if (than == NULL || room_need(vmi) != room_need(than)) {
		return than == NULL || room_need(vmi) > room_need(than);
	}
	order = text_compare(vmi->object.name, than->object.name);
	return order != 0
		? order < 0
		: text_compare(vmi->object.namespace, than->object.namespace) < 0;
}

const struct vmi *room_largest(const struct facts *facts)
{
	const struct vmi *largest = NULL;

	for (size_t i = 0; i < store_count(facts->store, KIND_VMI); i++) {
		const struct vmi *vmi = store_vmi(facts->store, i);

		if (room_is_running(vmi) && i64_is_known(room_need(vmi)) &&
			is_larger(vmi, largest)) {
			largest = vmi;
		}
	}
	return largest;
}

const double *room_of_vms(const struct facts *facts, struct arena *arena)
{
	double *bytes = arena_calloc(arena, facts->node_count + 1, sizeof(*bytes));

	for (size_t i = 0; i < store_count(facts->store, KIND_VMI); i++) {
		const struct vmi *vmi = store_vmi(facts->store, i);
		const struct node_fact *node = facts_find_node(facts, vmi->node);

		if (node != NULL && room_is_running(vmi) &&
			i64_is_known(room_need(vmi))) {
			bytes[node - facts->nodes] += (double)room_need(vmi);
		}
	}
	return bytes;
}

struct room room_on(
	const struct facts *facts, const struct node_fact *node, double vm_bytes)
{
	struct room room = {
		.node = node, .free_bytes = (double)NAN, .bound_bytes = (double)NAN
	};
	const struct node_load *load = store_find_node_load(facts->store, node->name);

	if (!i64_is_known(node->node->allocatable_memory_bytes)) {
		return room;
	}
	room.bound_bytes = (double)node->node->allocatable_memory_bytes - vm_bytes;
	room.free_bytes = room.bound_bytes;
	if (load != NULL && i64_is_known(load->memory_bytes)) {
		room.is_exact = true;
		room.pods = load->pods;
		room.free_bytes = (double)node->node->allocatable_memory_bytes -
			(double)load->memory_bytes;
	}
	return room;
}

static int compare_rooms(const void *a, const void *b)
{
	const struct room *left = a;
	const struct room *right = b;
	bool is_known = f64_is_known(left->bound_bytes);

	if (is_known != f64_is_known(right->bound_bytes)) {
		return is_known ? -1 : 1;
	}
	if (is_known && left->bound_bytes != right->bound_bytes) {
		return left->bound_bytes > right->bound_bytes ? -1 : 1;
	}
	return text_compare(left->node->name, right->node->name);
}

static bool is_candidate(const struct node_fact *node, const struct vmi *vmi)
{
	return room_is_usable(node) && !text_equal(node->name, vmi->node) &&
		fit_judge(vmi->node_selector, &vmi->rules, node->node).miss ==
		FIT_MEETS;
}

enum tristate room_exists(
	const struct facts *facts, const struct vmi *vmi, const double *vm_bytes)
{
	int64_t need = room_need(vmi);
	enum tristate answer = TRI_FALSE;

	for (size_t i = 0; i < facts->node_count; i++) {
		double free_bytes;

		if (!is_candidate(&facts->nodes[i], vmi)) {
			continue;
		}
		free_bytes = room_on(facts, &facts->nodes[i], vm_bytes[i]).free_bytes;
		if (!f64_is_known(free_bytes) || !i64_is_known(need)) {
			answer = TRI_UNKNOWN;
		} else if (free_bytes >= (double)need) {
			return TRI_TRUE;
		}
	}
	return answer;
}

const struct room *room_candidates(const struct facts *facts, const struct vmi *vmi,
	struct arena *arena, size_t *out_count)
{
	const double *vm_bytes = room_of_vms(facts, arena);
	struct room *rooms = arena_calloc(arena, facts->node_count + 1, sizeof(*rooms));
	size_t count = 0;

	for (size_t i = 0; i < facts->node_count; i++) {
		const struct node_fact *node = &facts->nodes[i];

		if (is_candidate(node, vmi)) {
			rooms[count++] = room_on(facts, node, vm_bytes[i]);
		}
	}
	qsort(rooms, count, sizeof(*rooms), compare_rooms);
	*out_count = count;
	return rooms;
}
