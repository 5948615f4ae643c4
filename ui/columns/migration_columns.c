/* The columns of the migrations table, and what the table knows about its rows. */
#include "base/str.h"
#include "ui/columns/columns.h"
#include "ui/glyphs.h"
#include "ui/words/migration_words.h"
#include "ui/words/progress_words.h"

static struct span vm_text(const struct view *view, size_t row)
{
	return (struct span){ migration_vm(view, migration_at(view, row)),
		ROLE_DEFAULT };
}

static int vm_compare(const struct view *view, size_t a, size_t b)
{
	return text_compare_natural(migration_vm(view, migration_at(view, a)),
		migration_vm(view, migration_at(view, b)));
}

static struct span namespace_text(const struct view *view, size_t row)
{
	return (struct span){
		view_text(view, migration_at(view, row)->migration->object.namespace),
		ROLE_DIM,
	};
}

static int namespace_compare(const struct view *view, size_t a, size_t b)
{
	return text_compare_natural(migration_at(view, a)->migration->object.namespace,
		migration_at(view, b)->migration->object.namespace);
}

static struct span phase_text(const struct view *view, size_t row)
{
	return migration_phase_span(view, migration_at(view, row));
}

static int phase_compare(const struct view *view, size_t a, size_t b)
{
	return (int)migration_at(view, a)->phase - (int)migration_at(view, b)->phase;
}

/* The arrows stand under each other: sources are filled up to one width. */
static struct span path_text(const struct view *view, size_t row)
{
	const struct migration_fact *fact = migration_at(view, row);

	if (fact->source == NULL && fact->target == NULL) {
		return (struct span){ GLYPH_UNKNOWN, ROLE_DIM };
	}
	return (struct span){
		arena_printf(view->arena, "%s " GLYPH_ARROW " %s",
			view_padded(
				view, view_node(view, fact->source), view->node_width),
			view_node(view, fact->target)),
		ROLE_DEFAULT,
	};
}

static int path_compare(const struct view *view, size_t a, size_t b)
{
	const struct migration_fact *left = migration_at(view, a);
	const struct migration_fact *right = migration_at(view, b);
	int result = text_compare(left->source, right->source);

	return result != 0 ? result : text_compare(left->target, right->target);
}

static struct span progress_text(const struct view *view, size_t row)
{
	return progress_cell(view, migration_at(view, row));
}

static int64_t time_of(const struct view *view, size_t row)
{
	const struct migration_fact *fact = migration_at(view, row);

	if (fact->is_final) {
		return f64_is_known(fact->duration_s)
			? (int64_t)(fact->duration_s * 1000)
			: UNKNOWN_I64;
	}
	return view_since(view, fact->phase_since_ms);
}

static double percent_of(const struct view *view, size_t row)
{
	const struct progress_fact *progress = migration_at(view, row)->progress;

	return progress != NULL && f64_is_known(progress->percent) ? progress->percent
								   : -1;
}

/* Highest first; unknown last; among those the longest. */
static int compare_figures(double a, double b)
{
	double left = f64_is_known(a) ? a : -1;
	double right = f64_is_known(b) ? b : -1;

	return left > right ? -1 : left < right;
}

static int progress_compare(const struct view *view, size_t a, size_t b)
{
	int64_t left = time_of(view, a);
	int64_t right = time_of(view, b);
	int result = compare_figures(percent_of(view, a), percent_of(view, b));

	return result != 0 ? result : left > right ? -1 : left < right;
}

static struct span rate_text(const struct view *view, size_t row)
{
	return progress_rate(view, migration_at(view, row));
}

static double rate_of(const struct view *view, size_t row)
{
	const struct progress_fact *progress = migration_at(view, row)->progress;

	return progress != NULL ? progress->transfer_bytes_per_s : (double)NAN;
}

static int rate_compare(const struct view *view, size_t a, size_t b)
{
	return compare_figures(rate_of(view, a), rate_of(view, b));
}

static struct span dirty_text(const struct view *view, size_t row)
{
	return progress_dirty(view, migration_at(view, row));
}

static double dirty_of(const struct view *view, size_t row)
{
	const struct progress_fact *progress = migration_at(view, row)->progress;

	return progress != NULL ? progress->dirty_bytes_per_s : (double)NAN;
}

static int dirty_compare(const struct view *view, size_t a, size_t b)
{
	return compare_figures(dirty_of(view, a), dirty_of(view, b));
}

static struct span left_text(const struct view *view, size_t row)
{
	return progress_left(view, migration_at(view, row));
}

static double left_of(const struct view *view, size_t row)
{
	const struct progress_fact *progress = migration_at(view, row)->progress;

	return progress != NULL ? progress->eta_high_s : (double)NAN;
}

static int left_compare(const struct view *view, size_t a, size_t b)
{
	return compare_figures(left_of(view, a), left_of(view, b));
}

static struct span net_text(const struct view *view, size_t row)
{
	return progress_net(view, migration_at(view, row));
}

static struct span why_text(const struct view *view, size_t row)
{
	return migration_why(view, migration_at(view, row));
}

/* Columns of nothing but unknowns would only take room. */
static bool has_samples(const struct view *view)
{
	for (size_t i = 0; i < view->facts->migration_count; i++) {
		const struct migration_fact *fact = migration_at(view, i);

		if (fact->phase == PHASE_RUNNING && progress_is_seen(fact)) {
			return true;
		}
	}
	return false;
}

