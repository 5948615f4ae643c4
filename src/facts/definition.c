/* Finds the NetworkAttachmentDefinition a network name leads to. */
#include "src/facts/definition.h"

#include "base/unknown.h"

static bool is_name_character(char character, bool is_edge)
{
	return (character >= 'a' && character <= 'z') ||
		(character >= '0' && character <= '9') ||
		(character == '-' && !is_edge);
}

static bool is_label(struct str text)
{
	for (size_t i = 0; i < text.length; i++) {
		if (!is_name_character(text.data[i], i == 0 || i + 1 == text.length)) {
			return false;
		}
	}
	return text.length > 0;
}

/* multus: pkg/k8sclient/k8sclient.go, parsePodNetworkObjectName. virt-operator appends
 * "@migration0" (pkg/virt-operator/resource/generate/components/daemonsets.go), so that
 * an "@" of the user is one too many. */
bool network_name_parse(
	struct str text, struct str *out_namespace, struct str *out_name)
{
	struct str rest = str_trim(text);
	struct str first = { NULL, 0 };

	*out_namespace = (struct str){ NULL, 0 };
	*out_name = rest;
	if (memchr(rest.length > 0 ? rest.data : "", '/', rest.length) != NULL) {
		(void)str_split(&rest, '/', &first);
		*out_namespace = str_trim(first);
		*out_name = str_trim(rest);
		if (out_namespace->length > 0 && !is_label(*out_namespace)) {
			return false;
		}
	}
	return is_label(*out_name);
}

/* --- the cluster's other networks --- */

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

/* Neighbours share their networks: the same prefix again and again is one. */
static void add_prefix(struct prefix_list *list, struct str text)
{
	struct inet_prefix prefix;

	if (!inet_prefix_parse(text, false, &prefix)) {
		return;
	}
	prefix.address = inet_prefix_first(&prefix);
	for (size_t i = list->count; i > 0 && i + 8 > list->count; i--) {
		if (list->items[i - 1].length == prefix.length &&
			inet_equal(&list->items[i - 1].address, &prefix.address)) {
			return;
		}
	}
	list->items[list->count++] = prefix;
}

/* ovn-kubernetes: {"default":["10.131.0.0/23"]}, older {"default":"10.131.0.0/23"}. The
 * names of networks are no prefixes, so every quoted text may be tried. */
static void add_ovn_subnets(struct prefix_list *list, const char *json, size_t most)
{
	const char *open = json != NULL ? strchr(json, '"') : NULL;

	while (open != NULL && most > 0) {
		const char *close = strchr(open + 1, '"');

		if (close == NULL) {
			return;
		}
		add_prefix(list, (struct str){ open + 1, (size_t)(close - open - 1) });
		most--;
		open = strchr(close + 1, '"');
	}
}

#define OVN_TEXTS 8

static void find_pod_networks(struct network_view *view)
{
	const struct store *store = view->facts->store;
	size_t nodes = store_count(store, KIND_NODE);
	size_t handlers = store_count(store, KIND_VIRT_HANDLER);
	struct prefix_list prefixes = { 0 };
	struct address_list addresses = { 0 };
	size_t capacity = nodes * OVN_TEXTS;

	for (size_t i = 0; i < nodes; i++) {
		capacity += store_node(store, i)->pod_cidr_count;
	}
	prefixes.items =
		arena_calloc(view->arena, capacity + 1, sizeof(*prefixes.items));
	for (size_t i = 0; i < nodes; i++) {
		const struct node *node = store_node(store, i);

		for (size_t k = 0; k < node->pod_cidr_count; k++) {
			add_prefix(&prefixes, str_from(node->pod_cidrs[k]));
		}
		add_ovn_subnets(&prefixes, node->ovn_node_subnets, OVN_TEXTS);
	}
	capacity = 0;
	for (size_t i = 0; i < handlers; i++) {
		capacity += store_virt_handler(store, i)->address_count;
	}
	addresses.items =
		arena_calloc(view->arena, capacity + 1, sizeof(*addresses.items));
	for (size_t i = 0; i < handlers; i++) {
		const struct pod *pod = store_virt_handler(store, i);

		for (size_t k = 0; k < pod->address_count; k++) {
			add_address(&addresses, pod->addresses[k]);
		}
	}
	view->networks.pods = prefixes.items;
	view->networks.pod_count = prefixes.count;
	view->networks.pod_addresses = addresses.items;
	view->networks.pod_address_count = addresses.count;
}

