/* Tests of writing one setting back: only its lines change. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "base/attr.h"
#include "base/file.h"
#include "config/settings_file.h"
#include "config/settings_keep.h"
#include "tests/unit/config/tempdir.h"

#define NOT_CHANGED NULL

static const struct {
	const char *what;
	const char *before;
	const char *name;
	const char *entry;
	const char *value;
	const char *after;
} cases[] = {
	{ "an empty file gets a line", "", "theme", NULL, "light", "theme: light\n" },
	{ "a value is changed where it stands",
		"# mine\ntheme: dark # at night\nascii: true\n", "theme", NULL, "light",
		"# mine\ntheme: light # at night\nascii: true\n" },
	{ "a sign of a comment in quotes is none", "theme: \"a # b\"  # c\n", "theme",
		NULL, "light", "theme: light  # c\n" },
	{ "a last line without an end is ended", "ascii: true", "theme", NULL, "light",
		"ascii: true\ntheme: light\n" },
	{ "a longer name is another setting", "saturation-high: 90\n", "saturation",
		NULL, "1", "saturation-high: 90\nsaturation: 1\n" },
	{ "a mapping is made", "theme: light\n", "columns", "nodes", "[node, rx]",
		"theme: light\ncolumns:\n  nodes: [node, rx]\n" },
	{ "an entry is added to a mapping with its indent",
		"columns:   # of tables\n    vms: [vm]\n\n# end\nascii: true\n",
		"columns", "nodes", "[node]",
		"columns:   # of tables\n    vms: [vm]\n    nodes: [node]\n\n# "
		"end\nascii: "
		"true\n" },
	{ "an entry over several lines becomes one",
		"columns:\n  vms:\n    - vm\n    - node\n  nodes: [node]\n", "columns",
		"vms", "[node]", "columns:\n  vms: [node]\n  nodes: [node]\n" },
	{ "an entry whose list stands at its own depth, too",
		"columns:\n  vms:\n  - vm\n  - node\n  nodes: [node]\n", "columns",
		"vms", "[node]", "columns:\n  vms: [node]\n  nodes: [node]\n" },
	{ "an entry is taken out", "columns:\n  vms: [vm]\n  nodes: [node]\n",
		"columns", "vms", NULL, "columns:\n  nodes: [node]\n" },
	{ "what is not there need not be taken out", "theme: light\n", "columns", "vms",
		NULL, "theme: light\n" },
	{ "no comment is lost", "columns:\n  vms:\n    - vm # first\n    - node\n",
		"columns", "vms", "[node]", NOT_CHANGED },
	{ "a mapping in one line is left alone", "columns: {vms: [vm]}\n", "columns",
		"vms", "[node]", NOT_CHANGED },
};

static void only_the_lines_of_the_setting_change(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct strbuf after;
		bool is_edited;

		strbuf_init(&after, 4096);
		is_edited = settings_edit(str_from(cases[i].before), cases[i].name,
			cases[i].entry, cases[i].value, &after);
		if (is_edited != (cases[i].after != NOT_CHANGED)) {
			fail_msg("%s: edited %d", cases[i].what, is_edited);
		}
		if (is_edited && strcmp(strbuf_cstr(&after), cases[i].after) != 0) {
			fail_msg("%s: %s", cases[i].what, strbuf_cstr(&after));
		}
		strbuf_finish(&after);
	}
}

struct fixture {
	char *directory;
	struct error err;
};

static int setup(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	if (fixture == NULL) {
		return -1;
	}
	fixture->directory = tempdir_create();
	(void)setenv("VMIGTOP_CONFIG_DIR", fixture->directory, 1);
	*state = fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	(void)unsetenv("VMIGTOP_CONFIG_DIR");
	tempdir_remove(fixture->directory);
	mem_free(fixture->directory);
	free(fixture);
	return 0;
}

static void assert_file(const struct fixture *fixture, const char *expected)
{
	char *path = tempdir_path(fixture->directory, SETTINGS_FILE_NAME);
	struct strbuf text;
	struct error err;

	strbuf_init(&text, 4096);
	assert_true(file_read(path, &text, &err));
	assert_string_equal(strbuf_cstr(&text), expected);
	strbuf_finish(&text);
	mem_free(path);
}

static void a_file_is_made_and_changed(void **state)
{
	struct fixture *fixture = *state;
	struct settings settings;

	assert_true(settings_keep("theme", NULL, "light", &fixture->err));
	assert_true(settings_keep("columns", "vms", "[vm, why]", &fixture->err));
	assert_file(fixture, "theme: light\ncolumns:\n  vms: [vm, why]\n");
	settings_init(&settings);
	assert_true(settings_file_load(&settings, &fixture->err));
	assert_string_equal(settings.theme, "light");
	assert_int_equal(
		setting_origin(setting_find("theme"), &settings), SETTING_FILE);
	assert_int_equal(
		setting_origin(setting_find("ascii"), &settings), SETTING_DEFAULT);
	assert_int_equal(settings.columns[0].column_count, 2);
	settings_finish(&settings);
}

static void a_file_that_would_not_be_read_is_not_written(void **state)
{
	static const char before[] = "\"theme\": light # quoted\n";
	struct fixture *fixture = *state;

	mem_free(tempdir_write(fixture->directory, SETTINGS_FILE_NAME, before));
	assert_false(settings_keep("theme", NULL, "default", &fixture->err));
	assert_non_null(strstr(fixture->err.message, "is there twice"));
	assert_false(settings_keep("refresh", NULL, "nonsense", &fixture->err));
	assert_file(fixture, before);
}

static void a_link_stays_a_link_and_the_mode_stays(void **state)
{
	struct fixture *fixture = *state;
	char *real =
		tempdir_write(fixture->directory, "dotfiles.yaml", "ascii: true\n");
	char *path = tempdir_path(fixture->directory, SETTINGS_FILE_NAME);
	struct stat status;

	assert_int_equal(chmod(real, 0640), 0);
	assert_int_equal(symlink(real, path), 0);
	assert_true(settings_keep("ascii", NULL, "false", &fixture->err));
	assert_int_equal(lstat(path, &status), 0);
	assert_true(S_ISLNK(status.st_mode));
	assert_int_equal(stat(real, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0640);
	assert_file(fixture, "ascii: false\n");
	mem_free(path);
	mem_free(real);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_the_lines_of_the_setting_change),
		cmocka_unit_test_setup_teardown(
			a_file_is_made_and_changed, setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_file_that_would_not_be_read_is_not_written, setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_link_stays_a_link_and_the_mode_stays, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
