/* What an unquoted YAML text is (boolean, number, text), and YAML as JSON. */
#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "src/config/yaml.h"

#define NUMBER_TEXT_SIZE 128
/* Keys are looked up one by one: keeps a hostile mapping from costing its square. */
#define JSON_KEYS_MAXIMUM 4096

static const char *const TRUE_WORDS[] = { "y", "Y", "yes", "Yes", "YES", "true", "True",
	"TRUE", "on", "On", "ON", NULL };
static const char *const FALSE_WORDS[] = { "n", "N", "no", "No", "NO", "false", "False",
	"FALSE", "off", "Off", "OFF", NULL };
static const char *const NULL_WORDS[] = { "", "~", "null", "Null", "NULL", NULL };
static const char *const FLOAT_WORDS[] = { ".nan", ".NaN", ".NAN", ".inf", ".Inf",
	".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF", NULL };

static bool is_word(const char *text, const char *const *words)
{
	for (size_t i = 0; words[i] != NULL; i++) {
		if (strcmp(text, words[i]) == 0) {
			return true;
		}
	}
	return false;
}

static size_t skip_digits(const char *text, size_t i)
{
	while (text[i] >= '0' && text[i] <= '9') {
		i++;
	}
	return i;
}

/* go-yaml: [-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)? */
static enum yaml_kind decimal_kind(const char *text)
{
	size_t i = text[0] == '-' || text[0] == '+' ? 1 : 0;
	size_t start = i;
	size_t end;
	enum yaml_kind kind = YAML_KIND_INTEGER;

	i = skip_digits(text, i);
	if (text[i] == '.') {
		kind = YAML_KIND_FLOAT;
		end = skip_digits(text, i + 1);
		if (i == start && end == i + 1) {
			return YAML_KIND_TEXT;
		}
		i = end;
	} else if (i == start) {
		return YAML_KIND_TEXT;
	}
	if (text[i] == 'e' || text[i] == 'E') {
		kind = YAML_KIND_FLOAT;
		i += text[i + 1] == '-' || text[i + 1] == '+' ? 2 : 1;
		end = skip_digits(text, i);
		if (end == i) {
			return YAML_KIND_TEXT;
		}
		i = end;
	}
	return text[i] == '\0' ? kind : YAML_KIND_TEXT;
}

static int prefix_base(char letter)
{
	switch (letter) {
	case 'x':
	case 'X':
		return 16;
	case 'o':
	case 'O':
		return 8;
	case 'b':
	case 'B':
		return 2;
	default:
		return 0;
	}
}

/* Go's ParseInt with base 0: 0x1f, 0o17, 0b101 and a sign. False when it is none. */
static bool prefixed_integer(const char *text, bool *out_negative, uint64_t *out_value)
{
	size_t i = text[0] == '-' || text[0] == '+' ? 1 : 0;
	int base = text[i] == '0' ? prefix_base(text[i + 1]) : 0;
	char *end;

	if (base == 0 || text[i + 2] == '\0' || text[i + 2] == '-' ||
		text[i + 2] == '+' || text[i + 2] == ' ') {
		return false;
	}
	/* "0x0x1" must not pass as 0x1. */
	if (text[i + 2] == '0' && prefix_base(text[i + 3]) == 16) {
		return false;
	}
	errno = 0;
	*out_value = strtoull(text + i + 2, &end, base);
	*out_negative = text[0] == '-';
	return errno == 0 && *end == '\0';
}

/* Underscores group digits in YAML 1.1. False when the text is too long for a number.
 */
static bool without_underscores(const char *text, char out[NUMBER_TEXT_SIZE])
{
	size_t length = 0;

	for (size_t i = 0; text[i] != '\0'; i++) {
		if (text[i] == '_') {
			continue;
		}
		if (length + 1 >= NUMBER_TEXT_SIZE) {
			return false;
		}
		out[length] = text[i];
		length++;
	}
	out[length] = '\0';
	return true;
}

static bool may_be_number(const char *text)
{
	return (text[0] >= '0' && text[0] <= '9') || text[0] == '-' || text[0] == '+' ||
		text[0] == '.';
}

enum yaml_kind yaml_plain_kind(const char *text)
{
	char number[NUMBER_TEXT_SIZE];
	bool is_negative;
	uint64_t value;

