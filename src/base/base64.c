/* Base64 of RFC 4648 as Go's StdEncoding reads it. */
#include "base/base64.h"

#include <stdint.h>

static const char ALPHABET[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static int value_of(char character)
{
	if (character >= 'A' && character <= 'Z') {
		return character - 'A';
	}
	if (character >= 'a' && character <= 'z') {
		return character - 'a' + 26;
	}
	if (character >= '0' && character <= '9') {
		return character - '0' + 52;
	}
	if (character == '+') {
		return 62;
	}
	return character == '/' ? 63 : -1;
}

static bool is_skipped(char character)
{
	return character == ' ' || character == '\t' || character == '\n' ||
		character == '\r';
}

struct group {
	uint32_t bits;
	/* Characters seen; of them "=". */
	unsigned count;
	unsigned padding;
};

/* False when the character cannot stand here. */
static bool group_add(struct group *group, char character)
{
	int value = value_of(character);

	if (character == '=') {
		group->padding++;
		value = 0;
		if (group->count < 2) {
			return false;
		}
	} else if (value < 0 || group->padding > 0) {
		return false;
	}
	group->bits = group->bits << 6 | (uint32_t)value;
	group->count++;
	return true;
}

static void group_flush(struct group *group, struct strbuf *out)
{
	char bytes[3] = {
		(char)(uint8_t)(group->bits >> 16),
		(char)(uint8_t)(group->bits >> 8),
		(char)(uint8_t)group->bits,
	};

	strbuf_append(out, bytes, 3 - group->padding);
	group->bits = 0;
	group->count = 0;
}

static bool decode_all(struct str text, struct strbuf *out)
{
	struct group group = { 0, 0, 0 };

	for (size_t i = 0; i < text.length; i++) {
		if (is_skipped(text.data[i])) {
			continue;
		}
		/* A padded group is the last one. */
		if (group.count == 0 && group.padding > 0) {
			return false;
		}
		if (!group_add(&group, text.data[i])) {
			return false;
		}
		if (group.count == 4) {
			group_flush(&group, out);
		}
	}
	return group.count == 0 && !out->is_full;
}

bool base64_decode(struct str text, struct strbuf *out)
{
	size_t length = out->length;

	if (decode_all(text, out)) {
		return true;
	}
	out->length = length;
	if (out->data != NULL) {
		out->data[length] = '\0';
	}
	return false;
}

void base64_encode(struct str bytes, struct strbuf *out)
{
	for (size_t i = 0; i < bytes.length; i += 3) {
		size_t left = bytes.length - i;
		uint32_t bits = (uint32_t)(uint8_t)bytes.data[i] << 16;
		char text[4];

		if (left > 1) {
			bits |= (uint32_t)(uint8_t)bytes.data[i + 1] << 8;
		}
		if (left > 2) {
			bits |= (uint8_t)bytes.data[i + 2];
		}
		text[0] = ALPHABET[bits >> 18];
		text[1] = ALPHABET[bits >> 12 & 63];
		text[2] = left > 1 ? ALPHABET[bits >> 6 & 63] : '=';
		text[3] = left > 2 ? ALPHABET[bits & 63] : '=';
		strbuf_append(out, text, sizeof(text));
	}
}
