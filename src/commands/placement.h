/*
 * Where a VM could go, as far as nodes and labels tell: the scheduler knows more
 * (requests of all pods, rules about other pods, devices), so this only ever says no
 * for certain.
 */
#ifndef SRC_COMMANDS_PLACEMENT_H
#define SRC_COMMANDS_PLACEMENT_H

#include "facts/facts.h"

#define HOSTNAME_LABEL "kubernetes.io/hostname"
/* kubevirt: pkg/virt-controller/watch/node/node.go: a heartbeat older than this makes
 * the node unschedulable for VMs. */
#define HEARTBEAT_LIMIT_MS (5 * 60 * 1000)

struct placement {
	bool is_known; /* nodes can be read */
	size_t others; /* nodes but the source */
	size_t able;
	size_t not_ready;
	size_t cordoned;
	size_t unschedulable; /* kubevirt.io/schedulable is not true */
	size_t not_selected;  /* by the VM's nodeSelector, affinity or tolerations */
	size_t too_small;     /* allocatable memory below the VM's */
};

/* `source` may be NULL. `vmi` NULL: any VM. */
struct placement placement_look(
	const struct facts *facts, const struct vmi *vmi, const char *source);
/* "2 cordoned, 1 not ready"; only when none is able. */
const char *placement_why_none(const struct placement *placement, struct arena *arena);
/* Why the VM cannot go to this node; NULL: nothing speaks against it. */
const char *placement_refusal(const struct facts *facts, const struct vmi *vmi,
	const char *target, struct arena *arena);
/* Something that may be in the way on this node; NULL. */
const char *placement_doubt(const struct facts *facts, const struct vmi *vmi,
	const char *target, struct arena *arena);
/* Value of the hostname label, which need not be the name; NULL. */
const char *placement_hostname(const struct facts *facts, const char *node);
/* What is wrong with the node's virt-handler; NULL: nothing known. */
const char *placement_handler_problem(
	const struct facts *facts, const char *node, struct arena *arena);

#endif
