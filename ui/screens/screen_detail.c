/* One migration on the whole screen. */
#include <stdio.h>

#include "base/utf8.h"
#include "ui/screens/common.h"
#include "ui/screens/detail_page.h"
#include "ui/words/migration_words.h"

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
	page_init(&page, view->arena, rect.width < 110 ? rect.width : 110, 0);
	detail_page_build(&page, view, fact);
	common_page(ui, canvas, rect, &page);
}

const struct screen screen_detail = {
	.id = "detail",
	.title = "Migration",
	.help = "one migration: verdict, timeline, slots, limits, objects",
	.list = LIST_NONE,
	.draw = draw,
};
