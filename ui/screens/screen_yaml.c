/* An object of the cluster as it is, as YAML. */
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "ui/format.h"
#include "ui/glyphs.h"
#include "ui/screens/common.h"
#include "ui/widgets/rule.h"

/* The objects that can be read from here; the one that is shown stands out. */
static void draw_objects(const struct reading *reading, const struct view *view,
	struct canvas *canvas, struct rect rect)
{
	const struct reading_ref *ref = &reading->refs[reading->at];
	int x = rect.x + 1;

	x = canvas_text_cut(canvas, rect, x, rect.y, rect.x + rect.width - 1 - x,
		ROLE_STRONG,
		arena_printf(view->arena, "%s %s", ref->title,
			ref->namespace[0] != '\0'
				? view_path(view, ref->namespace, ref->name)
				: view_text(view, ref->name)),
		false);
	for (size_t i = 1; i < reading->count; i++) {
		const struct reading_ref *other =
			&reading->refs[(reading->at + i) % reading->count];

		if (x + 3 + (int)strlen(other->title) > rect.x + rect.width - 1) {
			break;
		}
		x = canvas_text(canvas, rect, x, rect.y, ROLE_DIM,
			i == 1 ? "   Tab " : " " GLYPH_DOT " ");
		x = canvas_text(canvas, rect, x, rect.y, ROLE_DIM, other->title);
	}
}

/* The picture of the watch is newer than what is read here. */
static bool has_changed(const struct view *view, const struct document *document)
{
	const struct object *object = store_find(view->facts->store, document->ref.kind,
		document->ref.namespace, document->ref.name);

	return object != NULL && object->resource_version[0] != '\0' &&
		document->resource_version[0] != '\0' &&
		!text_equal(object->resource_version, document->resource_version);
}

static size_t count_hits(const struct reading *reading, const struct reading_row *rows,
	size_t count, size_t *out_place)
{
	size_t hits = 0;

	*out_place = 0;
	for (size_t i = 0; i < count; i++) {
		if (reading_find(reading, &rows[i], 1, 0, true) == 0) {
			hits++;
			*out_place = i == reading->hit ? hits : *out_place;
		}
	}
	return hits;
}

static void draw_state(struct ui *ui, const struct view *view, struct canvas *canvas,
	struct rect rect, const struct reading_row *rows, size_t count)
{
	const struct document *document = ui->document;
	char age[FORMAT_SIZE];
	const char *words;
	struct span state = { NULL, ROLE_DIM };
	struct span hits = { NULL, ROLE_MATCH };

	format_age(view_since(view, document->at_ms), age);
	words = arena_printf(view->arena, "read %s ago", age);
	if (document->managed_count > 0) {
		words = arena_printf(view->arena, "%s " GLYPH_DOT " managedFields %s",
			words, ui->reading.shows_managed ? "shown" : "folded");
	}
	state.text = words;
	if (has_changed(view, document)) {
		state = (struct span){ arena_printf(view->arena,
					       GLYPH_WARNING
					       " changed since it was read %s ago: "
					       "r reads it again",
					       age),
			ROLE_WARNING };
	}
	if (ui->reading.needle[0] != '\0') {
		size_t place;
		size_t total = count_hits(&ui->reading, rows, count, &place);

		hits.text = total == 0
			? arena_printf(view->arena, "\"%s\" is not in it",
				  ui->reading.needle)
			: arena_printf(view->arena, "\"%s\": %zu of %zu lines",
				  ui->reading.needle, place > 0 ? place : 1, total);
	}
	rule_draw(canvas, rect, &state, 1, hits);
}

/* Bytes of "- - name:" before the colon; 0: the line has no name. */
static size_t name_end(struct str text, size_t *out_start)
{
	size_t start = 0;

	while (start < text.length &&
		(text.data[start] == ' ' || text.data[start] == '-')) {
		start++;
	}
	*out_start = start;
	for (size_t i = start; i < text.length; i++) {
		if (text.data[i] == ':' &&
			(i + 1 == text.length || text.data[i + 1] == ' ')) {
			return i;
		}
		if (text.data[i] == ' ') {
			break;
		}
	}
	return 0;
}

