/* Keys and cells of the line that is typed on. */
#include "ui/input/prompt.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "ui/actions/action.h"
#include "ui/input/command_line.h"
#include "ui/input/filter.h"
#include "ui/keys.h"
#include "ui/state.h"
#include "ui/widgets/statusline.h"

#define OFFERS_MAX 512
/* Candidates shown beside the line. */
#define OFFERS_SHOWN 12

bool history_add(struct history *history, const char *line)
{
	if (line[0] == '\0' ||
		(history->count > 0 &&
			strcmp(history->lines[history->count - 1], line) == 0)) {
		return false;
	}
	if (history->count == HISTORY_LINES) {
		history->count--;
		memmove(history->lines[0], history->lines[1],
			history->count * sizeof(history->lines[0]));
	}
	(void)snprintf(history->lines[history->count++], LINE_SIZE, "%s", line);
	return true;
}

void prompt_open_filter(struct ui *ui)
{
	ui->prompt = (struct prompt){ .type = PROMPT_FILTER };
	text_line_set(&ui->prompt.line, ui->lists[ui->focus].filter);
	(void)snprintf(ui->prompt.before, sizeof(ui->prompt.before), "%s",
		ui->prompt.line.text);
}

void prompt_open_command(struct ui *ui, const char *text)
{
	ui->prompt = (struct prompt){ .type = PROMPT_COMMAND };
	text_line_set(&ui->prompt.line, text);
}

void prompt_open_search(struct ui *ui)
{
	ui->prompt = (struct prompt){ .type = PROMPT_SEARCH };
	text_line_set(&ui->prompt.line, ui->reading.needle);
	(void)snprintf(ui->prompt.before, sizeof(ui->prompt.before), "%s",
		ui->prompt.line.text);
}

/* --- what search and filter have in common --- */

enum typed {
	TYPED_NOTHING,
	TYPED_TEXT, /* it may be another one now */
	TYPED_DONE, /* the prompt is closed, the text stays */
};

static enum typed type_key(struct prompt *prompt, int32_t key)
{
	switch (key) {
	case KEY_ESCAPE:
		text_line_set(&prompt->line, prompt->before);
		prompt->type = PROMPT_NONE;
		return TYPED_TEXT;
	case KEY_ENTER_:
		prompt->type = PROMPT_NONE;
		return TYPED_DONE;
	case KEY_BACKSPACE_:
		if (prompt->line.text[0] == '\0') {
			prompt->type = PROMPT_NONE;
			return TYPED_DONE;
		}
		break;
	default:
		break;
	}
	return text_line_key(&prompt->line, key) ? TYPED_TEXT : TYPED_NOTHING;
}

/* What is typed is looked for at once, from what stands at the top on. */
static unsigned search_key(struct ui *ui, const struct view *view, int32_t key)
{
	switch (type_key(&ui->prompt, key)) {
	case TYPED_NOTHING:
		return UI_NOTHING;
	case TYPED_DONE:
		return UI_REDRAW;
	case TYPED_TEXT:
		break;
	}
	(void)snprintf(ui->reading.needle, sizeof(ui->reading.needle), "%s",
		ui->prompt.line.text);
	return UI_REDRAW | read_next_hit(ui, view, true, true);
}

static unsigned filter_key(struct ui *ui, int32_t key)
{
	struct list *list = &ui->lists[ui->focus];

	if (key == KEY_UP_ || key == KEY_DOWN_) {
		list_move_by(list, key == KEY_UP_ ? -1 : 1);
		return UI_REDRAW;
	}
	switch (type_key(&ui->prompt, key)) {
	case TYPED_NOTHING:
		return UI_NOTHING;
	case TYPED_DONE:
		return UI_REDRAW;
	case TYPED_TEXT:
		break;
	}
	/* Moving the cursor changes nothing: the order stays. */
	if (strcmp(list->filter, ui->prompt.line.text) != 0) {
		list_set_filter(list, ui->prompt.line.text);
	}
	return UI_REDRAW;
}

/* --- the command line --- */

