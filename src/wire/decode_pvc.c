/* PersistentVolumeClaim: who may attach one VM's disk at the same time. */
#include "model/cluster_objects.h"

#include "src/wire/decoders.h"
#include "src/wire/json.h"

struct object *decode_pvc(struct arena *arena, struct json_object *root)
{
	struct pvc *pvc = arena_calloc(arena, 1, sizeof(*pvc));
	struct json_object *spec = json_at(root, "spec");
	struct json_object *status = json_at(root, "status");

	pvc->phase = json_copy_filled(arena, json_at(status, "phase"));
	/* The status has them only once the claim is bound. */
	pvc->access_modes = json_joined(arena, json_at(status, "accessModes"));
	if (pvc->access_modes == NULL) {
		pvc->access_modes = json_joined(arena, json_at(spec, "accessModes"));
	}
	pvc->storage_class = json_copy_filled(arena, json_at(spec, "storageClassName"));
	pvc->volume_mode = json_copy_filled(arena, json_at(spec, "volumeMode"));
	pvc->volume_name = json_copy_filled(arena, json_at(spec, "volumeName"));
	pvc->capacity_bytes = json_quantity(json_at(status, "capacity.storage"));
	return &pvc->object;
}
