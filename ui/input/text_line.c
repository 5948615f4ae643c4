/* Editing one line. */
#include "ui/input/text_line.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "ui/keys.h"

#define CONTROL(letter) ((letter) - '@')

/* The longest prefix of at most `size` bytes that splits no character. */
static size_t whole(const char *text, size_t size)
{
	size_t length = strlen(text);

	if (length <= size) {
		return length;
	}
	while (size > 0 && ((unsigned char)text[size] & 0xc0) == 0x80) {
		size--;
	}
	return size;
}

void text_line_set(struct text_line *line, const char *text)
{
	size_t length = whole(text, LINE_SIZE - 1);

	memmove(line->text, text, length);
	line->text[length] = '\0';
	line->cursor = length;
}

static size_t step_left(const struct text_line *line, size_t at)
{
	if (at == 0) {
		return 0;
	}
	at--;
	while (at > 0 && ((unsigned char)line->text[at] & 0xc0) == 0x80) {
		at--;
	}
	return at;
}

static size_t step_right(const struct text_line *line, size_t at)
{
	if (line->text[at] == '\0') {
		return at;
	}
	at++;
	while (((unsigned char)line->text[at] & 0xc0) == 0x80) {
		at++;
	}
	return at;
}

static void cut(struct text_line *line, size_t start, size_t end)
{
	memmove(line->text + start, line->text + end, strlen(line->text + end) + 1);
	line->cursor = start;
}

static void insert(struct text_line *line, const char *bytes, size_t size)
{
	size_t length = strlen(line->text);

	if (length + size >= LINE_SIZE) {
		return;
	}
	memmove(line->text + line->cursor + size, line->text + line->cursor,
		length - line->cursor + 1);
	memcpy(line->text + line->cursor, bytes, size);
	line->cursor += size;
}

size_t text_line_word_start(const struct text_line *line)
{
	size_t start = line->cursor;

	while (start > 0 && line->text[start - 1] != ' ') {
		start--;
	}
	return start;
}

/* ^W takes the blanks before the cursor with the word before them. */
static size_t erased_word_start(const struct text_line *line)
{
	size_t start = line->cursor;

	while (start > 0 && line->text[start - 1] == ' ') {
		start--;
	}
	while (start > 0 && line->text[start - 1] != ' ') {
		start--;
	}
	return start;
}

void text_line_replace(struct text_line *line, size_t start, const char *text)
{
	cut(line, start, line->cursor);
	insert(line, text, whole(text, LINE_SIZE - 1 - strlen(line->text)));
}

static bool move(struct text_line *line, int32_t key)
{
	switch (key) {
	case KEY_LEFT_:
	case CONTROL('B'):
		line->cursor = step_left(line, line->cursor);
		return true;
	case KEY_RIGHT_:
	case CONTROL('F'):
		line->cursor = step_right(line, line->cursor);
		return true;
	case KEY_HOME_:
	case CONTROL('A'):
		line->cursor = 0;
		return true;
	case KEY_END_:
	case CONTROL('E'):
		line->cursor = strlen(line->text);
		return true;
	default:
		return false;
	}
}

static bool erase(struct text_line *line, int32_t key)
{
	switch (key) {
	case KEY_BACKSPACE_:
		cut(line, step_left(line, line->cursor), line->cursor);
		return true;
	case KEY_DELETE_:
	case CONTROL('D'):
		cut(line, line->cursor, step_right(line, line->cursor));
		return true;
	case CONTROL('U'):
		cut(line, 0, line->cursor);
		return true;
	case CONTROL('K'):
		line->text[line->cursor] = '\0';
		return true;
	case CONTROL('W'):
		cut(line, erased_word_start(line), line->cursor);
		return true;
	default:
		return false;
	}
}

bool text_line_key(struct text_line *line, int32_t key)
{
	char bytes[4];

	if (move(line, key) || erase(line, key)) {
		return true;
	}
	if (key < KEY_SPACE || key >= KEY_NAMED_ || utf8_width((uint32_t)key) <= 0) {
		return false;
	}
	insert(line, bytes, utf8_encode((uint32_t)key, bytes));
	return true;
}
