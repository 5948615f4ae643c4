/* A backup of the VM, or its utility volumes, must be finished first. */
#include <inttypes.h>

#include "base/str.h"
#include "src/diagnose/evidence.h"
#include "src/diagnose/look.h"

static const struct condition *true_condition(
	const struct migration *migration, const char *type)
{
	const struct condition *condition = conditions_get(migration->conditions, type);

	return condition != NULL && text_equal(condition->status, "True") ? condition
									  : NULL;
}

/* Counted from the creation of the VMIM (kubevirt: migration.go,
 * handleUtilityVolumes). */
static double utility_seconds_left(const struct diagnosis_input *in)
{
	const struct migration_fact *migration = in->migration;
	const struct deadline *deadline =
		look_deadline(migration, DEADLINE_UTILITY_VOLUMES);
	int64_t limit_s = migration->migration->utility_volumes_timeout_s;
	int64_t age_ms = look_age_ms(in, migration->migration->object.created_ms);

	if (deadline != NULL) {
		return deadline->seconds_left;
	}
	if (!i64_is_known(limit_s)) {
		limit_s = in->facts->limits.utility_volumes_timeout_s.value;
	}
	if (!i64_is_known(limit_s) || !i64_is_known(age_ms)) {
		return (double)NAN;
	}
	return (double)limit_s - (double)age_ms / 1000.0;
}

static bool tell_utility(const struct diagnosis_input *in, struct finding *out,
	const struct condition *condition)
{
	const struct migration *migration = in->migration->migration;
	double left = utility_seconds_left(in);

	if (f64_is_known(left) && left > 0) {
		finding_say(in, out, SEVERITY_WARNING,
			"waits until a utility volume is detached and fails in %s if "
			"it is "
			"not",
			say_seconds(in, left));
		evidence_add(in, out, "time left",
			say_object(in, &migration->object,
				"metadata.creationTimestamp and utilityVolumesTimeout"),
			"%s", say_seconds(in, left));
	} else {
		finding_say(in, out, SEVERITY_WARNING,
			"waits until a utility volume is detached");
	}
	evidence_condition(in, out, &migration->object, condition);
	next_add(in, out,
		"see which volume it is and end what uses it: kubectl get vmi -n %s %s "
		"-o jsonpath='{.spec.utilityVolumes}'",
		say_quoted(in, migration->object.namespace),
		say_quoted(in, migration->vmi_name));
	return true;
}

static bool tell_backup(const struct diagnosis_input *in, struct finding *out,
	const struct condition *condition)
{
	const struct migration *migration = in->migration->migration;
	bool is_aborting = text_contains_nocase(condition->message, "abort");

	finding_say(in, out, SEVERITY_INFO, "%s",
		is_aborting ? "a backup of the VM is being stopped to let it move"
			    : "waits until a backup of the VM is complete");
	evidence_condition(in, out, &migration->object, condition);
	evidence_event(in, out, look_migration_event(in, "BackupAbort", NULL));
	next_add(in, out,
		"wait for the backup, or stop it: kubectl get vmi -n %s %s -o "
		"jsonpath='{.status.changedBlockTracking.backupStatus}'",
		say_quoted(in, migration->object.namespace),
		say_quoted(in, migration->vmi_name));
	return true;
}

static bool match(const struct diagnosis_input *in, struct finding *out)
{
	const struct migration *migration = in->migration->migration;
	const struct condition *backup =
		true_condition(migration, "migrationBlockedByBackup");
	const struct condition *utility =
		true_condition(migration, "migrationBlockedByUtilityVolumes");
	const struct event *event;

	if (in->migration->phase == PHASE_FAILED) {
		event = look_migration_event(
			in, "FailedMigration", "waiting for utility volumes");
		if (event == NULL) {
			return false;
		}
		finding_say(in, out, look_failure_severity(in),
			"a utility volume was not detached in time");
		evidence_event(in, out, event);
		next_add(in, out,
			"end what uses the utility volume, then migrate again");
		return true;
	}
	if (in->migration->is_final) {
		return false;
	}
	if (utility != NULL) {
		return tell_utility(in, out, utility);
	}
	return backup != NULL && tell_backup(in, out, backup);
}

const struct diagnosis diag_blocked_by_backup = {
	.id = "blocked-by-backup",
	.title = "a backup or a utility volume must be finished first",
	.scope = DIAGNOSE_MIGRATION,
	.rank = 650,
	.match = match,
};
