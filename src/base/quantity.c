/* Kubernetes quantities in exact integers (resource.ParseQuantity of apimachinery). */
#include "base/quantity.h"

#include <stddef.h>
#include <string.h>

#include "base/attr.h"
#include "base/str.h"
#include "base/unknown.h"

/* The API server writes at most 28 digits: quantities are rounded to nanos. */
#define SIGNIFICANT_MAXIMUM 64
/* 10^19 is the largest power of ten in 64 bits; the largest binary suffix is 2^60. */
#define DIGITS_OF_64_BITS 19
#define EXPONENT_MAXIMUM 100000

struct number {
	bool is_negative;
	/* Neither the first nor the last is 0; none at all is zero. */
	unsigned char digits[SIGNIFICANT_MAXIMUM];
	int count;
	int exponent; /* decimal, of the last digit */
	int doublings;
};

static const struct {
	const char *suffix;
	int exponent;
	int doublings;
} SUFFIXES[] = {
	{ "", 0, 0 },
	{ "n", -9, 0 },
	{ "u", -6, 0 },
	{ "m", -3, 0 },
	{ "k", 3, 0 },
	{ "M", 6, 0 },
	{ "G", 9, 0 },
	{ "T", 12, 0 },
	{ "P", 15, 0 },
	{ "E", 18, 0 },
	{ "Ki", 0, 10 },
	{ "Mi", 0, 20 },
	{ "Gi", 0, 30 },
	{ "Ti", 0, 40 },
	{ "Pi", 0, 50 },
	{ "Ei", 0, 60 },
};

static bool is_digit(char character)
{
	return character >= '0' && character <= '9';
}

/* Keeps zeros back until a digit other than 0 follows them. */
static bool add_digit(struct number *number, int *zeros, char character)
{
	if (character == '0') {
		*zeros += number->count > 0 ? 1 : 0;
		return true;
	}
	if (*zeros >= SIGNIFICANT_MAXIMUM - number->count) {
		return false;
	}
	for (; *zeros > 0; (*zeros)--) {
		number->digits[number->count++] = 0;
	}
	number->digits[number->count++] = (unsigned char)(character - '0');
	return true;
}

/* "<digits>", "<digits>.", ".<digits>"; returns what follows, NULL on no number. */
static const char *parse_digits(const char *text, struct number *number)
{
	bool is_fraction = false;
	bool has_digit = false;
	int zeros = 0;
	int places = 0;

	for (;; text++) {
		if (*text == '.' && !is_fraction) {
			is_fraction = true;
			continue;
		}
		if (!is_digit(*text)) {
			break;
		}
		has_digit = true;
		if (zeros > EXPONENT_MAXIMUM || places > EXPONENT_MAXIMUM ||
			!add_digit(number, &zeros, *text)) {
			return NULL;
		}
		places += is_fraction ? 1 : 0;
	}
	number->exponent = zeros - places;
	return has_digit ? text : NULL;
}

static bool parse_exponent(const char *text, int *out_exponent)
{
	bool is_negative = *text == '-';
	int64_t value;

	if (*text == '+' || *text == '-') {
		text++;
	}
	if (!str_to_i64(str_from(text), &value)) {
		return false;
	}
	if (value > EXPONENT_MAXIMUM) {
		value = EXPONENT_MAXIMUM;
	}
	*out_exponent = is_negative ? -(int)value : (int)value;
	return true;
}

static bool parse_suffix(const char *text, struct number *number)
{
	int exponent;

	for (size_t i = 0; i < ARRAY_LENGTH(SUFFIXES); i++) {
		if (strcmp(text, SUFFIXES[i].suffix) == 0) {
			number->exponent += SUFFIXES[i].exponent;
			number->doublings = SUFFIXES[i].doublings;
			return true;
		}
	}
	if ((*text != 'e' && *text != 'E') || !parse_exponent(text + 1, &exponent)) {
		return false;
	}
	number->exponent += exponent;
	return true;
}

/* The digit with the weight 10^place. */
static unsigned digit_at(const struct number *number, int place)
{
	int index = number->count - 1 - (place - number->exponent);

	return index >= 0 && index < number->count ? number->digits[index] : 0;
}

