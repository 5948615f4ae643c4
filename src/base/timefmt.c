/* Moments as RFC 3339 and durations as kubectl writes them; calendar of its own. */
#include "base/timefmt.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "base/unknown.h"

#define MS_PER_SECOND INT64_C(1000)
#define MS_PER_DAY INT64_C(86400000)
#define DAYS_PER_YEAR INT64_C(365)
#define NS_PER_SECOND UINT64_C(1000000000)
#define UNKNOWN_TEXT "\xe2\x80\x93" /* en dash */

struct date {
	int64_t year;
	int month;
	int day;
};

static bool is_digit(char character)
{
	return character >= '0' && character <= '9';
}

/* Howard Hinnant's days_from_civil: years start in March, eras have 400 years. */
static int64_t days_from_date(struct date date)
{
	int64_t year = date.month <= 2 ? date.year - 1 : date.year;
	int64_t era = (year >= 0 ? year : year - 399) / 400;
	int64_t year_of_era = year - era * 400;
	int64_t month = date.month > 2 ? date.month - 3 : date.month + 9;
	int64_t day_of_year = (153 * month + 2) / 5 + date.day - 1;
	int64_t day_of_era =
		year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return era * 146097 + day_of_era - 719468;
}

static struct date date_from_days(int64_t days)
{
	int64_t shifted = days + 719468;
	int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
	int64_t day_of_era = shifted - era * 146097;
	int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 -
				      day_of_era / 146096) /
		365;
	int64_t day_of_year =
		day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int64_t month = (5 * day_of_year + 2) / 153;
	struct date date = { .day = (int)(day_of_year - (153 * month + 2) / 5 + 1) };

	date.month = (int)(month < 10 ? month + 3 : month - 9);
	date.year = year_of_era + era * 400 + (date.month <= 2 ? 1 : 0);
	return date;
}

static int days_in_month(int64_t year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && is_leap ? 1 : 0);
}

/* Exactly `count` digits, between low and high. */
static bool take_number(const char **text, int count, int low, int high, int *out_value)
{
	int value = 0;

	for (int i = 0; i < count; i++) {
		if (!is_digit((*text)[i])) {
			return false;
		}
		value = value * 10 + ((*text)[i] - '0');
	}
	if (value < low || value > high) {
		return false;
	}
	*text += count;
	*out_value = value;
	return true;
}

static bool take_char(const char **text, char character)
{
	if (**text != character) {
		return false;
	}
	(*text)++;
	return true;
}

static bool take_date(const char **text, int64_t *out_days)
{
	int year;
	int month;
	int day;

	if (!take_number(text, 4, 0, 9999, &year) || !take_char(text, '-') ||
		!take_number(text, 2, 1, 12, &month) || !take_char(text, '-') ||
		!take_number(text, 2, 1, 31, &day) ||
		day > days_in_month(year, month)) {
		return false;
	}
	*out_days = days_from_date((struct date){ year, month, day });
	return true;
}

/* ".123456": whole milliseconds, the rest is cut as Go's UnixMilli() cuts it. */
static bool take_fraction(const char **text, int *out_ms)
{
	int weight = 100;

	*out_ms = 0;
	if (!take_char(text, '.')) {
		return true;
	}
	if (!is_digit(**text)) {
		return false;
	}
	for (; is_digit(**text); (*text)++) {
		*out_ms += (**text - '0') * weight;
		weight /= 10;
	}
	return true;
}

static bool take_time(const char **text, int64_t *out_ms)
{
	int hour;
	int minute;
	int second;
	int ms;

	if (!take_number(text, 2, 0, 23, &hour) || !take_char(text, ':') ||
		!take_number(text, 2, 0, 59, &minute) || !take_char(text, ':') ||
		!take_number(text, 2, 0, 60, &second) || !take_fraction(text, &ms)) {
		return false;
	}
	if (second == 60) {
		second = 59;
	}
	*out_ms = ((hour * INT64_C(60) + minute) * 60 + second) * MS_PER_SECOND + ms;
	return true;
}

