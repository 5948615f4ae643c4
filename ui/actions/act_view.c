/* Verbs that change the screen, and those that leave it. */
#include <stdio.h>

#include "ui/actions/action.h"
#include "ui/screens/screen.h"

unsigned act_open(struct ui *ui, const struct view *view)
{
	const struct screen *screen = ui_screen(ui);

	/* Enter on the node strip opens the screen of the nodes, same node selected. */
	if (ui->focus != screen->list && ui->focus == LIST_NODES) {
		ui_switch_screen(ui, &screen_nodes);
		return UI_REDRAW;
	}
	return screen->open(ui, view);
}

unsigned act_back(struct ui *ui, const struct view *view)
{
	bool had_toasts = toasts_dismiss(&ui->toasts);

	(void)view;
	if (ui_back(ui)) {
		return UI_REDRAW;
	}
	if (has_list(ui) && ui->lists[ui->focus].mark_count > 0) {
		list_clear_marks(&ui->lists[ui->focus]);
		return UI_REDRAW;
	}
	if (has_filter(ui)) {
		list_set_filter(&ui->lists[ui->focus], "");
		return UI_REDRAW;
	}
	if (ui->focus != ui_screen(ui)->list) {
		ui->focus = ui_screen(ui)->list;
		return UI_REDRAW;
	}
	return had_toasts ? UI_REDRAW : UI_NOTHING;
}

static bool is_pane_visible(const struct ui *ui, enum list_id id)
{
	for (size_t i = 0; i < ui->pane_count; i++) {
		if (ui->panes[i].list == id) {
			return true;
		}
	}
	return false;
}

/* The screen whose place among the tabs comes before; the last before the first. */
static const struct screen *screen_before_tab(int tab)
{
	const struct screen *before = NULL;
	const struct screen *last = NULL;

	for (size_t i = 0; screens[i] != NULL; i++) {
		int place = screens[i]->tab;

		if (place > 0 && (last == NULL || place > last->tab)) {
			last = screens[i];
		}
		if (place > 0 && place < tab &&
			(before == NULL || place > before->tab)) {
			before = screens[i];
		}
	}
	return before != NULL ? before : last;
}

unsigned act_pane(struct ui *ui, const struct view *view)
{
	const struct screen *base = ui->stack[0];
	const struct screen *next = screen_after_tab(base->tab);

	(void)view;
	if (is_reading(ui)) {
		return read_neighbour(ui, 1);
	}
	if (ui->depth == 1 && base == &screen_migrations &&
		is_pane_visible(ui, LIST_NODES)) {
		ui->focus = ui->focus == LIST_NODES ? LIST_MIGRATIONS : LIST_NODES;
		return UI_REDRAW;
	}
	ui_switch_screen(ui, next != NULL ? next : screen_after_tab(0));
	return UI_REDRAW;
}

unsigned act_pane_back(struct ui *ui, const struct view *view)
{
	if (is_reading(ui)) {
		return read_neighbour(ui, -1);
	}
	if (ui->depth == 1 && ui->stack[0] == &screen_migrations &&
		is_pane_visible(ui, LIST_NODES)) {
		return act_pane(ui, view);
	}
	ui_switch_screen(ui, screen_before_tab(ui->stack[0]->tab));
	return UI_REDRAW;
}

unsigned act_command(struct ui *ui, const struct view *view)
{
	(void)view;
	prompt_open_command(ui, "");
	return UI_REDRAW;
}

unsigned act_settings(struct ui *ui, const struct view *view)
{
	(void)view;
	if (ui_screen(ui) == &screen_settings) {
		ui_back(ui);
	} else {
		ui_open_screen(ui, &screen_settings);
	}
	return UI_REDRAW;
}

unsigned act_all_namespaces(struct ui *ui, const struct view *view)
{
	(void)view;
	return UI_REDRAW | ui_ask(ui, UI_ASK_NAMESPACE, NULL, NULL, NULL);
}

unsigned act_help(struct ui *ui, const struct view *view)
{
	(void)view;
	if (ui_screen(ui) == &screen_help) {
		ui_back(ui);
	} else {
		ui_open_screen(ui, &screen_help);
	}
	return UI_REDRAW;
}

unsigned act_refresh(struct ui *ui, const struct view *view)
{
	(void)view;
	if (ui->is_replay) {
		(void)snprintf(ui->note, sizeof(ui->note),
			"a recording: there is nobody to ask");
		return UI_REDRAW;
	}
	(void)snprintf(ui->note, sizeof(ui->note), "asking the cluster again");
	return UI_REDRAW | UI_REFRESH | (is_reading(ui) ? read_again(ui) : UI_NOTHING);
}

unsigned act_quit(struct ui *ui, const struct view *view)
{
	(void)ui;
	(void)view;
	return UI_QUIT;
}

/* While something is still to be sent, a second q is asked for: what was not sent would
 * be forgotten. */
unsigned act_leave(struct ui *ui, const struct view *view)
{
	bool is_sending = ui->dialog.glance.state == PERFORM_ACTING;

	(void)view;
	if (ui_back(ui)) {
		return UI_REDRAW;
	}
	if (is_sending && !ui->is_quit_warned) {
		ui->is_quit_warned = true;
		ui_say(ui, UI_TONE_WARNING,
			"not everything of the plan is sent yet: q again quits, what "
			"is "
			"left is not done");
		return UI_REDRAW;
	}
	return UI_QUIT;
}

unsigned act_suspend(struct ui *ui, const struct view *view)
{
	(void)ui;
	(void)view;
	return UI_SUSPEND | UI_REDRAW;
}
