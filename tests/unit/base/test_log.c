/* The log: ring order, redaction, gate, private file. */
#include "base/log.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"

static char directory[] = "/tmp/test_log_XXXXXX";
static char path[64];

static int make_directory(void **state)
{
	(void)state;
	if (mkdtemp(directory) == NULL) {
		return -1;
	}
	(void)snprintf(path, sizeof(path), "%s/log", directory);
	return 0;
}

static int remove_directory(void **state)
{
	(void)state;
	(void)unlink(path);
	return rmdir(directory);
}

static void nothing_was_logged_at_first(void **state)
{
	(void)state;
	assert_null(log_recent(0));
}

static void secrets_are_cut_out(void **state)
{
	static const struct {
		const char *text;
		const char *line;
	} cases[] = {
		{ "nothing secret", "nothing secret" },
		{ "Authorization: Bearer eyJh.b-c_d",
			"Authorization: Bearer <redacted>" },
		{ "authorization: bearer   abc, next",
			"authorization: bearer   <redacted> next" },
		{ "BEARER abc", "BEARER <redacted>" },
		{ "\"Bearer abc\"", "\"Bearer <redacted>\"" },
		{ "Bearer ", "Bearer " },
		{ "Bearer", "Bearer" },
		{ "GET /x?token=abc&y=1", "GET /x?token=<redacted>&y=1" },
		{ "id_token=a.b.c rest", "id_token=<redacted> rest" },
		{ "TOKEN=abc\r\nX", "TOKEN=<redacted>\\r\\nX" },
		{ "token=\"a b\" c", "token=\"<redacted>\" c" },
		{ "token=", "token=" },
		{ "{\"token\":\"abc\",\"a\":\"b\"}",
			"{\"token\":\"<redacted>\",\"a\":\"b\"}" },
		{ "{\"access_token\" : \"abc\"}",
			"{\"access_token\" : \"<redacted>\"}" },
		{ "{\\\"token\\\":\\\"abc\\\"}", "{\\\"token\\\":\\\"<redacted>\"}" },
		{ "{\"token\":\"cut off", "{\"token\":\"<redacted>" },
		{ "{\"token\":null}", "{\"token\":null}" },
		{ "{\"token\"}", "{\"token\"}" },
		{ "tokens expire", "tokens expire" },
		{ "token=a token=b Bearer c",
			"token=<redacted> token=<redacted> Bearer <redacted>" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		log_line("%s", cases[i].text);
		assert_string_equal(log_recent(0), cases[i].line);
	}
}

static void a_token_longer_than_a_line_leaves_no_trace(void **state)
{
	char token[4000];

	(void)state;
	memset(token, 'k', sizeof(token) - 1);
	token[sizeof(token) - 1] = '\0';
	log_line("Bearer %s", token);
	assert_string_equal(log_recent(0), "Bearer <redacted>");
	log_line("%s", token);
	assert_true(strlen(log_recent(0)) < 400);
}

static void lines_pass_the_gate(void **state)
{
	(void)state;
	log_line("node %s", "\x1b[2Jx\n\xe2\x80\xae");
	assert_string_equal(log_recent(0), "node ^[[2Jx\\n<U+202E>");
}

static void ring_keeps_the_newest_lines(void **state)
{
	(void)state;
	for (int i = 0; i < LIMIT_LOG_LINES + 10; i++) {
		log_line("line %d", i);
	}
	assert_string_equal(log_recent(0), "line 1033");
	assert_string_equal(log_recent(1), "line 1032");
	assert_string_equal(log_recent(LIMIT_LOG_LINES - 1), "line 10");
	assert_null(log_recent(LIMIT_LOG_LINES));
	assert_null(log_recent(SIZE_MAX));
}

static void file_is_private_and_appended_to(void **state)
{
	struct strbuf buf;
	struct error err;
	struct stat status;
	mode_t mask = umask(0);

	(void)state;
	assert_true(log_open(path, &err));
	(void)umask(mask);
	log_line("first");
	assert_true(log_open(path, &err)); /* reopening is allowed */
	log_line("second token=abc");
	log_close();
	log_close();
	log_line("not in the file");
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
	strbuf_init(&buf, 1000);
	assert_true(file_read(path, &buf, &err));
	assert_non_null(strstr(buf.data, "Z first\n"));
	assert_non_null(strstr(buf.data, "Z second token=<redacted>\n"));
	assert_null(strstr(buf.data, "not in"));
	strbuf_finish(&buf);
}

static void a_file_that_cannot_be_opened_is_an_error(void **state)
{
	struct error err = { ERR_NONE, "" };

	(void)state;
	assert_false(log_open("/nonexistent/log", &err));
	assert_int_equal(err.code, ERR_FILE);
	assert_string_equal(err.message, "/nonexistent/log: No such file or directory");
	log_line("still works");
	assert_string_equal(log_recent(0), "still works");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_was_logged_at_first),
		cmocka_unit_test(secrets_are_cut_out),
		cmocka_unit_test(a_token_longer_than_a_line_leaves_no_trace),
		cmocka_unit_test(lines_pass_the_gate),
		cmocka_unit_test(ring_keeps_the_newest_lines),
		cmocka_unit_test(file_is_private_and_appended_to),
		cmocka_unit_test(a_file_that_cannot_be_opened_is_an_error),
	};

	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
