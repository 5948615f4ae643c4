/* Nothing arrives at the target any more; the copy will be aborted for it. */
#include "base/str.h"
#include "src/diagnose/budget.h"
#include "src/diagnose/evidence.h"
#include "src/diagnose/look.h"

#define NEAR_SHARE 0.5
#define STANDSTILL_BYTES_PER_S 1048576.0

static bool is_standing_still(const struct progress_fact *progress)
{
	return progress->convergence == CONVERGENCE_STUCK ||
		(f64_is_known(progress->transfer_bytes_per_s) &&
			progress->transfer_bytes_per_s < STANDSTILL_BYTES_PER_S);
}

static void show_target(const struct diagnosis_input *in, struct finding *out)
{
	const struct migration_fact *migration = in->migration;
	const struct node_fact *node = facts_find_node(in->facts, migration->target);

	evidence_add(in, out, "target address",
		say_object(in, &migration->migration->object,
			"status.migrationState.targetNodeAddress"),
		"%s on %s",
		say_known(migration->state == NULL ? NULL
						   : migration->state->target_address),
		say_known(migration->target));
	if (node != NULL && node->virt_handler != NULL) {
		evidence_add(in, out, "virt-handler of the target",
			say_object(in, &node->virt_handler->object, "status"),
			"%s, %sready", say_known(node->virt_handler->phase),
			look_is_pod_ready(node->virt_handler) ? "" : "not ");
	}
}

/* kubevirt: the timer starts again with any decrease, so a busy guest never trips it.
 */
static bool match(const struct diagnosis_input *in, struct finding *out)
{
	const struct migration_fact *migration = in->migration;
	const struct progress_fact *progress = migration->progress;
	struct budget budget;
	double left;

	if (migration->phase != PHASE_RUNNING || progress == NULL ||
		progress->is_stale || migration->state == NULL ||
		migration->state->completed == TRI_TRUE ||
		text_equal(migration->state->mode, "PostCopy") ||
		!f64_is_known(progress->still_s) || !is_standing_still(progress)) {
		return false;
	}
	budget = budget_of(in);
	if (!f64_is_known(budget.progress_limit_s) ||
		progress->still_s < NEAR_SHARE * budget.progress_limit_s) {
		return false;
	}
	left = budget.progress_limit_s - progress->still_s;
	finding_say(in, out, SEVERITY_WARNING,
		"nothing has moved for %s; the migration is aborted after %s without "
		"progress",
		say_seconds(in, progress->still_s),
		say_seconds(in, budget.progress_limit_s));
	evidence_add(in, out, "without progress",
		arena_printf(
			in->arena, "migration metrics of %s", say_vm(in, migration)),
		"%s of %s, %s left", say_seconds(in, progress->still_s),
		say_seconds(in, budget.progress_limit_s),
		say_seconds(in, left > 0 ? left : 0));
	if (f64_is_known(progress->transfer_bytes_per_s)) {
		evidence_add(in, out, "copied",
			arena_printf(in->arena, "migration metrics of %s",
				say_vm(in, migration)),
			"%s/s", say_bytes(in, progress->transfer_bytes_per_s));
	}
	show_target(in, out);
	next_add(in, out,
		"check link, MTU and firewall between %s and %s; the load of the guest "
		"is not the reason",
		say_known(migration->source), say_known(migration->target));
	next_add(in, out,
		"check virt-handler of the target: kubectl get pods -A -l "
		"kubevirt.io=virt-handler --field-selector spec.nodeName=%s",
		say_quoted(in, say_known(migration->target)));
	return true;
}

const struct diagnosis diag_progress_timeout_near = {
	.id = "progress-timeout-near",
	.title = "the copy stands still",
	.scope = DIAGNOSE_MIGRATION,
	.rank = 830,
	.match = match,
};
