/*
 * The only reader of time. A moment is read once per turn of the loop and passed down;
 * nothing else asks the system what time it is.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

struct moment {
	int64_t wall_ms; /* since 1970-01-01 UTC */
	int64_t mono_ms; /* never goes back; origin unspecified; counts suspend */
};

struct moment clock_now(void);

#endif
