/* One node on the whole screen. */
#include "base/str.h"
#include "ui/screens/common.h"
#include "ui/screens/node_page.h"
#include "ui/words/node_words.h"

static const struct node_fact *find(const struct ui *ui, const struct view *view)
{
	for (size_t i = 0; i < view->facts->node_count; i++) {
		if (node_rows.identity(view, i) == ui->subject) {
			return node_at(view, i);
		}
	}
	return NULL;
}

static void draw(
	struct ui *ui, const struct view *view, struct canvas *canvas, struct rect rect)
{
	const struct node_fact *node = find(ui, view);
	struct page head;
	struct page left;
	struct page right;

	layout_take_left(&rect, 2);
	layout_take_right(&rect, 2);
	if (node == NULL) {
		common_gone(view, canvas, rect, "node", ui->subject_name,
			"it left the cluster; Esc goes back");
		return;
	}
	common_keep_name(ui->subject_name, sizeof(ui->subject_name),
		view_text(view, node->name));
	if (rect.width < COMMON_TWO_COLUMNS) {
		page_init(&left, view->arena, rect.width, 0);
		node_page_head(&left, view, node);
		node_page_story(&left, view, node, SECTION_WHOLE);
		node_page_setting(&left, view, node);
		common_page(ui, canvas, rect, &left);
		return;
	}
	page_init(&head, view->arena, rect.width, 0);
	node_page_head(&head, view, node);
	page_init(&left, view->arena, common_left_width(rect), 0);
	node_page_story(&left, view, node, SECTION_WHOLE);
	page_init(&right, view->arena, common_right_width(rect), 0);
	node_page_setting(&right, view, node);
	common_columns(ui, canvas, rect, &head, &left, &right);
}

/* Enter shows the migrations that leave or reach it. */
static unsigned open(struct ui *ui, const struct view *view)
{
	const struct node_fact *node = find(ui, view);

	if (node == NULL) {
		return UI_NOTHING;
	}
	list_set_filter(&ui->lists[LIST_MIGRATIONS], node->name);
	ui_switch_screen(ui, &screen_migrations);
	return UI_REDRAW;
}

const struct screen screen_node = {
	.id = "node",
	.title = "Node",
	.help = "one node: drain, who cannot leave and why, who moves, links",
	.list = LIST_NONE,
	.about = &node_rows,
	.draw = draw,
	.open = open,
	.open_hint = "its migrations",
};
