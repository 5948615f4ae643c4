/* The tree of statements as rows. */
#include "ui/words/readiness_words.h"

#include "base/str.h"
#include "checks/check.h"
#include "ui/glyphs.h"

struct readiness_rows {
	const struct readiness *readiness;
	struct readiness_row *items;
	size_t count;
};

uint64_t readiness_identity(const struct readiness_row *row)
{
	return view_identity(row->item->id, "readiness");
}

static bool rests_on(const struct readiness_item *item, const char *id)
{
	for (size_t i = 0; i < item->because_count; i++) {
		if (text_equal(item->because[i], id)) {
			return true;
		}
	}
	return false;
}

/* The statements stand in the order of the tree: the one they support comes before. */
static size_t parent_of(const struct readiness *readiness, size_t i)
{
	for (size_t k = i; k-- > 0;) {
		if (rests_on(&readiness->items[k], readiness->items[i].id)) {
			return k;
		}
	}
	return SIZE_MAX;
}

static bool is_toggled(const struct view *view, uint64_t identity)
{
	for (size_t i = 0; view->toggled != NULL && i < view->toggled->count; i++) {
		if (view->toggled->ids[i] == identity) {
			return true;
		}
	}
	return false;
}

/* What is fine needs no room: it opens on demand. A statement is as bad as what it
 * rests on, so its own state speaks for all below. The conclusion is always open. */
static bool is_folded(
	const struct view *view, const struct readiness_row *row, bool is_root)
{
	bool is_calm = row->item->state == READINESS_OK && !is_root;

	return row->below > 0 && is_calm != is_toggled(view, readiness_identity(row));
}

static const struct readiness_rows *make_rows(const struct view *view)
{
	struct readiness_rows *rows = arena_calloc(view->arena, 1, sizeof(*rows));
	const struct readiness *readiness = view->context->readiness != NULL
		? view->context->readiness
		: readiness_run(view->facts, view->arena);
	size_t count = readiness->count;
	struct readiness_row *all = arena_calloc(view->arena, count + 1, sizeof(*all));
	size_t *parents = arena_calloc(view->arena, count + 1, sizeof(*parents));
	bool *is_hidden = arena_calloc(view->arena, count + 1, sizeof(*is_hidden));

	rows->readiness = readiness;
	rows->items = arena_calloc(view->arena, count + 1, sizeof(*rows->items));
	for (size_t i = 0; i < count; i++) {
		all[i].item = &readiness->items[i];
		parents[i] = parent_of(readiness, i);
		all[i].depth = parents[i] == SIZE_MAX ? 0 : all[parents[i]].depth + 1;
		for (size_t k = parents[i]; k != SIZE_MAX; k = parents[k]) {
			all[k].below++;
		}
	}
	for (size_t i = 0; i < count; i++) {
		size_t parent = parents[i];

		all[i].is_folded = is_folded(view, &all[i], parent == SIZE_MAX);
		is_hidden[i] = parent != SIZE_MAX &&
			(is_hidden[parent] || all[parent].is_folded);
		if (!is_hidden[i]) {
			rows->items[rows->count++] = all[i];
		}
	}
	return rows;
}

static const struct readiness_rows *rows_of(const struct view *view)
{
	if (view->cache->readiness == NULL) {
		view->cache->readiness = make_rows(view);
	}
	return view->cache->readiness;
}

size_t readiness_count(const struct view *view)
{
	return rows_of(view)->count;
}

const struct readiness_row *readiness_at(const struct view *view, size_t row)
{
	return &rows_of(view)->items[row];
}

const struct readiness_item *readiness_find(const struct view *view, const char *id)
{
	const struct readiness *readiness = rows_of(view)->readiness;

	for (size_t i = 0; i < readiness->count; i++) {
		if (text_equal(readiness->items[i].id, id)) {
			return &readiness->items[i];
		}
	}
	return NULL;
}

struct span readiness_sign(enum readiness_state state)
{
	switch (state) {
	case READINESS_OK:
		return (struct span){ GLYPH_OK, ROLE_OK };
	case READINESS_WARNING:
		return (struct span){ "!", ROLE_WARNING };
	case READINESS_FAILED:
		return (struct span){ GLYPH_FAILED, ROLE_CRITICAL };
	case READINESS_UNKNOWN:
		break;
	}
	return (struct span){ "?", ROLE_DIM };
}

struct span readiness_totals(const struct view *view)
{
	const struct readiness *readiness = rows_of(view)->readiness;
	size_t by_state[READINESS_UNKNOWN + 1] = { 0 };
	const char *words = "";

	for (size_t i = 0; i < readiness->count; i++) {
		by_state[readiness->items[i].state]++;
	}
	for (size_t i = 0; i < ARRAY_LENGTH(by_state); i++) {
		if (by_state[i] > 0) {
			words = arena_printf(view->arena, "%s%s%zu %s", words,
				words[0] != '\0' ? ", " : "", by_state[i],
				readiness_state_text((enum readiness_state)i));
		}
	}
	return (struct span){ words, readiness_sign(readiness_worst(readiness)).role };
}