/* The prefix belongs to the interface that has the node's address. */
static void add_machine_prefix(struct prefix_list *list,
	const struct node_network_state *state, const char *address)
{
	size_t length = strlen(address);

	for (size_t i = 0; i < state->interface_count; i++) {
		const struct node_interface *interface = &state->interfaces[i];

		for (size_t k = 0; k < interface->address_count; k++) {
			struct str text = str_from(interface->addresses[k]);

			if (str_starts_with(text, address) && text.length > length &&
				text.data[length] == '/') {
				add_prefix(list, text);
				return;
			}
		}
	}
}

static void find_machine_networks(struct network_view *view)
{
	const struct store *store = view->facts->store;
	size_t nodes = store_count(store, KIND_NODE);
	struct prefix_list prefixes = { 0 };
	struct address_list addresses = { 0 };
	size_t capacity = 0;

	for (size_t i = 0; i < nodes; i++) {
		capacity += store_node(store, i)->internal_address_count;
	}
	prefixes.items =
		arena_calloc(view->arena, capacity + 1, sizeof(*prefixes.items));
	addresses.items =
		arena_calloc(view->arena, capacity + 1, sizeof(*addresses.items));
	for (size_t i = 0; i < nodes; i++) {
		const struct node *node = store_node(store, i);
		const struct object *found = store_find(
			store, KIND_NODE_NETWORK_STATE, "", node->object.name);

		for (size_t k = 0; k < node->internal_address_count; k++) {
			add_address(&addresses, node->internal_addresses[k]);
			if (found != NULL) {
				add_machine_prefix(&prefixes,
					(const struct node_network_state *)found,
					node->internal_addresses[k]);
			}
		}
	}
	view->networks.machines = prefixes.items;
	view->networks.machine_count = prefixes.count;
	view->networks.node_addresses = addresses.items;
	view->networks.node_address_count = addresses.count;
}

/* --- the definition --- */

static const char *install_namespace(const struct facts *facts)
{
	if (store_count(facts->store, KIND_VIRT_HANDLER) > 0) {
		return store_virt_handler(facts->store, 0)->object.namespace;
	}
	if (facts->kubevirt != NULL) {
		return facts->kubevirt->object.namespace;
	}
	return facts->hyperconverged != NULL ? facts->hyperconverged->object.namespace
					     : NULL;
}

/* OpenShift switches Multus' namespace isolation on (cluster-network-operator:
 * bindata/network/multus/multus.yaml). */
static bool is_openshift(const struct network_view *view)
{
	return str_starts_with(str_from(view->install_namespace), "openshift-") ||
		store_find(view->facts->store, KIND_NAMESPACE, "",
			"openshift-multus") != NULL;
}

static struct network_source current_source(const struct facts *facts)
{
	struct network_source source = { .is_current_config = true };

	if (facts->kubevirt == NULL && facts->hyperconverged == NULL) {
		source.choice = NETWORK_UNREADABLE;
		source.why = facts->limits.network_origin;
		if (source.why == NULL) {
			source.why = "KubeVirt not read yet";
		}
		return source;
	}
	source.network = facts->limits.network;
	source.choice = source.network == NULL ? NETWORK_NONE : NETWORK_NAMED;
	return source;
}

void network_view_init(
	struct network_view *view, const struct facts *facts, struct arena *arena)
{
	*view = (struct network_view){ .facts = facts, .arena = arena };
	view->install_namespace = install_namespace(facts);
	view->is_isolation_on = is_openshift(view);
	view->current = current_source(facts);
	find_pod_networks(view);
	find_machine_networks(view);
}

