/* Editing a line: text goes in whole characters, the keys of a shell move and cut. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/attr.h"
#include "ui/input/text_line.h"
#include "ui/keys.h"

#define CONTROL(letter) ((letter) - '@')

/* Keys by letters: < > move, 0 $ to the ends, ~ backspace, ! delete, ^ word, = to the
 * end, # from the start; others are typed. */
static int32_t key_of(char letter)
{
	switch (letter) {
	case '<':
		return KEY_LEFT_;
	case '>':
		return KEY_RIGHT_;
	case '0':
		return KEY_HOME_;
	case '$':
		return KEY_END_;
	case '~':
		return KEY_BACKSPACE_;
	case '!':
		return KEY_DELETE_;
	case '^':
		return CONTROL('W');
	case '=':
		return CONTROL('K');
	case '#':
		return CONTROL('U');
	default:
		return letter;
	}
}

static void keys_edit(void **state)
{
	static const struct {
		const char *start;
		const char *keys;
		const char *text;
		size_t cursor;
	} rows[] = {
		{ "", "abc", "abc", 3 },
		{ "", "abc<<x", "axbc", 2 },
		{ "abc", "~~", "a", 1 },
		{ "abc", "0!", "bc", 0 },
		{ "abc", "0~", "abc", 0 },
		{ "abc", "!", "abc", 3 },
		{ "a\u00e9b", "<<x", "ax\u00e9b", 2 },
		{ "a\u00e9b", "<~", "ab", 1 },
		{ "a\u00e9b", "0>!", "ab", 1 },
		{ "ns shop", "^", "ns ", 3 },
		{ "ns shop  ", "^", "ns ", 3 },
		{ "ns", "^^", "", 0 },
		{ "ns shop", "<<=", "ns sh", 5 },
		{ "ns shop", "<<#", "op", 0 },
		{ "abc", "0>$<y", "abyc", 3 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
		struct text_line line;

		text_line_set(&line, rows[i].start);
		for (const char *at = rows[i].keys; *at != '\0'; at++) {
			assert_true(text_line_key(&line, key_of(*at)));
		}
		assert_string_equal(line.text, rows[i].text);
		assert_int_equal(line.cursor, rows[i].cursor);
	}
}

static void other_keys_are_left_to_others(void **state)
{
	static const int32_t keys[] = { KEY_ENTER_, KEY_ESCAPE, KEY_TAB, KEY_UP_,
		KEY_F1_, CONTROL('C'), 0x300, 0x1b };
	struct text_line line;

	(void)state;
	text_line_set(&line, "abc");
	for (size_t i = 0; i < ARRAY_LENGTH(keys); i++) {
		assert_false(text_line_key(&line, keys[i]));
	}
	assert_string_equal(line.text, "abc");
}

static void a_full_line_takes_nothing_more(void **state)
{
	struct text_line line;
	char longer[2 * LINE_SIZE];

	(void)state;
	memset(longer, 'x', sizeof(longer));
	longer[LINE_SIZE - 2] = '\xc3';
	longer[LINE_SIZE - 1] = '\xa9';
	longer[sizeof(longer) - 1] = '\0';
	text_line_set(&line, longer);
	/* The character that did not fit is not cut in two. */
	assert_int_equal(strlen(line.text), LINE_SIZE - 2);
	text_line_key(&line, 0xe9);
	assert_int_equal(strlen(line.text), LINE_SIZE - 2);
	text_line_key(&line, 'y');
	assert_int_equal(strlen(line.text), LINE_SIZE - 1);
	text_line_key(&line, 'y');
	assert_int_equal(strlen(line.text), LINE_SIZE - 1);
}

static void words_are_replaced_up_to_the_cursor(void **state)
{
	struct text_line line;

	(void)state;
	text_line_set(&line, "ns sh rest");
	for (int i = 0; i < 5; i++) {
		text_line_key(&line, KEY_LEFT_);
	}
	assert_int_equal(text_line_word_start(&line), 3);
	text_line_replace(&line, 3, "shop");
	assert_string_equal(line.text, "ns shop rest");
	assert_int_equal(line.cursor, 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_edit),
		cmocka_unit_test(other_keys_are_left_to_others),
		cmocka_unit_test(a_full_line_takes_nothing_more),
		cmocka_unit_test(words_are_replaced_up_to_the_cursor),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
