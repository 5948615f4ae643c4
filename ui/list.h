/*
 * The state of one table on the glass: order, filter, sort, selection, scroll.
 *
 * The selection is an object, not a line: it follows its object through every change of
 * order. Order changes when objects changed, but never right after a key, so that
 * nothing moves under the hand.
 */
#ifndef UI_LIST_H
#define UI_LIST_H

#include "ui/columns/columns.h"
#include "ui/columns/order.h"
#include "ui/input/filter.h"

#define LIST_FILTER_SIZE 256
#define LIST_UNSORTED (-1)

struct list {
	size_t *rows; /* indexes into the facts of the last paint, in the order shown */
	uint64_t *ids; /* who stands in which row: what keys go by */
	size_t row_count;
	size_t row_capacity;
	size_t id_capacity;
	size_t total; /* before the filter */
	bool has_order;
	bool is_dirty; /* sort or filter changed, or a change waits for the hand */
	uint64_t revision;
	bool has_choice;
	uint64_t chosen;
	char chosen_name[LIST_FILTER_SIZE];
	size_t position; /* of the selection in rows */
	size_t top;
	int sort_column;
	bool is_inverted;
	char filter[LIST_FILTER_SIZE]; /* see ui/input/filter.h */
	uint64_t *marks; /* identities, sorted; also of rows the filter hides */
	size_t mark_count;
	size_t mark_capacity;
	bool is_following;	   /* the selection stays on the newest object */
	bool is_wide;		   /* columns have all the room they want, and scroll */
	struct column_order order; /* of the columns */
	size_t first_column; /* after the first, with is_wide: what was scrolled away */
	bool is_touched;     /* by a key since the last paint */
	int64_t touched_mono_ms;
	int measured[COLUMNS_MAX];
};

void list_init(struct list *list);
void list_finish(struct list *list);
/* Brings the order up to date with the facts. Returns the name of the selected object
 * when it has vanished from the cluster, else NULL. */
const char *list_update(
	struct list *list, const struct row_kind *kind, const struct view *view);
/* Keeps the selection among `height` visible lines. */
void list_scroll(struct list *list, size_t height);
/* Whatever stands at the top is selected until the user moves. Once something was done
 * with it, it is the user's choice like any other. */
void list_keep_selected(struct list *list);
/* The selected row, for painting; SIZE_MAX when the list is empty. */
size_t list_selected(const struct list *list);
/* The selected object looked up in other facts than the last painted; SIZE_MAX when
 * nothing is selected or it is gone. */
size_t list_find_selected(
	const struct list *list, const struct row_kind *kind, const struct view *view);
void list_move_to(struct list *list, size_t position);
void list_move_by(struct list *list, int delta);
void list_set_filter(struct list *list, const char *filter);
/* Sort or filter changed: the order is made anew at once. */
void list_reorder(struct list *list);
/* The rows are not those that keys asked for since list_update(): another filter or
 * order, or none was ever shown. */
bool list_is_behind(const struct list *list);
/* The text to make visible in the rows; "" when there is none. */
const char *list_needle(const struct list *list);

bool list_is_marked(const struct list *list, uint64_t identity);
/* Marks the selected row or takes its mark away. */
void list_toggle_mark(struct list *list);
/* Marks all rows shown; when all are, takes the marks of these away. */
void list_mark_shown(struct list *list);
void list_clear_marks(struct list *list);
/* How many marked rows the filter hides. */
size_t list_hidden_marks(const struct list *list);
/* Forgets every object, keeps filter, sort and the rest: another cluster comes. */
void list_forget_objects(struct list *list);

#endif
