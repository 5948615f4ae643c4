/* Filters and label selectors. */
#include "ui/input/filter.h"

#include <string.h>

#include "base/str.h"

#define SELECTORS_MAX 16
#define VALUES_MAX 32

static struct str blanks_off(struct str text)
{
	return str_trim(text);
}

/* Commas separate selectors, but not the values in "in (a,b)". */
static size_t selector_length(const char *text)
{
	size_t length = 0;
	int depth = 0;

	for (; text[length] != '\0'; length++) {
		depth += text[length] == '(' ? 1 : 0;
		depth -= text[length] == ')' ? 1 : 0;
		if (text[length] == ',' && depth <= 0) {
			break;
		}
	}
	return length;
}

static void add_value(struct selector *selector, struct str value, struct arena *arena)
{
	if (selector->value_count < VALUES_MAX) {
		selector->values[selector->value_count++] =
			arena_str(arena, blanks_off(value));
	}
}

/* A key is one word of the characters that labels have. */
static bool is_label_key(struct str key)
{
	for (size_t i = 0; i < key.length; i++) {
		if (strchr("=!(),<> ", key.data[i]) != NULL) {
			return false;
		}
	}
	return key.length > 0;
}

/* "key in (a,b)" and "key notin (a,b)"; false when it is not of this form. */
static bool parse_set(struct str text, struct selector *out, struct arena *arena)
{
	struct str rest = text;
	struct str key;
	struct str word;
	struct str value;

	if (!str_split(&rest, ' ', &key) || !is_label_key(key)) {
		return false;
	}
	rest = blanks_off(rest);
	word = rest;
	while (word.length > 0 && word.data[word.length - 1] != '(') {
		word.length--;
	}
	if (word.length == 0 || !str_ends_with(rest, ")")) {
		return false;
	}
	value = (struct str){ word.data + word.length, rest.length - word.length - 1 };
	word = blanks_off((struct str){ word.data, word.length - 1 });
	if (!str_is(word, "in") && !str_is(word, "notin")) {
		return false;
	}
	out->test = str_is(word, "in") ? SELECT_IN : SELECT_NOT_IN;
	out->key = arena_str(arena, key);
	rest = value;
	while (str_split(&rest, ',', &value)) {
		add_value(out, value, arena);
	}
	return true;
}

static bool parse_equality(struct str text, struct selector *out, struct arena *arena)
{
	size_t sign = 0;
	bool differs;
	struct str key;
	struct str value;

	while (sign < text.length && text.data[sign] != '=') {
		sign++;
	}
	if (sign == text.length) {
		return false;
	}
	differs = sign > 0 && text.data[sign - 1] == '!';
	key = blanks_off((struct str){ text.data, differs ? sign - 1 : sign });
	/* "==" is the same as "=". */
	sign += sign + 1 < text.length && text.data[sign + 1] == '=' ? 2 : 1;
	value = blanks_off((struct str){ text.data + sign, text.length - sign });
	if (!is_label_key(key)) {
		return false;
	}
	out->test = differs ? SELECT_NOT_IN : SELECT_IN;
	out->key = arena_str(arena, key);
	add_value(out, value, arena);
	return true;
}

static bool parse_presence(struct str text, struct selector *out, struct arena *arena)
{
	bool is_absent = text.length > 0 && text.data[0] == '!';

	if (is_absent) {
		text = blanks_off((struct str){ text.data + 1, text.length - 1 });
	}
	if (!is_label_key(text)) {
		return false;
	}
	out->test = is_absent ? SELECT_ABSENT : SELECT_PRESENT;
	out->key = arena_str(arena, text);
	return true;
}

static struct filter parse_labels(const char *text, struct arena *arena)
{
	struct filter filter = { .type = FILTER_LABELS, .needle = "" };

	filter.selectors =
		arena_calloc(arena, SELECTORS_MAX, sizeof(*filter.selectors));
	while (*text != '\0' && filter.selector_count < SELECTORS_MAX) {
		size_t length = selector_length(text);
		struct str part = blanks_off((struct str){ text, length });
		struct selector *selector = &filter.selectors[filter.selector_count];

		*selector = (struct selector){ .values = arena_calloc(arena, VALUES_MAX,
						       sizeof(*selector->values)) };
		if (!parse_set(part, selector, arena) &&
			!parse_equality(part, selector, arena) &&
			!parse_presence(part, selector, arena)) {
			return (struct filter){ .type = FILTER_NONE,
				.needle = "",
				.complaint =
					"labels: -l key=value,key!=value,key,!key" };
		}
		filter.selector_count++;
		text += length;
		text += *text == ',' ? 1 : 0;
	}
	if (filter.selector_count == 0) {
		filter.type = FILTER_NONE;
		filter.complaint = "labels: -l key=value,key!=value,key,!key";
	}
	return filter;
}

/* What follows "-l" or "-f"; NULL when the text does not start with it. */
static const char *after_option(const char *text, char option)
{
	if (text[0] != '-' || text[1] != option ||
		(text[2] != ' ' && text[2] != '\0')) {
		return NULL;
	}
	text += 2;
	return text + strspn(text, " ");
}

struct filter filter_parse(const char *text, struct arena *arena)
{
	struct filter filter = { .type = FILTER_TEXT, .needle = text };
	const char *rest = after_option(text, 'l');

	if (rest != NULL) {
		return parse_labels(rest, arena);
	}
	rest = after_option(text, 'f');
	if (rest != NULL) {
		filter.type = FILTER_FUZZY;
		filter.needle = rest;
	} else if (text[0] == '!') {
		filter.is_inverse = true;
		filter.needle = text + 1;
	}
	if (filter.needle[0] == '\0') {
		filter.type = FILTER_NONE;
		filter.is_inverse = false;
	}
	return filter;
}

static bool has_value(const struct selector *selector, const char *value)
{
	for (size_t i = 0; i < selector->value_count; i++) {
		if (text_equal(selector->values[i], value)) {
			return true;
		}
	}
	return false;
}

static bool is_met(const struct selector *selector, struct labels labels)
{
	const char *value = labels_get(labels, selector->key);

	switch (selector->test) {
	case SELECT_IN:
		return value != NULL && has_value(selector, value);
	case SELECT_NOT_IN:
		return value == NULL || !has_value(selector, value);
	case SELECT_PRESENT:
		return value != NULL;
	case SELECT_ABSENT:
		return value == NULL;
	}
	return false;
}

bool filter_selects(const struct filter *filter, struct labels labels)
{
	for (size_t i = 0; i < filter->selector_count; i++) {
		if (!is_met(&filter->selectors[i], labels)) {
			return false;
		}
	}
	return true;
}

static char lower(char character)
{
	return character >= 'A' && character <= 'Z' ? (char)(character + 'a' - 'A')
						    : character;
}

bool filter_is_fuzzy_match(const char *text, const char *needle)
{
	for (; *needle != '\0'; needle++) {
		while (*text != '\0' && lower(*text) != lower(*needle)) {
			text++;
		}
		if (*text == '\0') {
			return false;
		}
		text++;
	}
	return true;
}

const char *filter_highlight(const char *text)
{
	if (text[0] == '!' || after_option(text, 'l') != NULL ||
		after_option(text, 'f') != NULL) {
		return "";
	}
	return text;
}
