/* Verbs that mark, save and copy. */
#include "ui/actions/action.h"
#include "ui/hands/hands.h"
#include "ui/save.h"
#include "ui/screens/screen.h"

/* As in htop the next line is selected afterwards, so that several are marked fast. */
unsigned act_mark(struct ui *ui, const struct view *view)
{
	struct list *list = &ui->lists[ui->focus];

	if (ui->focus == LIST_CHOICE) {
		return screen_columns.open(ui, view);
	}
	list_toggle_mark(list);
	list_move_by(list, 1);
	return UI_REDRAW;
}

unsigned act_mark_all(struct ui *ui, const struct view *view)
{
	(void)view;
	if (ui->focus == LIST_CHOICE) {
		return UI_NOTHING;
	}
	list_mark_shown(&ui->lists[ui->focus]);
	return UI_REDRAW;
}

unsigned act_save(struct ui *ui, const struct view *view)
{
	if (ui->focus == LIST_SETTINGS) {
		return settings_keep_selected(ui);
	}
	if (ui->focus == LIST_CHOICE) {
		ui->lists[ui->chooser_list].order = (struct column_order){ .count = 0 };
		return UI_REDRAW | ui_ask_columns(ui, view, ui->chooser_list);
	}
	prompt_open_command(
		ui, arena_printf(view->arena, "save %s", save_proposed_name(ui, view)));
	return UI_REDRAW;
}

unsigned act_copy(struct ui *ui, const struct view *view)
{
	struct row_subject subject = hands_subject(ui, view);

	if (is_reading(ui)) {
		const char *text = read_text(ui, view);

		return text == NULL
			? UI_NOTHING
			: UI_REDRAW | ui_ask(ui, UI_ASK_COPY, text, NULL, NULL);
	}
	if (subject.name == NULL) {
		return UI_NOTHING;
	}
	return UI_REDRAW |
		ui_ask(ui, UI_ASK_COPY, view_text(view, subject.name), NULL, NULL);
}
