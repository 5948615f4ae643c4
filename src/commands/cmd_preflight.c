/* Only look whether VMs could be moved: the server is asked, nothing is changed. */
#include "commands/command.h"
#include "src/commands/draft.h"
#include "src/commands/move.h"
#include "src/commands/words.h"

/* Readonly means that no write is sent, not even as a trial; what the watches tell is
 * shown all the same. */
static void say_known_only(struct draft *draft)
{
	struct plan *plan = draft->plan;

	plan->intents = NULL;
	plan->intent_count = 0;
	plan->rights = NULL;
	plan->right_count = 0;
	draft_say(draft,
		"Nothing of this was asked of the server: --readonly sends no writes, "
		"not "
		"even as a dry run.");
}

static void plan(const struct command_input *input, struct plan *out)
{
	struct move_request request = {
		.vmis = input->vmis,
		.count = input->vmi_count,
		.target = input->target_node,
		.is_trial = true,
	};
	struct draft draft;

	draft_begin(&draft, input, out);
	draft_title(&draft, "Preflight of %s",
		input->vmi_count == 1
			? input->vmis[0]->object.name
			: words_count(input->vmi_count, "VM", "VMs", input->arena));
	if (input->vmi_count == 0) {
		draft_refuse(&draft, "no VM is selected");
		return;
	}
	draft_say(&draft,
		"A dry run: the server checks every request and creates nothing. What "
		"follows is what a real migration would do.");
	if (move_plan(&draft, &request) == 0) {
		return;
	}
	if (input->readonly) {
		say_known_only(&draft);
	}
	out->is_trial_only = true;
}

const struct command cmd_preflight = {
	.name = "preflight",
	.key = 'p',
	.help = "check whether the VM could be migrated",
	.hint = "preflight",
	.hint_priority = 9,
	.subject = COMMAND_ON_VMIS,
	.plan = plan,
};
