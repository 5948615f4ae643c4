/* Selection and marks to a plan. */
#include "ui/hands/hands.h"

#include "base/str.h"
#include "ui/screens/screen.h"
#include "ui/state.h"

/* A page is about one object, whatever was selected in the list below it. */
static struct row_subject page_subject(
	const struct ui *ui, const struct view *view, const struct row_kind *kind)
{
	uint64_t identity = kind == &migration_rows ? ui->detail : ui->subject;
	size_t count = kind->count(view);

	for (size_t i = 0; i < count; i++) {
		if (kind->identity(view, i) == identity) {
			return kind->subject(view, i);
		}
	}
	return (struct row_subject){ .created_ms = UNKNOWN_I64 };
}

/* What kind of object commands are about here; NULL: none. */
static const struct row_kind *kind_here(const struct ui *ui)
{
	const struct row_kind *kind = ui_screen(ui)->about;

	if (kind == NULL && ui->focus != LIST_NONE) {
		kind = list_kind(ui->focus);
	}
	return kind != NULL && kind->subject != NULL ? kind : NULL;
}

struct row_subject hands_subject(const struct ui *ui, const struct view *view)
{
	const struct row_kind *kind = kind_here(ui);
	size_t row;

	if (kind != NULL && ui_screen(ui)->about != NULL) {
		return page_subject(ui, view, kind);
	}
	if (kind != NULL) {
		row = list_find_selected(&ui->lists[ui->focus], kind, view);
		if (row != SIZE_MAX) {
			return kind->subject(view, row);
		}
	}
	return (struct row_subject){ .created_ms = UNKNOWN_I64 };
}

static bool is_among(
	const struct vmi *const *vmis, size_t count, const struct vmi *wanted)
{
	for (size_t i = 0; i < count; i++) {
		if (vmis[i] == wanted) {
			return true;
		}
	}
	return false;
}

/* The VMs of all marked rows, each once: several migrations may be of one VM. */
static size_t marked_vmis(
	const struct ui *ui, const struct view *view, const struct vmi **out)
{
	const struct list *list = &ui->lists[ui->focus];
	const struct row_kind *kind = list_kind(ui->focus);
	size_t rows = kind->count(view);
	size_t count = 0;

	for (size_t i = 0; i < rows; i++) {
		const struct vmi *vmi;

		if (!list_is_marked(list, kind->identity(view, i))) {
			continue;
		}
		vmi = kind->subject(view, i).vmi;
		if (vmi != NULL && !is_among(out, count, vmi)) {
			out[count++] = vmi;
		}
	}
	return count;
}

static bool has_marks(const struct ui *ui)
{
	return ui_screen(ui)->about == NULL && kind_here(ui) != NULL &&
		ui->lists[ui->focus].mark_count > 0;
}

static void fill_vmis(const struct ui *ui, const struct view *view,
	struct command_input *input, const struct vmi *selected)
{
	const struct vmi **vmis;

	if (has_marks(ui)) {
		vmis = arena_calloc(ui->plan_arena,
			list_kind(ui->focus)->count(view) + 1,
			sizeof(const struct vmi *));
		input->vmi_count = marked_vmis(ui, view, vmis);
	} else {
		vmis = arena_calloc(ui->plan_arena, 1, sizeof(const struct vmi *));
		vmis[0] = selected;
		input->vmi_count = selected != NULL ? 1 : 0;
	}
	input->vmis = vmis;
}

/* Commands about one migration or one node do not look at marks. To act on one thing
 * while several are marked would surprise. */
static bool ignores_marks(const struct ui *ui, const struct command_input *input,
	const struct command *command)
{
	return has_marks(ui) && ui->lists[ui->focus].mark_count > 1 &&
		(command->subject == COMMAND_ON_MIGRATION ||
			(command->subject == COMMAND_ON_NODE && input->node != NULL));
}

static unsigned busy(struct ui *ui)
{
	ui->dialog.is_open = true;
	ui_say(ui, UI_TONE_WARNING,
		"one plan at a time: this one is still being carried out");
	return UI_REDRAW;
}

unsigned hands_command(struct ui *ui, const struct view *view,
	const struct command *command, const char *target_node)
{
	struct row_subject subject = hands_subject(ui, view);
	struct command_input input = {
		.facts = view->facts,
		.migration = subject.migration,
		.node = subject.node,
		.readonly = ui->is_readonly,
		.seed = (uint64_t)view->facts->now.wall_ms * 2654435761u ^
			(uint64_t)view->facts->now.mono_ms,
		.arena = ui->plan_arena,
	};
	struct plan *plan;

	if (ui->is_replay && command->writes) {
		ui_sayf(ui, UI_TONE_WARNING,
			"%s is not there: this is a recording, there is no cluster to "
			"change",
			command->name);
		return UI_REDRAW;
	}
	if (ui->dialog.glance.state != PERFORM_NOTHING &&
		!ui->dialog.glance.can_close) {
		return busy(ui);
	}
	arena_reset(ui->plan_arena);
	input.target_node = text_is_empty(target_node)
		? NULL
		: arena_strdup(ui->plan_arena, target_node);
	fill_vmis(ui, view, &input, subject.vmi);
	plan = arena_calloc(ui->plan_arena, 1, sizeof(*plan));
	command->plan(&input, plan);
	if (plan->refusal != NULL && plan->sentence_count == 0) {
		ui_sayf(ui, UI_TONE_WARNING, "%s: %s", command->name, plan->refusal);
		return UI_REDRAW;
	}
	if (ignores_marks(ui, &input, command)) {
		ui_sayf(ui, UI_TONE_INFO,
			"%s is about the selected line only, not about what is marked",
			command->name);
	}
	if (ui->focus != LIST_NONE) {
		list_keep_selected(&ui->lists[ui->focus]);
	}
	dialog_open(&ui->dialog);
	return UI_REDRAW | ui_ask(ui, UI_ASK_PLAN, NULL, NULL, plan);
}

bool hands_offers(const struct ui *ui, const struct command *command)
{
	const struct row_kind *kind = kind_here(ui);

	if (kind == NULL || (ui->is_readonly && command->writes)) {
		return false;
	}
	switch (command->subject) {
	case COMMAND_ON_VMIS:
		return kind != &node_rows;
	case COMMAND_ON_MIGRATION:
		return kind == &migration_rows;
	case COMMAND_ON_NODE:
		return kind != &vm_rows;
	}
	return false;
}
