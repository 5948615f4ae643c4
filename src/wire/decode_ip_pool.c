/* IPPool of whereabouts: which address of a range which pod has. */
#include "model/network_objects.h"

#include <json-c/json.h>

#include "src/wire/decoders.h"
#include "src/wire/json.h"

/* Keys are decimal offsets from the address as the range writes it (whereabouts:
 * pkg/storage/kubernetes/ipam.go, toIPReservationList); others are skipped there as
 * well. */
static bool read_address(
	const struct ip_pool *pool, const char *key, struct inet_address *out)
{
	uint64_t offset;

	if (!str_to_u64(str_from(key), &offset) || offset > INT64_MAX) {
		return false;
	}
	*out = inet_add(&pool->prefix.address, (int64_t)offset);
	return true;
}

static void fill_allocations(
	struct ip_pool *pool, struct arena *arena, struct json_object *map)
{
	struct ip_allocation *allocations;
	struct lh_entry *entry;

	if (!json_is_object(map) || json_count(map) == 0) {
		return;
	}
	allocations = arena_calloc(arena, json_count(map), sizeof(*allocations));
	lh_foreach(json_object_get_object(map), entry)
	{
		struct json_object *node = lh_entry_v(entry);
		struct ip_allocation *allocation = &allocations[pool->allocation_count];

		if (!read_address(pool, lh_entry_k(entry), &allocation->address)) {
			continue;
		}
		allocation->pod = json_copy_filled(arena, json_at(node, "podref"));
		allocation->interface =
			json_copy_filled(arena, json_at(node, "ifname"));
		pool->allocation_count++;
	}
	pool->allocations = allocations;
}

struct object *decode_ip_pool(struct arena *arena, struct json_object *root)
{
	struct ip_pool *pool = arena_calloc(arena, 1, sizeof(*pool));

	pool->range = json_copy_filled(arena, json_at(root, "spec.range"));
	if (inet_prefix_parse(str_from(pool->range), false, &pool->prefix)) {
		fill_allocations(pool, arena, json_at(root, "spec.allocations"));
	} else {
		pool->prefix.address.family = 0;
	}
	return &pool->object;
}
