/* One VM on the whole screen: what a migration of it needs and would do. */
#include "ui/screens/common.h"
#include "ui/screens/vm_page.h"
#include "ui/words/vm_words.h"

static size_t find(const struct ui *ui, const struct view *view)
{
	for (size_t i = 0; i < vm_count(view); i++) {
		if (vm_identity(vm_at(view, i)) == ui->subject) {
			return i;
		}
	}
	return SIZE_MAX;
}

static void draw(
	struct ui *ui, const struct view *view, struct canvas *canvas, struct rect rect)
{
	size_t row = find(ui, view);
	struct page head;
	struct page left;
	struct page right;

	layout_take_left(&rect, 2);
	layout_take_right(&rect, 2);
	if (row == SIZE_MAX) {
		common_gone(view, canvas, rect, "the VM", ui->subject_name,
			"it was stopped or deleted; Esc goes back");
		return;
	}
	common_keep_name(ui->subject_name, sizeof(ui->subject_name),
		view_text(view, vm_at(view, row)->object.name));
	if (rect.width < COMMON_TWO_COLUMNS) {
		page_init(&left, view->arena, rect.width, 0);
		vm_page_head(&left, view, row);
		vm_page_story(&left, view, row, SECTION_WHOLE);
		vm_page_setting(&left, view, row);
		common_page(ui, canvas, rect, &left);
		return;
	}
	page_init(&head, view->arena, rect.width, 0);
	vm_page_head(&head, view, row);
	page_init(&left, view->arena, common_left_width(rect), 0);
	vm_page_story(&left, view, row, SECTION_WHOLE);
	page_init(&right, view->arena, common_right_width(rect), 0);
	vm_page_setting(&right, view, row);
	common_columns(ui, canvas, rect, &head, &left, &right);
}

const struct screen screen_vm = {
	.id = "vm",
	.title = "VM",
	.help = "one VM: what a migration needs, what would follow, disks, objects",
	.list = LIST_NONE,
	.about = &vm_rows,
	.draw = draw,
};
