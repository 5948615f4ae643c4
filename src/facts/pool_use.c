/* Counts the addresses of the migration network: usable, taken, and by whom. */
#include "src/facts/pool_use.h"

#include "base/str.h"
#include "base/unknown.h"
#include "src/facts/allocations.h"

#define HANDLER_PREFIX "virt-handler-"
#define SYNCHRONIZATION "virt-synchronization-controller"

/* Of the group with the fewest addresses; a pod has one out of every group. */
struct pool_use {
	const struct facts *facts;
	const struct definition *definition;
	size_t group;
	double allocated;
	double of_others; /* neither virt-handlers nor virt-synchronization-controller
			   */
	size_t left_over;
	const char *orphan; /* a pod that is gone */
};

static bool is_in_group(const struct pool_use *use, const struct inet_address *address)
{
	const struct nad_config *config = use->definition->nad->parsed;

	for (size_t i = 0; i < config->pool_count; i++) {
		if (config->pools[i].group == use->group &&
			pool_gives(&config->pools[i], address)) {
			return true;
		}
	}
	return false;
}

/* Without a pool of whereabouts: what virt-handlers are seen to have. */
static void count_seen(struct pool_use *use)
{
	const struct facts *facts = use->facts;

	for (size_t i = 0; i < facts->node_count; i++) {
		const struct node_network_fact *node = facts->nodes[i].network;

		for (size_t k = 0; node != NULL && k < node->migration_address_count;
			k++) {
			struct inet_address address;

			use->allocated +=
				inet_parse(str_from(node->migration_addresses[k]),
					&address) &&
				is_in_group(use, &address);
		}
	}
}

/* The name of the pod when it is one of KubeVirt's; NULL for pods of others. */
static const char *own_pod(
	const struct pool_use *use, const struct ip_allocation *allocation)
{
	struct str rest = str_from(allocation->pod);
	struct str namespace;

	return use->facts->kubevirt != NULL && str_split(&rest, '/', &namespace) &&
			str_is(namespace, use->facts->kubevirt->object.namespace)
		? rest.data
		: NULL;
}

/* whereabouts frees the address of a pod that vanished with its node only by a clean-up
 * job, and not at all where that does not run. */
static bool is_left_over(const struct pool_use *use, const char *pod)
{
	const struct store *store = use->facts->store;

	return source_state_is_usable(store_source(store, SOURCE_VIRT_HANDLER)) &&
		store_find(store, KIND_VIRT_HANDLER,
			use->facts->kubevirt->object.namespace, pod) == NULL;
}

static void count_given(struct pool_use *use)
{
	for (size_t i = 0; i < use->definition->allocation_count; i++) {
		const struct ip_allocation *allocation =
			&use->definition->allocations[i];
		const char *pod = own_pod(use, allocation);

		if (!is_in_group(use, &allocation->address)) {
			continue;
		}
		use->allocated++;
		if (str_starts_with(str_from(pod), HANDLER_PREFIX)) {
			if (is_left_over(use, pod)) {
				use->left_over++;
				use->orphan = pod;
			}
		} else if (!str_starts_with(str_from(pod), SYNCHRONIZATION)) {
			use->of_others++;
		}
	}
}

/* Pods of the network that are to run: a virt-handler on each node, and what serves
 * migrations between clusters. UNKNOWN_I64 counts as none: it exists by a gate only. */
static double needed(const struct pool_use *use, const struct network_fact *fact)
{
	const struct store *store = use->facts->store;
	double count = fact->handler_nodes;

	for (size_t i = 0; i < store_count(store, KIND_WORKLOAD); i++) {
		const struct workload *workload = store_workload(store, i);

		if (text_equal(workload->object.name, SYNCHRONIZATION) &&
			i64_is_known(workload->desired)) {
			count += (double)workload->desired;
		}
	}
	return count;
}

static void note_size(const struct pool_use *use, const struct network_fact *fact,
	struct note_list *notes)
{
	double usable = fact->usable_addresses;
	double wanted = needed(use, fact);

	if (isnan(usable) || usable <= 0) {
		return;
	}
	if (usable < wanted) {
		note_add(notes, "POOL_SMALLER_THAN_NODES",
			"%.0f addresses for %.0f pods of KubeVirt: some never start",
			usable, wanted);
	} else if (usable - use->of_others < wanted) {
		note_add(notes, "POOL_SMALLER_THAN_NODES",
			"%.0f addresses for %.0f pods of KubeVirt, and pods of others "
			"have %.0f of them: some never start",
			usable, wanted, use->of_others);
	} else if (use->definition->allocation_origin != NULL &&
		use->allocated >= usable) {
		note_add(notes, "POOL_FULL",
			"all %.0f addresses are taken: a virt-handler that starts now "
			"gets none",
			usable);
	}
}

void pool_use_fill(const struct facts *facts, const struct definition *definition,
	struct network_fact *fact, struct note_list *notes)
{
	struct pool_use use = { .facts = facts, .definition = definition };

	fact->usable_addresses =
		config_usable_addresses(definition->nad->parsed, &use.group);
	if (isnan(fact->usable_addresses)) {
		return;
	}
	if (definition->allocation_origin != NULL) {
		count_given(&use);
		fact->allocated_origin = definition->allocation_origin;
	} else {
		count_seen(&use);
		fact->allocated_origin = "virt-handlers";
	}
	fact->allocated_addresses = use.allocated;
	note_size(&use, fact, notes);
	if (use.left_over > 0) {
		note_add(notes, "ALLOCATION_LEFT_OVER",
			"%zu addresses belong to virt-handlers that are gone (%s): "
			"whereabouts has not freed them",
			use.left_over, shown_text(notes->arena, use.orphan));
	}
}
