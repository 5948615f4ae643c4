/* The verdict on one address. */
#include "src/facts/subnet.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/safe_text.h"
#include "base/unknown.h"
#include "src/facts/allocations.h"

#define SHOWN_SIZE 64
#define MESSAGE_SIZE 320

void note_keep(struct note_list *list, const char *id, const char *message)
{
	for (size_t i = 0; i < list->count; i++) {
		if (text_equal(list->items[i].id, id)) {
			return;
		}
	}
	if (list->count == list->capacity) {
		size_t capacity = list->capacity * 2 + 8;
		struct network_note *grown =
			arena_calloc(list->arena, capacity, sizeof(*grown));

		for (size_t i = 0; i < list->count; i++) {
			grown[i] = list->items[i];
		}
		list->items = grown;
		list->capacity = capacity;
	}
	list->items[list->count++] = (struct network_note){ id, message };
}

void note_add(struct note_list *list, const char *id, const char *format, ...)
{
	char message[MESSAGE_SIZE];
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(message, sizeof(message), format, arguments);
	va_end(arguments);
	note_keep(list, id, arena_strdup(list->arena, message));
}

const char *shown_text(struct arena *arena, const char *text)
{
	char shown[SHOWN_SIZE];

	safe_text(shown, sizeof(shown), text != NULL ? text : "");
	return arena_strdup(arena, shown);
}

/* --- arithmetic of one pool --- */

static const char *prefix_text(struct arena *arena, const struct inet_prefix *prefix)
{
	struct inet_prefix network = *prefix;
	char text[INET_TEXT_SIZE];

	network.address = inet_prefix_first(prefix);
	inet_prefix_format(&network, text);
	return arena_strdup(arena, text);
}

static const char *address_text(struct arena *arena, const struct inet_address *address)
{
	char text[INET_TEXT_SIZE];

	inet_format(address, text);
	return arena_strdup(arena, text);
}

static const struct inet_prefix *excluding(
	const struct nad_pool *pool, const struct inet_address *address)
{
	for (size_t i = 0; i < pool->exclude_count; i++) {
		if (inet_prefix_contains(&pool->excludes[i], address)) {
			return &pool->excludes[i];
		}
	}
	return NULL;
}

static bool is_in_bounds(
	const struct nad_pool *pool, const struct inet_address *address)
{
	return address->family == pool->first.family &&
		inet_compare(address, &pool->first) >= 0 &&
		inet_compare(address, &pool->last) <= 0;
}

/* Why an address of the subnet is not handed out because of the bounds of the subnet
 * itself; NULL when it is no such address. */
static const char *edge_reason(const struct inet_prefix *prefix,
	const struct inet_address *address, const char *what, struct arena *arena)
{
	struct inet_address first = inet_prefix_first(prefix);
	struct inet_address last = inet_prefix_last(prefix);
	bool is_v4 = address->family == 4;

	if (inet_equal(address, &first)) {
		return arena_printf(arena, "%s of %s%s",
			is_v4 ? "network address" : "subnet-router anycast address",
			what, prefix_text(arena, prefix));
	}
	if (inet_equal(address, &last)) {
		return arena_printf(arena, "%s of %s%s",
			is_v4 ? "broadcast address" : "last address", what,
			prefix_text(arena, prefix));
	}
	return NULL;
}

static const char *slice_reason(const struct nad_pool *pool,
	const struct inet_address *address, struct arena *arena)
{
	struct inet_prefix slice = { *address, pool->slice_length };
	struct inet_address first = inet_prefix_first(&slice);
	struct inet_address router = inet_add(&first, 1);
	const char *reason;

	if (pool->slice_length == 0) {
		return NULL;
	}
	reason = edge_reason(&slice, address, "a node's part ", arena);
	if (reason == NULL && pool->has_slice_router && inet_equal(address, &router)) {
		reason = arena_printf(arena, "router of a node's part %s",
			prefix_text(arena, &slice));
	}
	return reason;
}

