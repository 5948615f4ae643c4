/* Runs the judgements on the migration network and collects what they notice. */
#include "src/facts/network.h"

#include <stdlib.h>

#include "base/unknown.h"
#include "src/facts/attribution.h"
#include "src/facts/definition.h"
#include "src/facts/keep.h"
#include "src/facts/node_network.h"
#include "src/facts/other_networks.h"
#include "src/facts/pool_use.h"
#include "src/facts/reach.h"

/* While the facts are put together. */
struct network_build {
	struct build *build;
	struct network_view view;
	struct definition current;	      /* when the choice is NAMED */
	struct address_fact *addresses;	      /* one for each migration */
	struct node_network_fact *node_facts; /* one for each node */
	int64_t slowest_bits_per_s;
	struct note_list notes;
};

static void fact_add_note(struct network_build *network, struct address_fact *fact,
	const char *id, const char *message)
{
	struct note_list notes = { .arena = network->build->arena };

	for (size_t i = 0; i < fact->note_count; i++) {
		note_keep(&notes, fact->notes[i].id, fact->notes[i].message);
	}
	note_keep(&notes, id, message);
	fact->notes = notes.items;
	fact->note_count = notes.count;
}

/* --- migrations --- */

/*
 * Exactly one of the two synchronisation addresses makes a migration decentralised
 * (kubevirt: core/v1/types.go, IsDecentralizedMigration); who sends has the target
 * elsewhere.
 */
static bool is_target_remote(const struct migration_fact *fact)
{
	const struct migration_state *state = fact->state;

	if (fact->migration->has_receive) {
		return false;
	}
	if (fact->migration->has_send_to) {
		return true;
	}
	return state != NULL && state->target_sync_address != NULL &&
		state->source_sync_address == NULL;
}

static struct network_source source_of(
	const struct network_build *network, const struct migration_fact *fact)
{
	struct network_source source = { .choice = NETWORK_NONE };

	if (fact->state == NULL || fact->state->config == NULL) {
		return network->view.current;
	}
	if (fact->state->config->has_network) {
		source.choice = NETWORK_NAMED;
		source.network = fact->state->config->network;
	}
	return source;
}

static bool is_other_network(
	const struct network_source *source, const struct network_source *current)
{
	return !source->is_current_config && current->choice != NETWORK_UNREADABLE &&
		(source->choice != current->choice ||
			!text_equal(source->network, current->network));
}

/* The pod that can have published the address: the newest that ran when the migration
 * started, else the newest, which then proves nothing. */
static const struct pod *handler_for(
	const struct network_build *network, const char *node, int64_t reference_ms)
{
	const struct store *store = network->build->facts->store;
	const struct node_fact *fact = facts_find_node(network->build->facts, node);
	const struct pod *best = fact != NULL ? fact->virt_handler : NULL;
	bool is_best_newer = false;

	if (best != NULL && text_equal(best->phase, "Running") &&
		(!i64_is_known(reference_ms) ||
			best->object.created_ms <= reference_ms)) {
		return best; /* nearly always */
	}
	best = NULL;
	for (size_t i = 0; node != NULL && i < store_count(store, KIND_VIRT_HANDLER);
		i++) {
		const struct pod *pod = store_virt_handler(store, i);
		bool is_newer = i64_is_known(reference_ms) &&
			i64_is_known(pod->object.created_ms) &&
			pod->object.created_ms > reference_ms;

		if (!text_equal(pod->node, node) ||
			!text_equal(pod->phase, "Running")) {
			continue;
		}
		if (best == NULL || (is_best_newer && !is_newer) ||
			(is_best_newer == is_newer &&
				pod->object.created_ms > best->object.created_ms)) {
			best = pod;
			is_best_newer = is_newer;
		}
	}
	return best;
}

/* When the address was published at the latest, as far as that is known. */
static int64_t reference_of(const struct migration_fact *fact)
{
	if (fact->state != NULL && i64_is_known(fact->state->start_ms)) {
		return fact->state->start_ms;
	}
	return fact->is_final ? fact->ended_ms : UNKNOWN_I64;
}

