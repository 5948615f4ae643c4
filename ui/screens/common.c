/* Lists, pages and the pictures before the first picture. */
#include "ui/screens/common.h"

#include <stdio.h>

#include "base/utf8.h"
#include "ui/format.h"
#include "ui/glyphs.h"
#include "ui/widgets/table.h"
#include "ui/words/source_words.h"

/* Lower than this a pane beside the list says too little. */
#define SIDE_ROWS 12

struct rect common_take_side(const struct canvas *canvas, struct rect *rest)
{
	int width = canvas->columns / 3;

	if (canvas->columns < COMMON_WIDE_COLUMNS || rest->height < SIDE_ROWS) {
		return (struct rect){ 0 };
	}
	width = width < 58 ? 58 : width;
	return layout_take_right(rest, width > 84 ? 84 : width);
}

void common_side_border(struct canvas *canvas, struct rect *side)
{
	struct rect line = layout_take_left(side, 1);
	const struct cell *above = canvas_cell(canvas, line.x, line.y - 1);

	canvas_fill(canvas, line, ROLE_BORDER, RUNE_UPRIGHT);
	if (above != NULL && above->glyph[0] == RUNE_RULE) {
		line.y--;
		line.height = 1;
		canvas_fill(canvas, line, ROLE_BORDER, RUNE_TEE_DOWN);
	}
}

void common_list(struct ui *ui, const struct view *view, struct canvas *canvas,
	struct rect rect, enum list_id id)
{
	struct list *list = &ui->lists[id];
	struct pane *pane =
		&ui->panes[ui->pane_count < ARRAY_LENGTH(ui->panes) ? ui->pane_count++
								    : 0];
	struct table table = {
		.kind = list_kind(id),
		.view = view,
		.list = list,
		.is_focused = ui->focus == id,
		.heads = &pane->heads,
	};
	struct rect rows = rect;

	ui_update_list(ui, view, id);
	layout_take_top(&rows, 1);
	list_scroll(list, rows.height > 0 ? (size_t)rows.height : 0);
	pane->list = id;
	pane->rows = rows;
	table_draw(canvas, rect, &table);
}

unsigned common_open_selected(struct ui *ui, enum list_id id, const struct screen *page)
{
	const struct list *list = &ui->lists[id];

	if (list->row_count == 0) {
		return UI_NOTHING;
	}
	ui->subject = list->ids[list->position];
	ui->subject_name[0] = '\0';
	ui_open_screen(ui, page);
	return UI_REDRAW;
}

void common_page(
	struct ui *ui, struct canvas *canvas, struct rect rect, const struct page *page)
{
	size_t height = rect.height > 0 ? (size_t)rect.height : 0;
	size_t last = page->count > height ? page->count - height : 0;

	ui->page_length = page->count;
	ui->page_height = height;
	if (ui->page_top > last) {
		ui->page_top = last;
	}
	page_draw(canvas, rect, page, ui->page_top);
	if (ui->page_top < last && height > 0) {
		struct rect more = rect;
		const char *text = " more "
				   "↓"
				   " ";

		more.y += rect.height - 1;
		canvas_text(canvas, more,
			rect.x + rect.width - (int)utf8_text_width(text), more.y,
			ROLE_HINT, text);
	}
}

void common_centered(
	struct canvas *canvas, struct rect rect, const struct span *lines, size_t count)
{
	int y = rect.y + (rect.height - (int)count) / 3;

	for (size_t i = 0; i < count; i++) {
		int x = rect.x + (rect.width - (int)utf8_text_width(lines[i].text)) / 2;

		canvas_text_cut(canvas, rect, x > rect.x ? x : rect.x, y + (int)i,
			rect.width, lines[i].role, lines[i].text, false);
	}
}

#define BETWEEN_COLUMNS 3

int common_right_width(struct rect rect)
{
	return rect.width * 9 / 20;
}

