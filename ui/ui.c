/* The glass: keys change the state, painting turns state and facts into cells. */
#include "ui/ui.h"

#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/utf8.h"
#include "ui/actions/action.h"
#include "ui/glyphs.h"
#include "ui/keys.h"
#include "ui/screens/common.h"
#include "ui/screens/overview.h"
#include "ui/screens/screen.h"
#include "ui/widgets/hints.h"
#include "ui/widgets/tabs.h"
#include "ui/words/source_words.h"

#define ARENA_FIRST (64u << 10)
#define COMPACT_COLUMNS 60
#define COMPACT_ROWS 15

struct ui *ui_create(const struct settings *settings)
{
	struct ui *ui = mem_calloc(1, sizeof(*ui));

	ui->arena = arena_create(ARENA_FIRST);
	ui->is_ascii = settings->ascii;
	ui->is_readonly = settings->readonly;
	for (size_t i = 0; i < LIST_COUNT; i++) {
		list_init(&ui->lists[i]);
	}
	ui_switch_screen(ui, &screen_migrations);
	return ui;
}

void ui_destroy(struct ui *ui)
{
	if (ui == NULL) {
		return;
	}
	for (size_t i = 0; i < LIST_COUNT; i++) {
		list_finish(&ui->lists[i]);
	}
	arena_destroy(ui->arena);
	mem_free(ui);
}

const struct screen *screen_after_tab(int tab)
{
	const struct screen *next = NULL;

	for (size_t i = 0; screens[i] != NULL; i++) {
		if (screens[i]->tab > tab &&
			(next == NULL || screens[i]->tab < next->tab)) {
			next = screens[i];
		}
	}
	return next;
}

const struct screen *ui_screen(const struct ui *ui)
{
	return ui->stack[ui->depth - 1];
}

static void focus_screen(struct ui *ui)
{
	ui->focus = ui_screen(ui)->list;
	ui->page_top = 0;
	ui->pane_count = 0;
}

void ui_open_screen(struct ui *ui, const struct screen *screen)
{
	if (ui->depth < UI_STACK_DEPTH) {
		ui->stack[ui->depth++] = screen;
		focus_screen(ui);
	}
}

void ui_switch_screen(struct ui *ui, const struct screen *screen)
{
	ui->depth = 0;
	ui_open_screen(ui, screen);
}

bool ui_back(struct ui *ui)
{
	if (ui->depth < 2) {
		return false;
	}
	ui->depth--;
	focus_screen(ui);
	return true;
}

const struct row_kind *list_kind(enum list_id id)
{
	switch (id) {
	case LIST_MIGRATIONS:
		return &migration_rows;
	case LIST_NODES:
		return &node_rows;
	case LIST_VMS:
		return &vm_rows;
	case LIST_LINKS:
		return &link_rows;
	case LIST_JOURNAL:
		return &journal_rows;
	case LIST_READINESS:
		return &readiness_rows;
	case LIST_SOURCES:
	case LIST_COUNT:
		break;
	}
	return &source_rows;
}

void ui_update_list(struct ui *ui, const struct view *view, enum list_id id)
{
	const char *gone = list_update(&ui->lists[id], list_kind(id), view);

	if (gone != NULL) {
		snprintf(ui->note, sizeof(ui->note), "%s is gone", gone);
	}
}

/* --- keys --- */

static void prompt_append(struct prompt *prompt, int32_t key)
{
	size_t length = strlen(prompt->text);
	char bytes[4];
	size_t size = utf8_encode((uint32_t)key, bytes);

	if (length + size < sizeof(prompt->text)) {
		memcpy(prompt->text + length, bytes, size);
		prompt->text[length + size] = '\0';
	}
}

static void prompt_erase(struct prompt *prompt)
{
	size_t length = strlen(prompt->text);

	while (length > 0 && ((unsigned char)prompt->text[--length] & 0xc0) == 0x80) {
	}
	prompt->text[length] = '\0';
}

static unsigned prompt_key(struct ui *ui, int32_t key)
{
	struct prompt *prompt = &ui->prompt;

	if (key == 3) {
		return UI_QUIT;
	}
	if (key == KEY_ESCAPE) {
		memcpy(prompt->text, prompt->before, sizeof(prompt->text));
		prompt->is_open = false;
	} else if (key == KEY_ENTER_) {
		prompt->is_open = false;
	} else if (key == KEY_BACKSPACE_ && prompt->text[0] == '\0') {
		prompt->is_open = false;
	} else if (key == KEY_BACKSPACE_) {
		prompt_erase(prompt);
	} else if (key == 21) { /* ^U, as in a shell */
		prompt->text[0] = '\0';
	} else if (key >= KEY_SPACE && key < KEY_NAMED_ &&
		utf8_width((uint32_t)key) > 0) {
		prompt_append(prompt, key);
	} else {
		return UI_NOTHING;
	}
	list_set_filter(&ui->lists[ui->focus], prompt->text);
	return UI_REDRAW;
}