static struct address_fact judge_migration(
	struct network_build *network, const struct migration_fact *fact)
{
	struct network_view *view = &network->view;
	const struct migration_state *state = fact->state;
	int64_t reference_ms = reference_of(fact);
	struct address_question question = {
		.address = state != NULL ? state->target_address : NULL,
		.phase = fact->phase,
		.is_target_remote = is_target_remote(fact),
		.networks = &view->networks,
		.start_ms = state != NULL ? state->start_ms : UNKNOWN_I64,
	};
	const struct definition *definition = NULL;

	question.is_state_replaced = state == NULL && fact->vmi != NULL &&
		fact->vmi->state != NULL &&
		!text_equal(fact->vmi->state->uid, fact->migration->object.uid);
	if (text_is_empty(question.address) || question.is_target_remote) {
		return address_verdict(&question, view->arena);
	}
	question.network = source_of(network, fact);
	question.has_network_changed =
		is_other_network(&question.network, &view->current);
	if (question.network.choice == NETWORK_NAMED) {
		question.definition = definition_find(view, question.network.network);
		definition = &question.definition;
	}
	question.handler =
		reach_evidence(handler_for(network, fact->target, reference_ms),
			definition, reference_ms);
	return address_verdict(&question, view->arena);
}

/* With the context of keep_context() all that judge_migration() looks at. */
static struct keep_key key_of_migration(const struct migration_fact *fact)
{
	return (struct keep_key){ fact->migration->object.serial,
		{ fact->vmi == NULL ? 0 : fact->vmi->object.serial,
			fact->target_pod_object == NULL
				? 0
				: fact->target_pod_object->object.serial } };
}

static struct address_fact verdict_on_migration(
	struct network_build *network, const struct migration_fact *fact)
{
	struct facts_keep *keep = network->build->keep;
	struct keep_key key = key_of_migration(fact);
	const struct address_fact *kept = keep_find(keep, key);
	struct address_fact verdict;

	if (kept != NULL) {
		return *kept;
	}
	verdict = judge_migration(network, fact);
	keep_put(keep, key, &verdict);
	return verdict;
}

static struct address_fact verdict_on_handler(
	struct network_build *network, const struct pod *pod)
{
	struct facts_keep *keep = network->build->keep;
	struct keep_key key = { pod == NULL ? 0 : pod->object.serial, { 0, 0 } };
	const struct address_fact *kept = keep_find(keep, key);
	struct address_fact verdict;

	if (kept != NULL) {
		return *kept;
	}
	verdict = reach_handler(&network->view, pod);
	keep_put(keep, key, &verdict);
	return verdict;
}

/* What verdicts on addresses rest on beside the objects they are about. Nodes change
 * with each heartbeat, their networks do not: these are compared by what they are. */
static uint64_t keep_context(const struct network_view *view)
{
	const struct store *store = view->facts->store;
	const struct cluster_networks *networks = &view->networks;
	const struct source_state *nads = store_source(store, SOURCE_NAD);
	uint64_t digest = 1;

	digest = digest_number(digest, store_revision(store, KIND_VIRT_HANDLER));
	digest = digest_number(digest, store_revision(store, KIND_NAD));
	digest = digest_number(digest, nads->code);
	digest = digest_text(digest, nads->message);
	digest = digest_number(digest, view->current.choice);
	digest = digest_number(digest, view->current.is_current_config);
	digest = digest_text(digest, view->current.network);
	digest = digest_text(digest, view->current.why);
	digest = digest_text(digest, view->install_namespace);
	digest = digest_number(digest, view->is_isolation_on);
	digest = digest_bytes(
		digest, networks->pods, networks->pod_count * sizeof(*networks->pods));
	digest = digest_bytes(digest, networks->services,
		networks->service_count * sizeof(*networks->services));
	digest = digest_bytes(digest, networks->machines,
		networks->machine_count * sizeof(*networks->machines));
	digest = digest_bytes(digest, networks->pod_addresses,
		networks->pod_address_count * sizeof(*networks->pod_addresses));
	return digest_bytes(digest, networks->node_addresses,
		networks->node_address_count * sizeof(*networks->node_addresses));
}

