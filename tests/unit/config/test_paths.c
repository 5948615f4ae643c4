/* Tests of paths: XDG directories, joining by text, shortening for one line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/attr.h"
#include "config/paths.h"
#include "tests/unit/config/tempdir.h"

static void assert_path(char *path, const char *expected)
{
	if (expected == NULL) {
		assert_null(path);
	} else {
		assert_non_null(path);
		assert_string_equal(path, expected);
	}
	mem_free(path);
}

static int setup(void **state)
{
	(void)state;
	(void)setenv("HOME", "/home/u", 1);
	(void)unsetenv("XDG_CONFIG_HOME");
	(void)unsetenv("XDG_STATE_HOME");
	(void)unsetenv("VMIGTOP_CONFIG_DIR");
	return 0;
}

static void directories_follow_xdg(void **state)
{
	(void)state;
	assert_path(paths_config_file("a.yaml"), "/home/u/.config/vmigtop/a.yaml");
	assert_path(paths_state_file("log"), "/home/u/.local/state/vmigtop/log");
	assert_path(paths_config_file(NULL), "/home/u/.config/vmigtop");
	(void)setenv("XDG_CONFIG_HOME", "/c", 1);
	(void)setenv("XDG_STATE_HOME", "/s", 1);
	assert_path(paths_config_file("a"), "/c/vmigtop/a");
	assert_path(paths_state_file(NULL), "/s/vmigtop");
}

static void relative_xdg_variables_are_ignored(void **state)
{
	(void)state;
	(void)setenv("XDG_CONFIG_HOME", "relative", 1);
	assert_path(paths_config_file("a"), "/home/u/.config/vmigtop/a");
	(void)setenv("XDG_CONFIG_HOME", "", 1);
	assert_path(paths_config_file("a"), "/home/u/.config/vmigtop/a");
}

static void a_directory_of_settings_can_be_named(void **state)
{
	char cwd[4096];
	char *expected;

	(void)state;
	(void)setenv("XDG_CONFIG_HOME", "/c", 1);
	(void)setenv("VMIGTOP_CONFIG_DIR", "/d/./e", 1);
	assert_path(paths_config_file("a.yaml"), "/d/e/a.yaml");
	assert_path(paths_config_file(NULL), "/d/e");
	(void)setenv("VMIGTOP_CONFIG_DIR", "here", 1);
	assert_non_null(getcwd(cwd, sizeof(cwd)));
	expected = mem_printf("%s/here/a", cwd);
	assert_path(paths_config_file("a"), expected);
	mem_free(expected);
	(void)setenv("VMIGTOP_CONFIG_DIR", "", 1);
	assert_path(paths_config_file("a"), "/c/vmigtop/a");
}

static void without_a_home_there_is_no_directory(void **state)
{
	(void)state;
	(void)unsetenv("HOME");
	assert_path(paths_config_file("a"), NULL);
	(void)setenv("HOME", "", 1);
	assert_path(paths_state_file("a"), NULL);
}

static void joining_works_on_the_text(void **state)
{
	static const struct {
		const char *directory;
		const char *path;
		const char *expected;
	} CASES[] = {
		{ "/a/b", "c", "/a/b/c" },
		{ "/a/b", "../c", "/a/c" },
		{ "/a/b", "./c/./d//e", "/a/b/c/d/e" },
		{ "/a/b", "../../../../c", "/c" },
		{ "/a/b", "..", "/a" },
		{ "/", "c", "/c" },
		{ "/a/b/", "c/", "/a/b/c" },
		{ "/a/b", "/x/../y", "/x/../y" },
		{ "/a/b", "...", "/a/b/..." },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
		assert_path(paths_join(CASES[i].directory, CASES[i].path),
			CASES[i].expected);
	}
}

static void the_directory_of_a_file_is_absolute(void **state)
{
	char cwd[4096];

	(void)state;
	assert_path(paths_directory_of("/a/b/c"), "/a/b");
	assert_path(paths_directory_of("/a"), "/");
	assert_path(paths_directory_of("/a/./b/../c"), "/a");
	assert_non_null(getcwd(cwd, sizeof(cwd)));
	assert_path(paths_directory_of("c"), cwd);
	assert_path(paths_directory_of("./c"), cwd);
}

static void long_paths_keep_their_end(void **state)
{
	char path[300];
	char shown[PATH_SHOWN_SIZE];

	(void)state;
	paths_shorten("/home/u/.kube/config", shown);
	assert_string_equal(shown, "~/.kube/config");
	paths_shorten("/home/user2/x", shown);
	assert_string_equal(shown, "/home/user2/x");
	memset(path, 'x', sizeof(path));
	path[0] = '/';
	(void)snprintf(path + 200, sizeof(path) - 200, "/end/config");
	paths_shorten(path, shown);
	assert_int_equal(strlen(shown), PATH_SHOWN_SIZE - 1);
	assert_memory_equal(shown, "...", 3);
	assert_string_equal(shown + PATH_SHOWN_SIZE - 12, "/end/config");
}

static void a_long_path_is_cut_between_characters(void **state)
{
	char path[PATH_SHOWN_SIZE * 2 + 2] = "/";
	char shown[PATH_SHOWN_SIZE];

	(void)state;
	for (size_t shift = 0; shift < 2; shift++) {
		size_t length = 1 + shift;

		memset(path + 1, 'x', shift);
		while (length + 2 < sizeof(path)) {
			memcpy(path + length, "\xc3\xa9", 3);
			length += 2;
		}
		paths_shorten(path, shown);
		assert_memory_equal(shown, "...\xc3\xa9", 5);
		assert_true(strlen(shown) < PATH_SHOWN_SIZE);
	}
}

static void control_characters_of_a_path_become_visible(void **state)
{
	char shown[PATH_SHOWN_SIZE];

	(void)state;
	paths_shorten("/a\x1b[31m\n", shown);
	assert_null(strchr(shown, 0x1b));
	assert_null(strchr(shown, '\n'));
}

static void parents_are_made_for_the_user_alone(void **state)
{
	char *directory = tempdir_create();
	char *path = tempdir_path(directory, "a/b/file");
	char *parent = tempdir_path(directory, "a/b");
	struct error err;
	struct stat status;

	(void)state;
	assert_true(paths_make_parents(path, &err));
	assert_true(paths_make_parents(path, &err));
	assert_int_equal(stat(parent, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0700);
	assert_int_equal(stat(path, &status), -1);
	mem_free(tempdir_write(directory, "a/b/file", ""));
	mem_free(path);
	path = tempdir_path(directory, "a/b/file/below/x");
	assert_false(paths_make_parents(path, &err));
	assert_non_null(strstr(err.message, "a/b/file/below: Not a directory"));
	mem_free(path);
	mem_free(parent);
	tempdir_remove(directory);
	mem_free(directory);
}

#define TEST(name) cmocka_unit_test_setup(name, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(directories_follow_xdg),
		TEST(relative_xdg_variables_are_ignored),
		TEST(a_directory_of_settings_can_be_named),
		TEST(without_a_home_there_is_no_directory),
		TEST(joining_works_on_the_text),
		TEST(the_directory_of_a_file_is_absolute),
		TEST(long_paths_keep_their_end),
		TEST(a_long_path_is_cut_between_characters),
		TEST(control_characters_of_a_path_become_visible),
		TEST(parents_are_made_for_the_user_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
