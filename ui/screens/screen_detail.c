/* One migration on the whole screen. */
#include "ui/screens/common.h"
#include "ui/screens/detail_page.h"
#include "ui/screens/past_page.h"
#include "ui/words/migration_words.h"
#include "ui/words/past_words.h"

static const struct migration_fact *find(const struct ui *ui, const struct view *view)
{
	for (size_t i = 0; i < view->facts->migration_count; i++) {
		if (migration_rows.identity(view, i) == ui->detail) {
			return migration_at(view, i);
		}
	}
	return NULL;
}

static void draw(
	struct ui *ui, const struct view *view, struct canvas *canvas, struct rect rect)
{
	const struct migration_fact *fact = find(ui, view);
	struct page page;
	struct page left;
	struct page right;

	layout_take_left(&rect, 2);
	layout_take_right(&rect, 2);
	if (fact == NULL && past_find(view, ui->detail) != NULL) {
		page_init(&page, view->arena, rect.width, 0);
		past_page(&page, view, past_find(view, ui->detail));
		common_page(ui, canvas, rect, &page);
		return;
	}
	if (fact == NULL) {
		common_gone(view, canvas, rect, "the migration of", ui->detail_name,
			"KubeVirt keeps a few finished migrations per VM and removes "
			"the others; Esc goes back");
		return;
	}
	common_keep_name(
		ui->detail_name, sizeof(ui->detail_name), migration_vm(view, fact));
	if (rect.width >= COMMON_TWO_COLUMNS) {
		page_init(&page, view->arena, rect.width, 0);
		detail_page_head(&page, view, fact);
		page_init(&left, view->arena, common_left_width(rect), 0);
		detail_page_story(&left, view, fact);
		page_init(&right, view->arena, common_right_width(rect), 0);
		detail_page_setting(&right, view, fact);
		/* The shorter side takes them: less to scroll. */
		if (left.count < right.count) {
			detail_page_objects(&left, view, fact);
		} else {
			detail_page_objects(&right, view, fact);
		}
		common_columns(ui, canvas, rect, &page, &left, &right);
		return;
	}
	page_init(&page, view->arena, rect.width, 0);
	detail_page_whole(&page, view, fact, SECTION_WHOLE);
	common_page(ui, canvas, rect, &page);
}

const struct screen screen_detail = {
	.id = "detail",
	.title = "Migration",
	.help = "one migration: why, progress, timeline, path, slots, events, objects",
	.list = LIST_NONE,
	.about = &migration_rows,
	.draw = draw,
};
