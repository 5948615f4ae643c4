/* The VM has moved, but the migration does not become final. */
#include "base/str.h"
#include "src/diagnose/evidence.h"
#include "src/diagnose/look.h"

#define PATIENCE_S 60

/* kubevirt: migration.go, the Running phase ends only without these. HotVCPUChange
 * counts whatever its status is. */
static const struct condition *blocking_condition(const struct vmi *vmi)
{
	static const char *const types[] = { "HotVCPUChange", "HotMemoryChange",
		"MigrationRequired" };

	for (size_t i = 0; i < ARRAY_LENGTH(types); i++) {
		const struct condition *condition =
			conditions_get(vmi->conditions, types[i]);

		if (condition != NULL &&
			(i == 0 || text_equal(condition->status, "True"))) {
			return condition;
		}
	}
	return NULL;
}

static const struct pvc *terminating_state_pvc(const struct diagnosis_input *in)
{
	const struct store *store = in->facts->store;

	for (size_t i = 0; i < store_count(store, KIND_PVC); i++) {
		const struct pvc *pvc = store_pvc(store, i);

		if (text_equal(pvc->object.namespace,
			    in->migration->migration->object.namespace) &&
			i64_is_known(pvc->object.deletion_ms) &&
			str_starts_with(
				str_from(pvc->object.name), "persistent-state-for-") &&
			text_contains_nocase(pvc->object.name,
				say_known(in->migration->migration->vmi_name))) {
			return pvc;
		}
	}
	return NULL;
}

static int64_t moved_ms(const struct migration_state *state)
{
	if (state->completed == TRI_TRUE && i64_is_known(state->end_ms)) {
		return state->end_ms;
	}
	return state->domain_ready_ms;
}

/* Of the VirtualMachine: a change that could not be made while it runs. */
static const struct condition *restart_condition(
	const struct diagnosis_input *in, const struct vm **out_vm)
{
	const struct vmi *vmi = in->migration->vmi;

	*out_vm = vmi == NULL
		? NULL
		: store_find_vm(in->facts->store, vmi->object.namespace, vmi->vm_name);
	return *out_vm == NULL
		? NULL
		: conditions_get((*out_vm)->conditions, "RestartRequired");
}

static void show_vm(const struct diagnosis_input *in, struct finding *out)
{
	const struct vm *vm;
	const struct condition *restart = restart_condition(in, &vm);

	if (vm != NULL) {
		evidence_condition(in, out, &vm->object, restart);
	} else {
		evidence_unseen(
			in, out, SOURCE_VM, "RestartRequired of the VirtualMachine");
	}
}

static void suggest(const struct diagnosis_input *in, struct finding *out,
	const struct condition *condition, const struct pvc *pvc)
{
	const struct migration *migration = in->migration->migration;
	const struct vmi *vmi = in->migration->vmi;
	const char *namespace = say_quoted(in, migration->object.namespace);
	const char *vm = say_quoted(in,
		vmi != NULL && vmi->vm_name != NULL ? vmi->vm_name
						    : migration->vmi_name);

	if (condition != NULL && str_starts_with(str_from(condition->type), "Hot")) {
		next_add(in, out,
			"the data has moved; finish or revert the change of CPU or "
			"memory "
			"in the VirtualMachine: kubectl get vm -n %s %s -o yaml",
			namespace, vm);
		next_add(in, out,
			"if the VM says RestartRequired, restart it in a window: "
			"virtctl "
			"restart -n %s %s",
			namespace, vm);
		return;
	}
	if (pvc != NULL) {
		next_add(in, out,
			"see what keeps the state volume: kubectl describe pvc -n %s "
			"%s",
			namespace, say_quoted(in, pvc->object.name));
		return;
	}
	next_add(in, out,
		"read virt-handler of %s, which writes the end: kubectl get pods -A -l "
		"kubevirt.io=virt-handler --field-selector spec.nodeName=%s",
		say_known(in->migration->target),
		say_quoted(in, say_known(in->migration->target)));
}

static bool match(const struct diagnosis_input *in, struct finding *out)
{
	const struct migration_fact *migration = in->migration;
	const struct migration_state *state = migration->state;
	const struct condition *condition;
	const struct pvc *pvc;
	const char *age;

	if (migration->phase != PHASE_RUNNING || state == NULL ||
		state->failed == TRI_TRUE ||
		(state->completed != TRI_TRUE &&
			!i64_is_known(state->domain_ready_ms)) ||
		!look_is_older(in, moved_ms(state), PATIENCE_S)) {
		return false;
	}
	condition = migration->vmi == NULL ? NULL : blocking_condition(migration->vmi);
	pvc = terminating_state_pvc(in);
	age = say_ms(in, look_age_ms(in, moved_ms(state)));
	finding_say(in, out, SEVERITY_WARNING,
		"the VM has been on %s for %s, but the migration is not over%s%s",
		say_known(migration->target), age,
		condition == NULL ? "" : ": it waits for ",
		condition == NULL ? "" : condition->type);
	evidence_add(in, out, "moved",
		say_object(in, &migration->migration->object, "status.migrationState"),
		"%s ago, completed: %s", age,
		state->completed == TRI_TRUE ? "yes" : "no");
	if (migration->vmi != NULL) {
		evidence_add(in, out, "the VM runs on",
			say_object(in, &migration->vmi->object, "status.nodeName"),
			"%s", say_known(migration->vmi->node));
		evidence_condition(in, out, &migration->vmi->object, condition);
	}
	if (pvc != NULL) {
		evidence_add(in, out, "state volume",
			say_object(in, &pvc->object, "metadata.deletionTimestamp"),
			"%s is being deleted", pvc->object.name);
	}
	show_vm(in, out);
	suggest(in, out, condition, pvc);
	return true;
}

const struct diagnosis diag_finalize_stuck = {
	.id = "finalize-stuck",
	.title = "the VM has moved, but the migration does not end",
	.scope = DIAGNOSE_MIGRATION,
	.rank = 890,
	.match = match,
};
