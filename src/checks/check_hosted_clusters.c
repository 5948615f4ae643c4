/* Whether the machines of hosted clusters (HyperShift NodePools) can move. */
#include <inttypes.h>

#include "base/str.h"
#include "facts/node_pool.h"
#include "facts/room.h"
#include "src/checks/tell.h"

#define SHOWN_MACHINES 12

static size_t count_machines(const struct facts *facts)
{
	size_t count = 0;

	for (size_t i = 0; i < store_count(facts->store, KIND_VMI); i++) {
		count += node_pool_has_vmi(store_vmi(facts->store, i));
	}
	return count;
}

static void show_machines(const struct check_input *in, struct readiness_item *out,
	const struct node_pool_fact *fact)
{
	const char *object = tell_object(in, &fact->pool->object,
		"status.conditions KubeVirtNodesLiveMigratable");

	for (size_t i = 0; i < fact->machine_count && i < SHOWN_MACHINES; i++) {
		const struct machine_trouble *machine = &fact->machines[i];

		tell_evidence(in, out, machine->machine, object, "%s%s%s%s",
			tell_known(machine->reason),
			machine->claim == NULL ? "" : ", PVC ",
			machine->claim == NULL ? "" : machine->claim,
			machine->claim == NULL && machine->message != NULL
				? arena_printf(in->arena, ": %s", machine->message)
				: "");
	}
	if (fact->is_cut || fact->machine_count > SHOWN_MACHINES) {
		tell_evidence(in, out, "more machines", object,
			"%" PRId64 " in all, %zu named here",
			i64_is_known(fact->stuck) ? fact->stuck
						  : (int64_t)fact->machine_count,
			fact->machine_count < SHOWN_MACHINES ? fact->machine_count
							     : SHOWN_MACHINES);
	}
}

static bool are_disks_the_reason(const struct node_pool_fact *fact)
{
	return text_contains_nocase(fact->reason, "DisksNotLiveMigratable");
}

static void judge_pool(const struct check_input *in, struct readiness_item *out,
	const struct node_pool_fact *fact)
{
	const struct object *pool = &fact->pool->object;

	show_machines(in, out, fact);
	if (i64_is_known(fact->stuck)) {
		tell_state(in, out, READINESS_WARNING,
			"%" PRId64 " of %" PRId64
			" machines of NodePool %s/%s cannot move",
			fact->stuck, fact->total, pool->namespace, pool->name);
	} else {
		tell_state(in, out, READINESS_WARNING,
			"machines of NodePool %s/%s cannot move: %s", pool->namespace,
			pool->name, tell_known(fact->reason));
	}
	if (are_disks_the_reason(fact)) {
		tell_next(in, out,
			"give NodePool %s/%s a root volume on ReadWriteMany storage; "
			"its machines are made anew for that",
			pool->namespace, pool->name);
	} else {
		tell_next(in, out,
			"change what keeps the machines of NodePool %s/%s from moving, "
			"or plan their restart",
			pool->namespace, pool->name);
	}
}

/* Who may not read NodePools of a cluster that has none misses nothing. */
static bool is_visible(const struct check_input *in, struct readiness_item *out)
{
	const struct source_state *state =
		store_source(in->facts->store, SOURCE_NODE_POOL);
	size_t machines = count_machines(in->facts);

	if (source_state_is_usable(state)) {
		return true;
	}
	if (machines == 0 &&
		source_state_is_usable(store_source(in->facts->store, SOURCE_VMI))) {
		tell_state(in, out, READINESS_OK,
			"no VM here is a node of a hosted cluster");
		return false;
	}
	(void)tell_needs(in, out, SOURCE_NODE_POOL, "NodePools");
	if (machines > 0) {
		tell_evidence(in, out, "nodes of hosted clusters",
			"VirtualMachineInstance "
			"metadata.labels[hypershift.kubevirt.io/node-pool-name]",
			"%zu VMs", machines);
	}
	return false;
}

static void run(const struct check_input *in, struct readiness_item *out)
{
	const struct store *store = in->facts->store;
	size_t good = 0;

	if (!is_visible(in, out)) {
		return;
	}
	for (size_t i = 0; i < store_count(store, KIND_NODE_POOL); i++) {
		struct node_pool_fact fact =
			node_pool_read(store_node_pool(store, i), in->arena);

		if (fact.can_move == TRI_FALSE) {
			judge_pool(in, out, &fact);
		}
		good += fact.can_move == TRI_TRUE;
	}
	if (out->state == READINESS_OK) {
		tell_state(in, out, READINESS_OK, "%zu NodePools on VMs that can move",
			good);
	}
}

const struct check check_hosted_clusters = {
	.id = "hosted-clusters",
	.title = "the machines of hosted clusters can move",
	.run = run,
};
