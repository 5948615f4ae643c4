/* The string map: put, replace, remove, growth, reuse of dead slots. */
#include "base/map.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

static void what_was_put_is_found(void **state)
{
	struct map map;
	uint32_t value = 9;

	(void)state;
	map_init(&map);
	assert_false(map_get(&map, "a", &value));
	assert_int_equal(value, 9);
	map_put(&map, "a", 1);
	map_put(&map, "", 2);
	assert_true(map_get(&map, "a", &value));
	assert_int_equal(value, 1);
	assert_true(map_get(&map, "", &value));
	assert_int_equal(value, 2);
	assert_true(map_get(&map, "a", NULL));
	assert_false(map_get(&map, "b", NULL));
	map_finish(&map);
	assert_int_equal(map.count, 0);
	map_finish(&map);
}

static void putting_again_replaces(void **state)
{
	struct map map;
	uint32_t value = 0;
	char key[] = "key";

	(void)state;
	map_init(&map);
	map_put(&map, key, 1);
	key[0] = 'x'; /* the map has a copy */
	map_put(&map, "key", 2);
	assert_int_equal(map.count, 1);
	assert_true(map_get(&map, "key", &value));
	assert_int_equal(value, 2);
	map_finish(&map);
}

static void removed_keys_are_gone_and_may_come_back(void **state)
{
	struct map map;
	uint32_t value = 0;

	(void)state;
	map_init(&map);
	assert_false(map_remove(&map, "a"));
	map_put(&map, "a", 1);
	assert_true(map_remove(&map, "a"));
	assert_false(map_remove(&map, "a"));
	assert_false(map_get(&map, "a", &value));
	assert_int_equal(map.count, 0);
	map_put(&map, "a", 2);
	assert_true(map_get(&map, "a", &value));
	assert_int_equal(value, 2);
	map_finish(&map);
}

static void many_keys_survive_growth_and_removal(void **state)
{
	enum {
		COUNT = 5000
	};
	struct map map;
	char key[16];

	(void)state;
	map_init(&map);
	for (uint32_t i = 0; i < COUNT; i++) {
		(void)snprintf(key, sizeof(key), "vmi-%u", (unsigned)i);
		map_put(&map, key, i);
	}
	for (uint32_t i = 0; i < COUNT; i += 2) {
		(void)snprintf(key, sizeof(key), "vmi-%u", (unsigned)i);
		assert_true(map_remove(&map, key));
	}
	assert_int_equal(map.count, COUNT / 2);
	for (uint32_t i = 0; i < COUNT; i++) {
		uint32_t value = 0;

		(void)snprintf(key, sizeof(key), "vmi-%u", (unsigned)i);
		assert_int_equal(map_get(&map, key, &value), i % 2);
		assert_int_equal(value, i % 2 != 0 ? i : 0);
	}
	map_finish(&map);
}

static void churn_does_not_grow_the_table(void **state)
{
	struct map map;
	char key[16];

	(void)state;
	map_init(&map);
	for (unsigned i = 0; i < 20000; i++) {
		(void)snprintf(key, sizeof(key), "pod-%u", i);
		map_put(&map, key, i);
		assert_true(map_remove(&map, key));
	}
	assert_int_equal(map.count, 0);
	assert_true(map.capacity <= 64);
	map_finish(&map);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_put_is_found),
		cmocka_unit_test(putting_again_replaces),
		cmocka_unit_test(removed_keys_are_gone_and_may_come_back),
		cmocka_unit_test(many_keys_survive_growth_and_removal),
		cmocka_unit_test(churn_does_not_grow_the_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
