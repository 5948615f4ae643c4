/* The clock reads the system's time in milliseconds. */
#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <time.h>

static void wall_time_is_the_systems(void **state)
{
	int64_t before = (int64_t)time(NULL) * 1000;
	struct moment now = clock_now();

	(void)state;
	assert_true(now.wall_ms >= before);
	assert_true(now.wall_ms < before + 60000);
}

static void monotonic_time_never_goes_back(void **state)
{
	struct moment last = clock_now();

	(void)state;
	assert_true(last.mono_ms > 0);
	for (int i = 0; i < 10000; i++) {
		struct moment now = clock_now();

		assert_true(now.mono_ms >= last.mono_ms);
		last = now;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wall_time_is_the_systems),
		cmocka_unit_test(monotonic_time_never_goes_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
