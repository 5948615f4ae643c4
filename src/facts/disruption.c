/* Budgets over launcher pods: who is covered, what is allowed; pure. */
#include "facts/disruption.h"

#include "base/str.h"
#include "src/facts/selector_rule.h"

/* kubevirt: pkg/virt-controller/services/template.go, podLabels. */
static const char *label_of(const struct vmi *vmi, const char *key)
{
	if (text_equal(key, "kubevirt.io")) {
		return "virt-launcher";
	}
	if (text_equal(key, "kubevirt.io/created-by")) {
		return vmi->object.uid;
	}
	if (text_equal(key, "vm.kubevirt.io/name")) {
		return vmi->object.name;
	}
	return labels_get(vmi->labels, key);
}

bool disruption_covers(const struct disruption_budget *budget, const struct vmi *vmi)
{
	if (!budget->has_selector ||
		!text_equal(budget->object.namespace, vmi->object.namespace)) {
		return false;
	}
	for (size_t i = 0; i < budget->match_labels.count; i++) {
		const struct label *wanted = &budget->match_labels.items[i];

		if (!text_equal(label_of(vmi, wanted->key), wanted->value)) {
			return false;
		}
	}
	for (size_t i = 0; i < budget->rule_count; i++) {
		if (!selector_rule_holds(
			    &budget->rules[i], label_of(vmi, budget->rules[i].key))) {
			return false;
		}
	}
	return true;
}

static bool is_share(const char *text)
{
	return text != NULL && str_ends_with(str_from(text), "%");
}

enum disruption_verdict disruption_of(const struct disruption_budget *budget)
{
	const struct condition *allowed =
		conditions_get(budget->conditions, "DisruptionAllowed");

	if (!i64_is_known(budget->disruptions_allowed) ||
		budget->disruptions_allowed > 0) {
		return DISRUPTION_ALLOWED;
	}
	if (budget->max_unavailable != NULL || is_share(budget->min_available) ||
		budget->expected_pods == 0 ||
		(allowed != NULL && text_equal(allowed->reason, "SyncFailed"))) {
		return DISRUPTION_NEVER;
	}
	return DISRUPTION_NOT_NOW;
}

const struct disruption_budget *disruption_find(
	const struct store *store, const struct vmi *vmi)
{
	const struct disruption_budget *worst = NULL;

	for (size_t i = 0; i < store_count(store, KIND_BUDGET); i++) {
		const struct disruption_budget *budget = store_budget(store, i);

		if (budget->is_of_vmi || !disruption_covers(budget, vmi) ||
			disruption_of(budget) == DISRUPTION_ALLOWED) {
			continue;
		}
		if (worst == NULL || disruption_of(budget) > disruption_of(worst) ||
			(disruption_of(budget) == disruption_of(worst) &&
				text_compare(budget->object.name, worst->object.name) <
					0)) {
			worst = budget;
		}
	}
	return worst;
}