static const char *bound_reason(const struct nad_pool *pool,
	const struct inet_address *address, struct arena *arena)
{
	const char *edge;

	if (is_in_bounds(pool, address)) {
		return NULL;
	}
	edge = edge_reason(&pool->prefix, address, "", arena);
	if (edge != NULL) {
		return edge;
	}
	return inet_compare(address, &pool->first) < 0
		? arena_printf(arena, "below %s, the first address that is given out",
			  address_text(arena, &pool->first))
		: arena_printf(arena, "above %s, the last address that is given out",
			  address_text(arena, &pool->last));
}

enum pool_place pool_place_of(const struct nad_pool *pool,
	const struct inet_address *address, struct arena *arena,
	const char **out_reason)
{
	const struct inet_prefix *exclude;

	if (!inet_prefix_contains(&pool->prefix, address)) {
		*out_reason = NULL;
		return POOL_OUTSIDE;
	}
	*out_reason = bound_reason(pool, address, arena);
	exclude = excluding(pool, address);
	if (*out_reason == NULL && exclude != NULL) {
		*out_reason = arena_printf(
			arena, "excluded by %s", prefix_text(arena, exclude));
	}
	if (*out_reason == NULL) {
		*out_reason = slice_reason(pool, address, arena);
	}
	if (*out_reason == NULL && pool->is_gateway_reserved &&
		inet_equal(address, &pool->gateway)) {
		*out_reason = "gateway of the range, never given out";
	}
	if (*out_reason != NULL) {
		return POOL_SUBNET_ONLY;
	}
	*out_reason = arena_printf(arena, "in %s", shown_text(arena, pool->text));
	return POOL_INSIDE;
}

/* --- how many addresses there are --- */

static double span_of(const struct inet_address *first, const struct inet_address *last)
{
	return (double)inet_span(first, last);
}

/* An exclude counts unless a wider one, or an equal one before it, covers it: prefixes
 * contain each other or are disjoint. */
static bool is_counted(const struct nad_pool *pool, size_t index)
{
	const struct inet_prefix *exclude = &pool->excludes[index];

	for (size_t i = 0; i < pool->exclude_count; i++) {
		const struct inet_prefix *other = &pool->excludes[i];

		if (i != index && inet_prefix_overlaps(other, exclude) &&
			(other->length < exclude->length ||
				(other->length == exclude->length && i < index))) {
			return false;
		}
	}
	return true;
}

/* Of the exclude, the part inside of first and last. */
static double excluded_count(
	const struct nad_pool *pool, const struct inet_prefix *exclude)
{
	struct inet_address from = inet_prefix_first(exclude);
	struct inet_address to = inet_prefix_last(exclude);

	if (from.family != pool->first.family) {
		return 0;
	}
	if (inet_compare(&from, &pool->first) < 0) {
		from = pool->first;
	}
	if (inet_compare(&to, &pool->last) > 0) {
		to = pool->last;
	}
	return inet_compare(&from, &to) > 0 ? 0 : span_of(&from, &to);
}

static double sliced_count(const struct nad_pool *pool)
{
	unsigned bits = pool->prefix.address.family == 4 ? 32 : 128;
	double slices = ldexp(1, pool->slice_length - (int)pool->prefix.length);
	double each = ldexp(1, (int)bits - pool->slice_length);

	each -= pool->has_slice_router ? 3 : 2;
	return each > 0 ? slices * each : 0;
}

static double pool_count(const struct nad_pool *pool)
{
	double count;

	if (pool->slice_length > 0) {
		count = sliced_count(pool);
	} else {
		count = span_of(&pool->first, &pool->last);
	}
	for (size_t i = 0; i < pool->exclude_count; i++) {
		if (is_counted(pool, i)) {
			count -= excluded_count(pool, &pool->excludes[i]);
		}
	}
	if (pool->is_gateway_reserved && is_in_bounds(pool, &pool->gateway) &&
		excluding(pool, &pool->gateway) == NULL) {
		count -= 1;
	}
	return count > 0 ? count : 0;
}

bool pool_gives(const struct nad_pool *pool, const struct inet_address *address)
{
	return is_in_bounds(pool, address) && excluding(pool, address) == NULL &&
		!(pool->is_gateway_reserved && inet_equal(address, &pool->gateway));
}

