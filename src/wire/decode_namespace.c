/* Namespace: its labels, which migration policies select by. */
#include "model/cluster_objects.h"

#include "src/wire/decoders.h"
#include "src/wire/json.h"

struct object *decode_namespace(struct arena *arena, struct json_object *root)
{
	struct namespace_object *namespace = arena_calloc(arena, 1, sizeof(*namespace));

	namespace->labels = json_labels(arena, json_at(root, "metadata.labels"));
	return &namespace->object;
}
