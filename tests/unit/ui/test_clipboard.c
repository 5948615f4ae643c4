/* What is copied reaches the terminal whole, through whatever is between, and can do no
 * harm when it is pasted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/attr.h"
#include "ui/term/clipboard.h"

static void sequences_fit_what_is_between(void **state)
{
	static const struct {
		enum multiplexer multiplexer;
		const char *sequence;
	} rows[] = {
		{ MULTIPLEXER_NONE, "\033]52;c;d2ViLTE=\a" },
		{ MULTIPLEXER_TMUX,
			"\033]52;c;d2ViLTE=\a\033Ptmux;\033\033]52;c;d2ViLTE="
			"\a\033\\" },
		{ MULTIPLEXER_SCREEN, "\033P\033]52;c;d2ViLTE=\a\033\\" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
		struct strbuf out;

		strbuf_init(&out, 4096);
		assert_true(clipboard_sequence(&out, "web-1", rows[i].multiplexer));
		assert_string_equal(strbuf_cstr(&out), rows[i].sequence);
		strbuf_finish(&out);
	}
}

static void control_characters_are_not_copied(void **state)
{
	struct strbuf out;

	(void)state;
	strbuf_init(&out, 4096);
	/* "a\nb" becomes the visible "a\\nb". */
	assert_true(clipboard_sequence(&out, "a\nb", MULTIPLEXER_NONE));
	assert_string_equal(strbuf_cstr(&out), "\033]52;c;YVxuYg==\a");
	strbuf_finish(&out);
}

static void too_long_is_refused_whole(void **state)
{
	char *text = mem_alloc(CLIPBOARD_BYTES_MAX + 2);
	struct strbuf out;

	(void)state;
	memset(text, 'x', CLIPBOARD_BYTES_MAX + 1);
	text[CLIPBOARD_BYTES_MAX + 1] = '\0';
	strbuf_init(&out, 1u << 20);
	assert_false(clipboard_sequence(&out, text, MULTIPLEXER_NONE));
	assert_int_equal(out.length, 0);
	text[CLIPBOARD_BYTES_MAX] = '\0';
	assert_true(clipboard_sequence(&out, text, MULTIPLEXER_SCREEN));
	strbuf_finish(&out);
	mem_free(text);
}

static void multiplexers_are_known_by_the_environment(void **state)
{
	(void)state;
	assert_int_equal(multiplexer_detect(NULL, NULL, "xterm"), MULTIPLEXER_NONE);
	assert_int_equal(multiplexer_detect("", "", NULL), MULTIPLEXER_NONE);
	assert_int_equal(multiplexer_detect("/tmp/t,1,0", NULL, "screen-256color"),
		MULTIPLEXER_TMUX);
	assert_int_equal(
		multiplexer_detect(NULL, NULL, "tmux-256color"), MULTIPLEXER_TMUX);
	assert_int_equal(
		multiplexer_detect(NULL, "12.pts", "screen"), MULTIPLEXER_SCREEN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sequences_fit_what_is_between),
		cmocka_unit_test(control_characters_are_not_copied),
		cmocka_unit_test(too_long_is_refused_whole),
		cmocka_unit_test(multiplexers_are_known_by_the_environment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
