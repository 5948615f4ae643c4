/* Earlier attempts failed, so the next one is held back for a while. */
#include "base/str.h"
#include "src/diagnose/evidence.h"
#include "src/diagnose/gates.h"
#include "src/diagnose/look.h"

static const char *last_reason(const struct migration_fact *last)
{
	if (last->state == NULL || text_is_empty(last->state->failure_reason)) {
		return NULL;
	}
	return last->state->failure_reason;
}

static void tell_computed(const struct diagnosis_input *in, struct finding *out,
	const struct backoff *backoff)
{
	const struct migration_fact *last = backoff->last;
	const char *left = say_ms(in, -look_age_ms(in, backoff->until_ms));

	finding_say(in, out, SEVERITY_INFO,
		"held back for another %s after %d failed attempt%s in a row", left,
		backoff->failures, backoff->failures == 1 ? "" : "s");
	evidence_add(in, out, "failed attempts in a row",
		"VirtualMachineInstanceMigration status.phase", "%d",
		backoff->failures);
	evidence_add(in, out, "last failure",
		say_object(in, &last->migration->object,
			"status.phaseTransitionTimestamps"),
		"%s ago; the next attempt starts in %s",
		say_ms(in, look_age_ms(in, last->ended_ms)), left);
	if (last_reason(last) != NULL) {
		evidence_add(in, out, "its reason",
			say_object(in, &last->migration->object,
				"status.migrationState.failureReason"),
			"%s", last_reason(last));
	}
	next_add(in, out, "look why %s failed: kubectl describe vmim -n %s %s",
		last->migration->object.name,
		say_quoted(in, last->migration->object.namespace),
		say_quoted(in, last->migration->object.name));
}

/* kubevirt: migration.go, handleMigrationBackoff: 20 s, doubled with each failure in a
 * row, for evacuations and workload updates only. */
static bool match(const struct diagnosis_input *in, struct finding *out)
{
	const struct migration_fact *migration = in->migration;
	struct gates gates = gates_of(in);

	if (!gates.is_waiting || !gates.backoff.is_active) {
		return false;
	}
	if (gates.backoff.is_told_by_event) {
		finding_say(in, out, SEVERITY_INFO,
			"held back after failed attempts that are no longer listed");
		evidence_event(in, out, gates.backoff.event);
		next_add(in, out,
			"look for the reason of the earlier failures: kubectl get "
			"events "
			"-n %s --field-selector involvedObject.name=%s",
			say_quoted(in, migration->migration->object.namespace),
			say_quoted(in, migration->migration->vmi_name));
	} else {
		tell_computed(in, out, &gates.backoff);
	}
	evidence_add(in, out, "made by",
		say_object(in, &migration->migration->object, "metadata.annotations"),
		"%s", migration_origin_text(migration->origin));
	next_add(in, out,
		"to try without waiting, cancel this one (%s) and migrate by hand, "
		"which "
		"has no backoff: virtctl migrate -n %s %s",
		say_cancel(in, migration),
		say_quoted(in, migration->migration->object.namespace),
		say_quoted(in, migration->migration->vmi_name));
	return true;
}

const struct diagnosis diag_backoff = {
	.id = "backoff",
	.title = "held back after failed attempts",
	.scope = DIAGNOSE_MIGRATION,
	.rank = 600,
	.match = match,
};
