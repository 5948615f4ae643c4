/* A YAML emitter over a JSON tree: everything that could be misread stands in quotes.
 */
#include "wire/yaml_text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "base/alloc.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "src/wire/json.h"

/* As many combining marks per character as safe_text() lets through. */
#define MARKS_MAX 2

struct emitter {
	struct strbuf *out;
	size_t line;
	struct yaml_text *marks;
};

static void put_indent(struct emitter *emitter, size_t indent)
{
	for (size_t i = 0; i < indent; i++) {
		strbuf_char(emitter->out, ' ');
	}
}

static void end_line(struct emitter *emitter)
{
	strbuf_char(emitter->out, '\n');
	emitter->line++;
}

/* Every character of it is drawn as itself. */
static bool is_drawn(struct str text)
{
	size_t marks = MARKS_MAX; /* none at the start */

	for (size_t i = 0; i < text.length;) {
		uint32_t codepoint;
		size_t length = utf8_decode(text.data + i, text.length - i, &codepoint);
		int width = utf8_width(codepoint);

		marks = width == 0 ? marks + 1 : 0;
		if (width < 0 || marks > MARKS_MAX ||
			(codepoint == 0xfffd && length == 1)) {
			return false;
		}
		i += length;
	}
	return true;
}

static size_t span(struct str text, size_t from, const char *set)
{
	size_t at = from;

	while (at < text.length && text.data[at] != '\0' &&
		strchr(set, text.data[at]) != NULL) {
		at++;
	}
	return at;
}

/* What some reader of YAML 1.1 or 1.2 takes for a number or a date. Rather too much in
 * quotes than too little. */
static bool is_number_like(struct str text)
{
	size_t at = text.data[0] == '-' || text.data[0] == '+' ? 1 : 0;
	size_t end;

	/* Underscores may stand anywhere, even in 0_x1f and 1e_3: gopkg.in/yaml.v2,
	 * resolve.go, removes them first. */
	if (memchr(text.data, '_', text.length) != NULL &&
		strchr("+-.0123456789", text.data[0]) != NULL &&
		span(text, 0, "0123456789abcdefABCDEFxXoO_.,:+-") == text.length) {
		return true;
	}
	if (text.length - at > 2 && text.data[at] == '0' && text.data[at + 1] != '\0' &&
		strchr("xXoObB", text.data[at + 1]) != NULL) {
		return span(text, at + 2, "0123456789abcdefABCDEF_") == text.length;
	}
	end = span(text, at, "0123456789_.,:");
	if (end > at && end < text.length &&
		(text.data[end] == 'e' || text.data[end] == 'E')) {
		end = span(text, end + 1, "+-");
		end = span(text, end, "0123456789");
	}
	if (end == text.length) {
		/* An address has three dots and is no number. */
		size_t dots = 0;

		for (size_t i = 0; i < text.length; i++) {
			dots += text.data[i] == '.' ? 1 : 0;
		}
		return end > at && dots < 3;
	}
	/* 2026-11-20, with or without a time. */
	return text.length >= 8 && span(text, 0, "0123456789") == 4 &&
		text.data[4] == '-';
}

static bool is_word_with_meaning(struct str text)
{
	static const char *const words[] = { "null", "true", "false", "yes", "no", "on",
		"off", "y", "n", "~", ".nan", ".inf", "-.inf", "+.inf", "<<", "=" };
	char lower[8];

	if (text.length >= sizeof(lower)) {
		return false;
	}
	for (size_t i = 0; i < text.length; i++) {
		char character = text.data[i];

		lower[i] = character >= 'A' && character <= 'Z'
			? (char)(character - 'A' + 'a')
			: character;
	}
	lower[text.length] = '\0';
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(lower, words[i]) == 0) {
			return true;
		}
	}
	return false;
}

