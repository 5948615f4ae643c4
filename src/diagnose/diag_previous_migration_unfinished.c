/* Something of an earlier migration of the same VM is still there and blocks this one.
 */
#include "base/str.h"
#include "src/diagnose/evidence.h"
#include "src/diagnose/gates.h"
#include "src/diagnose/look.h"

/* A leftover that goes away by itself needs no alarm. */
#define LONG_WAIT_S 60
#define SHOWN_PODS 8

/* The only container that still runs, when that is not the VM's own; else NULL. */
static const char *last_running_container(const struct pod *pod)
{
	const char *name = NULL;

	for (size_t i = 0; i < pod->container_count; i++) {
		if (!text_equal(pod->containers[i].state, "running")) {
			continue;
		}
		if (name != NULL) {
			return NULL;
		}
		name = pod->containers[i].name;
	}
	return text_equal(name, "compute") ? NULL : name;
}

static const char *containers_text(
	const struct diagnosis_input *in, const struct pod *pod)
{
	const char *text = "";

	for (size_t i = 0; i < pod->container_count; i++) {
		if (text_equal(pod->containers[i].state, "running")) {
			text = arena_printf(in->arena, "%s%s%s", text,
				text[0] == '\0' ? "" : ", ",
				say_known(pod->containers[i].name));
		}
	}
	return text[0] == '\0' ? "none reported" : text;
}

static void show_pod(
	const struct diagnosis_input *in, struct finding *out, const struct pod *pod)
{
	const struct migration_fact *made_for =
		facts_find_migration(in->facts, pod->job_uid);
	bool is_terminating = i64_is_known(pod->object.deletion_ms);

	evidence_add(in, out, "pod of this VM",
		say_object(in, &pod->object, "status.phase"),
		"%s%s on %s, %s old, running containers: %s", say_known(pod->phase),
		is_terminating ? ", terminating" : "", say_known(pod->node),
		say_ms(in, look_age_ms(in, pod->object.created_ms)),
		containers_text(in, pod));
	if (made_for != NULL) {
		evidence_add(in, out, "it was made for",
			say_object(in, &pod->object,
				"metadata.labels[kubevirt.io/migrationJobUID]"),
			"%s, %s", made_for->migration->object.name,
			say_known(made_for->migration->phase_text));
	}
}

static void show_home(
	const struct diagnosis_input *in, struct finding *out, const struct vmi *vmi)
{
	evidence_add(in, out, "the VM runs on",
		say_object(in, &vmi->object, "status.nodeName"), "%s",
		say_known(vmi->node));
}

static void suggest_deleting(const struct diagnosis_input *in, struct finding *out,
	const struct pod *pod, const struct vmi *vmi, bool by_force)
{
	const char *last = last_running_container(pod);

	if (text_equal(pod->node, vmi->node)) {
		next_add(in, out,
			"find out which pod runs the VM before touching any: kubectl "
			"get "
			"pods -n %s -l kubevirt.io/created-by=%s -o wide",
			say_quoted(in, vmi->object.namespace),
			say_quoted(in, vmi->object.uid));
		return;
	}
	next_add(in, out,
		"make sure that the VM does not run on %s: kubectl get vmi -n %s %s -o "
		"jsonpath='{.status.nodeName}'",
		say_known(pod->node), say_quoted(in, vmi->object.namespace),
		say_quoted(in, vmi->object.name));
	if (text_contains_nocase(last, "istio-proxy")) {
		next_add(in, out,
			"end the proxy that keeps the pod alive: kubectl exec -n %s %s "
			"-c %s -- curl -sf -X POST localhost:15020/quitquitquit",
			say_quoted(in, pod->object.namespace),
			say_quoted(in, pod->object.name), say_quoted(in, last));
	}
	next_add(in, out, "then delete the old pod: kubectl delete pod -n %s %s%s",
		say_quoted(in, pod->object.namespace), say_quoted(in, pod->object.name),
		by_force ? " --grace-period=0 --force" : "");
}

