/* The JSON writer: structure, escapes, numbers; knows no schema. */
#include "src/report/json_writer.h"

#include <inttypes.h>
#include <string.h>

#include "base/timefmt.h"
#include "base/utf8.h"

/* Characters that change what a terminal shows without being seen themselves. */
static bool is_dangerous(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0xad || c == 0x61c ||
		(c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
		(c >= 0x2060 && c <= 0x206f) || c == 0xfeff;
}

/* How many characters stand for themselves: nearly all of nearly every text. */
static size_t plain_length(const char *text, size_t length)
{
	size_t plain = 0;

	while (plain < length && text[plain] >= ' ' && text[plain] <= '~' &&
		text[plain] != '"' && text[plain] != '\\') {
		plain++;
	}
	return plain;
}

static void put_string(FILE *out, const char *text)
{
	size_t length = strlen(text);

	putc('"', out);
	while (length > 0) {
		size_t plain = plain_length(text, length);
		size_t taken;
		uint32_t c;
		char bytes[4];

		if (plain > 0) {
			fwrite(text, 1, plain, out);
			text += plain;
			length -= plain;
			continue;
		}
		taken = utf8_decode(text, length, &c);
		if (c == '"' || c == '\\') {
			fprintf(out, "\\%c", (char)c);
		} else if (c == '\n') {
			fputs("\\n", out);
		} else if (c == '\t') {
			fputs("\\t", out);
		} else if (is_dangerous(c)) {
			fprintf(out, "\\u%04" PRIx32, c);
		} else if (c >= 0xe0000 && c <= 0xe0fff) {
			/* Tags and variation selectors: a surrogate pair. */
			fprintf(out, "\\u%04" PRIx32 "\\u%04" PRIx32,
				0xd800 + ((c - 0x10000) >> 10), 0xdc00 + (c & 0x3ff));
		} else {
			fwrite(bytes, 1, utf8_encode(c, bytes), out);
		}
		text += taken;
		length -= taken;
	}
	putc('"', out);
}

static void new_line(const struct json_writer *json)
{
	if (json->is_indented) {
		putc('\n', json->out);
		for (int i = 0; i < json->depth; i++) {
			fputs("  ", json->out);
		}
	}
}

/* Everything that stands before a value. */
static void begin(struct json_writer *json, const char *key)
{
	if (json->has_member) {
		putc(',', json->out);
	}
	if (json->depth > 0) {
		new_line(json);
	}
	if (key != NULL) {
		put_string(json->out, key);
		fputs(json->is_indented ? ": " : ":", json->out);
	}
	json->has_member = true;
}

static void open_with(struct json_writer *json, const char *key, char bracket)
{
	begin(json, key);
	putc(bracket, json->out);
	json->depth++;
	json->has_member = false;
}

static void close_with(struct json_writer *json, char bracket)
{
	json->depth--;
	if (json->has_member) {
		new_line(json);
	}
	putc(bracket, json->out);
	json->has_member = true;
}

void emit_open_object(struct json_writer *json, const char *key)
{
	open_with(json, key, '{');
}

void emit_close_object(struct json_writer *json)
{
	close_with(json, '}');
}

void emit_open_array(struct json_writer *json, const char *key)
{
	open_with(json, key, '[');
}

void emit_close_array(struct json_writer *json)
{
	close_with(json, ']');
}

void emit_null(struct json_writer *json, const char *key)
{
	begin(json, key);
	fputs("null", json->out);
}

void emit_text(struct json_writer *json, const char *key, const char *value)
{
	if (value == NULL) {
		emit_null(json, key);
		return;
	}
	begin(json, key);
	put_string(json->out, value);
}

void emit_bool(struct json_writer *json, const char *key, bool value)
{
	begin(json, key);
	fputs(value ? "true" : "false", json->out);
}

void emit_tristate(struct json_writer *json, const char *key, enum tristate value)
{
	if (value == TRI_UNKNOWN) {
		emit_null(json, key);
		return;
	}
	emit_bool(json, key, value == TRI_TRUE);
}

void emit_integer(struct json_writer *json, const char *key, int64_t value)
{
	if (!i64_is_known(value)) {
		emit_null(json, key);
		return;
	}
	begin(json, key);
	fprintf(json->out, "%" PRId64, value);
}

void emit_decimal(struct json_writer *json, const char *key, double value)
{
	double tenths = value * 10.0;
	int64_t rounded;
	uint64_t digits;

	/* Also what is no number of this world. */
	if (!(tenths > -9e17 && tenths < 9e17)) {
		emit_null(json, key);
		return;
	}
	rounded = (int64_t)(tenths + (tenths < 0 ? -0.5 : 0.5));
	digits = rounded < 0 ? (uint64_t)-rounded : (uint64_t)rounded;
	begin(json, key);
	fprintf(json->out, "%s%" PRIu64 ".%" PRIu64, rounded < 0 ? "-" : "",
		digits / 10, digits % 10);
}

void emit_time(struct json_writer *json, const char *key, int64_t ms)
{
	char text[TIME_TEXT_SIZE];

	if (!i64_is_known(ms)) {
		emit_null(json, key);
		return;
	}
	time_format(ms, false, text);
	emit_text(json, key, text);
}