/* Without quotes it is read as this very text. */
static bool is_plain(struct str text)
{
	if (text.length == 0 || text.data[0] == ' ' ||
		text.data[text.length - 1] == ' ' ||
		text.data[text.length - 1] == ':' ||
		strchr("-?:,[]{}#&*!|>'\"%@`", text.data[0]) != NULL) {
		return false;
	}
	for (size_t i = 0; i + 1 < text.length; i++) {
		if ((text.data[i] == ':' && text.data[i + 1] == ' ') ||
			(text.data[i] == ' ' && text.data[i + 1] == '#')) {
			return false;
		}
	}
	return is_drawn(text) && !is_number_like(text) && !is_word_with_meaning(text);
}

static void put_escaped(struct strbuf *out, uint32_t codepoint)
{
	switch (codepoint) {
	case '\n':
		strbuf_text(out, "\\n");
		break;
	case '\r':
		strbuf_text(out, "\\r");
		break;
	case '\t':
		strbuf_text(out, "\\t");
		break;
	default:
		strbuf_printf(out, codepoint > 0xffff ? "\\U%08X" : "\\u%04X",
			(unsigned)codepoint);
		break;
	}
}

static void put_quoted(struct strbuf *out, struct str text)
{
	size_t marks = MARKS_MAX;

	strbuf_char(out, '"');
	for (size_t i = 0; i < text.length;) {
		uint32_t codepoint;
		size_t length = utf8_decode(text.data + i, text.length - i, &codepoint);
		int width = utf8_width(codepoint);

		marks = width == 0 ? marks + 1 : 0;
		if (codepoint == '"' || codepoint == '\\') {
			strbuf_char(out, '\\');
			strbuf_char(out, (char)codepoint);
		} else if (width < 0 || marks > MARKS_MAX ||
			(codepoint == 0xfffd && length == 1)) {
			put_escaped(out, codepoint);
		} else {
			strbuf_append(out, text.data + i, length);
		}
		i += length;
	}
	strbuf_char(out, '"');
}

/* Several lines, each of which can stand as it is; a first line with blanks in front
 * would be taken for the indent. */
static bool is_block(struct str text)
{
	struct str rest = text;
	struct str line;
	bool is_several =
		text.length > 1 && memchr(text.data, '\n', text.length) != NULL;

	if (!is_several || text.data[0] == ' ' || text.data[0] == '\n') {
		return false;
	}
	while (str_split(&rest, '\n', &line)) {
		if (!is_drawn(line)) {
			return false;
		}
	}
	return true;
}

/* The newline at the end of the text is that of its last line. */
static void put_block(struct emitter *emitter, size_t indent, struct str text)
{
	bool is_ended = text.data[text.length - 1] == '\n';
	bool is_more = is_ended && text.data[text.length - 2] == '\n';
	size_t at = 0;

	strbuf_text(emitter->out, is_more ? "|+" : is_ended ? "|" : "|-");
	end_line(emitter);
	while (at < text.length) {
		const char *start = text.data + at;
		const char *end = memchr(start, '\n', text.length - at);
		size_t length = end != NULL ? (size_t)(end - start) : text.length - at;

		if (length > 0) {
			put_indent(emitter, indent);
			strbuf_append(emitter->out, start, length);
		}
		end_line(emitter);
		at += length + 1;
	}
}

static void put_text(struct emitter *emitter, size_t indent, struct str text)
{
	if (is_plain(text)) {
		strbuf_append(emitter->out, text.data, text.length);
	} else if (text.length > 0 && is_block(text)) {
		put_block(emitter, indent, text);
		return;
	} else {
		put_quoted(emitter->out, text);
	}
	end_line(emitter);
}

static void put_value(
	struct emitter *emitter, size_t indent, struct json_object *value, bool is_top);

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Sorted; the array belongs to the caller. */
static const char **member_names(struct json_object *object, size_t *out_count)
{
	size_t count = json_count(object);
	const char **names = mem_calloc(count + 1, sizeof(*names));
	size_t i = 0;

	json_object_object_foreach(object, name, unused)
	{
		(void)unused;
		names[i++] = name;
	}
	qsort(names, i, sizeof(*names), compare_names);
	*out_count = i;
	return names;
}

static bool is_empty_container(struct json_object *value)
{
	return (json_is_object(value) || json_is_array(value)) &&
		json_count(value) == 0;
}

