/* Copies JSON text without the members that may hold secrets. */
#include "wire/redact.h"

#include <string.h>

#include "base/alloc.h"
#include "base/limits.h"
#include "base/log.h"
#include "src/wire/annotation.h"

#define REDACTED "<redacted>"
#define NAME_BYTES 128

struct scanner {
	const char *at;
	const char *end;
	struct strbuf *out;
};

/* What holds for the members of an object. */
enum rule {
	RULE_USUAL,
	RULE_KEEP,	  /* names are the users' own words: labels, quantities */
	RULE_ANNOTATIONS, /* only those that are read */
	RULE_MASK,	  /* its name is kept */
	RULE_DROP,	  /* it is left out itself */
};

/* clang-format off */
static const char *const dropped_names[] = {
	"managedFields", "env", "envFrom", "command", "args", "lifecycle",
	"livenessProbe", "readinessProbe", "startupProbe", "httpHeaders", "kernelArgs",
	"customizeComponents", "binaryData", "stringData", "dataVolumeTemplates",
	/* nodes and summaries: megabytes that nobody reads */
	"images", "pods", "systemContainers",
};
static const char *const dropped_pieces[] = {
	"password", "passwd", "secret", "token", "credential", "userdata",
	"networkdata", "ignition", "privatekey", "apikey", "authorization",
};
static const char *const kept_maps[] = {
	"labels", "matchLabels", "nodeSelector", "namespaceSelector",
	"virtualMachineInstanceSelector", "addedNodeSelector", "hard", "used",
	"allocatable", "capacity", "requests", "limits", "metric",
};
/* clang-format on */

static bool is_among(const char *name, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(name, names[i]) == 0) {
			return true;
		}
	}
	return false;
}

static bool sounds_secret(const char *name)
{
	for (size_t i = 0; i < ARRAY_LENGTH(dropped_pieces); i++) {
		if (text_contains_nocase(name, dropped_pieces[i])) {
			return true;
		}
	}
	return false;
}

static enum rule rule_of_annotation(enum annotation which)
{
	if (which == ANNOTATION_COUNT) {
		return RULE_DROP;
	}
	/* Read for being there: the patch itself may say anything. */
	return which == ANNOTATION_JSON_PATCH ? RULE_MASK : RULE_KEEP;
}

/* What becomes of a member of an object for which `rule` holds. */
static enum rule rule_of(const char *name, enum rule rule)
{
	switch (rule) {
	case RULE_KEEP:
		return RULE_KEEP;
	case RULE_ANNOTATIONS:
		return rule_of_annotation(annotation_named(str_from(name)));
	case RULE_USUAL:
	case RULE_MASK:
	case RULE_DROP:
		break;
	}
	if (strcmp(name, "annotations") == 0) {
		return RULE_ANNOTATIONS;
	}
	if (is_among(name, kept_maps, ARRAY_LENGTH(kept_maps))) {
		return RULE_KEEP;
	}
	return sounds_secret(name) ||
			is_among(name, dropped_names, ARRAY_LENGTH(dropped_names))
		? RULE_DROP
		: RULE_USUAL;
}

static void skip_blanks(struct scanner *scanner)
{
	while (scanner->at < scanner->end &&
		(*scanner->at == ' ' || *scanner->at == '\t' || *scanner->at == '\n' ||
			*scanner->at == '\r')) {
		scanner->at++;
	}
}

static bool take(struct scanner *scanner, char wanted)
{
	skip_blanks(scanner);
	if (scanner->at == scanner->end || *scanner->at != wanted) {
		return false;
	}
	scanner->at++;
	return true;
}

/* A string without its quotes, escapes as they stand. */
static bool take_string(struct scanner *scanner, struct str *out)
{
	const char *start;

	if (!take(scanner, '"')) {
		return false;
	}
	start = scanner->at;
	while (scanner->at < scanner->end && *scanner->at != '"') {
		if (*scanner->at == '\\' && scanner->end - scanner->at > 1) {
			scanner->at++;
		}
		scanner->at++;
	}
	if (scanner->at >= scanner->end) {
		return false;
	}
	*out = (struct str){ start, (size_t)(scanner->at - start) };
	scanner->at++;
	return true;
}

/* The copy stands in `out` from `from` on, ended by a NUL: what is looked at is cut out
 * in place. A secret ends before an escape, so that none is torn. */
static void cut_secrets(struct strbuf *out, size_t from)
{
	for (size_t at = from; at < out->length; at++) {
		const char *ends = "";
		const char letter = (char)(out->data[at] | 0x20);
		size_t head = letter == 'b' || letter == 't'
			? log_secret_head(out->data + at, &ends)
			: 0;
		size_t secret = 0;
		char *place = out->data + at + head;

		if (head == 0) {
			continue;
		}
		while (at + head + secret < out->length && place[secret] != '\\' &&
			strchr(ends, place[secret]) == NULL) {
			secret++;
		}
		if (secret > 0) {
			char *rest = mem_strdup(place + secret);

			out->length = at + head;
			strbuf_text(out, REDACTED);
			at = out->length - 1;
			strbuf_text(out, rest);
			mem_free(rest);
		} else {
			at += head - 1;
		}
	}
}

