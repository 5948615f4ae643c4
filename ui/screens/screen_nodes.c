/* The nodes: slots, holders, virt-handler, drains. */
#include "ui/screens/common.h"
#include "ui/screens/node_page.h"
#include "ui/widgets/rule.h"
#include "ui/words/node_words.h"

static size_t node_count(const struct view *view)
{
	return view->facts->node_count;
}

#define PANEL_ROWS 10

/* Everything that is known of the selected node, uncut. */
static void draw_selected(struct ui *ui, const struct view *view, struct canvas *canvas,
	struct rect rect, size_t first_line)
{
	size_t row = list_selected(&ui->lists[LIST_NODES]);
	struct page page;

	if (row == SIZE_MAX) {
		return;
	}
	layout_take_left(&rect, 2);
	layout_take_right(&rect, 1);
	page_init(&page, view->arena, rect.width, 0);
	node_page_head(&page, view, node_at(view, row));
	node_page_story(&page, view, node_at(view, row), SECTION_BRIEF);
	node_page_setting(&page, view, node_at(view, row));
	page_draw(canvas, rect, &page, first_line);
}

static void draw_panel(
	struct ui *ui, const struct view *view, struct canvas *canvas, struct rect rect)
{
	size_t row = list_selected(&ui->lists[LIST_NODES]);
	struct span name = { "", ROLE_STRONG };

	if (row != SIZE_MAX) {
		name.text = view_text(view, node_at(view, row)->name);
	}
	rule_draw(canvas, layout_take_top(&rect, 1), &name, 1,
		(struct span){ NULL, ROLE_DEFAULT });
	/* The rule names the node already. */
	draw_selected(ui, view, canvas, rect, 1);
}

static void draw_side(
	struct ui *ui, const struct view *view, struct canvas *canvas, struct rect rect)
{
	common_side_border(canvas, &rect);
	draw_selected(ui, view, canvas, rect, 0);
}

static void draw_empty(
	struct ui *ui, const struct view *view, struct canvas *canvas, struct rect rect)
{
	bool is_readable = view_has_data(view, SOURCE_NODE);
	bool is_filtered = ui->lists[LIST_NODES].total > 0;
	const struct span lines[] = {
		{ is_filtered		      ? "no node matches the filter"
				: is_readable ? "no nodes"
					      : "nodes cannot be read",
			ROLE_STRONG },
		{ is_readable || is_filtered ? "" : "S shows why", ROLE_DIM },
	};

	common_centered(canvas, rect, lines, 2);
}

static void draw(
	struct ui *ui, const struct view *view, struct canvas *canvas, struct rect rect)
{
	struct rect side = common_take_side(canvas, &rect);
	struct rect panel = { 0 };

	if (side.width == 0 && rect.height >= 2 * PANEL_ROWS) {
		panel = layout_take_bottom(&rect, PANEL_ROWS);
	}
	common_list(ui, view, canvas, rect, LIST_NODES);
	if (ui->lists[LIST_NODES].row_count == 0) {
		draw_empty(ui, view, canvas, rect);
	}
	if (panel.height > 0) {
		draw_panel(ui, view, canvas, panel);
	}
	if (side.width > 0) {
		draw_side(ui, view, canvas, side);
	}
}

static unsigned open(struct ui *ui, const struct view *view)
{
	(void)view;
	return common_open_selected(ui, LIST_NODES, &screen_node);
}

const struct screen screen_nodes = {
	.id = "nodes",
	.title = "Nodes",
	.help = "slots in use, who holds them, drains, links, virt-handler",
	.key = '2',
	.tab = 2,
	.list = LIST_NODES,
	.has_overview = true,
	.needs_picture = true,
	.count = node_count,
	.draw = draw,
	.open = open,
	.open_hint = "details",
};
