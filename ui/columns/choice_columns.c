/* The columns of the table in which columns are chosen: one row for each column of the
 * table they are chosen for, those that are shown first and in their order. */
#include <assert.h>
#include <string.h>

#include "base/str.h"
#include "ui/columns/order.h"
#include "ui/glyphs.h"

static const struct chooser *chooser_of(const struct view *view)
{
	static const struct column_order none = { .count = 0 };
	static const struct chooser nobody = { NULL, &none, SIZE_MAX };

	return view->chooser != NULL ? view->chooser : &nobody;
}

size_t chooser_place(const struct chooser *chooser, size_t row)
{
	size_t hidden = chooser->order->count;

	if (!chooser->order->is_chosen) {
		return row;
	}
	if (row < chooser->order->count) {
		return chooser->order->places[row];
	}
	for (size_t place = 0; place < chooser->kind->column_count; place++) {
		if (!column_order_has(chooser->order, place) && hidden++ == row) {
			return place;
		}
	}
	return 0;
}

static bool is_shown(const struct view *view, size_t row)
{
	const struct chooser *chooser = chooser_of(view);

	return column_order_has(chooser->order, chooser_place(chooser, row));
}

static const struct column *column_at(const struct view *view, size_t row)
{
	const struct chooser *chooser = chooser_of(view);

	assert(chooser->kind != NULL); /* nobody has no rows */
	return &chooser->kind->columns[chooser_place(chooser, row)];
}

static struct span place_text(const struct view *view, size_t row)
{
	return is_shown(view, row)
		? (struct span){ arena_printf(view->arena, "%zu", row + 1),
			  ROLE_DEFAULT }
		: (struct span){ "hidden", ROLE_DIM };
}

static struct span title_text(const struct view *view, size_t row)
{
	const char *title = column_at(view, row)->title;

	return (struct span){ title[0] != '\0' ? title : GLYPH_UNKNOWN,
		is_shown(view, row) ? ROLE_STRONG : ROLE_DIM };
}

static struct span id_text(const struct view *view, size_t row)
{
	return (struct span){ column_at(view, row)->id, ROLE_DIM };
}

static struct span sample_text(const struct view *view, size_t row)
{
	const struct chooser *chooser = chooser_of(view);

	if (chooser->kind == NULL ||
		chooser->sample_row >= chooser->kind->count(view)) {
		return (struct span){ "", ROLE_DIM };
	}
	return column_at(view, row)->text(view, chooser->sample_row);
}

/* clang-format off */
static const struct column columns[] = {
	{ "place", "PLACE", { 6, 6, 0, 0, 2 }, false, ALIGN_RIGHT, place_text, NULL, NULL },
	{ "column", "COLUMN", { 12, 24, 0, 0, 1 }, true, ALIGN_LEFT,
		title_text, NULL, NULL },
	{ "name", "NAME", { 6, 16, 0, 0, 3 }, true, ALIGN_LEFT, id_text, NULL, NULL },
	{ "sample", "IN THE SELECTED LINE", { 20, 60, 0, 1, 4 }, false, ALIGN_LEFT,
		sample_text, NULL, NULL },
};
/* clang-format on */

static size_t count(const struct view *view)
{
	const struct chooser *chooser = chooser_of(view);

	return chooser->kind != NULL ? chooser->kind->column_count : 0;
}

static uint64_t identity(const struct view *view, size_t row)
{
	return (uint64_t)chooser_place(chooser_of(view), row) + 1;
}

static const char *name(const struct view *view, size_t row)
{
	return column_at(view, row)->id;
}

static int compare(const struct view *view, size_t a, size_t b)
{
	(void)view;
	return a < b ? -1 : a > b;
}

static bool contains(const struct view *view, size_t row, const char *needle)
{
	return text_contains_nocase(title_text(view, row).text, needle) ||
		text_contains_nocase(column_at(view, row)->id, needle);
}

static struct span marker(const struct view *view, size_t row)
{
	return is_shown(view, row) ? (struct span){ GLYPH_OK, ROLE_OK }
				   : (struct span){ " ", ROLE_DIM };
}

static enum role row_role(const struct view *view, size_t row)
{
	return is_shown(view, row) ? ROLE_DEFAULT : ROLE_DIM;
}

/* Every change of the choice. */
static uint64_t revision(const struct view *view)
{
	const struct chooser *chooser = chooser_of(view);
	uint64_t hash = 1469598103934665603u + (uint64_t)(uintptr_t)chooser->kind;

	for (size_t i = 0; i < chooser->order->count; i++) {
		hash = (hash ^ (chooser->order->places[i] + 1)) * 1099511628211u;
	}
	return hash;
}

const struct row_kind choice_rows = {
	.columns = columns,
	.column_count = ARRAY_LENGTH(columns),
	.count = count,
	.identity = identity,
	.name = name,
	.compare = compare,
	.contains = contains,
	.marker = marker,
	.row_role = row_role,
	.revision = revision,
};
