/* The node is being emptied, and some of its VMs can never leave it. */
#include "base/str.h"
#include "src/diagnose/evidence.h"
#include "src/diagnose/look.h"
#include "src/diagnose/node_vms.h"

#define SHOWN_VMS 12
/* virt-handler judges a VM within seconds of its start. */
#define JUDGED_AFTER_S 60

static const char *block_reason(const struct diagnosis_input *in, const struct vmi *vmi)
{
	const struct condition *migratable =
		conditions_get(vmi->conditions, "LiveMigratable");

	if (migratable == NULL) {
		return look_is_older(in, vmi->object.created_ms, JUDGED_AFTER_S)
			? "not evaluated by virt-handler"
			: NULL;
	}
	if (text_equal(migratable->status, "True")) {
		return NULL;
	}
	if (text_is_empty(migratable->message)) {
		return say_known(migratable->reason);
	}
	return arena_printf(in->arena, "%s: %s", say_known(migratable->reason),
		migratable->message);
}

static void suggest(const struct diagnosis_input *in, struct finding *out,
	const struct vmi *example)
{
	next_add(in, out, "shut them down in the window: virtctl stop -n %s %s",
		say_quoted(in, example->object.namespace),
		say_quoted(in,
			example->vm_name != NULL ? example->vm_name
						 : example->object.name));
	next_add(in, out,
		"or let a drain stop them: set evictionStrategy LiveMigrateIfPossible "
		"or "
		"None in the VirtualMachine");
	next_add(in, out, "or repair what each of them names, then drain again");
}

/* kubevirt: pkg/virt-api, pod-eviction-admitter: with LiveMigrate an eviction is denied
 * for ever; the other strategies let the pod go or leave it to somebody. */
static bool match(const struct diagnosis_input *in, struct finding *out)
{
	const struct node_fact *node = in->node;
	const struct vmi *example = NULL;
	size_t blocked = 0;
	struct node_vms vms;

	if (node->node == NULL || node->vmis == 0 ||
		!look_is_cordoned(in, node->node) || look_is_node_lost(in, node)) {
		return false;
	}
	vms = node_vms_of(in, node->name);
	for (size_t i = 0; i < vms.count; i++) {
		const struct vmi *vmi = vms.items[i];
		const char *reason = block_reason(in, vmi);

		if (reason == NULL ||
			!text_equal(look_eviction_strategy(in, vmi), "LiveMigrate") ||
			i64_is_known(vmi->object.deletion_ms) ||
			look_unfinished(in, vmi) != NULL) {
			continue;
		}
		if (example == NULL) {
			example = vmi;
		}
		if (blocked++ < SHOWN_VMS) {
			evidence_add(in, out, "cannot leave",
				say_object(in, &vmi->object,
					"status.conditions LiveMigratable"),
				"%s/%s: %s", vmi->object.namespace, vmi->object.name,
				reason);
		}
	}
	if (example == NULL) {
		return false;
	}
	finding_say(in, out, SEVERITY_CRITICAL,
		"%zu VM%s will never leave %s: eviction strategy LiveMigrate, but not "
		"migratable",
		blocked, blocked == 1 ? "" : "s", node->name);
	evidence_add(in, out, "VMs that cannot leave",
		arena_printf(in->arena, "Node %s", node->name), "%zu of %zu", blocked,
		vms.count);
	evidence_add(in, out, "eviction strategy",
		say_object(in, &example->object, "spec.evictionStrategy"), "%s",
		look_eviction_strategy(in, example));
	suggest(in, out, example);
	return true;
}

const struct diagnosis diag_drain_blocked = {
	.id = "drain-blocked",
	.title = "some VMs can never leave the node",
	.scope = DIAGNOSE_NODE,
	.rank = 780,
	.match = match,
};
