/* PodDisruptionBudget: which pods it means and how many of them may go. */
#include "model/cluster_objects.h"

#include "src/wire/decoders.h"
#include "src/wire/json.h"

/* "50%" or a number. */
static const char *number_or_share(struct arena *arena, struct json_object *node)
{
	int64_t number = json_i64(node);

	return i64_is_known(number) ? arena_printf(arena, "%lld", (long long)number)
				    : json_copy_filled(arena, node);
}

struct object *decode_budget(struct arena *arena, struct json_object *root)
{
	struct disruption_budget *budget = arena_calloc(arena, 1, sizeof(*budget));
	struct json_object *spec = json_at(root, "spec");
	struct json_object *status = json_at(root, "status");
	struct json_object *selector = json_at(spec, "selector");

	budget->has_selector = json_is_object(selector);
	budget->match_labels = json_labels(arena, json_at(selector, "matchLabels"));
	budget->rules = json_selector_rules(
		arena, json_at(selector, "matchExpressions"), &budget->rule_count);
	budget->min_available = number_or_share(arena, json_at(spec, "minAvailable"));
	budget->max_unavailable =
		number_or_share(arena, json_at(spec, "maxUnavailable"));
	/* These four are never left out. */
	budget->disruptions_allowed = json_i64(json_at(status, "disruptionsAllowed"));
	budget->current_healthy = json_i64(json_at(status, "currentHealthy"));
	budget->desired_healthy = json_i64(json_at(status, "desiredHealthy"));
	budget->expected_pods = json_i64(json_at(status, "expectedPods"));
	budget->is_of_vmi = json_is(
		json_at(controlling_owner(root), "kind"), "VirtualMachineInstance");
	budget->conditions = json_conditions(arena, json_at(status, "conditions"));
	return &budget->object;
}
