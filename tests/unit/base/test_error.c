/* Errors carry a code and one line that fits. */
#include "base/error.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

static void code_and_message_are_set(void **state)
{
	struct error err = { ERR_NONE, "old" };

	(void)state;
	assert_false(error_set(&err, ERR_DENIED, "%s: %d", "pods", 403));
	assert_int_equal(err.code, ERR_DENIED);
	assert_string_equal(err.message, "pods: 403");
	assert_false(error_set(NULL, ERR_FILE, "nobody listens"));
}

/* `lead` letters, then many copies of `character`. */
static size_t length_after_cut(size_t lead, const char *character)
{
	struct error err;
	char text[1024] = "";
	size_t used = lead;

	memset(text, 'a', lead);
	while (used + strlen(character) < sizeof(text) - 1) {
		memcpy(text + used, character, strlen(character));
		used += strlen(character);
	}
	text[used] = '\0';
	(void)error_set(&err, ERR_SERVER, "%s", text);
	return strlen(err.message);
}

static void long_message_is_cut_on_a_character_border(void **state)
{
	static const char *const characters[] = {
		"x",
		"\xc3\xa4",
		"\xe2\x82\xac",
		"\xf0\x9f\x98\x80",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(characters); i++) {
		size_t size = strlen(characters[i]);

		for (size_t lead = 0; lead < 5; lead++) {
			size_t fitting = (255 - lead) / size * size;

			assert_int_equal(
				length_after_cut(lead, characters[i]), lead + fitting);
		}
	}
}

static void bytes_that_are_no_characters_survive_the_cut(void **state)
{
	(void)state;
	assert_int_equal(length_after_cut(0, "\x80"), 255);
	assert_true(length_after_cut(0, "\xff") >= 254);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(code_and_message_are_set),
		cmocka_unit_test(long_message_is_cut_on_a_character_border),
		cmocka_unit_test(bytes_that_are_no_characters_survive_the_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
