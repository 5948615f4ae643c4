/* The columns of the readiness tree. */
#include "base/str.h"
#include "ui/columns/columns.h"
#include "ui/glyphs.h"
#include "ui/words/readiness_words.h"

static const char *fold_sign(const struct readiness_row *row)
{
	if (row->below == 0) {
		return " ";
	}
	return row->is_folded ? GLYPH_SELECTED : GLYPH_DESCENDING;
}

static struct span statement_text(const struct view *view, size_t row)
{
	const struct readiness_row *line = readiness_at(view, row);

	return (struct span){
		arena_printf(view->arena, "%*s%s %s", (int)line->depth * 2, "",
			fold_sign(line), view_text(view, line->item->title)),
		line->depth == 0 ? ROLE_STRONG : ROLE_DEFAULT,
	};
}

static struct span state_text(const struct view *view, size_t row)
{
	enum readiness_state state = readiness_at(view, row)->item->state;

	(void)view;
	return (struct span){ readiness_state_text(state), readiness_sign(state).role };
}

static struct span reason_text(const struct view *view, size_t row)
{
	const struct readiness_row *line = readiness_at(view, row);

	/* What stands below says it better. */
	if (line->below > 0 && !line->is_folded) {
		return (struct span){ "", ROLE_DIM };
	}
	if (!text_is_empty(line->item->reason)) {
		return (struct span){ view_text(view, line->item->reason),
			line->item->state == READINESS_OK ? ROLE_DIM : ROLE_DEFAULT };
	}
	if (line->is_folded) {
		return (struct span){
			arena_printf(view->arena, "%zu statement%s below", line->below,
				line->below == 1 ? "" : "s"),
			ROLE_DIM,
		};
	}
	return (struct span){ "", ROLE_DIM };
}

/* clang-format off */
static const struct column columns[] = {
	{ "statement", "STATEMENT", { 30, 70, 0, 0, 1 }, true, ALIGN_LEFT,
		statement_text, NULL, NULL },
	{ "state", "STATE", { 7, 7, 0, 0, 1 }, false, ALIGN_LEFT, state_text, NULL, NULL },
	{ "reason", "REASON", { 20, 60, 0, 1, 2 }, false, ALIGN_LEFT,
		reason_text, NULL, NULL },
};
/* clang-format on */

static uint64_t identity(const struct view *view, size_t row)
{
	return readiness_identity(readiness_at(view, row));
}

static const char *name(const struct view *view, size_t row)
{
	return view_text(view, readiness_at(view, row)->item->title);
}

static int tree_compare(const struct view *view, size_t a, size_t b)
{
	(void)view;
	return a < b ? -1 : a > b;
}

static bool contains(const struct view *view, size_t row, const char *needle)
{
	return text_contains_nocase(statement_text(view, row).text, needle) ||
		text_contains_nocase(state_text(view, row).text, needle) ||
		text_contains_nocase(reason_text(view, row).text, needle);
}

static struct span marker(const struct view *view, size_t row)
{
	return readiness_sign(readiness_at(view, row)->item->state);
}

/* Time alone changes what is judged by heartbeats; the folds change the rows. */
static uint64_t revision(const struct view *view)
{
	size_t folds = view->toggled != NULL ? view->toggled->count : 0;

	return store_revision_all(view->facts->store) + folds;
}

const struct row_kind readiness_rows = {
	.columns = columns,
	.column_count = ARRAY_LENGTH(columns),
	.count = readiness_count,
	.identity = identity,
	.name = name,
	.compare = tree_compare,
	.contains = contains,
	.marker = marker,
	.revision = revision,
};
