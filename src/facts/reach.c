/* The verdict on each node's virt-handler: attached, falling back, or not ready. */
#include "src/facts/reach.h"

#include "base/unknown.h"
#include "src/facts/allocations.h"

const struct pod_network *reach_attachment(const struct pod *pod)
{
	for (size_t i = 0; pod != NULL && i < pod->network_count; i++) {
		if (text_equal(pod->networks[i].interface, MIGRATION_INTERFACE)) {
			return &pod->networks[i];
		}
	}
	return NULL;
}

static bool asks_for_network(const struct pod *pod)
{
	return pod->networks_annotation != NULL &&
		strstr(pod->networks_annotation, MIGRATION_INTERFACE) != NULL;
}

/* Multus writes "ns/name"; anything else proves no difference. */
static bool is_of_other_network(
	const struct pod_network *network, const struct definition *definition)
{
	struct str rest = str_from(network->name);
	struct str namespace;

	if (definition == NULL || definition->name == NULL ||
		definition->namespace == NULL ||
		memchr(rest.length > 0 ? rest.data : "", '/', rest.length) == NULL) {
		return false;
	}
	(void)str_split(&rest, '/', &namespace);
	return !str_is(namespace, definition->namespace) ||
		!str_is(rest, definition->name);
}

struct handler_evidence reach_evidence(const struct pod *pod,
	const struct definition *definition, int64_t reference_ms)
{
	struct handler_evidence evidence = { 0 };
	const struct pod_network *network;

	if (pod == NULL) {
		return evidence;
	}
	network = reach_attachment(pod);
	evidence.is_seen = true;
	evidence.pod = &pod->object;
	evidence.is_newer = i64_is_known(reference_ms) &&
		i64_is_known(pod->object.created_ms) &&
		pod->object.created_ms > reference_ms;
	evidence.pod_addresses = pod->addresses;
	evidence.pod_address_count = pod->address_count;
	evidence.is_status_unclear =
		asks_for_network(pod) && network == NULL && !evidence.is_newer;
	if (network != NULL && !is_of_other_network(network, definition)) {
		evidence.migration_addresses = network->addresses;
		evidence.migration_address_count = network->address_count;
	}
	return evidence;
}

/* kubevirt: pkg/virt-handler/migration.go, FindMigrationIP: the first that is global
 * unicast; the kernel lists IPv4 before IPv6. */
static const char *published(const struct pod_network *network)
{
	const char *first = NULL;

	for (size_t i = 0; i < network->address_count; i++) {
		struct inet_address address;

		if (!inet_parse(str_from(network->addresses[i]), &address) ||
			!inet_is_global_unicast(&address)) {
			continue;
		}
		if (address.family == 4) {
			return network->addresses[i];
		}
		if (first == NULL) {
			first = network->addresses[i];
		}
	}
	return first;
}

static struct address_fact plain(
	enum address_verdict verdict, const char *address, const char *reason)
{
	return (struct address_fact){
		.address = address, .verdict = verdict, .reason = reason
	};
}

static struct address_fact ask(struct network_view *view, const struct pod *pod,
	const struct definition *definition, const char *address)
{
	struct address_question question = {
		.address = address,
		.phase = PHASE_RUNNING,
		.network = view->current,
		.networks = &view->networks,
		.start_ms = UNKNOWN_I64,
	};

	if (definition != NULL) {
		question.definition = *definition;
	}
	question.handler = reach_evidence(pod, definition, UNKNOWN_I64);
	return address_verdict(&question, view->arena);
}

/* No migration0 although a network is configured. */
static struct address_fact without_attachment(struct network_view *view,
	const struct pod *pod, const struct definition *definition,
	const char *pod_address)
{
	const struct ip_allocation *allocation =
		allocation_of(definition, &pod->object);
	char address[INET_TEXT_SIZE];

	if (!text_equal(pod->phase, "Running")) {
		return plain(VERDICT_PENDING, NULL,
			asks_for_network(pod)
				? "virt-handler does not run yet: it waits for "
				  "migration0"
				: "virt-handler does not run yet");
	}
	if (!asks_for_network(pod)) {
		return plain(VERDICT_POD_NETWORK, pod_address,
			"virt-handler started before the network was configured: the "
			"rollout is not finished");
	}
	if (allocation != NULL) {
		inet_format(&allocation->address, address);
		return ask(view, pod, definition, arena_strdup(view->arena, address));
	}
	return plain(VERDICT_UNKNOWN, NULL,
		pod->is_network_status_malformed
			? "the network status of virt-handler is malformed"
			: "virt-handler asks for migration0, its network status does "
			  "not show it");
}

static void note_other_network(struct network_view *view, struct address_fact *fact,
	const struct pod_network *network, const struct definition *definition)
{
	struct note_list notes = { .arena = view->arena };

	if (!is_of_other_network(network, definition)) {
		return;
	}
	note_add(&notes, "ROLLOUT_NOT_FINISHED",
		"virt-handler is still attached to %s, configured is %s/%s",
		shown_text(view->arena, network->name),
		shown_text(view->arena, definition->namespace),
		shown_text(view->arena, definition->name));
	for (size_t i = 0; i < fact->note_count; i++) {
		note_keep(&notes, fact->notes[i].id, fact->notes[i].message);
	}
	fact->notes = notes.items;
	fact->note_count = notes.count;
}

static struct address_fact with_network(
	struct network_view *view, const struct pod *pod, const char *pod_address)
{
	struct definition definition = definition_find(view, view->current.network);
	const struct pod_network *network = reach_attachment(pod);
	struct address_fact fact;
	const char *address;

	if (str_trim(str_from(view->current.network)).length == 0 ||
		definition.state == DEFINITION_BAD_NAME) {
		return ask(view, pod, &definition, pod_address);
	}
	if (network == NULL) {
		return without_attachment(view, pod, &definition, pod_address);
	}
	address = published(network);
	if (address == NULL) {
		return plain(VERDICT_CONFIG_ERROR, NULL,
			"migration0 has no address that KubeVirt accepts: virt-handler "
			"ends at once");
	}
	fact = ask(view, pod, &definition, address);
	note_other_network(view, &fact, network, &definition);
	return fact;
}

struct address_fact reach_handler(struct network_view *view, const struct pod *pod)
{
	const struct pod_network *network = reach_attachment(pod);
	const char *pod_address;
	const char *address;

	if (pod == NULL) {
		return source_state_is_usable(
			       store_source(view->facts->store, SOURCE_VIRT_HANDLER))
			? plain(VERDICT_N_A, NULL, "no virt-handler on this node")
			: plain(VERDICT_UNKNOWN, NULL,
				  "virt-handler pods are not readable");
	}
	pod_address = pod->address_count > 0 ? pod->addresses[0] : NULL;
	if (view->current.choice == NETWORK_NAMED) {
		return with_network(view, pod, pod_address);
	}
	address = network != NULL ? published(network) : NULL;
	address = address != NULL ? address : pod_address;
	if (address == NULL) {
		return plain(VERDICT_PENDING, NULL, "virt-handler has no address yet");
	}
	return ask(view, pod, NULL, address);
}
