/* End a migration: its object is deleted, and what that leads to depends on how far it
 * has come. */
#include <math.h>

#include "base/str.h"
#include "commands/command.h"
#include "src/commands/draft.h"
#include "src/commands/forecast.h"
#include "src/commands/stage.h"

/* The selected one, else the unfinished one of the selected VM. */
static const struct migration_fact *selected(const struct command_input *input)
{
	if (input->migration != NULL || input->vmi_count != 1) {
		return input->migration;
	}
	return forecast_unfinished(input->facts, input->vmis[0]);
}

static void say_handed_over(struct draft *draft, const struct migration_fact *fact)
{
	draft_say(draft,
		"It was handed over to the nodes and does not run yet (%s): nothing is "
		"aborted now. The cancel is noted and takes effect when the copy "
		"starts.",
		fact->migration->phase_text);
	draft_say(draft,
		"If the preparation on %s hangs, the cancel hangs with it, without a "
		"time "
		"limit. The way out then is to delete the target pod (D).",
		fact->target != NULL ? fact->target : "the target");
}

static void say_copying(struct draft *draft, const struct migration_fact *fact)
{
	const char *source = fact->source != NULL ? fact->source : "its node";

	draft->plan->danger = DANGER_SOME;
	if (fact->progress != NULL && f64_is_known(fact->progress->percent)) {
		draft_say(draft,
			"The copy is aborted, usually within seconds. The VM goes on "
			"running on %s; the %.0f %% copied so far are thrown away.",
			source, floor(fact->progress->percent));
	} else {
		draft_say(draft,
			"The copy is aborted, usually within seconds. The VM goes on "
			"running on %s; what was copied so far is thrown away.",
			source);
	}
	if (fact->state != NULL && text_equal(fact->state->mode, "Paused")) {
		draft_say(draft,
			"The guest is paused to let the copy end; it runs again after "
			"the abort.");
	}
	draft_say(draft,
		"If the copy ends before the abort arrives, the VM has moved and stays "
		"there.");
}

static void say_target_pod(struct draft *draft, const struct migration_fact *fact)
{
	if (fact->target_pod == NULL) {
		draft_say(draft,
			"It ends at once; there is no target pod yet. The VM does not "
			"notice.");
		return;
	}
	draft_say(draft,
		"It ends at once and its target pod %s is deleted. The VM does not "
		"notice.",
		fact->target_pod);
}

/* Says what follows; false with the reason in *out_refusal where it would not end it.
 */
static bool say_consequence(struct draft *draft, const struct migration_fact *fact,
	const char **out_refusal)
{
	switch (stage_of(fact)) {
	case STAGE_NOTHING_STARTED:
		draft_say(draft,
			"It ends at once: nothing was started for it. The VM does not "
			"notice.");
		return true;
	case STAGE_TARGET_POD:
		say_target_pod(draft, fact);
		return true;
	case STAGE_HANDED_OVER:
		say_handed_over(draft, fact);
		return true;
	case STAGE_COPYING:
		say_copying(draft, fact);
		return true;
	case STAGE_UNKNOWN:
		draft_say(draft,
			"What a cancel does in phase %s is not known to this program.",
			fact->migration->phase_text);
		return true;
	case STAGE_POST_COPY:
		*out_refusal =
			"it is in post-copy: the VM runs on the target already and "
			"needs the rest of its memory from the source; nothing can "
			"stop that without losing the VM";
		return false;
	case STAGE_CUT_OVER:
		*out_refusal =
			"the VM runs on the target already; only the closing work "
			"is left, and a cancel would change nothing";
		return false;
	case STAGE_OVER:
		*out_refusal = "it is over: there is nothing to cancel";
		return false;
	}
	return false;
}

static const char *why_still_there(const struct migration_fact *fact)
{
	switch (stage_of(fact)) {
	case STAGE_HANDED_OVER:
		return "a cancel was asked for already; it takes effect when the copy "
		       "starts. If the preparation hangs, delete the target pod (D)";
	case STAGE_POST_COPY:
		return "a cancel was asked for already, but post-copy cannot be "
		       "stopped";
	case STAGE_CUT_OVER:
		return "a cancel was asked for already, but the VM has moved; the "
		       "object "
		       "disappears when the closing work is done";
	case STAGE_NOTHING_STARTED:
	case STAGE_TARGET_POD:
	case STAGE_COPYING:
	case STAGE_OVER:
	case STAGE_UNKNOWN:
		break;
	}
	return "a cancel was asked for already; virt-controller has yet to act on it";
}

static void plan_cancel(struct draft *draft, const struct migration_fact *fact)
{
	const struct object *object = &fact->migration->object;
	const char *comes_back = stage_comes_back(draft->facts, fact, draft->arena);
	const char *refusal = NULL;
	struct intent intent = {
		.verb = INTENT_DELETE_MIGRATION,
		.namespace = object->namespace,
		.name = object->name,
		.uid = object->uid,
		.vmi = fact->migration->vmi_name,
	};

	if (!fact->is_final && i64_is_known(object->deletion_ms)) {
		draft_refuse(draft, "%s", why_still_there(fact));
		return;
	}
	if (!say_consequence(draft, fact, &refusal)) {
		draft_refuse(draft, "%s", refusal);
		return;
	}
	if (text_is_empty(object->uid)) {
		draft_refuse(draft,
			"the server told no uid of it: without one another object of "
			"the "
			"same name might be hit");
		return;
	}
	if (comes_back != NULL) {
		draft_say(draft, "%s", comes_back);
	}
	if (fact->origin == ORIGIN_DECENTRALIZED) {
		draft_say(draft,
			"The other half of it, in another namespace or cluster, is not "
			"cancelled by this.");
	}
	draft_say(draft, "Only this very object is deleted (uid %s).", object->uid);
	draft_intent(draft, &intent);
}

static void plan(const struct command_input *input, struct plan *out)
{
	const struct migration_fact *fact = selected(input);
	struct draft draft;

	draft_begin(&draft, input, out);
	draft_title(&draft, "Cancel the migration of %s",
		fact != NULL && fact->migration->vmi_name != NULL
			? fact->migration->vmi_name
			: "a VM");
	if (draft_is_readonly(&draft)) {
		return;
	}
	if (fact == NULL) {
		draft_refuse(&draft,
			input->vmi_count == 1 ? "the VM has no migration under way"
					      : "no migration is selected");
		return;
	}
	plan_cancel(&draft, fact);
}

const struct command cmd_cancel = {
	.name = "cancel",
	.key = 'c',
	.help = "cancel the migration",
	.hint = "cancel",
	.hint_priority = 5,
	.subject = COMMAND_ON_MIGRATION,
	.writes = true,
	.plan = plan,
};
