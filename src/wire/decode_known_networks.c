/* Network and Infrastructure of OpenShift, ServiceCIDR: networks not for migrations. */
#include "model/network_objects.h"

#include <json-c/json.h>

#include "src/wire/decoders.h"
#include "src/wire/json.h"

struct prefixes {
	struct inet_prefix *items;
	size_t count;
};

static void add(struct prefixes *prefixes, struct json_object *text)
{
	struct inet_prefix *prefix = &prefixes->items[prefixes->count];

	if (inet_prefix_parse(json_text(text), false, prefix)) {
		prefixes->count++;
	}
}

/* Of texts, or of objects with the text in a member called "cidr". */
static struct prefixes read_list(struct arena *arena, struct json_object *array)
{
	struct prefixes prefixes = { NULL, 0 };

	if (!json_is_array(array) || json_count(array) == 0) {
		return prefixes;
	}
	prefixes.items =
		arena_calloc(arena, json_count(array), sizeof(*prefixes.items));
	for (size_t i = 0; i < json_count(array); i++) {
		struct json_object *node = json_element(array, i);

		add(&prefixes, json_is_object(node) ? json_at(node, "cidr") : node);
	}
	return prefixes;
}

/* What is in force stands in the status; the specification is what it starts from. */
static struct prefixes read_either(
	struct arena *arena, struct json_object *root, const char *member)
{
	struct prefixes prefixes =
		read_list(arena, json_at(json_at(root, "status"), member));

	return prefixes.count > 0
		? prefixes
		: read_list(arena, json_at(json_at(root, "spec"), member));
}

/* One member is named after the platform; it has the networks of the machines where
 * the installer was told them (openshift/api: config/v1/types_infrastructure.go). */
static struct prefixes read_machines(struct arena *arena, struct json_object *platforms)
{
	struct prefixes prefixes = { NULL, 0 };
	struct lh_entry *entry;

	if (!json_is_object(platforms)) {
		return prefixes;
	}
	lh_foreach(json_object_get_object(platforms), entry)
	{
		if (prefixes.count == 0) {
			prefixes = read_list(
				arena, json_at(lh_entry_v(entry), "machineNetworks"));
		}
	}
	return prefixes;
}

struct object *decode_known_networks(struct arena *arena, struct json_object *root)
{
	struct known_networks *known = arena_calloc(arena, 1, sizeof(*known));
	struct prefixes pods = read_either(arena, root, "clusterNetwork");
	struct prefixes services = read_either(arena, root, "serviceNetwork");
	struct prefixes machines =
		read_machines(arena, json_at(root, "status.platformStatus"));

	if (services.count == 0) {
		services = read_list(arena, json_at(root, "spec.cidrs"));
	}
	known->pods = pods.items;
	known->pod_count = pods.count;
	known->services = services.items;
	known->service_count = services.count;
	known->machines = machines.items;
	known->machine_count = machines.count;
	return &known->object;
}
