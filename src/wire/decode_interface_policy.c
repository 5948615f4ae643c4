/* NodeNetworkConfigurationPolicy: which interfaces it sets up, and whether it could. */
#include "model/network_objects.h"

#include "src/wire/decoders.h"
#include "src/wire/json.h"

static size_t add_names(const char **names, struct arena *arena,
	struct json_object *array, const char *member)
{
	size_t count = 0;

	for (size_t i = 0; json_is_array(array) && i < json_count(array); i++) {
		const char *name = json_copy_filled(
			arena, json_at(json_element(array, i), member));

		if (name != NULL) {
			names[count++] = name;
		}
	}
	return count;
}

struct object *decode_interface_policy(struct arena *arena, struct json_object *root)
{
	struct interface_policy *policy = arena_calloc(arena, 1, sizeof(*policy));
	struct json_object *desired = json_at(root, "spec.desiredState");
	struct json_object *interfaces = json_at(desired, "interfaces");
	struct json_object *mappings = json_at(desired, "ovn.bridge-mappings");
	size_t capacity = json_count(interfaces) + json_count(mappings);

	if (capacity > 0) {
		const char **names = arena_calloc(arena, capacity, sizeof(*names));

		policy->name_count = add_names(names, arena, interfaces, "name");
		policy->name_count += add_names(
			names + policy->name_count, arena, mappings, "localnet");
		policy->names = names;
	}
	policy->conditions = json_conditions(arena, json_at(root, "status.conditions"));
	return &policy->object;
}
