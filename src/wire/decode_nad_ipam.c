/* Which addresses an IPAM may hand out, with the rules and traps of each IPAM. */
#include "src/wire/decode_nad_config.h"

#include "base/unknown.h"
#include "src/wire/json.h"

/* A range with a mask below these admits nearly everything: no check at all. */
#define WIDE_V4 8
#define WIDE_V6 32

static unsigned address_bits(const struct inet_address *address)
{
	return address->family == 4 ? 32 : 128;
}

static bool is_between(const struct inet_address *address,
	const struct inet_address *first, const struct inet_address *last)
{
	return address->family == first->family && inet_compare(address, first) >= 0 &&
		inet_compare(address, last) <= 0;
}

/* First and last address are no host's. */
static void set_usable(struct nad_pool *pool)
{
	struct inet_address first = inet_prefix_first(&pool->prefix);
	struct inet_address last = inet_prefix_last(&pool->prefix);

	pool->first = inet_add(&first, 1);
	pool->last = inet_add(&last, -1);
}

static void note_width(struct nad_builder *builder, const struct nad_pool *pool)
{
	unsigned limit = pool->prefix.address.family == 4 ? WIDE_V4 : WIDE_V6;

	if (pool->prefix.length < limit) {
		nad_note(builder, "RANGE_TOO_WIDE",
			"%s is so wide that nearly every address is in it",
			nad_shown(builder, pool->text));
	}
}

/* --- whereabouts --- */

/* One range as written, before it is resolved. */
struct range_text {
	const char *range;
	const char *start;
	const char *end;
	struct json_object *exclude;
	bool is_nested; /* stands in ipRanges, where addresses are parsed strictly */
};

/* whereabouts pkg/types: net.IP in ipRanges fails on bad text, the older members
 * beside "range" are dropped instead. */
static bool read_bound(struct nad_builder *builder, const struct range_text *text,
	const char *key, const char *value, struct inet_address *out)
{
	const char *note = text_equal(key, "range_start") ? "RANGE_START_IGNORED"
							  : "RANGE_END_IGNORED";

	out->family = 0;
	if (text_is_empty(value)) {
		return true;
	}
	if (text->is_nested) {
		return inet_parse(str_from(value), out) ||
			nad_invalid(builder, "%s \"%s\" is no address", key,
				nad_shown(builder, value));
	}
	if (!inet_parse_sloppy(str_from(value), out)) {
		nad_note(builder, note, "%s \"%s\" is no address and ignored", key,
			nad_shown(builder, value));
	}
	return true;
}

/* "start-end/length". Replaces range_start and range_end. */
static bool read_span(struct nad_builder *builder, struct nad_pool *pool,
	struct str left, struct str right, struct inet_address *start,
	struct inet_address *end)
{
	const char *shown = nad_shown(builder, pool->text);

	if (!inet_parse_sloppy(left, start)) {
		return nad_invalid(
			builder, "range \"%s\": the start is no address", shown);
	}
	if (!inet_prefix_parse(right, true, &pool->prefix)) {
		return nad_invalid(builder,
			"range \"%s\": the end is no address with a prefix length",
			shown);
	}
	if (!inet_prefix_contains(&pool->prefix, start)) {
		return nad_invalid(
			builder, "range \"%s\": the start is outside of it", shown);
	}
	*end = pool->prefix.address;
	return true;
}

/* iphelpers.GetIPRange: a bound that cannot be used is ignored without a word. */
static void apply_bounds(struct nad_builder *builder, struct nad_pool *pool,
	const struct inet_address *start, const struct inet_address *end)
{
	char shown[INET_TEXT_SIZE];

	set_usable(pool);
	if (start->family != 0) {
		inet_format(start, shown);
		if (is_between(start, &pool->first, &pool->last)) {
			pool->first = *start;
		} else {
			nad_note(builder, "RANGE_START_IGNORED",
				"start %s is not usable in %s and ignored", shown,
				nad_shown(builder, pool->text));
		}
	}
	if (end->family != 0) {
		inet_format(end, shown);
		if (is_between(end, &pool->first, &pool->last)) {
			pool->last = *end;
		} else {
			nad_note(builder, "RANGE_END_IGNORED",
				"end %s is not usable in %s and ignored", shown,
				nad_shown(builder, pool->text));
		}
	}
}

