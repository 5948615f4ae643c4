/* Somebody asked for the end of a migration or an evacuation, and it goes on. */
#include "base/str.h"
#include "src/diagnose/evidence.h"
#include "src/diagnose/look.h"

#define PATIENCE_S 60
/* An eviction without a cordon that is done with its VM soon is just that. */
#define EVACUATION_PATIENCE_S 120
#define SHOWN_VMS 12

static void show_cancel(const struct diagnosis_input *in, struct finding *out)
{
	const struct migration_fact *migration = in->migration;
	const struct migration_state *state = migration->state;

	evidence_add(in, out, "phase",
		say_object(in, &migration->migration->object, "status.phase"), "%s",
		text_is_empty(migration->migration->phase_text)
			? "unset"
			: migration->migration->phase_text);
	if (state != NULL) {
		evidence_add(in, out, "abort",
			say_object(in, &migration->migration->object,
				"status.migrationState"),
			"requested: %s, status: %s, mode: %s",
			state->abort_requested == TRI_TRUE ? "yes" : "no",
			text_is_empty(state->abort_status) ? "none"
							   : state->abort_status,
			say_known(state->mode));
	}
	evidence_event(in, out, look_migration_event(in, "FailedAbortMigration", NULL));
}

static void suggest_cancel(const struct diagnosis_input *in, struct finding *out)
{
	const struct migration_fact *migration = in->migration;

	if (migration->state != NULL &&
		text_equal(migration->state->mode, "PostCopy")) {
		next_add(in, out,
			"post-copy cannot be cancelled: leave it alone until it ends");
		return;
	}
	if (migration->phase == PHASE_RUNNING) {
		next_add(in, out,
			"the abort is tried again by itself; read virt-handler of %s "
			"if "
			"it does not take: kubectl get pods -A -l "
			"kubevirt.io=virt-handler "
			"--field-selector spec.nodeName=%s",
			say_known(migration->source),
			say_quoted(in, say_known(migration->source)));
		return;
	}
	if (migration->target_pod != NULL) {
		next_add(in, out,
			"a cancel waits for the copy to start; deleting the target pod "
			"ends the migration: kubectl delete pod -n %s %s",
			say_quoted(in, migration->migration->object.namespace),
			say_quoted(in, migration->target_pod));
		return;
	}
	next_add(in, out,
		"see whether virt-controller works: kubectl get pods -A -l "
		"kubevirt.io=virt-controller");
}

static bool match_cancel(const struct diagnosis_input *in, struct finding *out)
{
	const struct object *object = &in->migration->migration->object;
	const char *age;

	if (in->migration->is_final ||
		!look_is_older(in, object->deletion_ms, PATIENCE_S)) {
		return false;
	}
	age = say_ms(in, look_age_ms(in, object->deletion_ms));
	finding_say(in, out, SEVERITY_WARNING, "cancelled %s ago and still %s", age,
		text_is_empty(in->migration->migration->phase_text)
			? "there"
			: in->migration->migration->phase_text);
	evidence_add(in, out, "cancelled",
		say_object(in, object, "metadata.deletionTimestamp"), "%s ago", age);
	show_cancel(in, out);
	suggest_cancel(in, out);
	return true;
}

/* The descheduler evicts without a cordon, and means it. */
static bool is_by_descheduler(const struct vmi *vmi)
{
	return text_contains_nocase(vmi->eviction_source, "descheduler");
}

/* Marked to leave its node, which nobody empties any more. */
static bool is_left_marked(const struct diagnosis_input *in, const struct vmi *vmi)
{
	const struct node_fact *node;

	if (vmi == NULL || text_is_empty(vmi->evacuation_node) ||
		!text_equal(vmi->evacuation_node, vmi->node) || look_is_vmi_over(vmi) ||
		is_by_descheduler(vmi) || !look_is_live(in, SOURCE_NODE)) {
		return false;
	}
	node = facts_find_node(in->facts, vmi->node);
	return node != NULL && node->node != NULL && !look_is_node_lost(in, node) &&
		!look_is_cordoned(in, node->node);
}

/* Evacuations of this VM that did not work out. */
static int failed_evacuations(const struct diagnosis_input *in, const struct vmi *vmi)
{
	struct migration_range range =
		lookup_migrations(in->lookup, vmi->object.namespace, vmi->object.name);
	int count = 0;

	for (size_t i = range.count; i > 0; i--) {
		const struct migration_fact *migration = range.items[i - 1];

		if (migration->phase == PHASE_SUCCEEDED) {
			break;
		}
		count += migration->phase == PHASE_FAILED &&
			migration->origin == ORIGIN_EVACUATION;
	}
	return count;
}

static bool is_long_marked(const struct diagnosis_input *in, const struct vmi *vmi)
{
	const struct condition *requested =
		conditions_get(vmi->conditions, "EvictionRequested");

	return requested != NULL &&
		look_is_older(in, requested->since_ms, EVACUATION_PATIENCE_S);
}

