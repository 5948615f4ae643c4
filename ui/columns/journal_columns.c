/* The columns of the journal: one line for each migration that is over. */
#include "base/str.h"
#include "ui/columns/columns.h"
#include "ui/format.h"
#include "ui/glyphs.h"
#include "ui/words/past_words.h"

static struct span ended_text(const struct view *view, size_t row)
{
	return past_ended(view, past_at(view, row));
}

static int compare_i64(int64_t a, int64_t b)
{
	return a > b ? -1 : a < b;
}

static int ended_compare(const struct view *view, size_t a, size_t b)
{
	return compare_i64(
		past_at(view, a)->last.ended_ms, past_at(view, b)->last.ended_ms);
}

static struct span vm_text(const struct view *view, size_t row)
{
	const struct finished_migration *last = &past_at(view, row)->last;

	return (struct span){ view_text(
				      view, last->vmi != NULL ? last->vmi : last->name),
		ROLE_DEFAULT };
}

static int vm_compare(const struct view *view, size_t a, size_t b)
{
	return text_compare_natural(vm_text(view, a).text, vm_text(view, b).text);
}

static struct span namespace_text(const struct view *view, size_t row)
{
	return (struct span){ view_text(view, past_at(view, row)->last.namespace),
		ROLE_DIM };
}

static int namespace_compare(const struct view *view, size_t a, size_t b)
{
	return text_compare_natural(
		past_at(view, a)->last.namespace, past_at(view, b)->last.namespace);
}

static struct span outcome_text(const struct view *view, size_t row)
{
	return past_outcome(view, past_at(view, row));
}

static int outcome_compare(const struct view *view, size_t a, size_t b)
{
	/* Failures first: they are what one looks for. */
	return (int)past_at(view, b)->outcome - (int)past_at(view, a)->outcome;
}

static struct span path_text(const struct view *view, size_t row)
{
	const struct finished_migration *last = &past_at(view, row)->last;

	if (last->source == NULL && last->target == NULL) {
		return (struct span){ GLYPH_UNKNOWN, ROLE_DIM };
	}
	return (struct span){
		arena_printf(view->arena, "%s " GLYPH_ARROW " %s",
			view_padded(
				view, view_node(view, last->source), view->node_width),
			view_node(view, last->target)),
		ROLE_DEFAULT,
	};
}

static struct span took_text(const struct view *view, size_t row)
{
	return past_took(view, past_at(view, row));
}

/* Longest first, unknown last. */
static int compare_f64(double a, double b)
{
	double left = f64_is_known(a) ? a : -1;
	double right = f64_is_known(b) ? b : -1;

	return left > right ? -1 : left < right;
}

static int took_compare(const struct view *view, size_t a, size_t b)
{
	return compare_f64(past_at(view, a)->duration_s, past_at(view, b)->duration_s);
}

static struct span copy_text(const struct view *view, size_t row)
{
	return past_copy(view, past_at(view, row));
}

static int copy_compare(const struct view *view, size_t a, size_t b)
{
	return compare_f64(past_at(view, a)->copy_s, past_at(view, b)->copy_s);
}

static struct span downtime_text(const struct view *view, size_t row)
{
	return past_downtime(view, past_at(view, row));
}

/* Where nothing was ever measured there is no room for it; why, its page tells. */
static bool has_downtimes(const struct view *view)
{
	for (size_t i = 0; i < past_count(view); i++) {
		if (i64_is_known(past_at(view, i)->downtime.ms)) {
			return true;
		}
	}
	return false;
}

static int downtime_compare(const struct view *view, size_t a, size_t b)
{
	return compare_i64(
		past_at(view, a)->downtime.ms, past_at(view, b)->downtime.ms);
}

static struct span memory_text(const struct view *view, size_t row)
{
	int64_t bytes = past_at(view, row)->last.memory_bytes;
	char text[FORMAT_SIZE];

	format_bytes(bytes, text);
	return (struct span){ arena_strdup(view->arena, text),
		i64_is_known(bytes) ? ROLE_DEFAULT : ROLE_DIM };
}