double config_usable_addresses(const struct nad_config *config, size_t *out_group)
{
	double least = UNKNOWN_F64;

	*out_group = 0;
	if (config->ranges != NAD_RANGES_KNOWN || config->pool_count == 0) {
		return UNKNOWN_F64;
	}
	/* A pod needs one of every group; the members of a group are alternatives. */
	for (size_t i = 0; i < config->pool_count; i++) {
		double count = 0;

		for (size_t k = 0; k < config->pool_count; k++) {
			if (config->pools[k].group == config->pools[i].group) {
				count += pool_count(&config->pools[k]);
			}
		}
		if (isnan(least) || count < least) {
			least = count;
			*out_group = config->pools[i].group;
		}
	}
	return least;
}

/* --- notes on the definition --- */

static const struct inet_prefix *overlapping(const struct inet_prefix *prefix,
	const struct inet_prefix *others, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (inet_prefix_overlaps(prefix, &others[i])) {
			return &others[i];
		}
	}
	return NULL;
}

static const struct inet_address *first_inside(const struct inet_prefix *prefix,
	const struct inet_address *addresses, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (inet_prefix_contains(prefix, &addresses[i])) {
			return &addresses[i];
		}
	}
	return NULL;
}

/* The text of the network that the range collides with; NULL: none. */
static const char *collision(const struct inet_prefix *range,
	const struct inet_prefix *prefixes, size_t prefix_count,
	const struct inet_address *addresses, size_t address_count, struct arena *arena)
{
	const struct inet_prefix *prefix = overlapping(range, prefixes, prefix_count);
	const struct inet_address *address;

	if (prefix != NULL) {
		return prefix_text(arena, prefix);
	}
	address = first_inside(range, addresses, address_count);
	return address == NULL ? NULL : address_text(arena, address);
}

static void overlap_notes(const struct nad_pool *pool,
	const struct cluster_networks *networks, struct note_list *notes)
{
	const char *range = shown_text(notes->arena, pool->text);
	const char *with = collision(&pool->prefix, networks->pods, networks->pod_count,
		networks->pod_addresses, networks->pod_address_count, notes->arena);

	if (with != NULL) {
		note_add(notes, "OVERLAP_POD",
			"range %s overlaps the pod network (%s): routing in "
			"virt-handler pods breaks",
			range, with);
	}
	with = collision(&pool->prefix, networks->services, networks->service_count,
		NULL, 0, notes->arena);
	if (with != NULL) {
		note_add(notes, "OVERLAP_SERVICE",
			"range %s overlaps the service network (%s)", range, with);
	}
	with = collision(&pool->prefix, networks->machines, networks->machine_count,
		networks->node_addresses, networks->node_address_count, notes->arena);
	if (with != NULL) {
		note_add(notes, "NOT_DEDICATED",
			"range %s is the nodes' own network (%s): migrations share it",
			range, with);
	}
}

void config_notes(const struct nad_config *config,
	const struct cluster_networks *networks, struct note_list *notes)
{
	size_t ignored_group;

	for (size_t i = 0; i < config->note_count; i++) {
		note_keep(notes, config->notes[i].id, config->notes[i].message);
	}
	if (config->ranges != NAD_RANGES_KNOWN) {
		return;
	}
	for (size_t i = 0; i < config->pool_count; i++) {
		const struct nad_pool *pool = &config->pools[i];
		const char *ignored;

		overlap_notes(pool, networks, notes);
		if (!pool->is_gateway_reserved && pool->gateway.family != 0 &&
			pool_place_of(pool, &pool->gateway, notes->arena, &ignored) ==
				POOL_INSIDE) {
			note_add(notes, "GATEWAY_IN_POOL",
				"gateway %s may be given to a pod: it is not excluded",
				address_text(notes->arena, &pool->gateway));
		}
	}
	if (config_usable_addresses(config, &ignored_group) <= 0) {
		note_add(notes, "POOL_EMPTY", "nothing is left to give out");
	}
}

/* --- the verdict --- */

struct judge {
	const struct address_question *question;
	struct arena *arena;
	struct inet_address address;
	struct note_list notes;
	bool is_attached;
	const char *attached_by; /* the evidence in words */
};

