/*
 * A column of a table: one row in its table's file says everything about it. Rows are
 * named by their index in the facts.
 */
#ifndef UI_COLUMNS_COLUMNS_H
#define UI_COLUMNS_COLUMNS_H

#include "ui/layout.h"
#include "ui/view.h"

#define COLUMNS_MAX 16

enum align {
	ALIGN_LEFT,
	ALIGN_RIGHT,
};

struct column {
	const char *id; /* in settings and tests */
	const char *title;
	struct width_policy width;
	/* The ideal is the widest text, but not above the ideal of the policy; the
	 * minimum shrinks with it. */
	bool is_measured;
	enum align align;
	struct span (*text)(const struct view *view, size_t row);
	/* NULL: the table cannot be sorted by it. */
	int (*compare)(const struct view *view, size_t a, size_t b);
	/* NULL: always. Whether there is anything to show in it. */
	bool (*applies)(const struct view *view);
};

/* What commands act on when this row is selected, what label filters look at, and when
 * it was created; each NULL or unknown where there is none. */
struct row_subject {
	const struct migration_fact *migration;
	const struct vmi *vmi;
	const struct node_fact *node;
	const struct labels *labels;
	const char *name; /* to copy, as the cluster spells it */
	int64_t created_ms;
};

/* What the widgets need to know about a kind of row. */
struct row_kind {
	const struct column *columns;
	size_t column_count;
	size_t (*count)(const struct view *view);
	uint64_t (*identity)(const struct view *view, size_t row);
	const char *(*name)(const struct view *view, size_t row);
	/* The order without a sorted column: the smallest first, asked once for each
	 * row. NULL: all alike. */
	int64_t (*attention)(const struct view *view, size_t row);
	/* The order among rows of the same attention; total. */
	int (*compare)(const struct view *view, size_t a, size_t b);
	bool (*contains)(const struct view *view, size_t row, const char *needle);
	/* One cell before the row: a sign that repeats what its colour says. */
	struct span (*marker)(const struct view *view, size_t row);
	/* The role of a whole row: DEFAULT leaves the cells theirs. NULL: always that.
	 */
	enum role (*row_role)(const struct view *view, size_t row);
	/* NULL: what is listed changes with the store only. */
	uint64_t (*revision)(const struct view *view);
	/* NULL: the rows are nothing that could be acted on. */
	struct row_subject (*subject)(const struct view *view, size_t row);
};

extern const struct row_kind migration_rows;
extern const struct row_kind node_rows;
extern const struct row_kind vm_rows;
extern const struct row_kind link_rows;
extern const struct row_kind readiness_rows;
extern const struct row_kind journal_rows;
extern const struct row_kind source_rows;
extern const struct row_kind event_rows;
extern const struct row_kind choice_rows;
extern const struct row_kind setting_rows;

#endif
