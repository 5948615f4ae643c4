/* The dialog of a plan as cells. */
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "ui/glyphs.h"
#include "ui/hands/dialog.h"
#include "ui/keys.h"
#include "ui/layout.h"
#include "ui/state.h"
#include "ui/widgets/page.h"

#define WIDTH_MAX 100
/* Left and right of the text, with the border. */
#define MARGIN 2
#define LABEL_WIDTH 10

static struct span sign_of_step(enum step_state state)
{
	switch (state) {
	case STEP_WAITING:
		return (struct span){ GLYPH_DOT, ROLE_DIM };
	case STEP_SENT:
	case STEP_AGAIN:
	case STEP_LOOKING:
		return (struct span){ GLYPH_ELLIPSIS, ROLE_INFO };
	case STEP_FOLLOWED:
		return (struct span){ GLYPH_CONNECTING, ROLE_RUNNING };
	case STEP_TRIED:
	case STEP_DONE:
		return (struct span){ GLYPH_OK, ROLE_OK };
	case STEP_FORBIDDEN:
	case STEP_REFUSED:
	case STEP_FAILED:
		return (struct span){ GLYPH_FAILED, ROLE_CRITICAL };
	case STEP_LOST:
		return (struct span){ "?", ROLE_WARNING };
	case STEP_SKIPPED:
		break;
	}
	return (struct span){ "-", ROLE_DIM };
}

static struct span sign_of_right(enum right_state state)
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

static enum role headline_role(const struct perform_view *perform)
{
	switch (perform->state) {
	case PERFORM_REFUSED:
		return ROLE_WARNING;
	case PERFORM_TRYING:
	case PERFORM_ACTING:
	case PERFORM_FOLLOWING:
		return ROLE_INFO;
	case PERFORM_NOTHING:
	case PERFORM_REVIEWING:
	case PERFORM_READY:
	case PERFORM_OVER:
		break;
	}
	return ROLE_STRONG;
}

static void add_consequences(
	struct page *page, const struct view *view, const struct plan *plan)
{
	for (size_t i = 0; i < plan->sentence_count; i++) {
		page_item(page, GLYPH_DOT " ", ROLE_DIALOG,
			view_text(view, plan->sentences[i]));
	}
	if (plan->danger == DANGER_SOME) {
		page_item(page, GLYPH_WARNING " ", ROLE_WARNING,
			"Work in progress is thrown away.");
	} else if (plan->danger == DANGER_HIGH) {
		page_item(page, GLYPH_WARNING " ", ROLE_WARNING,
			"This concerns a whole node.");
	}
}

/* A sign and a text that wraps under itself. */
static void add_signed(
	struct page *page, const struct view *view, struct span sign, const char *text)
{
	page->label_width = 2;
	page_labelled(page,
		(struct span){ arena_printf(view->arena, "%s", sign.text), sign.role },
		ROLE_DIALOG, text);
}

static void add_rights(
	struct page *page, const struct view *view, const struct perform_view *perform)
{
	if (perform->right_count == 0) {
		return;
	}
	page_heading(page, "Rights");
	for (size_t i = 0; i < perform->right_count; i++) {
		const struct perform_right *right = &perform->rights[i];
		const char *words = plan_right_words(&right->right, view->arena);

		if (right->state != RIGHT_ALLOWED) {
			words = arena_printf(view->arena, "%s: %s%s%s", words,
				right_state_text(right->state),
				right->message[0] != '\0' ? ", " : "", right->message);
		}
		add_signed(page, view, sign_of_right(right->state),
			view_text(view, words));
	}
}

static void add_steps(struct page *page, const struct view *view,
	const struct perform_view *perform, const char *heading)
{
	page_heading(page, heading);
	for (size_t i = 0; i < perform->step_count; i++) {
		const struct perform_step *step = &perform->steps[i];
		const char *words = step->title;

		if (step->text[0] != '\0') {
			words = arena_printf(
				view->arena, "%s: %s", step->title, step->text);
		} else if (step->state != STEP_WAITING) {
			words = arena_printf(view->arena, "%s: %s", step->title,
				step_state_text(step->state));
		}
		add_signed(
			page, view, sign_of_step(step->state), view_text(view, words));
	}
}

static bool has_begun(const struct perform_view *perform)
{
	for (size_t i = 0; i < perform->step_count; i++) {
		if (perform->steps[i].state != STEP_WAITING &&
			perform->steps[i].state != STEP_FORBIDDEN) {
			return true;
		}
	}
	return false;
}

/* Before the word is given what will follow comes first, afterwards what happens. */
static void build(
	struct page *page, const struct view *view, const struct perform_view *perform)
{
	bool is_begun = has_begun(perform);

	if (perform->headline != NULL && perform->headline[0] != '\0') {
		page_text(page, 0, headline_role(perform),
			view_text(view, perform->headline));
	}
	if (perform->note != NULL) {
		page_text(page, 0, ROLE_WARNING, view_text(view, perform->note));
	}
	if (is_begun) {
		add_steps(page, view, perform, "Steps");
		page_heading(page, "What follows");
	} else if (page->count > 0) {
		page_gap(page);
	}
	add_consequences(page, view, perform->plan);
	if (!is_begun) {
		add_rights(page, view, perform);
	}
	if (!is_begun && perform->step_count > 1) {
		add_steps(page, view, perform, "Steps");
	}
}

