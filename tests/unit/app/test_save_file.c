/* A new file is private and whole; an old one is never touched. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "src/app/save_file.h"

struct place {
	char directory[64];
	char path[128];
};

static void set_up(struct place *place)
{
	(void)snprintf(
		place->directory, sizeof(place->directory), "/tmp/vmigtop-XXXXXX");
	assert_non_null(mkdtemp(place->directory));
	(void)snprintf(
		place->path, sizeof(place->path), "%s/out.csv", place->directory);
}

static void tear_down(struct place *place)
{
	(void)unlink(place->path);
	assert_int_equal(rmdir(place->directory), 0);
}

static void assert_content(const char *path, const char *text)
{
	struct strbuf buf;
	struct error err;

	strbuf_init(&buf, 4096);
	assert_true(file_read(path, &buf, &err));
	assert_string_equal(strbuf_cstr(&buf), text);
	strbuf_finish(&buf);
}

static void new_files_are_private(void **state)
{
	struct place place;
	struct stat status;
	struct error err;
	mode_t mask = umask(0);

	(void)state;
	set_up(&place);
	assert_true(save_file(place.path, "a,b\r\n", &err));
	assert_content(place.path, "a,b\r\n");
	assert_int_equal(stat(place.path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
	(void)umask(mask);
	tear_down(&place);
}

static void old_files_and_links_stay(void **state)
{
	struct place place;
	struct error err;
	char link[128];

	(void)state;
	set_up(&place);
	assert_true(save_file(place.path, "first", &err));
	assert_false(save_file(place.path, "second", &err));
	assert_non_null(strstr(err.message, "is not overwritten"));
	assert_content(place.path, "first");
	(void)snprintf(link, sizeof(link), "%s/link", place.directory);
	assert_int_equal(symlink("/tmp/nowhere-at-all", link), 0);
	assert_false(save_file(link, "x", &err));
	assert_int_equal(access("/tmp/nowhere-at-all", F_OK), -1);
	(void)unlink(link);
	tear_down(&place);
}

static void a_tilde_is_home(void **state)
{
	struct place place;
	struct error err;

	(void)state;
	set_up(&place);
	assert_int_equal(setenv("HOME", place.directory, 1), 0);
	assert_true(save_file("~/out.csv", "x", &err));
	assert_content(place.path, "x");
	tear_down(&place);
}

static void what_cannot_be_written_is_named(void **state)
{
	struct error err;

	(void)state;
	assert_false(save_file("/nowhere/at\x1b[2J/all", "x", &err));
	assert_non_null(strstr(err.message, "/nowhere/at^["));
	assert_int_equal(err.code, ERR_FILE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(new_files_are_private),
		cmocka_unit_test(old_files_and_links_stay),
		cmocka_unit_test(a_tilde_is_home),
		cmocka_unit_test(what_cannot_be_written_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
