/* Quantities as k8s.io/apimachinery's TestQuantityParse has them, and its limits. */
#include "base/quantity.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/unknown.h"

static void quantities_are_read_exactly(void **state)
{
	static const struct {
		const char *text;
		int64_t milli; /* -1: does not fit */
		int64_t value;
	} cases[] = {
		{ "0", 0, 0 },
		{ "0n", 0, 0 },
		{ "0Ki", 0, 0 },
		{ "000", 0, 0 },
		{ "0.000", 0, 0 },
		{ "0e999999", 0, 0 },
		{ "1", 1000, 1 },
		{ "+1", 1000, 1 },
		{ "1Ki", 1024000, 1024 },
		{ "7Mi", INT64_C(7340032000), INT64_C(7340032) },
		{ "6Gi", INT64_C(6442450944000), INT64_C(6442450944) },
		{ "5Ti", INT64_C(5497558138880000), INT64_C(5497558138880) },
		{ "4Pi", INT64_C(4503599627370496000), INT64_C(4503599627370496) },
		{ "3Ei", -1, INT64_C(3458764513820540928) },
		{ "5n", 1, 1 },
		{ "4u", 1, 1 },
		{ "3m", 3, 1 },
		{ "500m", 500, 1 },
		{ "1000m", 1000, 1 },
		{ "1001m", 1001, 2 },
		{ "8k", 8000000, 8000 },
		{ "7M", INT64_C(7000000000), 7000000 },
		{ "6G", INT64_C(6000000000000), INT64_C(6000000000) },
		{ "300T", INT64_C(300000000000000000), INT64_C(300000000000000) },
		{ "2P", INT64_C(2000000000000000000), INT64_C(2000000000000000) },
		{ "1E", -1, INT64_C(1000000000000000000) },
		{ "1E-3", 1, 1 },
		{ "1e3", 1000000, 1000 },
		{ "1E18", -1, INT64_C(1000000000000000000) },
		{ "1.3E+6", INT64_C(1300000000), 1300000 },
		{ "100.035k", INT64_C(100035000), 100035 },
		{ "0.001", 1, 1 },
		{ "0.0005k", 500, 1 },
		{ "0.05000", 50, 1 },
		{ "0.5e0", 500, 1 },
		{ "0.5e-2", 5, 1 },
		{ "9.01", 9010, 10 },
		{ "6.987654321G", INT64_C(6987654321000), INT64_C(6987654321) },
		{ "12.5G", INT64_C(12500000000000), INT64_C(12500000000) },
		{ "3.001n", 1, 1 },
		{ "0.0000000001", 1, 1 },
		{ "1.0000000001", 1001, 2 },
		{ "100.035Ki", 102435840, 102436 },
		{ "0.5Mi", 524288000, 524288 },
		{ "0.05Gi", INT64_C(53687091200), 53687092 },
		{ "0.025Ti", INT64_C(27487790694400), INT64_C(27487790695) },
		{ "0.000000000001Ki", 1, 1 },
		{ ".001", 1, 1 },
		{ "1.", 1000, 1 },
		{ "1.G", INT64_C(1000000000000), INT64_C(1000000000) },
		{ "-1", -1000, -1 },
		{ "-500m", -500, -1 },
		{ "-1.5Ki", -1536000, -1536 },
		{ "9223372036854775807", -1, INT64_MAX },
		{ "9223372036854775807m", INT64_MAX, INT64_C(9223372036854776) },
		{ "9.223372036854775807E", -1, INT64_MAX },
		{ "7.999999999999999999Ei", -1, INT64_MAX },
		{ "0.0000000000000000000000000000001Ei", 1, 1 },
		{ "1e-99999", 1, 1 },
		{ "1e-99999999999", 1, 1 },
		{ "1000000000000000000000000n", INT64_C(1000000000000000000),
			INT64_C(1000000000000000) },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		bool fits = cases[i].milli != -1;
		int64_t value = 77;
		int64_t milli = 77;

		assert_true(quantity_parse(cases[i].text, &value));
		assert_int_equal(value, cases[i].value);
		assert_int_equal(quantity_parse_milli(cases[i].text, &milli), fits);
		assert_int_equal(milli, fits ? cases[i].milli : 77);
	}
}

