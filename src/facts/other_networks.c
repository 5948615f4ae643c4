/* The cluster's networks that are not for migrations, from all that tells of them. */
#include "src/facts/other_networks.h"

#include "base/str.h"

/* Texts that are taken from one annotation. */
#define ANNOTATION_TEXTS 8
#define NEIGHBOURS 8

struct address_list {
	struct inet_address *items;
	size_t count;
};

struct prefix_list {
	struct inet_prefix *items;
	size_t count;
};

static void add_address(struct address_list *list, const char *text)
{
	if (inet_parse(str_from(text), &list->items[list->count])) {
		list->count++;
	}
}

/* Nodes share their networks: the same prefix again and again is one. */
static void add_prefix(struct prefix_list *list, struct inet_prefix prefix)
{
	prefix.address = inet_prefix_first(&prefix);
	for (size_t i = list->count; i > 0 && i + NEIGHBOURS > list->count; i--) {
		if (list->items[i - 1].length == prefix.length &&
			inet_equal(&list->items[i - 1].address, &prefix.address)) {
			return;
		}
	}
	list->items[list->count++] = prefix;
}

static void add_text(void *list, struct str text)
{
	struct inet_prefix prefix;

	if (inet_prefix_parse(text, false, &prefix)) {
		add_prefix(list, prefix);
	}
}

static void add_all(
	struct prefix_list *list, const struct inet_prefix *prefixes, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		add_prefix(list, prefixes[i]);
	}
}

void each_quoted(const char *json, size_t most, quoted_visit *visit, void *context)
{
	const char *open = json != NULL ? strchr(json, '"') : NULL;

	while (open != NULL && most > 0) {
		const char *close = strchr(open + 1, '"');

		if (close == NULL) {
			return;
		}
		visit(context, (struct str){ open + 1, (size_t)(close - open - 1) });
		most--;
		open = strchr(close + 1, '"');
	}
}

/* --- pods --- */

static size_t count_pod_prefixes(const struct store *store)
{
	size_t nodes = store_count(store, KIND_NODE);
	size_t count = nodes * ANNOTATION_TEXTS;

	for (size_t i = 0; i < nodes; i++) {
		count += store_node(store, i)->pod_cidr_count;
	}
	for (size_t i = 0; i < store_count(store, KIND_CLUSTER_NETWORK); i++) {
		count +=
			store_known_networks(store, KIND_CLUSTER_NETWORK, i)->pod_count;
	}
	return count;
}

/* ovn-kubernetes: {"default":["10.131.0.0/23"]}, older {"default":"10.131.0.0/23"}. The
 * names of networks are no prefixes, so every quoted text may be tried. */
static void find_pods(const struct store *store, struct arena *arena,
	struct cluster_networks *networks)
{
	struct prefix_list list = { .items = arena_calloc(arena,
					    count_pod_prefixes(store) + 1,
					    sizeof(*list.items)) };

	for (size_t i = 0; i < store_count(store, KIND_CLUSTER_NETWORK); i++) {
		const struct known_networks *known =
			store_known_networks(store, KIND_CLUSTER_NETWORK, i);

		add_all(&list, known->pods, known->pod_count);
	}
	for (size_t i = 0; i < store_count(store, KIND_NODE); i++) {
		const struct node *node = store_node(store, i);

		for (size_t k = 0; k < node->pod_cidr_count; k++) {
			add_text(&list, str_from(node->pod_cidrs[k]));
		}
		each_quoted(node->ovn_node_subnets, ANNOTATION_TEXTS, add_text, &list);
	}
	networks->pods = list.items;
	networks->pod_count = list.count;
}

static void find_pod_addresses(const struct store *store, struct arena *arena,
	struct cluster_networks *networks)
{
	size_t handlers = store_count(store, KIND_VIRT_HANDLER);
	struct address_list list = { 0 };
	size_t capacity = 0;

	for (size_t i = 0; i < handlers; i++) {
		capacity += store_virt_handler(store, i)->address_count;
	}
	list.items = arena_calloc(arena, capacity + 1, sizeof(*list.items));
	for (size_t i = 0; i < handlers; i++) {
		const struct pod *pod = store_virt_handler(store, i);

		for (size_t k = 0; k < pod->address_count; k++) {
			add_address(&list, pod->addresses[k]);
		}
	}
	networks->pod_addresses = list.items;
	networks->pod_address_count = list.count;
}