struct answer {
	enum address_verdict verdict;
	const char *reason;
};

static bool holds(
	const char *const *texts, size_t count, const struct inet_address *one)
{
	for (size_t i = 0; i < count; i++) {
		struct inet_address address;

		if (inet_parse(str_from(texts[i]), &address) &&
			inet_equal(&address, one)) {
			return true;
		}
	}
	return false;
}

static bool is_among(const struct inet_address *addresses, size_t count,
	const struct inet_address *one)
{
	for (size_t i = 0; i < count; i++) {
		if (inet_equal(&addresses[i], one)) {
			return true;
		}
	}
	return false;
}

static const struct inet_prefix *containing(const struct inet_prefix *prefixes,
	size_t count, const struct inet_address *address)
{
	for (size_t i = 0; i < count; i++) {
		if (inet_prefix_contains(&prefixes[i], address)) {
			return &prefixes[i];
		}
	}
	return NULL;
}

static struct answer judge_absence(const struct address_question *question)
{
	if (migration_phase_is_final(question->phase)) {
		return (struct answer){ VERDICT_N_A,
			question->is_state_replaced
				? "the VMI tells about a newer migration"
				: "the target was never prepared" };
	}
	if (question->phase < PHASE_TARGET_READY) {
		return (struct answer){ VERDICT_PENDING,
			"the target has not published an address yet" };
	}
	return (struct answer){ VERDICT_UNKNOWN,
		"no address although the target is ready: inconsistent" };
}

static const char *special_reason(const struct inet_address *address)
{
	const uint8_t *bytes = address->bytes;

	if ((address->family == 4 && bytes[0] == 127) ||
		(address->family == 6 && bytes[0] == 0 && bytes[15] == 1)) {
		return "loopback";
	}
	if ((address->family == 4 && bytes[0] == 169) ||
		(address->family == 6 && bytes[0] == 0xfe)) {
		return "link-local";
	}
	if ((address->family == 4 && (bytes[0] & 0xf0) == 0xe0) || bytes[0] == 0xff) {
		return address->family == 4 && bytes[0] == 0xff ? "broadcast"
								: "multicast";
	}
	return "unspecified";
}

static bool is_known_pod_address(const struct judge *judge)
{
	const struct cluster_networks *networks = judge->question->networks;
	const struct handler_evidence *handler = &judge->question->handler;

	return holds(handler->pod_addresses, handler->pod_address_count,
		       &judge->address) ||
		is_among(networks->pod_addresses, networks->pod_address_count,
			&judge->address) ||
		containing(networks->pods, networks->pod_count, &judge->address) !=
		NULL;
}

static struct answer judge_without_network(const struct judge *judge)
{
	if (is_known_pod_address(judge)) {
		return (struct answer){ VERDICT_EXPECTED_POD,
			"pod network: no migration network is configured" };
	}
	if (judge->is_attached) {
		return (struct answer){ VERDICT_UNEXPECTED,
			"no migration network is configured, but virt-handler still "
			"has one: it was not restarted since" };
	}
	return (struct answer){ VERDICT_UNEXPECTED,
		"no migration network is configured, and this is no known pod "
		"address" };
}

/* OVN-Kubernetes' own defaults (go-controller/pkg/config/config.go). */
static const char *ovn_internal(const struct inet_address *address)
{
	static const struct {
		const char *prefix;
		const char *name;
	} internals[] = {
		{ "100.64.0.0/16", "join" },
		{ "fd98::/64", "join" },
		{ "100.88.0.0/16", "transit" },
		{ "fd97::/64", "transit" },
		{ "169.254.0.0/17", "masquerade" },
		{ "fd69::/112", "masquerade" },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(internals); i++) {
		struct inet_prefix prefix;

		if (inet_prefix_parse(str_from(internals[i].prefix), false, &prefix) &&
			inet_prefix_contains(&prefix, address)) {
			return internals[i].name;
		}
	}
	return NULL;
}

