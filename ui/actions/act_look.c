/* Verbs that choose what a list shows, in which order, and how wide. */
#include "ui/actions/action.h"
#include "ui/screens/screen.h"

unsigned act_filter(struct ui *ui, const struct view *view)
{
	(void)view;
	if (is_reading(ui)) {
		prompt_open_search(ui);
		return UI_REDRAW;
	}
	prompt_open_filter(ui);
	return UI_REDRAW;
}

/* Steps through the shown columns that can be sorted by; before the first is no column.
 */
static unsigned sort_step(struct ui *ui, const struct view *view, int step)
{
	struct list *list = &ui->lists[ui->focus];
	const struct row_kind *kind = list_kind(ui->focus);
	size_t places[COLUMNS_MAX];
	int count = (int)column_order_shown(&list->order, kind, view, places);
	int at = LIST_UNSORTED;

	for (int i = 0; i < count; i++) {
		at = (int)places[i] == list->sort_column ? i : at;
	}
	do {
		at += step;
	} while (at >= 0 && at < count && kind->columns[places[at]].compare == NULL);
	if (at >= count || at < LIST_UNSORTED) {
		return UI_NOTHING;
	}
	list->sort_column = at >= 0 ? (int)places[at] : LIST_UNSORTED;
	list->is_inverted = false;
	list_reorder(list);
	return UI_REDRAW;
}

unsigned act_sort_next(struct ui *ui, const struct view *view)
{
	return sort_step(ui, view, 1);
}

unsigned act_sort_previous(struct ui *ui, const struct view *view)
{
	return sort_step(ui, view, -1);
}

unsigned act_sort_invert(struct ui *ui, const struct view *view)
{
	struct list *list = &ui->lists[ui->focus];

	(void)view;
	list->is_inverted = !list->is_inverted;
	list_reorder(list);
	return UI_REDRAW;
}

unsigned act_sort_by(struct ui *ui, int column)
{
	struct list *list = &ui->lists[ui->focus];

	list->is_inverted = list->sort_column == column && !list->is_inverted;
	list->sort_column = column;
	list_reorder(list);
	return UI_REDRAW;
}

unsigned act_sort_menu(struct ui *ui, const struct view *view)
{
	(void)view;
	prompt_open_command(ui, "sort ");
	return UI_REDRAW;
}

unsigned act_follow(struct ui *ui, const struct view *view)
{
	struct list *list = NULL;

	(void)view;
	if (ui_screen(ui) == &screen_detail) {
		ui->is_detail_following = !ui->is_detail_following;
		ui_say(ui, UI_TONE_INFO,
			ui->is_detail_following ? "following: a newer migration of "
						  "this VM takes its place"
						: "no longer following");
		return UI_REDRAW;
	}
	list = &ui->lists[ui->focus];
	list->is_following = !list->is_following;
	list_reorder(list);
	return UI_REDRAW;
}

unsigned act_wide(struct ui *ui, const struct view *view)
{
	struct list *list = &ui->lists[ui->focus];

	(void)view;
	if (is_reading(ui)) {
		ui->reading.is_wrapped = !ui->reading.is_wrapped;
		ui->reading.left = 0;
		ui->reading.hit = SIZE_MAX;
		return UI_REDRAW;
	}
	list->is_wide = !list->is_wide;
	list->first_column = 0;
	return UI_REDRAW;
}

/* Left and right change what is selected where it can be changed so. */
static bool is_changed_sideways(const struct ui *ui)
{
	return ui->focus == LIST_CHOICE || ui->focus == LIST_SETTINGS;
}

static unsigned change_sideways(struct ui *ui, const struct view *view, int step)
{
	const struct list *list = &ui->lists[LIST_CHOICE];

	if (ui->focus == LIST_SETTINGS) {
		return settings_step(ui, view, step);
	}
	if (list->row_count == 0) {
		return UI_NOTHING;
	}
	column_order_move(&ui->lists[ui->chooser_list].order,
		list_kind(ui->chooser_list), (size_t)list->ids[list->position] - 1,
		step);
	return UI_REDRAW | ui_ask_columns(ui, view, ui->chooser_list);
}

unsigned act_columns(struct ui *ui, const struct view *view)
{
	(void)view;
	ui->chooser_list = ui->focus;
	list_move_to(&ui->lists[LIST_CHOICE], 0);
	ui_open_screen(ui, &screen_columns);
	return UI_REDRAW;
}

unsigned act_left(struct ui *ui, const struct view *view)
{
	struct list *list = &ui->lists[ui->focus];

	if (is_reading(ui)) {
		return read_sideways(ui, -1);
	}
	if (is_changed_sideways(ui)) {
		return change_sideways(ui, view, -1);
	}
	if (!list->is_wide) {
		return UI_NOTHING;
	}
	if (list->first_column == 0) {
		list->is_wide = false;
	} else {
		list->first_column--;
	}
	return UI_REDRAW;
}

unsigned act_right(struct ui *ui, const struct view *view)
{
	struct list *list = &ui->lists[ui->focus];
	size_t places[COLUMNS_MAX];

	if (is_reading(ui)) {
		return read_sideways(ui, 1);
	}
	if (is_changed_sideways(ui)) {
		return change_sideways(ui, view, 1);
	}
	if (!list->is_wide) {
		list->is_wide = true;
		list->first_column = 0;
	} else if (list->first_column + 2 <
		column_order_shown(&list->order, list_kind(ui->focus), view, places)) {
		list->first_column++;
	}
	return UI_REDRAW;
}
