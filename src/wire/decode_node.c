/* Node: readiness, cordon, taints, addresses, what it can hold. */
#include "model/node.h"

#include "base/timefmt.h"
#include "src/wire/annotation.h"
#include "src/wire/decoders.h"
#include "src/wire/json.h"

static void fill_taints(
	struct node *node, struct arena *arena, struct json_object *array)
{
	struct node_taint *taints;

	if (!json_is_array(array) || json_count(array) == 0) {
		return;
	}
	taints = arena_calloc(arena, json_count(array), sizeof(*taints));
	for (size_t i = 0; i < json_count(array); i++) {
		struct json_object *entry = json_element(array, i);
		struct node_taint *taint = &taints[node->taint_count];

		taint->key = json_copy(arena, json_at(entry, "key"));
		if (taint->key == NULL) {
			continue;
		}
		taint->value = json_copy_filled(arena, json_at(entry, "value"));
		taint->effect = json_copy_filled(arena, json_at(entry, "effect"));
		taint->added_ms = json_time_ms(json_at(entry, "timeAdded"));
		node->taint_count++;
	}
	node->taints = taints;
}

static void fill_addresses(
	struct node *node, struct arena *arena, struct json_object *array)
{
	const char **addresses;

	if (!json_is_array(array) || json_count(array) == 0) {
		return;
	}
	addresses = arena_calloc(arena, json_count(array), sizeof(*addresses));
	for (size_t i = 0; i < json_count(array); i++) {
		struct json_object *entry = json_element(array, i);
		const char *address = NULL;

		if (json_is(json_at(entry, "type"), "InternalIP")) {
			address = json_copy_filled(arena, json_at(entry, "address"));
		}
		if (address != NULL) {
			addresses[node->internal_address_count++] = address;
		}
	}
	node->internal_addresses = addresses;
}

static void fill_pod_cidrs(
	struct node *node, struct arena *arena, struct json_object *spec)
{
	const char **single;

	node->pod_cidrs =
		json_texts(arena, json_at(spec, "podCIDRs"), &node->pod_cidr_count);
	if (node->pod_cidr_count == 0 &&
		json_text(json_at(spec, "podCIDR")).length > 0) {
		single = arena_alloc(arena, sizeof(*single));
		*single = json_copy(arena, json_at(spec, "podCIDR"));
		node->pod_cidrs = single;
		node->pod_cidr_count = 1;
	}
}

static enum tristate label_truth(struct json_object *value)
{
	if (json_is(value, "true")) {
		return TRI_TRUE;
	}
	return json_is(value, "false") ? TRI_FALSE : TRI_UNKNOWN;
}

/* kubevirt: pkg/virt-handler/heartbeat patches a marshalled time in; quotation marks
 * that came with it are not part of the time. */
static int64_t heartbeat_ms(struct json_object *annotation)
{
	struct str text = json_text(annotation);
	char time[TIME_TEXT_SIZE * 2];
	int64_t ms;

	if (text.length >= 2 && text.data[0] == '"' &&
		text.data[text.length - 1] == '"') {
		text = (struct str){ text.data + 1, text.length - 2 };
	}
	if (text.length == 0 || text.length >= sizeof(time)) {
		return UNKNOWN_I64;
	}
	memcpy(time, text.data, text.length);
	time[text.length] = '\0';
	return time_parse(time, &ms) ? ms : UNKNOWN_I64;
}

static void fill_ready(struct node *node)
{
	const struct condition *ready = conditions_get(node->conditions, "Ready");

	node->ready = conditions_state(node->conditions, "Ready");
	if (ready != NULL) {
		node->ready_reason = ready->reason;
		node->ready_message = ready->message;
	}
}

/* "hugepages-2Mi": "4Gi" becomes 2Mi: 4Gi; sizes without any are left out. */
static struct labels hugepages_of(struct arena *arena, struct json_object *allocatable)
{
	static const char prefix[] = "hugepages-";
	struct labels all = json_labels(arena, allocatable);
	struct label *items = arena_calloc(arena, all.count + 1, sizeof(*items));
	struct labels pages = { items, 0 };

	for (size_t i = 0; i < all.count; i++) {
		if (str_starts_with(str_from(all.items[i].key), prefix) &&
			!text_equal(all.items[i].value, "0")) {
			items[pages.count].key = all.items[i].key + sizeof(prefix) - 1;
			items[pages.count++].value = all.items[i].value;
		}
	}
	return pages;
}

static void fill_status(
	struct node *node, struct arena *arena, struct json_object *status)
{
	struct json_object *allocatable = json_at(status, "allocatable");

	node->conditions = json_conditions(arena, json_at(status, "conditions"));
	fill_ready(node);
	fill_addresses(node, arena, json_at(status, "addresses"));
	node->allocatable_memory_bytes = json_quantity(json_at(allocatable, "memory"));
	node->allocatable_cpu_milli = json_quantity_milli(json_at(allocatable, "cpu"));
	node->allocatable_pods = json_quantity(json_at(allocatable, "pods"));
	node->hugepages = hugepages_of(arena, allocatable);
	node->allocatable_kvm =
		json_quantity(json_member(allocatable, "devices.kubevirt.io/kvm"));
	node->kubelet_version =
		json_copy_filled(arena, json_at(status, "nodeInfo.kubeletVersion"));
	node->boot_id = json_copy_filled(arena, json_at(status, "nodeInfo.bootID"));
}

struct object *decode_node(struct arena *arena, struct json_object *root)
{
	struct node *node = arena_calloc(arena, 1, sizeof(*node));
	struct json_object *metadata = json_at(root, "metadata");
	struct json_object *labels = json_at(metadata, "labels");
	struct json_object *spec = json_at(root, "spec");

	node->labels = json_labels(arena, labels);
	node->kubevirt_schedulable =
		label_truth(json_member(labels, "kubevirt.io/schedulable"));
	node->heartbeat_ms = heartbeat_ms(annotation_of(root, ANNOTATION_HEARTBEAT));
	node->ovn_node_subnets = json_copy_filled(
		arena, annotation_of(root, ANNOTATION_OVN_NODE_SUBNETS));
	node->ovn_host_cidrs =
		json_copy_filled(arena, annotation_of(root, ANNOTATION_OVN_HOST_CIDRS));
	node->ovn_primary_address = json_copy_filled(
		arena, annotation_of(root, ANNOTATION_OVN_PRIMARY_ADDRESS));
	node->is_unschedulable = json_truth(json_at(spec, "unschedulable")) == TRI_TRUE;
	fill_taints(node, arena, json_at(spec, "taints"));
	fill_pod_cidrs(node, arena, spec);
	fill_status(node, arena, json_at(root, "status"));
	return &node->object;
}