static struct answer judge_foreign(
	const struct judge *judge, const struct nad_config *config)
{
	const struct cluster_networks *networks = judge->question->networks;
	struct arena *arena = judge->arena;
	const struct inet_prefix *found;
	const char *ranges = shown_text(arena, config->pools[0].text);
	const char *more = config->pool_count > 1 ? " and others" : "";

	if (is_known_pod_address(judge)) {
		return (struct answer){ VERDICT_POD_NETWORK,
			arena_printf(arena, "pod network, not %s%s", ranges, more) };
	}
	found = containing(
		networks->services, networks->service_count, &judge->address);
	if (found != NULL) {
		return (struct answer){ VERDICT_WRONG_SUBNET,
			arena_printf(arena, "service network %s, not %s%s",
				prefix_text(arena, found), ranges, more) };
	}
	if (containing(networks->machines, networks->machine_count, &judge->address) !=
			NULL ||
		is_among(networks->node_addresses, networks->node_address_count,
			&judge->address)) {
		return (struct answer){ VERDICT_WRONG_SUBNET,
			arena_printf(
				arena, "machine network, not %s%s", ranges, more) };
	}
	if (ovn_internal(&judge->address) != NULL) {
		return (struct answer){ VERDICT_WRONG_SUBNET,
			arena_printf(arena, "%s network of OVN-Kubernetes, not %s%s",
				ovn_internal(&judge->address), ranges, more) };
	}
	return (struct answer){ VERDICT_WRONG_SUBNET,
		arena_printf(arena, "not in %s%s", ranges, more) };
}

/* An interface identifier made of a MAC address: router advertisements, not IPAM. */
static bool is_slaac_like(const struct inet_address *address)
{
	return address->family == 6 && address->bytes[11] == 0xff &&
		address->bytes[12] == 0xfe;
}

static struct answer judge_ranges(struct judge *judge, const struct nad_config *config)
{
	const char *subnet_reason = NULL;
	const char *reason;

	if (is_slaac_like(&judge->address)) {
		note_add(&judge->notes, "SLAAC_LIKE",
			"the address is made of a MAC address: a router "
			"advertisement gave it, not the IPAM");
	}
	for (size_t i = 0; i < config->pool_count; i++) {
		const struct nad_pool *pool = &config->pools[i];
		enum pool_place place =
			pool_place_of(pool, &judge->address, judge->arena, &reason);

		if (place == POOL_INSIDE) {
			if (inet_equal(&pool->gateway, &judge->address)) {
				note_add(&judge->notes, "ADDRESS_IS_GATEWAY",
					"the address is also the gateway of %s",
					shown_text(judge->arena, pool->text));
			}
			return (struct answer){ VERDICT_OK, reason };
		}
		if (place == POOL_SUBNET_ONLY && subnet_reason == NULL) {
			subnet_reason = reason;
		}
	}
	if (subnet_reason != NULL) {
		if (judge->is_attached) {
			note_add(&judge->notes, "RANGE_EDITED_AFTER_ATTACH",
				"virt-handler holds this address: the range was "
				"changed after it was given");
		}
		return (struct answer){ VERDICT_WARN_NOT_POOL, subnet_reason };
	}
	if (judge->is_attached) {
		note_add(&judge->notes, "RANGE_DRIFT",
			"virt-handler holds this address, the range does not contain "
			"it: the definition was changed after it was given");
		return (struct answer){ VERDICT_OK_ATTACHED, judge->attached_by };
	}
	return judge_foreign(judge, config);
}

/* An attached address is good whatever the definition looks like now. */
static struct answer attached_or(
	struct judge *judge, struct answer otherwise, const char *note)
{
	if (!judge->is_attached) {
		return otherwise;
	}
	if (note != NULL) {
		note_add(&judge->notes, note, "%s", otherwise.reason);
	}
	return (struct answer){ VERDICT_OK_ATTACHED, judge->attached_by };
}

static struct answer config_error(const char *reason)
{
	return (struct answer){ VERDICT_CONFIG_ERROR, reason };
}

bool definition_is_misnamed(const struct nad *nad, struct arena *arena)
{
	const char *full =
		arena_printf(arena, "%s/%s", nad->object.namespace, nad->object.name);

	return nad->parsed->ipam == IPAM_OVN &&
		!text_equal(nad->parsed->net_attach_def_name, full);
}

