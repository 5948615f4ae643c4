/* The simulated clock: milliseconds since the start and the wall time of that. */
#include "clock.h"

#include <stdio.h>
#include <time.h>

static int64_t wall_start;
static int64_t now;

void clock_init(int64_t wall_start_ms)
{
	wall_start = wall_start_ms;
	now = 0;
}

int64_t clock_now(void)
{
	return now;
}

int64_t clock_wall(void)
{
	return wall_start + now;
}

void clock_set(int64_t now_ms)
{
	now = now_ms;
}

int64_t clock_real_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static void broken_down(int64_t wall_ms, struct tm *tm)
{
	time_t t = (time_t)(wall_ms / 1000);

	gmtime_r(&t, tm);
}

void clock_format(int64_t wall_ms, char out[32])
{
	struct tm tm;

	broken_down(wall_ms, &tm);
	strftime(out, 32, "%Y-%m-%dT%H:%M:%SZ", &tm);
}

void clock_format_micro(int64_t wall_ms, char out[40])
{
	char seconds[24];
	struct tm tm;

	broken_down(wall_ms, &tm);
	strftime(seconds, sizeof(seconds), "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(out, 40, "%s.%03d000Z", seconds, (int)(wall_ms % 1000));
}

/* Days since 1970-01-01 of a civil date (no timegm in POSIX 2008). */
static int64_t civil_days(int64_t y, int64_t m, int64_t d)
{
	int64_t era;
	int64_t yoe;
	int64_t doy;

	y -= m <= 2;
	era = y / 400;
	yoe = y - era * 400;
	doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

int64_t clock_parse(const char *s)
{
	int y;
	int mo;
	int d;
	int h;
	int mi;
	int sec;

	if (!s || sscanf(s, "%d-%d-%dT%d:%d:%d", &y, &mo, &d, &h, &mi, &sec) != 6) {
		return -1;
	}
	return (civil_days(y, mo, d) * 86400 + h * 3600 + mi * 60 + sec) * 1000;
}