/* clang-format off */
static const struct column columns[] = {
	{ "vm", "VM", { 12, 20, 0, 1, 1 }, true, ALIGN_LEFT, vm_text, vm_compare, NULL },
	{ "namespace", "NAMESPACE", { 9, 16, 0, 1, 7 }, true, ALIGN_LEFT,
		namespace_text, namespace_compare, NULL },
	{ "phase", "PHASE", { 11, 15, 0, 0, 2 }, true, ALIGN_LEFT,
		phase_text, phase_compare, NULL },
	{ "path", "FROM " GLYPH_ARROW " TO", { 20, 51, 0, 0, 5 }, true, ALIGN_LEFT,
		path_text, path_compare, NULL },
	{ "progress", "PROGRESS", { 14, 16, 0, 0, 2 }, true, ALIGN_LEFT,
		progress_text, progress_compare, NULL },
	{ "rate", "RATE", { 5, 9, 0, 0, 8 }, true, ALIGN_RIGHT,
		rate_text, rate_compare, has_samples },
	{ "dirty", "DIRTY", { 6, 9, 0, 0, 9 }, true, ALIGN_RIGHT,
		dirty_text, dirty_compare, has_samples },
	{ "left", "LEFT", { 5, 11, 0, 0, 4 }, true, ALIGN_RIGHT,
		left_text, left_compare, NULL },
	{ "net", "NET", { 3, 3, 0, 0, 6 }, false, ALIGN_LEFT, net_text, NULL, NULL },
	{ "why", "WHY", { 21, 44, 0, 3, 3 }, false, ALIGN_LEFT, why_text, NULL, NULL },
};
/* clang-format on */

static size_t count(const struct view *view)
{
	return view->facts->migration_count;
}

/* A server without uids still tells objects apart by name. */
static uint64_t identity(const struct view *view, size_t row)
{
	const struct object *object = &migration_at(view, row)->migration->object;

	return object->uid[0] != '\0' ? view_identity(object->uid, "")
				      : view_identity(object->namespace, object->name);
}

static const char *name(const struct view *view, size_t row)
{
	const struct migration_fact *fact = migration_at(view, row);

	return arena_printf(view->arena, "%s/%s",
		view_text(view, fact->migration->object.namespace),
		migration_vm(view, fact));
}

static int compare_i64(int64_t a, int64_t b)
{
	return a < b ? -1 : a > b;
}

/* What needs a hand first; within that the queue in its order, else the furthest. */
static int64_t attention(const struct view *view, size_t row)
{
	const struct migration_fact *fact = migration_at(view, row);
	enum attention attention = migration_attention(view, fact);
	int64_t place = 0;

	switch (attention) {
	case ATTENTION_FINISHED:
		break;
	case ATTENTION_QUEUED:
		/* Not in the queue is after it. */
		place = fact->queue_position > 0 ? fact->queue_position : INT32_MAX;
		break;
	case ATTENTION_CRITICAL:
	case ATTENTION_WARNING:
	case ATTENTION_RUNNING:
		place = PHASE_COUNT - (int)fact->phase;
		break;
	}
	return ((int64_t)attention << 32) + place;
}

static int age_compare(const struct view *view, size_t a, size_t b)
{
	const struct migration_fact *left = migration_at(view, a);
	const struct migration_fact *right = migration_at(view, b);
	int result = 0;

	if (left->is_final) {
		result = compare_i64(right->ended_ms, left->ended_ms);
	}
	if (result == 0) {
		result = compare_i64(left->migration->object.created_ms,
			right->migration->object.created_ms);
	}
	/* The facts are sorted by namespace and name. */
	return result != 0 ? result : compare_i64((int64_t)a, (int64_t)b);
}

static bool contains(const struct view *view, size_t row, const char *needle)
{
	const struct migration_fact *fact = migration_at(view, row);
	const struct object *object = &fact->migration->object;

	return text_contains_nocase(object->name, needle) ||
		text_contains_nocase(name(view, row), needle) ||
		text_contains_nocase(fact->source, needle) ||
		text_contains_nocase(fact->target, needle) ||
		text_contains_nocase(phase_text(view, row).text, needle) ||
		text_contains_nocase(why_text(view, row).text, needle);
}

static struct span marker(const struct view *view, size_t row)
{
	const struct migration_fact *fact = migration_at(view, row);

	if (fact->phase == PHASE_SUCCEEDED) {
		return (struct span){ GLYPH_OK, ROLE_OK };
	}
	if (fact->phase == PHASE_FAILED) {
		return (struct span){ GLYPH_FAILED, ROLE_CRITICAL };
	}
	switch (migration_attention(view, fact)) {
	case ATTENTION_CRITICAL:
		return (struct span){ "!", ROLE_CRITICAL };
	case ATTENTION_WARNING:
		return (struct span){ "!", ROLE_WARNING };
	case ATTENTION_RUNNING:
	case ATTENTION_QUEUED:
	case ATTENTION_FINISHED:
		break;
	}
	return (struct span){ " ", ROLE_DEFAULT };
}

static enum role row_role(const struct view *view, size_t row)
{
	(void)row;
	return view_is_stale(view, SOURCE_MIGRATION) ? ROLE_STALE : ROLE_DEFAULT;
}

static struct row_subject subject(const struct view *view, size_t row)
{
	const struct migration_fact *fact = migration_at(view, row);

	return (struct row_subject){
		.migration = fact,
		.vmi = fact->vmi,
		.node = fact->source != NULL
			? facts_find_node(view->facts, fact->source)
			: NULL,
		.labels = fact->vmi != NULL ? &fact->vmi->labels : NULL,
		.name = fact->migration->vmi_name,
		.created_ms = fact->migration->object.created_ms,
	};
}

const struct row_kind migration_rows = {
	.columns = columns,
	.column_count = ARRAY_LENGTH(columns),
	.count = count,
	.identity = identity,
	.name = name,
	.attention = attention,
	.compare = age_compare,
	.contains = contains,
	.marker = marker,
	.row_role = row_role,
	.subject = subject,
};
