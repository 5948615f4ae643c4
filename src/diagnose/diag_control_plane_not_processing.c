/* KubeVirt's controllers or webhooks do not do what they would do if they were well. */
#include <inttypes.h>

#include "base/str.h"
#include "src/diagnose/evidence.h"
#include "src/diagnose/gates.h"
#include "src/diagnose/look.h"

/* A healthy controller leaves the unset phase in milliseconds; a new leader needs about
 * 15 s. */
#define UNSET_PATIENCE_S 30
#define PENDING_PATIENCE_S 60
/* A freed slot is given away at once, or on the next retry after 1 to 5 s. */
#define FREED_PATIENCE_S 30
#define HANDOVER_PATIENCE_S 15
#define UNSET_RANK 670

static const char *const admission_fragments[] = {
	"x509",
	"certificate has expired",
	"failed calling webhook",
	"failed to call webhook",
	"no endpoints available for service",
};

/* Not room that appeared a moment ago. */
static bool was_slot_freed_lately(const struct diagnosis_input *in)
{
	const struct facts *facts = in->facts;

	for (size_t i = 0; i < facts->migration_count; i++) {
		const struct migration_fact *migration = &facts->migrations[i];

		if (migration->is_final && i64_is_known(migration->ended_ms) &&
			!look_is_older(in, migration->ended_ms, FREED_PATIENCE_S)) {
			return true;
		}
	}
	return false;
}

/* Of the two that every migration needs: the one of which nothing is available. */
static const struct workload *dead_workload(const struct diagnosis_input *in)
{
	static const char *const names[] = { "virt-controller", "virt-api" };

	for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
		const struct workload *workload = look_workload(in, names[i]);

		if (workload != NULL && workload->available == 0 &&
			(!i64_is_known(workload->desired) || workload->desired > 0)) {
			return workload;
		}
	}
	return NULL;
}

static void show_workload(const struct diagnosis_input *in, struct finding *out,
	const struct workload *workload)
{
	evidence_add(in, out, workload->object.name,
		say_object(in, &workload->object, "status.availableReplicas"),
		"0 of %s available",
		i64_is_known(workload->desired)
			? arena_printf(in->arena, "%" PRId64, workload->desired)
			: "an unknown number");
}

static void suggest(const struct diagnosis_input *in, struct finding *out)
{
	const char *namespace = "KUBEVIRT_NAMESPACE";

	if (in->facts->kubevirt != NULL) {
		namespace = say_quoted(in, in->facts->kubevirt->object.namespace);
	}
	next_add(in, out,
		"look at the control plane: kubectl get pods -n %s -l "
		"'kubevirt.io in (virt-controller,virt-api)' -o wide",
		namespace);
	next_add(in, out,
		"see who leads and what it says: kubectl get lease -n %s "
		"virt-controller; kubectl logs -n %s -l kubevirt.io=virt-controller "
		"--tail=100",
		namespace, namespace);
}

static bool match_unset(const struct diagnosis_input *in, struct finding *out)
{
	const struct migration_fact *migration = in->migration;
	const char *age;

	if (migration->phase != PHASE_UNSET ||
		!look_is_older(in, migration->migration->object.created_ms,
			UNSET_PATIENCE_S)) {
		return false;
	}
	age = say_ms(in, look_age_ms(in, migration->migration->object.created_ms));
	finding_say(in, out, SEVERITY_CRITICAL,
		"virt-controller has not touched this migration for %s", age);
	/* No limit keeps a migration in this phase: full slots are not why. */
	out->rank = UNSET_RANK;
	evidence_add(in, out, "phase unset for",
		say_object(in, &migration->migration->object,
			"status.phase and metadata.creationTimestamp"),
		"%s", age);
	return true;
}

