/* The way out of a preparation that hangs: without its target pod a migration fails. */
#include "base/str.h"
#include "commands/command.h"
#include "src/commands/draft.h"
#include "src/commands/stage.h"

/* After the handoff and before the copy it is the only way, and harmless:
 * virt-controller gives up the migration (kubevirt:
 * pkg/virt-controller/watch/migration/migration.go, "target pod was removed"). Before,
 * a cancel does better; after, the pod is, or is about to become, the VM itself. */
static const char *refusal_of(const struct migration_fact *fact)
{
	if (fact == NULL) {
		return "no migration is selected";
	}
	switch (stage_of(fact)) {
	case STAGE_HANDED_OVER:
		break;
	case STAGE_NOTHING_STARTED:
	case STAGE_TARGET_POD:
		return "it was not handed over yet: cancel it (c), which removes the "
		       "target "
		       "pod too and leaves nothing behind";
	case STAGE_COPYING:
		return "it is copying: cancel it (c), which ends the copy properly";
	case STAGE_POST_COPY:
	case STAGE_CUT_OVER:
		return "the VM itself runs in that pod already: deleting it would end "
		       "the "
		       "VM";
	case STAGE_OVER:
		return "it is over";
	case STAGE_UNKNOWN:
		return "its phase is not known to this program: what the pod holds "
		       "cannot "
		       "be told";
	}
	if (fact->target_pod_object == NULL ||
		text_is_empty(fact->target_pod_object->object.uid)) {
		return "its target pod is not seen (pods cannot be read, or it is "
		       "gone)";
	}
	if (fact->vmi == NULL) {
		return "its VM is not seen, so that it cannot be told where it runs";
	}
	if (text_equal(fact->vmi->node, fact->target_pod_object->node)) {
		return "the VM runs on the node of that pod";
	}
	return NULL;
}

static void plan(const struct command_input *input, struct plan *out)
{
	const struct migration_fact *fact = input->migration;
	const char *refusal = refusal_of(fact);
	const char *comes_back;
	struct intent intent = { .verb = INTENT_DELETE_POD };
	struct draft draft;

	draft_begin(&draft, input, out);
	draft_title(&draft, "Delete the target pod of %s",
		fact != NULL && fact->migration->vmi_name != NULL
			? fact->migration->vmi_name
			: "a migration");
	if (draft_is_readonly(&draft)) {
		return;
	}
	if (refusal != NULL) {
		draft_refuse(&draft, "%s", refusal);
		return;
	}
	intent.namespace = fact->target_pod_object->object.namespace;
	intent.name = fact->target_pod_object->object.name;
	intent.uid = fact->target_pod_object->object.uid;
	intent.vmi = fact->migration->vmi_name;
	intent.vmi_uid = fact->vmi->object.uid;
	out->danger = DANGER_SOME;
	draft_say(&draft,
		"The pod %s on %s is deleted (only this one, uid %s). The migration "
		"then "
		"fails with \"target pod was removed\".",
		intent.name,
		fact->target_pod_object->node != NULL ? fact->target_pod_object->node
						      : "no node yet",
		intent.uid);
	draft_say(&draft, "The VM goes on running on %s; no data was copied yet.",
		fact->vmi->node != NULL ? fact->vmi->node : "its node");
	draft_say(&draft,
		"Between this picture and the request the copy may start: then the "
		"copy is "
		"broken off, and the VM still stays where it is.");
	comes_back = stage_comes_back(draft.facts, fact, draft.arena);
	if (comes_back != NULL) {
		draft_say(&draft, "%s", comes_back);
	}
	draft_intent(&draft, &intent);
}

const struct command cmd_delete_target_pod = {
	.name = "delete-target-pod",
	.key = 'D',
	.help = "delete the target pod of a preparation that hangs",
	.subject = COMMAND_ON_MIGRATION,
	.writes = true,
	.plan = plan,
};