static int memory_compare(const struct view *view, size_t a, size_t b)
{
	return compare_i64(past_at(view, a)->last.memory_bytes,
		past_at(view, b)->last.memory_bytes);
}

static struct span rate_text(const struct view *view, size_t row)
{
	return past_rate(view, past_at(view, row));
}

static int rate_compare(const struct view *view, size_t a, size_t b)
{
	return compare_f64(
		past_at(view, a)->bytes_per_s, past_at(view, b)->bytes_per_s);
}

static struct span origin_text(const struct view *view, size_t row)
{
	return past_origin(view, past_at(view, row));
}

static struct span reason_text(const struct view *view, size_t row)
{
	return past_reason(view, past_at(view, row));
}

/* clang-format off */
static const struct column columns[] = {
	{ "ended", "ENDED", { 8, 11, 0, 0, 2 }, true, ALIGN_LEFT,
		ended_text, ended_compare, NULL },
	{ "vm", "VM", { 12, 24, 0, 1, 1 }, true, ALIGN_LEFT, vm_text, vm_compare, NULL },
	{ "namespace", "NAMESPACE", { 9, 16, 0, 1, 6 }, true, ALIGN_LEFT,
		namespace_text, namespace_compare, NULL },
	{ "outcome", "OUTCOME", { 11, 11, 0, 0, 1 }, true, ALIGN_LEFT,
		outcome_text, outcome_compare, NULL },
	{ "path", "FROM " GLYPH_ARROW " TO", { 11, 51, 0, 0, 4 }, true, ALIGN_LEFT,
		path_text, NULL, NULL },
	{ "took", "TOOK", { 5, 9, 0, 0, 2 }, true, ALIGN_RIGHT,
		took_text, took_compare, NULL },
	{ "copy", "COPY", { 5, 9, 0, 0, 7 }, true, ALIGN_RIGHT,
		copy_text, copy_compare, NULL },
	{ "downtime", "DOWNTIME", { 8, 8, 0, 0, 7 }, true, ALIGN_RIGHT,
		downtime_text, downtime_compare, has_downtimes },
	{ "memory", "MEMORY", { 7, 8, 0, 0, 7 }, true, ALIGN_RIGHT,
		memory_text, memory_compare, NULL },
	{ "rate", "AVG RATE", { 8, 10, 0, 0, 5 }, true, ALIGN_RIGHT,
		rate_text, rate_compare, NULL },
	{ "origin", "ASKED BY", { 8, 24, 0, 0, 8 }, true, ALIGN_LEFT,
		origin_text, NULL, NULL },
	{ "reason", "REASON", { 18, 44, 0, 3, 3 }, false, ALIGN_LEFT,
		reason_text, NULL, NULL },
};
/* clang-format on */

static uint64_t identity(const struct view *view, size_t row)
{
	return past_identity(past_at(view, row));
}

static const char *name(const struct view *view, size_t row)
{
	return view_path(
		view, past_at(view, row)->last.namespace, vm_text(view, row).text);
}

/* The facts have them newest first. */
static int newest_compare(const struct view *view, size_t a, size_t b)
{
	(void)view;
	return a < b ? -1 : a > b;
}

static bool contains(const struct view *view, size_t row, const char *needle)
{
	return text_contains_nocase(name(view, row), needle) ||
		text_contains_nocase(past_at(view, row)->last.name, needle) ||
		text_contains_nocase(path_text(view, row).text, needle) ||
		text_contains_nocase(outcome_text(view, row).text, needle) ||
		text_contains_nocase(origin_text(view, row).text, needle) ||
		text_contains_nocase(reason_text(view, row).text, needle);
}

/* What is no longer in the cluster is known from here only. */
static struct span marker(const struct view *view, size_t row)
{
	bool is_gone = past_at(view, row)->index >= view->facts->migration_count;

	return (struct span){ is_gone ? GLYPH_DOT : " ", ROLE_DIM };
}

const struct row_kind journal_rows = {
	.columns = columns,
	.column_count = ARRAY_LENGTH(columns),
	.count = past_count,
	.identity = identity,
	.name = name,
	.compare = newest_compare,
	.contains = contains,
	.marker = marker,
};