static size_t common_prefix(const char *const *offers, size_t count)
{
	size_t length = strlen(offers[0]);

	for (size_t i = 1; i < count; i++) {
		size_t same = 0;

		while (same < length && offers[i][same] == offers[0][same]) {
			same++;
		}
		length = same;
	}
	while (length > 0 && ((unsigned char)offers[0][length] & 0xc0) == 0x80) {
		length--;
	}
	return length;
}

/* The first Tab writes as far as there is no choice, the next ones go through the
 * choices. */
static unsigned complete(struct ui *ui, const struct view *view, int step)
{
	struct prompt *prompt = &ui->prompt;
	const char **offers = arena_calloc(view->arena, OFFERS_MAX, sizeof(*offers));
	size_t start = text_line_word_start(&prompt->line);
	size_t count;
	size_t typed;

	if (!prompt->is_completing) {
		(void)snprintf(prompt->typed, sizeof(prompt->typed), "%.*s",
			(int)prompt->line.cursor, prompt->line.text);
	}
	count = command_line_offers(ui, view, prompt->typed, offers, OFFERS_MAX);
	if (count == 0) {
		return UI_NOTHING;
	}
	if (!prompt->is_completing) {
		typed = prompt->line.cursor - start;
		if (count == 1) {
			text_line_replace(&prompt->line, start,
				arena_printf(view->arena, "%s ", offers[0]));
			return UI_REDRAW;
		}
		if (common_prefix(offers, count) > typed) {
			text_line_replace(&prompt->line, start,
				arena_strndup(view->arena, offers[0],
					common_prefix(offers, count)));
			return UI_REDRAW;
		}
		prompt->is_completing = true;
		prompt->candidate = step > 0 ? 0 : count - 1;
	} else {
		prompt->candidate =
			(prompt->candidate + (step > 0 ? 1 : count - 1)) % count;
	}
	text_line_replace(&prompt->line, start, offers[prompt->candidate]);
	return UI_REDRAW;
}

static unsigned recall(struct ui *ui, int step)
{
	struct prompt *prompt = &ui->prompt;
	size_t place = prompt->history_place;

	if (step > 0 ? place >= ui->history.count : place == 0) {
		return UI_NOTHING;
	}
	if (place == 0) {
		(void)snprintf(
			prompt->draft, sizeof(prompt->draft), "%s", prompt->line.text);
	}
	place = step > 0 ? place + 1 : place - 1;
	prompt->history_place = place;
	text_line_set(&prompt->line,
		place == 0 ? prompt->draft
			   : ui->history.lines[ui->history.count - place]);
	return UI_REDRAW;
}

static unsigned enter(struct ui *ui, const struct view *view)
{
	struct prompt *prompt = &ui->prompt;
	const char *line = arena_strdup(view->arena, prompt->line.text);

	prompt->type = PROMPT_NONE;
	if (history_add(&ui->history, line) && ui->history.typed < HISTORY_LINES) {
		ui->history.typed++;
	}
	return UI_REDRAW | command_line_run(ui, view, line);
}

static unsigned command_key(struct ui *ui, const struct view *view, int32_t key)
{
	struct prompt *prompt = &ui->prompt;

	if (key == KEY_TAB || key == KEY_BACKTAB_) {
		return complete(ui, view, key == KEY_TAB ? 1 : -1);
	}
	prompt->is_completing = false;
	switch (key) {
	case KEY_ESCAPE:
		prompt->type = PROMPT_NONE;
		return UI_REDRAW;
	case KEY_ENTER_:
		return enter(ui, view);
	case KEY_UP_:
	case KEY_DOWN_:
		return recall(ui, key == KEY_UP_ ? 1 : -1);
	case KEY_BACKSPACE_:
		if (prompt->line.text[0] == '\0') {
			prompt->type = PROMPT_NONE;
			return UI_REDRAW;
		}
		break;
	default:
		break;
	}
	return text_line_key(&prompt->line, key) ? UI_REDRAW : UI_NOTHING;
}

unsigned prompt_key(struct ui *ui, const struct view *view, int32_t key)
{
	switch (ui->prompt.type) {
	case PROMPT_FILTER:
		return filter_key(ui, key);
	case PROMPT_SEARCH:
		return search_key(ui, view, key);
	case PROMPT_COMMAND:
	case PROMPT_NONE:
		break;
	}
	return command_key(ui, view, key);
}