static void judge_migrations(struct network_build *network)
{
	struct facts *facts = network->build->facts;

	network->addresses = arena_calloc(network->build->arena,
		facts->migration_count + 1, sizeof(*network->addresses));
	for (size_t i = 0; i < facts->migration_count; i++) {
		network->addresses[i] =
			verdict_on_migration(network, &facts->migrations[i]);
		network->build->migrations[i].address = &network->addresses[i];
	}
}

/* --- nodes --- */

static void take_speed(struct network_build *network, const struct link *link)
{
	int64_t speed;

	if (link->device_count == 0 || link->devices[0].is_down) {
		return;
	}
	speed = link->devices[0].speed_bits_per_s;
	if (i64_is_known(speed) &&
		(!i64_is_known(network->slowest_bits_per_s) ||
			speed < network->slowest_bits_per_s)) {
		network->slowest_bits_per_s = speed;
	}
}

static void note_mtu(
	struct network_build *network, const char *node, const struct link *link)
{
	const struct nad *nad = network->current.nad;
	int64_t mtu;

	if (nad == NULL || nad->parsed->plugin_count == 0) {
		return;
	}
	mtu = nad->parsed->plugins[0].mtu;
	if (i64_is_known(mtu) && i64_is_known(link->lowest_mtu) &&
		mtu > link->lowest_mtu) {
		note_add(&network->notes, "MTU_MISMATCH",
			"the definition asks for MTU %lld, on %s only %lld fit: "
			"migrations connect and then stall",
			(long long)mtu, shown_text(network->build->arena, node),
			(long long)link->lowest_mtu);
	}
}

/* The addresses of one node, held against the pools. */
struct own_addresses {
	struct network_build *network;
	const struct nad_config *config;
	const char *node;
	const char *interface; /* NULL: not told */
	bool is_noted;	       /* one of a node is enough */
};

static bool is_given_to_pods(
	const struct own_addresses *own, const struct inet_address *address)
{
	const char *ignored;

	for (size_t i = 0; i < own->config->pool_count; i++) {
		if (pool_place_of(&own->config->pools[i], address,
			    own->network->build->arena, &ignored) == POOL_INSIDE) {
			return true;
		}
	}
	return false;
}

static void note_if_given(void *context, struct str text)
{
	struct own_addresses *own = context;
	struct arena *arena = own->network->build->arena;
	struct inet_prefix prefix;

	/* Older OVN-Kubernetes tells addresses without a prefix. */
	if (own->is_noted ||
		(!inet_prefix_parse(text, false, &prefix) &&
			!inet_parse(text, &prefix.address)) ||
		!is_given_to_pods(own, &prefix.address)) {
		return;
	}
	own->is_noted = true;
	note_add(&own->network->notes, "NODE_IN_RANGE",
		"%s has %s%s%s, and a pod may get it too: it is not excluded",
		shown_text(arena, own->node),
		shown_text(arena, arena_strndup(arena, text.data, text.length)),
		own->interface != NULL ? " on " : "",
		own->interface != NULL ? shown_text(arena, own->interface) : "");
}

/* A node's own address that the IPAM may give to a pod, as nmstate or OVN-Kubernetes
 * tells it. */
static void note_node_in_range(struct network_build *network,
	const struct node_fact *node, const struct node_network_state *state)
{
	struct own_addresses own = {
		.network = network,
		.config = network->current.nad->parsed,
		.node = node->name,
	};

	for (size_t i = 0; state != NULL && i < state->interface_count; i++) {
		const struct node_interface *interface = &state->interfaces[i];

		own.interface = interface->name;
		for (size_t k = 0; k < interface->address_count; k++) {
			note_if_given(&own, str_from(interface->addresses[k]));
		}
	}
	own.interface = NULL;
	if (node->node != NULL) {
		each_quoted(node->node->ovn_host_cidrs, SIZE_MAX, note_if_given, &own);
	}
}