static void copy_string(struct scanner *scanner, struct str text)
{
	struct strbuf *out = scanner->out;
	size_t from;

	strbuf_char(out, '"');
	from = out->length;
	strbuf_append(out, text.data, text.length);
	if (!out->is_full) {
		cut_secrets(out, from);
	}
	strbuf_char(out, '"');
}

/* Numbers and literals. */
static bool copy_scalar(struct scanner *scanner)
{
	const char *start = scanner->at;

	while (scanner->at<scanner->end && * scanner->at> ' ' &&
		strchr(",]}:\"{[", *scanner->at) == NULL) {
		scanner->at++;
	}
	strbuf_append(scanner->out, start, (size_t)(scanner->at - start));
	return scanner->at > start;
}

static bool copy_value(struct scanner *scanner, enum rule rule, int depth);

static bool copy_elements(struct scanner *scanner, enum rule rule, int depth)
{
	bool is_first = true;

	strbuf_char(scanner->out, '[');
	if (!take(scanner, ']')) {
		do {
			if (!is_first) {
				strbuf_char(scanner->out, ',');
			}
			is_first = false;
			if (!copy_value(scanner, rule, depth)) {
				return false;
			}
		} while (take(scanner, ','));
		if (!take(scanner, ']')) {
			return false;
		}
	}
	strbuf_char(scanner->out, ']');
	return true;
}

/* False at what is no member. What is dropped is copied like anything, and taken back:
 * its grammar is the same. */
static bool copy_member(
	struct scanner *scanner, enum rule rule, int depth, bool *is_first)
{
	struct strbuf *out = scanner->out;
	size_t before = out->length;
	struct str key;
	char name[NAME_BYTES];
	enum rule own = RULE_DROP;
	bool is_left_out;

	if (!take_string(scanner, &key) || !take(scanner, ':')) {
		return false;
	}
	if (key.length < sizeof(name) && memchr(key.data, '\\', key.length) == NULL) {
		memcpy(name, key.data, key.length);
		name[key.length] = '\0';
		own = rule_of(name, rule);
	}
	is_left_out = own == RULE_DROP || own == RULE_MASK;
	if (!*is_first) {
		strbuf_char(out, ',');
	}
	strbuf_char(out, '"');
	strbuf_append(out, key.data, key.length);
	strbuf_text(out, "\":");
	if (own == RULE_MASK) {
		before = out->length;
	}
	if (!copy_value(scanner, own, depth)) {
		return false;
	}
	if (is_left_out && !out->is_full) {
		out->length = before;
	}
	if (own == RULE_MASK) {
		strbuf_text(out, "\"" REDACTED "\"");
	}
	*is_first = *is_first && own == RULE_DROP;
	return true;
}

static bool copy_members(struct scanner *scanner, enum rule rule, int depth)
{
	bool is_first = true;

	strbuf_char(scanner->out, '{');
	if (!take(scanner, '}')) {
		do {
			if (!copy_member(scanner, rule, depth, &is_first)) {
				return false;
			}
		} while (take(scanner, ','));
		if (!take(scanner, '}')) {
			return false;
		}
	}
	strbuf_char(scanner->out, '}');
	return true;
}

static bool copy_value(struct scanner *scanner, enum rule rule, int depth)
{
	struct str text;

	skip_blanks(scanner);
	if (scanner->at == scanner->end || depth == 0 || scanner->out->is_full) {
		return false;
	}
	switch (*scanner->at) {
	case '{':
		scanner->at++;
		return copy_members(scanner, rule, depth - 1);
	case '[':
		scanner->at++;
		return copy_elements(scanner, rule, depth - 1);
	case '"':
		if (!take_string(scanner, &text)) {
			return false;
		}
		copy_string(scanner, text);
		return true;
	default:
		return copy_scalar(scanner);
	}
}

bool redact_json(struct str json, struct strbuf *out)
{
	struct scanner scanner = {
		.at = json.data, .end = json.data + json.length, .out = out
	};

	if (!copy_value(&scanner, RULE_USUAL, LIMIT_JSON_DEPTH)) {
		return false;
	}
	skip_blanks(&scanner);
	return scanner.at == scanner.end && !out->is_full;
}

void redact_text(struct str text, struct strbuf *out)
{
	size_t from = out->length;

	strbuf_append(out, text.data, text.length);
	if (!out->is_full && out->length > from) {
		cut_secrets(out, from);
	}
}
