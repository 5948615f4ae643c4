/*
 * The dialog of a plan: what will follow, the rights, the steps, and the buttons. "No"
 * is the default; a dangerous plan wants a name typed.
 */
#ifndef UI_HANDS_DIALOG_H
#define UI_HANDS_DIALOG_H

#include "commands/plan.h"
#include "ui/canvas.h"
#include "ui/input/text_line.h"
#include "ui/view.h"

struct ui;

enum button {
	BUTTON_NO,
	BUTTON_YES,
	BUTTON_TRY,
	BUTTON_CLOSE,
	BUTTON_HIDE,
	BUTTON_STOP,
};

#define DIALOG_BUTTONS_MAX 3
#define DIALOG_NAME_SIZE 256

/* What keys need to know of the performance, learned while painting. */
struct glance {
	enum perform_state state;
	enum danger danger;
	bool is_trial_only;
	bool can_confirm;
	bool can_try;
	bool can_stop;
	bool can_close;
	char typed_name[DIALOG_NAME_SIZE]; /* "": nothing has to be typed */
};

struct dialog {
	bool is_open;
	struct glance glance;
	enum button choice;
	struct text_line typed;
	size_t top; /* first line shown of what is above the buttons */
	size_t length;
	size_t height;
};

/* Opens for a plan that was just proposed. */
void dialog_open(struct dialog *dialog);
unsigned dialog_key(struct ui *ui, int32_t key);
/* Before painting: what is going on, and whether it needs a word when the dialog is
 * not there to show it. */
void dialog_update(struct ui *ui, const struct view *view);
/* Over everything else. */
void dialog_draw(struct ui *ui, const struct view *view, struct canvas *canvas,
	struct rect rect);
/* One line while something goes on behind a closed dialog; false: nothing drawn. */
bool dialog_draw_status(const struct ui *ui, const struct view *view,
	struct canvas *canvas, struct rect rect);
/* The buttons of a state, at most DIALOG_BUTTONS_MAX; the first is always harmless. */
size_t dialog_buttons(const struct glance *glance, enum button *out);
/* The button would do something now. */
bool dialog_is_enabled(const struct dialog *dialog, enum button button);

#endif
