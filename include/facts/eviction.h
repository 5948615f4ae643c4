/*
 * What an eviction of a VM's pod does: makes a migration, waits for somebody else, or
 * ends the guest (kubevirt: pkg/virt-api/webhooks/validating-webhook/admitters/
 * pod-eviction-admitter.go and
 * pkg/virt-controller/watch/drain/evacuation/evacuation.go). Pure.
 */
#ifndef FACTS_EVICTION_H
#define FACTS_EVICTION_H

#include "base/arena.h"
#include "facts/facts.h"

/* "LiveMigrate", ...: of the VMI, else of the cluster, "None" where it sets none; NULL:
 * not known. */
const char *eviction_strategy(const struct facts *facts, const struct vmi *vmi);
/* Why an eviction makes no migration of it, in one phrase; NULL: it makes one. An
 * unknown strategy is not held against the VM. */
const char *eviction_obstacle(
	const struct facts *facts, const struct vmi *vmi, struct arena *arena);

#endif
