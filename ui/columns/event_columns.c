/* The columns of the events table: when, how often, whose word, and what was said. */
#include "base/str.h"
#include "ui/columns/columns.h"
#include "ui/format.h"
#include "ui/words/event_words.h"

static const struct told_event *told_at(const struct view *view, size_t row)
{
	size_t count;

	return &events_shown(view, &count)[row];
}

static const struct event *event_at(const struct view *view, size_t row)
{
	return told_at(view, row)->event;
}

static struct span time_text(const struct view *view, size_t row)
{
	char at[FORMAT_SIZE];

	format_moment(event_at(view, row)->last_ms, view->facts->now.wall_ms, at);
	return (struct span){ arena_strdup(view->arena, at), ROLE_DIM };
}

static int time_compare(const struct view *view, size_t a, size_t b)
{
	int64_t left = event_at(view, a)->last_ms;
	int64_t right = event_at(view, b)->last_ms;

	return left < right ? -1 : left > right;
}

static struct span age_text(const struct view *view, size_t row)
{
	int64_t age_ms = view_since(view, event_at(view, row)->last_ms);
	char age[FORMAT_SIZE];

	/* The clocks of nodes differ a little. */
	format_age(i64_is_known(age_ms) && age_ms < 0 ? 0 : age_ms, age);
	return (struct span){ arena_strdup(view->arena, age), ROLE_DEFAULT };
}

static struct span count_text(const struct view *view, size_t row)
{
	int64_t count = event_at(view, row)->count;
	char text[FORMAT_SIZE];

	if (!i64_is_known(count) || count < 1) {
		return (struct span){ "1", ROLE_DIM };
	}
	format_count(count, text);
	return (struct span){ arena_strdup(view->arena, text),
		count > 1 ? ROLE_DEFAULT : ROLE_DIM };
}

static int count_compare(const struct view *view, size_t a, size_t b)
{
	int64_t left = event_at(view, a)->count;
	int64_t right = event_at(view, b)->count;

	return left < right ? -1 : left > right;
}

static struct span whose_text(const struct view *view, size_t row)
{
	return (struct span){ view_text(view, told_at(view, row)->whose), ROLE_DIM };
}

static struct span object_text(const struct view *view, size_t row)
{
	const struct event *event = event_at(view, row);

	return (struct span){ text_is_empty(event->involved_namespace)
			? view_text(view, event->involved_name)
			: view_path(view, event->involved_namespace,
				  event->involved_name),
		ROLE_DEFAULT };
}

static int object_compare(const struct view *view, size_t a, size_t b)
{
	return text_compare_natural(
		object_text(view, a).text, object_text(view, b).text);
}

static struct span reason_text(const struct view *view, size_t row)
{
	const struct event *event = event_at(view, row);

	return (struct span){ view_text(view, event->reason),
		event_is_warning(event) ? ROLE_WARNING : ROLE_DEFAULT };
}

static int reason_compare(const struct view *view, size_t a, size_t b)
{
	return text_compare(event_at(view, a)->reason, event_at(view, b)->reason);
}

static struct span from_text(const struct view *view, size_t row)
{
	const struct event *event = event_at(view, row);

	return (struct span){ view_text(view, event->component), ROLE_DIM };
}

static struct span message_text(const struct view *view, size_t row)
{
	return (struct span){ view_text(view, event_at(view, row)->message),
		ROLE_DEFAULT };
}

/* clang-format off */
static const struct column columns[] = {
	{ "time", "TIME", { 8, 11, 0, 0, 1 }, true, ALIGN_LEFT,
		time_text, time_compare, NULL },
	{ "age", "AGE", { 6, 7, 0, 0, 5 }, true, ALIGN_RIGHT, age_text, NULL, NULL },
	{ "count", "TIMES", { 5, 6, 0, 0, 4 }, true, ALIGN_RIGHT,
		count_text, count_compare, NULL },
	{ "kind", "OF", { 9, 9, 0, 0, 3 }, false, ALIGN_LEFT, whose_text, NULL, NULL },
	{ "object", "OBJECT", { 20, 40, 0, 0, 5 }, true, ALIGN_LEFT,
		object_text, object_compare, NULL },
	{ "reason", "REASON", { 12, 28, 0, 0, 1 }, true, ALIGN_LEFT,
		reason_text, reason_compare, NULL },
	{ "from", "SAID BY", { 10, 26, 0, 0, 6 }, true, ALIGN_LEFT, from_text, NULL, NULL },
	{ "message", "MESSAGE", { 36, 60, 0, 1, 2 }, false, ALIGN_LEFT,
		message_text, NULL, NULL },
};
/* clang-format on */

static size_t count(const struct view *view)
{
	size_t count;

	(void)events_shown(view, &count);
	return count;
}

static uint64_t identity(const struct view *view, size_t row)
{
	const struct object *object = &event_at(view, row)->object;

	return view_identity(object->namespace, object->name);
}

static const char *name(const struct view *view, size_t row)
{
	return arena_printf(view->arena, "event %s", reason_text(view, row).text);
}

/* Newest first, as they were collected. */
static int order_compare(const struct view *view, size_t a, size_t b)
{
	(void)view;
	return a < b ? -1 : a > b;
}

static bool contains(const struct view *view, size_t row, const char *needle)
{
	const struct event *event = event_at(view, row);

	return text_contains_nocase(object_text(view, row).text, needle) ||
		text_contains_nocase(event->reason, needle) ||
		text_contains_nocase(event->type, needle) ||
		text_contains_nocase(event->component, needle) ||
		text_contains_nocase(event->message, needle);
}

static struct span marker(const struct view *view, size_t row)
{
	return event_is_warning(event_at(view, row))
		? (struct span){ "!", ROLE_WARNING }
		: (struct span){ " ", ROLE_DEFAULT };
}

static enum role row_role(const struct view *view, size_t row)
{
	(void)row;
	return view_is_stale(view, SOURCE_EVENT) ? ROLE_STALE : ROLE_DEFAULT;
}

const struct row_kind event_rows = {
	.columns = columns,
	.column_count = ARRAY_LENGTH(columns),
	.count = count,
	.identity = identity,
	.name = name,
	.compare = order_compare,
	.contains = contains,
	.marker = marker,
	.row_role = row_role,
};
