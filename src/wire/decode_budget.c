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

static void fill_rules(struct disruption_budget *budget, struct arena *arena,
	struct json_object *array)
{
	struct selector_rule *rules;

	if (!json_is_array(array) || json_count(array) == 0) {
		return;
	}
	rules = arena_calloc(arena, json_count(array), sizeof(*rules));
	for (size_t i = 0; i < json_count(array); i++) {
		struct json_object *node = json_element(array, i);

		rules[i].key = json_copy_filled(arena, json_at(node, "key"));
		rules[i].operation = json_copy_filled(arena, json_at(node, "operator"));
		rules[i].values = json_texts(
			arena, json_at(node, "values"), &rules[i].value_count);
	}
	budget->rules = rules;
	budget->rule_count = json_count(array);
}

struct object *decode_budget(struct arena *arena, struct json_object *root)
{
	struct disruption_budget *budget = arena_calloc(arena, 1, sizeof(*budget));
	struct json_object *spec = json_at(root, "spec");
	struct json_object *status = json_at(root, "status");
	struct json_object *selector = json_at(spec, "selector");

	budget->has_selector = json_is_object(selector);
	budget->match_labels = json_labels(arena, json_at(selector, "matchLabels"));
	fill_rules(budget, arena, json_at(selector, "matchExpressions"));
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
