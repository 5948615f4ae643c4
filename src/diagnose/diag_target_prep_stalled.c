/* Handed over, but source and target do not get ready for the copy. */
#include "base/str.h"
#include "src/diagnose/evidence.h"
#include "src/diagnose/look.h"

#define PATIENCE_S 60
/* virt-launcher of the target gives up after 300 s without its domain. */
#define LONG_PREPARATION_MS 240000
#define FAILED_RANK 730

static bool is_preparing(enum migration_phase phase)
{
	return phase == PHASE_SCHEDULED || phase == PHASE_PREPARING_TARGET ||
		phase == PHASE_TARGET_READY;
}

static void show_phases(const struct diagnosis_input *in, struct finding *out)
{
	const struct migration *migration = in->migration->migration;

	for (size_t i = 0; i < migration->phase_count; i++) {
		evidence_add(in, out, "phase",
			say_object(in, &migration->object,
				"status.phaseTransitionTimestamps"),
			"%s began %s ago", say_known(migration->phases[i].text),
			say_ms(in, look_age_ms(in, migration->phases[i].at_ms)));
	}
}

static void show_handler(const struct diagnosis_input *in, struct finding *out,
	const char *what, const char *node_name)
{
	const struct node_fact *node = facts_find_node(in->facts, node_name);
	const char *heartbeat = "";

	if (node == NULL) {
		return;
	}
	if (i64_is_known(look_heartbeat_age_ms(in, node))) {
		heartbeat = arena_printf(in->arena, ", heartbeat %s ago",
			say_ms(in, look_heartbeat_age_ms(in, node)));
	}
	if (node->virt_handler == NULL) {
		evidence_add(in, out, what,
			arena_printf(in->arena, "Node %s", node->name),
			"no virt-handler pod is visible%s", heartbeat);
		evidence_unseen(in, out, SOURCE_VIRT_HANDLER, "virt-handler pods");
		return;
	}
	evidence_add(in, out, what,
		say_object(in, &node->virt_handler->object, "status"), "%s, %sready%s",
		say_known(node->virt_handler->phase),
		look_is_pod_ready(node->virt_handler) ? "" : "not ", heartbeat);
}

static bool is_colocated(const struct migration_fact *migration)
{
	const struct pod *pod = migration->target_pod_object;

	if (migration->source != NULL && migration->target != NULL &&
		!migration->migration->has_receive) {
		return text_equal(migration->source, migration->target);
	}
	return pod != NULL && pod->node != NULL && migration->vmi != NULL &&
		text_equal(pod->node, migration->vmi->node) &&
		!migration->migration->has_receive;
}

static void suggest(const struct diagnosis_input *in, struct finding *out,
	const struct event *sync_failed)
{
	const struct migration_fact *migration = in->migration;
	const char *waiting_for = migration->phase == PHASE_TARGET_READY
		? migration->source
		: migration->target;
	const struct node_fact *node;

	if (is_colocated(migration)) {
		next_add(in, out,
			"cancel it and find out why the scheduler put the target on "
			"the "
			"source node: %s",
			say_cancel(in, migration));
		return;
	}
	if (!look_was_handed_over(migration)) {
		next_add(in, out,
			"read virt-controller, which has the next move: kubectl logs "
			"-n %s -l kubevirt.io=virt-controller --tail=100",
			in->facts->kubevirt == NULL
				? "KUBEVIRT_NAMESPACE"
				: say_quoted(
					  in, in->facts->kubevirt->object.namespace));
		next_add(in, out, "or cancel it: %s", say_cancel(in, migration));
		return;
	}
	if (sync_failed != NULL && sync_failed->host != NULL) {
		waiting_for = sync_failed->host;
	}
	node = facts_find_node(in->facts, waiting_for);
	if (node != NULL && node->virt_handler != NULL) {
		next_add(in, out,
			"read virt-handler of %s, which has the next move: kubectl "
			"logs "
			"-n %s %s --tail=100",
			node->name,
			say_quoted(in, node->virt_handler->object.namespace),
			say_quoted(in, node->virt_handler->object.name));
	} else {
		next_add(in, out,
			"find virt-handler of %s, which has the next move: kubectl get "
			"pods -A -l kubevirt.io=virt-handler --field-selector "
			"spec.nodeName=%s",
			say_known(waiting_for), say_quoted(in, say_known(waiting_for)));
	}
	next_add(in, out, "check that the nodes reach each other at %s",
		migration->state == NULL ||
				text_is_empty(migration->state->target_address)
			? "their migration addresses"
			: migration->state->target_address);
	next_add(in, out,
		"no time limit ends this phase, and a cancel has no effect in it "
		"before "
		"the copy starts; deleting the target pod ends it: kubectl delete pod "
		"-n "
		"%s %s",
		say_quoted(in, migration->migration->object.namespace),
		say_quoted(in, say_known(migration->target_pod)));
}

