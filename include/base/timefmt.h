/* RFC 3339 in and out, and durations as kubectl writes them. Pure. */
#ifndef BASE_TIMEFMT_H
#define BASE_TIMEFMT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

/* "2026-11-20T14:02:11Z", fractions and offsets accepted ("...11.25+01:00").
 * Milliseconds since 1970 UTC. Leap second 60 is read as 59. False for anything else.
 */
bool time_parse(const char *text, int64_t *out_ms) MUST_USE;

#define TIME_TEXT_SIZE 32
/* "2026-11-20T14:02:11Z"; with milliseconds when `with_fraction`; UNKNOWN_I64 is "–".
 */
void time_format(int64_t ms, bool with_fraction, char out[TIME_TEXT_SIZE]);

#define DURATION_TEXT_SIZE 24
/* As kubectl's ages: "12s", "5m12s", "3h4m", "2d3h", "8d", "1y20d"
 * (duration.HumanDuration of k8s.io/apimachinery). Negative is "0s"; UNKNOWN_I64 is
 * "–". */
void duration_format_age(int64_t ms, char out[DURATION_TEXT_SIZE]);
/* A clock to read at a glance: "0:07", "2:11", "1:04:09"; negative has a leading "-".
 */
void duration_format_clock(int64_t ms, char out[DURATION_TEXT_SIZE]);

/* Go durations and bare seconds as kubectl's --request-timeout: "30", "30s", "2m",
 * "1h30m", "500ms"; "0" is 0. Milliseconds, rounded up; negative ones are
 * refused. */
bool duration_parse(const char *text, int64_t *out_ms) MUST_USE;
/* A place in time as duration_format_clock() writes it ("2:11", "1:04:09"), or a
 * duration. Not negative. */
bool clock_parse(const char *text, int64_t *out_ms) MUST_USE;

#endif
