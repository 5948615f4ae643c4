/* VolumeAttachment: which node has a volume, and why it has it not. */
#include "model/cluster_objects.h"

#include "src/wire/decoders.h"
#include "src/wire/json.h"

struct object *decode_attachment(struct arena *arena, struct json_object *root)
{
	struct attachment *attachment = arena_calloc(arena, 1, sizeof(*attachment));
	struct json_object *spec = json_at(root, "spec");
	struct json_object *status = json_at(root, "status");

	attachment->driver = json_copy_filled(arena, json_at(spec, "attacher"));
	attachment->node = json_copy_filled(arena, json_at(spec, "nodeName"));
	attachment->volume =
		json_copy_filled(arena, json_at(spec, "source.persistentVolumeName"));
	attachment->is_attached = json_truth(json_at(status, "attached"));
	attachment->attach_error =
		json_copy_filled(arena, json_at(status, "attachError.message"));
	attachment->attach_error_ms = json_time_ms(json_at(status, "attachError.time"));
	attachment->detach_error =
		json_copy_filled(arena, json_at(status, "detachError.message"));
	attachment->detach_error_ms = json_time_ms(json_at(status, "detachError.time"));
	return &attachment->object;
}
