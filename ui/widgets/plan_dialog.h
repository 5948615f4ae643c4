/*
 * The dialog between a plan and its deed: what will follow, under which rights, then
 * yes or no, then how it goes. No is the default; a plan that empties a node wants its
 * name typed. Keys lead to a wish, which the app fulfils or not.
 */
#ifndef UI_WIDGETS_PLAN_DIALOG_H
#define UI_WIDGETS_PLAN_DIALOG_H

#include "base/arena.h"
#include "commands/plan.h"
#include "ui/canvas.h"

#define PLAN_DIALOG_TYPED_SIZE 256

struct plan_dialog {
	size_t top;	   /* first line shown */
	size_t line_count; /* learned while drawing */
	size_t line_room;
	bool is_yes; /* the button that Enter presses */
	char typed[PLAN_DIALOG_TYPED_SIZE];
};

enum plan_wish {
	PLAN_WISH_NOTHING, /* the key means nothing here */
	PLAN_WISH_REDRAW,
	PLAN_WISH_CONFIRM, /* do it */
	PLAN_WISH_TRY,	   /* dry run */
	PLAN_WISH_STOP,	   /* send nothing further */
	PLAN_WISH_CLOSE,   /* away with the dialog; what is under way goes on */
};

void plan_dialog_open(struct plan_dialog *dialog);
/* `key` is a code of ui/keys.h. */
enum plan_wish plan_dialog_key(
	struct plan_dialog *dialog, int32_t key, const struct perform_view *view);
/* In the middle of `area`, over whatever stands there. Texts live in `arena`. */
void plan_dialog_draw(struct plan_dialog *dialog, const struct perform_view *view,
	struct canvas *canvas, struct rect area, struct arena *arena);

#endif
