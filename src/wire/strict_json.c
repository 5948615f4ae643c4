/* Checks the grammar of JSON as strictly as Go does, without building anything. */
#include "src/wire/strict_json.h"

#include <string.h>

struct scanner {
	const char *start;
	const char *at;
	const char *end;
	int depth;
	const char *problem;
};

static bool fail(struct scanner *scanner, const char *problem)
{
	if (scanner->problem == NULL) {
		scanner->problem = problem;
	}
	return false;
}

static void skip_blanks(struct scanner *scanner)
{
	while (scanner->at < scanner->end &&
		(*scanner->at == ' ' || *scanner->at == '\t' || *scanner->at == '\n' ||
			*scanner->at == '\r')) {
		scanner->at++;
	}
}

static bool take(struct scanner *scanner, char character)
{
	if (scanner->at < scanner->end && *scanner->at == character) {
		scanner->at++;
		return true;
	}
	return false;
}

static bool is_digit(char character)
{
	return character >= '0' && character <= '9';
}

static bool is_hex(char character)
{
	return is_digit(character) || (character >= 'a' && character <= 'f') ||
		(character >= 'A' && character <= 'F');
}

static size_t take_digits(struct scanner *scanner)
{
	size_t count = 0;

	while (scanner->at < scanner->end && is_digit(*scanner->at)) {
		scanner->at++;
		count++;
	}
	return count;
}

static bool check_number(struct scanner *scanner)
{
	(void)take(scanner, '-');
	if (!take(scanner, '0') && take_digits(scanner) == 0) {
		return fail(scanner, "unexpected character");
	}
	if (take(scanner, '.') && take_digits(scanner) == 0) {
		return fail(scanner, "malformed number");
	}
	if (take(scanner, 'e') || take(scanner, 'E')) {
		if (!take(scanner, '+')) {
			(void)take(scanner, '-');
		}
		if (take_digits(scanner) == 0) {
			return fail(scanner, "malformed number");
		}
	}
	return true;
}

/* After the backslash. A NUL in a name would cut the name where the tree keeps it. */
static bool check_escape(struct scanner *scanner, bool is_name)
{
	unsigned digits = 0;
	bool is_nul = true;

	if (scanner->at < scanner->end && *scanner->at != '\0' &&
		strchr("\"\\/bfnrt", *scanner->at) != NULL) {
		scanner->at++;
		return true;
	}
	if (!take(scanner, 'u')) {
		return fail(scanner, "malformed escape in a string");
	}
	while (digits < 4 && scanner->at < scanner->end && is_hex(*scanner->at)) {
		is_nul = is_nul && *scanner->at == '0';
		scanner->at++;
		digits++;
	}
	if (digits < 4) {
		return fail(scanner, "malformed escape in a string");
	}
	if (is_nul && is_name) {
		return fail(scanner, "a NUL in a member name");
	}
	return true;
}

static bool check_string(struct scanner *scanner, bool is_name)
{
	if (!take(scanner, '"')) {
		return fail(scanner, "a member name must be a string");
	}
	while (scanner->at < scanner->end) {
		char character = *scanner->at++;

		if (character == '"') {
			return true;
		}
		if ((unsigned char)character < 0x20) {
			return fail(scanner, "a control character in a string");
		}
		if (character == '\\' && !check_escape(scanner, is_name)) {
			return false;
		}
	}
	return fail(scanner, "a string without an end");
}

static bool check_literal(struct scanner *scanner, const char *literal)
{
	size_t length = strlen(literal);

	if ((size_t)(scanner->end - scanner->at) < length ||
		memcmp(scanner->at, literal, length) != 0) {
		return fail(scanner, "unexpected character");
	}
	scanner->at += length;
	return true;
}

static bool check_value(struct scanner *scanner);

static bool check_members(struct scanner *scanner)
{
	skip_blanks(scanner);
	if (take(scanner, '}')) {
		return true;
	}
	for (;;) {
		skip_blanks(scanner);
		if (!check_string(scanner, true)) {
			return false;
		}
		skip_blanks(scanner);
		if (!take(scanner, ':')) {
			return fail(scanner, "a colon is missing");
		}
		if (!check_value(scanner)) {
			return false;
		}
		if (take(scanner, '}')) {
			return true;
		}
		if (!take(scanner, ',')) {
			return fail(scanner, "a comma or brace is missing");
		}
	}
}

static bool check_elements(struct scanner *scanner)
{
	skip_blanks(scanner);
	if (take(scanner, ']')) {
		return true;
	}
	for (;;) {
		if (!check_value(scanner)) {
			return false;
		}
		if (take(scanner, ']')) {
			return true;
		}
		if (!take(scanner, ',')) {
			return fail(scanner, "a comma or bracket is missing");
		}
	}
}

static bool check_nested(struct scanner *scanner, bool is_object)
{
	bool is_good;

	if (scanner->depth == 0) {
		return fail(scanner, "nested too deeply");
	}
	scanner->depth--;
	scanner->at++;
	is_good = is_object ? check_members(scanner) : check_elements(scanner);
	scanner->depth++;
	return is_good;
}

/* With the blanks on both sides. */
static bool check_value(struct scanner *scanner)
{
	bool is_good;

	skip_blanks(scanner);
	if (scanner->at == scanner->end) {
		return fail(scanner, "it ends too early");
	}
	switch (*scanner->at) {
	case '{':
	case '[':
		is_good = check_nested(scanner, *scanner->at == '{');
		break;
	case '"':
		is_good = check_string(scanner, false);
		break;
	case 't':
		is_good = check_literal(scanner, "true");
		break;
	case 'f':
		is_good = check_literal(scanner, "false");
		break;
	case 'n':
		is_good = check_literal(scanner, "null");
		break;
	default:
		is_good = check_number(scanner);
		break;
	}
	skip_blanks(scanner);
	return is_good;
}

bool strict_json_check(struct str text, int depth, struct error *err)
{
	const char *start = text.length > 0 ? text.data : "";
	struct scanner scanner = {
		.start = start, .at = start, .end = start + text.length, .depth = depth
	};

	if (check_value(&scanner) && scanner.at != scanner.end) {
		(void)fail(&scanner, "text after the value");
	}
	if (scanner.problem != NULL) {
		return error_set(err, ERR_PARSE, "%s at byte %zu", scanner.problem,
			(size_t)(scanner.at - scanner.start));
	}
	return true;
}
