/* Follows the devices of a node from the network definition to the ports. */
#include "src/facts/link.h"

#include "base/str.h"
#include "base/strbuf.h"
#include "base/unknown.h"

#define LONGEST_CHAIN 8
#define DEVICES 64
#define TEXT_BYTES 512
#define BITS_PER_MEGABIT INT64_C(1000000)

/* While the chain is walked. */
struct walk {
	const struct node_network_state *state;
	struct arena *arena;
	struct link_device devices[DEVICES];
	size_t count;
};

/* An Open vSwitch bridge and its internal port share one name: the one that leads
 * further counts. */
static const struct node_interface *interface_named(
	const struct node_network_state *state, const char *name)
{
	const struct node_interface *found = NULL;

	for (size_t i = 0; state != NULL && i < state->interface_count; i++) {
		const struct node_interface *interface = &state->interfaces[i];

		if (!text_equal(interface->name, name)) {
			continue;
		}
		if (found == NULL || interface->port_count > found->port_count) {
			found = interface;
		}
	}
	return found;
}

/* Ends of cables to pods and VMs, and ports that a switch has for itself. */
static bool is_virtual_port(
	const char *bridge, const char *name, const struct node_network_state *state)
{
	static const char *const prefixes[] = { "veth", "vnet", "tap", "patch-" };
	static const char *const types[] = { "veth", "tap", "tun", "dummy",
		"ovs-interface", "loopback" };
	const struct node_interface *info = interface_named(state, name);

	if (text_equal(bridge, name) ||
		(info != NULL &&
			text_is_one_of(info->type, types, ARRAY_LENGTH(types)))) {
		return true;
	}
	for (size_t i = 0; i < ARRAY_LENGTH(prefixes); i++) {
		if (str_starts_with(str_from(name), prefixes[i])) {
			return true;
		}
	}
	return false;
}

static bool is_bridge(const struct node_interface *info)
{
	static const char *const types[] = { "ovs-bridge", "linux-bridge" };

	return text_is_one_of(info->type, types, ARRAY_LENGTH(types));
}

/* "X.5" hangs on X by custom only, and only where nothing better is known. */
static const char *base_by_name(struct arena *arena, const char *name)
{
	const char *dot = strrchr(name, '.');
	uint64_t ignored;

	if (dot == NULL || dot == name || !str_to_u64(str_from(dot + 1), &ignored)) {
		return NULL;
	}
	return arena_strndup(arena, name, (size_t)(dot - name));
}

static struct link_device *add_device(struct walk *walk, const char *name)
{
	struct link_device *device;

	for (size_t i = 0; i < walk->count; i++) {
		if (text_equal(walk->devices[i].name, name)) {
			return NULL; /* a loop, or two ways to one port */
		}
	}
	if (walk->count == DEVICES) {
		return NULL;
	}
	device = &walk->devices[walk->count++];
	*device = (struct link_device){
		.name = name,
		.info = interface_named(walk->state, name),
		.speed_bits_per_s = UNKNOWN_I64,
	};
	return device;
}

static void set_own(struct link_device *device)
{
	const struct node_interface *info = device->info;

	if (info == NULL) {
		return;
	}
	device->is_down = text_equal(info->state, "down");
	device->is_half_duplex = text_equal(info->duplex, "half");
	if (i64_is_known(info->speed_mbps) && info->speed_mbps > 0 &&
		info->speed_mbps <= INT64_MAX / BITS_PER_MEGABIT) {
		device->speed_bits_per_s = info->speed_mbps * BITS_PER_MEGABIT;
		device->speed_origin = "NodeNetworkState";
	}
}

/* What several ports give together. */
struct together {
	int64_t sum;
	int64_t least;
	int64_t most;
	size_t able; /* ports that are not down */
	bool is_unknown;
};

static void count_port(struct together *together, const struct link_device *port)
{
	int64_t speed = port->speed_bits_per_s;

	if (port->is_down) {
		return;
	}
	if (!i64_is_known(speed)) {
		together->is_unknown = true;
		return;
	}
	together->sum += speed;
	together->least = together->able == 0 || speed < together->least
		? speed
		: together->least;
	together->most = speed > together->most ? speed : together->most;
	together->able++;
}

/*
 * As the kernel's bond_ethtool_get_link_ksettings(): the ports that can transmit add
 * up; broadcast is as fast as the slowest. Which port of active-backup is active is not
 * reported, so that only equal ones give an answer. A bridge has no speed of its own
 * unless one port leads out of it.
 */
static int64_t speed_together(
	const struct node_interface *info, const struct together *together)
{
	bool is_bond = info->bond_mode != NULL || text_equal(info->type, "bond");

	if (together->is_unknown || together->able == 0) {
		return UNKNOWN_I64;
	}
	if (text_equal(info->bond_mode, "broadcast")) {
		return together->least;
	}
	if (text_equal(info->bond_mode, "active-backup") || !is_bond) {
		return together->least == together->most &&
				(is_bond || together->able == 1)
			? together->sum / (int64_t)together->able
			: UNKNOWN_I64;
	}
	return together->sum;
}

