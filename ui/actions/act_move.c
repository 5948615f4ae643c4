/* Verbs that move the selection of a list, or the lines of a page. */
#include "ui/actions/action.h"

#define WHEEL_LINES 3

static size_t visible_rows(const struct ui *ui)
{
	for (size_t i = 0; i < ui->pane_count; i++) {
		if (ui->panes[i].list == ui->focus && ui->panes[i].rows.height > 1) {
			return (size_t)ui->panes[i].rows.height;
		}
	}
	return 10;
}

static void scroll_page(struct ui *ui, int delta)
{
	size_t last = ui->page_length > ui->page_height
		? ui->page_length - ui->page_height
		: 0;
	size_t distance = delta < 0 ? (size_t)-delta : (size_t)delta;

	if (delta < 0) {
		ui->page_top = ui->page_top > distance ? ui->page_top - distance : 0;
	} else {
		ui->page_top =
			ui->page_top + distance < last ? ui->page_top + distance : last;
	}
}

static unsigned move(struct ui *ui, int delta)
{
	if (has_list(ui)) {
		list_move_by(&ui->lists[ui->focus], delta);
	} else {
		scroll_page(ui, delta);
	}
	return UI_REDRAW;
}

unsigned act_up(struct ui *ui, const struct view *view)
{
	(void)view;
	return move(ui, -1);
}

unsigned act_down(struct ui *ui, const struct view *view)
{
	(void)view;
	return move(ui, 1);
}

/* A page keeps one line of what was seen. */
static int page_size(const struct ui *ui)
{
	size_t rows = has_list(ui) ? visible_rows(ui) : ui->page_height;

	return rows > 2 ? (int)rows - 1 : 1;
}

unsigned act_page_up(struct ui *ui, const struct view *view)
{
	(void)view;
	return move(ui, -page_size(ui));
}

unsigned act_page_down(struct ui *ui, const struct view *view)
{
	(void)view;
	return move(ui, page_size(ui));
}

unsigned act_home(struct ui *ui, const struct view *view)
{
	(void)view;
	if (has_list(ui)) {
		list_move_to(&ui->lists[ui->focus], 0);
	}
	ui->page_top = 0;
	return UI_REDRAW;
}

unsigned act_end(struct ui *ui, const struct view *view)
{
	(void)view;
	if (has_list(ui)) {
		list_move_to(&ui->lists[ui->focus], SIZE_MAX);
	} else {
		scroll_page(ui, (int)ui->page_length);
	}
	return UI_REDRAW;
}

unsigned act_wheel_up(struct ui *ui, const struct view *view)
{
	(void)view;
	return move(ui, -WHEEL_LINES);
}

unsigned act_wheel_down(struct ui *ui, const struct view *view)
{
	(void)view;
	return move(ui, WHEEL_LINES);
}

/* With a filter every shown line is a hit; the search goes round at the ends. */
static unsigned next_hit(struct ui *ui, bool is_forward)
{
	struct list *list = &ui->lists[ui->focus];
	size_t count = list->row_count;

	if (!has_filter(ui) || count == 0) {
		return UI_NOTHING;
	}
	list_move_to(list, (list->position + (is_forward ? 1 : count - 1)) % count);
	return UI_REDRAW;
}

unsigned act_next_hit(struct ui *ui, const struct view *view)
{
	return is_reading(ui) ? read_next_hit(ui, view, true, false)
			      : next_hit(ui, true);
}

unsigned act_previous_hit(struct ui *ui, const struct view *view)
{
	return is_reading(ui) ? read_next_hit(ui, view, false, false)
			      : next_hit(ui, false);
}