static void fill_attachments(const struct pod *pod, struct node_network_fact *out)
{
	const struct pod_network *attachment = reach_attachment(pod);

	if (attachment != NULL) {
		out->migration_addresses = attachment->addresses;
		out->migration_address_count = attachment->address_count;
	}
}

static void judge_node(
	struct network_build *network, size_t index, const struct settings *settings)
{
	struct node_fact *node = &network->build->nodes[index];
	struct node_network_fact *fact = &network->node_facts[index];
	const struct object *state = store_find(
		network->build->facts->store, KIND_NODE_NETWORK_STATE, "", node->name);
	struct link link;

	fact->handler_address = verdict_on_handler(network, node->virt_handler);
	fill_attachments(node->virt_handler, fact);
	node_network_fill(&network->view, node, settings, fact, &link);
	/* Where no VM can run the link limits nobody. */
	if (node->virt_handler != NULL) {
		take_speed(network, &link);
		note_mtu(network, node->name, &link);
	}
	if (network->current.nad != NULL) {
		note_node_in_range(
			network, node, (const struct node_network_state *)state);
	}
	node->network = fact;
}

static void judge_nodes(struct network_build *network, const struct settings *settings)
{
	size_t count = network->build->facts->node_count;

	network->node_facts = arena_calloc(
		network->build->arena, count + 1, sizeof(*network->node_facts));
	for (size_t i = 0; i < count; i++) {
		judge_node(network, i, settings);
	}
}

/* --- the same address twice --- */

struct holder {
	struct inet_address address;
	const char *node;
	struct address_fact *fact;
};

static int compare_holders(const void *a, const void *b)
{
	const struct holder *left = a;
	const struct holder *right = b;
	int order = inet_compare(&left->address, &right->address);

	return order != 0 ? order : text_compare(left->node, right->node);
}

static void add_holder(struct holder *holders, size_t *count, const char *address,
	const char *node, struct address_fact *fact)
{
	if (node != NULL && inet_parse(str_from(address), &holders[*count].address)) {
		holders[*count].node = node;
		holders[*count].fact = fact;
		(*count)++;
	}
}

static void note_duplicate(
	struct network_build *network, struct holder *one, struct holder *other)
{
	char address[INET_TEXT_SIZE];
	const char *message;

	inet_format(&one->address, address);
	message = arena_printf(network->build->arena, "%s has %s, and so has %s",
		shown_text(network->build->arena, one->node), address,
		shown_text(network->build->arena, other->node));
	fact_add_note(network, one->fact, "DUPLICATE_ADDRESS", message);
	fact_add_note(network, other->fact, "DUPLICATE_ADDRESS", message);
	note_add(&network->notes, "DUPLICATE_ADDRESS", "%s", message);
}

static void find_duplicates(struct network_build *network)
{
	struct facts *facts = network->build->facts;
	size_t count = 0;
	size_t capacity = facts->migration_count + 1;
	struct holder *holders;

	for (size_t i = 0; i < facts->node_count; i++) {
		capacity += network->node_facts[i].migration_address_count;
	}
	holders = arena_calloc(network->build->arena, capacity, sizeof(*holders));
	for (size_t i = 0; i < facts->node_count; i++) {
		struct node_network_fact *fact = &network->node_facts[i];

		for (size_t k = 0; k < fact->migration_address_count; k++) {
			add_holder(holders, &count, fact->migration_addresses[k],
				facts->nodes[i].name, &fact->handler_address);
		}
	}
	for (size_t i = 0; i < facts->migration_count; i++) {
		const struct migration_fact *fact = &facts->migrations[i];

		if (!fact->is_final && fact->state != NULL && !is_target_remote(fact)) {
			add_holder(holders, &count, fact->state->target_address,
				fact->target, &network->addresses[i]);
		}
	}
	qsort(holders, count, sizeof(*holders), compare_holders);
	for (size_t i = 1; i < count; i++) {
		if (inet_equal(&holders[i - 1].address, &holders[i].address) &&
			!text_equal(holders[i - 1].node, holders[i].node)) {
			note_duplicate(network, &holders[i - 1], &holders[i]);
		}
	}
}

