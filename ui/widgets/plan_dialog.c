/* The dialog of a plan: sentences, rights, steps, buttons. */
#include "ui/widgets/plan_dialog.h"

#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "ui/glyphs.h"
#include "ui/keys.h"
#include "ui/view.h"
#include "ui/widgets/page.h"
#include "ui/widgets/rule.h"

#define WIDTH_MAX 96
#define FRAME_COLUMNS 4 /* line and blank on each side */
#define FRAME_ROWS 4	/* lines above and below, a blank, the buttons */
#define KEY_CONTROL_C 3
#define KEY_CONTROL_D 4
#define KEY_CONTROL_U 21

void plan_dialog_open(struct plan_dialog *dialog)
{
	*dialog = (struct plan_dialog){ 0 };
}

/* --- questions --- */

static bool wants_name(const struct perform_view *view)
{
	return view->can_confirm && view->plan != NULL &&
		view->plan->typed_name != NULL;
}

static bool is_name_right(
	const struct plan_dialog *dialog, const struct perform_view *view)
{
	return !text_is_empty(dialog->typed) &&
		text_equal(dialog->typed, view->plan->typed_name);
}

static size_t last_top(const struct plan_dialog *dialog)
{
	return dialog->line_count > dialog->line_room
		? dialog->line_count - dialog->line_room
		: 0;
}

/* --- keys --- */

static enum plan_wish scroll_to(struct plan_dialog *dialog, size_t top)
{
	dialog->top = top < last_top(dialog) ? top : last_top(dialog);
	return PLAN_WISH_REDRAW;
}

static enum plan_wish scroll_key(struct plan_dialog *dialog, int32_t key)
{
	size_t page = dialog->line_room > 1 ? dialog->line_room - 1 : 1;

	switch (key) {
	case KEY_UP_:
	case KEY_WHEEL_UP_:
		return scroll_to(dialog, dialog->top > 0 ? dialog->top - 1 : 0);
	case KEY_DOWN_:
	case KEY_WHEEL_DOWN_:
		return scroll_to(dialog, dialog->top + 1);
	case KEY_PAGE_UP_:
		return scroll_to(dialog, dialog->top > page ? dialog->top - page : 0);
	case KEY_PAGE_DOWN_:
		return scroll_to(dialog, dialog->top + page);
	case KEY_HOME_:
		return scroll_to(dialog, 0);
	case KEY_END_:
		return scroll_to(dialog, last_top(dialog));
	default:
		return PLAN_WISH_NOTHING;
	}
}

static void erase(struct plan_dialog *dialog)
{
	size_t length = strlen(dialog->typed);

	while (length > 0 && ((unsigned char)dialog->typed[--length] & 0xc0) == 0x80) {
	}
	dialog->typed[length] = '\0';
}

static enum plan_wish type(struct plan_dialog *dialog, int32_t key)
{
	size_t length = strlen(dialog->typed);
	char bytes[4];
	size_t size;

	if (key == KEY_BACKSPACE_) {
		erase(dialog);
		return PLAN_WISH_REDRAW;
	}
	if (key == KEY_CONTROL_U) {
		dialog->typed[0] = '\0';
		return PLAN_WISH_REDRAW;
	}
	if (key < KEY_SPACE || key >= KEY_NAMED_ || utf8_width((uint32_t)key) <= 0) {
		return PLAN_WISH_NOTHING;
	}
	size = utf8_encode((uint32_t)key, bytes);
	if (length + size < sizeof(dialog->typed)) {
		memcpy(dialog->typed + length, bytes, size);
		dialog->typed[length + size] = '\0';
	}
	return PLAN_WISH_REDRAW;
}

/* The name is a deliberate act: no single letter may stand for it. */
static enum plan_wish name_key(
	struct plan_dialog *dialog, int32_t key, const struct perform_view *view)
{
	if (key == KEY_ENTER_) {
		return is_name_right(dialog, view) ? PLAN_WISH_CONFIRM
						   : PLAN_WISH_REDRAW;
	}
	if (key == KEY_CONTROL_D) {
		return view->can_try ? PLAN_WISH_TRY : PLAN_WISH_NOTHING;
	}
	return type(dialog, key);
}