static struct answer judge_definition(struct judge *judge, const struct nad *nad)
{
	const struct definition *definition = &judge->question->definition;
	const struct nad_config *config = nad->parsed;

	for (size_t i = 0; i < definition->note_count; i++) {
		note_keep(&judge->notes, definition->notes[i].id,
			definition->notes[i].message);
	}
	if (config->ranges == NAD_RANGES_INVALID) {
		return attached_or(judge, config_error(config->why),
			config->ipam == IPAM_NONE && config->type != NULL
				? NULL
				: "NAD_MALFORMED");
	}
	if (definition_is_misnamed(nad, judge->arena)) {
		return attached_or(judge,
			config_error("netAttachDefName does not name the object it "
				     "stands in"),
			"NAD_MALFORMED");
	}
	if (config->ranges == NAD_RANGES_UNKNOWN) {
		return attached_or(
			judge, (struct answer){ VERDICT_UNKNOWN, config->why }, NULL);
	}
	return judge_ranges(judge, config);
}

static struct answer judge_missing(struct judge *judge)
{
	const struct definition *definition = &judge->question->definition;
	struct arena *arena = judge->arena;
	const char *name = shown_text(arena, definition->name);
	const char *namespace = shown_text(arena, definition->namespace);

	switch (definition->state) {
	case DEFINITION_MISSING:
		return attached_or(judge,
			config_error(arena_printf(arena,
				"there is no NetworkAttachmentDefinition %s/%s",
				namespace, name)),
			"NAD_GONE");
	case DEFINITION_ELSEWHERE:
		return attached_or(judge,
			config_error(arena_printf(arena,
				"NetworkAttachmentDefinition %s is in namespace %s; "
				"it must be in %s, or be written %s/%s",
				name, shown_text(arena, definition->found_namespace),
				namespace,
				shown_text(arena, definition->found_namespace), name)),
			"NAD_GONE");
	case DEFINITION_NOT_SERVED:
		return attached_or(judge,
			config_error("the cluster knows no "
				     "NetworkAttachmentDefinitions: Multus is not "
				     "installed"),
			"NAD_GONE");
	case DEFINITION_UNREADABLE:
	case DEFINITION_FOUND:
	case DEFINITION_BAD_NAME:
		break;
	}
	return attached_or(
		judge, (struct answer){ VERDICT_UNKNOWN, definition->why }, NULL);
}

static struct answer judge_named(struct judge *judge)
{
	const struct address_question *question = judge->question;
	const struct definition *definition = &question->definition;
	const struct handler_evidence *handler = &question->handler;

	if (!handler->is_newer &&
		holds(handler->pod_addresses, handler->pod_address_count,
			&judge->address)) {
		return (struct answer){ VERDICT_POD_NETWORK,
			"the pod address of virt-handler: it has no migration0, or "
			"started before the network was configured" };
	}
	if (definition->is_foreign) {
		note_add(&judge->notes, "NS_ISOLATION",
			"Multus with namespace isolation refuses a definition of "
			"namespace %s to virt-handler",
			shown_text(judge->arena, definition->namespace));
	}
	if (definition->state != DEFINITION_FOUND) {
		return judge_missing(judge);
	}
	if (definition->is_foreign && definition->is_isolation_on &&
		!judge->is_attached) {
		return config_error(arena_printf(judge->arena,
			"Multus refuses a definition of namespace %s on OpenShift",
			shown_text(judge->arena, definition->namespace)));
	}
	return judge_definition(judge, definition->nad);
}