static const char *button_text(enum button button, bool is_trial_only)
{
	switch (button) {
	case BUTTON_NO:
		return "No";
	case BUTTON_YES:
		return is_trial_only ? "Ask" : "Yes";
	case BUTTON_TRY:
		return "Dry run";
	case BUTTON_CLOSE:
		return "Close";
	case BUTTON_HIDE:
		return "Hide";
	case BUTTON_STOP:
		return "Stop";
	}
	return "";
}

/* The first one is what Esc does. */
static const char *button_key(enum button button, bool is_first)
{
	if (is_first) {
		return "Esc";
	}
	switch (button) {
	case BUTTON_YES:
		return "y";
	case BUTTON_TRY:
		return "d";
	case BUTTON_STOP:
		return "s";
	case BUTTON_CLOSE:
		return "c";
	case BUTTON_NO:
	case BUTTON_HIDE:
		break;
	}
	return "";
}

static void draw_buttons(const struct dialog *dialog, const struct view *view,
	struct canvas *canvas, struct rect rect)
{
	enum button buttons[DIALOG_BUTTONS_MAX];
	size_t count = dialog_buttons(&dialog->glance, buttons);
	bool is_typing = dialog->glance.typed_name[0] != '\0' &&
		dialog->glance.state == PERFORM_READY;
	int x = rect.x;

	for (size_t i = 0; i < count; i++) {
		bool is_chosen = buttons[i] == dialog->choice ||
			(i == 0 && dialog->choice == BUTTON_NO);
		bool is_enabled = dialog_is_enabled(dialog, buttons[i]);
		enum role role = is_chosen ? ROLE_SELECTED
			: is_enabled	   ? ROLE_DIALOG
					   : ROLE_DIM;
		const char *text =
			button_text(buttons[i], dialog->glance.is_trial_only);

		x = canvas_text(canvas, rect, x, rect.y, role,
			arena_printf(view->arena, "[%s%s ]",
				is_chosen ? GLYPH_SELECTED : " ", text));
		if (!is_typing || buttons[i] == BUTTON_NO) {
			x = canvas_text(canvas, rect, x + 1, rect.y, ROLE_KEY,
				button_key(buttons[i], i == 0));
		}
		x += 3;
	}
	if (dialog->length > dialog->height) {
		canvas_text_cut(canvas, rect, x, rect.y, rect.x + rect.width - x,
			ROLE_HINT, "\u2191\u2193 more", false);
	}
}

static void draw_typed(const struct dialog *dialog, const struct view *view,
	struct canvas *canvas, struct rect rect)
{
	int x = canvas_text(canvas, rect, rect.x, rect.y, ROLE_DIALOG,
		arena_printf(view->arena, "Type %s to allow it: ",
			view_text(view, dialog->glance.typed_name)));

	x = canvas_text_cut(canvas, rect, x, rect.y, rect.x + rect.width - x - 1,
		ROLE_INPUT, dialog->typed.text, false);
	canvas_text(canvas, rect, x, rect.y, ROLE_INPUT, "\u2588");
}

static void draw_border(
	struct canvas *canvas, struct rect box, const char *title, enum role role)
{
	static const uint32_t corners[4] = { 0x250cu, 0x2510u, 0x2514u, 0x2518u };
	struct rect line = { box.x, box.y, box.width, 1 };
	int right = box.x + box.width - 1;
	int bottom = box.y + box.height - 1;

	canvas_fill(canvas, box, ROLE_DIALOG, ' ');
	canvas_fill(canvas, line, ROLE_BORDER, RUNE_RULE);
	line.y = bottom;
	canvas_fill(canvas, line, ROLE_BORDER, RUNE_RULE);
	canvas_fill(canvas, (struct rect){ box.x, box.y, 1, box.height }, ROLE_BORDER,
		RUNE_UPRIGHT);
	canvas_fill(canvas, (struct rect){ right, box.y, 1, box.height }, ROLE_BORDER,
		RUNE_UPRIGHT);
	for (int i = 0; i < 4; i++) {
		canvas_fill(canvas,
			(struct rect){ i % 2 == 0 ? box.x : right,
				i < 2 ? box.y : bottom, 1, 1 },
			ROLE_BORDER, corners[i]);
	}
	line = (struct rect){ box.x + 2, box.y, box.width - 4, 1 };
	line.x = canvas_text(canvas, line, line.x, line.y, ROLE_BORDER, " ");
	line.x = canvas_text_cut(
		canvas, line, line.x, line.y, box.width - 6, role, title, false);
	canvas_text(canvas, (struct rect){ line.x, line.y, 1, 1 }, line.x, line.y,
		ROLE_BORDER, " ");
}

static bool wants_name(const struct dialog *dialog)
{
	return dialog->glance.typed_name[0] != '\0' &&
		(dialog->glance.state == PERFORM_READY ||
			dialog->glance.state == PERFORM_REVIEWING);
}

