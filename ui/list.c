/* Order, filter, selection and scroll of one table. */
#include "ui/list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/utf8.h"

/* After a key the order stands still for this long. */
#define HAND_REST_MS 1500
/* Instead of the time of the last touch: another order was asked for. */
#define ASKED_FOR (INT64_MIN / 2)
/* Rows looked at for the width of a column: enough to be right on any screen. */
#define MEASURED_ROWS 512

void list_init(struct list *list)
{
	*list = (struct list){
		.sort_column = LIST_UNSORTED,
		.touched_mono_ms = INT64_MIN / 2,
	};
}

void list_finish(struct list *list)
{
	mem_free(list->rows);
	mem_free(list->ids);
	mem_free(list->marks);
	list_init(list);
}

/* All that comparisons need, made once for each row; by row. */
struct order {
	const struct list *list;
	const struct row_kind *kind;
	const struct view *view;
	const uint64_t *ids;
	const int64_t *attention;  /* NULL: all alike */
	const uint32_t *old_ranks; /* NULL when the hand rests */
};

static int usual_compare(const struct order *order, size_t a, size_t b)
{
	if (order->attention != NULL && order->attention[a] != order->attention[b]) {
		return order->attention[a] < order->attention[b] ? -1 : 1;
	}
	return order->kind->compare(order->view, a, b);
}

static int order_compare(const struct order *order, size_t a, size_t b)
{
	const struct list *list = order->list;
	int result = 0;

	if (order->old_ranks != NULL && order->old_ranks[a] != order->old_ranks[b]) {
		return order->old_ranks[a] < order->old_ranks[b] ? -1 : 1;
	}
	if (list->sort_column >= 0) {
		result = order->kind->columns[list->sort_column].compare(
			order->view, a, b);
	}
	if (list->is_inverted) {
		result = -result;
	}
	if (result == 0) {
		result = usual_compare(order, a, b);
		if (list->sort_column < 0 && list->is_inverted) {
			result = -result;
		}
	}
	return result;
}

static void merge(const size_t *rows, size_t start, size_t middle, size_t end,
	size_t *out, const struct order *order)
{
	size_t left = start;
	size_t right = middle;

	for (size_t i = start; i < end; i++) {
		bool is_left = right >= end ||
			(left < middle &&
				order_compare(order, rows[left], rows[right]) <= 0);

		out[i] = is_left ? rows[left++] : rows[right++];
	}
}

/* A merge sort: stable, and the order to compare by is an argument. Rows that stand
 * right, as most do from one picture to the next, cost one comparison each. */
static void sort_rows(
	size_t *rows, size_t count, size_t *scratch, const struct order *order)
{
	for (size_t width = 1; width < count; width *= 2) {
		for (size_t start = 0; start + width < count; start += 2 * width) {
			size_t middle = start + width;
			size_t end = middle + width < count ? middle + width : count;

			if (order_compare(order, rows[middle - 1], rows[middle]) <= 0) {
				continue;
			}
			merge(rows, start, middle, end, scratch, order);
			memcpy(rows + start, scratch + start,
				(end - start) * sizeof(*rows));
		}
	}
}

static const uint64_t *identities(
	const struct row_kind *kind, const struct view *view, size_t count)
{
	uint64_t *ids = arena_calloc(view->arena, count + 1, sizeof(*ids));

	for (size_t i = 0; i < count; i++) {
		ids[i] = kind->identity(view, i);
	}
	return ids;
}

static const int64_t *attentions(
	const struct row_kind *kind, const struct view *view, size_t count)
{
	int64_t *attention = NULL;

	if (kind->attention == NULL) {
		return NULL;
	}
	attention = arena_calloc(view->arena, count + 1, sizeof(*attention));
	for (size_t i = 0; i < count; i++) {
		attention[i] = kind->attention(view, i);
	}
	return attention;
}

struct rank {
	uint64_t id;
	uint32_t rank;
};

static int rank_compare(const void *a, const void *b)
{
	const struct rank *left = a;
	const struct rank *right = b;

	return left->id < right->id ? -1 : left->id > right->id;
}

/* Where each row of now stood when the list was painted last. */
static const uint32_t *old_ranks(const struct list *list, const struct view *view,
	const uint64_t *ids, size_t count)
{
	uint32_t *ranks = arena_calloc(view->arena, count + 1, sizeof(*ranks));
	struct rank *old = arena_calloc(view->arena, list->row_count + 1, sizeof(*old));

	for (size_t i = 0; i < list->row_count; i++) {
		old[i] = (struct rank){ list->ids[i], (uint32_t)i };
	}
	if (list->row_count > 0) {
		qsort(old, list->row_count, sizeof(*old), rank_compare);
	}
	for (size_t i = 0; i < count; i++) {
		struct rank wanted = { .id = ids[i] };
		const struct rank *found = list->row_count == 0
			? NULL
			: bsearch(&wanted, old, list->row_count, sizeof(*old),
				  rank_compare);

		ranks[i] = found != NULL ? found->rank : UINT32_MAX;
	}
	return ranks;
}

