/* SriovNetworkNodeState: the cards of a node, their speed, and what pods ask for. */
#include "model/network_objects.h"

#include "src/wire/decoders.h"
#include "src/wire/json.h"

/* "25000 Mb/s", "-1 Mb/s" of a link that is down, also "25000" (sriov-network-operator:
 * pkg/host, GetNetDevLinkSpeed reads /sys/class/net/.../speed). */
static int64_t speed_mbps(struct json_object *node)
{
	struct str text = json_text(node);
	size_t digits = 0;
	uint64_t mbps;

	while (digits < text.length && text.data[digits] >= '0' &&
		text.data[digits] <= '9') {
		digits++;
	}
	if (digits == 0 || !str_to_u64((struct str){ text.data, digits }, &mbps) ||
		mbps == 0 || mbps == UINT16_MAX || mbps >= UINT32_MAX) {
		return UNKNOWN_I64;
	}
	return (int64_t)mbps;
}

static bool is_same_card(const struct sriov_interface *interface,
	const char *pci_address, struct json_object *wanted)
{
	struct json_object *pci = json_at(wanted, "pciAddress");

	if (json_text(pci).length > 0 && pci_address != NULL) {
		return json_is(pci, pci_address);
	}
	return interface->name != NULL &&
		json_is(json_at(wanted, "name"), interface->name);
}

static size_t count_groups(struct json_object *wanted)
{
	size_t count = 0;

	for (size_t i = 0; json_is_array(wanted) && i < json_count(wanted); i++) {
		struct json_object *groups =
			json_at(json_element(wanted, i), "vfGroups");

		count += json_is_array(groups) ? json_count(groups) : 0;
	}
	return count;
}

/* What was asked of the card stands in the specification, by its PCI address. */
static void fill_resources(struct sriov_interface *interface, struct arena *arena,
	struct json_object *wanted)
{
	size_t capacity = count_groups(wanted);
	const char **names;

	if (capacity == 0) {
		return;
	}
	names = arena_calloc(arena, capacity, sizeof(*names));
	for (size_t i = 0; i < json_count(wanted); i++) {
		struct json_object *node = json_element(wanted, i);
		struct json_object *groups = json_at(node, "vfGroups");

		if (!is_same_card(interface, interface->pci_address, node)) {
			continue;
		}
		for (size_t k = 0; json_is_array(groups) && k < json_count(groups);
			k++) {
			const char *name = json_copy_filled(arena,
				json_at(json_element(groups, k), "resourceName"));

			if (name != NULL) {
				names[interface->resource_count++] = name;
			}
		}
	}
	interface->resources = names;
}

static void fill_interfaces(
	struct sriov_node_state *state, struct arena *arena, struct json_object *root)
{
	struct json_object *seen = json_at(root, "status.interfaces");
	struct json_object *wanted = json_at(root, "spec.interfaces");
	struct sriov_interface *interfaces;

	if (!json_is_array(seen) || json_count(seen) == 0) {
		return;
	}
	interfaces = arena_calloc(arena, json_count(seen), sizeof(*interfaces));
	for (size_t i = 0; i < json_count(seen); i++) {
		struct json_object *node = json_element(seen, i);
		struct sriov_interface *interface = &interfaces[state->interface_count];

		interface->name = json_copy_filled(arena, json_at(node, "name"));
		if (interface->name == NULL) {
			continue;
		}
		interface->pci_address =
			json_copy_filled(arena, json_at(node, "pciAddress"));
		interface->speed_mbps = speed_mbps(json_at(node, "linkSpeed"));
		interface->mtu = json_i64(json_at(node, "mtu"));
		fill_resources(interface, arena, wanted);
		state->interface_count++;
	}
	state->interfaces = interfaces;
}

struct object *decode_sriov_state(struct arena *arena, struct json_object *root)
{
	struct sriov_node_state *state = arena_calloc(arena, 1, sizeof(*state));

	state->sync_status =
		json_copy_filled(arena, json_at(root, "status.syncStatus"));
	fill_interfaces(state, arena, root);
	return &state->object;
}
