/* MigrationPolicy: limits of the VMs that its selectors match. */
#include "model/cluster_objects.h"

#include "src/wire/decoders.h"
#include "src/wire/json.h"

struct object *decode_policy(struct arena *arena, struct json_object *root)
{
	struct policy *policy = arena_calloc(arena, 1, sizeof(*policy));
	struct json_object *spec = json_at(root, "spec");
	struct json_object *namespaces = json_at(spec, "selectors.namespaceSelector");
	struct json_object *vmis =
		json_at(spec, "selectors.virtualMachineInstanceSelector");

	policy->config = migration_config_from_json(arena, spec);
	policy->has_namespace_selector = json_is_object(namespaces);
	policy->namespace_selector = json_labels(arena, namespaces);
	policy->has_vmi_selector = json_is_object(vmis);
	policy->vmi_selector = json_labels(arena, vmis);
	return &policy->object;
}
