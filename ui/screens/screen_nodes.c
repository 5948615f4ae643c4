/* The nodes: slots, holders, virt-handler, drains. */
#include "base/utf8.h"
#include "ui/screens/common.h"
#include "ui/widgets/rule.h"
#include "ui/words/node_words.h"

static size_t node_count(const struct view *view)
{
	return view->facts->node_count;
}

/* Everything that is known of the selected node, uncut. */
static void draw_sentence(
	struct ui *ui, const struct view *view, struct canvas *canvas, struct rect rect)
{
	size_t row = list_selected(&ui->lists[LIST_NODES]);
	struct rect head = layout_take_top(&rect, 1);
	const struct node_fact *node = NULL;
	struct span name = { "", ROLE_STRONG };
	const char *activity = NULL;
	struct page page;

	if (row == SIZE_MAX) {
		return;
	}
	node = node_at(view, row);
	name.text = view_text(view, node->name);
	rule_draw(canvas, head, &name, 1, (struct span){ NULL, ROLE_DEFAULT });
	layout_take_left(&rect, 2);
	layout_take_right(&rect, 1);
	page_init(&page, view->arena, rect.width, 0);
	activity = node_activity(view, node).text;
	page_text(&page, 0, ROLE_DEFAULT,
		arena_printf(view->arena, "%s, virt-handler %s: %s%s%s",
			node_state(view, node).text, node_handler(view, node).text,
			node_drain(view, node), activity[0] != '\0' ? "; " : "",
			activity));
	page_draw(canvas, rect, &page, 0);
}

static void draw(
	struct ui *ui, const struct view *view, struct canvas *canvas, struct rect rect)
{
	struct rect words = { 0 };

	if (rect.height >= 12) {
		words = layout_take_bottom(&rect, 3);
	}
	common_list(ui, view, canvas, rect, LIST_NODES);
	if (ui->lists[LIST_NODES].row_count == 0) {
		bool is_readable = view_has_data(view, SOURCE_NODE);
		const struct span lines[] = {
			{ ui->lists[LIST_NODES].total > 0 ? "no node matches the filter"
			  : is_readable			  ? "no nodes"
							  : "nodes cannot be read",
				ROLE_STRONG },
			{ is_readable ? "" : "S shows why", ROLE_DIM },
		};

		common_centered(canvas, rect, lines, 2);
	}
	if (words.height > 0) {
		draw_sentence(ui, view, canvas, words);
	}
}

/* Enter shows the migrations that leave or reach the node. */
static unsigned open(struct ui *ui, const struct view *view)
{
	size_t row = list_find_selected(&ui->lists[LIST_NODES], &node_rows, view);

	if (row == SIZE_MAX) {
		return UI_NOTHING;
	}
	list_set_filter(&ui->lists[LIST_MIGRATIONS], node_at(view, row)->name);
	ui_switch_screen(ui, &screen_migrations);
	return UI_REDRAW;
}

const struct screen screen_nodes = {
	.id = "nodes",
	.title = "Nodes",
	.help = "slots in use, who holds them, drains, virt-handler",
	.key = '2',
	.tab = 2,
	.list = LIST_NODES,
	.has_overview = true,
	.needs_picture = true,
	.count = node_count,
	.draw = draw,
	.open = open,
	.open_hint = "its migrations",
};