/* "Z", "+01:00". */
static bool take_offset(const char **text, int64_t *out_ms)
{
	int sign = **text == '-' ? -1 : 1;
	int hours;
	int minutes;

	*out_ms = 0;
	if (take_char(text, 'Z')) {
		return true;
	}
	if (!take_char(text, '+') && !take_char(text, '-')) {
		return false;
	}
	if (!take_number(text, 2, 0, 23, &hours) || !take_char(text, ':') ||
		!take_number(text, 2, 0, 59, &minutes)) {
		return false;
	}
	*out_ms = sign * (hours * INT64_C(60) + minutes) * 60 * MS_PER_SECOND;
	return true;
}

bool time_parse(const char *text, int64_t *out_ms)
{
	int64_t days;
	int64_t time;
	int64_t offset;

	if (text == NULL || !take_date(&text, &days) || !take_char(&text, 'T') ||
		!take_time(&text, &time) || !take_offset(&text, &offset) ||
		*text != '\0') {
		return false;
	}
	*out_ms = days * MS_PER_DAY + time - offset;
	return true;
}

void time_format(int64_t ms, bool with_fraction, char out[TIME_TEXT_SIZE])
{
	int64_t days = ms / MS_PER_DAY;
	int64_t rest = ms % MS_PER_DAY;
	struct date date;
	int seconds;
	int length;

	if (!i64_is_known(ms)) {
		(void)snprintf(out, TIME_TEXT_SIZE, "%s", UNKNOWN_TEXT);
		return;
	}
	if (rest < 0) {
		rest += MS_PER_DAY;
		days--;
	}
	date = date_from_days(days);
	seconds = (int)(rest / MS_PER_SECOND);
	length = snprintf(out, TIME_TEXT_SIZE, "%04" PRId64 "-%02d-%02dT%02d:%02d:%02d",
		date.year, date.month, date.day, seconds / 3600, seconds / 60 % 60,
		seconds % 60);
	if (with_fraction) {
		(void)snprintf(out + length, (size_t)(TIME_TEXT_SIZE - length),
			".%03dZ", (int)(rest % MS_PER_SECOND));
	} else {
		(void)snprintf(out + length, (size_t)(TIME_TEXT_SIZE - length), "Z");
	}
}

/* "3h", "3h4m": the smaller unit only when it is not zero. */
static void format_units(
	char *out, int64_t big, char big_unit, int64_t small, char small_unit)
{
	if (small == 0) {
		(void)snprintf(out, DURATION_TEXT_SIZE, "%" PRId64 "%c", big, big_unit);
	} else {
		(void)snprintf(out, DURATION_TEXT_SIZE, "%" PRId64 "%c%d%c", big,
			big_unit, (int)small, small_unit);
	}
}

/* duration.HumanDuration, except that the future is "0s" and not "<invalid>": clocks of
 * nodes differ by more than its two seconds. */
void duration_format_age(int64_t ms, char out[DURATION_TEXT_SIZE])
{
	int64_t seconds = ms > 0 ? ms / MS_PER_SECOND : 0;
	int64_t minutes = seconds / 60;
	int64_t hours = minutes / 60;
	int64_t days = hours / 24;

	if (!i64_is_known(ms)) {
		(void)snprintf(out, DURATION_TEXT_SIZE, "%s", UNKNOWN_TEXT);
	} else if (seconds < 120) {
		format_units(out, seconds, 's', 0, ' ');
	} else if (minutes < 10) {
		format_units(out, minutes, 'm', seconds % 60, 's');
	} else if (minutes < 180) {
		format_units(out, minutes, 'm', 0, ' ');
	} else if (hours < 8) {
		format_units(out, hours, 'h', minutes % 60, 'm');
	} else if (hours < 48) {
		format_units(out, hours, 'h', 0, ' ');
	} else if (days < 8) {
		format_units(out, days, 'd', hours % 24, 'h');
	} else if (days < 2 * DAYS_PER_YEAR) {
		format_units(out, days, 'd', 0, ' ');
	} else if (days < 8 * DAYS_PER_YEAR) {
		format_units(out, days / DAYS_PER_YEAR, 'y', days % DAYS_PER_YEAR, 'd');
	} else {
		format_units(out, days / DAYS_PER_YEAR, 'y', 0, ' ');
	}
}

