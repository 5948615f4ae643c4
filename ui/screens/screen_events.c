/* What the cluster said about the selected object and its kin, or about everything, in
 * one order of time. */
#include "base/str.h"
#include "ui/format.h"
#include "ui/glyphs.h"
#include "ui/screens/common.h"
#include "ui/widgets/rule.h"
#include "ui/words/event_words.h"

#define WORDS_ROWS 6

static const char *title(const struct ui *ui, const struct view *view)
{
	if (ui->events_kind == NULL) {
		return "Everything that was said";
	}
	return arena_printf(view->arena, "What was said about %s",
		view_text(view, ui->events_name));
}

static void draw_words(
	struct ui *ui, const struct view *view, struct canvas *canvas, struct rect rect)
{
	size_t row = list_selected(&ui->lists[LIST_EVENTS]);
	struct rect head = layout_take_top(&rect, 1);
	const struct event *event;
	size_t count;
	char first[FORMAT_SIZE];
	char last[FORMAT_SIZE];
	struct span name;
	struct page page;

	if (row == SIZE_MAX) {
		return;
	}
	event = events_shown(view, &count)[row].event;
	name = (struct span){ view_text(view, event->reason),
		event_is_warning(event) ? ROLE_WARNING : ROLE_STRONG };
	rule_draw(canvas, head, &name, 1, (struct span){ NULL, ROLE_DEFAULT });
	layout_take_left(&rect, 2);
	layout_take_right(&rect, 1);
	page_init(&page, view->arena, rect.width, 0);
	page_text(&page, 0, ROLE_DEFAULT,
		text_is_empty(event->message) ? "no message"
					      : view_text(view, event->message));
	format_moment(event->first_ms, view->facts->now.wall_ms, first);
	format_moment(event->last_ms, view->facts->now.wall_ms, last);
	page_text(&page, 0, ROLE_DIM,
		arena_printf(view->arena, "%s %s, said by %s%s, %s",
			view_text(view, event->involved_kind),
			view_path(
				view, event->involved_namespace, event->involved_name),
			view_text(view, event->component),
			text_is_empty(event->host)
				? ""
				: arena_printf(view->arena, " on %s",
					  view_text(view, event->host)),
			event->count > 1
				? arena_printf(view->arena, "%lld times from %s to %s",
					  (long long)event->count, first, last)
				: arena_printf(view->arena, "at %s", last)));
	page_draw(canvas, rect, &page, 0);
}

static void draw_empty(const struct ui *ui, const struct view *view,
	struct canvas *canvas, struct rect rect)
{
	const struct list *list = &ui->lists[LIST_EVENTS];
	struct span lines[2] = {
		{ "no events", ROLE_STRONG },
		{ "The cluster forgets them after an hour.", ROLE_DIM },
	};

	if (list->total > 0) {
		lines[0].text = arena_printf(view->arena,
			"none of %zu events matches \"%s\"", list->total, list->filter);
		lines[1].text = "Esc clears the filter";
	} else if (events_obstacle(view) != NULL) {
		lines[0].text = "no events can be shown";
		lines[1].text = "Why not stands above; S shows all sources.";
	}
	common_centered(canvas, rect, lines, 2);
}

static bool is_gone(const struct ui *ui, const struct view *view)
{
	return ui->events_kind != NULL && view->event_scope == NULL;
}

static void draw(
	struct ui *ui, const struct view *view, struct canvas *canvas, struct rect rect)
{
	struct rect head = layout_take_top(&rect, 1);
	const char *obstacle = events_obstacle(view);
	struct rect words = { 0 };

	canvas_text_cut(canvas, head, head.x + 1, head.y, head.width - 2, ROLE_STRONG,
		title(ui, view), false);
	if (obstacle != NULL) {
		struct page page;

		page_init(&page, view->arena, rect.width - 2, 0);
		page_item(&page, GLYPH_WARNING " ", ROLE_WARNING, obstacle);
		head = layout_take_top(&rect, (int)page.count);
		layout_take_left(&head, 1);
		page_draw(canvas, head, &page, 0);
	}
	if (is_gone(ui, view)) {
		common_gone(view, canvas, rect, "", view_text(view, ui->events_name),
			"what was said about it cannot be told from the rest; "
			":events shows all");
		return;
	}
	if (rect.height >= 14) {
		words = layout_take_bottom(&rect, WORDS_ROWS);
	}
	common_list(ui, view, canvas, rect, LIST_EVENTS);
	if (ui->lists[LIST_EVENTS].row_count == 0) {
		draw_empty(ui, view, canvas, rect);
	} else if (words.height > 0) {
		draw_words(ui, view, canvas, words);
	}
}

const struct screen screen_events = {
	.id = "events",
	.title = "Events",
	.help = "what the cluster said about the selected object, newest first",
	.list = LIST_EVENTS,
	.draw = draw,
};
