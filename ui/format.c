/* Figures for people. */
#include "ui/format.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/attr.h"
#include "base/timefmt.h"
#include "base/unknown.h"
#include "ui/glyphs.h"

#define DAY_MS (24 * 60 * 60 * INT64_C(1000))

static void put(char out[FORMAT_SIZE], const char *text)
{
	snprintf(out, FORMAT_SIZE, "%s", text);
}

/* Scales by `step`; the border of a unit is where rounding would show the next one's
 * first value ("1024 MiB"), hence the halves. */
static void format_scaled(double value, double step, const char *const *units,
	size_t unit_count, char out[FORMAT_SIZE])
{
	size_t unit = 0;

	while (unit + 1 < unit_count && value >= step - 0.5) {
		value /= step;
		unit++;
	}
	if (unit == 0 || value >= 9.95) {
		snprintf(out, FORMAT_SIZE, "%.0f %s", value, units[unit]);
	} else {
		snprintf(out, FORMAT_SIZE, "%.1f %s", value, units[unit]);
	}
}

void format_bytes(int64_t bytes, char out[FORMAT_SIZE])
{
	static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB", "PiB" };

	if (!i64_is_known(bytes) || bytes < 0) {
		put(out, GLYPH_UNKNOWN);
		return;
	}
	format_scaled((double)bytes, 1024, units, ARRAY_LENGTH(units), out);
}

void format_rate(double bytes_per_second, char out[FORMAT_SIZE])
{
	static const char *const units[] = { "B/s", "KiB/s", "MiB/s", "GiB/s",
		"TiB/s" };

	if (!f64_is_known(bytes_per_second) || bytes_per_second < 0) {
		put(out, GLYPH_UNKNOWN);
		return;
	}
	format_scaled(bytes_per_second, 1024, units, ARRAY_LENGTH(units), out);
}

void format_link_speed(double bits_per_second, char out[FORMAT_SIZE])
{
	static const char *const units[] = { "bit/s", "kbit/s", "Mbit/s", "Gbit/s",
		"Tbit/s" };

	if (!f64_is_known(bits_per_second) || bits_per_second < 0) {
		put(out, GLYPH_UNKNOWN);
		return;
	}
	format_scaled(bits_per_second, 1000, units, ARRAY_LENGTH(units), out);
	/* "2.5 Gbit/s" but "1 Gbit/s". */
	if (strstr(out, ".0 ") != NULL) {
		char *dot = strstr(out, ".0 ");

		memmove(dot, dot + 2, strlen(dot + 2) + 1);
	}
}

void format_percent(double percent, char out[FORMAT_SIZE])
{
	if (!f64_is_known(percent)) {
		put(out, GLYPH_UNKNOWN);
		return;
	}
	percent = percent < 0 ? 0 : percent;
	snprintf(out, FORMAT_SIZE, "%.0f %%", floor(percent));
}

void format_count(int64_t count, char out[FORMAT_SIZE])
{
	if (!i64_is_known(count)) {
		put(out, GLYPH_UNKNOWN);
		return;
	}
	snprintf(out, FORMAT_SIZE, "%" PRId64, count);
}

void format_age(int64_t ms, char out[FORMAT_SIZE])
{
	if (!i64_is_known(ms)) {
		put(out, GLYPH_UNKNOWN);
		return;
	}
	ms = ms < 0 ? 0 : ms;
	if (ms < 1000) {
		snprintf(out, FORMAT_SIZE, "0.%d s", (int)(ms / 100));
	} else if (ms < 120 * 1000) {
		snprintf(out, FORMAT_SIZE, "%" PRId64 " s", ms / 1000);
	} else if (ms < 120 * 60 * 1000) {
		snprintf(out, FORMAT_SIZE, "%" PRId64 " min", ms / 60000);
	} else if (ms < 2 * DAY_MS) {
		snprintf(out, FORMAT_SIZE, "%" PRId64 " h", ms / 3600000);
	} else {
		snprintf(out, FORMAT_SIZE, "%" PRId64 " d", ms / DAY_MS);
	}
}

void format_span(int64_t ms, char out[FORMAT_SIZE])
{
	char text[DURATION_TEXT_SIZE];

	if (!i64_is_known(ms)) {
		put(out, GLYPH_UNKNOWN);
		return;
	}
	/* Clocks differ a little: an event of the future has just begun. */
	ms = ms < 0 ? 0 : ms;
	if (ms < DAY_MS) {
		duration_format_clock(ms, text);
	} else {
		duration_format_age(ms, text);
	}
	put(out, text);
}

void format_time_of_day(int64_t wall_ms, char out[FORMAT_SIZE])
{
	char text[TIME_TEXT_SIZE];

	if (!i64_is_known(wall_ms)) {
		put(out, GLYPH_UNKNOWN);
		return;
	}
	time_format(wall_ms, false, text);
	snprintf(out, FORMAT_SIZE, "%.8s", strlen(text) > 19 ? text + 11 : text);
}

void format_moment(int64_t wall_ms, int64_t now_wall_ms, char out[FORMAT_SIZE])
{
	char text[TIME_TEXT_SIZE];

	if (!i64_is_known(wall_ms) || !i64_is_known(now_wall_ms) ||
		wall_ms / DAY_MS == now_wall_ms / DAY_MS) {
		format_time_of_day(wall_ms, out);
		return;
	}
	time_format(wall_ms, false, text);
	if (strlen(text) < 19) {
		put(out, text);
		return;
	}
	snprintf(out, FORMAT_SIZE, "%.5s %.5s", text + 5, text + 11);
}
