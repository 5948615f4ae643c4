/* Choice and order of columns; pure. */
#include "ui/columns/order.h"

#include <string.h>

#include "base/str.h"

bool column_find(const struct row_kind *kind, const char *name, size_t *out_place)
{
	for (size_t i = 0; i < kind->column_count; i++) {
		if (text_equal(kind->columns[i].id, name)) {
			*out_place = i;
			return true;
		}
	}
	return false;
}

/* Where one has to be chosen from what is usual, all columns are the choice: whether
 * there is something to show in one may change. */
static void fill_usual(struct column_order *order, const struct row_kind *kind)
{
	order->count = kind->column_count;
	for (size_t i = 0; i < kind->column_count; i++) {
		order->places[i] = i;
	}
}

size_t column_order_shown(const struct column_order *order, const struct row_kind *kind,
	const struct view *view, size_t out_places[COLUMNS_MAX])
{
	size_t count = 0;

	if (order->is_chosen) {
		memcpy(out_places, order->places, sizeof(order->places));
		return order->count;
	}
	for (size_t i = 0; i < kind->column_count; i++) {
		if (kind->columns[i].applies == NULL ||
			kind->columns[i].applies(view)) {
			out_places[count++] = i;
		}
	}
	return count;
}

bool column_order_has(const struct column_order *order, size_t place)
{
	for (size_t i = 0; i < order->count; i++) {
		if (order->places[i] == place) {
			return true;
		}
	}
	return !order->is_chosen;
}

const char *column_order_choose(struct column_order *order, const struct row_kind *kind,
	const char *const *names, size_t count)
{
	struct column_order draft = { .is_chosen = count > 0 };

	for (size_t i = 0; i < count; i++) {
		size_t place;

		if (!column_find(kind, names[i], &place)) {
			return names[i];
		}
		for (size_t j = 0; j < draft.count; j++) {
			if (draft.places[j] == place) {
				return names[i];
			}
		}
		draft.places[draft.count++] = place;
	}
	*order = draft;
	return NULL;
}

const char *column_order_names(const struct column_order *order,
	const struct row_kind *kind, const char *separator, struct arena *arena)
{
	struct column_order all = *order;
	const char *names = "";

	if (!order->is_chosen) {
		fill_usual(&all, kind);
	}
	for (size_t i = 0; i < all.count; i++) {
		names = arena_printf(arena, "%s%s%s", names, i > 0 ? separator : "",
			kind->columns[all.places[i]].id);
	}
	return names;
}

static size_t index_of(const struct column_order *order, size_t place)
{
	size_t index = 0;

	while (index < order->count && order->places[index] != place) {
		index++;
	}
	return index;
}

static void start_choice(struct column_order *order, const struct row_kind *kind)
{
	if (!order->is_chosen) {
		fill_usual(order, kind);
		order->is_chosen = true;
	}
}

void column_order_toggle(
	struct column_order *order, const struct row_kind *kind, size_t place)
{
	size_t index;

	start_choice(order, kind);
	index = index_of(order, place);
	if (index == order->count) {
		order->places[order->count++] = place;
	} else if (order->count > 1) {
		order->count--;
		memmove(&order->places[index], &order->places[index + 1],
			(order->count - index) * sizeof(order->places[0]));
	}
}

void column_order_move(
	struct column_order *order, const struct row_kind *kind, size_t place, int step)
{
	size_t index;
	size_t other;

	start_choice(order, kind);
	index = index_of(order, place);
	if (index == order->count || (step < 0 && index == 0) ||
		(step > 0 && index + 1 == order->count)) {
		return;
	}
	other = step < 0 ? index - 1 : index + 1;
	order->places[index] = order->places[other];
	order->places[other] = place;
}