int common_left_width(struct rect rect)
{
	return rect.width - common_right_width(rect) - BETWEEN_COLUMNS;
}

void common_columns(struct ui *ui, struct canvas *canvas, struct rect rect,
	struct page *head, const struct page *left, const struct page *right)
{
	struct rect side;

	page_gap(head);
	side = layout_take_right(&rect, common_right_width(rect));
	page_draw(canvas,
		(struct rect){ rect.x, rect.y,
			rect.width + BETWEEN_COLUMNS + side.width, rect.height },
		head, 0);
	layout_take_top(&rect, (int)head->count);
	layout_take_top(&side, (int)head->count);
	layout_take_right(&rect, BETWEEN_COLUMNS);
	/* The longer one decides how far there is to scroll. */
	if (left->count < right->count) {
		common_page(ui, canvas, side, right);
		page_draw(canvas, rect, left, ui->page_top);
	} else {
		common_page(ui, canvas, rect, left);
		page_draw(canvas, side, right, ui->page_top);
	}
}

void common_gone(const struct view *view, struct canvas *canvas, struct rect rect,
	const char *what, const char *name, const char *why)
{
	const struct span lines[] = {
		{ arena_printf(view->arena, "%s %s is gone", what, name), ROLE_STRONG },
		{ why, ROLE_DIM },
	};

	common_centered(canvas, rect, lines, 2);
}

void common_keep_name(char *out, size_t size, const char *name)
{
	snprintf(out, size, "%.*s", (int)utf8_cut(name, size / 4), name);
}

static const char *server_of(const struct view *view)
{
	return view->context->server != NULL ? view_text(view, view->context->server)
					     : "the cluster";
}

static const char *context_of(const struct view *view)
{
	return view->context->context != NULL
		? arena_printf(view->arena, "This is context \"%s\".",
			  view_text(view, view->context->context))
		: "";
}

static void add_source(struct page *page, const struct view *view, enum source source)
{
	const struct source_state *state = view_source(view, source);
	struct span word = source_word(state, source);
	char count[FORMAT_SIZE] = "";
	struct span spans[4];

	if (i64_is_known(state->loading)) {
		format_count(state->loading, count);
	} else if (i64_is_known(state->objects)) {
		format_count(state->objects, count);
	}
	spans[0] = source_sign(state, source);
	spans[1] =
		(struct span){ arena_printf(view->arena, " %-32s", source_name(source)),
			ROLE_DEFAULT };
	spans[2] = (struct span){ arena_printf(view->arena, "%-11s", word.text),
		word.role };
	spans[3] = (struct span){ arena_printf(view->arena, "%7s", count), ROLE_DIM };
	page_spans(page, 0, spans, 4);
}

static bool is_needed(enum source source)
{
	return (int)source < KIND_COUNT &&
		kind_info((enum kind)source)->interest == KIND_NEEDED;
}

/* What the picture waits for comes first: the rest may not fit. */
static void add_sources(struct page *page, const struct view *view)
{
	page_gap(page);
	for (int pass = 0; pass < 2; pass++) {
		for (int i = 0; i < SOURCE_COUNT; i++) {
			enum source source = (enum source)i;

			if (is_needed(source) == (pass == 0) &&
				view_source(view, source)->code != SOURCE_IDLE) {
				add_source(page, view, source);
			}
		}
	}
}

static void add_message(struct page *page, const struct source_state *state)
{
	if (state->message[0] != '\0') {
		page_gap(page);
		page_text(page, 2, ROLE_DEFAULT, state->message);
	}
}

static void build_awaited(struct page *page, const struct view *view)
{
	const struct source_state *state = view_source(view, SOURCE_MIGRATION);
	char span[FORMAT_SIZE];

	format_span(i64_is_known(state->since_mono_ms)
			? view->facts->now.mono_ms - state->since_mono_ms
			: 0,
		span);
	page_text(page, 0, ROLE_STRONG,
		arena_printf(view->arena, "%s %s " GLYPH_DOT " %s",
			state->code == SOURCE_LISTING ? "reading from"
						      : "connecting to",
			server_of(view), span));
	add_message(page, state);
	add_sources(page, view);
}

