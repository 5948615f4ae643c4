/* The set of names: numbers once given stay, until all are put in order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/str.h"
#include "src/facts/name_index.h"

static void equal_names_have_one_number(void **state)
{
	static const char *const names[] = { "w2", "w1", "", "w10",
		"worker-node-with-a-long-name.example.com", "w2x", "w" };
	struct arena *arena = arena_create(256);
	struct name_index index;

	(void)state;
	name_index_init(&index, arena);
	assert_int_equal(name_index_find(&index, "w1"), NAME_NOT_FOUND);
	for (size_t pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
			char *copy = arena_strdup(arena, names[i]);

			assert_int_equal(name_index_add(&index, copy), i);
			assert_int_equal(name_index_find(&index, names[i]), i);
		}
	}
	assert_int_equal(index.count, ARRAY_LENGTH(names));
	assert_int_equal(name_index_find(&index, "w3"), NAME_NOT_FOUND);
	assert_int_equal(name_index_find(&index, NULL), NAME_NOT_FOUND);
	arena_destroy(arena);
}

static void many_names_are_found_and_put_in_order(void **state)
{
	struct arena *arena = arena_create(256);
	struct name_index index;
	const uint32_t *moved;
	const char *const *names;

	(void)state;
	name_index_init(&index, arena);
	for (uint32_t i = 0; i < 3000; i++) {
		assert_int_equal(name_index_add(&index,
					 arena_printf(arena, "n%u", (i * 7919) % 3000)),
			i);
	}
	names = name_index_sort(&index, &moved);
	for (uint32_t i = 0; i < 3000; i++) {
		const char *name = arena_printf(arena, "n%u", (i * 7919) % 3000);

		assert_true(i == 0 || text_compare(names[i - 1], names[i]) < 0);
		assert_string_equal(names[moved[i]], name);
		assert_int_equal(name_index_find(&index, name), moved[i]);
	}
	arena_destroy(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equal_names_have_one_number),
		cmocka_unit_test(many_names_are_found_and_put_in_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
