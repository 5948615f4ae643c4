/*
 * Values that may be unknown. Unknown is never zero: an absent number is UNKNOWN_I64 or
 * NAN, an absent string is NULL, an absent truth is TRI_UNKNOWN.
 */
#ifndef BASE_UNKNOWN_H
#define BASE_UNKNOWN_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

#define UNKNOWN_I64 INT64_MIN
/* NAN of libc is a float. */
#define UNKNOWN_F64 ((double)NAN)

enum tristate {
	TRI_UNKNOWN = 0,
	TRI_FALSE,
	TRI_TRUE,
};

static inline bool i64_is_known(int64_t value)
{
	return value != UNKNOWN_I64;
}

static inline bool f64_is_known(double value)
{
	return !isnan(value);
}

static inline enum tristate tristate_from_bool(bool value)
{
	return value ? TRI_TRUE : TRI_FALSE;
}

#endif
