/* Keys of the dialog of a plan. */
#include "ui/hands/dialog.h"

#include <string.h>

#include "ui/keys.h"
#include "ui/state.h"

void dialog_open(struct dialog *dialog)
{
	dialog->is_open = true;
	dialog->choice = BUTTON_NO;
	dialog->top = 0;
	text_line_set(&dialog->typed, "");
}

size_t dialog_buttons(const struct glance *glance, enum button *out)
{
	size_t count = 0;

	switch (glance->state) {
	case PERFORM_REVIEWING:
	case PERFORM_READY:
		out[count++] = BUTTON_NO;
		out[count++] = BUTTON_YES;
		if (!glance->is_trial_only) {
			out[count++] = BUTTON_TRY;
		}
		return count;
	case PERFORM_TRYING:
	case PERFORM_ACTING:
		out[count++] = BUTTON_HIDE;
		out[count++] = BUTTON_STOP;
		return count;
	case PERFORM_FOLLOWING:
		out[count++] = BUTTON_HIDE;
		if (glance->can_close) {
			out[count++] = BUTTON_CLOSE;
		}
		return count;
	case PERFORM_NOTHING:
	case PERFORM_REFUSED:
	case PERFORM_OVER:
		break;
	}
	out[count++] = BUTTON_CLOSE;
	return count;
}

static bool needs_name(const struct dialog *dialog)
{
	return dialog->glance.typed_name[0] != '\0' &&
		(dialog->glance.state == PERFORM_REVIEWING ||
			dialog->glance.state == PERFORM_READY);
}

bool dialog_is_enabled(const struct dialog *dialog, enum button button)
{
	switch (button) {
	case BUTTON_YES:
		return dialog->glance.can_confirm &&
			(!needs_name(dialog) ||
				strcmp(dialog->typed.text, dialog->glance.typed_name) ==
					0);
	case BUTTON_TRY:
		return dialog->glance.can_try;
	case BUTTON_STOP:
		return dialog->glance.can_stop;
	case BUTTON_NO:
	case BUTTON_CLOSE:
	case BUTTON_HIDE:
		break;
	}
	return true;
}

/* The choice stays only while its button is there: a key meant for one state must not
 * press a button of the next. */
static void mend_choice(struct dialog *dialog)
{
	enum button buttons[DIALOG_BUTTONS_MAX];
	size_t count = dialog_buttons(&dialog->glance, buttons);

	for (size_t i = 0; i < count; i++) {
		if (buttons[i] == dialog->choice) {
			return;
		}
	}
	dialog->choice = buttons[0];
}

static unsigned step_choice(struct dialog *dialog, size_t step)
{
	enum button buttons[DIALOG_BUTTONS_MAX];
	size_t count = dialog_buttons(&dialog->glance, buttons);

	for (size_t i = 0; i < count; i++) {
		if (buttons[i] == dialog->choice) {
			dialog->choice = buttons[(i + step) % count];
			return UI_REDRAW;
		}
	}
	dialog->choice = buttons[0];
	return UI_REDRAW;
}

static bool has_button(const struct dialog *dialog, enum button button)
{
	enum button buttons[DIALOG_BUTTONS_MAX];
	size_t count = dialog_buttons(&dialog->glance, buttons);

	for (size_t i = 0; i < count; i++) {
		if (buttons[i] == button) {
			return true;
		}
	}
	return false;
}

static unsigned explain_disabled(struct ui *ui, enum button button)
{
	const struct dialog *dialog = &ui->dialog;

	if (button == BUTTON_YES && needs_name(dialog) && dialog->glance.can_confirm) {
		ui_sayf(ui, UI_TONE_INFO, "type \"%s\" first, to the last letter",
			dialog->glance.typed_name);
	} else if (dialog->glance.state == PERFORM_REVIEWING) {
		ui_say(ui, UI_TONE_INFO, "the server is being asked for the rights");
	}
	return UI_REDRAW;
}

