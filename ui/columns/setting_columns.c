/* The columns of the settings table: one row for each row of the table of settings. */
#include "base/str.h"
#include "ui/columns/columns.h"
#include "ui/glyphs.h"

#define TEXT_CEILING 4096

static struct span name_text(const struct view *view, size_t row)
{
	(void)view;
	return (struct span){ setting_table[row].name, ROLE_DEFAULT };
}

static enum setting_origin origin_of(const struct view *view, size_t row)
{
	return view->settings != NULL
		? setting_origin(&setting_table[row], view->settings)
		: SETTING_DEFAULT;
}

static struct span value_text(const struct view *view, size_t row)
{
	struct strbuf text;
	struct span span = { GLYPH_UNKNOWN, ROLE_DIM };

	if (view->settings == NULL) {
		return span;
	}
	strbuf_init(&text, TEXT_CEILING);
	setting_format(&setting_table[row], view->settings, &text);
	if (text.length > 0) {
		span.text =
			view_text(view, arena_strdup(view->arena, strbuf_cstr(&text)));
		span.role = origin_of(view, row) == SETTING_DEFAULT ? ROLE_DEFAULT
								    : ROLE_STRONG;
	} else {
		span.text = "not set";
	}
	strbuf_finish(&text);
	return span;
}

static struct span origin_text(const struct view *view, size_t row)
{
	enum setting_origin origin = origin_of(view, row);

	return (struct span){ setting_origin_text(origin),
		origin == SETTING_DEFAULT ? ROLE_DIM : ROLE_DEFAULT };
}

static struct span range_text(const struct view *view, size_t row)
{
	struct strbuf text;
	struct span span = { "", ROLE_DIM };

	strbuf_init(&text, TEXT_CEILING);
	setting_describe(&setting_table[row], &text);
	span.text = arena_strdup(view->arena, strbuf_cstr(&text));
	strbuf_finish(&text);
	return span;
}

static struct span help_text(const struct view *view, size_t row)
{
	(void)view;
	return (struct span){ setting_table[row].help, ROLE_DEFAULT };
}

/* clang-format off */
static const struct column columns[] = {
	{ "setting", "SETTING", { 12, 28, 0, 0, 1 }, true, ALIGN_LEFT,
		name_text, NULL, NULL },
	{ "value", "VALUE", { 10, 24, 0, 1, 1 }, true, ALIGN_LEFT, value_text, NULL, NULL },
	{ "from", "FROM", { 8, 11, 0, 0, 2 }, true, ALIGN_LEFT, origin_text, NULL, NULL },
	{ "range", "CAN BE", { 18, 44, 0, 0, 4 }, true, ALIGN_LEFT, range_text, NULL, NULL },
	{ "meaning", "MEANING", { 24, 48, 0, 1, 3 }, false, ALIGN_LEFT,
		help_text, NULL, NULL },
};
/* clang-format on */

static size_t count(const struct view *view)
{
	(void)view;
	return setting_count;
}

static uint64_t identity(const struct view *view, size_t row)
{
	(void)view;
	return (uint64_t)row + 1;
}

static const char *name(const struct view *view, size_t row)
{
	(void)view;
	return setting_table[row].name;
}

static int compare(const struct view *view, size_t a, size_t b)
{
	(void)view;
	return a < b ? -1 : a > b;
}

static bool contains(const struct view *view, size_t row, const char *needle)
{
	return text_contains_nocase(setting_table[row].name, needle) ||
		text_contains_nocase(value_text(view, row).text, needle) ||
		text_contains_nocase(setting_table[row].help, needle);
}

/* What is not as it would be by itself. */
static struct span marker(const struct view *view, size_t row)
{
	return origin_of(view, row) == SETTING_DEFAULT
		? (struct span){ " ", ROLE_DEFAULT }
		: (struct span){ GLYPH_DOT, ROLE_INFO };
}

static uint64_t revision(const struct view *view)
{
	(void)view;
	return 1;
}

const struct row_kind setting_rows = {
	.columns = columns,
	.column_count = ARRAY_LENGTH(columns),
	.count = count,
	.identity = identity,
	.name = name,
	.compare = compare,
	.contains = contains,
	.marker = marker,
	.revision = revision,
};
