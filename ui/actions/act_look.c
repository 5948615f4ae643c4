/* Verbs that choose what a list shows and in which order. */
#include <string.h>

#include "ui/actions/action.h"

unsigned act_filter(struct ui *ui, const struct view *view)
{
	(void)view;
	ui->prompt.is_open = true;
	memcpy(ui->prompt.text, ui->lists[ui->focus].filter, sizeof(ui->prompt.text));
	memcpy(ui->prompt.before, ui->prompt.text, sizeof(ui->prompt.before));
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
