/* A page of text. */
#include "ui/widgets/page.h"

#include <string.h>

#include "base/utf8.h"

/* Pieces in one line of a flow; more go to the next line. */
#define FLOW_PIECES 16

void page_init(struct page *page, struct arena *arena, int width, int label_width)
{
	*page = (struct page){
		.arena = arena,
		.width = width > 1 ? width : 1,
		.label_width = label_width,
	};
}

static struct page_line *add_line(struct page *page)
{
	if (page->count == page->capacity) {
		size_t capacity = page->capacity > 0 ? page->capacity * 2 : 32;
		struct page_line *lines =
			arena_calloc(page->arena, capacity, sizeof(*lines));

		if (page->count > 0) {
			memcpy(lines, page->lines, page->count * sizeof(*lines));
		}
		page->lines = lines;
		page->capacity = capacity;
	}
	page->lines[page->count] = (struct page_line){ 0 };
	return &page->lines[page->count++];
}

void page_gap(struct page *page)
{
	add_line(page);
}

void page_spans(struct page *page, int indent, const struct span *spans, size_t count)
{
	struct page_line *line = add_line(page);

	line->spans = arena_calloc(page->arena, count + 1, sizeof(*line->spans));
	if (count > 0) {
		memcpy(line->spans, spans, count * sizeof(*spans));
	}
	line->count = count;
	line->indent = indent;
}

void page_heading(struct page *page, const char *text)
{
	struct span span = { text, ROLE_HEADER };

	if (page->count > 0) {
		page_gap(page);
	}
	page_spans(page, 0, &span, 1);
}

/* Bytes of the next line of at most `cells` cells; at a blank when there is one. */
static size_t line_length(const char *text, size_t cells)
{
	size_t fits = utf8_cut(text, cells > 0 ? cells : 1);

	if (text[fits] == '\0' || text[fits] == ' ') {
		return fits;
	}
	for (size_t i = fits; i > 0; i--) {
		if (text[i - 1] == ' ') {
			return i - 1 > 0 ? i - 1 : fits;
		}
	}
	if (fits == 0) {
		/* A wide character in one cell: take it whole and let it be clipped. */
		uint32_t glyph = 0;

		return utf8_decode(text, strlen(text), &glyph);
	}
	return fits;
}

/* Appends wrapped lines; `first` stands before the first one, indented by nothing. */
static void wrap(struct page *page, struct span first, int indent, enum role role,
	const char *text)
{
	int cells = page->width - indent;

	do {
		size_t length = line_length(text, cells > 0 ? (size_t)cells : 1);
		struct span spans[2] = { first, { NULL, role } };

		spans[1].text = arena_strndup(page->arena, text, length);
		if (first.text != NULL) {
			page_spans(page, 0, spans, 2);
		} else {
			page_spans(page, indent, &spans[1], 1);
		}
		first.text = NULL;
		text += length;
		while (*text == ' ') {
			text++;
		}
	} while (*text != '\0');
}

void page_text(struct page *page, int indent, enum role role, const char *text)
{
	wrap(page, (struct span){ NULL, ROLE_DEFAULT }, indent, role, text);
}

void page_labelled(
	struct page *page, struct span label, enum role role, const char *text)
{
	int width = page->label_width;
	int blanks = width - (int)utf8_text_width(label.text);

	label.text = arena_printf(
		page->arena, "%s%*s", label.text, blanks > 0 ? blanks : 1, "");
	wrap(page, label, width, role, text);
}

void page_value(struct page *page, const char *label, enum role role, const char *text)
{
	page_labelled(page, (struct span){ label, ROLE_DIM }, role, text);
}

void page_item(struct page *page, const char *marker, enum role role, const char *text)
{
	wrap(page, (struct span){ marker, role }, (int)utf8_text_width(marker), role,
		text);
}

/* One line of a flow while it is filled. */
struct flow {
	struct page *page;
	struct span pieces[FLOW_PIECES];
	size_t count;
	int indent; /* of the lines after the first */
	int x;
	bool is_fresh; /* nothing but the label or the indent stands in it */
};

static void flow_break(struct flow *flow)
{
	page_spans(flow->page, 0, flow->pieces, flow->count);
	flow->pieces[0] =
		(struct span){ arena_printf(flow->page->arena, "%*s", flow->indent, ""),
			ROLE_DEFAULT };
	flow->count = 1;
	flow->x = flow->indent;
	flow->is_fresh = true;
}

static int first_word_width(struct arena *arena, const char *text)
{
	size_t blanks = strspn(text, " ");
	size_t bytes = blanks + strcspn(text + blanks, " ");

	return (int)utf8_text_width(arena_strndup(arena, text, bytes));
}

static void flow_text(struct flow *flow, enum role role, const char *text)
{
	struct page *page = flow->page;

	while (*text != '\0') {
		int room = page->width - flow->x;
		size_t length = 0;

		if (!flow->is_fresh &&
			(first_word_width(page->arena, text) > room ||
				flow->count == FLOW_PIECES)) {
			flow_break(flow);
			text += strspn(text, " ");
			continue;
		}
		length = line_length(text, room > 0 ? (size_t)room : 1);
		flow->pieces[flow->count++] =
			(struct span){ arena_strndup(page->arena, text, length), role };
		flow->x += (int)utf8_text_width(flow->pieces[flow->count - 1].text);
		flow->is_fresh = false;
		text += length;
		if (*text != '\0') {
			text += strspn(text, " ");
			if (*text != '\0') {
				flow_break(flow);
			}
		}
	}
}

void page_flow(struct page *page, struct span label, int indent,
	const struct span *spans, size_t count)
{
	struct flow flow = { .page = page, .indent = indent, .is_fresh = true };
	int blanks = indent - (int)utf8_text_width(label.text);

	label.text = arena_printf(
		page->arena, "%s%*s", label.text, blanks >= 0 ? blanks : 1, "");
	flow.pieces[flow.count++] = label;
	flow.x = (int)utf8_text_width(label.text);
	for (size_t i = 0; i < count; i++) {
		flow_text(&flow, spans[i].role, spans[i].text);
	}
	page_spans(page, 0, flow.pieces, flow.count);
}

void page_draw(struct canvas *canvas, struct rect rect, const struct page *page,
	size_t first_line)
{
	for (size_t i = 0; i < (size_t)(rect.height > 0 ? rect.height : 0); i++) {
		const struct page_line *line = NULL;
		int x = rect.x;

		if (first_line + i >= page->count) {
			return;
		}
		line = &page->lines[first_line + i];
		x += line->indent;
		for (size_t s = 0; s < line->count; s++) {
			x = canvas_text(canvas, rect, x, rect.y + (int)i,
				line->spans[s].role, line->spans[s].text);
		}
	}
}