/* --- services --- */

static void find_services(const struct store *store, struct arena *arena,
	struct cluster_networks *networks)
{
	static const enum kind kinds[] = { KIND_CLUSTER_NETWORK, KIND_SERVICE_CIDR };
	struct prefix_list list = { 0 };
	size_t capacity = 0;

	for (size_t k = 0; k < ARRAY_LENGTH(kinds); k++) {
		for (size_t i = 0; i < store_count(store, kinds[k]); i++) {
			capacity +=
				store_known_networks(store, kinds[k], i)->service_count;
		}
	}
	list.items = arena_calloc(arena, capacity + 1, sizeof(*list.items));
	for (size_t k = 0; k < ARRAY_LENGTH(kinds); k++) {
		for (size_t i = 0; i < store_count(store, kinds[k]); i++) {
			const struct known_networks *known =
				store_known_networks(store, kinds[k], i);

			add_all(&list, known->services, known->service_count);
		}
	}
	networks->services = list.items;
	networks->service_count = list.count;
}

/* --- machines --- */

/* An address of one node, and the list that its prefix goes to. */
struct wanted {
	struct prefix_list *list;
	struct inet_address address;
	bool is_found;
};

static void take_if_own(void *context, struct str text)
{
	struct wanted *wanted = context;
	struct inet_prefix prefix;

	if (!wanted->is_found && inet_prefix_parse(text, false, &prefix) &&
		inet_equal(&prefix.address, &wanted->address)) {
		wanted->is_found = true;
		add_prefix(wanted->list, prefix);
	}
}

/* The prefix belongs to the interface that has the node's address. */
static void add_machine_prefix(struct prefix_list *list, const struct node *node,
	const struct node_network_state *state, const char *text)
{
	struct wanted wanted = { .list = list };

	if (!inet_parse(str_from(text), &wanted.address)) {
		return;
	}
	for (size_t i = 0; state != NULL && i < state->interface_count; i++) {
		const struct node_interface *interface = &state->interfaces[i];

		for (size_t k = 0; k < interface->address_count; k++) {
			take_if_own(&wanted, str_from(interface->addresses[k]));
		}
	}
	each_quoted(node->ovn_primary_address, ANNOTATION_TEXTS, take_if_own, &wanted);
	each_quoted(node->ovn_host_cidrs, SIZE_MAX, take_if_own, &wanted);
}

static size_t count_machines(const struct store *store)
{
	size_t count = 0;

	for (size_t i = 0; i < store_count(store, KIND_NODE); i++) {
		count += store_node(store, i)->internal_address_count;
	}
	for (size_t i = 0; i < store_count(store, KIND_INFRASTRUCTURE); i++) {
		count += store_known_networks(store, KIND_INFRASTRUCTURE, i)
				 ->machine_count;
	}
	return count;
}

static void find_machines(const struct store *store, struct arena *arena,
	struct cluster_networks *networks)
{
	size_t capacity = count_machines(store) + 1;
	struct prefix_list list = { .items = arena_calloc(
					    arena, capacity, sizeof(*list.items)) };
	struct address_list addresses = { .items = arena_calloc(arena, capacity,
						  sizeof(*addresses.items)) };

	for (size_t i = 0; i < store_count(store, KIND_INFRASTRUCTURE); i++) {
		const struct known_networks *known =
			store_known_networks(store, KIND_INFRASTRUCTURE, i);

		add_all(&list, known->machines, known->machine_count);
	}
	for (size_t i = 0; i < store_count(store, KIND_NODE); i++) {
		const struct node *node = store_node(store, i);
		const struct object *state = store_find(
			store, KIND_NODE_NETWORK_STATE, "", node->object.name);

		for (size_t k = 0; k < node->internal_address_count; k++) {
			add_address(&addresses, node->internal_addresses[k]);
			add_machine_prefix(&list, node,
				(const struct node_network_state *)(const void *)state,
				node->internal_addresses[k]);
		}
	}
	networks->machines = list.items;
	networks->machine_count = list.count;
	networks->node_addresses = addresses.items;
	networks->node_address_count = addresses.count;
}

struct cluster_networks other_networks(const struct store *store, struct arena *arena)
{
	struct cluster_networks networks = { 0 };

	find_pods(store, arena, &networks);
	find_pod_addresses(store, arena, &networks);
	find_services(store, arena, &networks);
	find_machines(store, arena, &networks);
	return networks;
}
