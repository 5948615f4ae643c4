/* Draws a list as a table. */
#include "ui/widgets/table.h"

#include <string.h>

#include "base/utf8.h"
#include "ui/glyphs.h"

#define GAP 2
/* Selection sign, marker, blank. */
#define LEAD 3

/* A measured column wants no more than its widest text and keeps room for its head.
 * Figures are shown whole or not at all: "0:40…" would say something else. */
static struct width_policy policy_of(const struct column *column, int measured)
{
	struct width_policy policy = column->width;
	int title = (int)utf8_text_width(column->title) + 1;
	int widest = measured > title ? measured : title;

	if (!column->is_measured) {
		return policy;
	}
	policy.ideal = widest < policy.ideal ? widest : policy.ideal;
	policy.minimum = policy.ideal < policy.minimum ? policy.ideal : policy.minimum;
	policy.maximum = widest > policy.ideal ? widest : policy.ideal;
	if (column->align == ALIGN_RIGHT) {
		policy.minimum = policy.ideal;
	}
	return policy;
}

/* With all the room it wants: the widest text of the rows on the glass. */
static int wanted_width(const struct table *table, size_t column, int height)
{
	const struct column *info = &table->kind->columns[column];
	const struct list *list = table->list;
	int widest = (int)utf8_text_width(info->title) + 1;

	for (size_t i = list->top; i < list->row_count && height-- > 0; i++) {
		struct span span = info->text(table->view, list->rows[i]);
		int width = (int)utf8_text_width(span.text);

		widest = width > widest ? width : widest;
	}
	return widest;
}

/* The first column stays, those scrolled away go, the last that fits is cut. */
static void widths_of_wide(
	const struct table *table, int width, int height, int out_widths[COLUMNS_MAX])
{
	const struct row_kind *kind = table->kind;
	size_t places[COLUMNS_MAX];
	size_t count =
		column_order_shown(&table->list->order, kind, table->view, places);
	size_t skipped = table->list->first_column;
	int left = width - LEAD;

	memset(out_widths, 0, COLUMNS_MAX * sizeof(*out_widths));
	for (size_t i = 0; i < count; i++) {
		int wanted;

		if (i > 0 && skipped > 0) {
			skipped--;
			continue;
		}
		wanted = wanted_width(table, places[i], height);
		if (left > 0) {
			out_widths[places[i]] = wanted < left ? wanted : left;
			left -= wanted + GAP;
		}
	}
}

void table_widths(const struct table *table, int width, int out_widths[COLUMNS_MAX])
{
	const struct row_kind *kind = table->kind;
	const struct list *list = table->list;
	struct width_policy policies[COLUMNS_MAX] = { { 0 } };
	size_t places[COLUMNS_MAX];
	int widths[COLUMNS_MAX];
	size_t count = column_order_shown(&list->order, kind, table->view, places);

	memset(out_widths, 0, COLUMNS_MAX * sizeof(*out_widths));
	for (size_t i = 0; i < count; i++) {
		policies[i] =
			policy_of(&kind->columns[places[i]], list->measured[places[i]]);
		/* Who chose an order said what matters: the last ones go first. */
		if (list->order.is_chosen) {
			policies[i].priority = (int)i + 1;
		}
	}
	layout_columns(policies, count, width - LEAD - 1, GAP, widths);
	for (size_t i = 0; i < count; i++) {
		out_widths[places[i]] = widths[i];
	}
}

static void draw_cell(
	struct canvas *canvas, struct rect cell, enum align align, struct span span)
{
	int width = (int)utf8_text_width(span.text);
	int x = cell.x;

	if (align == ALIGN_RIGHT && width < cell.width) {
		x += cell.width - width;
	}
	canvas_text_cut(canvas, cell, x, cell.y, cell.x + cell.width - x, span.role,
		span.text, false);
}

static void draw_head(struct canvas *canvas, struct rect cell,
	const struct table *table, size_t column)
{
	const struct column *info = &table->kind->columns[column];
	bool is_sorted = table->list->sort_column == (int)column;
	struct span span = { info->title, ROLE_HEADER };

	if (is_sorted) {
		/* The sign is what may not be cut. */
		size_t room = cell.width > 1 ? (size_t)cell.width - 1 : 0;

		span.text = arena_printf(table->view->arena, "%.*s%s",
			(int)utf8_cut(info->title, room), info->title,
			table->list->is_inverted ? GLYPH_DESCENDING : GLYPH_ASCENDING);
		span.role = ROLE_HEADER_SORTED;
	}
	draw_cell(canvas, cell, info->align, span);
}

static char lower(char character)
{
	return character >= 'A' && character <= 'Z' ? (char)(character + 'a' - 'A')
						    : character;
}

