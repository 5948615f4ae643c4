/* Whether VMs with hugepages or CPUs of their own find another node that offers them.
 */
#include "base/quantity.h"
#include "base/str.h"
#include "facts/room.h"
#include "src/checks/tell.h"

#define SHOWN_VMS 12
/* kubevirt: staging/src/kubevirt.io/api/core/v1/types.go: selected by every VM with
 * dedicated CPUs. */
#define CPU_MANAGER "cpumanager"

static int64_t hugepages_of(const struct node *node, const char *size)
{
	for (size_t i = 0; i < node->hugepages.count; i++) {
		int64_t bytes;

		if (text_equal(node->hugepages.items[i].key, size) &&
			quantity_parse(node->hugepages.items[i].value, &bytes)) {
			return bytes;
		}
	}
	return 0;
}

/* All that the node offers; what is free of it only the scheduler knows. */
static bool offers(const struct node *node, const struct vmi *vmi)
{
	if (!text_is_empty(vmi->hugepages) && i64_is_known(vmi->memory_bytes) &&
		hugepages_of(node, vmi->hugepages) < vmi->memory_bytes) {
		return false;
	}
	return vmi->dedicated_cpus != TRI_TRUE ||
		text_equal(labels_get(node->labels, CPU_MANAGER), "true");
}

static size_t count_offers(const struct facts *facts, const struct vmi *vmi)
{
	size_t count = 0;

	for (size_t i = 0; i < facts->node_count; i++) {
		const struct node_fact *node = &facts->nodes[i];

		count += room_is_usable(node) && !text_equal(node->name, vmi->node) &&
			offers(node->node, vmi);
	}
	return count;
}

static const char *wish_of(const struct check_input *in, const struct vmi *vmi)
{
	bool has_pages = !text_is_empty(vmi->hugepages);

	return arena_printf(in->arena, "%s%s%s",
		has_pages ? arena_printf(in->arena, "%s in hugepages of %s",
				    tell_bytes(in, (double)vmi->memory_bytes),
				    vmi->hugepages)
			  : "",
		has_pages && vmi->dedicated_cpus == TRI_TRUE ? " and " : "",
		vmi->dedicated_cpus == TRI_TRUE ? "dedicated CPUs (label cpumanager)"
						: "");
}

static void run(const struct check_input *in, struct readiness_item *out)
{
	const struct store *store = in->facts->store;
	size_t special = 0;
	size_t alone = 0;
	size_t pinned = 0;

	if (!tell_needs(in, out, SOURCE_NODE, "nodes") ||
		!tell_needs(in, out, SOURCE_VMI, "VMs")) {
		return;
	}
	for (size_t i = 0; i < store_count(store, KIND_VMI); i++) {
		const struct vmi *vmi = store_vmi(store, i);

		if (!room_is_running(vmi) ||
			(text_is_empty(vmi->hugepages) &&
				vmi->dedicated_cpus != TRI_TRUE)) {
			continue;
		}
		special++;
		pinned += vmi->dedicated_cpus == TRI_TRUE;
		if (count_offers(in->facts, vmi) == 0 && alone++ < SHOWN_VMS) {
			tell_evidence(in, out,
				arena_printf(in->arena, "%s/%s", vmi->object.namespace,
					vmi->object.name),
				tell_object(in, &vmi->object, "spec.domain"),
				"%s: no other usable node offers that",
				wish_of(in, vmi));
		}
	}
	if (pinned > 0) {
		tell_evidence(in, out, "VMs with dedicated CPUs",
			"VirtualMachineInstance spec.domain.cpu.dedicatedCpuPlacement",
			"%zu: their memory is copied in one stream, slower than that "
			"of "
			"others",
			pinned);
	}
	if (alone == 0) {
		tell_state(in, out, READINESS_OK, "%zu VMs with such needs", special);
		return;
	}
	tell_state(in, out, READINESS_WARNING,
		"%zu of %zu VMs with hugepages or dedicated CPUs find no other node",
		alone, special);
	tell_next(in, out,
		"reserve hugepages or CPUs (kubelet CPU manager) on a second node, or "
		"plan a "
		"shutdown of these VMs");
}

const struct check check_special_vms = {
	.id = "special-vms",
	.title = "hugepages and dedicated CPUs exist on another node",
	.run = run,
};
