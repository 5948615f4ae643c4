/*
 * How long to wait before trying again. Pure: the caller brings attempt and randomness.
 *
 * The numbers are client-go's (tools/cache/reflector.go: NewNamedReflector): 800 ms,
 * doubled up to 30 s, each wait stretched by up to its own length, forgotten after two
 * quiet minutes. A server that is down is asked about once in 45 s by each reflector,
 * never by all at the same moment.
 */
#ifndef NET_BACKOFF_H
#define NET_BACKOFF_H

#include <stdbool.h>
#include <stdint.h>

#define BACKOFF_FIRST_MS 800
#define BACKOFF_CAP_MS 30000
#define BACKOFF_RESET_MS 120000

/* Delay of the attempt-th failure in a row (0 is the first). At least retry_after_s
 * when the server named one (UNKNOWN_I64: it did not), stretched by up to a second
 * then. */
int64_t backoff_delay_ms(uint32_t attempt, int64_t retry_after_s, uint64_t random);

/* The count of failures in a row, with the rule that forgets it. */
struct backoff {
	uint32_t attempt;
	int64_t last_mono_ms; /* of the last failure; UNKNOWN_I64: none */
};

void backoff_init(struct backoff *backoff);
/* Counts a failure at `mono_ms` and returns its delay. */
int64_t backoff_next_ms(struct backoff *backoff, int64_t mono_ms, int64_t retry_after_s,
	uint64_t random);

/* The next number of a splitmix64 sequence: jitter, not secrets. */
uint64_t backoff_random(uint64_t *state);

#endif