static enum severity severity_of(
	const struct migration_fact *migration, const struct diagnosis_input *in)
{
	return look_is_older(in, migration->phase_since_ms, LONG_WAIT_S)
		? SEVERITY_WARNING
		: SEVERITY_INFO;
}

static void tell_migration(const struct diagnosis_input *in, struct finding *out,
	const struct migration_fact *other)
{
	const struct migration *migration = other->migration;

	finding_say(in, out, severity_of(in->migration, in),
		"another migration of the same VM is not over: %s is %s",
		migration->object.name,
		text_is_empty(migration->phase_text) ? "not processed yet"
						     : migration->phase_text);
	evidence_add(in, out, "unfinished migration",
		say_object(in, &migration->object, "status.phase"), "%s for %s",
		text_is_empty(migration->phase_text) ? "unset" : migration->phase_text,
		say_ms(in, look_age_ms(in, other->phase_since_ms)));
	next_add(in, out, "wait for %s, or cancel it: %s", migration->object.name,
		say_cancel(in, other));
}

static void tell_pods(const struct diagnosis_input *in, struct finding *out,
	const struct leftover *leftover)
{
	const struct vmi *vmi = in->migration->vmi;
	const struct pod *pod = leftover->pod;
	const char *last = last_running_container(pod);

	if (leftover->kind == LEFTOVER_TERMINATING) {
		const char *overdue =
			say_ms(in, look_age_ms(in, pod->object.deletion_ms));

		finding_say(in, out, SEVERITY_WARNING,
			"pod %s of this VM should be gone since %s and still exists on "
			"%s",
			pod->object.name, overdue, say_known(pod->node));
		evidence_add(in, out, "deleted, with its grace over since",
			say_object(in, &pod->object, "metadata.deletionTimestamp"),
			"%s", overdue);
	} else {
		finding_say(in, out, severity_of(in->migration, in),
			"pod %s on %s is left over from before%s%s: KubeVirt waits "
			"until "
			"one pod of the VM remains",
			pod->object.name, say_known(pod->node),
			last == NULL ? "" : ", kept alive by container ",
			last == NULL ? "" : last);
	}
	show_home(in, out, vmi);
	show_pod(in, out, pod);
	for (size_t i = 0; i < leftover->pod_count && i < SHOWN_PODS; i++) {
		if (leftover->pods[i] != pod) {
			show_pod(in, out, leftover->pods[i]);
		}
	}
	suggest_deleting(in, out, pod, vmi, leftover->kind == LEFTOVER_TERMINATING);
}

static void tell_state(const struct diagnosis_input *in, struct finding *out)
{
	const struct vmi *vmi = in->migration->vmi;

	finding_say(in, out, SEVERITY_WARNING,
		"the VM still carries the open state of a migration that no longer "
		"exists");
	evidence_add(in, out, "state of migration",
		say_object(in, &vmi->object, "status.migrationState.migrationUid"),
		"%s, neither completed nor failed, source %s, target %s",
		vmi->state->uid, say_known(vmi->state->source_node),
		say_known(vmi->state->target_node));
	next_add(in, out,
		"look for what is left of it: kubectl get pods -n %s -l "
		"kubevirt.io/created-by=%s -o wide",
		say_quoted(in, vmi->object.namespace), say_quoted(in, vmi->object.uid));
	next_add(in, out, "delete the launcher pod that is not on %s, if there is one",
		say_known(vmi->node));
}

static void tell_active_pod(
	const struct diagnosis_input *in, struct finding *out, const struct pod *pod)
{
	const struct vmi *vmi = in->migration->vmi;

	finding_say(in, out, SEVERITY_WARNING,
		"the VM still lists %zu active pods although %s is %s: the controller "
		"may be counting a pod that is over",
		vmi->active_pod_count, pod->object.name, say_known(pod->phase));
	evidence_add(in, out, "active pods",
		say_object(in, &vmi->object, "status.activePods"), "%zu",
		vmi->active_pod_count);
	show_home(in, out, vmi);
	show_pod(in, out, pod);
	next_add(in, out, "delete the pod that is over: kubectl delete pod -n %s %s",
		say_quoted(in, pod->object.namespace),
		say_quoted(in, pod->object.name));
}

