/* The migration network: what is configured, what was found, who is really on it, and
 * how full the links are. */
#include "ui/glyphs.h"
#include "ui/screens/common.h"
#include "ui/screens/sections.h"
#include "ui/widgets/rule.h"
#include "ui/words/network_words.h"
#include "ui/words/node_words.h"

#define LABEL_WIDTH 11
#define NOTES_MAX 16
/* Lines that stay for the table. */
#define TABLE_ROWS 8
#define PANEL_ROWS 9

static const char *configured_words(const struct view *view)
{
	const struct limits *limits = &view->facts->limits;
	const char *name = limits->network;

	if (view->facts->kubevirt == NULL) {
		return GLYPH_UNKNOWN;
	}
	if (name == NULL) {
		return "none: the pod network";
	}
	return arena_printf(view->arena, "%s%s%s%s",
		name[0] == '\0' ? "an empty name" : view_text(view, name),
		limits->network_origin != NULL ? "  (" : "",
		limits->network_origin != NULL
			? view_origin(view, limits->network_origin)
			: "",
		limits->network_origin != NULL ? ")" : "");
}

static void add_notes(struct page *page, const struct view *view, size_t most)
{
	const struct network_fact *network = view->facts->network;

	for (size_t i = 0; network != NULL && i < network->note_count; i++) {
		const struct span note = { view_text(view, network->notes[i].message),
			ROLE_WARNING };

		if (i == most) {
			page_value(page, "", ROLE_DIM,
				arena_printf(view->arena, "and %zu more notes",
					network->note_count - i));
			return;
		}
		page_flow(page, (struct span){ i == 0 ? "notes" : "", ROLE_DIM },
			LABEL_WIDTH, &note, 1);
	}
}

static void build_top(struct page *page, const struct view *view, size_t notes)
{
	struct span verdict = network_verdict(view);
	struct span definition = network_definition(view);
	struct span addresses = network_addresses(view);
	struct span load = network_load(view);
	const char *name = view->facts->limits.network;

	page_text(page, 0, verdict.role, verdict.text);
	page_value(page, "configured", ROLE_DEFAULT, configured_words(view));
	if (name != NULL && name[0] != '\0') {
		page_value(page, "defined", definition.role, definition.text);
		page_value(page, "addresses", addresses.role, addresses.text);
		page_value(page, "slowest", load.role, load.text);
	}
	add_notes(page, view, notes);
}

/* As much as leaves room for the table; the notes go first. */
static int draw_top(const struct view *view, struct canvas *canvas, struct rect rect)
{
	struct page page;

	for (size_t notes = NOTES_MAX;; notes = notes > 0 ? notes - 1 : 0) {
		page_init(&page, view->arena, rect.width - 3, LABEL_WIDTH);
		build_top(&page, view, notes);
		if (notes == 0 || (int)page.count + TABLE_ROWS <= rect.height) {
			break;
		}
	}
	rect.x += 2;
	rect.width -= 3;
	rect.height = (int)page.count < rect.height ? (int)page.count : rect.height;
	page_draw(canvas, rect, &page, 0);
	return rect.height;
}

static const struct node_fact *selected(const struct ui *ui, const struct view *view)
{
	size_t row = list_selected(&ui->lists[LIST_LINKS]);

	return row == SIZE_MAX ? NULL : node_at(view, row);
}

static void draw_panel(const struct ui *ui, const struct view *view,
	struct canvas *canvas, struct rect rect, bool is_side)
{
	const struct node_fact *node = selected(ui, view);
	struct span name = { "", ROLE_STRONG };
	struct page page;

	if (node == NULL) {
		return;
	}
	name.text = view_text(view, node->name);
	if (is_side) {
		common_side_border(canvas, &rect);
	} else {
		rule_draw(canvas, layout_take_top(&rect, 1), &name, 1,
			(struct span){ NULL, ROLE_DEFAULT });
	}
	layout_take_left(&rect, is_side ? 1 : 2);
	layout_take_right(&rect, 1);
	page_init(&page, view->arena, rect.width, SECTION_LABEL_WIDTH);
	if (is_side) {
		page_text(&page, 0, ROLE_STRONG, name.text);
	}
	section_links(&page, view, node);
	/* Below a rule that names the node the heading is one line too many. */
	page_draw(canvas, rect, &page, is_side ? 0 : 1);
}

static void draw_empty(const struct ui *ui, const struct view *view,
	struct canvas *canvas, struct rect rect)
{
	bool is_filtered = ui->lists[LIST_LINKS].total > 0;
	const struct span lines[] = {
		{ is_filtered ? "no node matches the filter"
				: view_has_data(view, SOURCE_NODE)
				? "no nodes"
				: "nodes cannot be read",
			ROLE_STRONG },
	};

	common_centered(canvas, rect, lines, 1);
}

/* Where whole columns may be empty the reason stands above them. */
static struct span missing_rates(const struct view *view)
{
	const struct source_state *state =
		store_source(view->facts->store, SOURCE_NODE_STATISTICS);

	switch (state->code) {
	case SOURCE_FORBIDDEN:
		return (struct span){ "kubelet statistics: forbidden", ROLE_WARNING };
	case SOURCE_ERROR:
		return (struct span){ "kubelet statistics: no answer", ROLE_WARNING };
	case SOURCE_IDLE:
	case SOURCE_CONNECTING:
	case SOURCE_LISTING:
	case SOURCE_LIVE:
	case SOURCE_STALE:
	case SOURCE_ABSENT:
		break;
	}
	return (struct span){ NULL, ROLE_DEFAULT };
}

static void draw(
	struct ui *ui, const struct view *view, struct canvas *canvas, struct rect rect)
{
	struct rect side = common_take_side(canvas, &rect);
	struct rect panel = { 0 };
	struct span title = { NULL, ROLE_HEADER };
	const struct network_fact *network = view->facts->network;

	layout_take_top(&rect, draw_top(view, canvas, rect));
	if (side.width == 0 && rect.height >= TABLE_ROWS + PANEL_ROWS + 1) {
		panel = layout_take_bottom(&rect, PANEL_ROWS);
	}
	title.text = network == NULL
		? arena_printf(view->arena, "Nodes %zu", view->facts->node_count)
		: arena_printf(view->arena, "Nodes %zu " GLYPH_DOT " %d attached",
			  view->facts->node_count, network->attached_nodes);
	rule_draw(canvas, layout_take_top(&rect, 1), &title, 1, missing_rates(view));
	common_list(ui, view, canvas, rect, LIST_LINKS);
	if (ui->lists[LIST_LINKS].row_count == 0) {
		draw_empty(ui, view, canvas, rect);
	}
	if (panel.height > 0) {
		draw_panel(ui, view, canvas, panel, false);
	}
	if (side.width > 0) {
		draw_panel(ui, view, canvas, side, true);
	}
}

static unsigned open(struct ui *ui, const struct view *view)
{
	(void)view;
	return common_open_selected(ui, LIST_LINKS, &screen_node);
}

const struct screen screen_network = {
	.id = "network",
	.title = "Network",
	.short_title = "Net",
	.help = "the migration network: definition, addresses, who is on it, links",
	.key = '4',
	.tab = 4,
	.list = LIST_LINKS,
	.needs_picture = true,
	.draw = draw,
	.open = open,
	.open_hint = "node",
};
