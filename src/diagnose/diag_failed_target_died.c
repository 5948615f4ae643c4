/* The target pod, or the guest in it, died before the VM had moved. */
#include <inttypes.h>

#include "base/str.h"
#include "src/diagnose/evidence.h"
#include "src/diagnose/target_pod.h"

/* The end of the pod is seen before the end of the migration is written, or at once. */
#define WRITTEN_LATE_MS 2000

static const char *const dead_fragments[] = {
	"target pod shutdown",
	"target pod was removed",
	"target pod is down",
	"attachment pod shutdown",
};

static const struct event *death_event(const struct diagnosis_input *in)
{
	for (size_t i = 0; i < ARRAY_LENGTH(dead_fragments); i++) {
		const struct event *event =
			look_migration_event(in, "FailedMigration", dead_fragments[i]);

		if (event == NULL) {
			event = look_vmi_event(in, "Fail", dead_fragments[i]);
		}
		if (event != NULL) {
			return event;
		}
	}
	return NULL;
}

static bool says_death(const struct diagnosis_input *in)
{
	const struct migration_state *state = in->migration->state;

	return state != NULL &&
		look_fragment(state->failure_reason, dead_fragments,
			ARRAY_LENGTH(dead_fragments)) != NULL;
}

/* The container that ended, the virtual machine's own first. */
static const struct container_status *dead_container(const struct pod *pod)
{
	const struct container_status *compute;

	if (pod == NULL) {
		return NULL;
	}
	compute = look_container(pod, "compute");
	if (compute != NULL && text_equal(compute->state, "terminated")) {
		return compute;
	}
	if (compute != NULL && i64_is_known(compute->restart_count) &&
		compute->restart_count > 0) {
		return compute;
	}
	if (!text_equal(pod->phase, "Failed")) {
		return NULL;
	}
	for (size_t i = 0; i < pod->container_count; i++) {
		if (text_equal(pod->containers[i].state, "terminated") &&
			pod->containers[i].exit_code != 0) {
			return &pod->containers[i];
		}
	}
	return NULL;
}

/* The kubelet or the control plane ended it: Evicted, UnexpectedAdmissionError,
 * OutOfcpu, NodeLost, Shutdown; containers may then have no state at all. */
static bool is_ended_from_outside(const struct pod *pod)
{
	return pod != NULL && text_equal(pod->phase, "Failed") &&
		!text_is_empty(pod->reason);
}

static int64_t death_ms(const struct pod *pod, const struct container_status *dead)
{
	const struct condition *ready;

	if (dead != NULL && i64_is_known(dead->end_ms)) {
		return dead->end_ms;
	}
	ready = pod == NULL ? NULL : conditions_get(pod->conditions, "Ready");
	return ready != NULL && text_equal(ready->status, "False") ? ready->since_ms
								   : UNKNOWN_I64;
}

/* A target also ends, and not always well, because its migration has failed. */
static bool is_consequence(const struct migration_fact *migration,
	const struct pod *pod, const struct container_status *dead)
{
	int64_t at_ms = death_ms(pod, dead);

	return i64_is_known(at_ms) && i64_is_known(migration->ended_ms) &&
		at_ms > migration->ended_ms + WRITTEN_LATE_MS;
}

static const char *death_reason(
	const struct pod *pod, const struct container_status *dead)
{
	if (dead != NULL && !text_is_empty(dead->reason) &&
		!text_equal(dead->reason, "Error")) {
		return dead->reason;
	}
	if (is_ended_from_outside(pod)) {
		return pod->reason;
	}
	return dead == NULL ? NULL : dead->reason;
}

