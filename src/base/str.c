/* Text views: compare, trim, split, numbers; and NULL-proof questions on C strings. */
#include "base/str.h"

#include <stdint.h>
#include <string.h>

/* The locale has no say in names of Kubernetes: no <ctype.h>. */
static bool is_digit(char character)
{
	return character >= '0' && character <= '9';
}

static bool is_blank(char character)
{
	return character == ' ' || (character >= '\t' && character <= '\r');
}

static char to_lower(char character)
{
	return character >= 'A' && character <= 'Z' ? (char)(character | 0x20)
						    : character;
}

struct str str_from(const char *text)
{
	return (struct str){ text, text != NULL ? strlen(text) : 0 };
}

bool str_equal(struct str a, struct str b)
{
	return a.length == b.length &&
		(a.length == 0 || memcmp(a.data, b.data, a.length) == 0);
}

bool str_is(struct str text, const char *other)
{
	return str_equal(text, str_from(other));
}

bool str_starts_with(struct str text, const char *prefix)
{
	size_t length = strlen(prefix);

	return text.length >= length &&
		(length == 0 || memcmp(text.data, prefix, length) == 0);
}

bool str_ends_with(struct str text, const char *suffix)
{
	size_t length = strlen(suffix);

	return text.length >= length &&
		(length == 0 ||
			memcmp(text.data + text.length - length, suffix, length) == 0);
}

bool str_contains(struct str text, struct str part)
{
	while (text.length >= part.length) {
		const char *found = part.length == 0
			? text.data
			: memchr(text.data, part.data[0],
				  text.length - part.length + 1);

		if (part.length == 0) {
			return true;
		}
		if (found == NULL) {
			return false;
		}
		if (memcmp(found, part.data, part.length) == 0) {
			return true;
		}
		text.length -= (size_t)(found + 1 - text.data);
		text.data = found + 1;
	}
	return false;
}

struct str str_trim(struct str text)
{
	while (text.length > 0 && is_blank(text.data[0])) {
		text.data++;
		text.length--;
	}
	while (text.length > 0 && is_blank(text.data[text.length - 1])) {
		text.length--;
	}
	return text;
}

bool str_split(struct str *rest, char separator, struct str *out_part)
{
	const char *end;

	if (rest->length == 0) {
		rest->data = NULL;
		return false;
	}
	end = memchr(rest->data, separator, rest->length);
	if (end == NULL) {
		*out_part = *rest;
		*rest = (struct str){ NULL, 0 };
		return true;
	}
	*out_part = (struct str){ rest->data, (size_t)(end - rest->data) };
	rest->data = end + 1;
	rest->length -= out_part->length + 1;
	return true;
}

bool str_to_u64(struct str text, uint64_t *out_value)
{
	uint64_t value = 0;

	if (text.length == 0) {
		return false;
	}
	for (size_t i = 0; i < text.length; i++) {
		uint64_t digit;

		if (!is_digit(text.data[i])) {
			return false;
		}
		digit = (uint64_t)(text.data[i] - '0');
		if (value > (UINT64_MAX - digit) / 10) {
			return false;
		}
		value = value * 10 + digit;
	}
	*out_value = value;
	return true;
}

bool str_to_i64(struct str text, int64_t *out_value)
{
	uint64_t value;

	if (!str_to_u64(text, &value) || value > INT64_MAX) {
		return false;
	}
	*out_value = (int64_t)value;
	return true;
}

bool text_equal(const char *a, const char *b)
{
	if (a == NULL || b == NULL) {
		return a == b;
	}
	return strcmp(a, b) == 0;
}

bool text_is_one_of(const char *text, const char *const *texts, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (text_equal(text, texts[i])) {
			return true;
		}
	}
	return false;
}

int text_compare(const char *a, const char *b)
{
	if (a == NULL || b == NULL) {
		return (a != NULL) - (b != NULL);
	}
	return strcmp(a, b);
}

static bool starts_with_nocase(const char *text, const char *needle)
{
	while (*needle != '\0') {
		if (to_lower(*text) != to_lower(*needle)) {
			return false;
		}
		text++;
		needle++;
	}
	return true;
}

bool text_contains_nocase(const char *text, const char *needle)
{
	if (text == NULL || needle == NULL) {
		return false;
	}
	do {
		if (starts_with_nocase(text, needle)) {
			return true;
		}
	} while (*text++ != '\0');
	return false;
}

/* Steps over a run of digits; returns the run without its leading zeros. */
static struct str take_number(const char **text)
{
	struct str number;

	while (**text == '0') {
		(*text)++;
	}
	number.data = *text;
	while (is_digit(**text)) {
		(*text)++;
	}
	number.length = (size_t)(*text - number.data);
	return number;
}

static int compare_numbers(const char **a, const char **b)
{
	struct str left = take_number(a);
	struct str right = take_number(b);

	if (left.length != right.length) {
		return left.length < right.length ? -1 : 1;
	}
	return left.length > 0 ? memcmp(left.data, right.data, left.length) : 0;
}

int text_compare_natural(const char *a, const char *b)
{
	const char *left = a;
	const char *right = b;
	int order = 0;

	if (a == NULL || b == NULL) {
		return text_compare(a, b);
	}
	while (order == 0 && *left != '\0' && *right != '\0') {
		if (is_digit(*left) && is_digit(*right)) {
			order = compare_numbers(&left, &right);
		} else if (*left == *right) {
			left++;
			right++;
		} else {
			break;
		}
	}
	if (order != 0) {
		return order;
	}
	if (*left != *right) {
		return (unsigned char)*left < (unsigned char)*right ? -1 : 1;
	}
	/* "web-02" and "web-2" are still two names: the order must be total. */
	return strcmp(a, b);
}
