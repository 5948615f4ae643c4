/* Reads wall and monotonic time: the only file that asks the system for either. */
#include "base/clock.h"

#include <time.h>

/* Linux has it without _GNU_SOURCE only as a number. Unlike CLOCK_MONOTONIC it counts
 * the time a laptop slept, so that "no news for 3h" is right after opening the lid. */
#if defined(__linux__) && !defined(CLOCK_BOOTTIME)
#define CLOCK_BOOTTIME 7
#endif

static int64_t to_ms(const struct timespec *time)
{
	return (int64_t)time->tv_sec * 1000 + (int64_t)time->tv_nsec / 1000000;
}

static int64_t monotonic_ms(void)
{
	struct timespec time = { 0, 0 };

#ifdef CLOCK_BOOTTIME
	if (clock_gettime(CLOCK_BOOTTIME, &time) == 0) {
		return to_ms(&time);
	}
#endif
	(void)clock_gettime(CLOCK_MONOTONIC, &time);
	return to_ms(&time);
}

struct moment clock_now(void)
{
	struct timespec wall = { 0, 0 };

	(void)clock_gettime(CLOCK_REALTIME, &wall);
	return (struct moment){ .wall_ms = to_ms(&wall), .mono_ms = monotonic_ms() };
}
