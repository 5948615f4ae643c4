/* NodeNetworkState: a node's interfaces as nmstate reports them. */
#include "model/cluster_objects.h"

#include "src/wire/decoders.h"
#include "src/wire/json.h"

/* Ways in which drivers say that they do not know (-1 as 16 and 32 bits). */
static int64_t known_speed(int64_t mbps)
{
	return mbps <= 0 || mbps == UINT16_MAX || mbps == UINT32_MAX ? UNKNOWN_I64
								     : mbps;
}

/* A port of a bond is a name; a port of a bridge is an object with a name, or, in an
 * Open vSwitch bridge, a bond whose own ports are the real interfaces. */
static size_t count_ports(struct json_object *array)
{
	size_t count = 0;

	for (size_t i = 0; json_is_array(array) && i < json_count(array); i++) {
		struct json_object *bonded =
			json_at(json_element(array, i), "link-aggregation.port");

		count += json_is_array(bonded) ? json_count(bonded) : 1;
	}
	return count;
}

static void add_port(struct node_interface *interface, const char **ports,
	struct arena *arena, struct json_object *node)
{
	const char *name = json_copy_filled(
		arena, json_is_object(node) ? json_at(node, "name") : node);

	if (name != NULL) {
		ports[interface->port_count++] = name;
	}
}

static void fill_ports(struct node_interface *interface, struct arena *arena,
	struct json_object *array)
{
	size_t capacity = count_ports(array);
	const char **ports;

	if (capacity == 0) {
		return;
	}
	ports = arena_calloc(arena, capacity, sizeof(*ports));
	for (size_t i = 0; i < json_count(array); i++) {
		struct json_object *node = json_element(array, i);
		struct json_object *bond = json_at(node, "link-aggregation");
		struct json_object *bonded = json_at(bond, "port");

		if (!json_is_array(bonded)) {
			add_port(interface, ports, arena, node);
			continue;
		}
		interface->bond_mode = json_copy_filled(arena, json_at(bond, "mode"));
		for (size_t k = 0; k < json_count(bonded); k++) {
			add_port(interface, ports, arena, json_element(bonded, k));
		}
	}
	interface->ports = ports;
}

static size_t add_addresses(
	const char **out, struct arena *arena, struct json_object *array)
{
	size_t count = 0;

	for (size_t i = 0; json_is_array(array) && i < json_count(array); i++) {
		struct json_object *node = json_element(array, i);
		const char *ip = json_copy_filled(arena, json_at(node, "ip"));
		int64_t length = json_i64(json_at(node, "prefix-length"));

		if (ip != NULL && i64_is_known(length)) {
			out[count++] =
				arena_printf(arena, "%s/%lld", ip, (long long)length);
		}
	}
	return count;
}

static void fill_addresses(
	struct node_interface *interface, struct arena *arena, struct json_object *node)
{
	struct json_object *ipv4 = json_at(node, "ipv4.address");
	struct json_object *ipv6 = json_at(node, "ipv6.address");
	size_t capacity = json_count(ipv4) + json_count(ipv6);
	const char **addresses;

	if (capacity == 0) {
		return;
	}
	addresses = arena_calloc(arena, capacity, sizeof(*addresses));
	interface->address_count = add_addresses(addresses, arena, ipv4);
	interface->address_count +=
		add_addresses(addresses + interface->address_count, arena, ipv6);
	interface->addresses = addresses;
}

static void fill_bond(
	struct node_interface *interface, struct arena *arena, struct json_object *bond)
{
	struct json_object *ports = json_at(bond, "port");

	if (!json_is_object(bond)) {
		return;
	}
	interface->bond_mode = json_copy_filled(arena, json_at(bond, "mode"));
	interface->xmit_hash_policy =
		json_copy_filled(arena, json_at(bond, "options.xmit_hash_policy"));
	/* nmstate 1 said "slaves". */
	fill_ports(interface, arena, ports != NULL ? ports : json_at(bond, "slaves"));
}

static void fill_base(
	struct node_interface *interface, struct arena *arena, struct json_object *node)
{
	static const char *const layers[] = { "vlan", "mac-vlan", "vxlan", "mac-vtap" };

	for (size_t i = 0;
		interface->base_interface == NULL && i < ARRAY_LENGTH(layers); i++) {
		interface->base_interface = json_copy_filled(
			arena, json_at(json_at(node, layers[i]), "base-iface"));
	}
	interface->vlan_id = json_i64(json_at(node, "vlan.id"));
}

