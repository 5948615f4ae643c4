/* From JSON text to one object: the header all kinds share, and which decoder follows.
 */
#include "wire/decode.h"

#include "base/limits.h"
#include "src/wire/decoders.h"
#include "src/wire/json.h"

/* How much of its text an object takes once decoded: the arena's first chunk is
 * `base` + `sixteenths` / 16 of the text, measured so that nearly all objects fit into
 * it and little is left over. */
struct decoder_row {
	decoder *decode;
	size_t base;
	size_t sixteenths;
};

static const struct decoder_row decoder_rows[KIND_COUNT] = {
	[KIND_MIGRATION] = { decode_migration, 192, 12 },
	[KIND_VMI] = { decode_vmi, 512, 7 },
	[KIND_NODE] = { decode_node, 1024, 15 },
	[KIND_POD] = { decode_pod, 512, 5 },
	[KIND_EVENT] = { decode_event, 192, 10 },
	[KIND_KUBEVIRT] = { decode_kubevirt, 512, 6 },
	[KIND_HYPERCONVERGED] = { decode_hyperconverged, 256, 4 },
	[KIND_NAD] = { decode_nad, 256, 8 },
	[KIND_POLICY] = { decode_policy, 384, 4 },
	[KIND_NODE_NETWORK_STATE] = { decode_node_network_state, 512, 10 },
	[KIND_VIRT_HANDLER] = { decode_pod, 512, 5 },
	[KIND_QUOTA] = { decode_quota, 256, 4 },
	[KIND_PVC] = { decode_pvc, 256, 4 },
	[KIND_NAMESPACE] = { decode_namespace, 192, 8 },
	[KIND_NODE_POOL] = { decode_node_pool, 384, 8 },
	[KIND_LAUNCHER] = { decode_pod, 512, 5 },
	[KIND_POD_EVENT] = { decode_event, 192, 10 },
	[KIND_ATTACHMENT] = { decode_attachment, 320, 4 },
	[KIND_BUDGET] = { decode_budget, 384, 6 },
	[KIND_VM] = { decode_vm, 320, 3 },
	[KIND_NODE_LOAD] = { decode_node_load, 768, 5 },
	[KIND_WORKLOAD] = { decode_workload, 384, 2 },
	[KIND_IP_POOL] = { decode_ip_pool, 256, 12 },
	[KIND_SRIOV_STATE] = { decode_sriov_state, 256, 3 },
	[KIND_CLUSTER_NETWORK] = { decode_known_networks, 384, 2 },
	[KIND_INFRASTRUCTURE] = { decode_known_networks, 384, 2 },
	[KIND_SERVICE_CIDR] = { decode_known_networks, 384, 2 },
	[KIND_INTERFACE_POLICY] = { decode_interface_policy, 384, 4 },
};

static const char *text_or_empty(struct arena *arena, struct json_object *node)
{
	const char *text = json_copy_filled(arena, node);

	return text == NULL ? "" : text;
}

static void fill_header(
	struct object *object, struct arena *arena, struct json_object *metadata)
{
	object->namespace = text_or_empty(arena, json_at(metadata, "namespace"));
	object->name = text_or_empty(arena, json_at(metadata, "name"));
	object->uid = text_or_empty(arena, json_at(metadata, "uid"));
	object->resource_version =
		text_or_empty(arena, json_at(metadata, "resourceVersion"));
	object->created_ms = json_time_ms(json_at(metadata, "creationTimestamp"));
	object->deletion_ms = json_time_ms(json_at(metadata, "deletionTimestamp"));
	object->block = arena;
}

struct object *object_from_json(
	enum kind kind, struct json_object *root, size_t bytes, struct error *err)
{
	struct json_object *metadata = json_at(root, "metadata");
	const struct decoder_row *row = &decoder_rows[kind];
	struct arena *arena;
	struct object *object;

	if (json_text(json_at(metadata, "name")).length == 0) {
		(void)error_set(err, ERR_PARSE, "an object of %s without metadata.name",
			kind_info(kind)->plural);
		return NULL;
	}
	arena = arena_create(row->base + bytes / 16 * row->sixteenths);
	object = row->decode(arena, root);
	object->kind = kind;
	fill_header(object, arena, metadata);
	return object;
}

bool decode_object(
	enum kind kind, struct str json, struct object **out, struct error *err)
{
	struct json_object *root = json_read(json, LIMIT_JSON_DEPTH, err);
	struct object *object;

	if (root == NULL) {
		return false;
	}
	object = object_from_json(kind, root, json.length, err);
	json_release(root);
	if (object == NULL) {
		return false;
	}
	*out = object;
	return true;
}

struct json_object *controlling_owner(struct json_object *root)
{
	struct json_object *owners = json_at(root, "metadata.ownerReferences");

	for (size_t i = 0; json_is_array(owners) && i < json_count(owners); i++) {
		struct json_object *owner = json_element(owners, i);

		if (json_truth(json_at(owner, "controller")) == TRI_TRUE) {
			return owner;
		}
	}
	return NULL;
}
