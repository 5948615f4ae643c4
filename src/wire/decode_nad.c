/* NetworkAttachmentDefinition: the user's CNI configuration, as text and decoded. */
#include "model/cluster_objects.h"

#include "src/wire/annotation.h"
#include "src/wire/decode_nad_config.h"
#include "src/wire/decoders.h"
#include "src/wire/json.h"

struct object *decode_nad(struct arena *arena, struct json_object *root)
{
	struct nad *nad = arena_calloc(arena, 1, sizeof(*nad));

	nad->config = json_copy(arena, json_at(root, "spec.config"));
	nad->parsed = nad_config_decode(arena, nad->config);
	nad->resource_name =
		json_copy_filled(arena, annotation_of(root, ANNOTATION_RESOURCE_NAME));
	return &nad->object;
}