static void fill_interface(
	struct node_interface *interface, struct arena *arena, struct json_object *node)
{
	interface->name = json_copy(arena, json_at(node, "name"));
	interface->type = json_copy_filled(arena, json_at(node, "type"));
	interface->state = json_copy_filled(arena, json_at(node, "state"));
	interface->mtu = json_i64(json_at(node, "mtu"));
	interface->speed_mbps = known_speed(json_i64(json_at(node, "ethernet.speed")));
	interface->duplex = json_copy_filled(arena, json_at(node, "ethernet.duplex"));
	interface->controller = json_copy_filled(arena, json_at(node, "controller"));
	fill_base(interface, arena, node);
	if (json_is_object(json_at(node, "bridge"))) {
		fill_ports(interface, arena, json_at(node, "bridge.port"));
	} else {
		fill_bond(interface, arena, json_at(node, "link-aggregation"));
	}
	fill_addresses(interface, arena, node);
}

static void fill_interfaces(struct node_network_state *state, struct arena *arena,
	struct json_object *array)
{
	struct node_interface *interfaces;

	if (!json_is_array(array) || json_count(array) == 0) {
		return;
	}
	interfaces = arena_calloc(arena, json_count(array), sizeof(*interfaces));
	for (size_t i = 0; i < json_count(array); i++) {
		struct json_object *node = json_element(array, i);

		if (json_text(json_at(node, "name")).data != NULL) {
			fill_interface(
				&interfaces[state->interface_count++], arena, node);
		}
	}
	state->interfaces = interfaces;
}

/* Routes of other tables serve policy routing. 254 is the kernel's main table. */
static bool is_in_main_table(struct json_object *route)
{
	int64_t table = json_i64(json_at(route, "table-id"));

	return !i64_is_known(table) || table == 0 || table == 254;
}

/* The default route of IPv4, else of IPv6; of several the lowest metric. */
static const char *default_route(struct arena *arena, struct json_object *routes)
{
	static const char *const destinations[] = { "0.0.0.0/0", "::/0" };
	struct json_object *best = NULL;
	int64_t best_metric = INT64_MAX;

	for (size_t k = 0; best == NULL && k < ARRAY_LENGTH(destinations); k++) {
		for (size_t i = 0; json_is_array(routes) && i < json_count(routes);
			i++) {
			struct json_object *route = json_element(routes, i);
			int64_t metric = json_i64(json_at(route, "metric"));

			if (is_in_main_table(route) &&
				json_is(json_at(route, "destination"),
					destinations[k]) &&
				(best == NULL || metric < best_metric)) {
				best = json_at(route, "next-hop-interface");
				best_metric = metric;
			}
		}
	}
	return json_copy_filled(arena, best);
}

/* What Open vSwitch is told in external_ids:ovn-bridge-mappings. */
static void fill_mappings(struct node_network_state *state, struct arena *arena,
	struct json_object *array)
{
	struct bridge_mapping *mappings;

	if (!json_is_array(array) || json_count(array) == 0) {
		return;
	}
	mappings = arena_calloc(arena, json_count(array), sizeof(*mappings));
	for (size_t i = 0; i < json_count(array); i++) {
		struct json_object *node = json_element(array, i);
		struct bridge_mapping *mapping = &mappings[state->mapping_count];

		mapping->localnet = json_copy_filled(arena, json_at(node, "localnet"));
		mapping->bridge = json_copy_filled(arena, json_at(node, "bridge"));
		if (mapping->localnet != NULL && mapping->bridge != NULL &&
			!json_is(json_at(node, "state"), "absent")) {
			state->mapping_count++;
		}
	}
	state->mappings = mappings;
}

struct object *decode_node_network_state(struct arena *arena, struct json_object *root)
{
	struct node_network_state *state = arena_calloc(arena, 1, sizeof(*state));
	struct json_object *status = json_at(root, "status");
	struct json_object *current = json_at(status, "currentState");

	state->updated_ms = json_time_ms(json_at(status, "lastSuccessfulUpdateTime"));
	fill_interfaces(state, arena, json_at(current, "interfaces"));
	state->default_route_interface =
		default_route(arena, json_at(current, "routes.running"));
	fill_mappings(state, arena, json_at(current, "ovn.bridge-mappings"));
	state->conditions = json_conditions(arena, json_at(status, "conditions"));
	return &state->object;
}
