/* Answers about VMs and nodes; pure. */
#include "src/checks/vms.h"

#include "base/str.h"

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
