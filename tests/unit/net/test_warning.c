/* Warning headers as API servers send them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "src/net/warning.h"

static void add(char all[WARNING_SIZE], const char *line)
{
	warning_add(all, line, strlen(line));
}

static void texts_of_warnings_are_kept_once_each(void **state)
{
	static const char *const others[] = {
		"",
		"\r\n",
		"Warning:\r\n",
		"Warning: 299 -\r\n",
		"Warning: 299 - \"\"\r\n",
		"Warning: 299 - \"does not end\r\n",
		"Warning: 299 - \"ends in a backslash\\",
		"Warning: 199 - \"of a cache\"\r\n",
		"Warnings: 299 - \"another header\"\r\n",
		"Content-Type: text/plain; x=\"299 -\"\r\n",
	};
	char all[WARNING_SIZE] = "";

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(others); i++) {
		add(all, others[i]);
		assert_string_equal(all, "");
	}
	add(all, "Warning: 299 - \"v1beta1 is deprecated\"\r\n");
	add(all,
		"warning:299 kube \"say \\\"v1\\\"\" \"Sat, 01 Jan 2000 00:00:00 "
		"GMT\"\r\n");
	add(all, "WARNING: 299 - \"v1beta1 is deprecated\"\r\n");
	assert_string_equal(all, "v1beta1 is deprecated; say \"v1\"");
}

static void what_does_not_fit_is_left_out_whole(void **state)
{
	char all[WARNING_SIZE] = "";
	char line[WARNING_SIZE + 64] = "Warning: 299 - \"";
	size_t used = strlen(line);

	(void)state;
	memset(line + used, 'x', 400);
	memcpy(line + used + 400, "\"\r\n", 4);
	add(all, line);
	assert_int_equal(strlen(all), 400);
	line[used] = 'y';
	add(all, line);
	assert_int_equal(strlen(all), 400);
	add(all, "Warning: 299 - \"short\"");
	assert_string_equal(all + 400, "; short");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_of_warnings_are_kept_once_each),
		cmocka_unit_test(what_does_not_fit_is_left_out_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