static bool match_running(const struct diagnosis_input *in, struct finding *out)
{
	const struct migration_fact *migration = in->migration;
	const struct event *sync_failed;
	const char *age;

	if (!is_preparing(migration->phase) || i64_is_known(migration->started_ms)) {
		return false;
	}
	if (!is_colocated(migration) &&
		!look_is_older(in, migration->phase_since_ms, PATIENCE_S)) {
		return false;
	}
	sync_failed = look_vmi_event(in, "SyncFailed", NULL);
	age = say_ms(in, look_age_ms(in, migration->phase_since_ms));
	if (is_colocated(migration)) {
		finding_say(in, out, SEVERITY_WARNING,
			"source and target are the same node, %s: this can never start",
			say_known(migration->target));
	} else if (!look_was_handed_over(migration)) {
		finding_say(in, out, SEVERITY_WARNING,
			"%s for %s: virt-controller does not hand it over to the nodes",
			say_known(migration->migration->phase_text), age);
	} else {
		finding_say(in, out, SEVERITY_WARNING,
			"%s for %s: virt-handler of %s does not get ready for the copy",
			say_known(migration->migration->phase_text), age,
			say_known(migration->phase == PHASE_TARGET_READY
					? migration->source
					: migration->target));
	}
	evidence_add(in, out, "from and to",
		say_object(in, &migration->migration->object, "status.migrationState"),
		"%s to %s", say_known(migration->source), say_known(migration->target));
	evidence_add(in, out, "in this phase for",
		say_object(in, &migration->migration->object,
			"status.phaseTransitionTimestamps"),
		"%s", age);
	evidence_event(in, out, sync_failed);
	if (sync_failed != NULL && sync_failed->host != NULL) {
		evidence_add(in, out, "said by virt-handler of", "Event source.host",
			"%s", sync_failed->host);
	}
	evidence_event(in, out, look_vmi_event(in, "PreparingTarget", NULL));
	show_phases(in, out);
	show_handler(in, out, "virt-handler of the target", migration->target);
	show_handler(in, out, "virt-handler of the source", migration->source);
	suggest(in, out, sync_failed);
	return true;
}

/* It never came to a copy, and the end came as late as the target's own patience. */
static bool match_failed(const struct diagnosis_input *in, struct finding *out)
{
	const struct migration_fact *migration = in->migration;
	int64_t handed_ms = look_phase_at(migration, PHASE_SCHEDULED);
	const char *span;

	if (!i64_is_known(handed_ms)) {
		handed_ms = look_phase_at(migration, PHASE_PREPARING_TARGET);
	}
	if (migration->phase != PHASE_FAILED || i64_is_known(migration->started_ms) ||
		i64_is_known(look_phase_at(migration, PHASE_RUNNING)) ||
		!look_was_handed_over(migration) || look_is_cancelled(in) ||
		!i64_is_known(handed_ms) || !i64_is_known(migration->ended_ms) ||
		migration->ended_ms - handed_ms < LONG_PREPARATION_MS) {
		return false;
	}
	span = say_ms(in, migration->ended_ms - handed_ms);
	finding_say(in, out, look_failure_severity(in),
		"failed without a copy: source and target prepared for %s and never "
		"started",
		span);
	out->rank = FAILED_RANK;
	evidence_add(in, out, "prepared for",
		say_object(in, &migration->migration->object,
			"status.phaseTransitionTimestamps"),
		"%s", span);
	evidence_add(in, out, "copy started",
		say_object(in, &migration->migration->object,
			"status.migrationState.startTimestamp"),
		"never");
	evidence_event(in, out, look_vmi_event(in, "SyncFailed", NULL));
	evidence_event(in, out, look_migration_event(in, "FailedMigration", NULL));
	next_add(in, out,
		"check that the virt-handlers of %s and %s reach each other: kubectl "
		"get "
		"pods -A -l kubevirt.io=virt-handler -o wide",
		say_known(migration->source), say_known(migration->target));
	return true;
}

static bool match(const struct diagnosis_input *in, struct finding *out)
{
	return match_running(in, out) || match_failed(in, out);
}

const struct diagnosis diag_target_prep_stalled = {
	.id = "target-prep-stalled",
	.title = "source and target do not get ready for the copy",
	.scope = DIAGNOSE_MIGRATION,
	.rank = 470,
	.match = match,
};
