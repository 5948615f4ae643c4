/* Defaults do not collide; choices replace, take and are told when they hurt. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "commands/command.h"
#include "ui/actions/action.h"
#include "ui/keymap/keymap.h"
#include "ui/keys.h"
#include "ui/screens/screen.h"

#define CONTROL(letter) ((letter) - '@')

/* Nothing here is written to: only settings own their strings. */
static struct key_choice choice(const char *name, const char *key)
{
	return (struct key_choice){ (char *)(uintptr_t)name, (char *)(uintptr_t)key,
		7 };
}

static const char *name_of(const struct keymap *keymap, int32_t key)
{
	return verb_name(keymap_find(keymap, key));
}

static void defaults_do_not_collide(void **state)
{
	struct keymap keymap;

	(void)state;
	keymap_init(&keymap, NULL, 0);
	assert_int_equal(keymap.conflict_count, 0);
	for (size_t i = 0; i < keymap.count; i++) {
		for (size_t j = 0; j < i; j++) {
			if (keymap.bindings[i].key == keymap.bindings[j].key) {
				fail_msg("%s and %s have one key",
					verb_name(keymap.bindings[i].verb),
					verb_name(keymap.bindings[j].verb));
			}
		}
	}
	assert_string_equal(name_of(&keymap, 'm'), "migrate");
	assert_string_equal(name_of(&keymap, KEY_F9_), "cancel");
	assert_string_equal(name_of(&keymap, '1'), "migrations");
	assert_string_equal(name_of(&keymap, KEY_F1_), "help");
	assert_string_equal(name_of(&keymap, 'X'), "");
}

static void names_are_unique_and_found(void **state)
{
	struct keymap keymap;

	(void)state;
	keymap_init(&keymap, NULL, 0);
	for (size_t i = 0; i < keymap.count; i++) {
		struct verb verb = keymap.bindings[i].verb;
		struct verb found = verb_find(verb_name(verb));

		if (found.action != verb.action || found.command != verb.command ||
			found.screen != verb.screen) {
			fail_msg("%s names two verbs", verb_name(verb));
		}
		assert_true(strlen(verb_help(verb)) > 0);
	}
	assert_true(verb_is_none(verb_find("nothing")));
}

static void a_choice_replaces_all_default_keys(void **state)
{
	const struct key_choice choices[] = { choice("filter", "Z"),
		choice("filter", "F7") };
	struct keymap keymap;

	(void)state;
	keymap_init(&keymap, choices, 2);
	assert_int_equal(keymap.conflict_count, 0);
	assert_string_equal(name_of(&keymap, 'Z'), "filter");
	assert_string_equal(name_of(&keymap, KEY_F7_), "filter");
	assert_string_equal(name_of(&keymap, '/'), "");
}

static void two_verbs_can_swap_keys_without_a_word(void **state)
{
	const struct key_choice choices[] = { choice("migrate", "c"),
		choice("cancel", "m") };
	struct keymap keymap;

	(void)state;
	keymap_init(&keymap, choices, 2);
	assert_int_equal(keymap.conflict_count, 0);
	assert_string_equal(name_of(&keymap, 'c'), "migrate");
	assert_string_equal(name_of(&keymap, 'm'), "cancel");
}

static void taking_a_key_is_told(void **state)
{
	static const struct {
		const char *name;
		const char *key;
		const char *complaint;
	} rows[] = {
		{ "migrate", "w",
			"line 7: w is now migrate, no longer wide, which has "
			"no key any more" },
		{ "migrate", "j", "line 7: j is now migrate, no longer down" },
		{ "migrat", "w",
			"line 7: there is no action or command \"migrat\"; "
			"help shows the names" },
		{ "migrate", "Hyper", "line 7: no key is called \"Hyper\"" },
		{ "migrate", "^C", "line 7: ^C always quits" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
		const struct key_choice one = choice(rows[i].name, rows[i].key);
		struct keymap keymap;

		keymap_init(&keymap, &one, 1);
		assert_int_equal(keymap.conflict_count, 1);
		assert_string_equal(keymap.conflicts[0], rows[i].complaint);
	}
}

static void there_is_always_a_way_out(void **state)
{
	const struct key_choice choices[] = { choice("quit", "Z"),
		choice("migrate", "^C") };
	struct keymap keymap;

	(void)state;
	keymap_init(&keymap, choices, 2);
	assert_string_equal(name_of(&keymap, CONTROL('C')), "quit");
	assert_string_equal(name_of(&keymap, 'Z'), "quit");
}

static void complaints_have_a_ceiling(void **state)
{
	struct key_choice choices[40];
	struct keymap keymap;

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(choices); i++) {
		choices[i] = choice("no\x1b[2Jsuch", "w");
	}
	keymap_init(&keymap, choices, ARRAY_LENGTH(choices));
	assert_int_equal(keymap.conflict_count, KEYMAP_CONFLICTS_MAX);
	assert_null(strchr(keymap.conflicts[0], '\x1b'));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(defaults_do_not_collide),
		cmocka_unit_test(names_are_unique_and_found),
		cmocka_unit_test(a_choice_replaces_all_default_keys),
		cmocka_unit_test(two_verbs_can_swap_keys_without_a_word),
		cmocka_unit_test(taking_a_key_is_told),
		cmocka_unit_test(there_is_always_a_way_out),
		cmocka_unit_test(complaints_have_a_ceiling),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
