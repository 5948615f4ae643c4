/* MigrationPolicy: limits of the VMs that its selectors match. */
#include "model/cluster_objects.h"

#include "src/wire/decoders.h"
#include "src/wire/json.h"

struct object *decode_policy(struct arena *arena, struct json_object *root)
{
	struct policy *policy = arena_calloc(arena, 1, sizeof(*policy));
	struct json_object *spec = json_at(root, "spec");
	struct json_object *selectors = json_at(spec, "selectors");

	policy->config = migration_config_from_json(arena, spec);
	/* Only the pair may be absent: of a pair, even an empty one, a part that is
	 * left out is an empty map, which selects all (kubevirt:
	 * pkg/virt-controller/watch/migration/migrationpolicy.go, matchPolicy). */
	policy->has_namespace_selector = json_is_object(selectors);
	policy->namespace_selector =
		json_labels(arena, json_at(selectors, "namespaceSelector"));
	policy->has_vmi_selector = json_is_object(selectors);
	policy->vmi_selector = json_labels(
		arena, json_at(selectors, "virtualMachineInstanceSelector"));
	return &policy->object;
}
