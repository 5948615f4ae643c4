/* Growing text: ceiling, refusal, consume, steal. */
#include "base/strbuf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/alloc.h"

static void appended_text_is_terminated(void **state)
{
	struct strbuf buf;

	(void)state;
	strbuf_init(&buf, 1000);
	assert_string_equal(strbuf_cstr(&buf), "");
	strbuf_text(&buf, "ab");
	strbuf_text(&buf, NULL);
	strbuf_char(&buf, 'c');
	strbuf_printf(&buf, "%d%s", 4, "");
	strbuf_append(&buf, NULL, 0);
	assert_string_equal(strbuf_cstr(&buf), "abc4");
	assert_int_equal(buf.length, 4);
	strbuf_append(&buf, "\0x", 2);
	assert_int_equal(buf.length, 6);
	assert_memory_equal(buf.data, "abc4\0x", 7);
	assert_false(buf.is_full);
	strbuf_finish(&buf);
	assert_null(buf.data);
	assert_string_equal(strbuf_cstr(&buf), "");
}

static void ceiling_is_reached_but_not_passed(void **state)
{
	static const size_t ceilings[] = { 0, 1, 5, 63, 64, 65, 4096 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(ceilings); i++) {
		struct strbuf buf;

		strbuf_init(&buf, ceilings[i]);
		for (size_t j = 0; j < ceilings[i]; j++) {
			strbuf_char(&buf, 'x');
		}
		assert_false(buf.is_full);
		assert_int_equal(buf.length, ceilings[i]);
		strbuf_append(&buf, "", 0);
		assert_false(buf.is_full);
		strbuf_char(&buf, 'y');
		assert_true(buf.is_full);
		assert_int_equal(buf.length, ceilings[i]);
		assert_true(buf.capacity <= ceilings[i] + 1);
		strbuf_finish(&buf);
	}
}

static void after_a_refusal_nothing_is_appended(void **state)
{
	struct strbuf buf;

	(void)state;
	strbuf_init(&buf, 4);
	strbuf_text(&buf, "abc");
	strbuf_text(&buf, "de");
	strbuf_char(&buf, 'f');
	strbuf_printf(&buf, "%d", 1);
	assert_string_equal(strbuf_cstr(&buf), "abc");
	assert_true(buf.is_full);
	strbuf_reset(&buf);
	assert_false(buf.is_full);
	strbuf_printf(&buf, "%s", "wxyz");
	assert_string_equal(strbuf_cstr(&buf), "wxyz");
	strbuf_finish(&buf);
}

static void unlimited_means_limited_by_memory(void **state)
{
	struct strbuf buf;

	(void)state;
	strbuf_init(&buf, SIZE_MAX);
	strbuf_text(&buf, "x");
	assert_int_equal(buf.length, 1);
	assert_true(buf.capacity < 1000);
	strbuf_finish(&buf);
}

static void consume_takes_from_the_front(void **state)
{
	struct strbuf buf;

	(void)state;
	strbuf_init(&buf, 100);
	strbuf_consume(&buf, 5);
	strbuf_text(&buf, "abcdef");
	strbuf_consume(&buf, 0);
	strbuf_consume(&buf, 2);
	assert_string_equal(strbuf_cstr(&buf), "cdef");
	strbuf_consume(&buf, 99);
	assert_string_equal(strbuf_cstr(&buf), "");
	assert_int_equal(buf.length, 0);
	strbuf_finish(&buf);
}

static void steal_hands_over_and_leaves_an_empty_buffer(void **state)
{
	struct strbuf buf;
	char *text;

	(void)state;
	strbuf_init(&buf, 3);
	text = strbuf_steal(&buf);
	assert_string_equal(text, "");
	mem_free(text);
	strbuf_text(&buf, "abc");
	strbuf_text(&buf, "d");
	text = strbuf_steal(&buf);
	assert_string_equal(text, "abc");
	assert_null(buf.data);
	assert_int_equal(buf.length, 0);
	assert_false(buf.is_full);
	assert_int_equal(buf.ceiling, 3);
	mem_free(text);
	strbuf_reset(&buf);
	strbuf_finish(&buf);
}

static void long_text_grows_in_large_steps(void **state)
{
	struct strbuf buf;
	size_t steps = 0;
	size_t capacity = 0;

	(void)state;
	strbuf_init(&buf, 1u << 20);
	for (int i = 0; i < 100000; i++) {
		strbuf_append(&buf, "0123456789", 10);
		if (buf.capacity != capacity) {
			steps++;
			capacity = buf.capacity;
		}
	}
	assert_int_equal(buf.length, 1000000);
	assert_true(steps < 20);
	strbuf_finish(&buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(appended_text_is_terminated),
		cmocka_unit_test(ceiling_is_reached_but_not_passed),
		cmocka_unit_test(after_a_refusal_nothing_is_appended),
		cmocka_unit_test(unlimited_means_limited_by_memory),
		cmocka_unit_test(consume_takes_from_the_front),
		cmocka_unit_test(steal_hands_over_and_leaves_an_empty_buffer),
		cmocka_unit_test(long_text_grows_in_large_steps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
