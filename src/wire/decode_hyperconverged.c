/* HyperConverged: where an administrator changes the limits, in both API versions. */
#include "model/cluster_objects.h"

#include "src/wire/annotation.h"
#include "src/wire/decoders.h"
#include "src/wire/json.h"

/* v1 moved the settings below "virtualization"; a server may answer in either. */
static struct json_object *settings_of(struct json_object *spec, const char *member)
{
	struct json_object *moved =
		json_member(json_at(spec, "virtualization"), member);

	return moved != NULL ? moved : json_member(spec, member);
}

/* "hco.kubevirt.io/v1beta1" without the group. */
static const char *version_of(struct arena *arena, struct json_object *api_version)
{
	struct str text = json_text(api_version);

	for (size_t i = text.length; i > 0; i--) {
		if (text.data[i - 1] == '/') {
			text = (struct str){ text.data + i, text.length - i };
			break;
		}
	}
	return text.length == 0 ? NULL : arena_str(arena, text);
}

struct object *decode_hyperconverged(struct arena *arena, struct json_object *root)
{
	struct hyperconverged *hco = arena_calloc(arena, 1, sizeof(*hco));
	struct json_object *spec = json_at(root, "spec");

	hco->api_version = version_of(arena, json_at(root, "apiVersion"));
	hco->config = migration_config_from_json(
		arena, settings_of(spec, "liveMigrationConfig"));
	hco->eviction_strategy =
		json_copy_filled(arena, settings_of(spec, "evictionStrategy"));
	hco->has_json_patch =
		json_text(annotation_of(root, ANNOTATION_JSON_PATCH)).length > 0;
	return &hco->object;
}