static bool is_global_namespace(const char *namespace)
{
	static const char *const globals[] = { "default", "openshift-multus",
		"openshift-sriov-network-operator", "openshift-cnv" };

	for (size_t i = 0; i < ARRAY_LENGTH(globals); i++) {
		if (text_equal(namespace, globals[i])) {
			return true;
		}
	}
	return false;
}

/* The namespace that has a definition of this name; of several the first. */
static const char *namespace_elsewhere(const struct store *store, const char *name)
{
	const char *found = NULL;

	for (size_t i = 0; i < store_count(store, KIND_NAD); i++) {
		const struct object *object = &store_nad(store, i)->object;

		if (text_equal(object->name, name) &&
			(found == NULL || text_compare(object->namespace, found) < 0)) {
			found = object->namespace;
		}
	}
	return found;
}

static const char *why_unreadable(
	const struct network_view *view, const struct source_state *state)
{
	if (state->code == SOURCE_FORBIDDEN) {
		return arena_printf(view->arena,
			"no right to read network-attachment-definitions in %s",
			shown_text(view->arena, view->install_namespace));
	}
	return state->code == SOURCE_ERROR && state->message[0] != '\0'
		? arena_strdup(view->arena, state->message)
		: "network-attachment-definitions not read yet";
}

static void look_up(struct network_view *view, struct definition *definition)
{
	const struct store *store = view->facts->store;
	const struct source_state *state = store_source(store, SOURCE_NAD);
	const struct object *object;

	if (definition->namespace == NULL) {
		definition->state = DEFINITION_UNREADABLE;
		definition->why = "the namespace of KubeVirt is not known";
		return;
	}
	object = store_find(store, KIND_NAD, definition->namespace, definition->name);
	if (object != NULL && ((const struct nad *)object)->parsed != NULL) {
		definition->state = DEFINITION_FOUND;
		definition->nad = (const struct nad *)object;
		return;
	}
	if (state->code == SOURCE_ABSENT) {
		definition->state = DEFINITION_NOT_SERVED;
		return;
	}
	if (!source_state_is_usable(state)) {
		definition->state = DEFINITION_UNREADABLE;
		definition->why = why_unreadable(view, state);
		return;
	}
	definition->found_namespace = namespace_elsewhere(store, definition->name);
	definition->state = definition->found_namespace == NULL ? DEFINITION_MISSING
								: DEFINITION_ELSEWHERE;
}

static struct definition find(struct network_view *view, const char *network)
{
	struct definition definition = { .is_isolation_on = view->is_isolation_on };
	struct note_list notes = { .arena = view->arena };
	struct str namespace;
	struct str name;

	if (!network_name_parse(str_from(network), &namespace, &name)) {
		definition.state = DEFINITION_BAD_NAME;
		return definition;
	}
	definition.name = arena_str(view->arena, name);
	definition.namespace = namespace.length > 0 ? arena_str(view->arena, namespace)
						    : view->install_namespace;
	definition.is_foreign = namespace.length > 0 &&
		!text_equal(definition.namespace, view->install_namespace) &&
		!is_global_namespace(definition.namespace);
	look_up(view, &definition);
	if (definition.nad != NULL) {
		config_notes(definition.nad->parsed, &view->networks, &notes);
		definition.notes = notes.items;
		definition.note_count = notes.count;
	}
	return definition;
}

struct definition definition_find(struct network_view *view, const char *network)
{
	struct definition definition;

	for (size_t i = 0; i < view->kept_count; i++) {
		if (text_equal(view->kept_names[i], network)) {
			return view->kept[i];
		}
	}
	definition = find(view, network);
	if (view->kept_count < DEFINITIONS_KEPT) {
		view->kept_names[view->kept_count] = network;
		view->kept[view->kept_count++] = definition;
	}
	return definition;
}
