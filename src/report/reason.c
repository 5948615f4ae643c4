/* One line why a migration waits or failed, from what the facts say for certain. */
#include <inttypes.h>

#include "base/str.h"
#include "src/report/columns.h"

/* Conditions that exist only while they hold something up (kubevirt:
 * staging/src/kubevirt.io/api/core/v1/types.go). */
static const struct {
	const char *type;
	const char *text;
} blocking_conditions[] = {
	{ "migrationRejectedByResourceQuota", "rejected by resource quota" },
	{ "migrationBlockedByUtilityVolumes", "blocked by utility volumes" },
	{ "migrationBlockedByBackup", "blocked by a backup" },
	{ "decentralizedMigrationBlocked", "blocked by the other side" },
};

static bool append_condition(struct strbuf *out, const struct migration *migration)
{
	for (size_t i = 0; i < ARRAY_LENGTH(blocking_conditions); i++) {
		const struct condition *condition = conditions_get(
			migration->conditions, blocking_conditions[i].type);

		if (condition == NULL || !text_equal(condition->status, "True")) {
			continue;
		}
		strbuf_text(out, blocking_conditions[i].text);
		if (!text_is_empty(condition->message)) {
			strbuf_text(out, ": ");
			strbuf_text(out, condition->message);
		}
		return true;
	}
	return false;
}

static bool append_gate(struct strbuf *out, const struct facts *facts,
	const struct migration_fact *fact)
{
	const struct limits *limits = &facts->limits;

	if (!fact->is_waiting || !facts->slots_known) {
		return false;
	}
	if (fact->waits_for_cluster) {
		strbuf_printf(out, "cluster limit %d/%" PRId64, facts->slots_used,
			limits->parallel_migrations_per_cluster.value);
		return true;
	}
	if (fact->waits_for_node) {
		const struct node_fact *node = facts_find_node(facts, fact->vmi->node);

		strbuf_printf(out, "outbound limit %s %d/%" PRId64, fact->vmi->node,
			node->outbound,
			limits->parallel_outbound_migrations_per_node.value);
		return true;
	}
	return false;
}

static bool append_unschedulable(struct strbuf *out, const struct migration_fact *fact)
{
	const struct condition *scheduled;

	if (fact->is_final || fact->target_pod_object == NULL) {
		return false;
	}
	scheduled = conditions_get(fact->target_pod_object->conditions, "PodScheduled");
	if (scheduled == NULL || !text_equal(scheduled->status, "False")) {
		return false;
	}
	strbuf_text(out, "target pod not scheduled");
	if (!text_is_empty(scheduled->message)) {
		strbuf_text(out, ": ");
		strbuf_text(out, scheduled->message);
	}
	return true;
}

/* After the handoff and before Running, a cancel is only noted (kubevirt:
 * pkg/virt-controller/watch/migration/migration.go, handleMarkMigrationFailedOnVMI). */
static bool is_cancel_held_back(const struct migration_fact *fact)
{
	return fact->state != NULL &&
		(fact->phase == PHASE_SCHEDULED ||
			fact->phase == PHASE_PREPARING_TARGET ||
			fact->phase == PHASE_TARGET_READY);
}

/* What the objects themselves say, without any diagnosis. */
static void append_plain(struct strbuf *out, const struct facts *facts,
	const struct migration_fact *fact)
{
	if (fact->phase == PHASE_SUCCEEDED) {
		return;
	}
	if (fact->is_final) {
		if (fact->state != NULL && fact->state->failure_reason != NULL) {
			strbuf_text(out, fact->state->failure_reason);
		} else if (fact->cancel_requested) {
			strbuf_text(out, "cancelled");
		}
		return;
	}
	if (fact->cancel_requested) {
		strbuf_text(out,
			is_cancel_held_back(fact)
				? "cancel requested, takes effect when Running"
				: "cancel requested");
		return;
	}
	if (append_condition(out, fact->migration) || append_gate(out, facts, fact)) {
		return;
	}
	(void)append_unschedulable(out, fact);
}

void reason_append(struct strbuf *out, const struct subject *subject)
{
	const struct finding_list *found = subject->found;

	if (found != NULL && found->count > 0) {
		strbuf_text(out, found->items[0].summary);
		return;
	}
	append_plain(out, subject->facts, subject->fact);
}
