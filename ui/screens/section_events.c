/* What the cluster said about one migration, from three objects in one time order. */
#include <stdlib.h>

#include "base/str.h"
#include "ui/format.h"
#include "ui/glyphs.h"
#include "ui/screens/sections.h"
#include "ui/words/migration_words.h"

#define EVENTS_WHOLE 40
#define EVENTS_BRIEF 5
#define TIME_WIDTH 9
/* Events of a VMI around its migration: the request comes before the VMIM, the last
 * words after its end. */
#define BEFORE_MS (10 * INT64_C(1000))
#define AFTER_MS (5 * 60 * INT64_C(1000))

/* Whose word it is; NULL: not about this migration. */
static const char *subject_of(
	const struct migration_fact *fact, const struct event *event)
{
	const struct object *object = &fact->migration->object;

	if (!text_equal(event->involved_namespace, object->namespace) &&
		!text_equal(event->object.namespace, object->namespace)) {
		return NULL;
	}
	if (text_equal(event->involved_kind, "VirtualMachineInstanceMigration")) {
		return text_equal(event->involved_name, object->name) ? "migration"
								      : NULL;
	}
	if (text_equal(event->involved_kind, "VirtualMachineInstance")) {
		return text_equal(event->involved_name, fact->migration->vmi_name)
			? "VMI"
			: NULL;
	}
	if (text_equal(event->involved_kind, "Pod")) {
		return fact->target_pod != NULL &&
				text_equal(event->involved_name, fact->target_pod)
			? "pod"
			: NULL;
	}
	return NULL;
}

static bool is_in_time(const struct migration_fact *fact, const struct event *event)
{
	int64_t created_ms = fact->migration->object.created_ms;

	if (!i64_is_known(event->last_ms)) {
		return true;
	}
	if (i64_is_known(created_ms) && event->last_ms < created_ms - BEFORE_MS) {
		return false;
	}
	return !i64_is_known(fact->ended_ms) ||
		event->last_ms <= fact->ended_ms + AFTER_MS;
}

static int newest_first(const void *a, const void *b)
{
	const struct event *left = *(const struct event *const *)a;
	const struct event *right = *(const struct event *const *)b;

	if (left->last_ms != right->last_ms) {
		return left->last_ms > right->last_ms ? -1 : 1;
	}
	return text_compare(left->object.name, right->object.name);
}

static size_t collect(const struct view *view, const struct migration_fact *fact,
	const struct event **out)
{
	const struct store *store = view->facts->store;
	size_t plain = store_count(store, KIND_EVENT);
	size_t count = 0;

	for (size_t i = 0; i < plain + store_count(store, KIND_POD_EVENT); i++) {
		const struct event *event = i < plain
			? store_event(store, i)
			: store_pod_event(store, i - plain);

		if (subject_of(fact, event) != NULL && is_in_time(fact, event)) {
			out[count++] = event;
		}
	}
	if (count > 0) {
		qsort(out, count, sizeof(*out), newest_first);
	}
	return count;
}

static void add_event(struct page *page, const struct view *view,
	const struct migration_fact *fact, const struct event *event)
{
	bool is_warning = text_equal(event->type, "Warning");
	char at[FORMAT_SIZE];
	struct span spans[4];

	format_moment(event->last_ms, view->facts->now.wall_ms, at);
	spans[0] = (struct span){ view_padded(view, subject_of(fact, event), 10),
		ROLE_DIM };
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
	const struct store *store = view->facts->store;
	size_t most = length == SECTION_BRIEF ? EVENTS_BRIEF : EVENTS_WHOLE;
	size_t total =
		store_count(store, KIND_EVENT) + store_count(store, KIND_POD_EVENT);
	const struct event **events =
		arena_calloc(view->arena, total + 1, sizeof(*events));
	size_t count = collect(view, fact, events);
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
		add_event(page, view, fact, events[i]);
	}
	if (count > most) {
		page_text(page, TIME_WIDTH, ROLE_DIM,
			arena_printf(view->arena, "%zu older events", count - most));
	}
}
