/* Whole files: content, ceiling, errors that name the file. */
#include "base/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char path[] = "/tmp/test_file_XXXXXX";

static int write_file(void **state)
{
	int descriptor = mkstemp(path);

	(void)state;
	if (descriptor < 0) {
		return -1;
	}
	for (int i = 0; i < 5000; i++) {
		if (write(descriptor, "0123456789", 10) != 10) {
			return -1;
		}
	}
	return close(descriptor);
}

static int remove_file(void **state)
{
	(void)state;
	return unlink(path);
}

static void content_is_appended(void **state)
{
	struct strbuf buf;
	struct error err;

	(void)state;
	strbuf_init(&buf, 60000);
	strbuf_text(&buf, "head:");
	assert_true(file_read(path, &buf, &err));
	assert_int_equal(buf.length, 50005);
	assert_memory_equal(buf.data, "head:0123456789012", 18);
	strbuf_finish(&buf);
}

static void file_of_exactly_the_ceiling_is_read(void **state)
{
	struct strbuf buf;
	struct error err;

	(void)state;
	strbuf_init(&buf, 50000);
	assert_true(file_read(path, &buf, &err));
	assert_int_equal(buf.length, 50000);
	strbuf_finish(&buf);
}

static void file_above_the_ceiling_is_refused(void **state)
{
	struct strbuf buf;
	struct error err = { ERR_NONE, "" };

	(void)state;
	strbuf_init(&buf, 49999);
	strbuf_text(&buf, "kept");
	assert_false(file_read(path, &buf, &err));
	assert_int_equal(err.code, ERR_TOO_LARGE);
	assert_non_null(strstr(err.message, path));
	assert_string_equal(strbuf_cstr(&buf), "kept");
	strbuf_finish(&buf);
}

static void errors_name_the_file_and_the_reason(void **state)
{
	static const struct {
		const char *path;
		enum error_code code;
		const char *message;
	} cases[] = {
		{ "/nonexistent/config", ERR_NOT_FOUND,
			"/nonexistent/config: No such file or directory" },
		{ "/tmp", ERR_FILE, "/tmp: Is a directory" },
		{ "/dev/null/x", ERR_FILE, "/dev/null/x: Not a directory" },
		{ "/nope\x1b[2J", ERR_NOT_FOUND,
			"/nope^[[2J: No such file or directory" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct strbuf buf;
		struct error err = { ERR_NONE, "" };

		strbuf_init(&buf, 100);
		assert_false(file_read(cases[i].path, &buf, &err));
		assert_int_equal(err.code, cases[i].code);
		assert_string_equal(err.message, cases[i].message);
		assert_int_equal(buf.length, 0);
		strbuf_finish(&buf);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(content_is_appended),
		cmocka_unit_test(file_of_exactly_the_ceiling_is_read),
		cmocka_unit_test(file_above_the_ceiling_is_refused),
		cmocka_unit_test(errors_name_the_file_and_the_reason),
	};

	return cmocka_run_group_tests(tests, write_file, remove_file);
}
