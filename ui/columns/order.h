/*
 * Which columns of a table are shown, and in which order: what the user chose, or all
 * that have something to show. Columns are named by their place in the kind's table.
 */
#ifndef UI_COLUMNS_ORDER_H
#define UI_COLUMNS_ORDER_H

#include <stdbool.h>

#include "ui/columns/columns.h"

/* Zeroed: nothing was chosen. */
struct column_order {
	size_t places[COLUMNS_MAX]; /* those that are shown, as chosen */
	size_t count;
	bool is_chosen;
};

/* What the table of columns to choose from is made of. */
struct chooser {
	const struct row_kind *kind; /* of the table they are chosen for; NULL: none */
	const struct column_order *order;
	size_t sample_row; /* of that table, to show an example; SIZE_MAX: none */
};

/* The column that stands in this row of the choice. */
size_t chooser_place(const struct chooser *chooser, size_t row);

/* The place of a column by its name; false when the table has none. */
bool column_find(
	const struct row_kind *kind, const char *name, size_t *out_place) MUST_USE;
/* What is shown now, in order; at least one, unless the table has none. */
size_t column_order_shown(const struct column_order *order, const struct row_kind *kind,
	const struct view *view, size_t out_places[COLUMNS_MAX]);
/* Chooses by name; the first name that is wrong, or there twice, is returned and
 * nothing is changed. NULL: taken. No names at all: back to what is usual. */
const char *column_order_choose(struct column_order *order, const struct row_kind *kind,
	const char *const *names, size_t count);
/* All names of the chosen columns, or of all there are, with this between them. */
const char *column_order_names(const struct column_order *order,
	const struct row_kind *kind, const char *separator, struct arena *arena);
/* Shows a column as the last one, or hides it; the last shown one stays. */
void column_order_toggle(
	struct column_order *order, const struct row_kind *kind, size_t place);
/* Moves a shown column one place to the front (-1) or to the back (+1). */
void column_order_move(struct column_order *order, const struct row_kind *kind,
	size_t place, int step);
bool column_order_has(const struct column_order *order, size_t place);

#endif
