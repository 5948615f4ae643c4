/* The words of the contract for verdicts and degrees. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/attr.h"
#include "facts/network.h"

static void verdicts_have_their_codes_and_severity(void **state)
{
	static const struct {
		enum address_verdict verdict;
		const char *text;
		bool is_bad;
	} cases[] = {
		{ VERDICT_OK, "OK", false },
		{ VERDICT_OK_ATTACHED, "OK_ATTACHED", false },
		{ VERDICT_WARN_NOT_POOL, "WARN_NOT_POOL", false },
		{ VERDICT_WRONG_SUBNET, "WRONG_SUBNET", true },
		{ VERDICT_POD_NETWORK, "POD_NETWORK", true },
		{ VERDICT_EXPECTED_POD, "EXPECTED_POD", false },
		{ VERDICT_UNEXPECTED, "UNEXPECTED", false },
		{ VERDICT_PENDING, "PENDING", false },
		{ VERDICT_N_A, "N_A", false },
		{ VERDICT_UNKNOWN, "UNKNOWN", false },
		{ VERDICT_CONFIG_ERROR, "CONFIG_ERROR", true },
		{ VERDICT_INVALID_ADDR, "INVALID_ADDR", true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		assert_string_equal(
			address_verdict_text(cases[i].verdict), cases[i].text);
		assert_int_equal(
			address_verdict_is_bad(cases[i].verdict), cases[i].is_bad);
	}
}

static void saturations_have_the_words_of_the_contract(void **state)
{
	static const char *const texts[] = { "unknown", "ok", "warm", "high",
		"saturated", "not-observable", "down" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(texts); i++) {
		assert_string_equal(saturation_text((enum saturation)i), texts[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(verdicts_have_their_codes_and_severity),
		cmocka_unit_test(saturations_have_the_words_of_the_contract),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
