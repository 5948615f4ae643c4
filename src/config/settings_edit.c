/* Changes the lines of one setting in the text of a settings file; pure. */
#include <string.h>

#include "config/settings_keep.h"

/* With its newline, when it has one. */
static bool next_line(struct str *rest, struct str *out_line)
{
	const char *end;

	if (rest->length == 0) {
		return false;
	}
	end = memchr(rest->data, '\n', rest->length);
	out_line->data = rest->data;
	out_line->length = end != NULL ? (size_t)(end - rest->data) + 1 : rest->length;
	rest->data += out_line->length;
	rest->length -= out_line->length;
	return true;
}

static size_t indent_of(struct str line)
{
	size_t indent = 0;

	while (indent < line.length && line.data[indent] == ' ') {
		indent++;
	}
	return indent;
}

/* Blank, or a comment. */
static bool is_filler(struct str line)
{
	struct str text = str_trim(line);

	return text.length == 0 || text.data[0] == '#';
}

/* "name:" after `indent` blanks; what stands after the colon in *out_rest. */
static bool is_key(
	struct str line, size_t indent, const char *name, struct str *out_rest)
{
	size_t length = strlen(name);
	size_t at = indent + length;

	if (indent_of(line) != indent || line.length <= at ||
		memcmp(line.data + indent, name, length) != 0 || line.data[at] != ':') {
		return false;
	}
	at++;
	if (at < line.length && line.data[at] != ' ' && line.data[at] != '\n' &&
		line.data[at] != '\r') {
		return false;
	}
	*out_rest = (struct str){ line.data + at, line.length - at };
	return true;
}

/* The comment at the end of what stands after a key, with the blanks before it. */
static struct str comment_of(struct str rest)
{
	char quote = '\0';

	for (size_t i = 0; i < rest.length; i++) {
		char character = rest.data[i];

		if (quote != '\0') {
			quote = character == quote ? '\0' : quote;
		} else if (character == '"' || character == '\'') {
			quote = character;
		} else if (character == '#' && i > 0 &&
			(rest.data[i - 1] == ' ' || rest.data[i - 1] == '\t')) {
			while (i > 0 &&
				(rest.data[i - 1] == ' ' || rest.data[i - 1] == '\t')) {
				i--;
			}
			return (struct str){ rest.data + i, rest.length - i };
		}
	}
	return (struct str){ "", 0 };
}

static struct str value_of(struct str rest)
{
	rest.length -= comment_of(rest).length;
	return str_trim(rest);
}

static void put(struct strbuf *out, struct str text)
{
	strbuf_append(out, text.data, text.length);
}

static void put_entry(struct strbuf *out, size_t indent, const char *name,
	const char *value, struct str comment)
{
	strbuf_printf(out, "%*s%s: %s", (int)indent, "", name, value);
	put(out, comment);
	if (out->length == 0 || out->data[out->length - 1] != '\n') {
		strbuf_char(out, '\n');
	}
}

static void end_line(struct strbuf *out)
{
	if (out->length > 0 && out->data[out->length - 1] != '\n') {
		strbuf_char(out, '\n');
	}
}

/* The lines that belong to a key at `indent`: deeper ones, and a list at the same
 * depth. Fillers at the end are not theirs. */
static struct str body_after(struct str rest, size_t indent)
{
	struct str body = { rest.data, 0 };
	struct str at = rest;
	struct str line;

	while (next_line(&at, &line)) {
		size_t depth = indent_of(line);
		bool is_item = depth == indent && depth < line.length &&
			line.data[depth] == '-';

		if (is_filler(line)) {
			continue;
		}
		if (depth <= indent && !is_item) {
			break;
		}
		body.length = (size_t)(at.data - rest.data);
	}
	return body;
}

static bool has_comment(struct str body)
{
	struct str line;

	while (next_line(&body, &line)) {
		if (comment_of(line).length > 0 ||
			(is_filler(line) && str_trim(line).length > 0)) {
			return true;
		}
	}
	return false;
}

/* One key and its value in a run of lines that all belong to one mapping; lines that
 * would be lost with a comment in them are not touched. */
static bool edit_level(struct strbuf *out, struct str text, size_t indent,
	const char *name, const char *value, bool *out_is_found)
{
	struct str line;
	struct str rest;

	*out_is_found = false;
	while (next_line(&text, &line)) {
		struct str body;

		if (*out_is_found || !is_key(line, indent, name, &rest)) {
			put(out, line);
			continue;
		}
		*out_is_found = true;
		body = body_after(text, indent);
		if (has_comment(body)) {
			return false;
		}
		text.data += body.length;
		text.length -= body.length;
		if (value != NULL) {
			put_entry(out, indent, name, value, comment_of(rest));
		}
	}
	return true;
}

static size_t first_indent(struct str body)
{
	struct str line;

	while (next_line(&body, &line)) {
		if (!is_filler(line)) {
			return indent_of(line);
		}
	}
	return 2;
}

static bool edit_mapping(struct strbuf *out, struct str text, const char *name,
	const char *entry, const char *value)
{
	bool is_there = false;
	struct str line;
	struct str rest;

	while (next_line(&text, &line)) {
		struct str body;
		size_t indent;
		bool is_found;

		put(out, line);
		if (is_there || !is_key(line, 0, name, &rest)) {
			continue;
		}
		is_there = true;
		/* "columns: {...}" stays as it is. */
		if (value_of(rest).length > 0) {
			return false;
		}
		end_line(out);
		body = body_after(text, 0);
		indent = first_indent(body);
		if (!edit_level(out, body, indent, entry, value, &is_found)) {
			return false;
		}
		if (!is_found && value != NULL) {
			end_line(out);
			put_entry(out, indent, entry, value, (struct str){ "", 0 });
		}
		text.data += body.length;
		text.length -= body.length;
	}
	if (!is_there && value != NULL) {
		end_line(out);
		strbuf_printf(out, "%s:\n  %s: %s\n", name, entry, value);
	}
	return true;
}

bool settings_edit(struct str before, const char *name, const char *entry,
	const char *value, struct strbuf *out_after)
{
	bool is_found;

	if (entry != NULL) {
		return edit_mapping(out_after, before, name, entry, value) &&
			!out_after->is_full;
	}
	if (!edit_level(out_after, before, 0, name, value, &is_found)) {
		return false;
	}
	if (!is_found && value != NULL) {
		end_line(out_after);
		put_entry(out_after, 0, name, value, (struct str){ "", 0 });
	}
	return !out_after->is_full;
}