/* Did virt-handler start anew between the two? */
static bool was_restarted_between(const struct network_build *network, const char *node,
	int64_t a_ms, int64_t b_ms)
{
	const struct node_fact *fact = facts_find_node(network->build->facts, node);
	int64_t created_ms;

	if (!i64_is_known(a_ms) || !i64_is_known(b_ms) || fact == NULL ||
		fact->virt_handler == NULL) {
		return true; /* nothing that would speak against it */
	}
	created_ms = fact->virt_handler->object.created_ms;
	return created_ms > (a_ms < b_ms ? a_ms : b_ms);
}

/* One virt-handler publishes one address: two at once for one target do not fit. */
static void find_mismatches(struct network_build *network, const struct node_fact *node)
{
	const struct facts *facts = network->build->facts;

	for (size_t i = 1; i < node->inbound_holder_count; i++) {
		size_t first = node->inbound_holders[0];
		size_t other = node->inbound_holders[i];
		const struct migration_state *a = facts->migrations[first].state;
		const struct migration_state *b = facts->migrations[other].state;
		struct inet_address left;
		struct inet_address right;
		const char *message;

		if (a == NULL || b == NULL ||
			!inet_parse(str_from(a->target_address), &left) ||
			!inet_parse(str_from(b->target_address), &right) ||
			inet_equal(&left, &right) ||
			was_restarted_between(
				network, node->name, a->start_ms, b->start_ms)) {
			continue;
		}
		message = arena_printf(network->build->arena,
			"%s has published %s and %s without a restart between them",
			shown_text(network->build->arena, node->name),
			shown_text(network->build->arena, a->target_address),
			shown_text(network->build->arena, b->target_address));
		fact_add_note(network, &network->addresses[first], "MISMATCH", message);
		fact_add_note(network, &network->addresses[other], "MISMATCH", message);
	}
}

/* --- the network itself --- */

static void note_definition(struct network_build *network)
{
	const struct definition *definition = &network->current;
	struct note_list *notes = &network->notes;
	struct arena *arena = network->build->arena;
	const char *name = shown_text(arena, definition->name);
	const char *namespace = shown_text(arena, definition->namespace);

	switch (definition->state) {
	case DEFINITION_FOUND:
	case DEFINITION_UNREADABLE:
		break;
	case DEFINITION_BAD_NAME:
		note_add(notes, "NETWORK_NAME_INVALID",
			"\"%s\" is no valid name of a network: virt-handler gets no "
			"migration0",
			shown_text(arena, network->view.current.network));
		break;
	case DEFINITION_MISSING:
	case DEFINITION_NOT_SERVED:
		note_add(notes, "NAD_MISSING",
			"there is no NetworkAttachmentDefinition %s/%s: virt-handler "
			"pods that start now stay in ContainerCreating",
			namespace, name);
		break;
	case DEFINITION_ELSEWHERE:
		note_add(notes, "NAD_OTHER_NS",
			"%s is in namespace %s, it must be in %s", name,
			shown_text(arena, definition->found_namespace), namespace);
		break;
	}
	if (definition->is_foreign) {
		note_add(notes, "NS_ISOLATION",
			"Multus with namespace isolation refuses a definition of "
			"namespace %s to virt-handler",
			namespace);
	}
}

