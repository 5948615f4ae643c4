/* Choosing the columns of a table and their order. */
#include "ui/screens/common.h"
#include "ui/widgets/rule.h"

static void draw(
	struct ui *ui, const struct view *view, struct canvas *canvas, struct rect rect)
{
	const struct list *list = &ui->lists[ui->chooser_list];
	struct rect head = layout_take_top(&rect, 1);
	struct rect words = { 0 };
	struct page page;

	canvas_text_cut(canvas, head, head.x + 1, head.y, head.width - 2, ROLE_STRONG,
		arena_printf(view->arena, "Columns of %s%s",
			ui_table_name(ui->chooser_list),
			list->order.is_chosen ? ""
					      : ", as they are by themselves: those "
						"with nothing to show stay away"),
		false);
	if (rect.height >= 12) {
		words = layout_take_bottom(&rect, 4);
	}
	common_list(ui, view, canvas, rect, LIST_CHOICE);
	rule_draw(canvas, layout_take_top(&words, 1), NULL, 0,
		(struct span){ NULL, ROLE_DEFAULT });
	layout_take_left(&words, 2);
	layout_take_right(&words, 1);
	page_init(&page, view->arena, words.width, 0);
	page_text(&page, 0, ROLE_DIM,
		"Space or Enter shows and hides, left and right move a column, s goes "
		"back to what is usual. Where there is little room the last ones go "
		"first. The choice is kept in the settings file.");
	page_draw(canvas, words, &page, 0);
}

/* Enter and Space. */
static unsigned toggle(struct ui *ui, const struct view *view)
{
	struct list *table = &ui->lists[ui->chooser_list];
	const struct list *list = &ui->lists[LIST_CHOICE];

	if (list->row_count == 0) {
		return UI_NOTHING;
	}
	column_order_toggle(&table->order, list_kind(ui->chooser_list),
		(size_t)list->ids[list->position] - 1);
	return UI_REDRAW | ui_ask_columns(ui, view, ui->chooser_list);
}

const struct screen screen_columns = {
	.id = "columns",
	.title = "Columns",
	.help = "which columns a table shows, and in which order",
	.list = LIST_CHOICE,
	.draw = draw,
	.open = toggle,
	.open_hint = "show or hide",
};
