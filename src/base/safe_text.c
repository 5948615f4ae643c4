/* Makes foreign text harmless: everything that is not plainly drawn is spelled out. */
#include "base/safe_text.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

#define MARKS_PER_BASE 2
#define PIECE_SIZE 16

/* One character of the input and what stands for it in the output. */
struct piece {
	size_t taken; /* bytes of the input */
	size_t length;
	bool is_same; /* as it stood in the input */
	char text[PIECE_SIZE];
};

struct scanner {
	bool has_base; /* something a mark can sit on was just written */
	unsigned marks;
};

/* Drawn as nothing or as a space, though not in a class that utf8_width() refuses. */
static bool is_blank_lookalike(uint32_t codepoint)
{
	switch (codepoint) {
	case 0x00a0: /* no-break space */
	case 0x1680:
	case 0x202f:
	case 0x205f:
	case 0x2800: /* braille pattern without dots */
	case 0x3000:
		return true;
	default:
		return codepoint >= 0x2000 && codepoint <= 0x200a;
	}
}

/* Two marks stay, so that accents do; the rest would climb over the lines around. */
static bool is_mark_kept(const struct scanner *scanner)
{
	return scanner->has_base && scanner->marks < MARKS_PER_BASE;
}

static void spell_ascii_control(struct piece *piece, uint32_t codepoint)
{
	piece->length = 2;
	piece->text[0] = '\\';
	switch (codepoint) {
	case '\n':
		piece->text[1] = 'n';
		break;
	case '\t':
		piece->text[1] = 't';
		break;
	case '\r':
		piece->text[1] = 'r';
		break;
	default:
		piece->text[0] = '^';
		piece->text[1] = (char)(codepoint ^ 0x40);
		break;
	}
}

static void spell(struct piece *piece, uint32_t codepoint)
{
	int length;

	if (codepoint < 0x20 || codepoint == 0x7f) {
		spell_ascii_control(piece, codepoint);
		return;
	}
	if (codepoint < 0xa0) {
		length = snprintf(piece->text, sizeof(piece->text), "<%02x>",
			(unsigned)codepoint);
	} else {
		length = snprintf(piece->text, sizeof(piece->text), "<U+%04X>",
			(unsigned)codepoint);
	}
	piece->length = (size_t)length;
}

static struct piece take(struct scanner *scanner, const char *text, size_t length)
{
	struct piece piece = { .is_same = true };
	uint32_t codepoint;
	int width;

	piece.taken = utf8_decode(text, length, &codepoint);
	width = utf8_width(codepoint);
	/* The decoder says U+FFFD for a bad byte, too: that one took a single byte. */
	if (codepoint == 0xfffd && piece.taken == 1) {
		piece.is_same = false;
		piece.length = utf8_encode(codepoint, piece.text);
	} else if (width < 0 || is_blank_lookalike(codepoint) ||
		(width == 0 && !is_mark_kept(scanner))) {
		piece.is_same = false;
		spell(&piece, codepoint);
	} else {
		piece.length = piece.taken;
		memcpy(piece.text, text, piece.taken);
	}
	if (!piece.is_same) {
		/* A refused mark must not make room for the next one. */
		scanner->has_base = false;
	} else if (width > 0) {
		scanner->has_base = true;
		scanner->marks = 0;
	} else {
		scanner->marks++;
	}
	return piece;
}

void safe_text_append(struct strbuf *out, const char *text, size_t length)
{
	struct scanner scanner = { false, 0 };

	while (length > 0 && !out->is_full) {
		struct piece piece = take(&scanner, text, length);

		strbuf_append(out, piece.text, piece.length);
		text += piece.taken;
		length -= piece.taken;
	}
}

void safe_text(char *out, size_t size, const char *text)
{
	struct scanner scanner = { false, 0 };
	size_t left = text != NULL ? strlen(text) : 0;
	size_t used = 0;

	if (size == 0) {
		return;
	}
	while (left > 0) {
		struct piece piece = take(&scanner, text, left);

		if (piece.length >= size - used) {
			break;
		}
		memcpy(out + used, piece.text, piece.length);
		used += piece.length;
		text += piece.taken;
		left -= piece.taken;
	}
	out[used] = '\0';
}

/* Bytes of the safe form; *out_is_same when it is the text itself. */
static size_t measure(const char *text, bool *out_is_same)
{
	struct scanner scanner = { false, 0 };
	size_t left = strlen(text);
	size_t total = 0;

	*out_is_same = true;
	while (left > 0) {
		struct piece piece = take(&scanner, text, left);

		*out_is_same = *out_is_same && piece.is_same;
		total += piece.length;
		text += piece.taken;
		left -= piece.taken;
	}
	return total;
}

const char *safe_text_in(struct arena *arena, const char *text)
{
	bool is_same;
	size_t length;
	char *copy;

	if (text == NULL) {
		return NULL;
	}
	length = measure(text, &is_same);
	if (is_same) {
		return text;
	}
	copy = arena_alloc(arena, length + 1);
	safe_text(copy, length + 1, text);
	return copy;
}