/* allocate.go, parseExcludedRange: a prefix or a bare address, parsed strictly. */
static bool read_exclude(
	struct nad_builder *builder, const char *text, struct inet_prefix *out)
{
	if (inet_prefix_parse(str_from(text), false, out)) {
		return true;
	}
	if (!inet_parse(str_from(text), &out->address)) {
		return nad_invalid(builder,
			"exclude \"%s\" is neither a prefix nor an address",
			nad_shown(builder, text));
	}
	out->length = (uint8_t)address_bits(&out->address);
	return true;
}

static bool read_excludes(
	struct nad_builder *builder, struct nad_pool *pool, struct json_object *list)
{
	size_t count = json_count(list);
	struct inet_prefix *excludes;

	if (count == 0) {
		return true;
	}
	excludes = arena_calloc(builder->arena, count, sizeof(*excludes));
	for (size_t i = 0; i < count; i++) {
		struct json_object *node = json_element(list, i);
		/* A null in a list of strings is "". */
		const char *text = node == NULL ? "" : json_copy(builder->arena, node);

		if (text == NULL) {
			return nad_invalid(
				builder, "\"exclude\" must be a list of strings");
		}
		if (!read_exclude(builder, text, &excludes[i])) {
			return false;
		}
		if (!inet_prefix_overlaps(&excludes[i], &pool->prefix)) {
			nad_note(builder, "EXCLUDE_OUTSIDE_RANGE",
				"exclude \"%s\" is outside of %s",
				nad_shown(builder, text),
				nad_shown(builder, pool->text));
		}
	}
	pool->excludes = excludes;
	pool->exclude_count = count;
	return true;
}

static bool add_range(struct nad_builder *builder, const struct range_text *text)
{
	size_t group = builder->config->pool_count;
	struct nad_pool *pool = nad_add_pool(builder);
	struct str right = str_from(text->range);
	struct inet_address start;
	struct inet_address end;
	struct str left;

	if (pool == NULL) {
		return false;
	}
	pool->text = text->range != NULL ? text->range : "";
	pool->group = group;
	if (!read_bound(builder, text, "range_start", text->start, &start) ||
		!read_bound(builder, text, "range_end", text->end, &end)) {
		return false;
	}
	if (memchr(pool->text, '-', right.length) != NULL) {
		(void)str_split(&right, '-', &left);
		if (!read_span(builder, pool, left, right, &start, &end)) {
			return false;
		}
	} else if (!inet_prefix_parse(right, true, &pool->prefix)) {
		return nad_invalid(builder,
			"range \"%s\" is no address with a prefix length",
			nad_shown(builder, pool->text));
	}
	if (pool->prefix.length + 2u > address_bits(&pool->prefix.address)) {
		return nad_invalid(builder, "range \"%s\" has no usable address",
			nad_shown(builder, pool->text));
	}
	apply_bounds(builder, pool, &start, &end);
	note_width(builder, pool);
	return read_excludes(builder, pool, text->exclude);
}

static bool read_exclude_list(struct nad_builder *builder, struct json_object *object,
	struct json_object **out)
{
	if (nad_list(builder, object, "exclude", out)) {
		return true;
	}
	nad_note(builder, "EXCLUDE_NOT_LIST",
		"\"exclude\" must be a list: pods of this network cannot start");
	return false;
}

static bool read_range_text(
	struct nad_builder *builder, struct json_object *object, struct range_text *out)
{
	return nad_text(builder, object, "range", &out->range) &&
		nad_text(builder, object, "range_start", &out->start) &&
		nad_text(builder, object, "range_end", &out->end) &&
		read_exclude_list(builder, object, &out->exclude);
}

static bool add_ranges(struct nad_builder *builder, struct json_object *ipam)
{
	struct range_text top = { .is_nested = false };
	struct json_object *list;

	if (!read_range_text(builder, ipam, &top) ||
		!nad_list(builder, ipam, "ipRanges", &list)) {
		return false;
	}
	/* What stands beside "range" is for that range only. */
	if (!text_is_empty(top.range) && !add_range(builder, &top)) {
		return false;
	}
	for (size_t i = 0; i < json_count(list); i++) {
		struct range_text nested = { .is_nested = true };
		struct json_object *node = json_element(list, i);

		if (node != NULL && !json_is_object(node)) {
			return nad_invalid(builder, "\"ipRanges\" must list objects");
		}
		if (!read_range_text(builder, node, &nested) ||
			!add_range(builder, &nested)) {
			return false;
		}
	}
	return true;
}