/* "the server rejected our request", when the state could not be written to the VMI. */
static bool match_handover(const struct diagnosis_input *in, struct finding *out)
{
	const struct migration_fact *migration = in->migration;
	const struct pod *pod = migration->target_pod_object;
	const struct condition *ready;
	const struct event *event;

	if (migration->phase != PHASE_SCHEDULING &&
		migration->phase != PHASE_SCHEDULED) {
		return false;
	}
	event = look_migration_event(in, "FailedHandOver", NULL);
	if (event == NULL ||
		!look_is_older(in, migration->phase_since_ms, HANDOVER_PATIENCE_S)) {
		return false;
	}
	ready = pod == NULL ? NULL : conditions_get(pod->conditions, "Ready");
	if (ready != NULL && i64_is_known(ready->since_ms) &&
		i64_is_known(event->last_ms) && event->last_ms < ready->since_ms) {
		return false;
	}
	finding_say(in, out, SEVERITY_CRITICAL,
		"the target pod is up, but handing the VM over to virt-handler is "
		"refused");
	evidence_event(in, out, event);
	if (ready != NULL) {
		evidence_condition(in, out, &pod->object, ready);
	}
	next_add(in, out,
		"compare the versions of CRDs, virt-api and virt-controller, above all "
		"during an upgrade: kubectl get kubevirt -A -o yaml");
	return true;
}

/* Creating the pod or the VMIM is refused by a webhook that does not work. */
static bool match_admission(const struct diagnosis_input *in, struct finding *out)
{
	const struct event *event = NULL;

	for (size_t i = 0; i < ARRAY_LENGTH(admission_fragments) && event == NULL;
		i++) {
		event = look_vmi_event(in, "Fail", admission_fragments[i]);
		if (event == NULL) {
			event = look_migration_event(
				in, "Fail", admission_fragments[i]);
		}
	}
	if (event == NULL || in->migration->is_final ||
		in->migration->phase > PHASE_SCHEDULED) {
		return false;
	}
	finding_say(in, out, SEVERITY_CRITICAL,
		"an admission webhook fails, so nothing can be created for this "
		"migration");
	evidence_event(in, out, event);
	next_add(in, out,
		"check the certificates of the webhook named above; for KubeVirt's "
		"own, "
		"delete the virt-api pods so that they load the new ones");
	return true;
}

static bool match_idle(const struct diagnosis_input *in, struct finding *out)
{
	const struct migration_fact *migration = in->migration;
	const struct facts *facts = in->facts;
	struct gates gates = gates_of(in);
	const char *age;

	if (!gates.is_waiting || migration->phase != PHASE_PENDING ||
		gates.is_held_before_limits || !gates.has_room ||
		gates.is_vmi_not_running || migration->migration->has_receive ||
		migration->migration->has_send_to ||
		!look_is_older(in, migration->phase_since_ms, PENDING_PATIENCE_S) ||
		was_slot_freed_lately(in)) {
		return false;
	}
	/* The controller did try: its words are the cause, not its silence. */
	if (look_vmi_event(in, "FailedCreate", NULL) != NULL ||
		conditions_state(migration->vmi->conditions, "LiveMigratable") ==
			TRI_FALSE) {
		return false;
	}
	/* Who does not see all of the others has nothing to conclude from. */
	if (!look_is_live(in, SOURCE_EVENT) || !look_is_live(in, SOURCE_LAUNCHER) ||
		!look_is_live(in, SOURCE_QUOTA)) {
		return false;
	}
	age = say_ms(in, look_age_ms(in, migration->phase_since_ms));
	finding_say(in, out, SEVERITY_WARNING,
		"pending for %s although %d of %" PRId64
		" cluster slots are in use and nothing else that is visible holds it",
		age, facts->slots_used,
		facts->limits.parallel_migrations_per_cluster.value);
	out->is_by_elimination = true;
	evidence_add(in, out, "pending for",
		say_object(in, &migration->migration->object,
			"status.phaseTransitionTimestamps"),
		"%s", age);
	evidence_add(in, out, "cluster slots",
		facts->limits.parallel_migrations_per_cluster.origin, "%d of %" PRId64,
		facts->slots_used, facts->limits.parallel_migrations_per_cluster.value);
	if (text_is_empty(migration->vmi->selinux_context)) {
		evidence_add(in, out, "SELinux context",
			say_object(
				in, &migration->vmi->object, "status.selinuxContext"),
			"not set: without it the controller creates no target pod and "
			"says so only in its log");
	}
	return true;
}