static void show_mark(
	const struct diagnosis_input *in, struct finding *out, const struct vmi *vmi)
{
	const struct condition *requested =
		conditions_get(vmi->conditions, "EvictionRequested");

	evidence_add(in, out, "marked to leave",
		say_object(in, &vmi->object, "status.evacuationNodeName"), "%s",
		vmi->evacuation_node);
	evidence_condition(in, out, &vmi->object, requested);
	evidence_add(in, out, "that node",
		arena_printf(in->arena, "Node %s spec", vmi->evacuation_node),
		"neither cordoned nor tainted for a drain");
}

static void suggest_unmark(
	const struct diagnosis_input *in, struct finding *out, const struct vmi *vmi)
{
	next_add(in, out,
		"take the mark off first, or the next migration follows (KubeVirt 1.7 "
		"and later): virtctl evacuate-cancel vmi -n %s %s",
		say_quoted(in, vmi->object.namespace),
		say_quoted(in, vmi->object.name));
	if (!kubevirt_release_at_least(in->facts->release, 1, 7)) {
		next_add(in, out,
			"this release has no such command: let one migration succeed, "
			"which takes the mark off");
	}
}

static bool match_evacuation(const struct diagnosis_input *in, struct finding *out)
{
	const struct migration_fact *migration = in->migration;
	const struct vmi *vmi = migration->vmi;
	int failed;

	if (migration->is_final || migration->origin != ORIGIN_EVACUATION ||
		!is_left_marked(in, vmi)) {
		return false;
	}
	failed = failed_evacuations(in, vmi);
	if (failed == 0 && !is_long_marked(in, vmi) &&
		!look_is_older(in, migration->migration->object.created_ms,
			EVACUATION_PATIENCE_S)) {
		return false;
	}
	finding_say(in, out, SEVERITY_WARNING,
		"the VM is still marked to leave %s, although nobody drains that node: "
		"migrations will keep coming",
		vmi->evacuation_node);
	show_mark(in, out, vmi);
	if (failed > 0) {
		evidence_add(in, out, "failed evacuations of this VM",
			"VirtualMachineInstanceMigration status.phase", "%d", failed);
	}
	suggest_unmark(in, out, vmi);
	next_add(in, out, "then cancel this one: %s", say_cancel(in, migration));
	return true;
}

static bool match(const struct diagnosis_input *in, struct finding *out)
{
	return match_cancel(in, out) || match_evacuation(in, out);
}

/* The same between two attempts, when no migration is there to tell it. */
static bool match_vmi(const struct diagnosis_input *in, struct finding *out)
{
	const struct vmi *vmi = in->vmi;
	int failed;

	if (!is_left_marked(in, vmi) || look_unfinished(in, vmi) != NULL) {
		return false;
	}
	failed = failed_evacuations(in, vmi);
	if (failed == 0 && !is_long_marked(in, vmi)) {
		return false;
	}
	finding_say(in, out, SEVERITY_WARNING,
		"still marked to leave %s, although nobody drains that node",
		vmi->node);
	show_mark(in, out, vmi);
	if (failed > 0) {
		evidence_add(in, out, "failed evacuations of this VM",
			"VirtualMachineInstanceMigration status.phase", "%d", failed);
	}
	suggest_unmark(in, out, vmi);
	return true;
}

static bool match_node(const struct diagnosis_input *in, struct finding *out)
{
	struct vmi_range vmis = lookup_vmis(in->lookup, in->node->name);
	const struct vmi *example = NULL;
	size_t marked = 0;

	for (size_t i = 0; i < vmis.count; i++) {
		const struct vmi *vmi = vmis.items[i];

		if (!is_left_marked(in, vmi) ||
			(failed_evacuations(in, vmi) == 0 &&
				!is_long_marked(in, vmi))) {
			continue;
		}
		example = vmi;
		if (marked++ < SHOWN_VMS) {
			evidence_add(in, out, "marked to leave",
				say_object(
					in, &vmi->object, "status.evacuationNodeName"),
				"%s/%s", vmi->object.namespace, vmi->object.name);
		}
	}
	if (example == NULL) {
		return false;
	}
	finding_say(in, out, SEVERITY_WARNING,
		"%zu VM%s on %s %s still marked to leave, although the node is not "
		"being drained",
		marked, marked == 1 ? "" : "s", in->node->name,
		marked == 1 ? "is" : "are");
	evidence_add(in, out, "VMs with the mark",
		"VirtualMachineInstance status.evacuationNodeName", "%zu", marked);
	suggest_unmark(in, out, example);
	return true;
}

const struct diagnosis diag_cancel_not_honoured = {
	.id = "cancel-not-honoured",
	.title = "a cancelled migration or evacuation goes on",
	.scope = DIAGNOSE_MIGRATION,
	.rank = 645,
	.match = match,
	.match_node = match_node,
	.match_vmi = match_vmi,
};
