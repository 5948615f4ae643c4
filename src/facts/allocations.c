/* IPPools of whereabouts: which belong to a definition, and who has which address. */
#include "src/facts/allocations.h"

#include <stdlib.h>

#include "base/str.h"
#include "src/facts/reach.h"

/* Takes the rest of `name` behind `part`, which it must begin with. */
static bool take_part(struct str *name, const char *part)
{
	if (!str_starts_with(*name, part)) {
		return false;
	}
	name->data += strlen(part);
	name->length -= strlen(part);
	return true;
}

/* whereabouts: pkg/storage/kubernetes/ipam.go, normalizeRange: of the range as Go
 * prints it. */
static void normalize(const struct inet_prefix *prefix, char out[INET_TEXT_SIZE])
{
	struct inet_prefix network = *prefix;

	network.address = inet_prefix_first(prefix);
	inet_prefix_format(&network, out);
	for (char *c = out; *c != '\0'; c++) {
		*c = *c == ':' || *c == '/' ? '-' : *c;
	}
}

static bool is_prefix_of(
	const struct inet_prefix *range, const struct ip_pool *pool, uint8_t length)
{
	return pool->prefix.address.family == range->address.family &&
		pool->prefix.length == length &&
		inet_prefix_contains(range, &pool->prefix.address);
}

/* IPPoolName: "[network_name-][node-]range", the node where every node has a part. */
bool ip_pool_belongs(const struct ip_pool *pool, const struct nad_config *config,
	const struct nad_pool *range)
{
	struct str name = str_from(pool->object.name);
	bool is_sliced = range->slice_length > 0;
	char normal[INET_TEXT_SIZE];

	if (!is_prefix_of(&range->prefix, pool,
		    is_sliced ? range->slice_length : range->prefix.length)) {
		return false;
	}
	if (!text_is_empty(config->pool_name) &&
		(!take_part(&name, config->pool_name) || !take_part(&name, "-"))) {
		return false;
	}
	normalize(&pool->prefix, normal);
	if (!is_sliced) {
		return str_is(name, normal);
	}
	return name.length > strlen(normal) + 1 &&
		name.data[name.length - strlen(normal) - 1] == '-' &&
		text_equal(name.data + name.length - strlen(normal), normal);
}

static bool belongs(const struct ip_pool *pool, const struct nad_config *config)
{
	for (size_t i = 0; i < config->pool_count; i++) {
		if (ip_pool_belongs(pool, config, &config->pools[i])) {
			return true;
		}
	}
	return false;
}

static int compare_allocations(const void *a, const void *b)
{
	return inet_compare(&((const struct ip_allocation *)a)->address,
		&((const struct ip_allocation *)b)->address);
}

static void note_origin(struct definition *definition, const struct ip_pool *pool,
	size_t count, struct arena *arena)
{
	definition->allocation_origin = count == 1
		? arena_printf(arena, "IPPool %s/%s", pool->object.namespace,
			  pool->object.name)
		: arena_printf(arena, "%zu IPPools", count);
}

void allocations_find(
	const struct store *store, struct definition *definition, struct arena *arena)
{
	const struct nad_config *config = definition->nad->parsed;
	size_t pools = store_count(store, KIND_IP_POOL);
	const struct ip_pool **found;
	struct ip_allocation *items;
	size_t found_count = 0;
	size_t capacity = 0;
	size_t count = 0;

	if (config->ipam != IPAM_WHEREABOUTS || config->ranges != NAD_RANGES_KNOWN ||
		pools == 0) {
		return;
	}
	found = arena_calloc(arena, pools, sizeof(*found));
	for (size_t i = 0; i < pools; i++) {
		if (belongs(store_ip_pool(store, i), config)) {
			found[found_count++] = store_ip_pool(store, i);
			capacity += found[found_count - 1]->allocation_count;
		}
	}
	if (found_count == 0) {
		return;
	}
	items = arena_calloc(arena, capacity + 1, sizeof(*items));
	for (size_t i = 0; i < found_count; i++) {
		for (size_t k = 0; k < found[i]->allocation_count; k++) {
			items[count++] = found[i]->allocations[k];
		}
	}
	qsort(items, count, sizeof(*items), compare_allocations);
	definition->allocations = items;
	definition->allocation_count = count;
	note_origin(definition, found[0], found_count, arena);
}

const struct ip_allocation *allocation_at(
	const struct definition *definition, const struct inet_address *address)
{
	size_t low = 0;
	size_t high = definition->allocation_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order =
			inet_compare(address, &definition->allocations[middle].address);

		if (order == 0) {
			return &definition->allocations[middle];
		}
		if (order < 0) {
			high = middle;
		} else {
			low = middle + 1;
		}
	}
	return NULL;
}

bool allocation_is_of(const struct ip_allocation *allocation, const struct object *pod)
{
	struct str rest = str_from(allocation->pod);
	struct str namespace;

	return str_split(&rest, '/', &namespace) && str_is(namespace, pod->namespace) &&
		str_is(rest, pod->name) &&
		(allocation->interface == NULL ||
			text_equal(allocation->interface, MIGRATION_INTERFACE));
}

const struct ip_allocation *allocation_of(
	const struct definition *definition, const struct object *pod)
{
	for (size_t i = 0; i < definition->allocation_count; i++) {
		if (allocation_is_of(&definition->allocations[i], pod)) {
			return &definition->allocations[i];
		}
	}
	return NULL;
}
