/* The bottom line, made from the tables of actions and commands. */
#include "ui/widgets/hints.h"

#include "ui/actions/action.h"
#include "ui/hands/hands.h"
#include "ui/keys.h"
#include "ui/screens/screen.h"
#include "ui/widgets/statusline.h"
#include "ui/words/source_words.h"

/* Where Tab leads. */
static const char *pane_words(const struct ui *ui, const struct view *view)
{
	const struct screen *base = ui->stack[0];
	const struct screen *next = screen_after_tab(base->tab);
	char *words;

	if (is_reading(ui)) {
		const struct reading *reading = &ui->reading;

		return reading->count > 1
			? reading->refs[(reading->at + 1) % reading->count].title
			: NULL;
	}
	if (ui->pane_count > 1 && base == &screen_migrations) {
		return ui->focus == LIST_NODES ? "migrations" : "nodes";
	}
	next = next != NULL ? next : screen_after_tab(0);
	words = arena_strdup(view->arena, next->title);
	if (words[0] >= 'A' && words[0] <= 'Z' &&
		!(words[1] >= 'A' && words[1] <= 'Z')) {
		words[0] = (char)(words[0] - 'A' + 'a');
	}
	return words;
}

static const char *hint_words(
	const struct ui *ui, const struct view *view, const struct action *action)
{
	const struct screen *screen = ui_screen(ui);

	if (action->run == act_open && screen->open_hint != NULL) {
		return screen->open_hint;
	}
	if (action->run == act_pane) {
		return pane_words(ui, view);
	}
	if (action->run == act_filter && is_reading(ui)) {
		return "search";
	}
	if ((action->run == act_leave && ui->depth > 1) ||
		(action->run == act_refresh && ui->is_replay)) {
		return NULL;
	}
	/* Back is worth a hint where it does something. */
	if (action->run == act_back && ui->depth == 1) {
		bool has_marks = has_list(ui) && ui->lists[ui->focus].mark_count > 0;

		return has_marks	 ? "clear marks"
			: has_filter(ui) ? "clear filter"
					 : NULL;
	}
	return action->hint;
}

/* Verbs of a table mean nothing while there is none. */
static bool is_picture_missing(const struct ui *ui, const struct view *view)
{
	return ui_screen(ui)->needs_picture && source_picture(view) != PICTURE_COMPLETE;
}

static bool is_useful(
	const struct ui *ui, const struct view *view, const struct action *action)
{
	if (action->applies == NULL) {
		return true;
	}
	return (action->group == ACTION_REPLAY || !is_picture_missing(ui, view)) &&
		action->applies(ui);
}

struct hint_line {
	struct piece pieces[STATUSLINE_PIECES];
	int32_t keys[STATUSLINE_PIECES]; /* KEY_NONE: no hint */
	size_t count;
};

/* A verb without a key has no hint. */
static void add_hint(struct hint_line *line, const struct ui *ui,
	const struct view *view, struct verb verb, const char *words, int priority)
{
	int32_t key;
	char name[16];

	if (line->count + 4 > STATUSLINE_PIECES ||
		keymap_keys(&ui->keymap, verb, &key, 1) == 0) {
		return;
	}
	key_text(key, name, sizeof(name));
	line->pieces[line->count] = (struct piece){
		.span = { arena_strdup(view->arena, name), ROLE_KEY },
		.gap = line->count > 0 ? 3 : 0,
		.priority = priority,
	};
	line->pieces[line->count + 1] = (struct piece){
		.span = { words, ROLE_HINT },
		.gap = 1,
		.priority = priority,
	};
	line->keys[line->count] = key;
	line->keys[line->count + 1] = key;
	line->count += 2;
}

static void add_commands(
	struct hint_line *line, const struct ui *ui, const struct view *view)
{
	for (size_t i = 0; commands[i] != NULL && !is_picture_missing(ui, view); i++) {
		if (commands[i]->hint != NULL && hands_offers(ui, commands[i])) {
			add_hint(line, ui, view,
				(struct verb){ .command = commands[i] },
				commands[i]->hint, commands[i]->hint_priority);
		}
	}
}

static void add_actions(
	struct hint_line *line, const struct ui *ui, const struct view *view)
{
	for (size_t i = 0; i < action_count; i++) {
		const char *words = actions[i].hint == NULL
			? NULL
			: hint_words(ui, view, &actions[i]);

		if (actions[i].run == act_filter) {
			add_commands(line, ui, view);
		}
		if (words != NULL && is_useful(ui, view, &actions[i])) {
			add_hint(line, ui, view, (struct verb){ .action = &actions[i] },
				words, actions[i].hint_priority);
		}
	}
}

void hints_draw(
	struct ui *ui, const struct view *view, struct canvas *canvas, struct rect rect)
{
	struct hint_line line = { .count = 0 };
	struct rect places[STATUSLINE_PIECES];

	rect.x++;
	rect.width -= 2;
	if (ui->prompt.type != PROMPT_NONE) {
		prompt_draw(ui, view, canvas, rect);
		return;
	}
	add_actions(&line, ui, view);
	if (ui->note[0] != '\0') {
		line.pieces[line.count++] = (struct piece){
			.span = { view_text(view, ui->note), ROLE_INFO },
			.priority = 1,
			.is_right = true,
		};
	}
	statusline_place(canvas, rect, line.pieces, line.count, places);
	for (size_t i = 0; i < line.count; i++) {
		if (line.keys[i] != KEY_NONE) {
			ui_add_spot(ui, places[i], line.keys[i]);
		}
	}
}
