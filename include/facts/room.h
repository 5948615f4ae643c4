/*
 * Room for one more VM on a node, in memory: exact where the requests of all pods of
 * the node were read, else an upper bound from the VMs alone.
 */
#ifndef FACTS_ROOM_H
#define FACTS_ROOM_H

#include "facts/facts.h"

struct room {
	const struct node_fact *node;
	double free_bytes;  /* NAN: the node does not tell what it has */
	bool is_exact;	    /* else pods that are no VMs take more */
	double bound_bytes; /* what the VMs alone leave */
	int64_t pods;	    /* whose requests were read */
};

/* Ready, not cordoned, with a virt-handler that says it may take VMs. */
bool room_is_usable(const struct node_fact *node);
/* What its launcher pod asks for, without the overhead of some hundred MiB;
 * UNKNOWN_I64.
 */
int64_t room_need(const struct vmi *vmi);
/* Running and not being deleted. */
bool room_is_running(const struct vmi *vmi);
/* The running VM that asks for most; NULL: none, or no size is known. */
const struct vmi *room_largest(const struct facts *facts);
/* What the running VMs of each node ask for; parallel to facts->nodes. */
const double *room_of_vms(const struct facts *facts, struct arena *arena);
/* `vm_bytes`: what its VMs ask for. */
struct room room_on(
	const struct facts *facts, const struct node_fact *node, double vm_bytes);
/* Some candidate has room for the VM; TRI_UNKNOWN: none is known to have, and one does
 * not tell what it has. `vm_bytes` as room_of_vms() gave it. */
enum tristate room_exists(
	const struct facts *facts, const struct vmi *vmi, const double *vm_bytes);
/* The usable nodes other than its own that meet the VM's selector, affinity and
 * tolerations, those with the largest bound first. */
const struct room *room_candidates(const struct facts *facts, const struct vmi *vmi,
	struct arena *arena, size_t *out_count);

#endif
