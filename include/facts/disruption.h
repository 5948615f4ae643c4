/*
 * What PodDisruptionBudgets mean for VMs: whose launcher pod a budget covers, and
 * whether it can ever let that pod go.
 *
 * kubernetes: pkg/controller/disruption/disruption.go: a share, or maxUnavailable,
 * needs a controller with a scale, which a VirtualMachineInstance has not; such a
 * budget allows nothing for ever. kubevirt asks for an evacuation before a budget is
 * looked at
 * (pkg/virt-api/webhooks/validating-webhook/admitters/pod-eviction-admitter.go), so a
 * budget holds up only pods that are evicted for real.
 */
#ifndef FACTS_DISRUPTION_H
#define FACTS_DISRUPTION_H

#include <stdbool.h>

#include "model/store.h"

enum disruption_verdict {
	DISRUPTION_ALLOWED,
	DISRUPTION_NOT_NOW, /* other pods it covers are missing */
	DISRUPTION_NEVER,   /* it cannot be counted over VMs */
};

/* By the labels that a launcher pod has of its VMI. */
bool disruption_covers(const struct disruption_budget *budget, const struct vmi *vmi);
enum disruption_verdict disruption_of(const struct disruption_budget *budget);
/* The budget of somebody else than KubeVirt that lets the VMI's pod go least; NULL. */
const struct disruption_budget *disruption_find(
	const struct store *store, const struct vmi *vmi);

#endif
