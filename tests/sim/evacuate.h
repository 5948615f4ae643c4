/* Draining: marks of the eviction webhook and the evacuation controller. */
#ifndef SIM_EVACUATE_H
#define SIM_EVACUATE_H

#include "model.h"

enum eviction {
	EVICTION_TRIGGERED,
	EVICTION_IN_PROGRESS,
	EVICTION_NOT_MIGRATABLE,
	EVICTION_TARGET_POD,
	EVICTION_REAL
};

/* What the webhook does about an eviction of this pod; *vm is its VM, if any. */
/* A dry run marks nothing. */
enum eviction evict_pod(
	const char *ns, const char *pod, bool is_dry_run, struct vm **vm);
/* Clears status.evacuationNodeName. */
void evacuation_cancel(const struct vm *vm);

void drain_start(struct node *n);
void drain_stop(const struct node *n);
void node_set_cordon(const struct node *n, bool on);
/* VMs that drain still has to move; blocked: those that never will. */
size_t drain_left(const struct node *n, size_t *blocked);

void evacuate_tick(void);
/* Starts a migration the way a user or a controller does; NULL when refused. */
bool migrate_vm(struct vm *vm, const char *prefix, const char *evacuating,
	struct json_object *selector);

#endif
