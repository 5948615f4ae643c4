/* Two clusters, or two namespaces, do not agree about a migration between them. */
#include "base/str.h"
#include "src/diagnose/evidence.h"
#include "src/diagnose/look.h"

#define PATIENCE_S 150

static bool is_true(const struct condition *condition)
{
	return condition != NULL && text_equal(condition->status, "True");
}

/* What a condition says, or what can be said without one. */
static const char *words_of(const struct condition *condition)
{
	if (!is_true(condition) || text_is_empty(condition->message)) {
		return "the other side does not answer";
	}
	return condition->message;
}

static void suggest(const struct diagnosis_input *in, struct finding *out)
{
	const struct migration_fact *migration = in->migration;

	next_add(in, out,
		"compare spec.sendTo.connectURL of the source with "
		"status.synchronizationAddresses of the target, and check that one "
		"reaches the other: kubectl get vmim -n %s %s -o yaml",
		say_quoted(in, migration->migration->object.namespace),
		say_quoted(in, migration->migration->object.name));
	next_add(in, out,
		"check the synchronization controllers and that each side trusts the "
		"other's CA: kubectl get pods -A | grep synchronization");
	next_add(in, out, "else delete both migrations and start again: %s",
		say_cancel(in, migration));
}

static bool match(const struct diagnosis_input *in, struct finding *out)
{
	const struct migration_fact *migration = in->migration;
	const struct condition *blocked = conditions_get(
		migration->migration->conditions, "decentralizedMigrationBlocked");
	const struct condition *failure = migration->vmi == NULL
		? NULL
		: conditions_get(migration->vmi->conditions,
			  "DecentralizedLiveMigrationFailure");
	bool is_syncing = migration->phase == PHASE_WAITING_FOR_SYNC ||
		migration->phase == PHASE_SYNCHRONIZING;
	bool is_late =
		is_syncing && look_is_older(in, migration->phase_since_ms, PATIENCE_S);
	const char *age;

	if (migration->is_final || migration->cancel_requested ||
		(!is_late && !is_true(blocked) &&
			!(is_true(failure) &&
				migration->origin == ORIGIN_DECENTRALIZED))) {
		return false;
	}
	age = say_ms(in, look_age_ms(in, migration->phase_since_ms));
	finding_say(in, out, SEVERITY_WARNING, "%s for %s: %s; no time limit ends this",
		say_known(migration->migration->phase_text), age,
		words_of(is_true(blocked) ? blocked : failure));
	evidence_add(in, out, "in this phase for",
		say_object(in, &migration->migration->object,
			"status.phaseTransitionTimestamps"),
		"%s", age);
	if (is_true(blocked)) {
		evidence_condition(in, out, &migration->migration->object, blocked);
	}
	if (is_true(failure)) {
		evidence_condition(in, out, &migration->vmi->object, failure);
	}
	evidence_add(in, out, "this side",
		say_object(in, &migration->migration->object, "spec"), "%s",
		migration->migration->has_receive ? "receives (target)"
						  : "sends (source)");
	if (migration->state != NULL) {
		evidence_add(in, out, "synchronization addresses",
			say_object(in, &migration->migration->object,
				"status.migrationState"),
			"source %s, target %s",
			say_known(migration->state->source_sync_address),
			say_known(migration->state->target_sync_address));
	}
	suggest(in, out);
	return true;
}

const struct diagnosis diag_decentralized_sync_stalled = {
	.id = "decentralized-sync-stalled",
	.title = "the other side of a migration between clusters does not answer",
	.scope = DIAGNOSE_MIGRATION,
	.rank = 800,
	.match = match,
};
