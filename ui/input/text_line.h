/* A line of text being typed, with a cursor and the keys of a shell. Pure. */
#ifndef UI_INPUT_TEXT_LINE_H
#define UI_INPUT_TEXT_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LINE_SIZE 256

struct text_line {
	char text[LINE_SIZE]; /* UTF-8 */
	size_t cursor;	      /* in bytes, on a character border */
};

/* The cursor stands at the end. What does not fit is cut on a character border. */
void text_line_set(struct text_line *line, const char *text);
/* True when the key was one for editing. */
bool text_line_key(struct text_line *line, int32_t key);
/* The word that the cursor stands in or after, up to the cursor: where it starts. */
size_t text_line_word_start(const struct text_line *line);
/* Puts `text` in place of everything from `start` to the cursor. */
void text_line_replace(struct text_line *line, size_t start, const char *text);

#endif
