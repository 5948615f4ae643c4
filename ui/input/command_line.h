/*
 * The words of the command line. One table makes the parser, the completion and the
 * help; screens and commands come in from their own tables.
 */
#ifndef UI_INPUT_COMMAND_LINE_H
#define UI_INPUT_COMMAND_LINE_H

#include "ui/view.h"

struct ui;

/* What may follow a word; decides what Tab offers. */
enum argument {
	ARGUMENT_NONE,
	ARGUMENT_NAMESPACE,
	ARGUMENT_CONTEXT,
	ARGUMENT_THEME,
	ARGUMENT_COLUMN,
	ARGUMENT_COLUMNS, /* several, with commas between them */
	ARGUMENT_SETTING,
	ARGUMENT_NODE,
	ARGUMENT_TEXT, /* anything; nothing is offered */
};

struct command_word {
	const char *name;
	const char *short_name; /* NULL: none */
	enum argument argument;
	const char *placeholder; /* "NAME", for help; NULL without an argument */
	bool needs_argument;
	const char *help;
	unsigned (*run)(struct ui *ui, const struct view *view, const char *argument);
};

extern const struct command_word command_words[];
extern const size_t command_word_count;

/* Does what a line says; what is wrong with it becomes a message. */
unsigned command_line_run(struct ui *ui, const struct view *view, const char *line);

/* What the last word of a text could become, in alphabetical order; returns how many,
 * at most `size`. The texts are whole words. */
size_t command_line_offers(const struct ui *ui, const struct view *view,
	const char *text, const char **out, size_t size);
/* What is expected after the text: "NAME", a value; NULL: nothing more. */
const char *command_line_expects(const char *text);

#endif
