/* The columns of the sources table: what is read, how fresh, what goes dark. */
#include "base/str.h"
#include "ui/columns/columns.h"
#include "ui/format.h"
#include "ui/words/source_words.h"

static struct span source_text(const struct view *view, size_t row)
{
	(void)view;
	return (struct span){ source_name((enum source)row), ROLE_DEFAULT };
}

static struct span state_text(const struct view *view, size_t row)
{
	return source_word(view_source(view, (enum source)row), (enum source)row);
}

static struct span age_text(const struct view *view, size_t row)
{
	return (struct span){ source_age(view, (enum source)row), ROLE_DEFAULT };
}

static struct span retry_text(const struct view *view, size_t row)
{
	return (struct span){ source_retry(view, (enum source)row), ROLE_INFO };
}

static struct span objects_text(const struct view *view, size_t row)
{
	const struct source_state *state = view_source(view, (enum source)row);
	char text[FORMAT_SIZE];

	if (i64_is_known(state->loading)) {
		format_count(state->loading, text);
		return (struct span){ arena_printf(view->arena, "%s…", text),
			ROLE_INFO };
	}
	if (state->code != SOURCE_LIVE && state->code != SOURCE_STALE) {
		return (struct span){ "–", ROLE_DIM };
	}
	format_count(state->objects, text);
	return (struct span){ arena_strdup(view->arena, text),
		i64_is_known(state->objects) ? ROLE_DEFAULT : ROLE_DIM };
}

static struct span need_text(const struct view *view, size_t row)
{
	(void)view;
	return (struct span){
		source_is_needed((enum source)row) ? "needed" : "optional", ROLE_DIM
	};
}

static struct span without_text(const struct view *view, size_t row)
{
	const struct source_state *state = view_source(view, (enum source)row);

	if (state->message[0] != '\0') {
		return (struct span){ state->message, ROLE_DEFAULT };
	}
	return (struct span){
		arena_printf(view->arena, "%s", source_goes_dark((enum source)row)),
		ROLE_DIM,
	};
}

/* clang-format off */
static const struct column columns[] = {
	{ "source", "SOURCE", { 30, 32, 0, 0, 1 }, true, ALIGN_LEFT,
		source_text, NULL, NULL },
	{ "state", "STATE", { 10, 10, 0, 0, 1 }, false, ALIGN_LEFT, state_text, NULL, NULL },
	{ "age", "AGE", { 7, 7, 0, 0, 2 }, false, ALIGN_RIGHT, age_text, NULL, NULL },
	{ "retry", "AGAIN", { 6, 7, 0, 0, 3 }, false, ALIGN_RIGHT, retry_text, NULL, NULL },
	{ "objects", "OBJECTS", { 7, 7, 0, 0, 3 }, false, ALIGN_RIGHT,
		objects_text, NULL, NULL },
	{ "need", "", { 8, 8, 0, 0, 5 }, false, ALIGN_LEFT, need_text, NULL, NULL },
	{ "without", "WHAT IT SAYS OR GIVES", { 20, 60, 0, 1, 4 }, false,
		ALIGN_LEFT, without_text, NULL, NULL },
};
/* clang-format on */

static size_t count(const struct view *view)
{
	(void)view;
	return SOURCE_COUNT;
}

static uint64_t identity(const struct view *view, size_t row)
{
	(void)view;
	return (uint64_t)row + 1;
}

static const char *name(const struct view *view, size_t row)
{
	(void)view;
	return source_name((enum source)row);
}

/* Needed ones first, otherwise as declared. */
static int need_compare(const struct view *view, size_t a, size_t b)
{
	int result = (int)source_is_needed((enum source)b) -
		(int)source_is_needed((enum source)a);

	(void)view;
	return result != 0 ? result : (a < b ? -1 : a > b);
}

static bool contains(const struct view *view, size_t row, const char *needle)
{
	return text_contains_nocase(source_text(view, row).text, needle) ||
		text_contains_nocase(state_text(view, row).text, needle) ||
		text_contains_nocase(without_text(view, row).text, needle);
}

static struct span marker(const struct view *view, size_t row)
{
	return source_sign(view_source(view, (enum source)row), (enum source)row);
}

const struct row_kind source_rows = {
	.columns = columns,
	.column_count = ARRAY_LENGTH(columns),
	.count = count,
	.identity = identity,
	.name = name,
	.compare = need_compare,
	.contains = contains,
	.marker = marker,
};