static unsigned press(struct ui *ui, enum button button)
{
	struct dialog *dialog = &ui->dialog;

	if (!has_button(dialog, button)) {
		return UI_NOTHING;
	}
	if (!dialog_is_enabled(dialog, button)) {
		return explain_disabled(ui, button);
	}
	switch (button) {
	case BUTTON_NO:
	case BUTTON_CLOSE:
		dialog->is_open = false;
		toasts_dismiss(&ui->toasts);
		return UI_REDRAW | ui_ask(ui, UI_ASK_CLOSE, NULL, NULL, NULL);
	case BUTTON_HIDE:
		dialog->is_open = false;
		return UI_REDRAW;
	case BUTTON_YES:
		dialog->top = 0;
		return UI_REDRAW | ui_ask(ui, UI_ASK_CONFIRM, NULL, NULL, NULL);
	case BUTTON_TRY:
		dialog->top = 0;
		return UI_REDRAW | ui_ask(ui, UI_ASK_TRY, NULL, NULL, NULL);
	case BUTTON_STOP:
		return UI_REDRAW | ui_ask(ui, UI_ASK_STOP, NULL, NULL, NULL);
	}
	return UI_NOTHING;
}

static unsigned scroll(struct dialog *dialog, int32_t key)
{
	size_t last =
		dialog->length > dialog->height ? dialog->length - dialog->height : 0;
	size_t page = dialog->height > 1 ? dialog->height - 1 : 1;
	size_t step = key == KEY_PAGE_UP_ || key == KEY_PAGE_DOWN_ ? page : 1;

	if (key == KEY_UP_ || key == KEY_PAGE_UP_ || key == KEY_WHEEL_UP_) {
		dialog->top = dialog->top > step ? dialog->top - step : 0;
	} else {
		dialog->top = dialog->top + step < last ? dialog->top + step : last;
	}
	return UI_REDRAW;
}

/* Letters press buttons, unless a name is being typed. */
static unsigned letter(struct ui *ui, int32_t key)
{
	struct dialog *dialog = &ui->dialog;

	if (needs_name(dialog)) {
		return text_line_key(&dialog->typed, key) ? UI_REDRAW : UI_NOTHING;
	}
	switch (key) {
	case 'y':
	case 'Y':
		return press(ui, BUTTON_YES);
	case 'd':
		return press(ui, BUTTON_TRY);
	case 's':
		return press(ui, BUTTON_STOP);
	case 'c':
		return press(ui, BUTTON_CLOSE);
	case 'n':
	case 'N':
	case 'q':
		mend_choice(dialog);
		return press(ui,
			has_button(dialog, BUTTON_NO)		  ? BUTTON_NO
				: has_button(dialog, BUTTON_HIDE) ? BUTTON_HIDE
								  : BUTTON_CLOSE);
	case 'j':
		return scroll(dialog, KEY_DOWN_);
	case 'k':
		return scroll(dialog, KEY_UP_);
	default:
		return UI_NOTHING;
	}
}

unsigned dialog_key(struct ui *ui, int32_t key)
{
	struct dialog *dialog = &ui->dialog;
	enum button buttons[DIALOG_BUTTONS_MAX];
	size_t count = dialog_buttons(&dialog->glance, buttons);

	mend_choice(dialog);
	switch (key) {
	case KEY_ESCAPE:
	case KEY_F10_:
		return press(ui, buttons[0]);
	case KEY_ENTER_:
		return press(ui, dialog->choice);
	case KEY_TAB:
	case KEY_RIGHT_:
		return step_choice(dialog, 1);
	case KEY_BACKTAB_:
	case KEY_LEFT_:
		return step_choice(dialog, count - 1);
	case KEY_UP_:
	case KEY_DOWN_:
	case KEY_PAGE_UP_:
	case KEY_PAGE_DOWN_:
	case KEY_WHEEL_UP_:
	case KEY_WHEEL_DOWN_:
		return scroll(dialog, key);
	default:
		return letter(ui, key);
	}
}
