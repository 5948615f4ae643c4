/* Is the cluster ready to move VMs: a tree of statements that folds and explains. */
#include "base/str.h"
#include "ui/glyphs.h"
#include "ui/screens/common.h"
#include "ui/screens/sections.h"
#include "ui/widgets/rule.h"
#include "ui/words/readiness_words.h"

#define PANEL_ROWS_MIN 7
#define TABLE_ROWS_MIN 8

static const struct readiness_row *selected(
	const struct ui *ui, const struct view *view)
{
	size_t row = list_selected(&ui->lists[LIST_READINESS]);

	return row == SIZE_MAX ? NULL : readiness_at(view, row);
}

/* What it rests on, one line each: the reason of a conclusion names only the worst. */
static void add_support(
	struct page *page, const struct view *view, const struct readiness_item *item)
{
	if (item->because_count > 0) {
		page_text(page, 0, ROLE_DIM, "It rests on:");
	}
	for (size_t i = 0; i < item->because_count; i++) {
		const struct readiness_item *below =
			readiness_find(view, item->because[i]);
		const struct span spans[] = {
			{ below != NULL ? view_text(view, below->title) : "",
				ROLE_DEFAULT },
			{ below == NULL || text_is_empty(below->reason)
					? ""
					: arena_printf(view->arena, ": %s",
						  view_text(view, below->reason)),
				ROLE_DIM },
		};
		struct span sign;

		if (below != NULL) {
			sign = readiness_sign(below->state);
			sign.text = arena_printf(view->arena, "  %s", sign.text);
			page_flow(page, sign, 4, spans, 2);
		}
	}
}

/* The statement down to the objects it was read from. */
static void build_words(
	struct page *page, const struct view *view, const struct readiness_item *item)
{
	struct span sign = readiness_sign(item->state);

	if (!text_is_empty(item->reason)) {
		const struct span reason = { view_text(view, item->reason),
			item->state == READINESS_OK ? ROLE_DEFAULT : sign.role };

		page_flow(page, sign, 2, &reason, 1);
	} else {
		const struct span state = { readiness_state_text(item->state),
			sign.role };

		page_flow(page, sign, 2, &state, 1);
	}
	add_support(page, view, item);
	for (size_t i = 0; i < item->evidence_count; i++) {
		const struct readiness_evidence *evidence = &item->evidence[i];
		const struct span spans[] = {
			{ arena_printf(
				  view->arena, "%s: ", view_text(view, evidence->what)),
				ROLE_DIM },
			{ view_text(view, evidence->value), ROLE_DEFAULT },
			{ evidence->object == NULL
					? ""
					: arena_printf(view->arena, "  (%s)",
						  view_text(view, evidence->object)),
				ROLE_DIM },
		};

		page_flow(page, (struct span){ "  " GLYPH_DOT, ROLE_DIM }, 4, spans, 3);
	}
	for (size_t i = 0; i < item->next_count; i++) {
		const struct span step = { view_text(view, item->next[i]),
			ROLE_DEFAULT };

		page_flow(page,
			(struct span){
				arena_printf(view->arena, "  %zu. ", i + 1), ROLE_KEY },
			5, &step, 1);
	}
}

static void draw_panel(const struct ui *ui, const struct view *view,
	struct canvas *canvas, struct rect rect, bool is_side)
{
	const struct readiness_row *row = selected(ui, view);
	struct span name = { "", ROLE_STRONG };
	struct page page;

	if (row == NULL) {
		return;
	}
	name.text = view_text(view, row->item->title);
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
		page_gap(&page);
	}
	build_words(&page, view, row->item);
	page_draw(canvas, rect, &page, 0);
}

/* What the table leaves, but never less than an explanation needs. */
static int panel_rows(const struct view *view, int height)
{
	int left = height - 2 - (int)readiness_count(view);

	if (height < PANEL_ROWS_MIN + TABLE_ROWS_MIN) {
		return 0;
	}
	left = left > height - TABLE_ROWS_MIN ? height - TABLE_ROWS_MIN : left;
	return left > height / 3 ? left : height / 3;
}

static void draw(
	struct ui *ui, const struct view *view, struct canvas *canvas, struct rect rect)
{
	struct rect side = common_take_side(canvas, &rect);
	struct rect panel = { 0 };
	struct rect top = layout_take_top(&rect, 1);
	struct span totals = readiness_totals(view);

	canvas_text_cut(canvas, top, top.x + 3, top.y, top.width - 4, totals.role,
		totals.text, false);
	if (side.width == 0) {
		panel = layout_take_bottom(&rect, panel_rows(view, rect.height));
	}
	common_list(ui, view, canvas, rect, LIST_READINESS);
	if (panel.height > 0) {
		draw_panel(ui, view, canvas, panel, false);
	}
	if (side.width > 0) {
		draw_panel(ui, view, canvas, side, true);
	}
}

/* Folds or unfolds what rests below. */
static unsigned open(struct ui *ui, const struct view *view)
{
	struct list *list = &ui->lists[LIST_READINESS];
	struct toggled *toggled = &ui->toggled;
	uint64_t identity = 0;

	(void)view;
	if (list->row_count == 0) {
		return UI_NOTHING;
	}
	identity = list->ids[list->position];
	list_reorder(list);
	for (size_t i = 0; i < toggled->count; i++) {
		if (toggled->ids[i] == identity) {
			toggled->ids[i] = toggled->ids[--toggled->count];
			return UI_REDRAW;
		}
	}
	if (toggled->count < ARRAY_LENGTH(toggled->ids)) {
		toggled->ids[toggled->count++] = identity;
	}
	return UI_REDRAW;
}

const struct screen screen_readiness = {
	.id = "readiness",
	.title = "Readiness",
	.short_title = "Ready",
	.help = "is the cluster ready to move VMs, and what that rests on",
	.key = '5',
	.tab = 5,
	.list = LIST_READINESS,
	.needs_picture = true,
	.draw = draw,
	.open = open,
	.open_hint = "fold",
};
