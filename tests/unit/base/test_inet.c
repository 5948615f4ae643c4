/* Addresses and prefixes: what Go's net accepts, prints and computes. */
#include "base/inet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

static struct inet_address address_of(const char *text)
{
	struct inet_address address = { .family = 0 };

	assert_true(inet_parse(str_from(text), &address));
	return address;
}

static struct inet_prefix prefix_of(const char *text)
{
	struct inet_prefix prefix;

	assert_true(inet_prefix_parse(str_from(text), false, &prefix));
	return prefix;
}

static void assert_address(struct inet_address address, const char *text)
{
	char shown[INET_TEXT_SIZE];

	inet_format(&address, shown);
	assert_string_equal(shown, text);
}

static void addresses_are_read_and_printed_as_go_does(void **state)
{
	static const struct {
		const char *text;
		int family;
		const char *shown;
	} cases[] = {
		{ "10.200.5.7", 4, "10.200.5.7" },
		{ "0.0.0.0", 4, "0.0.0.0" },
		{ "255.255.255.255", 4, "255.255.255.255" },
		{ "::", 6, "::" },
		{ "::1", 6, "::1" },
		{ "1::", 6, "1::" },
		{ "fd42:7:0:5::a", 6, "fd42:7:0:5::a" },
		{ "fd42:0007:0000:0005:0000:0000:0000:000a", 6, "fd42:7:0:5::a" },
		{ "FD42:7:0:5::A", 6, "fd42:7:0:5::a" },
		{ "::ffff:10.200.5.7", 4, "10.200.5.7" },
		{ "::FFFF:AC8:507", 4, "10.200.5.7" },
		{ "0:0:0:0:0:ffff:10.200.5.7", 4, "10.200.5.7" },
		{ "::10.1.2.3", 6, "::a01:203" },
		{ "1:2:3:4:5:6:10.1.2.3", 6, "1:2:3:4:5:6:a01:203" },
		{ "64:ff9b::10.1.2.3", 6, "64:ff9b::a01:203" },
		{ "1:2:3:4:5:6:7:8", 6, "1:2:3:4:5:6:7:8" },
		{ "1:2:3:4:5:6:7::", 6, "1:2:3:4:5:6:7:0" },
		{ "::2:3:4:5:6:7:8", 6, "0:2:3:4:5:6:7:8" },
		{ "1:0:3:4:5:6:7:8", 6, "1:0:3:4:5:6:7:8" },
		{ "1:0:0:4:0:0:0:8", 6, "1:0:0:4::8" },
		{ "1:0:0:4:5:0:0:8", 6, "1::4:5:0:0:8" },
		{ "0:0:0:4:5:6:0:0", 6, "::4:5:6:0:0" },
		{ "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 6,
			"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct inet_address address = address_of(cases[i].text);

		assert_int_equal(address.family, cases[i].family);
		assert_address(address, cases[i].shown);
	}
}

static void malformed_addresses_are_refused(void **state)
{
	static const char *const cases[] = {
		"",
		NULL,
		"w04",
		"10.200.5",
		"10.200.5.7.1",
		"10.200.5.7.",
		".10.200.5.7",
		"10..5.7",
		"10.200.5.256",
		"10.200.5.1234567890123",
		"10.200.5.-1",
		"10.200.5.0x7",
		"10.200.5.7/24",
		"10.200.5.7:49152",
		" 10.200.5.7",
		"10.200.5.7 ",
		"10.200.5.\xd9\xa7",
		"1",
		"0x0ac80507",
		"[fd42:7:0:5::a]",
		"fe80::1%eth0",
		":",
		":::",
		":1",
		"1:",
		":1::2",
		"1::2:",
		"1:::2",
		"1::2::3",
		"12345::",
		"00001::",
		"g::",
		"1:2:3:4:5:6:7",
		"1:2:3:4:5:6:7:8:9",
		"1:2:3:4:5:6:7:8::",
		"::1:2:3:4:5:6:7:8",
		"1:2:3:4::5:6:7:8",
		"1:2:3:4:5:6:7:1.2.3.4",
		"1:2:3:4:5:6:7:8:1.2.3.4",
		"1:2:3:4:5:1.2.3.4",
		"::1.2.3.4:5",
		"::1.2.3",
		"::1.2.3.4.",
		"1.2.3.4::",
		"::256.2.3.4",
		"10.200.5.7\x1b[2J",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct inet_address address = { .family = 77 };

		assert_false(inet_parse(str_from(cases[i]), &address));
		assert_false(inet_parse_sloppy(str_from(cases[i]), &address));
		assert_int_equal(address.family, 77);
	}
}

static void leading_zeros_are_decimal_and_only_for_the_sloppy(void **state)
{
	static const char *const cases[][2] = {
		{ "010.200.005.007", "10.200.5.7" },
		{ "0000010.08.09.00", "10.8.9.0" },
		{ "::ffff:010.200.005.007", "10.200.5.7" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct inet_address address = { .family = 77 };

		assert_false(inet_parse(str_from(cases[i][0]), &address));
		assert_int_equal(address.family, 77);
		assert_true(inet_parse_sloppy(str_from(cases[i][0]), &address));
		assert_address(address, cases[i][1]);
	}
}

static void prefixes_are_read_and_keep_host_bits(void **state)
{
	static const struct {
		const char *text;
		const char *shown;
		const char *first;
		const char *last;
		bool has_host_bits;
	} cases[] = {
		{ "10.200.5.0/24", "10.200.5.0/24", "10.200.5.0", "10.200.5.255",
			false },
		{ "10.200.5.7/024", "10.200.5.7/24", "10.200.5.0", "10.200.5.255",
			true },
		{ "192.168.5.5/30", "192.168.5.5/30", "192.168.5.4", "192.168.5.7",
			true },
		{ "10.0.0.1/32", "10.0.0.1/32", "10.0.0.1", "10.0.0.1", false },
		{ "0.0.0.0/0", "0.0.0.0/0", "0.0.0.0", "255.255.255.255", false },
		{ "10.0.0.0/15", "10.0.0.0/15", "10.0.0.0", "10.1.255.255", false },
		{ "fd42:7:0:5::/64", "fd42:7:0:5::/64",
			"fd42:7:0:5::", "fd42:7:0:5:ffff:ffff:ffff:ffff", false },
		{ "fd42:7::1fe/119", "fd42:7::1fe/119", "fd42:7::", "fd42:7::1ff",
			true },
		{ "::/0", "::/0", "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
			false },
		{ "::1/128", "::1/128", "::1", "::1", false },
		{ "::ffff:10.200.5.0/120", "10.200.5.0/24", "10.200.5.0",
			"10.200.5.255", false },
		{ "::ffff:10.200.5.0/96", "10.200.5.0/0", "0.0.0.0", "255.255.255.255",
			true },
		{ "::ffff:10.200.5.0/95", "::ffff:10.200.5.0/95", "::fffe:0:0",
			"::ffff:255.255.255.255", true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct inet_prefix prefix = prefix_of(cases[i].text);
		char shown[INET_TEXT_SIZE];

		inet_prefix_format(&prefix, shown);
		assert_string_equal(shown, cases[i].shown);
		assert_address(inet_prefix_first(&prefix), cases[i].first);
		assert_address(inet_prefix_last(&prefix), cases[i].last);
		assert_int_equal(
			inet_prefix_has_host_bits(&prefix), cases[i].has_host_bits);
	}
}

static void malformed_prefixes_are_refused(void **state)
{
	static const char *const cases[] = {
		"",
		NULL,
		"10.200.5.0",
		"10.200.5.0/",
		"/24",
		"10.200.5.0/33",
		"10.200.5.0/256",
		"10.200.5.0/0024",
		"10.200.5.0/+24",
		"10.200.5.0/-1",
		"10.200.5.0/ 24",
		"10.200.5.0 /24",
		"10.200.5.0/24 ",
		"10.200.5.0/24/1",
		"10.200.5.0/255.255.255.0",
		"fd42::/129",
		"fd42::/18446744073709551680",
		"fd42::%eth0/64",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct inet_prefix prefix = { .length = 77 };

		assert_false(inet_prefix_parse(str_from(cases[i]), false, &prefix));
		assert_false(inet_prefix_parse(str_from(cases[i]), true, &prefix));
		assert_int_equal(prefix.length, 77);
	}
}

static void sloppy_prefix_tolerates_leading_zeros(void **state)
{
	struct inet_prefix prefix;
	char shown[INET_TEXT_SIZE];

	(void)state;
	assert_false(inet_prefix_parse(STR("010.200.005.000/24"), false, &prefix));
	assert_true(inet_prefix_parse(STR("010.200.005.000/24"), true, &prefix));
	inet_prefix_format(&prefix, shown);
	assert_string_equal(shown, "10.200.5.0/24");
}

static void prefix_contains_compares_bits_of_one_family(void **state)
{
	static const struct {
		const char *prefix;
		const char *address;
		bool is_inside;
	} cases[] = {
		{ "10.200.5.0/24", "10.200.5.255", true },
		{ "10.200.5.0/24", "10.200.6.0", false },
		{ "10.200.5.9/24", "10.200.5.0", true },
		{ "10.128.0.0/14", "10.131.255.255", true },
		{ "10.128.0.0/14", "10.132.0.0", false },
		{ "10.128.0.0/14", "10.127.255.255", false },
		{ "10.0.0.1/32", "10.0.0.1", true },
		{ "10.0.0.1/32", "10.0.0.2", false },
		{ "0.0.0.0/0", "203.0.113.9", true },
		{ "0.0.0.0/0", "::1", false },
		{ "::/0", "203.0.113.9", false },
		{ "::ffff:10.200.5.0/95", "10.200.5.0", false },
		{ "fd42:7:0:5::/64", "FD42:7:0:5::A", true },
		{ "fd42:7:0:5::/64", "fd42:7:0:6::a", false },
		{ "fd42:7::100/120", "fd42:7::1fe", true },
		{ "fd42:7::100/120", "fd42:7::2fe", false },
		{ "10.200.5.0/24", "::ffff:10.200.5.7", true },
		{ "::ffff:10.200.5.0/120", "10.200.5.7", true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct inet_prefix prefix = prefix_of(cases[i].prefix);
		struct inet_address address = address_of(cases[i].address);

		assert_int_equal(
			inet_prefix_contains(&prefix, &address), cases[i].is_inside);
	}
}

static void overlap_is_containment_of_the_longer(void **state)
{
	static const struct {
		const char *a;
		const char *b;
		bool overlaps;
	} cases[] = {
		{ "10.0.0.0/8", "10.200.5.0/24", true },
		{ "10.200.5.0/25", "10.200.5.128/25", false },
		{ "10.200.5.9/24", "10.200.5.200/24", true },
		{ "0.0.0.0/0", "10.0.0.0/8", true },
		{ "::/0", "10.0.0.0/8", false },
		{ "fd42::/16", "fd42:7::/32", true },
		{ "fd42::/32", "fd42:7::/32", false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct inet_prefix a = prefix_of(cases[i].a);
		struct inet_prefix b = prefix_of(cases[i].b);

		assert_int_equal(inet_prefix_overlaps(&a, &b), cases[i].overlaps);
		assert_int_equal(inet_prefix_overlaps(&b, &a), cases[i].overlaps);
	}
}

static void addresses_are_ordered_by_family_then_bytes(void **state)
{
	static const char *const sorted[] = {
		"0.0.0.0",
		"9.255.255.255",
		"10.0.0.2",
		"10.0.0.10",
		"200.0.0.1",
		"::",
		"::1",
		"fd42::",
	};
	struct inet_address none = { .family = 0 };
	struct inet_address other = { .family = 0, .bytes = { 1 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(sorted); i++) {
		struct inet_address a = address_of(sorted[i]);

		for (size_t j = 0; j < ARRAY_LENGTH(sorted); j++) {
			struct inet_address b = address_of(sorted[j]);

			assert_int_equal(inet_compare(&a, &b), (i > j) - (i < j));
			assert_int_equal(inet_equal(&a, &b), i == j);
		}
		assert_int_equal(inet_compare(&none, &a), -1);
	}
	assert_true(inet_equal(&none, &other));
}

static void global_unicast_is_what_go_says(void **state)
{
	static const struct {
		const char *text;
		bool is_global;
	} cases[] = {
		{ "10.0.0.1", true },
		{ "8.8.8.8", true },
		{ "240.0.0.1", true },
		{ "0.0.0.1", true },
		{ "169.253.0.1", true },
		{ "0.0.0.0", false },
		{ "127.0.0.1", false },
		{ "127.255.0.1", false },
		{ "169.254.0.1", false },
		{ "224.0.0.1", false },
		{ "239.255.255.255", false },
		{ "255.255.255.255", false },
		{ "fd42::1", true },
		{ "2001:db8::1", true },
		{ "fec0::1", true },
		{ "::2", true },
		{ "::", false },
		{ "::1", false },
		{ "fe80::1", false },
		{ "febf::1", false },
		{ "ff02::1", false },
	};
	struct inet_address none = { .family = 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct inet_address address = address_of(cases[i].text);

		assert_int_equal(inet_is_global_unicast(&address), cases[i].is_global);
	}
	assert_false(inet_is_global_unicast(&none));
}

static void adding_carries_and_wraps_inside_the_family(void **state)
{
	static const struct {
		const char *address;
		int64_t delta;
		const char *sum;
	} cases[] = {
		{ "10.200.5.0", 1, "10.200.5.1" },
		{ "10.200.5.255", 1, "10.200.6.0" },
		{ "10.200.6.0", -1, "10.200.5.255" },
		{ "255.255.255.255", 1, "0.0.0.0" },
		{ "0.0.0.0", -1, "255.255.255.255" },
		{ "10.0.0.0", INT64_C(1) << 32, "10.0.0.0" },
		{ "fd42::ffff", 1, "fd42::1:0" },
		{ "fd42:0:0:1::", -1, "fd42::ffff:ffff:ffff:ffff" },
		{ "::ffff:ffff:ffff:ffff", 1, "0:0:0:1::" },
		{ "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 1, "::" },
		{ "::", -1, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" },
		{ "::", INT64_MAX, "::7fff:ffff:ffff:ffff" },
		{ "0:0:0:1::", INT64_MIN, "::8000:0:0:0" },
	};
	struct inet_address none = { .family = 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct inet_address address = address_of(cases[i].address);

		assert_address(inet_add(&address, cases[i].delta), cases[i].sum);
	}
	assert_address(inet_add(&none, 5), "");
}

static void span_counts_both_ends(void **state)
{
	static const struct {
		const char *a;
		const char *b;
		uint64_t span;
	} cases[] = {
		{ "10.9.0.16", "10.9.0.31", 16 },
		{ "10.9.0.16", "10.9.0.16", 1 },
		{ "10.9.0.16", "10.9.0.15", 0 },
		{ "0.0.0.0", "255.255.255.255", UINT64_C(1) << 32 },
		{ "10.0.0.1", "::1", 0 },
		{ "fd42::10", "fd42::1f", 16 },
		{ "fd42::ffff", "fd42::1:0", 2 },
		{ "::", "::ffff:ffff:ffff:fffe", UINT64_MAX },
		{ "::", "::ffff:ffff:ffff:ffff", UINT64_MAX },
		{ "::", "0:0:0:1::", UINT64_MAX },
		{ "::", "::ffff:ffff:ffff:fffd", UINT64_MAX - 1 },
		{ "::1:ffff:ffff:ffff:ffff", "::2:0:0:0:0", 2 },
	};
	struct inet_address none = { .family = 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct inet_address a = address_of(cases[i].a);
		struct inet_address b = address_of(cases[i].b);

		assert_true(inet_span(&a, &b) == cases[i].span);
	}
	assert_int_equal(inet_span(&none, &none), 0);
}

static void no_address_prints_as_nothing(void **state)
{
	struct inet_prefix none = { .length = 0 };
	char shown[INET_TEXT_SIZE];

	(void)state;
	inet_prefix_format(&none, shown);
	assert_string_equal(shown, "");
	assert_false(inet_prefix_contains(&none, &none.address));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_are_read_and_printed_as_go_does),
		cmocka_unit_test(malformed_addresses_are_refused),
		cmocka_unit_test(leading_zeros_are_decimal_and_only_for_the_sloppy),
		cmocka_unit_test(prefixes_are_read_and_keep_host_bits),
		cmocka_unit_test(malformed_prefixes_are_refused),
		cmocka_unit_test(sloppy_prefix_tolerates_leading_zeros),
		cmocka_unit_test(prefix_contains_compares_bits_of_one_family),
		cmocka_unit_test(overlap_is_containment_of_the_longer),
		cmocka_unit_test(addresses_are_ordered_by_family_then_bytes),
		cmocka_unit_test(global_unicast_is_what_go_says),
		cmocka_unit_test(adding_carries_and_wraps_inside_the_family),
		cmocka_unit_test(span_counts_both_ends),
		cmocka_unit_test(no_address_prints_as_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