static size_t cells_of(struct arena *arena, struct str text)
{
	return utf8_text_width(arena_str(arena, text));
}

static void mark_hits(const struct reading *reading, const struct view *view,
	struct canvas *canvas, struct rect line, struct str text, int shift,
	enum role role)
{
	size_t length = strlen(reading->needle);

	for (size_t i = 0; length > 0 && i + length <= text.length; i++) {
		struct reading_row part = { .text = { text.data + i, length } };
		struct rect cells = line;

		if (reading_find(reading, &part, 1, 0, true) != 0) {
			continue;
		}
		cells.x += (int)cells_of(view->arena, (struct str){ text.data, i }) -
			shift;
		cells.width = (int)cells_of(view->arena, part.text);
		if (cells.x >= line.x && cells.x + cells.width <= line.x + line.width) {
			canvas_role(canvas, cells, role);
		}
		i += length - 1;
	}
}

/* Cells scrolled away on the left; a wide character that is cut leaves a blank. */
static struct str skip_cells(struct str text, int cells, int *out_blanks)
{
	int width = 0;

	while (text.length > 0 && width < cells) {
		uint32_t codepoint;
		size_t length = utf8_decode(text.data, text.length, &codepoint);
		int more = utf8_width(codepoint);

		width += more > 0 ? more : 0;
		text.data += length;
		text.length -= length;
	}
	*out_blanks = width > cells ? width - cells : 0;
	return text;
}

static void draw_row(const struct reading *reading, const struct view *view,
	struct canvas *canvas, struct rect line, const struct reading_row *row,
	bool is_hit)
{
	int shift = reading->is_wrapped ? 0 : (int)reading->left;
	int blanks = 0;
	struct str text = skip_cells(row->text, shift, &blanks);
	size_t start = 0;
	size_t end = row->is_start && !row->is_prose ? name_end(row->text, &start) : 0;

	canvas_text_cut(canvas, line, line.x + blanks, line.y, line.width - blanks,
		row->is_prose ? ROLE_DIM : ROLE_DEFAULT, arena_str(view->arena, text),
		false);
	if (end > 0) {
		int from = (int)start - shift;
		int to = (int)cells_of(
				 view->arena, (struct str){ row->text.data, end }) -
			shift;
		struct rect name = line;

		from = from > 0 ? from : 0;
		name.x += from;
		name.width = to < line.width ? to - from : line.width - from;
		if (name.width > 0) {
			canvas_role(canvas, name, ROLE_INFO);
		}
	}
	if (row->is_folded) {
		canvas_text(canvas, line, line.x + (int)cells_of(view->arena, text) + 1,
			line.y, ROLE_HINT, "folded; Enter shows them");
	}
	mark_hits(reading, view, canvas, line, row->text, shift,
		is_hit ? ROLE_SELECTED : ROLE_MATCH);
}

static void draw_text(struct ui *ui, const struct view *view, struct canvas *canvas,
	struct rect rect, struct rect state)
{
	struct reading *reading = &ui->reading;
	const struct reading_row *rows;
	size_t count;
	size_t height = rect.height > 0 ? (size_t)rect.height : 0;
	size_t last;

	reading->width = rect.width;
	rows = reading_rows(reading, ui->document, view->arena, &count);
	last = count > height ? count - height : 0;
	ui->page_length = count;
	ui->page_height = height;
	if (ui->page_top > last) {
		ui->page_top = last;
	}
	for (size_t i = 0; i < height && ui->page_top + i < count; i++) {
		struct rect line = layout_take_top(&rect, 1);

		draw_row(reading, view, canvas, line, &rows[ui->page_top + i],
			ui->page_top + i == reading->hit);
	}
	draw_state(ui, view, canvas, state, rows, count);
}

