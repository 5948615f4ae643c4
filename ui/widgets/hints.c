/* The bottom line, made from the table of actions. */
#include "ui/widgets/hints.h"

#include "ui/actions/action.h"
#include "ui/keys.h"
#include "ui/screens/screen.h"
#include "ui/widgets/statusline.h"
#include "ui/words/source_words.h"

static const char *hint_words(const struct ui *ui, const struct action *action)
{
	const struct screen *screen = ui_screen(ui);

	if (action->run == act_open && screen->open_hint != NULL) {
		return screen->open_hint;
	}
	if (action->run == act_pane) {
		bool is_elsewhere =
			screen != &screen_migrations || ui->focus == LIST_NODES;

		return is_elsewhere ? "migrations" : "nodes";
	}
	if (action->run == act_leave && ui->depth > 1) {
		return NULL;
	}
	/* Back is worth a hint where it does something. */
	if (action->run == act_back && ui->depth == 1) {
		return has_filter(ui) ? "clear filter" : NULL;
	}
	return action->hint;
}

/* Verbs of a table mean nothing while there is none. */
static bool is_useful(
	const struct ui *ui, const struct view *view, const struct action *action)
{
	if (action->applies == NULL) {
		return true;
	}
	if (ui_screen(ui)->needs_picture && source_picture(view) != PICTURE_COMPLETE) {
		return false;
	}
	return action->applies(ui);
}

static void draw_prompt(const struct ui *ui, const struct view *view,
	struct canvas *canvas, struct rect rect)
{
	const struct list *list = &ui->lists[ui->focus];
	const struct piece pieces[] = {
		{ { "/", ROLE_KEY }, 0, 1, false },
		{ { ui->prompt.text, ROLE_INPUT }, 0, 1, false },
		{ { "█", ROLE_INPUT }, 0, 1, false },
		{ { arena_printf(
			    view->arena, "%zu of %zu", list->row_count, list->total),
			  ROLE_DIM },
			3, 2, false },
		{ { "Enter", ROLE_KEY }, 0, 3, true },
		{ { "keep", ROLE_HINT }, 1, 3, true },
		{ { "Esc", ROLE_KEY }, 3, 3, true },
		{ { "undo", ROLE_HINT }, 1, 3, true },
	};

	statusline_draw(canvas, rect, pieces, ARRAY_LENGTH(pieces));
}

void hints_draw(const struct ui *ui, const struct view *view, struct canvas *canvas,
	struct rect rect)
{
	struct piece pieces[STATUSLINE_PIECES];
	size_t count = 0;

	rect.x++;
	rect.width -= 2;
	if (ui->prompt.is_open) {
		draw_prompt(ui, view, canvas, rect);
		return;
	}
	for (size_t i = 0; i < action_count && count + 3 < STATUSLINE_PIECES; i++) {
		const struct action *action = &actions[i];
		const char *words =
			action->hint == NULL ? NULL : hint_words(ui, action);
		char name[16];

		if (words == NULL || !is_useful(ui, view, action)) {
			continue;
		}
		key_text(action->keys[0], name, sizeof(name));
		pieces[count] = (struct piece){
			.span = { arena_strdup(view->arena, name), ROLE_KEY },
			.gap = count > 0 ? 3 : 0,
			.priority = action->hint_priority,
		};
		pieces[count + 1] = (struct piece){
			.span = { words, ROLE_HINT },
			.gap = 1,
			.priority = action->hint_priority,
		};
		count += 2;
	}
	if (ui->note[0] != '\0') {
		pieces[count++] = (struct piece){
			.span = { view_text(view, ui->note), ROLE_INFO },
			.priority = 1,
			.is_right = true,
		};
	}
	statusline_draw(canvas, rect, pieces, count);
}
