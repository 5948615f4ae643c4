/* Pieces of JSON text, escaped; pure. */
#include "src/wire/encode_text.h"

#include <string.h>

#include "base/utf8.h"

static void encode_character(struct strbuf *out, uint32_t codepoint)
{
	char bytes[4];

	if (codepoint == '"' || codepoint == '\\') {
		strbuf_char(out, '\\');
	}
	if (codepoint < 0x20 || codepoint == 0x7f) {
		strbuf_printf(out, "\\u%04x", (unsigned)codepoint);
		return;
	}
	strbuf_append(out, bytes, utf8_encode(codepoint, bytes));
}

void encode_text(struct strbuf *out, const char *text)
{
	size_t length = text == NULL ? 0 : strlen(text);

	strbuf_char(out, '"');
	while (length > 0) {
		uint32_t codepoint;
		size_t taken = utf8_decode(text, length, &codepoint);

		encode_character(out, codepoint);
		text += taken;
		length -= taken;
	}
	strbuf_char(out, '"');
}

static void encode_key(struct strbuf *out, const char *key)
{
	if (out->length > 0 && out->data[out->length - 1] != '{') {
		strbuf_char(out, ',');
	}
	encode_text(out, key);
	strbuf_char(out, ':');
}

void encode_member(struct strbuf *out, const char *key, const char *value)
{
	encode_key(out, key);
	encode_text(out, value);
}

void encode_raw(struct strbuf *out, const char *key, const char *json)
{
	encode_key(out, key);
	strbuf_text(out, json);
}