/* The first of them exists only by the controller's grace: one range, cut into equal
 * parts, and neither bounds nor excludes are looked at (whereabouts
 * pkg/node-controller, pkg/storage/kubernetes/ipam.go). */
static bool apply_slices(struct nad_builder *builder, const char *size)
{
	struct nad_pool *pool = &builder->pools[0];
	struct str digits = str_from(size);
	uint64_t length;

	if (str_starts_with(digits, "/")) {
		digits = (struct str){ digits.data + 1, digits.length - 1 };
	}
	if (!str_to_u64(digits, &length) || length > 30 ||
		length < pool->prefix.length || pool->prefix.address.family != 4) {
		return nad_invalid(builder,
			"node_slice_size \"%s\" does not divide range \"%s\"",
			nad_shown(builder, size), nad_shown(builder, pool->text));
	}
	if (pool->exclude_count > 0) {
		nad_note(builder, "EXCLUDE_IGNORED_WITH_SLICES",
			"\"exclude\" has no effect together with node_slice_size");
	}
	pool->exclude_count = 0;
	pool->slice_length = (uint8_t)length;
	set_usable(pool);
	builder->config->pool_count = 1;
	return true;
}

static bool check_other_members(struct nad_builder *builder, struct json_object *ipam)
{
	static const char *const texts[] = { "log_file", "log_level",
		"configuration_path", "reconciler_cron_expression" };
	struct json_object *overlapping =
		nad_member(builder, ipam, "enable_overlapping_ranges");
	const char *ignored;

	if (!nad_text(builder, ipam, "network_name", &builder->config->pool_name)) {
		return false;
	}
	for (size_t i = 0; i < ARRAY_LENGTH(texts); i++) {
		if (!nad_text(builder, ipam, texts[i], &ignored)) {
			return false;
		}
	}
	if (overlapping != NULL && json_truth(overlapping) == TRI_UNKNOWN) {
		return nad_invalid(
			builder, "\"enable_overlapping_ranges\" must be true or false");
	}
	if (nad_member(builder, ipam, "excludeSubnets") != NULL) {
		nad_note(builder, "EXCLUDE_KEY_UNKNOWN",
			"whereabouts does not know \"excludeSubnets\": nothing is "
			"excluded; its name is \"exclude\"");
	}
	return true;
}

/* Routes go by it, but it is handed out like any other address. */
static bool read_gateway(struct nad_builder *builder, const char *text)
{
	struct inet_address gateway;

	if (text_is_empty(text)) {
		return true;
	}
	if (!inet_parse_sloppy(str_from(text), &gateway)) {
		return nad_invalid(builder, "gateway \"%s\" is no address",
			nad_shown(builder, text));
	}
	for (size_t i = 0; i < builder->config->pool_count; i++) {
		builder->pools[i].gateway = gateway;
	}
	return true;
}

static void decode_whereabouts(struct nad_builder *builder, struct json_object *ipam)
{
	const char *gateway;
	const char *slice;

	if (!check_other_members(builder, ipam) || !add_ranges(builder, ipam) ||
		!nad_text(builder, ipam, "gateway", &gateway) ||
		!nad_text(builder, ipam, "node_slice_size", &slice)) {
		return;
	}
	if (builder->config->pool_count == 0) {
		nad_unknown(builder,
			"no range: it may stand in whereabouts' file on the nodes");
		return;
	}
	if (read_gateway(builder, gateway) && !text_is_empty(slice)) {
		(void)apply_slices(builder, slice);
	}
}

/* --- host-local --- */

/* net.IP: strict, "" is none. */
static bool read_address(struct nad_builder *builder, struct json_object *object,
	const char *key, struct inet_address *out)
{
	const char *text;

	out->family = 0;
	if (!nad_text(builder, object, key, &text)) {
		return false;
	}
	return text_is_empty(text) || inet_parse(str_from(text), out) ||
		nad_invalid(builder, "%s \"%s\" is no address", key,
			nad_shown(builder, text));
}

static bool read_subnet(
	struct nad_builder *builder, struct nad_pool *pool, struct json_object *object)
{
	const char *text;
	const char *shown;

	if (!nad_text(builder, object, "subnet", &text)) {
		return false;
	}
	pool->text = text != NULL ? text : "";
	shown = nad_shown(builder, pool->text);
	if (!inet_prefix_parse(str_from(pool->text), false, &pool->prefix)) {
		return nad_invalid(builder, "subnet \"%s\" is no prefix", shown);
	}
	if (pool->prefix.length + 2u > address_bits(&pool->prefix.address)) {
		return nad_invalid(
			builder, "subnet \"%s\" is too small to allocate from", shown);
	}
	return !inet_prefix_has_host_bits(&pool->prefix) ||
		nad_invalid(builder, "subnet \"%s\" has host bits set", shown);
}

