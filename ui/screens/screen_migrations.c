/* The start screen: the table, the node strip of tall terminals, the detail pane of
 * wide ones, and the selected migration in a sentence on the others. */
#include "ui/glyphs.h"
#include "ui/screens/common.h"
#include "ui/screens/detail_page.h"
#include "ui/widgets/rule.h"
#include "ui/words/migration_words.h"

#define TALL_ROWS 29 /* of the body: a terminal of 35 */
#define STRIP_ROWS 12
#define SENTENCE_ROWS 14

static size_t migration_count(const struct view *view)
{
	return view->facts->migration_count;
}

static void draw_empty(const struct ui *ui, const struct view *view,
	struct canvas *canvas, struct rect rect)
{
	const struct list *list = &ui->lists[LIST_MIGRATIONS];
	const char *vms = GLYPH_UNKNOWN;
	const char *nodes = GLYPH_UNKNOWN;
	struct span lines[2];

	if (list->total > 0) {
		lines[0] = (struct span){
			arena_printf(view->arena,
				"none of %zu migrations matches \"%s\"", list->total,
				list->filter),
			ROLE_STRONG,
		};
		lines[1] = (struct span){ "Esc clears the filter", ROLE_DIM };
		common_centered(canvas, rect, lines, 2);
		return;
	}
	if (view_has_data(view, SOURCE_VMI)) {
		vms = arena_printf(
			view->arena, "%zu", store_count(view->facts->store, KIND_VMI));
	}
	if (view_has_data(view, SOURCE_NODE)) {
		nodes = arena_printf(
			view->arena, "%zu", store_count(view->facts->store, KIND_NODE));
	}
	lines[0] = (struct span){ "no migrations", ROLE_STRONG };
	lines[1] = (struct span){
		arena_printf(view->arena, "%s VMs on %s nodes", vms, nodes),
		ROLE_DIM,
	};
	common_centered(canvas, rect, lines, 2);
}

static void draw_pane(
	struct ui *ui, const struct view *view, struct canvas *canvas, struct rect rect)
{
	size_t row = list_selected(&ui->lists[LIST_MIGRATIONS]);
	struct page page;

	common_side_border(canvas, &rect);
	layout_take_left(&rect, 1);
	layout_take_right(&rect, 1);
	if (row == SIZE_MAX) {
		return;
	}
	page_init(&page, view->arena, rect.width, 0);
	detail_page_whole(&page, view, migration_at(view, row), SECTION_BRIEF);
	page_draw(canvas, rect, &page, 0);
}

/* The selected migration in words, over as many lines as it takes up to two: the column
 * WHY is rarely wide enough. */
static void draw_sentence(
	struct ui *ui, const struct view *view, struct canvas *canvas, struct rect rect)
{
	size_t row = list_selected(&ui->lists[LIST_MIGRATIONS]);
	struct rect head = layout_take_top(&rect, 1);
	const struct span none = { NULL, ROLE_DEFAULT };
	struct span name = { "", ROLE_STRONG };
	struct span verdict;
	struct page page;

	if (row == SIZE_MAX) {
		return;
	}
	name.text =
		view_path(view, migration_at(view, row)->migration->object.namespace,
			migration_vm(view, migration_at(view, row)));
	rule_draw(canvas, head, &name, 1, none);
	verdict = migration_verdict(view, migration_at(view, row));
	layout_take_left(&rect, 2);
	layout_take_right(&rect, 1);
	page_init(&page, view->arena, rect.width, 0);
	page_text(&page, 0, verdict.role, verdict.text);
	page_draw(canvas, rect, &page, 0);
}

static void draw_strip(
	struct ui *ui, const struct view *view, struct canvas *canvas, struct rect rect)
{
	struct rect head = layout_take_top(&rect, 1);
	const struct span title = {
		arena_printf(view->arena, "Nodes %zu", view->facts->node_count),
		ui->focus == LIST_NODES ? ROLE_TITLE : ROLE_HEADER,
	};

	rule_draw(canvas, head, &title, 1, (struct span){ NULL, ROLE_DEFAULT });
	common_list(ui, view, canvas, rect, LIST_NODES);
}

/* All nodes where the migrations leave room, else a dozen lines, never more than half.
 */
static int strip_rows(const struct view *view, int height)
{
	int wanted = 2 + (int)view->facts->node_count;
	int room = height - 2 - 3 - (int)view->facts->migration_count;

	room = room < STRIP_ROWS ? STRIP_ROWS : room;
	room = room > height / 2 ? height / 2 : room;
	return wanted < room ? wanted : room;
}

static void draw(
	struct ui *ui, const struct view *view, struct canvas *canvas, struct rect rect)
{
	struct rect strip = { 0 };
	struct rect words = { 0 };
	struct rect side = common_take_side(canvas, &rect);

	if (rect.height >= TALL_ROWS && view->facts->node_count > 0) {
		strip = layout_take_bottom(&rect, strip_rows(view, rect.height));
	} else if (ui->focus == LIST_NODES) {
		ui->focus = LIST_MIGRATIONS;
	}
	if (side.width == 0 && rect.height >= SENTENCE_ROWS &&
		ui->lists[LIST_MIGRATIONS].row_count > 0) {
		words = layout_take_bottom(&rect, 3);
	}
	common_list(ui, view, canvas, rect, LIST_MIGRATIONS);
	if (ui->lists[LIST_MIGRATIONS].row_count == 0) {
		draw_empty(ui, view, canvas, rect);
	}
	if (words.height > 0) {
		draw_sentence(ui, view, canvas, words);
	}
	if (strip.height > 0) {
		draw_strip(ui, view, canvas, strip);
	}
	if (side.width > 0) {
		draw_pane(ui, view, canvas, side);
	}
}

static unsigned open(struct ui *ui, const struct view *view)
{
	const struct list *list = &ui->lists[LIST_MIGRATIONS];

	(void)view;
	if (list->row_count == 0) {
		return UI_NOTHING;
	}
	ui->detail = list->ids[list->position];
	ui->detail_name[0] = '\0';
	ui_open_screen(ui, &screen_detail);
	return UI_REDRAW;
}

const struct screen screen_migrations = {
	.id = "migrations",
	.title = "Migrations",
	.help = "every migration, what needs a hand first",
	.key = '1',
	.tab = 1,
	.list = LIST_MIGRATIONS,
	.has_overview = true,
	.needs_picture = true,
	.count = migration_count,
	.draw = draw,
	.open = open,
	.open_hint = "details",
};