static struct link_device *walk_down(struct walk *walk, const char *name, int depth);

static void walk_ports(struct walk *walk, struct link_device *device, int depth)
{
	const struct node_interface *info = device->info;
	struct together together = { 0 };
	size_t followed = 0;
	size_t down = 0;

	for (size_t i = 0; i < info->port_count; i++) {
		struct link_device *port;

		if (is_bridge(info) &&
			is_virtual_port(info->name, info->ports[i], walk->state)) {
			continue;
		}
		port = walk_down(walk, info->ports[i], depth + 1);
		if (port != NULL) {
			followed++;
			down += port->is_down;
			count_port(&together, port);
		}
	}
	device->is_port = false;
	device->is_down = device->is_down || (followed > 0 && down == followed);
	device->speed_bits_per_s = speed_together(info, &together);
	device->speed_origin =
		i64_is_known(device->speed_bits_per_s) ? "NodeNetworkState" : NULL;
}

/* NULL when the name was met before. */
static struct link_device *walk_down(struct walk *walk, const char *name, int depth)
{
	struct link_device *device;
	const struct link_device *base;
	const char *base_name;

	if (depth > LONGEST_CHAIN) {
		return NULL;
	}
	device = add_device(walk, name);
	if (device == NULL) {
		return NULL;
	}
	device->is_port = true;
	set_own(device);
	if (device->info != NULL && device->info->port_count > 0) {
		walk_ports(walk, device, depth);
		return device;
	}
	base_name = device->info != NULL ? device->info->base_interface
					 : base_by_name(walk->arena, name);
	if (base_name == NULL) {
		return device;
	}
	base = walk_down(walk, base_name, depth + 1);
	device->is_port = false;
	if (base != NULL) {
		device->speed_bits_per_s = base->speed_bits_per_s;
		device->speed_origin = base->speed_origin;
		device->is_down = device->is_down || base->is_down;
		device->is_half_duplex = base->is_half_duplex;
	}
	return device;
}

static const char *chain_text(const struct walk *walk)
{
	struct strbuf text;
	const char *result;
	bool was_port = false;

	strbuf_init(&text, TEXT_BYTES);
	for (size_t i = 0; i < walk->count; i++) {
		const struct link_device *device = &walk->devices[i];

		if (i > 0) {
			strbuf_text(&text, was_port && device->is_port ? ", " : " → ");
		}
		strbuf_text(&text, device->name);
		was_port = device->is_port;
	}
	result = arena_strdup(walk->arena, strbuf_cstr(&text));
	strbuf_finish(&text);
	return result;
}

static int64_t lowest_mtu(const struct walk *walk)
{
	int64_t lowest = UNKNOWN_I64;

	for (size_t i = 0; i < walk->count; i++) {
		const struct node_interface *info = walk->devices[i].info;

		if (info != NULL && i64_is_known(info->mtu) && info->mtu > 0 &&
			(!i64_is_known(lowest) || info->mtu < lowest)) {
			lowest = info->mtu;
		}
	}
	return lowest;
}

static struct link finish(const struct walk *walk)
{
	struct link link = { .visibility = LINK_VISIBLE };
	struct link_device *kept =
		arena_calloc(walk->arena, walk->count + 1, sizeof(*kept));

	memcpy(kept, walk->devices, walk->count * sizeof(*kept));
	link.devices = kept;
	link.device_count = walk->count;
	link.text = chain_text(walk);
	link.lowest_mtu = lowest_mtu(walk);
	return link;
}

struct link link_below(
	const char *device, const struct node_network_state *state, struct arena *arena)
{
	struct walk walk = { .state = state, .arena = arena };

	(void)walk_down(&walk, device, 1);
	return finish(&walk);
}

static struct link not_seen(enum link_visibility visibility, const char *why)
{
	return (struct link){
		.visibility = visibility, .why = why, .lowest_mtu = UNKNOWN_I64
	};
}

struct link link_of_default_route(
	const struct node_network_state *state, struct arena *arena)
{
	if (state == NULL || text_is_empty(state->default_route_interface)) {
		return not_seen(LINK_UNKNOWN,
			"the interface of the default route is not reported");
	}
	return link_below(state->default_route_interface, state, arena);
}

/* --- OVN-Kubernetes --- */

/* A localnet is known by physicalNetworkName, else by the name of the network
 * (ovn-kubernetes: docs/features/multiple-networks/multi-homing.md), which is that of
 * the object where the configuration has none. */
