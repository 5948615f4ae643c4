/* Strict UTF-8 and the cells of a character, from tables of our own (Unicode 15.0). */
#include "base/utf8.h"

#include <stdbool.h>
#include <string.h>

#include "base/attr.h"
#include "src/base/utf8_tables.h"

#define REPLACEMENT 0xfffdu

static bool is_in(const struct range *table, size_t count, uint32_t codepoint)
{
	size_t low = 0;
	size_t high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (codepoint > table[middle].last) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return low < count && codepoint >= table[low].first;
}

/* Bytes of the sequence a lead byte announces, 0 when it cannot lead one. */
static size_t announced(unsigned char lead)
{
	if (lead < 0x80) {
		return 1;
	}
	if (lead < 0xc2 || lead > 0xf4) {
		return 0; /* a continuation, an overlong form, or beyond U+10FFFF */
	}
	if (lead < 0xe0) {
		return 2;
	}
	return lead < 0xf0 ? 3 : 4;
}

size_t utf8_decode(const char *text, size_t length, uint32_t *out_codepoint)
{
	static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *bytes = (const unsigned char *)text;
	uint32_t codepoint;
	size_t count;

	*out_codepoint = REPLACEMENT;
	if (length == 0) {
		return 0;
	}
	count = announced(bytes[0]);
	if (count == 0 || count > length) {
		return 1;
	}
	codepoint = count == 1 ? bytes[0] : bytes[0] & (0x7fu >> count);
	for (size_t i = 1; i < count; i++) {
		if ((bytes[i] & 0xc0) != 0x80) {
			return 1;
		}
		codepoint = codepoint << 6 | (bytes[i] & 0x3fu);
	}
	if (codepoint < smallest[count] || codepoint > 0x10ffff ||
		(codepoint >= 0xd800 && codepoint <= 0xdfff)) {
		return 1;
	}
	*out_codepoint = codepoint;
	return count;
}

static char continuation(uint32_t codepoint, unsigned shift)
{
	return (char)(unsigned char)(0x80 | (codepoint >> shift & 0x3f));
}

size_t utf8_encode(uint32_t codepoint, char out[4])
{
	if (codepoint > 0x10ffff || (codepoint >= 0xd800 && codepoint <= 0xdfff)) {
		codepoint = REPLACEMENT;
	}
	if (codepoint < 0x80) {
		out[0] = (char)codepoint;
		return 1;
	}
	if (codepoint < 0x800) {
		out[0] = (char)(unsigned char)(0xc0 | codepoint >> 6);
		out[1] = continuation(codepoint, 0);
		return 2;
	}
	if (codepoint < 0x10000) {
		out[0] = (char)(unsigned char)(0xe0 | codepoint >> 12);
		out[1] = continuation(codepoint, 6);
		out[2] = continuation(codepoint, 0);
		return 3;
	}
	out[0] = (char)(unsigned char)(0xf0 | codepoint >> 18);
	out[1] = continuation(codepoint, 12);
	out[2] = continuation(codepoint, 6);
	out[3] = continuation(codepoint, 0);
	return 4;
}

int utf8_width(uint32_t codepoint)
{
	if (codepoint >= 0x20 && codepoint < 0x7f) {
		return 1;
	}
	if (codepoint > 0x10ffff || is_in(HIDDEN, ARRAY_LENGTH(HIDDEN), codepoint)) {
		return -1;
	}
	if (is_in(ZERO, ARRAY_LENGTH(ZERO), codepoint)) {
		return 0;
	}
	return is_in(WIDE, ARRAY_LENGTH(WIDE), codepoint) ? 2 : 1;
}

/* What is not to be drawn takes the cell of its replacement. */
static size_t drawn_width(uint32_t codepoint)
{
	int width = utf8_width(codepoint);

	return width < 0 ? 1 : (size_t)width;
}

size_t utf8_text_width(const char *text)
{
	size_t left = strlen(text);
	size_t cells = 0;

	while (left > 0) {
		uint32_t codepoint;
		size_t taken = utf8_decode(text, left, &codepoint);

		cells += drawn_width(codepoint);
		text += taken;
		left -= taken;
	}
	return cells;
}

size_t utf8_cut(const char *text, size_t cells)
{
	size_t length = strlen(text);
	size_t kept = 0;
	size_t used = 0;

	while (kept < length) {
		uint32_t codepoint;
		size_t taken = utf8_decode(text + kept, length - kept, &codepoint);

		/* Marks stay with the last character that fits: they add nothing. */
		used += drawn_width(codepoint);
		if (used > cells) {
			break;
		}
		kept += taken;
	}
	return kept;
}
