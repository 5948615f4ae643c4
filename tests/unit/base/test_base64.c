/* Base64 both ways, and what Go's StdEncoding refuses. */
#include "base/base64.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

static void rfc_4648_vectors_go_both_ways(void **state)
{
	static const char *const cases[][2] = {
		{ "", "" },
		{ "f", "Zg==" },
		{ "fo", "Zm8=" },
		{ "foo", "Zm9v" },
		{ "foob", "Zm9vYg==" },
		{ "fooba", "Zm9vYmE=" },
		{ "foobar", "Zm9vYmFy" },
		{ "\xfb\xff\xbf", "+/+/" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct strbuf buf;

		strbuf_init(&buf, 100);
		base64_encode(str_from(cases[i][0]), &buf);
		assert_string_equal(strbuf_cstr(&buf), cases[i][1]);
		strbuf_reset(&buf);
		assert_true(base64_decode(str_from(cases[i][1]), &buf));
		assert_string_equal(strbuf_cstr(&buf), cases[i][0]);
		strbuf_finish(&buf);
	}
}

static void blanks_and_newlines_are_skipped(void **state)
{
	static const char *const cases[] = {
		"Zm9v\nYmFy\n",
		"Z m\t9v\r\nYmFy",
		"  Zm9vYmFy",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct strbuf buf;

		strbuf_init(&buf, 100);
		assert_true(base64_decode(str_from(cases[i]), &buf));
		assert_string_equal(strbuf_cstr(&buf), "foobar");
		strbuf_finish(&buf);
	}
}

static void malformed_text_is_refused_and_leaves_the_buffer_alone(void **state)
{
	static const char *const cases[] = {
		"Z",
		"Zg",
		"Zg=",
		"Zm9vY",
		"Zg===",
		"Zg==Zg==",
		"Z===",
		"====",
		"=",
		"Zg=g",
		"Zm9v=",
		"Zm9-",
		"Zm9_",
		"Zm9v!",
		"Zm9\xc3\xa4",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct strbuf buf;

		strbuf_init(&buf, 100);
		assert_false(base64_decode(str_from(cases[i]), &buf));
		assert_string_equal(strbuf_cstr(&buf), "");
		strbuf_text(&buf, "kept");
		assert_false(base64_decode(str_from(cases[i]), &buf));
		assert_string_equal(strbuf_cstr(&buf), "kept");
		strbuf_finish(&buf);
	}
}

static void nul_byte_inside_is_not_the_end(void **state)
{
	static const struct str bytes = { "a\0b", 3 };
	static const struct str broken = { "Zm\09", 4 };
	struct strbuf buf;

	(void)state;
	strbuf_init(&buf, 100);
	base64_encode(bytes, &buf);
	assert_string_equal(strbuf_cstr(&buf), "YQBi");
	assert_false(base64_decode(broken, &buf));
	strbuf_reset(&buf);
	assert_true(base64_decode(str_from("YQBi"), &buf));
	assert_int_equal(buf.length, 3);
	assert_memory_equal(buf.data, "a\0b", 3);
	strbuf_finish(&buf);
}

static void a_result_above_the_ceiling_is_a_failure(void **state)
{
	struct strbuf buf;

	(void)state;
	strbuf_init(&buf, 5);
	assert_false(base64_decode(str_from("Zm9vYmFy"), &buf));
	assert_int_equal(buf.length, 0);
	strbuf_finish(&buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rfc_4648_vectors_go_both_ways),
		cmocka_unit_test(blanks_and_newlines_are_skipped),
		cmocka_unit_test(malformed_text_is_refused_and_leaves_the_buffer_alone),
		cmocka_unit_test(nul_byte_inside_is_not_the_end),
		cmocka_unit_test(a_result_above_the_ceiling_is_a_failure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
