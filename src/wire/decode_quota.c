/* ResourceQuota: what is allowed and what is used, resource by resource. */
#include "model/cluster_objects.h"

#include "src/wire/decoders.h"
#include "src/wire/json.h"

struct object *decode_quota(struct arena *arena, struct json_object *root)
{
	struct quota *quota = arena_calloc(arena, 1, sizeof(*quota));
	struct json_object *used = json_at(root, "status.used");
	struct labels hard = json_labels(arena, json_at(root, "status.hard"));
	struct quota_resource *resources;

	/* Before the controller has looked at a new quota only the spec has limits. */
	if (hard.count == 0) {
		hard = json_labels(arena, json_at(root, "spec.hard"));
	}
	if (hard.count == 0) {
		return &quota->object;
	}
	resources = arena_calloc(arena, hard.count, sizeof(*resources));
	for (size_t i = 0; i < hard.count; i++) {
		resources[i].name = hard.items[i].key;
		resources[i].hard = hard.items[i].value;
		resources[i].used =
			json_copy_filled(arena, json_member(used, hard.items[i].key));
	}
	quota->resources = resources;
	quota->resource_count = hard.count;
	return &quota->object;
}
