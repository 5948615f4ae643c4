/* The guest depends on both nodes (post-copy) or stands still (paused) while it moves.
 */
#include "base/str.h"
#include "src/diagnose/budget.h"
#include "src/diagnose/evidence.h"
#include "src/diagnose/look.h"

static const struct condition *paused_condition(const struct vmi *vmi)
{
	const struct condition *condition;

	if (vmi == NULL) {
		return NULL;
	}
	condition = conditions_get(vmi->conditions, "Paused");
	return condition != NULL && text_equal(condition->status, "True") ? condition
									  : NULL;
}

static void show_mode(const struct diagnosis_input *in, struct finding *out)
{
	const struct migration_fact *migration = in->migration;

	evidence_add(in, out, "mode",
		say_object(in, &migration->migration->object,
			"status.migrationState.mode"),
		"%s", say_known(migration->state->mode));
	if (migration->vmi != NULL) {
		evidence_condition(in, out, &migration->vmi->object,
			paused_condition(migration->vmi));
		evidence_add(in, out, "the VM",
			say_object(in, &migration->vmi->object, "status.phase"), "%s",
			say_known(migration->vmi->phase));
	}
}

static void suggest_restart(const struct diagnosis_input *in, struct finding *out)
{
	const struct migration *migration = in->migration->migration;
	const struct vmi *vmi = in->migration->vmi;
	const char *vm = vmi != NULL && vmi->vm_name != NULL ? vmi->vm_name
							     : migration->vmi_name;

	next_add(in, out,
		"its memory was split between two nodes and cannot be put together "
		"again: restart the VM: virtctl restart -n %s %s",
		say_quoted(in, migration->object.namespace), say_quoted(in, vm));
	next_add(in, out,
		"find out why the nodes lost each other before allowing post-copy "
		"again");
}

static bool match_post_copy(const struct diagnosis_input *in, struct finding *out)
{
	const struct migration_fact *migration = in->migration;
	bool is_broken = migration->phase == PHASE_FAILED ||
		(migration->vmi != NULL &&
			text_equal(migration->vmi->phase, "Failed")) ||
		paused_condition(migration->vmi) != NULL;

	if (migration->is_final && !look_is_newest(in)) {
		return false;
	}
	if (is_broken) {
		finding_say(in, out, SEVERITY_CRITICAL,
			"post-copy broke off: the VM is frozen or lost");
		show_mode(in, out);
		suggest_restart(in, out);
		return true;
	}
	if (migration->is_final) {
		return false;
	}
	finding_say(in, out, SEVERITY_WARNING,
		"runs in post-copy: the VM is lost if %s or %s, or the network between "
		"them, fails now",
		say_known(migration->source), say_known(migration->target));
	show_mode(in, out);
	evidence_add(in, out, "from and to",
		say_object(in, &migration->migration->object, "status.migrationState"),
		"%s to %s", say_known(migration->source), say_known(migration->target));
	next_add(in, out,
		"leave it alone until it ends: do not cancel it, do not evict the VM, "
		"do not restart either node or its virt-handler");
	next_add(in, out, "no time limit applies in this mode");
	return true;
}

static bool match_paused(const struct diagnosis_input *in, struct finding *out)
{
	const struct migration_fact *migration = in->migration;
	const struct condition *paused = paused_condition(migration->vmi);
	struct budget budget;

	if (migration->phase != PHASE_RUNNING ||
		migration->state->completed == TRI_TRUE) {
		return false;
	}
	/* Paused by a user or by a broken disk is not the migration's doing. */
	if (!text_equal(migration->state->mode, "Paused") &&
		(paused == NULL ||
			!text_contains_nocase(
				paused->reason, "PausedByMigrationMonitor"))) {
		return false;
	}
	budget = budget_of(in);
	if (f64_is_known(budget.total_s) && budget.elapsed_s < budget.total_s) {
		finding_say(in, out, SEVERITY_WARNING,
			"the guest stands still to let the copy end; it goes on, or "
			"the "
			"copy is aborted, within %s",
			say_seconds(in, budget.total_s - budget.elapsed_s));
	} else {
		finding_say(in, out, SEVERITY_WARNING,
			"the guest stands still to let the copy end");
	}
	show_mode(in, out);
	budget_show(in, out, &budget);
	next_add(in, out,
		"wait: nothing is lost by waiting; if its users cannot, cancel it and "
		"the guest goes on where it was: %s",
		say_cancel(in, migration));
	next_add(in, out,
		"to avoid it next time, lower the write load, allow post-copy, or set "
		"allowWorkloadDisruption to false");
	return true;
}

static bool match(const struct diagnosis_input *in, struct finding *out)
{
	const struct migration_state *state = in->migration->state;

	if (state == NULL || in->migration->phase == PHASE_SUCCEEDED) {
		return false;
	}
	if (text_equal(state->mode, "PostCopy")) {
		return match_post_copy(in, out);
	}
	return match_paused(in, out);
}

const struct diagnosis diag_postcopy_or_paused = {
	.id = "postcopy-or-paused",
	.title = "the guest depends on two nodes, or stands still",
	.scope = DIAGNOSE_MIGRATION,
	.rank = 900,
	.match = match,
};