/* allocator/range.go, Canonicalize: unlike elsewhere the last IPv6 address counts. */
static bool read_local_range(
	struct nad_builder *builder, struct nad_pool *pool, struct json_object *object)
{
	struct inet_address first;
	struct inet_address start;
	struct inet_address end;

	if (!read_subnet(builder, pool, object) ||
		!read_address(builder, object, "rangeStart", &start) ||
		!read_address(builder, object, "rangeEnd", &end) ||
		!read_address(builder, object, "gateway", &pool->gateway)) {
		return false;
	}
	set_usable(pool);
	if (pool->prefix.address.family == 6) {
		pool->last = inet_prefix_last(&pool->prefix);
	}
	first = inet_prefix_first(&pool->prefix);
	if (pool->gateway.family == 0) {
		pool->gateway = inet_add(&first, 1);
	}
	pool->is_gateway_reserved = true;
	if (start.family != 0) {
		if (!inet_prefix_contains(&pool->prefix, &start)) {
			return nad_invalid(builder, "rangeStart is not in \"%s\"",
				nad_shown(builder, pool->text));
		}
		pool->first = start;
	}
	if (end.family != 0) {
		if (!inet_prefix_contains(&pool->prefix, &end) ||
			inet_compare(&end, &pool->first) < 0) {
			return nad_invalid(builder,
				"rangeEnd is not in \"%s\" after its start",
				nad_shown(builder, pool->text));
		}
		pool->last = end;
	}
	note_width(builder, pool);
	return true;
}

static bool check_against_others(
	struct nad_builder *builder, const struct nad_pool *pool)
{
	for (const struct nad_pool *other = builder->pools; other < pool; other++) {
		if (other->group == pool->group &&
			other->first.family != pool->first.family) {
			return nad_invalid(
				builder, "a range set with addresses of both families");
		}
		if (is_between(&pool->first, &other->first, &other->last) ||
			is_between(&other->first, &pool->first, &pool->last)) {
			return nad_invalid(builder, "ranges \"%s\" and \"%s\" overlap",
				nad_shown(builder, other->text),
				nad_shown(builder, pool->text));
		}
	}
	return true;
}

static bool add_local_range(
	struct nad_builder *builder, struct json_object *object, size_t group)
{
	struct nad_pool *pool = nad_add_pool(builder);

	if (pool == NULL) {
		return false;
	}
	pool->group = group;
	return read_local_range(builder, pool, object) &&
		check_against_others(builder, pool);
}

static bool add_local_set(
	struct nad_builder *builder, struct json_object *set, size_t group)
{
	if (!json_is_array(set) || json_count(set) == 0) {
		return nad_invalid(
			builder, "\"ranges\" must be a list of lists of ranges");
	}
	for (size_t i = 0; i < json_count(set); i++) {
		if (!json_is_object(json_element(set, i))) {
			return nad_invalid(builder,
				"\"ranges\" must be a list of lists of ranges");
		}
		if (!add_local_range(builder, json_element(set, i), group)) {
			return false;
		}
	}
	return true;
}

static void decode_host_local(struct nad_builder *builder, struct json_object *ipam)
{
	struct json_object *sets;
	size_t group = 0;

	nad_note(builder, "HOST_LOCAL_ON_DAEMONSET",
		"host-local counts on each node alone: several virt-handlers get the "
		"same address");
	if (!nad_list(builder, ipam, "ranges", &sets)) {
		return;
	}
	if (nad_member(builder, ipam, "subnet") != NULL &&
		!add_local_range(builder, ipam, group++)) {
		return;
	}
	for (size_t i = 0; i < json_count(sets); i++) {
		if (!add_local_set(builder, json_element(sets, i), group++)) {
			return;
		}
	}
	if (group == 0) {
		(void)nad_invalid(builder, "host-local without a subnet");
	}
}

/* --- static --- */