static enum plan_wish choice_key(
	struct plan_dialog *dialog, int32_t key, const struct perform_view *view)
{
	switch (key) {
	case 'y':
	case 'Y':
		return PLAN_WISH_CONFIRM;
	case 'n':
	case 'N':
		return PLAN_WISH_CLOSE;
	case 'd':
	case 'D':
	case KEY_CONTROL_D:
		return view->can_try ? PLAN_WISH_TRY : PLAN_WISH_NOTHING;
	case KEY_LEFT_:
	case KEY_RIGHT_:
	case KEY_TAB:
	case KEY_BACKTAB_:
		dialog->is_yes = !dialog->is_yes;
		return PLAN_WISH_REDRAW;
	case KEY_ENTER_:
		return dialog->is_yes ? PLAN_WISH_CONFIRM : PLAN_WISH_CLOSE;
	default:
		return PLAN_WISH_NOTHING;
	}
}

enum plan_wish plan_dialog_key(
	struct plan_dialog *dialog, int32_t key, const struct perform_view *view)
{
	enum plan_wish wish;

	if (key == KEY_ESCAPE || key == KEY_CONTROL_C) {
		return PLAN_WISH_CLOSE;
	}
	wish = scroll_key(dialog, key);
	if (wish != PLAN_WISH_NOTHING) {
		return wish;
	}
	if (wants_name(view)) {
		return name_key(dialog, key, view);
	}
	if (view->can_confirm) {
		return choice_key(dialog, key, view);
	}
	if (view->can_stop && (key == 's' || key == 'S')) {
		return PLAN_WISH_STOP;
	}
	return key == KEY_ENTER_ || key == 'q' ? PLAN_WISH_CLOSE : PLAN_WISH_NOTHING;
}

/* --- lines --- */

static struct span right_sign(enum right_state state)
{
	switch (state) {
	case RIGHT_ALLOWED:
		return (struct span){ GLYPH_OK, ROLE_OK };
	case RIGHT_DENIED:
		return (struct span){ GLYPH_FAILED, ROLE_CRITICAL };
	case RIGHT_UNKNOWN:
		return (struct span){ "?", ROLE_WARNING };
	case RIGHT_ASKING:
		break;
	}
	return (struct span){ GLYPH_ELLIPSIS, ROLE_DIM };
}

static struct span step_sign(enum step_state state)
{
	switch (state) {
	case STEP_DONE:
	case STEP_TRIED:
		return (struct span){ GLYPH_OK, ROLE_OK };
	case STEP_REFUSED:
	case STEP_FAILED:
		return (struct span){ GLYPH_FAILED, ROLE_CRITICAL };
	case STEP_LOOKING:
	case STEP_LOST:
		return (struct span){ "?", ROLE_WARNING };
	case STEP_SENT:
	case STEP_AGAIN:
	case STEP_FOLLOWED:
		return (struct span){ GLYPH_SELECTED, ROLE_RUNNING };
	case STEP_FORBIDDEN:
	case STEP_SKIPPED:
		return (struct span){ GLYPH_UNKNOWN, ROLE_DIM };
	case STEP_WAITING:
		break;
	}
	return (struct span){ GLYPH_DOT, ROLE_QUEUED };
}

static void add_right(
	struct page *page, const struct perform_right *right, struct arena *arena)
{
	const char *words = plan_right_words(&right->right, arena);
	const char *role = "";

	if (right->state == RIGHT_DENIED && right->right.role != NULL) {
		role = arena_printf(
			arena, " (ClusterRole %s gives it)", right->right.role);
	}
	page_labelled(page, right_sign(right->state), ROLE_DIALOG,
		arena_printf(arena, "%s: %s%s%s%s", words,
			right_state_text(right->state), role,
			text_is_empty(right->message) ? "" : ": ", right->message));
}