/* After "name:" or "-": a container starts on a line of its own. */
static void put_after(struct emitter *emitter, size_t indent, struct json_object *value)
{
	bool is_container = json_is_object(value) || json_is_array(value);

	if (is_container && !is_empty_container(value)) {
		end_line(emitter);
		/* Lists stand as deep as their name. */
		put_value(emitter, json_is_array(value) ? indent : indent + 2, value,
			false);
		return;
	}
	strbuf_char(emitter->out, ' ');
	put_value(emitter, indent + 2, value, false);
}

static void put_members(struct emitter *emitter, size_t indent,
	struct json_object *object, bool is_first_indented, bool is_metadata)
{
	size_t count;
	const char **names = member_names(object, &count);

	for (size_t i = 0; i < count; i++) {
		size_t line = emitter->line;
		struct str name = str_from(names[i]);

		if (i > 0 || is_first_indented) {
			put_indent(emitter, indent);
		}
		if (is_plain(name)) {
			strbuf_text(emitter->out, names[i]);
		} else {
			put_quoted(emitter->out, name);
		}
		strbuf_char(emitter->out, ':');
		/* The root is the only one at depth 0. */
		if (indent == 0 && str_is(name, "metadata") &&
			json_is_object(json_member(object, names[i])) &&
			json_count(json_member(object, names[i])) > 0) {
			end_line(emitter);
			put_members(
				emitter, 2, json_member(object, names[i]), true, true);
		} else {
			put_after(emitter, indent, json_member(object, names[i]));
		}
		if (is_metadata && str_is(name, "managedFields")) {
			emitter->marks->managed_first = line;
			emitter->marks->managed_count = emitter->line - line;
		}
	}
	mem_free(names);
}

static void put_elements(
	struct emitter *emitter, size_t indent, struct json_object *array)
{
	for (size_t i = 0; i < json_count(array); i++) {
		struct json_object *value = json_element(array, i);

		put_indent(emitter, indent);
		strbuf_char(emitter->out, '-');
		if (json_is_object(value) && json_count(value) > 0) {
			strbuf_char(emitter->out, ' ');
			put_members(emitter, indent + 2, value, false, false);
		} else if (json_is_array(value) && json_count(value) > 0) {
			end_line(emitter);
			put_elements(emitter, indent + 2, value);
		} else {
			put_after(emitter, indent, value);
		}
	}
}

static void put_value(
	struct emitter *emitter, size_t indent, struct json_object *value, bool is_top)
{
	struct str text = json_text(value);

	if (json_is_object(value) && json_count(value) > 0) {
		put_members(emitter, indent, value, !is_top, false);
	} else if (json_is_array(value) && json_count(value) > 0) {
		put_elements(emitter, indent, value);
	} else if (text.data != NULL) {
		put_text(emitter, indent, text);
	} else {
		/* {}, [], null, numbers, truths: the same in both. */
		strbuf_text(emitter->out,
			value == NULL ? "null"
				      : json_object_to_json_string_ext(
						value, JSON_C_TO_STRING_PLAIN));
		end_line(emitter);
	}
}

bool yaml_text_write(struct str json, struct strbuf *out, struct yaml_text *out_marks,
	struct error *err)
{
	struct yaml_text marks = { .managed_first = 0 };
	struct emitter emitter = { .out = out, .marks = &marks };
	struct json_object *root = json_read(json, LIMIT_JSON_DEPTH, err);

	if (root == NULL) {
		return false;
	}
	if (!json_is_object(root)) {
		json_release(root);
		return error_set(err, ERR_PARSE, "the answer is no object");
	}
	if (!json_fit(json_at(root, "metadata.resourceVersion"), marks.resource_version,
		    sizeof(marks.resource_version))) {
		marks.resource_version[0] = '\0';
	}
	put_value(&emitter, 0, root, true);
	json_release(root);
	if (out->is_full) {
		return error_set(err, ERR_TOO_LARGE,
			"the object is too large to be shown: more than %zu bytes",
			out->ceiling);
	}
	*out_marks = marks;
	return true;
}