static bool switch_by_key(struct ui *ui, int32_t key)
{
	for (size_t i = 0; screens[i] != NULL; i++) {
		if (screens[i]->key != 0 && screens[i]->key == key) {
			ui_switch_screen(ui, screens[i]);
			return true;
		}
	}
	return false;
}

static bool shows_picture(const struct ui *ui, const struct view *view)
{
	return !ui_screen(ui)->needs_picture ||
		source_picture(view) == PICTURE_COMPLETE;
}

unsigned ui_key(struct ui *ui, int32_t key, const struct facts *facts)
{
	const struct action *action = NULL;
	struct view view;
	bool had_note = ui->note[0] != '\0';
	unsigned consequences = UI_NOTHING;

	ui->note[0] = '\0';
	if (ui->prompt.is_open) {
		return prompt_key(ui, key);
	}
	if (switch_by_key(ui, key)) {
		return UI_REDRAW;
	}
	action = action_for_key(ui, key);
	if (action != NULL) {
		/* The lists stay as painted: what the user saw is what keys mean. */
		arena_reset(ui->arena);
		view_init(&view, ui->arena, facts, NULL);
		view.toggled = &ui->toggled;
		consequences = action->run(ui, &view);
	}
	return consequences | (had_note ? UI_REDRAW : UI_NOTHING);
}

unsigned ui_click(struct ui *ui, int x, int y, const struct facts *facts)
{
	for (size_t i = 0; i < ui->pane_count && !ui->prompt.is_open; i++) {
		struct rect rows = ui->panes[i].rows;
		struct list *list = &ui->lists[ui->panes[i].list];
		size_t position = list->top + (size_t)(y > rows.y ? y - rows.y : 0);

		if (x < rows.x || x >= rows.x + rows.width || y < rows.y ||
			y >= rows.y + rows.height || position >= list->row_count) {
			continue;
		}
		if (ui->focus == ui->panes[i].list && list->has_choice &&
			list->position == position) {
			return ui_key(ui, KEY_ENTER_, facts);
		}
		ui->note[0] = '\0';
		ui->focus = ui->panes[i].list;
		list_move_to(list, position);
		return UI_REDRAW;
	}
	return UI_NOTHING;
}

/* --- painting --- */

static void draw_body(
	struct ui *ui, const struct view *view, struct canvas *canvas, struct rect rect)
{
	ui->pane_count = 0;
	if (shows_picture(ui, view)) {
		ui_screen(ui)->draw(ui, view, canvas, rect);
	} else {
		common_no_picture(view, canvas, rect);
	}
}

/* One line for each migration and a note: all that fits. */
static void paint_compact(
	struct ui *ui, const struct view *view, struct canvas *canvas, struct rect rect)
{
	struct rect note = { 0 };

	overview_header(ui, view, canvas, layout_take_top(&rect, 1));
	if (rect.height > 4) {
		note = layout_take_bottom(&rect, 1);
	}
	draw_body(ui, view, canvas, rect);
	if (ui->prompt.is_open) {
		hints_draw(ui, view, canvas, note);
	} else {
		canvas_text_cut(canvas, note, note.x + 1, note.y, note.width - 2,
			ROLE_HINT, "small terminal: 60x15 and more shows more", false);
	}
}

void ui_paint(struct ui *ui, const struct facts *facts,
	const struct ui_context *context, struct canvas *canvas)
{
	struct rect rest = { 0, 0, canvas->columns, canvas->rows };
	struct rect hints;
	struct view view;

	arena_reset(ui->arena);
	view_init(&view, ui->arena, facts, context);
	view.toggled = &ui->toggled;
	ui->painted_wall_ms = facts->now.wall_ms;
	canvas_clear(canvas);
	/* Before the tabs, which tell how many rows the filter left. */
	if (ui->focus != LIST_NONE && shows_picture(ui, &view)) {
		ui_update_list(ui, &view, ui->focus);
	}
	if (canvas->columns < COMPACT_COLUMNS || canvas->rows < COMPACT_ROWS) {
		paint_compact(ui, &view, canvas, rest);
	} else {
		overview_header(ui, &view, canvas, layout_take_top(&rest, 1));
		if (ui_screen(ui)->has_overview && shows_picture(ui, &view)) {
			overview_draw(&view, canvas,
				layout_take_top(
					&rest, overview_rows(&view, canvas->rows)));
		}
		tabs_draw(ui, &view, canvas, layout_take_top(&rest, 1));
		hints = layout_take_bottom(&rest, 1);
		draw_body(ui, &view, canvas, rest);
		hints_draw(ui, &view, canvas, hints);
	}
	if (ui->is_ascii) {
		canvas_to_ascii(canvas);
	}
}

int64_t ui_next_tick_ms(const struct ui *ui, const struct facts *facts)
{
	(void)facts;
	/* The clock in the header shows seconds: the next picture is due when it
	 * changes. */
	return 1000 - ui->painted_wall_ms % 1000;
}