static void add_rights(
	struct page *page, const struct perform_view *view, struct arena *arena)
{
	if (view->right_count == 0) {
		return;
	}
	page_heading(page, "Rights");
	for (size_t i = 0; i < view->right_count; i++) {
		add_right(page, &view->rights[i], arena);
	}
}

static void add_steps(
	struct page *page, const struct perform_view *view, struct arena *arena)
{
	if (view->step_count == 0) {
		return;
	}
	page_heading(page, "Steps");
	for (size_t i = 0; i < view->step_count; i++) {
		const struct perform_step *step = &view->steps[i];

		page_labelled(page, step_sign(step->state), ROLE_DIALOG,
			arena_printf(arena, "%s: %s%s%s", step->title,
				step_state_text(step->state),
				text_is_empty(step->text) ? "" : ": ", step->text));
	}
}

static void add_sentences(struct page *page, const struct plan *plan)
{
	for (size_t i = 0; i < plan->sentence_count; i++) {
		page_text(page, 0, ROLE_DIALOG, plan->sentences[i]);
	}
}

/* Before the word is given the consequences come first, afterwards how it goes. */
static void fill_page(
	struct page *page, const struct perform_view *view, struct arena *arena)
{
	bool is_begun = view->state >= PERFORM_TRYING;
	enum role role = view->state == PERFORM_REFUSED ? ROLE_WARNING : ROLE_STRONG;

	if (view->note != NULL) {
		page_text(page, 0, ROLE_WARNING, view->note);
		page_gap(page);
	}
	if (!text_is_empty(view->headline)) {
		page_text(page, 0, role, view->headline);
	}
	if (is_begun) {
		add_steps(page, view, arena);
		page_gap(page);
		add_sentences(page, view->plan);
		return;
	}
	page_gap(page);
	add_sentences(page, view->plan);
	add_rights(page, view, arena);
	add_steps(page, view, arena);
}

/* --- drawing --- */

static struct rect box_of(struct rect area, size_t lines)
{
	int width = area.width - 2 < WIDTH_MAX ? area.width - 2 : WIDTH_MAX;
	int height = (int)(lines < 1000 ? lines : 1000) + FRAME_ROWS;

	width = width > FRAME_COLUMNS + 1 ? width : area.width;
	height = height < area.height ? height : area.height;
	return (struct rect){ area.x + (area.width - width) / 2,
		area.y + (area.height - height) / 2, width, height };
}

static void draw_frame(
	struct canvas *canvas, struct rect box, const char *title, const char *place)
{
	struct rect line = { box.x, box.y, box.width, 1 };
	struct span words = { title, ROLE_TITLE };
	struct span nothing = { NULL, ROLE_BORDER };

	canvas_fill(canvas, box, ROLE_DIALOG, ' ');
	canvas_fill(canvas, (struct rect){ box.x, box.y, 1, box.height }, ROLE_BORDER,
		RUNE_UPRIGHT);
	canvas_fill(canvas,
		(struct rect){ box.x + box.width - 1, box.y, 1, box.height },
		ROLE_BORDER, RUNE_UPRIGHT);
	rule_draw(canvas, line, &words, 1, (struct span){ place, ROLE_DIM });
	line.y = box.y + box.height - 1;
	rule_draw(canvas, line, NULL, 0, nothing);
}

/* One button or hint after the other; returns the column after it. */
static int put(
	struct canvas *canvas, struct rect row, int x, enum role role, const char *text)
{
	if (x > row.x) {
		x = canvas_text(canvas, row, x, row.y, ROLE_DIALOG, "  ");
	}
	return canvas_text(canvas, row, x, row.y, role, text);
}