static void malformed_quantities_are_refused(void **state)
{
	static const char *const cases[] = {
		"",
		NULL,
		" 1",
		"1 ",
		"aoeu",
		"1.1.M",
		"1+1.0M",
		"0.1mi",
		"0.1am",
		".5i",
		"1i",
		"-3.01i",
		"-3.01e-",
		"1e",
		"1e+",
		"1e1.5",
		"1e 3",
		"1e--3",
		"1ei",
		"1ki",
		"1KI",
		"1K",
		"1g",
		"1Ki5",
		"1k5",
		"1m-3",
		"1Kim",
		"--1",
		"+-1",
		"-",
		"+",
		".",
		"-.",
		"Ki",
		"e3",
		"0x10",
		"1e99999999999999999999",
		"1,5",
		"\xd9\xa1",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		int64_t value = 77;

		assert_false(quantity_parse(cases[i], &value));
		assert_false(quantity_parse_milli(cases[i], &value));
		assert_int_equal(value, 77);
	}
}

static void quantities_out_of_range_are_refused(void **state)
{
	static const char *const cases[] = {
		"9223372036854775808",
		"-9223372036854775808", /* would read as unknown */
		"8Ei", "9Ei", "12E", "9223372036854775807Ki", "9223372036854775807.1",
		"18446744073709551615", "18446744073709551616",
		"18446744073709551615.5", "99999999999999999999", "1e19", "1e99999999",
		"1e2147483648", "7.9999999999999999999Ei", /* rounds up to 8Ei */
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		int64_t value = 77;

		assert_false(quantity_parse(cases[i], &value));
		assert_int_equal(value, 77);
	}
}

static void more_digits_than_anybody_writes_are_refused(void **state)
{
	char text[200003];
	int64_t value = 77;

	(void)state;
	for (size_t i = 0; i < sizeof(text); i++) {
		text[i] = '3';
	}
	text[1] = '.';
	text[66] = '\0';
	assert_false(quantity_parse(text, &value));
	text[65] = '\0';
	assert_true(quantity_parse(text, &value));
	assert_int_equal(value, 4);
	for (size_t i = 2; i < sizeof(text); i++) {
		text[i] = '0';
	}
	text[sizeof(text) - 1] = '\0';
	assert_false(quantity_parse(text, &value));
	text[50000] = '\0';
	assert_true(quantity_parse(text, &value));
	assert_int_equal(value, 3);
}

static void decimal_gigabytes_are_rounded_up(void **state)
{
	static const int64_t cases[][2] = {
		{ 0, 0 },
		{ 1, 1 },
		{ 999999999, 1 },
		{ 1000000000, 1 },
		{ 1000000001, 2 },
		{ INT64_C(8589934592), 9 },
		{ INT64_MAX, INT64_C(9223372037) },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		assert_int_equal(quantity_decimal_gigabytes(cases[i][0]), cases[i][1]);
	}
}

static void sizes_are_said_with_one_decimal_where_it_tells_something(void **state)
{
	static const struct {
		double bytes;
		const char *text;
	} cases[] = {
		{ 0, "0 B" },
		{ 1023, "1023 B" },
		{ 1024, "1 KiB" },
		{ 1536, "1.5 KiB" },
		{ 64.0 * 1024 * 1024 * 1024, "64 GiB" },
		{ -2048, "-2 KiB" },
		{ 3e18, "2664.5 PiB" },
		{ UNKNOWN_F64, "an unknown size" },
	};
	struct arena *arena = arena_create(256);

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		assert_string_equal(bytes_text(arena, cases[i].bytes), cases[i].text);
	}
	arena_destroy(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(quantities_are_read_exactly),
		cmocka_unit_test(malformed_quantities_are_refused),
		cmocka_unit_test(quantities_out_of_range_are_refused),
		cmocka_unit_test(more_digits_than_anybody_writes_are_refused),
		cmocka_unit_test(decimal_gigabytes_are_rounded_up),
		cmocka_unit_test(
			sizes_are_said_with_one_decimal_where_it_tells_something),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
