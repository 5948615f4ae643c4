/* Verbs that choose what a list shows, in which order, and how wide. */
#include "ui/actions/action.h"
#include "ui/screens/screen.h"

unsigned act_filter(struct ui *ui, const struct view *view)
{
	(void)view;
	prompt_open_filter(ui);
	return UI_REDRAW;
}

/* Steps through the columns that can be sorted by; before the first is no column. */
static unsigned sort_step(struct ui *ui, int step)
{
	struct list *list = &ui->lists[ui->focus];
	const struct row_kind *kind = list_kind(ui->focus);
	int column = list->sort_column + step;

	while (column >= 0 && column < (int)kind->column_count &&
		kind->columns[column].compare == NULL) {
		column += step;
	}
	if (column >= (int)kind->column_count || column < LIST_UNSORTED) {
		return UI_NOTHING;
	}
	list->sort_column = column;
	list->is_inverted = false;
	list_reorder(list);
	return UI_REDRAW;
}

unsigned act_sort_next(struct ui *ui, const struct view *view)
{
	(void)view;
	return sort_step(ui, 1);
}

unsigned act_sort_previous(struct ui *ui, const struct view *view)
{
	(void)view;
	return sort_step(ui, -1);
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
	list->is_wide = !list->is_wide;
	list->first_column = 0;
	return UI_REDRAW;
}

unsigned act_left(struct ui *ui, const struct view *view)
{
	struct list *list = &ui->lists[ui->focus];

	(void)view;
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

/* Those that have something to show. */
static size_t shown_columns(const struct ui *ui, const struct view *view)
{
	const struct row_kind *kind = list_kind(ui->focus);
	size_t count = 0;

	for (size_t i = 0; i < kind->column_count; i++) {
		count += kind->columns[i].applies == NULL ||
				kind->columns[i].applies(view)
			? 1
			: 0;
	}
	return count;
}

unsigned act_right(struct ui *ui, const struct view *view)
{
	struct list *list = &ui->lists[ui->focus];

	if (!list->is_wide) {
		list->is_wide = true;
		list->first_column = 0;
	} else if (list->first_column + 2 < shown_columns(ui, view)) {
		list->first_column++;
	}
	return UI_REDRAW;
}
