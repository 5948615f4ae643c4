/* Messages with a time to live. */
#include "ui/toasts.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "ui/glyphs.h"
#include "ui/layout.h"

#define SHORT_MS 5000
#define LONG_MS 12000
/* Lines of one message; the rest of a longer one is cut. */
#define LINES_MAX 3

static void remove_at(struct toasts *toasts, size_t place)
{
	toasts->count--;
	memmove(&toasts->items[place], &toasts->items[place + 1],
		(toasts->count - place) * sizeof(toasts->items[0]));
}

/* Bytes of the longest beginning that fits and ends with a character. */
static size_t whole_characters(const char *text, size_t size)
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

void toasts_add(struct toasts *toasts, enum ui_tone tone, const char *text)
{
	struct toast *toast;

	for (size_t i = 0; i < toasts->count; i++) {
		if (strcmp(toasts->items[i].text, text) == 0) {
			remove_at(toasts, i);
			break;
		}
	}
	if (toasts->count == TOASTS_MAX) {
		remove_at(toasts, 0);
	}
	toast = &toasts->items[toasts->count++];
	*toast = (struct toast){ .tone = tone };
	(void)snprintf(toast->text, sizeof(toast->text), "%.*s",
		(int)whole_characters(text, sizeof(toast->text) - 1), text);
}

bool toasts_dismiss(struct toasts *toasts)
{
	bool had_any = toasts->count > 0;

	toasts->count = 0;
	return had_any;
}

void toasts_update(struct toasts *toasts, int64_t now_mono_ms)
{
	for (size_t i = toasts->count; i > 0; i--) {
		struct toast *toast = &toasts->items[i - 1];
		bool is_grave =
			toast->tone == UI_TONE_WARNING || toast->tone == UI_TONE_ERROR;

		if (!toast->is_timed) {
			toast->is_timed = true;
			toast->until_mono_ms =
				now_mono_ms + (is_grave ? LONG_MS : SHORT_MS);
		} else if (now_mono_ms >= toast->until_mono_ms) {
			remove_at(toasts, i - 1);
		}
	}
}

/* The sign repeats what the colour says. */
static const char *sign_of(enum ui_tone tone, enum role *out_role)
{
	switch (tone) {
	case UI_TONE_INFO:
		*out_role = ROLE_INFO;
		return GLYPH_DOT;
	case UI_TONE_GOOD:
		*out_role = ROLE_OK;
		return GLYPH_OK;
	case UI_TONE_WARNING:
		*out_role = ROLE_WARNING;
		return GLYPH_WARNING;
	case UI_TONE_ERROR:
		break;
	}
	*out_role = ROLE_CRITICAL;
	return GLYPH_FAILED;
}

/* The bytes of the next line: at a blank where there is one. */
static size_t next_line(const char *text, int cells)
{
	size_t fits = utf8_cut(text, cells > 1 ? (size_t)cells : 1);

	if (text[fits] == '\0') {
		return fits;
	}
	for (size_t i = fits; i > 0; i--) {
		if (text[i] == ' ') {
			return i;
		}
	}
	return fits > 0 ? fits : strlen(text);
}

static int lines_of(const char *text, int cells)
{
	int lines = 0;

	while (*text != '\0' && lines < LINES_MAX) {
		text += next_line(text, cells);
		text += strspn(text, " ");
		lines++;
	}
	return lines;
}

static void draw_one(
	const struct toast *toast, struct canvas *canvas, struct rect rect, int cells)
{
	const char *text = toast->text;
	enum role role;
	const char *sign = sign_of(toast->tone, &role);

	canvas_fill(canvas, rect, role, ' ');
	canvas_text(canvas, rect, rect.x + 1, rect.y, role, sign);
	for (int y = 0; y < rect.height; y++) {
		struct rect line = { rect.x + 3, rect.y + y, cells, 1 };
		size_t length =
			y + 1 < rect.height ? next_line(text, cells) : strlen(text);
		char part[TOAST_SIZE];

		(void)snprintf(part, sizeof(part), "%.*s", (int)length, text);
		canvas_text_cut(canvas, line, line.x, line.y, cells, role, part, false);
		text += length;
		text += strspn(text, " ");
	}
}

void toasts_draw(const struct toasts *toasts, struct canvas *canvas, struct rect rect)
{
	for (size_t i = toasts->count; i > 0 && rect.height > 1; i--) {
		const struct toast *toast = &toasts->items[i - 1];
		int width = (int)utf8_text_width(toast->text);
		int room = rect.width - 5;
		struct rect box;

		width = width < room ? width : room;
		box = layout_take_bottom(&rect, lines_of(toast->text, width));
		box.x += box.width - width - 5;
		box.width = width + 5;
		draw_one(toast, canvas, box, width);
	}
}
