/* Labels, affinity and taints of one node against what is demanded; pure. */
#include "facts/fit.h"

#include "base/str.h"
#include "src/facts/selector_rule.h"

#define CORDON_TAINT "node.kubernetes.io/unschedulable"

static bool holds_label(const struct selector_rule *rule, const struct node *node)
{
	return rule->key != NULL &&
		selector_rule_holds(rule, labels_get(node->labels, rule->key));
}

static bool holds_field(const struct selector_rule *rule, const struct node *node)
{
	return text_equal(rule->key, "metadata.name") &&
		selector_rule_holds(rule, node->object.name);
}

struct term_result {
	size_t failed;
	const struct selector_rule *first; /* that failed */
};

static struct term_result judge_term(
	const struct node_term *term, const struct node *node)
{
	struct term_result result = { 0 };

	/* An empty term holds nowhere. */
	if (term->label_count == 0 && term->field_count == 0) {
		result.failed = 1;
	}
	for (size_t i = 0; i < term->label_count + term->field_count; i++) {
		bool is_label = i < term->label_count;
		const struct selector_rule *rule = is_label
			? &term->labels[i]
			: &term->fields[i - term->label_count];

		if (is_label ? holds_label(rule, node) : holds_field(rule, node)) {
			continue;
		}
		if (result.failed++ == 0) {
			result.first = rule;
		}
	}
	return result;
}

struct fit fit_affinity(const struct placement_rules *rules, const struct node *node)
{
	struct term_result nearest = { .failed = SIZE_MAX };

	if (!rules->has_node_affinity) {
		return (struct fit){ .miss = FIT_MEETS };
	}
	for (size_t i = 0; i < rules->term_count; i++) {
		struct term_result result = judge_term(&rules->terms[i], node);

		if (result.failed == 0) {
			return (struct fit){ .miss = FIT_MEETS };
		}
		if (result.failed < nearest.failed) {
			nearest = result;
		}
	}
	return (struct fit){ .miss = FIT_AFFINITY,
		.key = nearest.first == NULL ? NULL : nearest.first->key,
		.rule = nearest.first };
}

static bool tolerates(
	const struct toleration *toleration, const struct node_taint *taint)
{
	if (toleration->effect != NULL &&
		!text_equal(toleration->effect, taint->effect)) {
		return false;
	}
	if (toleration->key == NULL) {
		return text_equal(toleration->operation, "Exists");
	}
	if (!text_equal(toleration->key, taint->key)) {
		return false;
	}
	if (text_equal(toleration->operation, "Exists")) {
		return true;
	}
	return text_equal(toleration->value == NULL ? "" : toleration->value,
		taint->value == NULL ? "" : taint->value);
}

static bool is_tolerated(
	const struct placement_rules *rules, const struct node_taint *taint)
{
	for (size_t i = 0; i < rules->toleration_count; i++) {
		if (tolerates(&rules->tolerations[i], taint)) {
			return true;
		}
	}
	return false;
}

struct fit fit_taints(const struct placement_rules *rules, const struct node *node)
{
	for (size_t i = 0; i < node->taint_count; i++) {
		const struct node_taint *taint = &node->taints[i];

		if ((text_equal(taint->effect, "NoSchedule") ||
			    text_equal(taint->effect, "NoExecute")) &&
			!text_equal(taint->key, CORDON_TAINT) &&
			!is_tolerated(rules, taint)) {
			return (struct fit){ .miss = FIT_TAINT,
				.key = taint->key,
				.value = taint->value,
				.effect = taint->effect };
		}
	}
	return (struct fit){ .miss = FIT_MEETS };
}

struct fit fit_judge(struct labels selector, const struct placement_rules *rules,
	const struct node *node)
{
	struct fit fit;

	for (size_t i = 0; i < selector.count; i++) {
		const struct label *wanted = &selector.items[i];

		if (!text_equal(labels_get(node->labels, wanted->key), wanted->value)) {
			return (struct fit){ .miss = FIT_LABEL,
				.key = wanted->key,
				.value = wanted->value };
		}
	}
	fit = fit_affinity(rules, node);
	return fit.miss != FIT_MEETS ? fit : fit_taints(rules, node);
}

static const char *values_text(const struct selector_rule *rule, struct arena *arena)
{
	const char *text = "";

	for (size_t i = 0; i < rule->value_count; i++) {
		text = arena_printf(
			arena, "%s%s%s", text, i == 0 ? "" : " or ", rule->values[i]);
	}
	return text;
}

const char *fit_rule_text(const struct selector_rule *rule, struct arena *arena)
{
	const char *key = text_is_empty(rule->key) ? "a label" : rule->key;
	const char *values = values_text(rule, arena);

	if (text_equal(rule->operation, "In")) {
		return arena_printf(arena, "%s is %s", key, values);
	}
	if (text_equal(rule->operation, "NotIn")) {
		return arena_printf(arena, "%s is not %s", key, values);
	}
	if (text_equal(rule->operation, "Exists")) {
		return arena_printf(arena, "%s exists", key);
	}
	if (text_equal(rule->operation, "DoesNotExist")) {
		return arena_printf(arena, "%s does not exist", key);
	}
	if (text_equal(rule->operation, "Gt") || text_equal(rule->operation, "Lt")) {
		return arena_printf(arena, "%s is %s %s", key,
			text_equal(rule->operation, "Gt") ? "above" : "below", values);
	}
	return arena_printf(arena, "%s %s %s", key,
		rule->operation == NULL ? "?" : rule->operation, values);
}

static bool is_met_somewhere(const struct selector_rule *rule, bool is_label,
	const struct node *const *nodes, size_t node_count)
{
	for (size_t i = 0; i < node_count; i++) {
		if (is_label ? holds_label(rule, nodes[i])
			     : holds_field(rule, nodes[i])) {
			return true;
		}
	}
	return false;
}

static const struct selector_rule *orphan_of(const struct node_term *term,
	const struct node *const *nodes, size_t node_count)
{
	for (size_t i = 0; i < term->label_count + term->field_count; i++) {
		bool is_label = i < term->label_count;
		const struct selector_rule *rule = is_label
			? &term->labels[i]
			: &term->fields[i - term->label_count];

		if (!is_met_somewhere(rule, is_label, nodes, node_count)) {
			return rule;
		}
	}
	return NULL;
}

const struct selector_rule *fit_orphan(const struct placement_rules *rules,
	const struct node *const *nodes, size_t node_count)
{
	const struct selector_rule *first = NULL;

	for (size_t i = 0; i < rules->term_count; i++) {
		const struct selector_rule *orphan =
			orphan_of(&rules->terms[i], nodes, node_count);

		if (orphan == NULL) {
			return NULL;
		}
		first = first == NULL ? orphan : first;
	}
	return first;
}
