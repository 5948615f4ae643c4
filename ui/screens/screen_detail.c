/* One migration on the whole screen. */
#include <stdio.h>

#include "base/utf8.h"
#include "ui/screens/common.h"
#include "ui/screens/detail_page.h"
#include "ui/words/migration_words.h"

#define TWO_COLUMNS 112

static const struct migration_fact *find(const struct ui *ui, const struct view *view)
{
	for (size_t i = 0; i < view->facts->migration_count; i++) {
		if (migration_rows.identity(view, i) == ui->detail) {
			return migration_at(view, i);
		}
	}
	return NULL;
}

/* The story on the left, what it runs into on the right; both scroll together. */
static void draw_columns(struct ui *ui, const struct view *view, struct canvas *canvas,
	struct rect rect, const struct migration_fact *fact)
{
	struct page head;
	struct page left;
	struct page right;
	struct rect side;

	page_init(&head, view->arena, rect.width, 0);
	detail_page_head(&head, view, fact);
	page_gap(&head);
	page_draw(canvas, layout_take_top(&rect, (int)head.count), &head, 0);
	side = layout_take_right(&rect, rect.width * 9 / 20);
	layout_take_right(&rect, 3);
	page_init(&left, view->arena, rect.width, 0);
	detail_page_story(&left, view, fact);
	page_init(&right, view->arena, side.width, 0);
	detail_page_setting(&right, view, fact);
	/* The longer one decides how far there is to scroll. */
	if (left.count < right.count) {
		common_page(ui, canvas, side, &right);
		page_draw(canvas, rect, &left, ui->page_top);
	} else {
		common_page(ui, canvas, rect, &left);
		page_draw(canvas, side, &right, ui->page_top);
	}
}

static void draw(
	struct ui *ui, const struct view *view, struct canvas *canvas, struct rect rect)
{
	const struct migration_fact *fact = find(ui, view);
	struct page page;

	layout_take_left(&rect, 2);
	layout_take_right(&rect, 2);
	if (fact == NULL) {
		const struct span lines[] = {
			{ arena_printf(view->arena, "the migration of %s is gone",
				  ui->detail_name),
				ROLE_STRONG },
			{ "KubeVirt keeps a few finished migrations per VM and removes "
			  "the others; Esc goes back",
				ROLE_DIM },
		};

		common_centered(canvas, rect, lines, 2);
		return;
	}
	snprintf(ui->detail_name, sizeof(ui->detail_name), "%.*s",
		(int)utf8_cut(migration_vm(view, fact), sizeof(ui->detail_name) / 4),
		migration_vm(view, fact));
	if (rect.width >= TWO_COLUMNS) {
		draw_columns(ui, view, canvas, rect, fact);
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
	.draw = draw,
};