/* Lost race: the controller fails the second of two (migration.go). */
static bool match_failed(const struct diagnosis_input *in, struct finding *out)
{
	const struct event *event = look_migration_event(
		in, "FailedMigration", "another migration job is in progress");

	if (in->migration->phase != PHASE_FAILED || event == NULL) {
		return false;
	}
	finding_say(in, out, look_is_newest(in) ? SEVERITY_WARNING : SEVERITY_INFO,
		"ended at once: another migration of the same VM was in progress");
	evidence_event(in, out, event);
	next_add(in, out, "nothing to repair: follow the other migration of %s",
		say_vm(in, in->migration));
	return true;
}

/* A third pod makes attachments of volumes and networks fail, see the target's own
 * diagnosis; here only where the pod was placed nothing has been copied yet. */
static bool is_starting_with_leftover(
	const struct diagnosis_input *in, struct leftover *out)
{
	const struct migration_fact *migration = in->migration;

	if (migration->target_pod_object == NULL || migration->vmi == NULL ||
		migration->cancel_requested ||
		(migration->phase != PHASE_PENDING &&
			migration->phase != PHASE_SCHEDULING) ||
		look_is_pod_ready(migration->target_pod_object)) {
		return false;
	}
	*out = leftover_of(in, migration);
	return out->kind == LEFTOVER_POD || out->kind == LEFTOVER_TERMINATING;
}

static bool match(const struct diagnosis_input *in, struct finding *out)
{
	struct leftover leftover;

	if (in->migration->is_final) {
		return match_failed(in, out);
	}
	if (is_starting_with_leftover(in, &leftover)) {
		tell_pods(in, out, &leftover);
		return true;
	}
	leftover = gates_of(in).leftover;
	switch (leftover.kind) {
	case LEFTOVER_NONE:
		return false;
	case LEFTOVER_MIGRATION:
		tell_migration(in, out, leftover.migration);
		return true;
	case LEFTOVER_POD:
	case LEFTOVER_TERMINATING:
		tell_pods(in, out, &leftover);
		return true;
	case LEFTOVER_STATE:
		tell_state(in, out);
		return true;
	case LEFTOVER_ACTIVE_POD:
		tell_active_pod(in, out, leftover.pod);
		return true;
	}
	return false;
}

/* A pod that cannot end keeps the VM from moving even while nobody asks for it. */
static bool match_vmi(const struct diagnosis_input *in, struct finding *out)
{
	const struct vmi *vmi = in->vmi;
	const struct pod *pod;
	const char *overdue;

	if (look_is_vmi_over(vmi) || i64_is_known(vmi->object.deletion_ms) ||
		look_unfinished(in, vmi) != NULL) {
		return false;
	}
	pod = stuck_terminating_pod(in, vmi);
	if (pod == NULL) {
		return false;
	}
	overdue = say_ms(in, look_age_ms(in, pod->object.deletion_ms));
	finding_say(in, out, SEVERITY_WARNING,
		"pod %s of this VM should be gone since %s and still exists on %s: the "
		"next migration will wait for it",
		pod->object.name, overdue, say_known(pod->node));
	evidence_add(in, out, "deleted, with its grace over since",
		say_object(in, &pod->object, "metadata.deletionTimestamp"), "%s",
		overdue);
	show_home(in, out, vmi);
	show_pod(in, out, pod);
	suggest_deleting(in, out, pod, vmi, true);
	return true;
}

const struct diagnosis diag_previous_migration_unfinished = {
	.id = "previous-migration-unfinished",
	.title = "an earlier migration of the VM left something behind",
	.scope = DIAGNOSE_MIGRATION,
	.rank = 640,
	.match = match,
	.match_vmi = match_vmi,
};
