/* What the cluster said about one migration, from three objects in one time order. */
#include "base/str.h"
#include "ui/format.h"
#include "ui/glyphs.h"
#include "ui/screens/sections.h"
#include "ui/words/event_words.h"

#define EVENTS_WHOLE 40
#define EVENTS_BRIEF 5
#define TIME_WIDTH 9

static void add_event(
	struct page *page, const struct view *view, const struct told_event *told)
{
	const struct event *event = told->event;
	bool is_warning = event_is_warning(event);
	char at[FORMAT_SIZE];
	struct span spans[4];

	format_moment(event->last_ms, view->facts->now.wall_ms, at);
	spans[0] = (struct span){ view_padded(view, told->whose, 10), ROLE_DIM };
	spans[1] = (struct span){ view_text(view, event->reason),
		is_warning ? ROLE_WARNING : ROLE_DEFAULT };
	spans[2] = (struct span){ event->count > 1
			? arena_printf(view->arena, " ×%lld", (long long)event->count)
			: "",
		ROLE_DIM };
	spans[3] = (struct span){ text_is_empty(event->message)
			? ""
			: arena_printf(
				  view->arena, "  %s", view_text(view, event->message)),
		is_warning ? ROLE_DEFAULT : ROLE_DIM };
	page_flow(page, (struct span){ at, ROLE_DIM }, TIME_WIDTH, spans, 4);
}

void section_events(struct page *page, const struct view *view,
	const struct migration_fact *fact, enum section_length length)
{
	size_t most = length == SECTION_BRIEF ? EVENTS_BRIEF : EVENTS_WHOLE;
	const struct event_scope scope = { .migration = fact };
	size_t count;
	const struct told_event *events = events_about(view, &scope, &count);
	const struct source_state *source = view_source(view, SOURCE_EVENT);

	if (count > 0) {
		page_heading(page, "Events");
	} else if (source->code == SOURCE_FORBIDDEN || source->code == SOURCE_ERROR) {
		page_heading(page, "Events");
		page_text(page, 0, ROLE_DIM,
			arena_printf(view->arena,
				GLYPH_UNKNOWN "  events cannot be read"
					      " (%s); S says why",
				source_state_text(source->code)));
	}
	for (size_t i = 0; i < count && i < most; i++) {
		add_event(page, view, &events[i]);
	}
	if (count > most) {
		page_text(page, TIME_WIDTH, ROLE_DIM,
			arena_printf(view->arena, "%zu older events", count - most));
	}
}
