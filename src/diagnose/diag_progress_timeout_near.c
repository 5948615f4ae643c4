/* Nothing arrives at the target any more; the copy will be aborted for it. */
#include "base/str.h"
#include "src/diagnose/budget.h"
#include "src/diagnose/evidence.h"
#include "src/diagnose/look.h"

#define NEAR_SHARE 0.5
/* Where no progress timeout runs: the window in which the stall detector looks. */
#define WORTH_TELLING_S 40.0
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

static const char *seen_in(const struct diagnosis_input *in)
{
	return arena_printf(
		in->arena, "migration metrics of %s", say_vm(in, in->migration));
}

static void say_limit(const struct diagnosis_input *in, struct finding *out,
	const struct budget *budget, double still_s)
{
	double left = budget->progress_limit_s - still_s;

	finding_say(in, out, SEVERITY_WARNING,
		"nothing has moved for %s; the migration is aborted after %s without "
		"progress",
		say_seconds(in, still_s), say_seconds(in, budget->progress_limit_s));
	evidence_add(in, out, "without progress", seen_in(in), "%s of %s, %s left",
		say_seconds(in, still_s), say_seconds(in, budget->progress_limit_s),
		say_seconds(in, left > 0 ? left : 0));
}

/* kubevirt: pkg/virt-launcher/virtwrap/stall-detector.go acts when a round ends, and a
 * round that does not move does not end. */
static void say_watched(const struct diagnosis_input *in, struct finding *out,
	const struct budget *budget, double still_s)
{
	bool has_end = f64_is_known(budget->total_s) && f64_is_known(budget->elapsed_s);
	double left = budget->total_s - budget->elapsed_s;

	if (has_end && budget->effect != NULL) {
		finding_say(in, out, SEVERITY_WARNING,
			"nothing has moved for %s; the stall detector knows no "
			"progress timeout: in %s it %s",
			say_seconds(in, still_s), say_seconds(in, left > 0 ? left : 0),
			budget->effect);
	} else {
		finding_say(in, out, SEVERITY_WARNING,
			"nothing has moved for %s, and no time limit will end it",
			say_seconds(in, still_s));
	}
	evidence_add(in, out, "without progress", seen_in(in), "%s",
		say_seconds(in, still_s));
	budget_show(in, out, budget);
}

/* kubevirt: the timer starts again with any decrease, so a busy guest never trips it.
 */
static bool match(const struct diagnosis_input *in, struct finding *out)
{
	const struct migration_fact *migration = in->migration;
	const struct progress_fact *progress = migration->progress;
	struct budget budget;
	double from_s;

	if (migration->phase != PHASE_RUNNING || progress == NULL ||
		progress->is_stale || migration->state == NULL ||
		migration->state->completed == TRI_TRUE ||
		text_equal(migration->state->mode, "PostCopy") ||
		!f64_is_known(progress->still_s) || !is_standing_still(progress)) {
		return false;
	}
	budget = budget_of(in);
	from_s = budget.is_watched ? WORTH_TELLING_S
				   : NEAR_SHARE * budget.progress_limit_s;
	if (!f64_is_known(from_s) || progress->still_s < from_s) {
		return false;
	}
	if (budget.is_watched) {
		say_watched(in, out, &budget, progress->still_s);
	} else {
		say_limit(in, out, &budget, progress->still_s);
	}
	if (f64_is_known(progress->transfer_bytes_per_s)) {
		evidence_add(in, out, "copied", seen_in(in), "%s/s",
			say_bytes(in, progress->transfer_bytes_per_s));
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
