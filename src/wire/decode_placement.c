/* Affinity, tolerations and spreading, written alike in the spec of a pod and of a VMI.
 */
#include "base/strbuf.h"
#include "src/wire/decoders.h"
#include "src/wire/json.h"

#define REQUIRED "requiredDuringSchedulingIgnoredDuringExecution"
#define TOPOLOGY_CEILING 4096

static void fill_tolerations(
	struct placement_rules *rules, struct arena *arena, struct json_object *array)
{
	struct toleration *items;

	if (!json_is_array(array) || json_count(array) == 0) {
		return;
	}
	items = arena_calloc(arena, json_count(array), sizeof(*items));
	for (size_t i = 0; i < json_count(array); i++) {
		struct json_object *node = json_element(array, i);

		items[i].key = json_copy_filled(arena, json_at(node, "key"));
		items[i].operation = json_copy_filled(arena, json_at(node, "operator"));
		items[i].value = json_copy_filled(arena, json_at(node, "value"));
		items[i].effect = json_copy_filled(arena, json_at(node, "effect"));
	}
	rules->tolerations = items;
	rules->toleration_count = json_count(array);
}

static void fill_terms(struct placement_rules *rules, struct arena *arena,
	struct json_object *required)
{
	struct json_object *array = json_at(required, "nodeSelectorTerms");
	struct node_term *terms;

	rules->has_node_affinity = json_is_object(required);
	if (!json_is_array(array) || json_count(array) == 0) {
		return;
	}
	terms = arena_calloc(arena, json_count(array), sizeof(*terms));
	for (size_t i = 0; i < json_count(array); i++) {
		struct json_object *node = json_element(array, i);

		terms[i].labels = json_selector_rules(arena,
			json_at(node, "matchExpressions"), &terms[i].label_count);
		terms[i].fields = json_selector_rules(
			arena, json_at(node, "matchFields"), &terms[i].field_count);
	}
	rules->terms = terms;
	rules->term_count = json_count(array);
}

/* `when` NULL: every element counts. */
static const char *topology_keys(struct arena *arena, struct json_object *array,
	const char *member, const char *when)
{
	struct strbuf text;
	const char *copy = NULL;

	if (!json_is_array(array)) {
		return NULL;
	}
	strbuf_init(&text, TOPOLOGY_CEILING);
	for (size_t i = 0; i < json_count(array); i++) {
		struct json_object *node = json_element(array, i);
		struct str key = json_text(json_at(node, "topologyKey"));

		if (key.length == 0 ||
			(when != NULL && !json_is(json_at(node, member), when))) {
			continue;
		}
		strbuf_text(&text, text.length > 0 ? "," : "");
		strbuf_append(&text, key.data, key.length);
	}
	if (text.length > 0) {
		copy = arena_str(arena, (struct str){ text.data, text.length });
	}
	strbuf_finish(&text);
	return copy;
}

struct placement_rules placement_rules_from_json(
	struct arena *arena, struct json_object *spec)
{
	struct placement_rules rules = { 0 };
	struct json_object *affinity = json_at(spec, "affinity");

	fill_tolerations(&rules, arena, json_at(spec, "tolerations"));
	fill_terms(&rules, arena, json_at(affinity, "nodeAffinity." REQUIRED));
	rules.pod_affinity = topology_keys(
		arena, json_at(affinity, "podAffinity." REQUIRED), NULL, NULL);
	rules.pod_anti_affinity = topology_keys(
		arena, json_at(affinity, "podAntiAffinity." REQUIRED), NULL, NULL);
	rules.spread = topology_keys(arena, json_at(spec, "topologySpreadConstraints"),
		"whenUnsatisfiable", "DoNotSchedule");
	return rules;
}
