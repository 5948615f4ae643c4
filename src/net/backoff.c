/* Waiting times between attempts: exponential, capped, jittered, as client-go waits. */
#include "src/net/backoff.h"

#include "base/unknown.h"

/* A server that asks for more is broken or hostile; an hour keeps the program usable.
 */
#define RETRY_AFTER_CEILING_S 3600

void backoff_init(struct backoff *backoff)
{
	*backoff = (struct backoff){ .attempt = 0, .last_mono_ms = UNKNOWN_I64 };
}

uint64_t backoff_random(uint64_t *state)
{
	uint64_t mixed;

	*state += 0x9e3779b97f4a7c15u;
	mixed = *state;
	mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9u;
	mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebu;
	return mixed ^ (mixed >> 31);
}

int64_t backoff_delay_ms(uint32_t attempt, int64_t retry_after_s, uint64_t random)
{
	int64_t base_ms = BACKOFF_FIRST_MS;
	int64_t delay_ms;

	while (attempt > 0 && base_ms < BACKOFF_CAP_MS) {
		base_ms *= 2;
		attempt--;
	}
	if (base_ms > BACKOFF_CAP_MS) {
		base_ms = BACKOFF_CAP_MS;
	}
	delay_ms = base_ms + (int64_t)(random % (uint64_t)base_ms);
	if (i64_is_known(retry_after_s) && retry_after_s > 0) {
		int64_t asked_s = retry_after_s < RETRY_AFTER_CEILING_S
			? retry_after_s
			: RETRY_AFTER_CEILING_S;
		/* All clients of a restarting server were told the same number. */
		int64_t asked_ms = asked_s * 1000 + (int64_t)(random % 1000);

		delay_ms = delay_ms > asked_ms ? delay_ms : asked_ms;
	}
	return delay_ms;
}

int64_t backoff_next_ms(struct backoff *backoff, int64_t mono_ms, int64_t retry_after_s,
	uint64_t random)
{
	int64_t delay_ms;

	if (i64_is_known(backoff->last_mono_ms) &&
		mono_ms - backoff->last_mono_ms > BACKOFF_RESET_MS) {
		backoff->attempt = 0;
	}
	delay_ms = backoff_delay_ms(backoff->attempt, retry_after_s, random);
	if (backoff->attempt < UINT32_MAX) {
		backoff->attempt++;
	}
	backoff->last_mono_ms = mono_ms;
	return delay_ms;
}