const char *list_needle(const struct list *list)
{
	return filter_highlight(list->filter);
}

static bool has_labels(const struct row_kind *kind, const struct view *view, size_t row,
	const struct filter *filter)
{
	struct row_subject subject = { 0 };

	if (kind->subject != NULL) {
		subject = kind->subject(view, row);
	}
	/* Labels that are not known meet nothing, not even "not". */
	return subject.labels != NULL && filter_selects(filter, *subject.labels);
}

static bool is_shown(const struct filter *filter, const struct row_kind *kind,
	const struct view *view, size_t row)
{
	switch (filter->type) {
	case FILTER_NONE:
		return true;
	case FILTER_TEXT:
		return kind->contains(view, row, filter->needle) != filter->is_inverse;
	case FILTER_FUZZY:
		return filter_is_fuzzy_match(kind->name(view, row), filter->needle);
	case FILTER_LABELS:
		return has_labels(kind, view, row, filter);
	}
	return true;
}

static void make_room(struct list *list, size_t count)
{
	while (list->row_capacity < count) {
		list->rows = mem_grow(list->rows, list->row_capacity,
			&list->row_capacity, sizeof(*list->rows));
	}
	while (list->id_capacity < count) {
		list->ids = mem_grow(list->ids, list->id_capacity, &list->id_capacity,
			sizeof(*list->ids));
	}
}

/* The rows to show: first those that are still where they were, in their old order,
 * which is nearly the new one. */
static void collect_rows(struct list *list, const struct row_kind *kind,
	const struct view *view, const uint64_t *ids, size_t count)
{
	struct filter filter = filter_parse(list->filter, view->arena);
	bool *is_left = arena_calloc(view->arena, count + 1, sizeof(*is_left));
	size_t kept = 0;

	make_room(list, count);
	for (size_t i = 0; i < count; i++) {
		is_left[i] = is_shown(&filter, kind, view, i);
	}
	for (size_t i = 0; i < list->row_count; i++) {
		size_t row = list->rows[i];

		if (row < count && ids[row] == list->ids[i] && is_left[row]) {
			list->rows[kept++] = row;
			is_left[row] = false;
		}
	}
	for (size_t i = 0; i < count; i++) {
		if (is_left[i]) {
			list->rows[kept++] = i;
		}
	}
	list->row_count = kept;
	list->total = count;
}

static void keep_identities(struct list *list, const uint64_t *ids)
{
	for (size_t i = 0; i < list->row_count; i++) {
		list->ids[i] = ids[list->rows[i]];
	}
}

static void measure(
	struct list *list, const struct row_kind *kind, const struct view *view)
{
	size_t count =
		list->row_count < MEASURED_ROWS ? list->row_count : MEASURED_ROWS;

	for (size_t c = 0; c < kind->column_count; c++) {
		int widest = 0;

		for (size_t i = 0; kind->columns[c].is_measured && i < count; i++) {
			struct span span = kind->columns[c].text(view, list->rows[i]);
			int width = (int)utf8_text_width(span.text);

			widest = width > widest ? width : widest;
		}
		/* With a filter the columns keep their places. */
		if (widest > list->measured[c] || list->filter[0] == '\0') {
			list->measured[c] = widest;
		}
	}
}

static void choose(struct list *list, size_t position)
{
	list->position = position;
	list->has_choice = true;
	list->chosen = list->ids[position];
	list->chosen_name[0] = '\0';
}

/* The name is for the day the object is gone, so it is kept while it is there. */
static void keep_name(
	struct list *list, const struct row_kind *kind, const struct view *view)
{
	const char *name = NULL;

	if (list->chosen_name[0] == '\0' && list->row_count > 0) {
		name = kind->name(view, list->rows[list->position]);
		snprintf(list->chosen_name, sizeof(list->chosen_name), "%.*s",
			(int)utf8_cut(name, sizeof(list->chosen_name) / 4), name);
	}
}

size_t list_find_selected(
	const struct list *list, const struct row_kind *kind, const struct view *view)
{
	size_t count = kind->count(view);

	for (size_t i = 0; i < count && list->row_count > 0; i++) {
		if (kind->identity(view, i) == list->ids[list->position]) {
			return i;
		}
	}
	return SIZE_MAX;
}

