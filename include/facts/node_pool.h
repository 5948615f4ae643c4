/*
 * What NodePools of hosted clusters (HyperShift) say about moving their machines.
 *
 * The condition KubeVirtNodesLiveMigratable has a message of many lines: "3 of 5
 * machines are not live migratable", then one line a machine, cut off after a thousand
 * bytes for each reason (hypershift:
 * hypershift-operator/controllers/nodepool/{kubevirt,nodepool_controller}.go). A
 * machine is named as its VM is.
 */
#ifndef FACTS_NODE_POOL_H
#define FACTS_NODE_POOL_H

#include "base/arena.h"
#include "model/store.h"

struct machine_trouble {
	const char *machine; /* also the name of the VM and of its VMI */
	const char *reason;  /* of the VMI's condition LiveMigratable; NULL */
	const char *message; /* NULL */
	const char *claim;   /* the PVC that the message names; NULL */
};

struct node_pool_fact {
	const struct node_pool *pool;
	enum tristate can_move; /* TRI_UNKNOWN: it does not say */
	const char *reason;	/* of the condition; NULL */
	int64_t stuck;		/* machines that cannot move; UNKNOWN_I64 */
	int64_t total;
	const struct machine_trouble *machines;
	size_t machine_count;
	bool is_cut; /* more machines than the message has room for */
};

struct node_pool_fact node_pool_read(const struct node_pool *pool, struct arena *arena);
/* What the pools say of the machine that this VMI is; NULL: nothing bad. `out_pool` is
 * filled when there is an answer. */
const struct machine_trouble *node_pool_trouble_of(const struct store *store,
	const struct vmi *vmi, struct node_pool_fact *out_pool, struct arena *arena);
/* The VMI is a node of a HyperShift cluster, by its label. */
bool node_pool_has_vmi(const struct vmi *vmi);

#endif