static void show_death(const struct diagnosis_input *in, struct finding *out)
{
	const struct pod *pod = in->migration->target_pod_object;
	const struct container_status *dead = dead_container(pod);
	int64_t ready_ms = look_phase_at(in->migration, PHASE_SCHEDULED);

	if (i64_is_known(ready_ms) && i64_is_known(in->migration->ended_ms)) {
		evidence_add(in, out, "from ready to the end",
			say_object(in, &in->migration->migration->object,
				"status.phaseTransitionTimestamps"),
			"%s", say_ms(in, in->migration->ended_ms - ready_ms));
	}
	if (pod != NULL) {
		evidence_add(in, out, "target pod",
			say_object(in, &pod->object, "status.phase"), "%s%s on %s%s%s",
			say_known(pod->phase),
			i64_is_known(pod->object.deletion_ms) ? ", deleted" : "",
			say_known(pod->node), text_is_empty(pod->reason) ? "" : ", ",
			text_is_empty(pod->reason) ? "" : pod->reason);
		if (!text_is_empty(pod->message)) {
			evidence_add(in, out, "its end",
				say_object(in, &pod->object, "status.message"), "%s",
				pod->message);
		}
	} else {
		evidence_add(in, out, "target pod",
			arena_printf(in->arena, "Pod %s/%s",
				in->migration->migration->object.namespace,
				say_known(in->migration->target_pod)),
			"no longer there");
	}
	if (dead != NULL) {
		evidence_add(in, out,
			arena_printf(in->arena, "container %s", say_known(dead->name)),
			say_object(in, &pod->object,
				"status.containerStatuses.state.terminated"),
			"%s, exit code %s%s%s, %s restarts", say_known(dead->reason),
			i64_is_known(dead->exit_code)
				? arena_printf(in->arena, "%" PRId64, dead->exit_code)
				: "unknown",
			text_is_empty(dead->message) ? "" : ": ",
			text_is_empty(dead->message) ? "" : dead->message,
			i64_is_known(dead->restart_count)
				? arena_printf(
					  in->arena, "%" PRId64, dead->restart_count)
				: "unknown");
	}
}

static void suggest(const struct diagnosis_input *in, struct finding *out)
{
	const struct migration_fact *migration = in->migration;
	const struct container_status *dead =
		dead_container(migration->target_pod_object);

	if (dead != NULL && text_contains_nocase(dead->reason, "OOMKilled")) {
		next_add(in, out,
			"the launcher used more memory than it may: raise the memory "
			"overhead (KubeVirt additionalGuestMemoryOverheadRatio) before "
			"the next attempt");
	}
	if (is_ended_from_outside(migration->target_pod_object)) {
		next_add(in, out,
			"its node or the control plane ended it: repair what the pod's "
			"status names: kubectl describe pod -n %s %s",
			say_quoted(in, migration->target_pod_object->object.namespace),
			say_quoted(in, migration->target_pod_object->object.name));
	} else if (migration->target_pod_object != NULL) {
		next_add(in, out,
			"read its last words: kubectl logs -n %s %s -c compute "
			"--tail=100",
			say_quoted(in, migration->target_pod_object->object.namespace),
			say_quoted(in, migration->target_pod_object->object.name));
	} else {
		next_add(in, out,
			"find out who deleted the pod, and the events of %s: kubectl "
			"get "
			"events -n %s --sort-by=.lastTimestamp",
			say_known(migration->target),
			say_quoted(in, migration->migration->object.namespace));
	}
	next_add(in, out, "keep %s out of the next attempt until the reason is known",
		migration->target == NULL ? "that node" : migration->target);
}

/* The target launcher's command socket went away under virt-handler's hands. */
static const struct event *lost_launcher_event(const struct diagnosis_input *in)
{
	const struct event *event =
		look_vmi_event(in, "SyncFailed", "error reading from server: EOF");

	if (event == NULL || in->migration->target == NULL ||
		(event->host != NULL &&
			!text_equal(event->host, in->migration->target))) {
		return NULL;
	}
	return event;
}