static bool add_static_address(struct nad_builder *builder, struct json_object *node)
{
	size_t group = builder->config->pool_count;
	struct nad_pool *pool;
	const char *text;

	if (node != NULL && !json_is_object(node)) {
		return nad_invalid(builder, "\"addresses\" must list objects");
	}
	if (!nad_text(builder, node, "address", &text)) {
		return false;
	}
	pool = nad_add_pool(builder);
	if (pool == NULL) {
		return false;
	}
	pool->text = text != NULL ? text : "";
	pool->group = group;
	if (!inet_prefix_parse(str_from(pool->text), false, &pool->prefix)) {
		return nad_invalid(builder,
			"address \"%s\" is no address with a prefix length",
			nad_shown(builder, pool->text));
	}
	pool->first = pool->prefix.address;
	pool->last = pool->prefix.address;
	return true;
}

static void decode_static(struct nad_builder *builder, struct json_object *ipam)
{
	struct json_object *list;

	nad_note(builder, "STATIC_ON_DAEMONSET",
		"a static address is the same on every node");
	if (!nad_list(builder, ipam, "addresses", &list)) {
		return;
	}
	for (size_t i = 0; i < json_count(list); i++) {
		if (!add_static_address(builder, json_element(list, i))) {
			return;
		}
	}
	if (builder->config->pool_count == 0) {
		nad_unknown(builder, "static without addresses");
	}
}

void nad_ipam_decode(struct nad_builder *builder, struct json_object *ipam)
{
	struct nad_config *config = builder->config;

	if (!nad_text(builder, ipam, "type", &config->ipam_type)) {
		return;
	}
	if (text_equal(config->ipam_type, "whereabouts")) {
		config->ipam = IPAM_WHEREABOUTS;
		decode_whereabouts(builder, ipam);
	} else if (text_equal(config->ipam_type, "host-local")) {
		config->ipam = IPAM_HOST_LOCAL;
		decode_host_local(builder, ipam);
	} else if (text_equal(config->ipam_type, "static")) {
		config->ipam = IPAM_STATIC;
		decode_static(builder, ipam);
	} else if (text_equal(config->ipam_type, "dhcp")) {
		config->ipam = IPAM_DHCP;
		nad_unknown(builder, "dhcp: the server knows the range");
	} else {
		config->ipam = IPAM_OTHER;
		nad_unknown(builder,
			arena_printf(builder->arena, "ipam type %s is not known here",
				nad_shown(builder, config->ipam_type)));
	}
}

/* --- OVN-Kubernetes --- */

/* go-controller/pkg/config/utils.go, ParseClusterSubnetEntriesWithDefaults: blanks
 * around are fine, host bits too; a third part is for layer 3 alone. */
static bool read_ovn_subnet(struct nad_builder *builder, struct str entry,
	bool is_layer3, struct inet_prefix *out, uint64_t *out_host_length)
{
	const char *shown = nad_shown(builder, arena_str(builder->arena, entry));
	struct str rest = entry;
	struct str address;
	struct str length;
	bool has_host_length;

	(void)str_split(&rest, '/', &address);
	has_host_length =
		memchr(rest.length > 0 ? rest.data : "", '/', rest.length) != NULL;
	(void)str_split(&rest, '/', &length);
	if (!inet_prefix_parse(has_host_length
			    ? (struct str){ entry.data, entry.length - rest.length - 1 }
			    : entry,
		    false, out)) {
		return nad_invalid(builder, "subnet \"%s\" is no prefix", shown);
	}
	*out_host_length = out->address.family == 4 ? 24 : 64;
	if (has_host_length &&
		(!is_layer3 || !str_to_u64(rest, out_host_length) ||
			*out_host_length > address_bits(&out->address))) {
		return nad_invalid(
			builder, "subnet \"%s\": malformed host prefix length", shown);
	}
	if (is_layer3 && *out_host_length <= out->length) {
		return nad_invalid(builder,
			"subnet \"%s\" is not wider than a node's part of it", shown);
	}
	return true;
}

static bool add_ovn_subnet(
	struct nad_builder *builder, struct str entry, bool is_layer3)
{
	size_t group = builder->config->pool_count;
	struct nad_pool *pool = nad_add_pool(builder);
	uint64_t host_length = 0;

	if (pool == NULL) {
		return false;
	}
	pool->text = arena_str(builder->arena, entry);
	pool->group = group;
	if (!read_ovn_subnet(builder, entry, is_layer3, &pool->prefix, &host_length)) {
		return false;
	}
	set_usable(pool);
	/* pkg/allocator/ip: only IPv4 has a broadcast address to spare. */
	if (pool->prefix.address.family == 6) {
		pool->last = inet_prefix_last(&pool->prefix);
	}
	if (pool->prefix.length == address_bits(&pool->first) ||
		inet_compare(&pool->last, &pool->first) < 0) {
		return nad_invalid(builder, "subnet \"%s\" has no usable address",
			nad_shown(builder, pool->text));
	}
	if (is_layer3) {
		pool->slice_length = (uint8_t)host_length;
		pool->has_slice_router = true;
	}
	note_width(builder, pool);
	return true;
}

