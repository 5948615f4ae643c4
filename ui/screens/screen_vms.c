/* Every VMI: where it runs, whether it may move, what came of the last time. */
#include "ui/screens/common.h"
#include "ui/screens/vm_page.h"
#include "ui/widgets/rule.h"
#include "ui/words/vm_words.h"

#define PANEL_ROWS 8

static void draw_selected(
	struct ui *ui, const struct view *view, struct canvas *canvas, struct rect rect)
{
	size_t row = list_selected(&ui->lists[LIST_VMS]);
	struct page page;

	if (row == SIZE_MAX) {
		return;
	}
	page_init(&page, view->arena, rect.width, 0);
	vm_page_head(&page, view, row);
	vm_page_story(&page, view, row, SECTION_BRIEF);
	vm_page_setting(&page, view, row);
	page_draw(canvas, rect, &page, 0);
}

/* The verdict in words, where the pane has no room. */
static void draw_sentence(
	struct ui *ui, const struct view *view, struct canvas *canvas, struct rect rect)
{
	size_t row = list_selected(&ui->lists[LIST_VMS]);
	struct span name = { "", ROLE_STRONG };
	struct span verdict;
	struct span why;
	struct page page;

	if (row == SIZE_MAX) {
		return;
	}
	name.text = vm_rows.name(view, row);
	rule_draw(canvas, layout_take_top(&rect, 1), &name, 1,
		(struct span){ NULL, ROLE_DEFAULT });
	layout_take_left(&rect, 2);
	layout_take_right(&rect, 1);
	verdict = vm_verdict(view, row);
	why = vm_why(view, row);
	page_init(&page, view->arena, rect.width, 0);
	page_text(&page, 0, verdict.role, verdict.text);
	if (vm_findings(view, row).count > 0) {
		page_text(&page, 0, why.role, why.text);
	}
	page_draw(canvas, rect, &page, 0);
}

static void draw_empty(
	struct ui *ui, const struct view *view, struct canvas *canvas, struct rect rect)
{
	bool is_readable = view_has_data(view, SOURCE_VMI);
	bool is_filtered = ui->lists[LIST_VMS].total > 0;
	const struct span lines[] = {
		{ is_filtered		      ? "no VM matches the filter"
				: is_readable ? "no VM runs"
					      : "VMs cannot be read",
			ROLE_STRONG },
		{ is_readable || is_filtered ? "" : "S shows why", ROLE_DIM },
	};

	common_centered(canvas, rect, lines, 2);
}

static void draw(
	struct ui *ui, const struct view *view, struct canvas *canvas, struct rect rect)
{
	struct rect side = common_take_side(canvas, &rect);
	struct rect words = { 0 };

	if (side.width == 0 && rect.height >= 2 * PANEL_ROWS) {
		words = layout_take_bottom(&rect, 4);
	}
	common_list(ui, view, canvas, rect, LIST_VMS);
	if (ui->lists[LIST_VMS].row_count == 0) {
		draw_empty(ui, view, canvas, rect);
	}
	if (words.height > 0) {
		draw_sentence(ui, view, canvas, words);
	}
	if (side.width > 0) {
		common_side_border(canvas, &side);
		layout_take_left(&side, 1);
		layout_take_right(&side, 1);
		draw_selected(ui, view, canvas, side);
	}
}

static unsigned open(struct ui *ui, const struct view *view)
{
	(void)view;
	return common_open_selected(ui, LIST_VMS, &screen_vm);
}

const struct screen screen_vms = {
	.id = "vms",
	.title = "VMs",
	.help = "every VM: may it move, its disks, its last migration",
	.key = '3',
	.tab = 3,
	.list = LIST_VMS,
	.has_overview = true,
	.needs_picture = true,
	.count = vm_count,
	.draw = draw,
	.open = open,
	.open_hint = "what it needs",
};
