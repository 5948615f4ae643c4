/* Messages live from their first picture on, and never cover more than their lines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/strbuf.h"
#include "ui/dump.h"
#include "ui/toasts.h"

static void they_go_away_by_themselves(void **state)
{
	struct toasts toasts = { .count = 0 };

	(void)state;
	toasts_add(&toasts, UI_TONE_INFO, "short");
	toasts_add(&toasts, UI_TONE_ERROR, "long");
	/* Nobody has seen them yet: time does not count. */
	toasts_update(&toasts, 100000);
	assert_int_equal(toasts.count, 2);
	toasts_update(&toasts, 104999);
	assert_int_equal(toasts.count, 2);
	toasts_update(&toasts, 105000);
	assert_int_equal(toasts.count, 1);
	assert_string_equal(toasts.items[0].text, "long");
	toasts_update(&toasts, 112000);
	assert_int_equal(toasts.count, 0);
	assert_false(toasts_dismiss(&toasts));
}

static void the_same_again_is_one(void **state)
{
	struct toasts toasts = { .count = 0 };
	char text[16];

	(void)state;
	toasts_add(&toasts, UI_TONE_INFO, "a");
	toasts_add(&toasts, UI_TONE_INFO, "b");
	toasts_add(&toasts, UI_TONE_INFO, "a");
	assert_int_equal(toasts.count, 2);
	assert_string_equal(toasts.items[1].text, "a");
	for (int i = 0; i < 10; i++) {
		(void)snprintf(text, sizeof(text), "%d", i);
		toasts_add(&toasts, UI_TONE_INFO, text);
	}
	assert_int_equal(toasts.count, TOASTS_MAX);
	assert_string_equal(toasts.items[TOASTS_MAX - 1].text, "9");
	assert_true(toasts_dismiss(&toasts));
	assert_int_equal(toasts.count, 0);
}

static void long_ones_end_with_a_whole_character(void **state)
{
	struct toasts toasts = { .count = 0 };
	char text[2 * TOAST_SIZE];

	(void)state;
	memset(text, 'x', sizeof(text));
	memcpy(text + TOAST_SIZE - 2, "\u00e9", 2);
	text[sizeof(text) - 1] = '\0';
	toasts_add(&toasts, UI_TONE_INFO, text);
	assert_int_equal(strlen(toasts.items[0].text), TOAST_SIZE - 2);
	text[TOAST_SIZE - 2] = '\0';
	toasts_add(&toasts, UI_TONE_INFO, text);
	assert_int_equal(toasts.count, 1);
	assert_string_equal(toasts.items[0].text, text);
}

static void they_stand_at_the_bottom_right_and_wrap(void **state)
{
	struct toasts toasts = { .count = 0 };
	struct canvas canvas;
	struct strbuf text;

	(void)state;
	canvas_init(&canvas);
	canvas_resize(&canvas, 20, 6);
	strbuf_init(&text, 4096);
	toasts_add(&toasts, UI_TONE_WARNING, "one two three four five");
	toasts_add(&toasts, UI_TONE_GOOD, "done");
	toasts_draw(&toasts, &canvas, (struct rect){ 0, 0, 20, 5 });
	dump_text(&text, &canvas);
	assert_string_equal(strbuf_cstr(&text),
		"\n\n ▲ one two three\n   four five\n            ✓ done\n\n");
	strbuf_finish(&text);
	canvas_finish(&canvas);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(they_go_away_by_themselves),
		cmocka_unit_test(the_same_again_is_one),
		cmocka_unit_test(long_ones_end_with_a_whole_character),
		cmocka_unit_test(they_stand_at_the_bottom_right_and_wrap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