	if (is_word(text, NULL_WORDS)) {
		return YAML_KIND_NULL;
	}
	if (is_word(text, TRUE_WORDS) || is_word(text, FALSE_WORDS)) {
		return YAML_KIND_BOOL;
	}
	if (is_word(text, FLOAT_WORDS)) {
		return YAML_KIND_FLOAT;
	}
	if (!may_be_number(text)) {
		return YAML_KIND_TEXT;
	}
	if (!without_underscores(text, number)) {
		return decimal_kind(text);
	}
	if (prefixed_integer(number, &is_negative, &value)) {
		return YAML_KIND_INTEGER;
	}
	/* "12e4567" (half of a UUID) is out of range, so it stays a text. */
	if (decimal_kind(number) == YAML_KIND_FLOAT &&
		!isfinite(strtod(number, NULL))) {
		return YAML_KIND_TEXT;
	}
	return decimal_kind(number);
}

bool yaml_is_true(const struct yaml_node *node)
{
	return node->kind == YAML_KIND_BOOL && is_word(node->text, TRUE_WORDS);
}

const char *yaml_kind_name(enum yaml_kind kind)
{
	switch (kind) {
	case YAML_KIND_NULL:
		return "nothing";
	case YAML_KIND_BOOL:
		return "a boolean";
	case YAML_KIND_INTEGER:
	case YAML_KIND_FLOAT:
		return "a number";
	case YAML_KIND_TEXT:
		return "a text";
	case YAML_KIND_SEQUENCE:
		return "a list";
	case YAML_KIND_MAPPING:
		return "a mapping";
	}
	return "nothing";
}

static void append_json_text(struct strbuf *out, const char *text, size_t length)
{
	strbuf_char(out, '"');
	for (size_t i = 0; i < length; i++) {
		unsigned char character = (unsigned char)text[i];

		if (character == '"' || character == '\\') {
			strbuf_char(out, '\\');
			strbuf_char(out, text[i]);
		} else if (character < 0x20) {
			strbuf_printf(out, "\\u%04x", character);
		} else {
			strbuf_char(out, text[i]);
		}
	}
	strbuf_char(out, '"');
}

/* Leading zeros mean octal to the reader we follow, and JSON has no sign "+". */
static bool append_json_number(struct strbuf *out, const char *text)
{
	char number[NUMBER_TEXT_SIZE];
	const char *digits;
	bool is_negative;
	uint64_t value;
	double real;

	if (!without_underscores(text, number)) {
		return false;
	}
	if (prefixed_integer(number, &is_negative, &value)) {
		strbuf_printf(out, "%s%llu", is_negative ? "-" : "",
			(unsigned long long)value);
		return true;
	}
	digits = number[0] == '-' || number[0] == '+' ? number + 1 : number;
	if (decimal_kind(number) == YAML_KIND_INTEGER) {
		char *end;
		int base = digits[0] == '0' && digits[1] != '\0' ? 8 : 10;

		errno = 0;
		value = strtoull(digits, &end, base);
		if (errno == 0 && *end == '\0') {
			strbuf_printf(out, "%s%llu", number[0] == '-' ? "-" : "",
				(unsigned long long)value);
			return true;
		}
	}
	real = strtod(number, NULL);
	if (decimal_kind(number) == YAML_KIND_TEXT || !isfinite(real)) {
		return false;
	}
	strbuf_printf(out, "%.17g", real);
	return true;
}

static bool append_json_container(const struct yaml_node *node, struct strbuf *out)
{
	bool is_mapping = node->kind == YAML_KIND_MAPPING;
	bool is_first = true;

	if (is_mapping && node->count > JSON_KEYS_MAXIMUM) {
		return false;
	}
	strbuf_char(out, is_mapping ? '{' : '[');
	for (const struct yaml_link *link = node->first; link != NULL;
		link = link->next) {
		if (is_mapping && yaml_find_link(node, link->key->text) != link) {
			continue;
		}
		if (!is_first) {
			strbuf_char(out, ',');
		}
		is_first = false;
		if (is_mapping) {
			append_json_text(out, link->key->text, link->key->length);
			strbuf_char(out, ':');
		}
		if (!yaml_to_json(link->value, out)) {
			return false;
		}
	}
	strbuf_char(out, is_mapping ? '}' : ']');
	return !out->is_full;
}

bool yaml_to_json(const struct yaml_node *node, struct strbuf *out)
{
	switch (node->kind) {
	case YAML_KIND_NULL:
		strbuf_text(out, "null");
		return !out->is_full;
	case YAML_KIND_BOOL:
		strbuf_text(out, yaml_is_true(node) ? "true" : "false");
		return !out->is_full;
	case YAML_KIND_INTEGER:
	case YAML_KIND_FLOAT:
		return append_json_number(out, node->text) && !out->is_full;
	case YAML_KIND_TEXT:
		append_json_text(out, node->text, node->length);
		return !out->is_full;
	case YAML_KIND_SEQUENCE:
	case YAML_KIND_MAPPING:
		return append_json_container(node, out);
	}
	return false;
}