static int put_key(struct canvas *canvas, struct rect row, int x, const char *key,
	const char *hint)
{
	x = put(canvas, row, x, ROLE_KEY, key);
	x = canvas_text(canvas, row, x, row.y, ROLE_HINT, " ");
	return canvas_text(canvas, row, x, row.y, ROLE_HINT, hint);
}

static void draw_name_row(const struct plan_dialog *dialog,
	const struct perform_view *view, struct canvas *canvas, struct rect row,
	struct arena *arena)
{
	bool is_right = is_name_right(dialog, view);
	int x = put(canvas, row, row.x, ROLE_STRONG,
		arena_printf(arena, "Type %s:", view->plan->typed_name));

	x = canvas_text(canvas, row, x, row.y, ROLE_DIALOG, " ");
	x = canvas_text(canvas, row, x, row.y, ROLE_INPUT,
		arena_printf(arena, "%s_", dialog->typed));
	if (is_right) {
		x = put_key(canvas, row, x, "Enter", "do it");
	}
	if (view->can_try) {
		x = put_key(canvas, row, x, "^D", "dry run");
	}
	(void)put_key(canvas, row, x, "Esc", "no");
}

/* The chosen button also has brackets: colour alone never tells. */
static void draw_choice_row(const struct plan_dialog *dialog,
	const struct perform_view *view, struct canvas *canvas, struct rect row)
{
	int x = row.x;

	x = put(canvas, row, x, dialog->is_yes ? ROLE_DIALOG : ROLE_SELECTED,
		dialog->is_yes ? "  No  " : "[ No ]");
	x = put(canvas, row, x, dialog->is_yes ? ROLE_SELECTED : ROLE_DIALOG,
		dialog->is_yes ? "[ Yes ]" : "  Yes  ");
	x = put_key(canvas, row, x, "y", "yes");
	if (view->can_try) {
		x = put_key(canvas, row, x, "d", "dry run");
	}
	(void)put_key(canvas, row, x, "Esc", "no");
}

static void draw_last_row(const struct plan_dialog *dialog,
	const struct perform_view *view, struct canvas *canvas, struct rect row,
	struct arena *arena)
{
	int x = row.x;

	if (wants_name(view)) {
		draw_name_row(dialog, view, canvas, row, arena);
		return;
	}
	if (view->can_confirm) {
		draw_choice_row(dialog, view, canvas, row);
		return;
	}
	if (view->can_stop) {
		x = put_key(canvas, row, x, "s", "send nothing further");
	}
	(void)put_key(canvas, row, x, "Esc",
		view->can_close ? "close" : "hide; what is under way goes on");
}

static const char *place_words(const struct plan_dialog *dialog, struct arena *arena)
{
	if (dialog->line_count <= dialog->line_room) {
		return NULL;
	}
	return arena_printf(arena, "lines %zu-%zu of %zu", dialog->top + 1,
		dialog->top + dialog->line_room, dialog->line_count);
}

void plan_dialog_draw(struct plan_dialog *dialog, const struct perform_view *view,
	struct canvas *canvas, struct rect area, struct arena *arena)
{
	struct rect inside;
	struct rect box;
	struct page page;

	if (view->plan == NULL || area.width <= FRAME_COLUMNS ||
		area.height <= FRAME_ROWS) {
		return;
	}
	box = box_of(area, 0);
	page_init(&page, arena, box.width - FRAME_COLUMNS, 2);
	fill_page(&page, view, arena);
	box = box_of(area, page.count);
	inside = (struct rect){ box.x + 2, box.y + 1, box.width - FRAME_COLUMNS,
		box.height - FRAME_ROWS };
	dialog->line_count = page.count;
	dialog->line_room = (size_t)inside.height;
	dialog->top = dialog->top < last_top(dialog) ? dialog->top : last_top(dialog);
	draw_frame(canvas, box, view->plan->title, place_words(dialog, arena));
	page_draw(canvas, inside, &page, dialog->top);
	draw_last_row(dialog, view, canvas,
		(struct rect){ inside.x, box.y + box.height - 2, inside.width, 1 },
		arena);
}