static const char *find_nocase(const char *text, const char *needle)
{
	for (; *text != '\0'; text++) {
		size_t i = 0;

		while (needle[i] != '\0' && lower(text[i]) == lower(needle[i])) {
			i++;
		}
		if (needle[i] == '\0') {
			return text;
		}
	}
	return NULL;
}

/* Marks the found part where it is visible. */
static void draw_match(struct canvas *canvas, struct rect cell, enum align align,
	const char *text, const char *needle)
{
	const char *found = needle[0] != '\0' ? find_nocase(text, needle) : NULL;
	int width = (int)utf8_text_width(text);
	struct rect match = cell;
	size_t before = 0;

	if (found == NULL) {
		return;
	}
	before = utf8_text_width(text);
	before -= utf8_text_width(found);
	match.x += (int)before;
	match.width = (int)utf8_text_width(needle);
	if (align == ALIGN_RIGHT && width < cell.width) {
		match.x += cell.width - width;
	}
	if (match.x + match.width <= cell.x + cell.width) {
		canvas_role(canvas, match, ROLE_MATCH);
	}
}

/* The columns that have a width, in their order. */
struct drawn {
	size_t places[COLUMNS_MAX];
	int widths[COLUMNS_MAX];
	size_t count;
};

static void draw_row(struct canvas *canvas, struct rect line, const struct table *table,
	const struct drawn *drawn, size_t position)
{
	const struct row_kind *kind = table->kind;
	const struct list *list = table->list;
	size_t row = list->rows[position];
	bool is_selected = table->is_focused && position == list->position;
	bool is_marked = list_is_marked(list, list->ids[position]);
	enum role role = is_marked	 ? ROLE_MARKED
		: kind->row_role == NULL ? ROLE_DEFAULT
					 : kind->row_role(table->view, row);
	const char *needle = list_needle(list);
	struct span marker = kind->marker(table->view, row);
	struct rect cell = line;

	if (is_selected) {
		role = ROLE_SELECTED;
		canvas_fill(canvas, line, role, ' ');
		canvas_text(canvas, line, line.x, line.y, role, GLYPH_SELECTED);
	}
	canvas_text(canvas, line, line.x + 1, line.y,
		role != ROLE_DEFAULT ? role : marker.role, marker.text);
	if (is_marked) {
		canvas_text(canvas, line, line.x + 2, line.y, role, "*");
	}
	cell.x += LEAD;
	for (size_t i = 0; i < drawn->count; i++) {
		const struct column *column = &kind->columns[drawn->places[i]];
		struct span span = column->text(table->view, row);

		cell.width = drawn->widths[i];
		span.role = role != ROLE_DEFAULT ? role : span.role;
		draw_cell(canvas, cell, column->align, span);
		draw_match(canvas, cell, column->align, span.text, needle);
		cell.x += cell.width + GAP;
	}
}

static void fit(const struct table *table, struct rect rect, struct drawn *out)
{
	int widths[COLUMNS_MAX];
	size_t places[COLUMNS_MAX];
	size_t count = column_order_shown(
		&table->list->order, table->kind, table->view, places);

	if (table->list->is_wide) {
		widths_of_wide(table, rect.width, rect.height, widths);
	} else {
		table_widths(table, rect.width, widths);
	}
	out->count = 0;
	for (size_t i = 0; i < count; i++) {
		if (widths[places[i]] > 0) {
			out->places[out->count] = places[i];
			out->widths[out->count++] = widths[places[i]];
		}
	}
}

static void draw_heads(struct canvas *canvas, struct rect line,
	const struct table *table, const struct drawn *drawn)
{
	struct rect cell = line;

	cell.x += LEAD;
	for (size_t i = 0; i < drawn->count && line.height > 0; i++) {
		cell.width = drawn->widths[i];
		draw_head(canvas, cell, table, drawn->places[i]);
		if (table->heads != NULL) {
			table->heads->rects[i] = cell;
			table->heads->columns[i] = drawn->places[i];
			table->heads->count = i + 1;
		}
		cell.x += cell.width + GAP;
	}
}

void table_draw(struct canvas *canvas, struct rect rect, const struct table *table)
{
	struct rect line = layout_take_top(&rect, 1);
	struct drawn drawn;

	fit(table, (struct rect){ rect.x, rect.y, line.width, rect.height }, &drawn);
	if (table->heads != NULL) {
		table->heads->count = 0;
	}
	draw_heads(canvas, line, table, &drawn);
	for (size_t i = table->list->top; i < table->list->row_count && rect.height > 0;
		i++) {
		line = layout_take_top(&rect, 1);
		draw_row(canvas, line, table, &drawn, i);
	}
}
