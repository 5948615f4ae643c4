/* NodePool of HyperShift: what it says about its machines. */
#include "model/cluster_objects.h"

#include "src/wire/decoders.h"
#include "src/wire/json.h"

struct object *decode_node_pool(struct arena *arena, struct json_object *root)
{
	struct node_pool *pool = arena_calloc(arena, 1, sizeof(*pool));
	struct json_object *spec = json_at(root, "spec");

	pool->cluster_name = json_copy_filled(arena, json_at(spec, "clusterName"));
	pool->platform = json_copy_filled(arena, json_at(spec, "platform.type"));
	pool->conditions = json_conditions(arena, json_at(root, "status.conditions"));
	return &pool->object;
}