static void build_trouble(
	struct page *page, const struct ui *ui, const struct view *view)
{
	const struct document *document = ui->document;
	const struct reading_ref *ref = &ui->reading.refs[ui->reading.at];

	switch (document->state) {
	case DOCUMENT_ASKED:
	case DOCUMENT_THERE:
		page_text(page, 0, ROLE_DIM, "asking for it");
		return;
	case DOCUMENT_FORBIDDEN:
		page_text(page, 0, ROLE_WARNING,
			GLYPH_WARNING " this object may not be read");
		break;
	case DOCUMENT_ABSENT:
		page_text(page, 0, ROLE_WARNING,
			GLYPH_WARNING " there is no such object (any more)");
		break;
	case DOCUMENT_ERROR:
		page_text(page, 0, ROLE_DISCONNECTED,
			GLYPH_FAILED " it could not be read");
		break;
	}
	page_gap(page);
	page_text(page, 2, ROLE_DEFAULT, document->message);
	page_gap(page);
	page_text(page, 2, ROLE_DIM,
		document->state == DOCUMENT_FORBIDDEN
			? arena_printf(view->arena,
				  "Needed: get on %s%s%s%s%s. r asks again.",
				  kind_info(ref->kind)->plural,
				  kind_info(ref->kind)->group[0] != '\0' ? "." : "",
				  kind_info(ref->kind)->group,
				  ref->namespace[0] != '\0' ? " in namespace " : "",
				  view_text(view, ref->namespace))
			: "r asks again, Esc goes back.");
}

static void draw(
	struct ui *ui, const struct view *view, struct canvas *canvas, struct rect rect)
{
	struct rect objects = layout_take_top(&rect, 1);
	struct rect state = layout_take_top(&rect, 1);
	const struct span none = { NULL, ROLE_DEFAULT };
	struct page page;

	if (ui->reading.count == 0) {
		return;
	}
	draw_objects(&ui->reading, view, canvas, objects);
	layout_take_left(&rect, 1);
	layout_take_right(&rect, 1);
	if (reading_is_of(&ui->reading, ui->document) &&
		ui->document->state == DOCUMENT_THERE) {
		draw_text(ui, view, canvas, rect, state);
		return;
	}
	rule_draw(canvas, state, NULL, 0, none);
	ui->page_length = 0;
	layout_take_top(&rect, 1);
	layout_take_left(&rect, 2);
	page_init(&page, view->arena, rect.width < 90 ? rect.width : 90, 0);
	if (reading_is_of(&ui->reading, ui->document)) {
		build_trouble(&page, ui, view);
	} else {
		page_text(&page, 0, ROLE_DIM, "asking for it");
	}
	page_draw(canvas, rect, &page, 0);
}

/* Enter folds managedFields away or shows them, and what stands at the top stays. */
static unsigned fold(struct ui *ui, const struct view *view)
{
	const struct document *document = ui->document;
	struct reading *reading = &ui->reading;

	(void)view;
	if (!reading_is_of(reading, document) || document->managed_count == 0) {
		return UI_NOTHING;
	}
	reading->shows_managed = !reading->shows_managed;
	reading->hit = SIZE_MAX;
	if (!reading->is_wrapped && ui->page_top > document->managed_first) {
		size_t hidden = document->managed_count - 1;

		if (reading->shows_managed) {
			ui->page_top += hidden;
		} else {
			ui->page_top = ui->page_top > document->managed_first + hidden
				? ui->page_top - hidden
				: document->managed_first;
		}
	}
	return UI_REDRAW;
}

const struct screen screen_yaml = {
	.id = "yaml",
	.title = "YAML",
	.help = "the selected object as the cluster has it, and its kin",
	.list = LIST_NONE,
	.draw = draw,
	.open = fold,
	.open_hint = "managedFields",
};
