/* Releases of KubeVirt read from the texts that are seen in clusters. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "facts/version.h"

static void releases_are_read_from_version_texts(void **state)
{
	static const struct {
		const char *text;
		bool is_known;
		int major;
		int minor;
	} cases[] = {
		{ "v1.8.2", true, 1, 8 },
		{ "1.10.0", true, 1, 10 },
		{ "v1.9.0-beta.0-1264-gd923fdb", true, 1, 9 },
		{ "v0.59.1", true, 0, 59 },
		{ "v1.4", true, 1, 4 },
		{ "v1.4+build", true, 1, 4 },
		{ "v1.4x", false, 0, 0 },
		{ "v1", false, 0, 0 },
		{ "v1.", false, 0, 0 },
		{ "v.1", false, 0, 0 },
		{ "devel", false, 0, 0 },
		{ "sha256:12.5", false, 0, 0 },
		{ "v99999999999.1", false, 0, 0 },
		{ "", false, 0, 0 },
		{ NULL, false, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct kubevirt_release release = kubevirt_release_parse(cases[i].text);

		assert_int_equal(release.is_known, cases[i].is_known);
		assert_int_equal(release.major, cases[i].major);
		assert_int_equal(release.minor, cases[i].minor);
	}
}

static void releases_compare_as_numbers(void **state)
{
	(void)state;
	assert_true(kubevirt_release_at_least(kubevirt_release_parse("v1.10.0"), 1, 9));
	assert_true(kubevirt_release_at_least(kubevirt_release_parse("v1.9.0"), 1, 9));
	assert_false(kubevirt_release_at_least(kubevirt_release_parse("v1.8.9"), 1, 9));
	assert_true(kubevirt_release_at_least(kubevirt_release_parse("v2.0.0"), 1, 9));
	assert_false(
		kubevirt_release_at_least(kubevirt_release_parse("v0.59.0"), 1, 0));
	assert_true(kubevirt_release_at_least(kubevirt_release_parse("devel"), 1, 99));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(releases_are_read_from_version_texts),
		cmocka_unit_test(releases_compare_as_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