/* Every exclude must lie inside one of the subnets; then it counts for that one. */
static bool add_ovn_exclude(struct nad_builder *builder, struct str entry)
{
	struct inet_prefix exclude;
	uint64_t ignored;

	if (!read_ovn_subnet(builder, entry, false, &exclude, &ignored)) {
		return false;
	}
	for (size_t i = 0; i < builder->config->pool_count; i++) {
		struct nad_pool *pool = &builder->pools[i];
		struct inet_prefix *grown;

		if (exclude.length < pool->prefix.length ||
			!inet_prefix_overlaps(&exclude, &pool->prefix)) {
			continue;
		}
		grown = arena_calloc(
			builder->arena, pool->exclude_count + 1, sizeof(*grown));
		for (size_t k = 0; k < pool->exclude_count; k++) {
			grown[k] = pool->excludes[k];
		}
		grown[pool->exclude_count++] = exclude;
		pool->excludes = grown;
		return true;
	}
	return nad_invalid(builder,
		"excludeSubnets \"%s\" is not inside of the subnets",
		nad_shown(builder, arena_str(builder->arena, entry)));
}

typedef bool entry_reader(struct nad_builder *builder, struct str entry);

static bool add_layer2(struct nad_builder *builder, struct str entry)
{
	return add_ovn_subnet(builder, entry, false);
}

static bool add_layer3(struct nad_builder *builder, struct str entry)
{
	return add_ovn_subnet(builder, entry, true);
}

/* Go's strings.Split: a comma at the end starts one more, empty entry. */
static bool each_entry(
	struct nad_builder *builder, const char *list, entry_reader *read)
{
	const char *at = list;

	for (;;) {
		const char *comma = strchr(at, ',');
		size_t length = comma != NULL ? (size_t)(comma - at) : strlen(at);

		if (!read(builder, str_trim((struct str){ at, length }))) {
			return false;
		}
		if (comma == NULL) {
			return true;
		}
		at = comma + 1;
	}
}

/* multi_network.go, ValidateNetConf. */
static bool check_ovn(struct nad_builder *builder, struct json_object *plugin)
{
	struct nad_config *config = builder->config;
	const char *ipam_type;

	if (!nad_text(builder, plugin, "topology", &config->topology) ||
		!nad_text(builder, plugin, "netAttachDefName",
			&config->net_attach_def_name) ||
		!nad_text(builder, plugin, "physicalNetworkName",
			&config->physical_network) ||
		!nad_text(builder, nad_member(builder, plugin, "ipam"), "type",
			&ipam_type)) {
		return false;
	}
	if (!text_is_empty(ipam_type)) {
		return nad_invalid(builder,
			"OVN-Kubernetes refuses \"ipam\": its name is \"subnets\"");
	}
	return text_equal(config->topology, "layer2") ||
		text_equal(config->topology, "layer3") ||
		text_equal(config->topology, "localnet") ||
		nad_invalid(builder,
			"topology \"%s\" is none of layer2, layer3, localnet",
			nad_shown(builder,
				config->topology != NULL ? config->topology : ""));
}

void nad_ovn_decode(struct nad_builder *builder, struct json_object *plugin)
{
	struct nad_config *config = builder->config;
	const char *subnets;
	const char *excludes;
	bool is_layer3;

	config->ipam = IPAM_OVN;
	config->ipam_type = "ovn-kubernetes";
	if (!check_ovn(builder, plugin) ||
		!nad_text(builder, plugin, "subnets", &subnets) ||
		!nad_text(builder, plugin, "excludeSubnets", &excludes)) {
		return;
	}
	if (text_is_empty(subnets)) {
		nad_unknown(builder, "no subnets: OVN-Kubernetes assigns no address");
		return;
	}
	is_layer3 = text_equal(config->topology, "layer3");
	if (!each_entry(builder, subnets, is_layer3 ? add_layer3 : add_layer2)) {
		return;
	}
	if (!text_is_empty(excludes)) {
		(void)each_entry(builder, excludes, add_ovn_exclude);
	}
}
