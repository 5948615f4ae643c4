/* Compares a node selector with the labels of nodes; pure. */
#include "src/diagnose/placement.h"

#include "base/str.h"
#include "src/diagnose/evidence.h"
#include "src/diagnose/look.h"

#define SHOWN_NODES 16

/* kubevirt: staging/src/kubevirt.io/api/core/v1/types.go, the labels of the
 * node-labeller. */
bool placement_is_cpu_key(const char *key)
{
	static const char *const prefixes[] = {
		"cpu-model-migration.node.kubevirt.io/",
		"cpu-model.node.kubevirt.io/",
		"cpu-feature.node.kubevirt.io/",
		"cpu-vendor.node.kubevirt.io/",
		"host-model-cpu.node.kubevirt.io/",
		"host-model-required-features.node.kubevirt.io/",
	};

	for (size_t i = 0; i < ARRAY_LENGTH(prefixes); i++) {
		if (str_starts_with(str_from(key), prefixes[i])) {
			return true;
		}
	}
	return false;
}

static bool carries(const struct node *node, const struct label *wanted)
{
	return text_equal(labels_get(node->labels, wanted->key), wanted->value);
}

static bool is_schedulable_key(const char *key)
{
	return text_equal(key, "kubevirt.io/schedulable");
}

static void compare_labels(
	struct placement_node *place, struct labels selector, bool *out_other)
{
	*out_other = false;
	for (size_t i = 0; i < selector.count; i++) {
		const struct label *wanted = &selector.items[i];
		bool is_cpu = placement_is_cpu_key(wanted->key);

		if (is_schedulable_key(wanted->key) || carries(place->node, wanted)) {
			continue;
		}
		place->missed++;
		/* Keys of other kinds are shown first: they are why CPUs do not matter.
		 */
		if (place->key == NULL || (!is_cpu && !*out_other)) {
			place->key = wanted->key;
			place->value = wanted->value;
		}
		*out_other = *out_other || !is_cpu;
	}
}

/* Every launcher asks for the label; a selector without it is not a launcher's, and
 * then a node without the label may do. */
static bool is_without_handler(const struct node *node, struct labels selector)
{
	if (node->kubevirt_schedulable == TRI_UNKNOWN) {
		return labels_get(selector, "kubevirt.io/schedulable") != NULL;
	}
	return node->kubevirt_schedulable == TRI_FALSE;
}

static enum placement_verdict verdict_of(const struct diagnosis_input *in,
	const struct placement_node *place, struct labels selector, bool misses_other)
{
	const struct node *node = place->node;
	const struct vmi *vmi = in->migration->vmi;

	if (text_equal(node->object.name, in->migration->source) ||
		(vmi != NULL && text_equal(node->object.name, vmi->node))) {
		return PLACEMENT_SOURCE;
	}
	if (look_is_node_lost(in, facts_find_node(in->facts, node->object.name))) {
		return PLACEMENT_NOT_READY;
	}
	if (look_is_cordoned(in, node)) {
		return PLACEMENT_CORDONED;
	}
	if (is_without_handler(node, selector)) {
		return PLACEMENT_NO_HANDLER;
	}
	if (misses_other) {
		return PLACEMENT_SELECTOR;
	}
	if (place->fit.miss != FIT_MEETS) {
		return place->fit.miss == FIT_TAINT ? PLACEMENT_TAINT
						    : PLACEMENT_AFFINITY;
	}
	return place->missed == 0 ? PLACEMENT_FITS : PLACEMENT_CPU;
}

/* Of the pod, else of the VM, which hands them on to its pods. */
static const struct placement_rules *rules_of(const struct migration_fact *migration)
{
	if (migration->target_pod_object != NULL) {
		return &migration->target_pod_object->rules;
	}
	return migration->vmi == NULL ? NULL : &migration->vmi->rules;
}

static struct fit fit_of(const struct placement_rules *rules, const struct node *node)
{
	struct fit fit = { .miss = FIT_MEETS };

	if (rules != NULL) {
		fit = fit_affinity(rules, node);
		if (fit.miss == FIT_MEETS) {
			fit = fit_taints(rules, node);
		}
	}
	return fit;
}

static void find_orphan_rule(
	const struct diagnosis_input *in, struct placement *placement)
{
	const struct node **nodes =
		arena_calloc(in->arena, placement->node_count + 1, sizeof(*nodes));

	for (size_t i = 0; i < placement->node_count; i++) {
		nodes[i] = placement->nodes[i].node;
	}
	if (placement->rules != NULL) {
		placement->orphan_rule =
			fit_orphan(placement->rules, nodes, placement->node_count);
	}
}

static bool asks_for_something(const struct placement *placement)
{
	return placement->selector.count > 0 ||
		(placement->rules != NULL &&
			(placement->rules->has_node_affinity ||
				placement->rules->toleration_count > 0));
}

/* The pod's own selector is what the scheduler saw. Before it is known: what the VM and
 * the migration ask for. */
static struct labels selector_of(const struct migration_fact *migration)
{
	if (migration->target_pod_object != NULL &&
		migration->target_pod_object->node_selector.count > 0) {
		return migration->target_pod_object->node_selector;
	}
	if (migration->migration->added_node_selector.count > 0) {
		return migration->migration->added_node_selector;
	}
	return migration->vmi == NULL ? (struct labels){ NULL, 0 }
				      : migration->vmi->node_selector;
}