static void note_circumstances(struct judge *judge)
{
	const struct address_question *question = judge->question;
	const struct nad *nad = question->definition.nad;

	if (question->handler.is_newer) {
		note_add(&judge->notes, "VH_RESTARTED",
			"virt-handler of the target started after this migration: its "
			"addresses prove nothing about it");
	}
	if (question->handler.is_status_unclear) {
		note_add(&judge->notes, "NETWORK_STATUS_UNCLEAR",
			"virt-handler asks for migration0, its network status does "
			"not show it");
	}
	if (question->has_network_changed) {
		note_add(&judge->notes, "NETWORK_CHANGED_SINCE",
			"judged by %s, the network of this migration; the "
			"configuration names another one now",
			question->network.choice == NETWORK_NAMED
				? shown_text(judge->arena, question->network.network)
				: "the pod network");
	}
	if (question->network.is_current_config &&
		(migration_phase_is_final(question->phase) ||
			(nad != NULL && i64_is_known(question->start_ms) &&
				i64_is_known(nad->object.created_ms) &&
				nad->object.created_ms > question->start_ms))) {
		note_add(&judge->notes, "JUDGED_BY_CURRENT_CONFIG",
			"the migration kept no copy of its settings: judged by those "
			"of today");
	}
}

/* Two may say that the address belongs to virt-handler: the status that Multus writes
 * on the pod, and the pool of whereabouts. */
static void find_evidence(struct judge *judge)
{
	const struct address_question *question = judge->question;
	const struct handler_evidence *handler = &question->handler;
	const struct ip_allocation *allocation =
		allocation_at(&question->definition, &judge->address);

	if (handler->is_newer) {
		return;
	}
	if (holds(handler->migration_addresses, handler->migration_address_count,
		    &judge->address)) {
		judge->is_attached = true;
		judge->attached_by = "virt-handler of the target has it on migration0";
		return;
	}
	if (allocation == NULL || handler->pod == NULL) {
		return;
	}
	if (allocation_is_of(allocation, handler->pod)) {
		judge->is_attached = true;
		judge->attached_by =
			"whereabouts gave it to virt-handler of the target";
	} else if (!migration_phase_is_final(question->phase)) {
		note_add(&judge->notes, "ADDRESS_OF_OTHER_POD",
			"by %s the address belongs to %s",
			shown_text(
				judge->arena, question->definition.allocation_origin),
			shown_text(judge->arena, allocation->pod));
	}
}

static struct answer judge_network(struct judge *judge)
{
	const struct address_question *question = judge->question;

	find_evidence(judge);
	note_circumstances(judge);
	switch (question->network.choice) {
	case NETWORK_UNREADABLE:
		return (struct answer){ VERDICT_UNKNOWN, question->network.why };
	case NETWORK_NONE:
		return judge_without_network(judge);
	case NETWORK_NAMED:
		break;
	}
	if (str_trim(str_from(question->network.network)).length == 0) {
		return config_error("the network is set to an empty name: Multus "
				    "refuses \"@migration0\"");
	}
	if (question->definition.state == DEFINITION_BAD_NAME) {
		return config_error(arena_printf(judge->arena,
			"\"%s\" is no valid name of a network",
			shown_text(judge->arena, question->network.network)));
	}
	return judge_named(judge);
}

static struct answer judge_address(struct judge *judge)
{
	const struct address_question *question = judge->question;

	if (question->is_target_remote) {
		return (struct answer){ VERDICT_N_A,
			"the target is in another cluster" };
	}
	if (text_is_empty(question->address)) {
		return judge_absence(question);
	}
	if (!inet_parse(str_from(question->address), &judge->address)) {
		return (struct answer){ VERDICT_INVALID_ADDR,
			arena_printf(judge->arena, "\"%s\" is no IP address",
				shown_text(judge->arena, question->address)) };
	}
	if (!inet_is_global_unicast(&judge->address)) {
		return (struct answer){ VERDICT_INVALID_ADDR,
			arena_printf(judge->arena,
				"%s address: KubeVirt never publishes one",
				special_reason(&judge->address)) };
	}
	return judge_network(judge);
}

struct address_fact address_verdict(
	const struct address_question *question, struct arena *arena)
{
	struct judge judge = {
		.question = question, .arena = arena, .notes = { .arena = arena }
	};
	struct answer answer = judge_address(&judge);
	const char *address =
		text_is_empty(question->address) ? NULL : question->address;

	if (answer.verdict == VERDICT_INVALID_ADDR) {
		address = shown_text(arena, address);
	}
	return (struct address_fact){
		.address = address,
		.verdict = answer.verdict,
		.reason = answer.reason,
		.notes = judge.notes.items,
		.note_count = judge.notes.count,
	};
}