static void build_dead(struct page *page, const struct view *view)
{
	const struct source_state *state = view_source(view, SOURCE_MIGRATION);
	char span[FORMAT_SIZE];

	format_span(i64_is_known(state->since_mono_ms)
			? view->facts->now.mono_ms - state->since_mono_ms
			: UNKNOWN_I64,
		span);
	page_text(page, 0, ROLE_DISCONNECTED,
		arena_printf(view->arena,
			GLYPH_FAILED " no answer from %s " GLYPH_DOT " %s",
			server_of(view), span));
	add_message(page, state);
	page_gap(page);
	page_text(page, 2, ROLE_DIM,
		arena_printf(view->arena, "%s; r asks now, q quits. %s",
			i64_is_known(state->retry_mono_ms)
				? arena_printf(view->arena,
					  "It is asked again in %s, after growing "
					  "pauses",
					  source_retry(view, SOURCE_MIGRATION))
				: "It is being asked again",
			context_of(view)));
	add_sources(page, view);
}

static void build_refused(struct page *page, const struct view *view)
{
	const struct source_state *state = view_source(view, SOURCE_MIGRATION);
	const char *scope = view->context->namespace_scope;

	if (state->needs_login) {
		page_text(page, 0, ROLE_WARNING,
			arena_printf(view->arena,
				GLYPH_WARNING " %s does not accept the credentials",
				server_of(view)));
		add_message(page, state);
		page_gap(page);
		page_text(page, 2, ROLE_DIM,
			arena_printf(view->arena,
				"Log in again and press r; renewed credentials are "
				"read "
				"from the kubeconfig. %s",
				context_of(view)));
		add_sources(page, view);
		return;
	}
	page_text(page, 0, ROLE_WARNING, GLYPH_WARNING " migrations may not be read");
	add_message(page, state);
	page_gap(page);
	page_text(page, 2, ROLE_DIM,
		scope == NULL
			? "Needed: get, list and watch for "
			  "virtualmachineinstancemigrations.kubevirt.io in all "
			  "namespaces. With -n NAMESPACE rights in one namespace are "
			  "enough."
			: arena_printf(view->arena,
				  "Needed: get, list and watch for "
				  "virtualmachineinstancemigrations.kubevirt.io in "
				  "namespace %s.",
				  view_text(view, scope)));
	add_sources(page, view);
}

static void build_absent(struct page *page, const struct view *view)
{
	page_text(page, 0, ROLE_WARNING,
		GLYPH_WARNING " KubeVirt is not installed in this cluster");
	page_gap(page);
	page_text(page, 2, ROLE_DEFAULT,
		arena_printf(view->arena,
			"%s answers, but does not serve "
			"virtualmachineinstancemigrations.kubevirt.io. %s",
			server_of(view), context_of(view)));
	page_gap(page);
	page_text(page, 2, ROLE_DIM,
		"It is asked again now and then: migrations appear here as soon as "
		"KubeVirt does.");
	add_sources(page, view);
}

void common_no_picture(const struct view *view, struct canvas *canvas, struct rect rect)
{
	struct page page;

	rect.x += 3;
	rect.width -= 6;
	if (rect.height > 6) {
		layout_take_top(&rect, 1);
	}
	page_init(&page, view->arena, rect.width < 90 ? rect.width : 90, 12);
	switch (source_picture(view)) {
	case PICTURE_DEAD:
		build_dead(&page, view);
		break;
	case PICTURE_REFUSED:
		build_refused(&page, view);
		break;
	case PICTURE_ABSENT:
		build_absent(&page, view);
		break;
	case PICTURE_COMPLETE:
	case PICTURE_AWAITED:
		build_awaited(&page, view);
		break;
	}
	page_draw(canvas, rect, &page, 0);
}
