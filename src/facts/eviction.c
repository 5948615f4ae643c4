/* Whom an eviction turns into a migration, and why not the others. */
#include "facts/eviction.h"

#include "base/str.h"

const char *eviction_strategy(const struct facts *facts, const struct vmi *vmi)
{
	const struct hyperconverged *hco = facts->hyperconverged;

	if (!text_is_empty(vmi->eviction_strategy)) {
		return vmi->eviction_strategy;
	}
	if (facts->kubevirt != NULL) {
		return text_is_empty(facts->kubevirt->eviction_strategy)
			? "None"
			: facts->kubevirt->eviction_strategy;
	}
	/* HyperConverged hands it on, unless a patch stands between. */
	return hco == NULL || hco->has_json_patch ? NULL : hco->eviction_strategy;
}

const char *eviction_obstacle(
	const struct facts *facts, const struct vmi *vmi, struct arena *arena)
{
	const char *strategy = eviction_strategy(facts, vmi);
	const struct condition *migratable =
		conditions_get(vmi->conditions, "LiveMigratable");

	if (text_equal(strategy, "External")) {
		return "eviction strategy External: another controller must move it";
	}
	if (text_equal(strategy, "None")) {
		return "eviction strategy None: a drain shuts it down";
	}
	if (conditions_state(vmi->conditions, "LiveMigratable") == TRI_TRUE) {
		return NULL;
	}
	if (migratable == NULL) {
		return "KubeVirt has not yet said whether it can be migrated";
	}
	return arena_printf(arena, "not migratable: %s%s%s%s",
		migratable->reason != NULL ? migratable->reason : "no reason given",
		text_is_empty(migratable->message) ? "" : ": ",
		text_is_empty(migratable->message) ? "" : migratable->message,
		text_equal(strategy, "LiveMigrateIfPossible")
			? ": a drain shuts it down"
			: "");
}
