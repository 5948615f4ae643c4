/* Move one VM or all that are marked: a VirtualMachineInstanceMigration for each. */
#include "commands/command.h"
#include "src/commands/draft.h"
#include "src/commands/move.h"
#include "src/commands/words.h"

static void plan(const struct command_input *input, struct plan *out)
{
	struct move_request request = {
		.vmis = input->vmis,
		.count = input->vmi_count,
		.target = input->target_node,
	};
	struct draft draft;
	size_t able;

	draft_begin(&draft, input, out);
	draft_title(&draft, "Migrate %s%s%s",
		input->vmi_count == 1
			? input->vmis[0]->object.name
			: words_count(input->vmi_count, "VM", "VMs", input->arena),
		input->target_node != NULL ? " to " : "",
		input->target_node != NULL ? input->target_node : "");
	if (input->vmi_count == 0) {
		draft_refuse(&draft, "no VM is selected");
		return;
	}
	if (draft_is_readonly(&draft)) {
		return;
	}
	able = move_plan(&draft, &request);
	if (able > 0 && able < input->vmi_count) {
		draft_title(&draft, "Migrate %zu of %zu VMs%s%s", able,
			input->vmi_count, input->target_node != NULL ? " to " : "",
			input->target_node != NULL ? input->target_node : "");
	}
}

const struct command cmd_migrate = {
	.name = "migrate",
	.key = 'm',
	.help = "migrate the VM, or all marked ones",
	.hint = "migrate",
	.hint_priority = 5,
	.subject = COMMAND_ON_VMIS,
	.writes = true,
	.plan = plan,
};