static void note_config(struct network_build *network, const struct nad *nad)
{
	const struct nad_config *config = nad->parsed;
	struct note_list *notes = &network->notes;

	for (size_t i = 0; i < network->current.note_count; i++) {
		note_keep(notes, network->current.notes[i].id,
			network->current.notes[i].message);
	}
	if (config->is_on_node_file) {
		note_add(notes, "NAD_ON_NODE_FILE",
			"the configuration is a file on each node: its ranges cannot "
			"be read");
	}
	if (config->ranges == NAD_RANGES_INVALID) {
		note_add(notes, "NAD_MALFORMED", "%s", config->why);
	} else if (definition_is_misnamed(nad, network->build->arena)) {
		note_add(notes, "NAD_MALFORMED",
			"netAttachDefName does not name the object it stands in");
	}
}

/* The operator copies its setting into KubeVirt: a difference is a change on its way,
 * or one that is being undone. */
static void note_difference(struct network_build *network)
{
	const struct facts *facts = network->build->facts;
	const struct migration_config *kubevirt;
	const struct migration_config *hco;

	if (facts->kubevirt == NULL || facts->hyperconverged == NULL) {
		return;
	}
	kubevirt = &facts->kubevirt->config;
	hco = &facts->hyperconverged->config;
	if (kubevirt->has_network != hco->has_network ||
		!text_equal(kubevirt->network, hco->network)) {
		note_add(&network->notes, "HCO_KUBEVIRT_DIFFER",
			"HyperConverged says %s, KubeVirt says %s",
			hco->has_network
				? shown_text(network->build->arena, hco->network)
				: "no network",
			kubevirt->has_network
				? shown_text(network->build->arena, kubevirt->network)
				: "no network");
	}
}

static bool names_link(const struct network_build *network,
	const struct network_fact *fact, const char *name)
{
	const struct facts *facts = network->build->facts;

	if (text_equal(fact->master, name)) {
		return true;
	}
	for (size_t i = 0; i < facts->node_count; i++) {
		const struct node_network_fact *node = &network->node_facts[i];

		for (size_t k = 0; k < node->interface_count; k++) {
			if (!text_equal(node->interfaces[k].role, "other") &&
				text_equal(node->interfaces[k].name, name)) {
				return true;
			}
		}
	}
	return false;
}

/* Only where the policy is about a device that migrations use. */
static void note_policies(
	struct network_build *network, const struct network_fact *fact)
{
	const struct store *store = network->build->facts->store;
	struct arena *arena = network->build->arena;

	for (size_t i = 0; i < store_count(store, KIND_INTERFACE_POLICY); i++) {
		const struct interface_policy *policy =
			store_interface_policy(store, i);
		const struct condition *degraded =
			conditions_get(policy->conditions, "Degraded");

		if (degraded == NULL || !text_equal(degraded->status, "True")) {
			continue;
		}
		for (size_t k = 0; k < policy->name_count; k++) {
			if (names_link(network, fact, policy->names[k])) {
				note_add(&network->notes, "NNCP_DEGRADED",
					"policy %s could not set up %s everywhere: %s",
					shown_text(arena, policy->object.name),
					shown_text(arena, policy->names[k]),
					shown_text(arena, degraded->reason));
				break;
			}
		}
	}
}

/* What a running migration was told that is no longer so. */
static bool is_of_the_past(const struct network_note *note)
{
	return text_equal(note->id, "NETWORK_CHANGED_SINCE") ||
		text_equal(note->id, "VH_RESTARTED");
}

static void note_circumstances(struct network_build *network)
{
	const struct facts *facts = network->build->facts;

	for (size_t i = 0; i < facts->migration_count; i++) {
		const struct migration_fact *fact = &facts->migrations[i];
		const struct address_fact *address = &network->addresses[i];

		for (size_t k = 0; !fact->is_final && k < address->note_count; k++) {
			if (is_of_the_past(&address->notes[k])) {
				note_add(&network->notes, address->notes[k].id,
					"%s: %s",
					shown_text(network->build->arena,
						fact->migration->vmi_name),
					address->notes[k].message);
			}
		}
	}
}

