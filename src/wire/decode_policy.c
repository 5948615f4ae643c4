/* MigrationPolicy: limits of the VMs that its selectors match. */
#include "model/cluster_objects.h"

#include "src/wire/decoders.h"
#include "src/wire/json.h"

/* Selectors are plain maps of texts here. Anything else, such as the matchExpressions
 * of other selectors, is not what the controller could have read: it must not be taken
 * for an empty map, which selects all. */
static bool read_selector(
	struct arena *arena, struct json_object *node, struct labels *out)
{
	*out = json_labels(arena, node);
	return node == NULL || (json_is_object(node) && json_count(node) == out->count);
}

struct object *decode_policy(struct arena *arena, struct json_object *root)
{
	struct policy *policy = arena_calloc(arena, 1, sizeof(*policy));
	struct json_object *spec = json_at(root, "spec");
	struct json_object *selectors = json_at(spec, "selectors");
	bool is_readable = json_is_object(selectors);

	policy->config = migration_config_from_json(arena, spec);
	is_readable &= read_selector(arena, json_at(selectors, "namespaceSelector"),
		&policy->namespace_selector);
	is_readable &= read_selector(arena,
		json_at(selectors, "virtualMachineInstanceSelector"),
		&policy->vmi_selector);
	/* Only the pair may be absent: of a pair, even an empty one, a part that is
	 * left out is an empty map, which selects all (kubevirt:
	 * pkg/virt-controller/watch/migration/migrationpolicy.go, matchPolicy). */
	policy->has_namespace_selector = is_readable;
	policy->has_vmi_selector = is_readable;
	return &policy->object;
}