void duration_format_clock(int64_t ms, char out[DURATION_TEXT_SIZE])
{
	int64_t seconds;
	const char *sign;
	int within_hour;

	if (!i64_is_known(ms)) {
		(void)snprintf(out, DURATION_TEXT_SIZE, "%s", UNKNOWN_TEXT);
		return;
	}
	seconds = (ms < 0 ? -ms : ms) / MS_PER_SECOND;
	sign = ms < 0 && seconds > 0 ? "-" : "";
	within_hour = (int)(seconds % 3600);
	if (seconds < 3600) {
		(void)snprintf(out, DURATION_TEXT_SIZE, "%s%d:%02d", sign,
			within_hour / 60, within_hour % 60);
	} else {
		(void)snprintf(out, DURATION_TEXT_SIZE, "%s%" PRId64 ":%02d:%02d", sign,
			seconds / 3600, within_hour / 60, within_hour % 60);
	}
}

static const struct {
	const char *name;
	uint64_t ns;
} UNITS[] = {
	{ "ns", 1 },
	{ "us", 1000 },
	{ "\xc2\xb5s", 1000 }, /* micro sign */
	{ "\xce\xbcs", 1000 }, /* Greek mu */
	{ "ms", 1000000 },
	{ "s", NS_PER_SECOND },
	{ "m", 60 * NS_PER_SECOND },
	{ "h", 3600 * NS_PER_SECOND },
};

/* 0 for no unit. Longest first matters for "m" and "ms" only, hence the table's order.
 */
static uint64_t take_unit(const char **text)
{
	for (size_t i = 0; i < ARRAY_LENGTH(UNITS); i++) {
		size_t length = strlen(UNITS[i].name);

		if (strncmp(*text, UNITS[i].name, length) == 0) {
			*text += length;
			return UNITS[i].ns;
		}
	}
	return 0;
}

static struct str take_digits(const char **text)
{
	struct str digits = { *text, 0 };

	while (is_digit(**text)) {
		(*text)++;
	}
	digits.length = (size_t)(*text - digits.data);
	return digits;
}

/* One "1.5h" of a Go duration, added to *total_ns. */
static bool take_term(const char **text, uint64_t *total_ns)
{
	struct str whole = take_digits(text);
	struct str fraction = { *text, 0 };
	uint64_t value = 0;
	uint64_t part = 0;
	uint64_t unit;

	if (take_char(text, '.')) {
		fraction = take_digits(text);
	}
	if (whole.length + fraction.length == 0 ||
		(whole.length > 0 && !str_to_u64(whole, &value))) {
		return false;
	}
	unit = take_unit(text);
	if (unit == 0 || value > INT64_MAX / unit) {
		return false;
	}
	/* Horner from the last digit on: no power of ten that could overflow. */
	for (size_t i = fraction.length; i > 0; i--) {
		part = ((uint64_t)(fraction.data[i - 1] - '0') * unit + part) / 10;
	}
	*total_ns += value * unit + part;
	return *total_ns <= INT64_MAX;
}

bool duration_parse(const char *text, int64_t *out_ms)
{
	uint64_t total_ns = 0;
	uint64_t seconds;

	if (text == NULL) {
		return false;
	}
	/* As Go; a negative time to wait has no meaning for us. */
	(void)take_char(&text, '+');
	if (str_to_u64(str_from(text), &seconds)) {
		if (seconds > INT64_MAX / NS_PER_SECOND) {
			return false;
		}
		*out_ms = (int64_t)seconds * MS_PER_SECOND;
		return true;
	}
	if (*text == '\0') {
		return false;
	}
	while (*text != '\0') {
		if (!take_term(&text, &total_ns)) {
			return false;
		}
	}
	/* Rounded up: "100us" must not become 0, which means "no limit". */
	*out_ms = (int64_t)((total_ns + 999999) / 1000000);
	return true;
}

bool clock_parse(const char *text, int64_t *out_ms)
{
	struct str rest = str_from(text);
	struct str part;
	uint64_t seconds = 0;
	uint64_t number;
	int parts = 0;

	if (text == NULL || strchr(text, ':') == NULL) {
		return duration_parse(text, out_ms);
	}
	if (str_ends_with(rest, ":")) {
		return false;
	}
	while (str_split(&rest, ':', &part)) {
		if (++parts > 3 || !str_to_u64(part, &number) || number > 1000000 ||
			(parts > 1 && (number >= 60 || part.length != 2))) {
			return false;
		}
		seconds = seconds * 60 + number;
	}
	*out_ms = (int64_t)seconds * MS_PER_SECOND;
	return true;
}