static bool match_running(const struct diagnosis_input *in, struct finding *out)
{
	const struct migration_fact *migration = in->migration;
	const struct pod *pod = migration->target_pod_object;
	const struct event *lost = NULL;
	const struct container_status *dead = dead_container(pod);
	const char *reason = death_reason(pod, dead);

	if (migration->is_final || migration->cancel_requested ||
		!migration_phase_is_running(migration->phase) ||
		(migration->state != NULL && migration->state->completed == TRI_TRUE)) {
		return false;
	}
	if (migration->phase <= PHASE_TARGET_READY) {
		lost = lost_launcher_event(in);
	}
	if (dead == NULL && lost == NULL &&
		(pod == NULL || !text_equal(pod->phase, "Failed"))) {
		return false;
	}
	finding_say(in, out, SEVERITY_CRITICAL,
		"the target pod on %s %s before the VM had moved%s%s",
		say_known(migration->target),
		dead == NULL && lost != NULL ? "stopped answering" : "died",
		reason == NULL ? "" : ": ", reason == NULL ? "" : reason);
	show_death(in, out);
	evidence_event(in, out, lost);
	suggest(in, out);
	return true;
}

/* Not a migration that virt-controller gave up while its pod was waiting. */
static bool was_given_up(const struct diagnosis_input *in)
{
	struct target_view view = target_view_of(in);

	return view.is_past && view.stage != TARGET_NONE;
}

static bool match_failed(const struct diagnosis_input *in, struct finding *out)
{
	const struct migration_fact *migration = in->migration;
	const struct event *event;
	const struct pod *pod = migration->target_pod_object;
	const struct container_status *dead;
	const char *reason;
	bool has_guest_died;
	bool has_pod_died;

	if (migration->phase != PHASE_FAILED || look_is_cancelled(in) ||
		was_given_up(in)) {
		return false;
	}
	event = death_event(in);
	dead = dead_container(pod);
	has_pod_died =
		(is_ended_from_outside(pod) ||
			(dead != NULL && i64_is_known(dead->exit_code) &&
				(dead->exit_code != 0 || dead->restart_count > 0))) &&
		!is_consequence(migration, pod, dead) && !look_was_aborted(in);
	/* A guest that ends with its migration; after post-copy that is another story.
	 */
	has_guest_died = migration->vmi != NULL &&
		text_equal(migration->vmi->phase, "Failed") &&
		look_was_handed_over(migration) && look_is_newest(in) &&
		!look_is_node_lost(in, facts_find_node(in->facts, migration->source)) &&
		(migration->state == NULL ||
			!text_equal(migration->state->mode, "PostCopy"));
	if (event == NULL && !says_death(in) && !has_guest_died && !has_pod_died) {
		return false;
	}
	reason = death_reason(pod, dead);
	if (has_guest_died) {
		finding_say(in, out, SEVERITY_CRITICAL,
			"the VM itself failed during its migration to %s",
			say_known(migration->target));
		evidence_add(in, out, "the VM",
			say_object(in, &migration->vmi->object, "status.phase"),
			"%s%s%s", migration->vmi->phase,
			text_is_empty(migration->vmi->reason) ? "" : ", ",
			text_is_empty(migration->vmi->reason) ? ""
							      : migration->vmi->reason);
	} else {
		finding_say(in, out, look_failure_severity(in),
			"target pod on %s %s%s%s", say_known(migration->target),
			pod == NULL ? "was removed or died" : "died",
			reason == NULL ? "" : ": ", reason == NULL ? "" : reason);
	}
	evidence_event(in, out, event);
	if (says_death(in)) {
		evidence_add(in, out, "failure",
			say_object(in, &migration->migration->object,
				"status.migrationState.failureReason"),
			"%s", migration->state->failure_reason);
	}
	show_death(in, out);
	suggest(in, out);
	return true;
}

static bool match(const struct diagnosis_input *in, struct finding *out)
{
	return match_running(in, out) || match_failed(in, out);
}

const struct diagnosis diag_failed_target_died = {
	.id = "failed-target-died",
	.title = "the target pod died before the VM had moved",
	.scope = DIAGNOSE_MIGRATION,
	.rank = 700,
	.match = match,
};
