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
	(void)view;
	if (ui_back(ui)) {
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
	return UI_NOTHING;
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

unsigned act_pane(struct ui *ui, const struct view *view)
{
	const struct screen *screen = ui_screen(ui);

	(void)view;
	if (screen == &screen_migrations && is_pane_visible(ui, LIST_NODES)) {
		ui->focus = ui->focus == LIST_NODES ? LIST_MIGRATIONS : LIST_NODES;
	} else if (screen == &screen_migrations) {
		ui_switch_screen(ui, &screen_nodes);
	} else {
		ui_switch_screen(ui, &screen_migrations);
	}
	return UI_REDRAW;
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
	snprintf(ui->note, sizeof(ui->note), "asking the cluster again");
	return UI_REDRAW | UI_REFRESH;
}

unsigned act_quit(struct ui *ui, const struct view *view)
{
	(void)ui;
	(void)view;
	return UI_QUIT;
}

unsigned act_leave(struct ui *ui, const struct view *view)
{
	(void)view;
	return ui_back(ui) ? UI_REDRAW : UI_QUIT;
}

unsigned act_suspend(struct ui *ui, const struct view *view)
{
	(void)ui;
	(void)view;
	return UI_SUSPEND | UI_REDRAW;
}