static const char *localnet_of(const struct nad *nad)
{
	const struct nad_config *config = nad->parsed;

	if (!text_is_empty(config->physical_network)) {
		return config->physical_network;
	}
	return text_is_empty(config->name) ? nad->object.name : config->name;
}

static struct link below_localnet(
	const struct link_sources *sources, struct arena *arena)
{
	const struct node_network_state *state = sources->state;
	const char *localnet = localnet_of(sources->nad);

	for (size_t i = 0; state != NULL && i < state->mapping_count; i++) {
		if (text_equal(state->mappings[i].localnet, localnet)) {
			return link_below(state->mappings[i].bridge, state, arena);
		}
	}
	return not_seen(LINK_UNKNOWN,
		state == NULL ? "the bridge behind the physical network of "
				"OVN-Kubernetes is not reported"
			      : "no bridge is mapped to the physical network of "
				"OVN-Kubernetes on this node");
}

static struct link below_ovn(const struct link_sources *sources, struct arena *arena)
{
	/* Layer 2 and 3 are tunnels between the nodes' own addresses. */
	return text_equal(sources->nad->parsed->topology, "localnet")
		? below_localnet(sources, arena)
		: link_of_default_route(sources->state, arena);
}

/* --- virtual functions --- */

/* Pods ask for "prefix/name", the card's policy says "name". */
static bool has_resource(const struct sriov_interface *card, const char *resource)
{
	const char *slash = strrchr(resource, '/');
	const char *name = slash != NULL ? slash + 1 : resource;

	return text_is_one_of(name, card->resources, card->resource_count);
}

static void add_card(struct walk *walk, const struct sriov_interface *card)
{
	struct link_device *device = add_device(walk, card->name);

	if (device == NULL) {
		return;
	}
	device->is_port = true;
	set_own(device);
	if (!i64_is_known(device->speed_bits_per_s) && i64_is_known(card->speed_mbps)) {
		device->speed_bits_per_s = card->speed_mbps * BITS_PER_MEGABIT;
		device->speed_origin = "SriovNetworkNodeState";
	}
}

/* The cards whose virtual functions a pod may get for it. */
static struct link behind_functions(
	const struct link_sources *sources, struct arena *arena)
{
	const struct sriov_node_state *sriov = sources->sriov;
	const char *resource = sources->nad->resource_name;
	struct walk walk = { .state = sources->state, .arena = arena };
	struct link link;

	for (size_t i = 0;
		sriov != NULL && resource != NULL && i < sriov->interface_count; i++) {
		if (has_resource(&sriov->interfaces[i], resource)) {
			add_card(&walk, &sriov->interfaces[i]);
		}
	}
	link = finish(&walk);
	if (walk.count > 0) {
		link.text = arena_printf(arena, "virtual function → %s", link.text);
	} else {
		link.text = NULL;
	}
	link.visibility = LINK_NOT_OBSERVABLE;
	link.why = "virtual functions bypass the counters of the host";
	return link;
}

struct link link_find(const struct link_sources *sources, struct arena *arena)
{
	static const char *const with_master[] = { "macvlan", "ipvlan", "vlan" };
	const struct nad *nad = sources->nad;
	const struct nad_plugin *plugin;

	if (nad == NULL || nad->parsed == NULL || nad->parsed->plugin_count == 0) {
		return not_seen(LINK_UNKNOWN, "the network definition is not readable");
	}
	plugin = &nad->parsed->plugins[0];
	if (text_is_one_of(plugin->type, with_master, ARRAY_LENGTH(with_master))) {
		return text_is_empty(plugin->master)
			? link_of_default_route(sources->state, arena)
			: link_below(plugin->master, sources->state, arena);
	}
	if (!text_is_empty(plugin->bridge)) {
		return link_below(plugin->bridge, sources->state, arena);
	}
	if (text_equal(plugin->type, "sriov")) {
		return behind_functions(sources, arena);
	}
	if (text_equal(plugin->type, "host-device")) {
		return not_seen(LINK_NOT_OBSERVABLE,
			"the device was moved into the pod, out of the host's sight");
	}
	if (text_equal(plugin->type, "ovn-k8s-cni-overlay")) {
		return below_ovn(sources, arena);
	}
	return not_seen(LINK_UNKNOWN, "a plugin of a type that is not known here");
}

const struct link_device *link_device_of(const struct link *link, const char *name)
{
	for (size_t i = 0; i < link->device_count; i++) {
		if (text_equal(link->devices[i].name, name)) {
			return &link->devices[i];
		}
	}
	return NULL;
}

bool link_shares_port(const struct link *a, const struct link *b)
{
	for (size_t i = 0; i < a->device_count; i++) {
		const struct link_device *other = link_device_of(b, a->devices[i].name);

		if (a->devices[i].is_port && other != NULL && other->is_port) {
			return true;
		}
	}
	return false;
}