static void fill_definition(struct network_build *network, struct network_fact *fact)
{
	const struct nad *nad = network->current.nad;
	const struct nad_config *config;
	const char **ranges;

	if (nad == NULL) {
		return;
	}
	config = nad->parsed;
	fact->definition_namespace = nad->object.namespace;
	fact->definition_name = nad->object.name;
	fact->type = config->type;
	fact->ipam = config->ipam_type;
	if (config->plugin_count > 0) {
		const struct nad_plugin *plugin = &config->plugins[0];

		fact->master =
			text_is_empty(plugin->master) ? plugin->bridge : plugin->master;
		fact->mtu = plugin->mtu;
	}
	ranges = arena_calloc(
		network->build->arena, config->pool_count + 1, sizeof(*ranges));
	for (size_t i = 0; i < config->pool_count; i++) {
		ranges[i] = config->pools[i].text;
	}
	fact->ranges = ranges;
	fact->range_count = config->pool_count;
}

static void count_nodes(const struct network_build *network, struct network_fact *fact)
{
	const struct facts *facts = network->build->facts;

	for (size_t i = 0; i < facts->node_count; i++) {
		enum address_verdict verdict =
			network->node_facts[i].handler_address.verdict;

		fact->handler_nodes += facts->nodes[i].virt_handler != NULL;
		if (facts->nodes[i].virt_handler == NULL) {
			continue;
		}
		fact->attached_nodes +=
			verdict == VERDICT_OK || verdict == VERDICT_OK_ATTACHED;
		fact->fallback_nodes += verdict == VERDICT_POD_NETWORK;
		fact->undecided_nodes += verdict == VERDICT_UNKNOWN ||
			verdict == VERDICT_PENDING || verdict == VERDICT_N_A;
	}
}

static void fill_network(struct network_build *network)
{
	struct facts *facts = network->build->facts;
	struct network_fact *fact =
		arena_calloc(network->build->arena, 1, sizeof(*fact));
	const struct network_source *current = &network->view.current;

	fact->configured = current->choice == NETWORK_NAMED ? current->network : NULL;
	fact->origin = facts->limits.network_origin;
	fact->usable_addresses = UNKNOWN_F64;
	fact->allocated_addresses = UNKNOWN_F64;
	fact->mtu = UNKNOWN_I64;
	fill_definition(network, fact);
	count_nodes(network, fact);
	if (current->choice == NETWORK_NAMED) {
		if (str_trim(str_from(current->network)).length == 0) {
			note_add(&network->notes, "NETWORK_NAME_EMPTY",
				"the network is set to an empty name: Multus refuses "
				"\"@migration0\"");
		} else {
			note_definition(network);
		}
	}
	if (network->current.nad != NULL) {
		note_config(network, network->current.nad);
		pool_use_fill(facts, &network->current, fact, &network->notes);
	}
	note_difference(network);
	note_policies(network, fact);
	note_circumstances(network);
	fact->slowest_link_bits_per_s = network->slowest_bits_per_s;
	attribution_fill(facts, fact);
	attribution_notes(facts, network->slowest_bits_per_s, &network->notes);
	fact->notes = network->notes.items;
	fact->note_count = network->notes.count;
	facts->network = fact;
}

void network_facts_compute(struct build *build, const struct settings *settings)
{
	struct network_build network = {
		.build = build,
		.slowest_bits_per_s = UNKNOWN_I64,
		.notes = { .arena = build->arena },
	};

	network_view_init(&network.view, build->facts, build->arena);
	if (network.view.current.choice == NETWORK_NAMED) {
		network.current =
			definition_find(&network.view, network.view.current.network);
	}
	keep_begin(build->keep, keep_context(&network.view));
	judge_migrations(&network);
	judge_nodes(&network, settings);
	find_duplicates(&network);
	for (size_t i = 0; i < build->facts->node_count; i++) {
		find_mismatches(&network, &build->facts->nodes[i]);
	}
	fill_network(&network);
}