static bool exists(const struct order *order, uint64_t identity)
{
	for (size_t i = 0; i < order->list->total; i++) {
		if (order->ids[i] == identity) {
			return true;
		}
	}
	return false;
}

/* Finds the chosen object again. The line it stands on stays the same unless the list
 * starts at its top: there new rows that need attention must become visible. */
static const char *follow(struct list *list, const struct order *order)
{
	size_t line = list->position > list->top ? list->position - list->top : 0;
	const char *gone = NULL;

	if (!list->has_choice) {
		list->position = 0;
		list->top = 0;
		return NULL;
	}
	for (size_t i = 0; i < list->row_count; i++) {
		if (list->ids[i] == list->chosen) {
			list->position = i;
			if (list->top > 0) {
				list->top = i > line ? i - line : 0;
			}
			return NULL;
		}
	}
	if (exists(order, list->chosen)) {
		/* Filtered away: it is selected again when it comes back. */
		list->position = 0;
		list->top = 0;
		return NULL;
	}
	gone = arena_strdup(order->view->arena, list->chosen_name);
	if (list->row_count == 0) {
		list->has_choice = false;
		list->position = 0;
		return gone;
	}
	if (list->position >= list->row_count) {
		list->position = list->row_count - 1;
	}
	choose(list, list->position);
	return gone;
}

static int identity_compare(const void *a, const void *b)
{
	const uint64_t *left = a;
	const uint64_t *right = b;

	return *left < *right ? -1 : *left > *right;
}

static void sort_marks(struct list *list)
{
	if (list->mark_count > 0) {
		qsort(list->marks, list->mark_count, sizeof(*list->marks),
			identity_compare);
	}
}

/* A mark on what is no longer there would count and do nothing. */
static void drop_old_marks(struct list *list, const struct order *order)
{
	size_t count = list->mark_count > 0 ? list->total : 0;
	uint64_t *present =
		arena_calloc(order->view->arena, count + 1, sizeof(*present));
	size_t kept = 0;

	memcpy(present, order->ids, count * sizeof(*present));
	if (count > 0) {
		qsort(present, count, sizeof(*present), identity_compare);
	}
	for (size_t i = 0; i < list->mark_count; i++) {
		if (bsearch(&list->marks[i], present, count, sizeof(*present),
			    identity_compare) != NULL) {
			list->marks[kept++] = list->marks[i];
		}
	}
	list->mark_count = kept;
}

static void choose_newest(
	struct list *list, const struct row_kind *kind, const struct view *view)
{
	int64_t newest_ms = INT64_MIN;
	size_t position = SIZE_MAX;

	for (size_t i = 0; kind->subject != NULL && i < list->row_count; i++) {
		int64_t created_ms = kind->subject(view, list->rows[i]).created_ms;

		if (i64_is_known(created_ms) && created_ms > newest_ms) {
			newest_ms = created_ms;
			position = i;
		}
	}
	if (position != SIZE_MAX && list->ids[position] != list->chosen) {
		choose(list, position);
	}
}

static bool is_hand_near_list(struct list *list, const struct view *view)
{
	int64_t now_ms = view->facts->now.mono_ms;

	if (list->is_touched) {
		list->is_touched = false;
		list->touched_mono_ms = now_ms;
	}
	return list->has_order && now_ms - list->touched_mono_ms < HAND_REST_MS;
}

static void put_in_order(struct list *list, const struct row_kind *kind,
	const struct view *view, struct order *order, bool is_hand_near)
{
	size_t count = kind->count(view);
	size_t *scratch;

	order->ids = identities(kind, view, count);
	order->attention = attentions(kind, view, count);
	if (is_hand_near) {
		order->old_ranks = old_ranks(list, view, order->ids, count);
	}
	collect_rows(list, kind, view, order->ids, count);
	scratch = arena_calloc(view->arena, list->row_count + 1, sizeof(*scratch));
	sort_rows(list->rows, list->row_count, scratch, order);
	keep_identities(list, order->ids);
}

const char *list_update(
	struct list *list, const struct row_kind *kind, const struct view *view)
{
	uint64_t revision = kind->revision != NULL
		? kind->revision(view)
		: store_revision_all(view->facts->store);
	bool is_hand_near = is_hand_near_list(list, view);
	bool is_resorted = list->is_dirty && !is_hand_near;
	struct order order = { .list = list, .kind = kind, .view = view };
	const char *gone = NULL;

