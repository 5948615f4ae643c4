/*
 * The line at the bottom while something is typed: a filter, or a command with its
 * completion and history.
 */
#ifndef UI_INPUT_PROMPT_H
#define UI_INPUT_PROMPT_H

#include "ui/canvas.h"
#include "ui/input/text_line.h"
#include "ui/view.h"

struct ui;

#define HISTORY_LINES 100

/* Commands that were typed, oldest first; the last ones in this run. */
struct history {
	char lines[HISTORY_LINES][LINE_SIZE];
	size_t count;
	size_t typed; /* how many of them in this run */
};

enum prompt_type {
	PROMPT_NONE,
	PROMPT_FILTER,
	PROMPT_COMMAND,
	PROMPT_SEARCH, /* in the text that is read */
};

struct prompt {
	enum prompt_type type;
	struct text_line line;
	char before[LINE_SIZE]; /* the filter that Esc restores */
	/* Completion: what was typed before the first Tab, and which candidate stands
	 * there now. */
	bool is_completing;
	char typed[LINE_SIZE];
	size_t candidate;
	/* History: 0 is what is being typed, kept in draft; 1 the newest line. */
	size_t history_place;
	char draft[LINE_SIZE];
};

/* Opens the filter of the focused list, or the command line with `text` on it. */
void prompt_open_filter(struct ui *ui);
void prompt_open_search(struct ui *ui);
void prompt_open_command(struct ui *ui, const char *text);
unsigned prompt_key(struct ui *ui, const struct view *view, int32_t key);
void prompt_draw(const struct ui *ui, const struct view *view, struct canvas *canvas,
	struct rect rect);

/* Appends a line that differs from the newest; whether it did. */
bool history_add(struct history *history, const char *line);

#endif