static struct rect place(struct rect rect, int width, int height)
{
	int most = rect.height > 4 ? rect.height - 2 : rect.height;

	height = height < most ? height : most;
	return (struct rect){
		rect.x + (rect.width - width) / 2,
		rect.y + (rect.height - height) / 2,
		width,
		height,
	};
}

void dialog_draw(
	struct ui *ui, const struct view *view, struct canvas *canvas, struct rect rect)
{
	const struct perform_view *perform = view->context->perform;
	struct dialog *dialog = &ui->dialog;
	int width = rect.width - 4 < WIDTH_MAX ? rect.width - 4 : WIDTH_MAX;
	int below = wants_name(dialog) ? 4 : 3;
	struct rect box;
	struct page page;

	if (!dialog->is_open || perform == NULL || perform->plan == NULL) {
		return;
	}
	page_init(&page, view->arena, width - 2 * MARGIN, LABEL_WIDTH);
	build(&page, view, perform);
	box = place(rect, width, (int)page.count + 1 + below);
	draw_border(canvas, box, view_text(view, perform->plan->title),
		perform->plan->danger == DANGER_NONE ? ROLE_TITLE : ROLE_WARNING);
	box = (struct rect){ box.x + MARGIN, box.y + 1, box.width - 2 * MARGIN,
		box.height - 2 };
	draw_buttons(dialog, view, canvas, layout_take_bottom(&box, 1));
	if (wants_name(dialog)) {
		draw_typed(dialog, view, canvas, layout_take_bottom(&box, 1));
	}
	layout_take_bottom(&box, 1);
	dialog->length = page.count;
	dialog->height = box.height > 0 ? (size_t)box.height : 0;
	if (dialog->top + dialog->height > dialog->length) {
		dialog->top = dialog->length > dialog->height
			? dialog->length - dialog->height
			: 0;
	}
	page_draw(canvas, box, &page, dialog->top);
}

static size_t count_over(const struct perform_view *perform)
{
	size_t count = 0;

	for (size_t i = 0; i < perform->step_count; i++) {
		switch (perform->steps[i].state) {
		case STEP_FORBIDDEN:
		case STEP_TRIED:
		case STEP_DONE:
		case STEP_REFUSED:
		case STEP_FAILED:
		case STEP_LOST:
		case STEP_SKIPPED:
			count++;
			break;
		case STEP_WAITING:
		case STEP_SENT:
		case STEP_AGAIN:
		case STEP_LOOKING:
		case STEP_FOLLOWED:
			break;
		}
	}
	return count;
}

static bool is_going_on(enum perform_state state)
{
	return state == PERFORM_TRYING || state == PERFORM_ACTING ||
		state == PERFORM_FOLLOWING;
}

bool dialog_draw_status(const struct ui *ui, const struct view *view,
	struct canvas *canvas, struct rect rect)
{
	const struct perform_view *perform = view->context->perform;
	const char *words;

	if (ui->dialog.is_open || perform == NULL || !is_going_on(perform->state)) {
		return false;
	}
	words = arena_printf(view->arena, " %s  %s: %zu of %zu over %s %s",
		GLYPH_ELLIPSIS, view_text(view, perform->plan->title),
		count_over(perform), perform->step_count, GLYPH_DOT,
		view_text(view, perform->headline));
	canvas_fill(canvas, rect, ROLE_INFO, ' ');
	canvas_text_cut(
		canvas, rect, rect.x, rect.y, rect.width, ROLE_INFO, words, false);
	return true;
}

/* Ended while nobody looked: the last word must not be lost. */
static void say_end(struct ui *ui, const struct view *view)
{
	const struct perform_view *perform = view->context->perform;
	enum ui_tone tone = UI_TONE_GOOD;

	for (size_t i = 0; i < perform->step_count; i++) {
		enum step_state state = perform->steps[i].state;

		if (state != STEP_DONE && state != STEP_TRIED) {
			tone = UI_TONE_WARNING;
		}
	}
	ui_sayf(ui, tone, "%s: %s", perform->plan->title, perform->headline);
}

void dialog_update(struct ui *ui, const struct view *view)
{
	const struct perform_view *perform = view->context->perform;
	struct dialog *dialog = &ui->dialog;
	enum perform_state before = dialog->glance.state;

	dialog->glance = (struct glance){ .state = PERFORM_NOTHING };
	if (perform == NULL || perform->plan == NULL ||
		perform->state == PERFORM_NOTHING) {
		dialog->is_open = false;
		return;
	}
	dialog->glance = (struct glance){
		.state = perform->state,
		.danger = perform->plan->danger,
		.is_trial_only = perform->plan->is_trial_only,
		.can_confirm = perform->can_confirm,
		.can_try = perform->can_try,
		.can_stop = perform->can_stop,
		.can_close = perform->can_close,
	};
	if (perform->plan->typed_name != NULL) {
		(void)snprintf(dialog->glance.typed_name,
			sizeof(dialog->glance.typed_name), "%s",
			perform->plan->typed_name);
	}
	if (!dialog->is_open && perform->state == PERFORM_OVER && is_going_on(before)) {
		say_end(ui, view);
	}
}