static bool match_dead(const struct diagnosis_input *in, struct finding *out)
{
	const struct workload *workload = dead_workload(in);

	if (workload == NULL || in->migration->phase >= PHASE_RUNNING) {
		return false;
	}
	finding_say(in, out, SEVERITY_CRITICAL,
		"%s is down, and this migration cannot go on without it",
		workload->object.name);
	show_workload(in, out, workload);
	out->rank = UNSET_RANK;
	return true;
}

static bool match(const struct diagnosis_input *in, struct finding *out)
{
	/* Ages of an old picture prove nothing. */
	if (!look_is_live(in, SOURCE_MIGRATION) || in->migration->is_final) {
		return false;
	}
	if (!match_dead(in, out) && !match_unset(in, out) && !match_handover(in, out) &&
		!match_admission(in, out) && !match_idle(in, out)) {
		return false;
	}
	suggest(in, out);
	return true;
}

/* What virt-operator says about its own components. */
static bool match_unavailable(const struct diagnosis_input *in, struct finding *out)
{
	const struct kubevirt *kubevirt = in->facts->kubevirt;
	const struct workload *workload = dead_workload(in);
	const struct condition *available;

	if (workload != NULL) {
		finding_say(in, out, SEVERITY_CRITICAL,
			"%s is down: nothing can migrate", workload->object.name);
		show_workload(in, out, workload);
		suggest(in, out);
		return true;
	}
	if (kubevirt == NULL || !look_is_live(in, SOURCE_KUBEVIRT)) {
		return false;
	}
	available = conditions_get(kubevirt->conditions, "Available");
	if (available == NULL || !text_equal(available->status, "False") ||
		!look_is_older(in, available->since_ms, UNSET_PATIENCE_S)) {
		return false;
	}
	finding_say(in, out, SEVERITY_CRITICAL,
		"KubeVirt reports that it is not available");
	evidence_condition(in, out, &kubevirt->object, available);
	suggest(in, out);
	return true;
}

static bool match_cluster(const struct diagnosis_input *in, struct finding *out)
{
	const struct facts *facts = in->facts;
	int64_t oldest_ms = UNKNOWN_I64;
	int untouched = 0;

	if (!look_is_live(in, SOURCE_MIGRATION)) {
		return false;
	}
	for (size_t i = 0; i < facts->migration_count; i++) {
		const struct object *object = &facts->migrations[i].migration->object;

		if (facts->migrations[i].phase == PHASE_UNSET &&
			look_is_older(in, object->created_ms, UNSET_PATIENCE_S)) {
			untouched++;
			if (!i64_is_known(oldest_ms) ||
				object->created_ms < oldest_ms) {
				oldest_ms = object->created_ms;
			}
		}
	}
	if (untouched < 2) {
		return match_unavailable(in, out);
	}
	finding_say(in, out, SEVERITY_CRITICAL,
		"virt-controller does not work: %d migrations are untouched, the "
		"oldest "
		"for %s",
		untouched, say_ms(in, look_age_ms(in, oldest_ms)));
	evidence_add(in, out, "migrations without a phase",
		"VirtualMachineInstanceMigration status.phase", "%d, the oldest for %s",
		untouched, say_ms(in, look_age_ms(in, oldest_ms)));
	suggest(in, out);
	return true;
}

const struct diagnosis diag_control_plane_not_processing = {
	.id = "control-plane-not-processing",
	.title = "KubeVirt's control plane does not process migrations",
	.scope = DIAGNOSE_MIGRATION,
	.rank = 480,
	.match = match,
	.match_cluster = match_cluster,
};