static bool shift_in(uint64_t *value, uint64_t base, uint64_t addend)
{
	if (*value > (UINT64_MAX - addend) / base) {
		return false;
	}
	*value = *value * base + addend;
	return true;
}

/* Doubles value and the fraction of `places` digits behind it. */
static bool double_once(uint64_t *value, unsigned char *fraction, int places)
{
	unsigned carry = 0;

	for (int i = places - 1; i >= 0; i--) {
		unsigned doubled = fraction[i] * 2u + carry;

		carry = doubled >= 10 ? 1 : 0;
		fraction[i] = (unsigned char)(doubled - carry * 10);
	}
	return shift_in(value, 2, carry);
}

static bool is_zero(const unsigned char *fraction, int places)
{
	for (int i = 0; i < places; i++) {
		if (fraction[i] != 0) {
			return false;
		}
	}
	return true;
}

/* Whole part and fraction of a number that has at most 19 digits before the point and
 * at most 19 zeros after it, times its power of two; rounded up. */
static bool multiply_out(const struct number *number, int top, uint64_t *out_value)
{
	unsigned char fraction[SIGNIFICANT_MAXIMUM + DIGITS_OF_64_BITS];
	int places = number->exponent < 0 ? -number->exponent : 0;
	uint64_t value = 0;

	for (int place = top - 1; place >= 0; place--) {
		if (!shift_in(&value, 10, digit_at(number, place))) {
			return false;
		}
	}
	for (int i = 0; i < places; i++) {
		fraction[i] = (unsigned char)digit_at(number, -1 - i);
	}
	for (int i = 0; i < number->doublings; i++) {
		if (!double_once(&value, fraction, places)) {
			return false;
		}
	}
	if (!is_zero(fraction, places) && !shift_in(&value, 1, 1)) {
		return false;
	}
	*out_value = value;
	return true;
}

/* |number|, rounded up to a whole. False when it does not fit. */
static bool magnitude(const struct number *number, uint64_t *out_value)
{
	int top = number->count + number->exponent; /* digits before the point */

	if (number->count == 0) {
		*out_value = 0;
		return true;
	}
	if (top > DIGITS_OF_64_BITS) {
		return false;
	}
	if (top < -DIGITS_OF_64_BITS) {
		*out_value = 1; /* no suffix makes it a whole */
		return true;
	}
	return multiply_out(number, top, out_value);
}

/* The quantity in units of 10^-scale. */
static bool parse(const char *text, int scale, int64_t *out_value)
{
	struct number number = { .count = 0 };
	uint64_t value;

	if (text == NULL) {
		return false;
	}
	number.is_negative = *text == '-';
	if (*text == '+' || *text == '-') {
		text++;
	}
	text = parse_digits(text, &number);
	if (text == NULL || !parse_suffix(text, &number)) {
		return false;
	}
	number.exponent += scale;
	/* INT64_MIN is left out on both sides of zero: it means unknown. */
	if (!magnitude(&number, &value) || value > INT64_MAX) {
		return false;
	}
	*out_value = number.is_negative ? -(int64_t)value : (int64_t)value;
	return true;
}

bool quantity_parse_milli(const char *text, int64_t *out_milli)
{
	return parse(text, 3, out_milli);
}

bool quantity_parse(const char *text, int64_t *out_value)
{
	return parse(text, 0, out_value);
}

int64_t quantity_decimal_gigabytes(int64_t bytes)
{
	const int64_t giga = 1000000000;

	return bytes / giga + (bytes % giga > 0 ? 1 : 0);
}

const char *bytes_text(struct arena *arena, double bytes)
{
	static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB", "PiB" };
	size_t unit = 0;

	if (!f64_is_known(bytes)) {
		return "an unknown size";
	}
	while ((bytes >= 1024.0 || bytes <= -1024.0) &&
		unit + 1 < ARRAY_LENGTH(units)) {
		bytes /= 1024.0;
		unit++;
	}
	if (unit == 0 || bytes == (double)(int64_t)bytes) {
		return arena_printf(arena, "%.0f %s", bytes, units[unit]);
	}
	return arena_printf(arena, "%.1f %s", bytes, units[unit]);
}
