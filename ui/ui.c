/* The glass: keys change the state, painting turns state and facts into cells. */
#include "ui/ui.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/safe_text.h"
#include "base/str.h"
#include "ui/actions/action.h"
#include "ui/glyphs.h"
#include "ui/hands/hands.h"
#include "ui/keys.h"
#include "ui/screens/common.h"
#include "ui/screens/overview.h"
#include "ui/screens/screen.h"
#include "ui/visible.h"
#include "ui/widgets/hints.h"
#include "ui/widgets/tabs.h"
#include "ui/words/source_words.h"

#define ARENA_FIRST (64u << 10)
#define COMPACT_COLUMNS 60
#define COMPACT_ROWS 15
#define CONTROL(letter) ((letter) - '@')

static void free_request(struct kept_request *request)
{
	mem_free(request->text);
	mem_free(request->value);
	*request = (struct kept_request){ .verb = UI_ASK_NOTHING };
}

struct ui *ui_create(const struct settings *settings)
{
	struct ui *ui = mem_calloc(1, sizeof(*ui));

	ui->arena = arena_create(ARENA_FIRST);
	ui->plan_arena = arena_create(ARENA_FIRST);
	for (size_t i = 0; i < LIST_COUNT; i++) {
		list_init(&ui->lists[i]);
	}
	ui_apply_settings(ui, settings);
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
	for (size_t i = 0; i < ui->request_count; i++) {
		free_request(&ui->requests[i]);
	}
	free_request(&ui->taken);
	arena_destroy(ui->plan_arena);
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

void ui_open_screen(struct ui *ui, const struct screen *screen)
{
	if (ui->depth == UI_STACK_DEPTH) {
		return;
	}
	if (ui->depth > 0) {
		if (ui->focus != LIST_NONE) {
			list_keep_selected(&ui->lists[ui->focus]);
		}
		ui->places[ui->depth - 1] = (struct place){ ui->focus, ui->page_top,
			ui->is_detail_following };
	}
	ui->stack[ui->depth++] = screen;
	ui->focus = screen->list;
	ui->is_detail_following = false;
	ui->page_top = 0;
	ui->pane_count = 0;
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
	ui->focus = ui->places[ui->depth - 1].focus;
	ui->page_top = ui->places[ui->depth - 1].page_top;
	ui->is_detail_following = ui->places[ui->depth - 1].is_detail_following;
	ui->pane_count = 0;
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
	case LIST_EVENTS:
		return &event_rows;
	case LIST_CHOICE:
		return &choice_rows;
	case LIST_SETTINGS:
		return &setting_rows;
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

/* --- what goes out and comes in beside keys and cells --- */

unsigned ui_ask(struct ui *ui, enum ui_request_verb verb, const char *text,
	const char *value, const struct plan *plan)
{
	if (ui->request_count == UI_REQUESTS_MAX) {
		return UI_NOTHING;
	}
	ui->requests[ui->request_count++] = (struct kept_request){
		.verb = verb,
		.text = text != NULL ? mem_strdup(text) : NULL,
		.value = value != NULL ? mem_strdup(value) : NULL,
		.plan = plan,
	};
	return UI_REQUEST;
}

unsigned ui_ask_object(struct ui *ui, const struct object_ref *ref)
{
	unsigned consequences = ui_ask(ui, UI_ASK_OBJECT, NULL, NULL, NULL);

	if (consequences != UI_NOTHING) {
		ui->requests[ui->request_count - 1].object = ref;
	}
	return consequences;
}

void ui_recall(struct ui *ui, const char *line)
{
	(void)history_add(&ui->history, line);
}

const char *ui_typed(const struct ui *ui, size_t i)
{
	const struct history *history = &ui->history;
	size_t typed =
		history->typed < history->count ? history->typed : history->count;

	return i < typed ? history->lines[history->count - typed + i] : NULL;
}

void ui_show_document(struct ui *ui, const struct document *document)
{
	ui->document = document;
}

bool ui_take_request(struct ui *ui, struct ui_request *out)
{
	free_request(&ui->taken);
	if (ui->request_count == 0) {
		return false;
	}
	ui->taken = ui->requests[0];
	ui->request_count--;
	memmove(&ui->requests[0], &ui->requests[1],
		ui->request_count * sizeof(ui->requests[0]));
	*out = (struct ui_request){
		.verb = ui->taken.verb,
		.text = ui->taken.text,
		.value = ui->taken.value,
		.plan = ui->taken.plan,
		.object = ui->taken.object,
	};
	return true;
}

void ui_say(struct ui *ui, enum ui_tone tone, const char *text)
{
	toasts_add(&ui->toasts, tone, text);
}

void ui_sayf(struct ui *ui, enum ui_tone tone, const char *format, ...)
{
	char text[TOAST_SIZE];
	char safe[TOAST_SIZE];
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	safe_text(safe, sizeof(safe), text);
	ui_say(ui, tone, safe);
}

void ui_offer(
	struct ui *ui, enum ui_choice choice, const char *const *names, size_t count)
{
	ui->choices[choice].names = names;
	ui->choices[choice].count = count;
}

/* --- columns --- */

const char *ui_table_name(enum list_id id)
{
	for (size_t i = 0; screens[i] != NULL; i++) {
		if (screens[i]->list == id) {
			return screens[i]->id;
		}
	}
	return "table";
}

static bool find_table(const char *name, enum list_id *out_id)
{
	for (size_t i = 0; screens[i] != NULL; i++) {
		if (screens[i]->list != LIST_NONE && screens[i]->list != LIST_CHOICE &&
			text_equal(screens[i]->id, name)) {
			*out_id = screens[i]->list;
			return true;
		}
	}
	return false;
}

static void slip(struct ui *ui, const char *format, ...) PRINTF_LIKE(2, 3);

/* The first one stays: it is what has to be mended first. */
static void slip(struct ui *ui, const char *format, ...)
{
	char text[UI_NOTE_SIZE];
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	safe_text(ui->column_slip, sizeof(ui->column_slip), text);
	ui_say(ui, UI_TONE_WARNING, ui->column_slip);
}

bool ui_choose_columns(struct ui *ui, enum list_id id, const char *const *names,
	size_t count, const char *where)
{
	const struct row_kind *kind = list_kind(id);
	const struct column_order all = { .count = 0 };
	const char *wrong =
		column_order_choose(&ui->lists[id].order, kind, names, count);
	size_t place;

	if (wrong == NULL) {
		return true;
	}
	if (column_find(kind, wrong, &place)) {
		slip(ui, "%s%s: column %s is there twice", where, ui_table_name(id),
			wrong);
	} else {
		slip(ui, "%s%s has no column \"%s\", but %s", where, ui_table_name(id),
			wrong, column_order_names(&all, kind, ", ", ui->arena));
	}
	return false;
}

static void apply_columns(struct ui *ui, const struct settings *settings)
{
	ui->column_slip[0] = '\0';
	for (size_t i = 0; i < LIST_COUNT; i++) {
		ui->lists[i].order = (struct column_order){ .count = 0 };
	}
	for (size_t i = 0; i < settings->column_count; i++) {
		const struct column_choice *choice = &settings->columns[i];
		char where[48] = "columns: ";
		enum list_id id;

		if (choice->line > 0) {
			(void)snprintf(where, sizeof(where),
				"columns: line %zu: ", choice->line);
		}
		if (!find_table(choice->table, &id)) {
			slip(ui, "%sthere is no table \"%s\"", where, choice->table);
		} else {
			(void)ui_choose_columns(ui, id,
				(const char *const *)choice->columns,
				choice->column_count, where);
		}
	}
}

unsigned ui_ask_columns(struct ui *ui, const struct view *view, enum list_id id)
{
	const struct column_order *order = &ui->lists[id].order;

	return ui_ask(ui, UI_ASK_COLUMNS, ui_table_name(id),
		order->is_chosen
			? column_order_names(order, list_kind(id), ",", view->arena)
			: NULL,
		NULL);
}

void ui_apply_settings(struct ui *ui, const struct settings *settings)
{
	ui->settings = settings;
	apply_columns(ui, settings);
	ui->is_ascii = settings->ascii;
	ui->is_readonly = settings->readonly;
	keymap_init(&ui->keymap, settings->keys, settings->key_count);
	if (ui->keymap.conflict_count > 0) {
		ui_sayf(ui, UI_TONE_WARNING, "keys: %s%s; ? shows the keys",
			ui->keymap.conflicts[0],
			ui->keymap.conflict_count > 1 ? ", and more" : "");
	}
}

void ui_forget_objects(struct ui *ui)
{
	for (size_t i = 0; i < LIST_COUNT; i++) {
		list_forget_objects(&ui->lists[i]);
	}
	ui->prompt.type = PROMPT_NONE;
	ui->document = NULL;
	toasts_dismiss(&ui->toasts);
	ui->dialog.is_open = false;
	ui->dialog.glance = (struct glance){ .state = PERFORM_NOTHING };
	/* What is on top of the base is about one object. */
	while (ui_back(ui)) {
	}
}

/* The object that events are about, looked up in the facts of this view; not found:
 * it is gone. */
static void look_for_scope(struct ui *ui, struct view *view)
{
	size_t count = ui->events_kind != NULL ? ui->events_kind->count(view) : 0;

	for (size_t i = 0; i < count; i++) {
		if (ui->events_kind->identity(view, i) == ui->events_identity) {
			struct row_subject subject = ui->events_kind->subject(view, i);

			ui->event_scope = (struct event_scope){
				.migration = subject.migration,
				.vmi = subject.migration == NULL ? subject.vmi : NULL,
				.node = subject.migration == NULL && subject.vmi == NULL
					? subject.node
					: NULL,
			};
			view->event_scope = &ui->event_scope;
			return;
		}
	}
}

/* The view of a key or a picture, with what belongs to this glass. */
static void look(struct ui *ui, struct view *view, const struct facts *facts,
	const struct ui_context *context)
{
	arena_reset(ui->arena);
	view_init(view, ui->arena, facts, context);
	view->toggled = &ui->toggled;
	view->settings = ui->settings;
	if (ui_screen(ui) == &screen_events) {
		look_for_scope(ui, view);
	}
	if (ui_screen(ui)->list == LIST_CHOICE) {
		const struct list *list = &ui->lists[ui->chooser_list];

		ui->chooser = (struct chooser){
			.kind = list_kind(ui->chooser_list),
			.order = &list->order,
			.sample_row = list_selected(list),
		};
		view->chooser = &ui->chooser;
	}
}

/* --- keys --- */

static unsigned sort_by_letter(struct ui *ui, int32_t key)
{
	if (key < 'A' || key > 'Z' || !has_list(ui)) {
		return UI_NOTHING;
	}
	for (size_t i = 0; i < list_kind(ui->focus)->column_count; i++) {
		if (sort_letter(ui, ui->focus, i) == key) {
			return act_sort_by(ui, (int)i);
		}
	}
	return UI_NOTHING;
}

static bool shows_picture(const struct ui *ui, const struct view *view)
{
	return !ui_screen(ui)->needs_picture ||
		source_picture(view) == PICTURE_COMPLETE;
}

static unsigned run_command(
	struct ui *ui, const struct view *view, const struct command *command)
{
	if (ui->is_readonly && command->writes && !ui->is_replay) {
		ui_sayf(ui, UI_TONE_WARNING,
			"%s is not there: vmigtop runs with --readonly and sends "
			"nothing "
			"that changes the cluster",
			command->name);
		return UI_REDRAW;
	}
	return hands_command(ui, view, command, NULL);
}

static unsigned run_verb(
	struct ui *ui, const struct view *view, struct verb verb, int32_t key)
{
	if (verb.screen != NULL) {
		ui_switch_screen(ui, verb.screen);
		return UI_REDRAW;
	}
	if (verb.command != NULL) {
		return run_command(ui, view, verb.command);
	}
	if (verb.action != NULL) {
		return verb.action->applies == NULL || verb.action->applies(ui)
			? verb.action->run(ui, view)
			: UI_NOTHING;
	}
	return sort_by_letter(ui, key);
}

/* What is pasted is text, never commands: it goes into the line being typed, or
 * nowhere. */
static unsigned pasted_key(struct ui *ui, const struct view *view, int32_t key)
{
	bool is_text = key >= KEY_SPACE && key < KEY_NAMED_;

	if (key == KEY_PASTE_END_) {
		ui->is_pasting = false;
		return UI_NOTHING;
	}
	if (is_text && ui->prompt.type != PROMPT_NONE) {
		return prompt_key(ui, view, key);
	}
	return UI_NOTHING;
}

static unsigned begin_paste(struct ui *ui)
{
	ui->is_pasting = true;
	if (ui->prompt.type == PROMPT_NONE) {
		ui_say(ui, UI_TONE_INFO,
			"pasted text was ignored: open / or : first to paste into it");
	}
	return UI_REDRAW;
}

static unsigned dispatch(struct ui *ui, const struct view *view, int32_t key)
{
	struct verb verb = keymap_find(&ui->keymap, key);

	if (key == CONTROL('C')) {
		return UI_QUIT;
	}
	if (ui->is_pasting) {
		return pasted_key(ui, view, key);
	}
	if (key == KEY_PASTE_BEGIN_) {
		return begin_paste(ui);
	}
	if (ui->dialog.is_open) {
		return dialog_key(ui, key);
	}
	if (ui->prompt.type != PROMPT_NONE) {
		return prompt_key(ui, view, key);
	}
	return run_verb(ui, view, verb, key);
}

unsigned ui_key(struct ui *ui, int32_t key, const struct facts *facts)
{
	struct view view;
	bool had_note = ui->note[0] != '\0';
	bool was_warned = ui->is_quit_warned;
	unsigned consequences;

	ui->note[0] = '\0';
	/* The lists stay as painted: what the user saw is what keys mean. */
	look(ui, &view, facts, NULL);
	consequences = dispatch(ui, &view, key);
	if (was_warned) {
		ui->is_quit_warned = false;
	}
	return consequences | (had_note ? UI_REDRAW : UI_NOTHING);
}

bool ui_is_behind(const struct ui *ui)
{
	return ui->focus != LIST_NONE && ui->prompt.type == PROMPT_NONE &&
		!ui->dialog.is_open && list_is_behind(&ui->lists[ui->focus]);
}

static bool is_inside(struct rect rect, int x, int y)
{
	return x >= rect.x && x < rect.x + rect.width && y >= rect.y &&
		y < rect.y + rect.height;
}

static unsigned click_head(struct ui *ui, const struct pane *pane, int x, int y)
{
	const struct row_kind *kind = list_kind(pane->list);

	for (size_t i = 0; i < pane->heads.count; i++) {
		if (is_inside(pane->heads.rects[i], x, y) &&
			kind->columns[pane->heads.columns[i]].compare != NULL) {
			ui->focus = pane->list;
			return act_sort_by(ui, (int)pane->heads.columns[i]);
		}
	}
	return UI_NOTHING;
}

static unsigned click_row(
	struct ui *ui, const struct pane *pane, int y, const struct facts *facts)
{
	struct list *list = &ui->lists[pane->list];
	size_t position = list->top + (size_t)(y - pane->rows.y);

	if (position >= list->row_count) {
		return UI_NOTHING;
	}
	if (ui->focus == pane->list && list->has_choice && list->position == position) {
		return ui_key(ui, KEY_ENTER_, facts);
	}
	ui->note[0] = '\0';
	ui->focus = pane->list;
	list_move_to(list, position);
	return UI_REDRAW;
}

unsigned ui_click(struct ui *ui, int x, int y, const struct facts *facts)
{
	bool is_covered = ui->prompt.type != PROMPT_NONE || ui->dialog.is_open;

	for (size_t i = 0; i < ui->spot_count && !is_covered; i++) {
		if (is_inside(ui->spots[i].rect, x, y)) {
			return ui_key(ui, ui->spots[i].key, facts);
		}
	}
	for (size_t i = 0; i < ui->pane_count && !is_covered; i++) {
		unsigned consequences = is_inside(ui->panes[i].rows, x, y)
			? click_row(ui, &ui->panes[i], y, facts)
			: click_head(ui, &ui->panes[i], x, y);

		if (consequences != UI_NOTHING) {
			return consequences;
		}
	}
	return UI_NOTHING;
}

void ui_add_spot(struct ui *ui, struct rect rect, int32_t key)
{
	if (ui->spot_count < UI_SPOTS_MAX && rect.width > 0) {
		ui->spots[ui->spot_count++] = (struct spot){ rect, key };
	}
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
	if (ui->prompt.type != PROMPT_NONE) {
		hints_draw(ui, view, canvas, note);
	} else {
		canvas_text_cut(canvas, note, note.x + 1, note.y, note.width - 2,
			ROLE_HINT, "small terminal: 60x15 and more shows more", false);
	}
}

/* The migration that is looked at gives way to a newer one of its VM. */
static void follow_detail(struct ui *ui, const struct view *view)
{
	const struct facts *facts = view->facts;
	const struct migration *shown = NULL;
	const struct migration *newest = NULL;
	size_t place = 0;

	for (size_t i = 0; i < facts->migration_count; i++) {
		if (migration_rows.identity(view, i) == ui->detail) {
			shown = facts->migrations[i].migration;
		}
	}
	newest = shown;
	for (size_t i = 0; shown != NULL && i < facts->migration_count; i++) {
		const struct migration *other = facts->migrations[i].migration;

		if (text_equal(other->object.namespace, shown->object.namespace) &&
			text_equal(other->vmi_name, shown->vmi_name) &&
			other->object.created_ms > newest->object.created_ms) {
			newest = other;
			place = i;
		}
	}
	if (newest != shown) {
		ui->detail = migration_rows.identity(view, place);
		ui_sayf(ui, UI_TONE_INFO, "now showing the newer migration %s",
			newest->object.name);
	}
}

static void update(struct ui *ui, const struct view *view)
{
	const struct ui_replay *replay = view->context->replay;

	ui->painted_wall_ms = view->facts->now.wall_ms;
	ui->painted_mono_ms = view->facts->now.mono_ms;
	(void)snprintf(ui->context_name, sizeof(ui->context_name), "%s",
		view->context->context != NULL ? view->context->context : "");
	dialog_update(ui, view);
	ui->is_replay = replay != NULL;
	toasts_update(&ui->toasts,
		replay != NULL ? replay->clock_mono_ms : view->facts->now.mono_ms);
	if (ui->is_detail_following && ui_screen(ui) == &screen_detail) {
		follow_detail(ui, view);
	}
	/* Before the tabs, which tell how many rows the filter left. */
	if (ui->focus != LIST_NONE && shows_picture(ui, view)) {
		ui_update_list(ui, view, ui->focus);
	}
}

static void paint_frame(
	struct ui *ui, const struct view *view, struct canvas *canvas, struct rect rest)
{
	struct rect hints;

	overview_header(ui, view, canvas, layout_take_top(&rest, 1));
	if (ui_screen(ui)->has_overview && shows_picture(ui, view)) {
		overview_draw(view, canvas,
			layout_take_top(&rest, overview_rows(view, canvas->rows)));
	}
	tabs_draw(ui, view, canvas, layout_take_top(&rest, 1));
	hints = layout_take_bottom(&rest, 1);
	draw_body(ui, view, canvas, rest);
	hints_draw(ui, view, canvas, hints);
}

static void paint_overlays(
	struct ui *ui, const struct view *view, struct canvas *canvas, struct rect rect)
{
	struct rect above = rect;
	struct rect status;

	layout_take_bottom(&above, 1);
	status = above;
	status = layout_take_bottom(&status, 1);
	dialog_draw(ui, view, canvas, rect);
	if (dialog_draw_status(ui, view, canvas, status)) {
		layout_take_bottom(&above, 1);
	}
	toasts_draw(&ui->toasts, canvas, above);
}

void ui_paint(struct ui *ui, const struct facts *facts,
	const struct ui_context *context, struct canvas *canvas)
{
	struct rect all = { 0, 0, canvas->columns, canvas->rows };
	struct view view;

	look(ui, &view, facts, context);
	canvas_clear(canvas);
	ui->spot_count = 0;
	update(ui, &view);
	if (canvas->columns < COMPACT_COLUMNS || canvas->rows < COMPACT_ROWS) {
		paint_compact(ui, &view, canvas, all);
	} else {
		paint_frame(ui, &view, canvas, all);
	}
	visible_find(ui, &view);
	paint_overlays(ui, &view, canvas, all);
	if (ui->is_ascii) {
		canvas_to_ascii(canvas);
	}
}

size_t ui_visible_nodes(const struct ui *ui, const char *const **out)
{
	*out = ui->visible_nodes;
	return ui->visible_node_count;
}

const char *ui_visible_migration(const struct ui *ui)
{
	return ui->visible_migration;
}

int64_t ui_next_tick_ms(const struct ui *ui, const struct facts *facts)
{
	(void)facts;
	/* The clock in the header shows seconds: the next picture is due when it
	 * changes. */
	return 1000 - ui->painted_wall_ms % 1000;
}
