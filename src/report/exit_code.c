/* What --check tells the shell: one number out of conclusions and findings. */
#include "report/report.h"

static bool is_any_critical(const struct finding_list *lists, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		for (size_t j = 0; j < lists[i].count; j++) {
			if (lists[i].items[j].severity == SEVERITY_CRITICAL) {
				return true;
			}
		}
	}
	return false;
}

/* What is over explains the past; the next migration may go well. */
static bool is_any_running_critical(
	const struct facts *facts, const struct findings *findings)
{
	for (size_t i = 0; i < facts->migration_count; i++) {
		if (!facts->migrations[i].is_final &&
			is_any_critical(&findings->migrations[i], 1)) {
			return true;
		}
	}
	return false;
}

static bool has_critical(const struct facts *facts, const struct findings *findings)
{
	return is_any_critical(&findings->cluster, 1) ||
		is_any_running_critical(facts, findings) ||
		is_any_critical(findings->nodes, facts->node_count) ||
		is_any_critical(findings->vmis, findings->vmi_count);
}

/* Without them not even a clean bill of findings means anything. */
static bool are_sources_usable(const struct store *store)
{
	for (int i = 0; i < KIND_COUNT; i++) {
		if (kind_info((enum kind)i)->interest == KIND_NEEDED &&
			!source_state_is_usable(store_source(store, (enum source)i))) {
			return false;
		}
	}
	return true;
}

enum check_status report_check_status(
	const struct facts *facts, const struct report_context *context)
{
	enum readiness_state worst = readiness_worst(context->readiness);

	if (worst == READINESS_FAILED ||
		(context->findings != NULL && has_critical(facts, context->findings))) {
		return CHECK_FAILED;
	}
	if (worst == READINESS_UNKNOWN || context->findings == NULL ||
		!are_sources_usable(facts->store)) {
		return CHECK_UNKNOWN;
	}
	return CHECK_OK;
}