	if (list->has_order && revision == list->revision && !is_resorted &&
		list->total == kind->count(view)) {
		keep_name(list, kind, view);
		return NULL;
	}
	put_in_order(list, kind, view, &order, is_hand_near);
	measure(list, kind, view);
	list->has_order = true;
	list->revision = revision;
	list->is_dirty = is_hand_near;
	drop_old_marks(list, &order);
	gone = follow(list, &order);
	if (list->is_following) {
		choose_newest(list, kind, view);
	}
	keep_name(list, kind, view);
	return gone;
}

void list_scroll(struct list *list, size_t height)
{
	size_t last_top = list->row_count > height ? list->row_count - height : 0;

	if (height == 0) {
		return;
	}
	if (list->top > last_top) {
		list->top = last_top;
	}
	if (list->position < list->top) {
		list->top = list->position;
	}
	if (list->position >= list->top + height) {
		list->top = list->position - height + 1;
	}
}

void list_keep_selected(struct list *list)
{
	if (!list->has_choice && list->row_count > 0) {
		choose(list, list->position);
	}
}

size_t list_selected(const struct list *list)
{
	return list->row_count > 0 ? list->rows[list->position] : SIZE_MAX;
}

void list_move_to(struct list *list, size_t position)
{
	list->is_touched = true;
	list->is_following = false;
	if (list->row_count > 0) {
		choose(list,
			position < list->row_count ? position : list->row_count - 1);
	}
}

void list_move_by(struct list *list, int delta)
{
	size_t distance = delta < 0 ? (size_t)-delta : (size_t)delta;

	if (delta < 0) {
		distance = distance < list->position ? list->position - distance : 0;
	} else {
		distance += list->position;
	}
	list_move_to(list, distance);
}

void list_set_filter(struct list *list, const char *filter)
{
	size_t length = strlen(filter);

	if (length >= sizeof(list->filter)) {
		length = sizeof(list->filter) - 1;
		while (length > 0 && ((unsigned char)filter[length] & 0xc0) == 0x80) {
			length--;
		}
	}
	memmove(list->filter, filter, length);
	list->filter[length] = '\0';
	list_reorder(list);
}

void list_reorder(struct list *list)
{
	list->is_dirty = true;
	/* What the user asks for happens at once. */
	list->is_touched = false;
	list->touched_mono_ms = ASKED_FOR;
}

bool list_is_behind(const struct list *list)
{
	return !list->has_order ||
		(list->is_dirty && list->touched_mono_ms == ASKED_FOR);
}

bool list_is_marked(const struct list *list, uint64_t identity)
{
	return list->mark_count > 0 &&
		bsearch(&identity, list->marks, list->mark_count, sizeof(*list->marks),
			identity_compare) != NULL;
}

static void add_mark(struct list *list, uint64_t identity)
{
	list->marks = mem_grow(list->marks, list->mark_count, &list->mark_capacity,
		sizeof(*list->marks));
	list->marks[list->mark_count++] = identity;
}

static void drop_mark(struct list *list, uint64_t identity)
{
	size_t kept = 0;

	for (size_t i = 0; i < list->mark_count; i++) {
		if (list->marks[i] != identity) {
			list->marks[kept++] = list->marks[i];
		}
	}
	list->mark_count = kept;
}

void list_toggle_mark(struct list *list)
{
	uint64_t identity;

	if (list->row_count == 0) {
		return;
	}
	identity = list->ids[list->position];
	if (list_is_marked(list, identity)) {
		drop_mark(list, identity);
	} else {
		add_mark(list, identity);
		sort_marks(list);
	}
}

void list_mark_shown(struct list *list)
{
	size_t marked = list->mark_count;
	size_t shown = marked - list_hidden_marks(list);

	if (shown == list->row_count) {
		for (size_t i = 0; i < list->row_count; i++) {
			drop_mark(list, list->ids[i]);
		}
		return;
	}
	for (size_t i = 0; i < list->row_count; i++) {
		/* Those marked before are in the part that is still sorted. */
		if (marked == 0 ||
			bsearch(&list->ids[i], list->marks, marked,
				sizeof(*list->marks), identity_compare) == NULL) {
			add_mark(list, list->ids[i]);
		}
	}
	sort_marks(list);
}

void list_clear_marks(struct list *list)
{
	list->mark_count = 0;
}

size_t list_hidden_marks(const struct list *list)
{
	size_t shown = 0;

	for (size_t i = 0; list->mark_count > 0 && i < list->row_count; i++) {
		shown += list_is_marked(list, list->ids[i]) ? 1 : 0;
	}
	return list->mark_count - shown;
}

void list_forget_objects(struct list *list)
{
	list->row_count = 0;
	list->total = 0;
	list->mark_count = 0;
	list->has_order = false;
	list->has_choice = false;
	list->position = 0;
	list->top = 0;
	list_reorder(list);
}
