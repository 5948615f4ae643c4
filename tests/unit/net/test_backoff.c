/* Waiting times: growth, ceiling, jitter, what the server asked for, forgetting. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/unknown.h"
#include "src/net/backoff.h"

static void delay_doubles_up_to_thirty_seconds(void **state)
{
	static const int64_t floors[] = { 800, 1600, 3200, 6400, 12800, 25600, 30000,
		30000, 30000 };

	(void)state;
	for (uint32_t i = 0; i < ARRAY_LENGTH(floors); i++) {
		assert_int_equal(backoff_delay_ms(i, UNKNOWN_I64, 0), floors[i]);
	}
	assert_int_equal(backoff_delay_ms(UINT32_MAX, UNKNOWN_I64, 0), 30000);
}

static void jitter_stretches_a_delay_by_less_than_itself(void **state)
{
	uint64_t random = 7;
	int64_t least = INT64_MAX;
	int64_t most = 0;

	(void)state;
	for (int i = 0; i < 2000; i++) {
		int64_t delay =
			backoff_delay_ms(2, UNKNOWN_I64, backoff_random(&random));

		assert_in_range((uint64_t)delay, 3200, 6399);
		least = delay < least ? delay : least;
		most = delay > most ? delay : most;
	}
	assert_true(least < 3300);
	assert_true(most > 6300);
}

static void server_may_ask_for_more_but_not_for_less(void **state)
{
	static const struct {
		uint32_t attempt;
		int64_t retry_after_s;
		int64_t least;
		int64_t most;
	} cases[] = {
		{ 0, 5, 5000, 5999 },
		{ 0, 1, 1000, 1999 },
		{ 6, 1, 30000, 59999 },
		{ 0, 0, 800, 1599 },
		{ 0, -3, 800, 1599 },
		{ 0, 100000000, 3600000, 3600999 },
		{ 0, INT64_MAX, 3600000, 3600999 },
	};
	uint64_t random = 3;

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		for (int k = 0; k < 200; k++) {
			int64_t delay = backoff_delay_ms(cases[i].attempt,
				cases[i].retry_after_s, backoff_random(&random));

			assert_true(delay >= cases[i].least);
			assert_true(delay <= cases[i].most);
		}
	}
}

static void failures_in_a_row_are_counted(void **state)
{
	struct backoff backoff;

	(void)state;
	backoff_init(&backoff);
	assert_int_equal(backoff_next_ms(&backoff, 0, UNKNOWN_I64, 0), 800);
	assert_int_equal(backoff_next_ms(&backoff, 1000, UNKNOWN_I64, 0), 1600);
	assert_int_equal(backoff_next_ms(&backoff, 3000, UNKNOWN_I64, 0), 3200);
}

static void two_quiet_minutes_are_forgiven_and_less_is_not(void **state)
{
	struct backoff backoff;

	(void)state;
	backoff_init(&backoff);
	(void)backoff_next_ms(&backoff, 0, UNKNOWN_I64, 0);
	(void)backoff_next_ms(&backoff, 1000, UNKNOWN_I64, 0);
	assert_int_equal(backoff_next_ms(&backoff, 121000, UNKNOWN_I64, 0), 3200);
	assert_int_equal(backoff_next_ms(&backoff, 241001, UNKNOWN_I64, 0), 800);
}

static void different_seeds_do_not_march_in_step(void **state)
{
	uint64_t a = 1;
	uint64_t b = 2;

	(void)state;
	assert_int_not_equal(backoff_random(&a), backoff_random(&b));
	assert_int_not_equal(backoff_random(&a), backoff_random(&a));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(delay_doubles_up_to_thirty_seconds),
		cmocka_unit_test(jitter_stretches_a_delay_by_less_than_itself),
		cmocka_unit_test(server_may_ask_for_more_but_not_for_less),
		cmocka_unit_test(failures_in_a_row_are_counted),
		cmocka_unit_test(two_quiet_minutes_are_forgiven_and_less_is_not),
		cmocka_unit_test(different_seeds_do_not_march_in_step),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