static void find_orphan(const struct diagnosis_input *in, struct placement *placement)
{
	const struct store *store = in->facts->store;

	for (size_t i = 0; i < placement->selector.count; i++) {
		const struct label *wanted = &placement->selector.items[i];
		bool is_found = false;

		if (placement_is_cpu_key(wanted->key) ||
			is_schedulable_key(wanted->key)) {
			continue;
		}
		for (size_t n = 0; n < store_count(store, KIND_NODE); n++) {
			is_found = is_found || carries(store_node(store, n), wanted);
		}
		if (!is_found) {
			placement->orphan_key = wanted->key;
			placement->orphan_value = wanted->value;
			return;
		}
	}
}

static void count_verdicts(
	struct placement *placement, bool source_matches, size_t others_matching)
{
	for (size_t i = 0; i < placement->node_count; i++) {
		enum placement_verdict verdict = placement->nodes[i].verdict;

		placement->fitting += verdict == PLACEMENT_FITS;
		placement->cpu_only += verdict == PLACEMENT_CPU;
		placement->other_key += verdict == PLACEMENT_SELECTOR;
	}
	placement->is_source_the_only_match = source_matches && others_matching == 0;
}

struct placement placement_of(const struct diagnosis_input *in)
{
	const struct facts *facts = in->facts;
	struct placement placement = { .selector = selector_of(in->migration),
		.rules = rules_of(in->migration) };
	struct placement_node *nodes =
		arena_calloc(in->arena, facts->node_count + 1, sizeof(*nodes));
	bool source_matches = false;
	size_t others_matching = 0;

	for (size_t i = 0; i < facts->node_count; i++) {
		struct placement_node *place = &nodes[placement.node_count];
		bool misses_other;

		if (facts->nodes[i].node == NULL) {
			continue;
		}
		place->node = facts->nodes[i].node;
		compare_labels(place, placement.selector, &misses_other);
		place->fit = fit_of(placement.rules, place->node);
		place->verdict =
			verdict_of(in, place, placement.selector, misses_other);
		placement.node_count++;
		misses_other = misses_other || place->fit.miss == FIT_AFFINITY;
		if (place->verdict == PLACEMENT_SOURCE) {
			source_matches = !misses_other;
		} else if (!misses_other) {
			others_matching++;
		}
	}
	placement.nodes = nodes;
	placement.is_source_known = in->migration->source != NULL ||
		(in->migration->vmi != NULL && in->migration->vmi->node != NULL);
	for (size_t i = 0; i < placement.selector.count; i++) {
		placement.has_cpu_key = placement.has_cpu_key ||
			placement_is_cpu_key(placement.selector.items[i].key);
	}
	placement.is_known = look_is_live(in, SOURCE_NODE) &&
		placement.node_count > 0 && asks_for_something(&placement);
	if (placement.is_known) {
		count_verdicts(&placement, source_matches, others_matching);
		find_orphan(in, &placement);
		find_orphan_rule(in, &placement);
	}
	return placement;
}

const char *placement_taint_text(const struct fit *fit, struct arena *arena)
{
	return arena_printf(arena, "%s%s%s:%s", say_known(fit->key),
		text_is_empty(fit->value) ? "" : "=",
		text_is_empty(fit->value) ? "" : fit->value, say_known(fit->effect));
}

static const char *why(
	const struct diagnosis_input *in, const struct placement_node *place)
{
	switch (place->verdict) {
	case PLACEMENT_FITS:
		return "fits by its labels";
	case PLACEMENT_SOURCE:
		return "is the source, excluded by anti-affinity";
	case PLACEMENT_NOT_READY:
		return "is not Ready";
	case PLACEMENT_CORDONED:
		return "is cordoned";
	case PLACEMENT_NO_HANDLER:
		return "is not schedulable for KubeVirt";
	case PLACEMENT_AFFINITY:
		return place->fit.rule == NULL
			? "meets no term of the node affinity"
			: arena_printf(in->arena, "does not meet: %s",
				  fit_rule_text(place->fit.rule, in->arena));
	case PLACEMENT_TAINT:
		return arena_printf(in->arena, "has a taint that is not tolerated: %s",
			placement_taint_text(&place->fit, in->arena));
	case PLACEMENT_CPU:
	case PLACEMENT_SELECTOR:
		break;
	}
	if (place->missed > 1) {
		return arena_printf(in->arena, "lacks %s=%s and %zu more", place->key,
			say_known(place->value), place->missed - 1);
	}
	return arena_printf(
		in->arena, "lacks %s=%s", place->key, say_known(place->value));
}

void placement_show(const struct diagnosis_input *in, struct finding *out,
	const struct placement *placement)
{
	size_t shown = 0;

	for (size_t i = 0; i < placement->node_count; i++) {
		const struct placement_node *place = &placement->nodes[i];

		/* Nodes that never ran VMs would only make the list long. */
		if (place->verdict == PLACEMENT_NO_HANDLER &&
			place->node->kubevirt_schedulable == TRI_UNKNOWN) {
			continue;
		}
		if (shown++ >= SHOWN_NODES) {
			continue;
		}
		evidence_add(in, out, "node",
			say_object(in, &place->node->object, "metadata.labels"),
			"%s %s", place->node->object.name, why(in, place));
	}
	if (shown > SHOWN_NODES) {
		evidence_add(
			in, out, "more nodes", "Node", "%zu more", shown - SHOWN_NODES);
	}
}