/* --- cells --- */

/* The typed line with its cursor; a long line shows the part around the cursor. */
static int draw_line(const struct prompt *prompt, const struct view *view,
	struct canvas *canvas, struct rect rect, const char *sign)
{
	const char *before =
		arena_strndup(view->arena, prompt->line.text, prompt->line.cursor);
	const char *under = prompt->line.text + prompt->line.cursor;
	int room = rect.width - 3;
	struct rect cell;
	int x = canvas_text(canvas, rect, rect.x, rect.y, ROLE_KEY, sign);

	while ((int)utf8_text_width(before) > room && before[0] != '\0') {
		before++;
		while (((unsigned char)before[0] & 0xc0) == 0x80) {
			before++;
		}
	}
	x = canvas_text(canvas, rect, x, rect.y, ROLE_INPUT, before);
	cell = (struct rect){ x, rect.y, 1, 1 };
	x = canvas_text(canvas, rect, x, rect.y, ROLE_INPUT, under);
	if (under[0] == '\0') {
		x = canvas_text(canvas, rect, x, rect.y, ROLE_INPUT, "\u2588");
	} else {
		canvas_role(canvas, cell, ROLE_SELECTED);
	}
	return x;
}

static void draw_filter_words(const struct ui *ui, const struct view *view,
	struct canvas *canvas, struct rect rect)
{
	const struct list *list = &ui->lists[ui->focus];
	struct filter filter = filter_parse(list->filter, view->arena);
	const struct piece pieces[] = {
		{ { arena_printf(
			    view->arena, "%zu of %zu", list->row_count, list->total),
			  ROLE_DIM },
			3, 1, false },
		{ { filter.complaint != NULL ? filter.complaint : "", ROLE_WARNING }, 3,
			1, false },
		{ { "Enter", ROLE_KEY }, 0, 3, true },
		{ { "keep", ROLE_HINT }, 1, 3, true },
		{ { "Esc", ROLE_KEY }, 3, 3, true },
		{ { "undo", ROLE_HINT }, 1, 3, true },
	};

	statusline_draw(canvas, rect, pieces, ARRAY_LENGTH(pieces));
}

static void draw_offers(const struct ui *ui, const struct view *view,
	struct canvas *canvas, struct rect rect)
{
	const struct prompt *prompt = &ui->prompt;
	const char **offers = arena_calloc(view->arena, OFFERS_MAX, sizeof(*offers));
	const char *text = prompt->is_completing
		? prompt->typed
		: arena_strndup(view->arena, prompt->line.text, prompt->line.cursor);
	size_t count = command_line_offers(ui, view, text, offers, OFFERS_MAX);
	size_t first = prompt->is_completing && prompt->candidate >= OFFERS_SHOWN / 2
		? prompt->candidate - OFFERS_SHOWN / 2
		: 0;
	const char *expected = command_line_expects(prompt->line.text);
	int x = rect.x + 2;

	if (expected != NULL && prompt->line.text[0] != '\0') {
		x = canvas_text(canvas, rect, x, rect.y, ROLE_HINT, expected) + 2;
	}
	for (size_t i = first; i < count && i < first + OFFERS_SHOWN; i++) {
		bool is_here = prompt->is_completing && i == prompt->candidate;

		if (x + (int)utf8_text_width(offers[i]) > rect.x + rect.width) {
			break;
		}
		x = canvas_text(canvas, rect, x, rect.y,
			    is_here ? ROLE_SELECTED : ROLE_DIM, offers[i]) +
			2;
	}
}

void prompt_draw(const struct ui *ui, const struct view *view, struct canvas *canvas,
	struct rect rect)
{
	bool is_command = ui->prompt.type == PROMPT_COMMAND;
	int x = draw_line(&ui->prompt, view, canvas, rect, is_command ? ":" : "/");
	struct rect rest = { x, rect.y, rect.x + rect.width - x, rect.height };

	if (rest.width <= 4) {
		return;
	}
	if (ui->prompt.type == PROMPT_FILTER) {
		draw_filter_words(ui, view, canvas, rest);
	} else if (is_command) {
		draw_offers(ui, view, canvas, rest);
	}
}
