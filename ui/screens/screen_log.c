/* The program's own log, newest first: what it tells nobody who does not ask. */
#include "base/log.h"
#include "ui/screens/common.h"

/* As many as a page can be scrolled through with patience. */
#define LINES_MAX 500

static void draw(
	struct ui *ui, const struct view *view, struct canvas *canvas, struct rect rect)
{
	struct page page;

	layout_take_left(&rect, 2);
	layout_take_right(&rect, 1);
	page_init(&page, view->arena, rect.width, 0);
	for (size_t i = 0; i < LINES_MAX && log_recent(i) != NULL; i++) {
		page_text(&page, 0, ROLE_DEFAULT, view_text(view, log_recent(i)));
	}
	if (page.count == 0) {
		page_text(&page, 0, ROLE_DIM, "nothing was logged yet");
	}
	common_page(ui, canvas, rect, &page);
}

const struct screen screen_log = {
	.id = "log",
	.title = "Log",
	.help = "what the program itself has to say, newest first",
	.list = LIST_NONE,
	.draw = draw,
};
