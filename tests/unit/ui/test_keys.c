/* Key names, and that no key means two things. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/attr.h"
#include "ui/actions/action.h"
#include "ui/keys.h"
#include "ui/screens/screen.h"

static void names_and_keys_go_both_ways(void **state)
{
	static const struct {
		int32_t key;
		const char *name;
	} cases[] = {
		{ 'j', "j" },
		{ 'G', "G" },
		{ '/', "/" },
		{ '!', "!" },
		{ KEY_ENTER_, "Enter" },
		{ KEY_ESCAPE, "Esc" },
		{ KEY_SPACE, "Space" },
		{ KEY_TAB, "Tab" },
		{ KEY_PAGE_DOWN_, "PgDn" },
		{ KEY_F1_, "F1" },
		{ KEY_F10_, "F10" },
		{ KEY_BACKSPACE_, "Backspace" },
		{ 3, "^C" },
		{ 26, "^Z" },
		{ 0xe9, "é" },
		{ 0x6f22, "漢" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		char name[16];
		int32_t key = KEY_NONE;

		key_text(cases[i].key, name, sizeof(name));
		assert_string_equal(name, cases[i].name);
		assert_true(key_from_name(cases[i].name, &key));
		assert_int_equal(key, cases[i].key);
	}
}

static void what_is_no_key_has_no_code(void **state)
{
	static const char *const names[] = { "", "jk", "F11", "enter", "^c", " ",
		"\x1b", "\xff", "Enter " };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
		int32_t key = 77;

		assert_false(key_from_name(names[i], &key));
		assert_int_equal(key, 77);
	}
	assert_false(key_from_name(NULL, &(int32_t){ 0 }));
}

static void every_named_key_has_a_name(void **state)
{
	(void)state;
	for (int32_t key = KEY_NAMED_ + 1; key <= KEY_CLICK_; key++) {
		char name[16];
		int32_t back = KEY_NONE;

		key_text(key, name, sizeof(name));
		assert_string_not_equal(name, "?");
		assert_true(key_from_name(name, &back));
		assert_int_equal(back, key);
	}
}

static int uses_of(int32_t key)
{
	int uses = 0;

	for (size_t i = 0; i < action_count; i++) {
		for (size_t k = 0; k < ACTION_KEYS_MAX; k++) {
			uses += actions[i].keys[k] == key ? 1 : 0;
		}
	}
	for (size_t i = 0; screens[i] != NULL; i++) {
		uses += screens[i]->key == key ? 1 : 0;
	}
	return uses;
}

static void no_key_means_two_things(void **state)
{
	(void)state;
	for (size_t i = 0; i < action_count; i++) {
		assert_true(actions[i].keys[0] != KEY_NONE);
		assert_non_null(actions[i].help);
		assert_non_null(actions[i].run);
		for (size_t k = 0; k < ACTION_KEYS_MAX; k++) {
			int32_t key = actions[i].keys[k];

			if (key != KEY_NONE && uses_of(key) != 1) {
				fail_msg("key %d of %s is used twice", key,
					actions[i].id);
			}
		}
	}
	for (size_t i = 0; screens[i] != NULL; i++) {
		if (screens[i]->key != 0) {
			assert_int_equal(uses_of(screens[i]->key), 1);
			assert_true(screens[i]->tab > 0);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_and_keys_go_both_ways),
		cmocka_unit_test(what_is_no_key_has_no_code),
		cmocka_unit_test(every_named_key_has_a_name),
		cmocka_unit_test(no_key_means_two_things),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
