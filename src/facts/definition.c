/* Finds the NetworkAttachmentDefinition a network name leads to. */
#include "src/facts/definition.h"

#include "base/unknown.h"
#include "src/facts/allocations.h"
#include "src/facts/other_networks.h"

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
	view->networks = other_networks(facts->store, arena);
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
		allocations_find(view->facts->store, &definition, view->arena);
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
