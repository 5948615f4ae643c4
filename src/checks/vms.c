/* Answers about VMs and nodes; pure. */
#include "src/checks/vms.h"

#include "base/str.h"

bool vms_is_running(const struct vmi *vmi)
{
	return text_equal(vmi->phase, "Running") &&
		!i64_is_known(vmi->object.deletion_ms);
}

bool vms_is_usable(const struct node_fact *node)
{
	return node->node != NULL && node->node->ready == TRI_TRUE &&
		!node->node->is_unschedulable &&
		node->node->kubevirt_schedulable == TRI_TRUE;
}

const char *vms_eviction_strategy(const struct facts *facts, const struct vmi *vmi)
{
	if (!text_is_empty(vmi->eviction_strategy)) {
		return vmi->eviction_strategy;
	}
	if (facts->kubevirt == NULL) {
		return NULL;
	}
	return text_is_empty(facts->kubevirt->eviction_strategy)
		? "None"
		: facts->kubevirt->eviction_strategy;
}

const struct vmi *vms_largest(const struct facts *facts)
{
	const struct vmi *largest = NULL;

	for (size_t i = 0; i < store_count(facts->store, KIND_VMI); i++) {
		const struct vmi *vmi = store_vmi(facts->store, i);

		if (!vms_is_running(vmi) || !i64_is_known(vmi->memory_bytes)) {
			continue;
		}
		if (largest == NULL || vmi->memory_bytes > largest->memory_bytes ||
			(vmi->memory_bytes == largest->memory_bytes &&
				text_compare(vmi->object.name, largest->object.name) <
					0)) {
			largest = vmi;
		}
	}
	return largest;
}

const double *vms_memory(const struct facts *facts, struct arena *arena)
{
	double *bytes = arena_calloc(arena, facts->node_count + 1, sizeof(*bytes));

	for (size_t i = 0; i < store_count(facts->store, KIND_VMI); i++) {
		const struct vmi *vmi = store_vmi(facts->store, i);
		const struct node_fact *node = facts_find_node(facts, vmi->node);

		if (node != NULL && vms_is_running(vmi) &&
			i64_is_known(vmi->memory_bytes)) {
			bytes[node - facts->nodes] += (double)vmi->memory_bytes;
		}
	}
	return bytes;
}
