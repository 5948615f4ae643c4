/* Tests of the settings file: every setting, every slip with its line, flags on top. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "base/attr.h"
#include "base/unknown.h"
#include "config/args.h"
#include "config/settings_file.h"
#include "tests/unit/config/tempdir.h"

struct fixture {
	char *directory;
	struct settings settings;
	struct error err;
};

static int setup(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	if (fixture == NULL) {
		return -1;
	}
	fixture->directory = tempdir_create();
	(void)unsetenv("NO_COLOR");
	(void)setenv("VMIGTOP_CONFIG_DIR", fixture->directory, 1);
	settings_init(&fixture->settings);
	*state = fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	(void)unsetenv("VMIGTOP_CONFIG_DIR");
	settings_finish(&fixture->settings);
	tempdir_remove(fixture->directory);
	mem_free(fixture->directory);
	free(fixture);
	return 0;
}

static const struct settings *parse(struct fixture *fixture, const char *yaml)
{
	if (!settings_file_parse(
		    str_from(yaml), "config.yaml", &fixture->settings, &fixture->err)) {
		fail_msg("%s", fixture->err.message);
	}
	return &fixture->settings;
}

static void nothing_leaves_the_defaults(void **state)
{
	static const char *const EMPTY[] = { "", "# only words\n", "---\n", "{}",
		"theme:\nkeys:\nno-color: ~\nrefresh: null\n" };

	for (size_t i = 0; i < ARRAY_LENGTH(EMPTY); i++) {
		const struct settings *settings = parse(*state, EMPTY[i]);

		assert_string_equal(settings->theme, "default");
		assert_false(settings->no_color);
		assert_false(settings->readonly);
		assert_int_equal(settings->refresh_ms, 10000);
		assert_int_equal(settings->confirm, CONFIRM_ALWAYS);
		assert_int_equal(settings->saturation_warm, 70);
		assert_int_equal(settings->saturation_high, 80);
		assert_int_equal(settings->saturation_full, 90);
		assert_null(settings->namespace);
		assert_int_equal(settings->key_count, 0);
	}
}

static void every_plain_setting_lands_in_its_field(void **state)
{
	const struct settings *settings = parse(*state,
		"theme: light\n"
		"no-color: true\n"
		"ascii: yes\n"
		"no-mouse: on\n"
		"readonly: true\n"
		"confirm: risky\n"
		"refresh: 1m30s\n"
		"namespace: shop\n"
		"saturation-warm: 60\n"
		"saturation-high: 75%\n"
		"saturation-full: 95\n");

	assert_string_equal(settings->theme, "light");
	assert_true(settings->no_color);
	assert_true(settings->ascii);
	assert_true(settings->no_mouse);
	assert_true(settings->readonly);
	assert_int_equal(settings->confirm, CONFIRM_RISKY);
	assert_int_equal(settings->refresh_ms, 90000);
	assert_string_equal(settings->namespace, "shop");
	assert_int_equal(settings->saturation_warm, 60);
	assert_int_equal(settings->saturation_high, 75);
	assert_int_equal(settings->saturation_full, 95);
}

static void a_bare_number_is_a_time_in_seconds(void **state)
{
	assert_int_equal(parse(*state, "refresh: 20")->refresh_ms, 20000);
}

static void speeds_of_links_are_found_by_node_and_device(void **state)
{
	const struct settings *settings = parse(*state,
		"link-speeds:\n"
		"  w04/bond2: 25G\n"
		"  \"*/bond2\": 10G\n"
		"  w05.example.com/ens2f0: 2.5G\n"
		"  w06/eth0: 100M\n");

	assert_true(settings_link_speed(settings, "w04", "bond2") == 25000000000);
	assert_true(settings_link_speed(settings, "w05", "bond2") == 10000000000);
	assert_true(settings_link_speed(settings, "w05.example.com", "ens2f0") ==
		2500000000);
	assert_true(settings_link_speed(settings, "w06", "eth0") == 100000000);
	assert_true(settings_link_speed(settings, "w06", "eth1") == UNKNOWN_I64);
	assert_true(settings_link_speed(settings, "*", "eth1") == UNKNOWN_I64);
}

static void keys_are_a_list_with_the_line_of_each(void **state)
{
	/* y and n are booleans to YAML, and keys to people. */
	const struct settings *settings = parse(*state,
		"keys:\n"
		"  migrate: M\n"
		"  cancel: [F8, ^D]\n"
		"  yes-please: y\n"
		"  top: 7\n"
		"  other: \"\xc3\xa9\"\n");
	static const struct {
		const char *name;
		const char *key;
		size_t line;
	} EXPECTED[] = {
		{ "migrate", "M", 2 },
		{ "cancel", "F8", 3 },
		{ "cancel", "^D", 3 },
		{ "yes-please", "y", 4 },
		{ "top", "7", 5 },
		{ "other", "\xc3\xa9", 6 },
	};

	assert_int_equal(settings->key_count, ARRAY_LENGTH(EXPECTED));
	for (size_t i = 0; i < ARRAY_LENGTH(EXPECTED); i++) {
		assert_string_equal(settings->keys[i].name, EXPECTED[i].name);
		assert_string_equal(settings->keys[i].key, EXPECTED[i].key);
		assert_int_equal(settings->keys[i].line, EXPECTED[i].line);
	}
}

static void columns_keep_their_order(void **state)
{
	const struct settings *settings = parse(*state,
		"columns:\n"
		"  migrations: [why, vm]\n"
		"  nodes:\n"
		"  - node\n");

	assert_int_equal(settings->column_count, 2);
	assert_string_equal(settings->columns[0].table, "migrations");
	assert_int_equal(settings->columns[0].column_count, 2);
	assert_string_equal(settings->columns[0].columns[0], "why");
	assert_string_equal(settings->columns[0].columns[1], "vm");
	assert_int_equal(settings->columns[0].line, 2);
	assert_string_equal(settings->columns[1].table, "nodes");
	assert_string_equal(settings->columns[1].columns[0], "node");
}

static void every_slip_names_file_line_and_entry(void **state)
{
	static const struct {
		const char *yaml;
		const char *message;
	} CASES[] = {
		{ "theme: light\nrefesh: 10s\n",
			"config.yaml: line 2: refesh: no such setting; did you mean "
			"\"refresh\"?" },
		{ "noColor: true",
			"config.yaml: line 1: noColor: no such setting; did you mean "
			"\"no-color\"?" },
		{ "read_only: true",
			"config.yaml: line 1: read_only: no such setting; did you mean "
			"\"readonly\"?" },
		{ "mouse: false",
			"config.yaml: line 1: mouse: no such setting; did you mean "
			"\"no-mouse\"?" },
		{ "xyzzy: 1",
			"config.yaml: line 1: xyzzy: no such setting; vmigtop(5) lists "
			"them" },
		{ "all-namespaces: true",
			"config.yaml: line 1: all-namespaces: only a flag; without "
			"\"namespace\" all are shown" },
		{ "ascii: true\n\nascii: false\n",
			"config.yaml: line 3: ascii: is there twice" },
		{ "no-color: maybe",
			"config.yaml: line 1: no-color: \"maybe\" is not true or "
			"false" },
		{ "no-color: 'true'",
			"config.yaml: line 1: no-color: \"true\" is not true or "
			"false" },
		{ "refresh: soon",
			"config.yaml: line 1: refresh: \"soon\" is not a time like 30s "
			"or 2m, from 1s to 1h" },
		{ "refresh: 500ms",
			"config.yaml: line 1: refresh: \"500ms\" is not a time like "
			"30s "
			"or 2m, from 1s to 1h" },
		{ "refresh: [1s]",
			"config.yaml: line 1: refresh: a list, where a time like 30s "
			"or "
			"2m, from 1s to 1h is needed" },
		{ "confirm: never",
			"config.yaml: line 1: confirm: \"never\" is not always or "
			"risky" },
		{ "namespace: Shop!",
			"config.yaml: line 1: namespace: \"Shop!\" is not the name of "
			"a "
			"namespace" },
		{ "saturation-warm: 0",
			"config.yaml: line 1: saturation-warm: \"0\" is not a "
			"percentage "
			"from 1 to 100" },
		{ "saturation-high: 101%",
			"config.yaml: line 1: saturation-high: \"101%\" is not a "
			"percentage from 1 to 100" },
		{ "saturation-warm: 85",
			"config.yaml: line 1: saturation-warm: may not be above "
			"saturation-high" },
		{ "saturation-high: 60\nsaturation-warm: 65",
			"config.yaml: line 1: saturation-high: may not be below "
			"saturation-warm" },
		{ "saturation-full: 75",
			"config.yaml: line 1: saturation-full: may not be below "
			"saturation-high" },
		{ "theme: plaid",
			"config.yaml: line 1: theme: theme \"plaid\" not "
			"found; built in: " },
		{ "link-speeds: 25G",
			"config.yaml: line 1: link-speeds: \"25G\" is not a mapping of "
			"NODE/DEVICE to a speed" },
		{ "link-speeds:\n  bond2: 25G",
			"config.yaml: line 2: bond2: the form is NODE/DEVICE: SPEED" },
		{ "link-speeds:\n  w04/bond2/3: 25G",
			"config.yaml: line 2: w04/bond2/3: the form is NODE/DEVICE: "
			"SPEED" },
		{ "link-speeds: {w04/bond2: 25}",
			"config.yaml: line 1: w04/bond2: a speed like 25G is needed, "
			"from 1M to 10T bits per second" },
		{ "link-speeds: {w04/bond2: fast}",
			"config.yaml: line 1: w04/bond2: a speed like 25G is needed" },
		{ "link-speeds: {w04/bond2: 25Gi}",
			"config.yaml: line 1: w04/bond2: a speed like 25G is needed" },
		{ "link-speeds: {w04/bond2: -25G}",
			"config.yaml: line 1: w04/bond2: a speed like 25G is needed" },
		{ "link-speeds:\n  a/b: 1G\n  a/b: 2G",
			"config.yaml: line 3: a/b: is there twice" },
		{ "link-speeds: {a/b: [1G]}",
			"config.yaml: line 1: a/b: a list, where a speed like 25G is "
			"needed" },
		{ "keys:\n  migrate:\n",
			"config.yaml: line 2: migrate: nothing stands after it" },
		{ "keys:\n  a: M\n  b: M\n", "config.yaml: line 3: M: is there twice" },
		{ "keys: {a: [F1, {}]}",
			"config.yaml: line 1: a: a list of words is needed" },
		{ "keys: {a: []}", "config.yaml: line 1: a: the list is empty" },
		{ "keys: {Migrate It: M}",
			"config.yaml: line 1: Migrate It: the form is ACTION: KEY" },
		{ "keys: {migrate: two words}",
			"config.yaml: line 1: migrate: no key: a character, F5 or ^R" },
		{ "columns: {migrations: vm}",
			"config.yaml: line 1: migrations: \"vm\" is not a list like "
			"[vm, phase, why]" },
		{ "columns: {migrations: [vm, vm]}",
			"config.yaml: line 1: vm: is there twice" },
		{ "columns: {migrations: [v m]}",
			"config.yaml: line 1: v m: no name of a column" },
		{ "- theme: light",
			"config.yaml: line 1: settings are lines like \"theme: "
			"light\"" },
		{ "theme: light\n  ascii: true\n", "config.yaml: line 2: " },
		{ "\"a\\e[31mb\": 1", "config.yaml: line 1: a^[[31mb: no such" },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
		struct fixture *fixture = *state;

		if (settings_file_parse(str_from(CASES[i].yaml), "config.yaml",
			    &fixture->settings, &fixture->err)) {
			fail_msg("accepted: %s", CASES[i].yaml);
		}
		if (strncmp(fixture->err.message, CASES[i].message,
			    strlen(CASES[i].message)) != 0) {
			fail_msg("%s\n  says:   %s\n  wanted: %s", CASES[i].yaml,
				fixture->err.message, CASES[i].message);
		}
	}
}

static void what_is_refused_changes_nothing(void **state)
{
	struct fixture *fixture = *state;

	(void)parse(fixture, "namespace: shop\nkeys: {up: U}\n");
	assert_false(settings_file_parse(
		STR("namespace: other\nreadonly: true\nkeys: {up: K, down: K}\n"), "x",
		&fixture->settings, &fixture->err));
	assert_string_equal(fixture->settings.namespace, "shop");
	assert_false(fixture->settings.readonly);
	assert_int_equal(fixture->settings.key_count, 1);
	assert_string_equal(fixture->settings.keys[0].key, "U");
}

static void too_many_entries_are_refused(void **state)
{
	struct fixture *fixture = *state;
	struct strbuf yaml;

	strbuf_init(&yaml, 1u << 20);
	strbuf_text(&yaml, "link-speeds:\n");
	for (int i = 0; i <= SETTINGS_ENTRIES_MAX; i++) {
		strbuf_printf(&yaml, "  n%d/e: 1G\n", i);
	}
	assert_false(settings_file_parse(str_from(strbuf_cstr(&yaml)), "config.yaml",
		&fixture->settings, &fixture->err));
	assert_string_equal(fixture->err.message,
		"config.yaml: line 2: link-speeds: too many entries");
	strbuf_finish(&yaml);
}

static void no_file_is_no_error(void **state)
{
	struct fixture *fixture = *state;

	assert_true(settings_file_load(&fixture->settings, &fixture->err));
	assert_string_equal(fixture->settings.theme, "default");
}

static void the_file_is_found_in_the_config_directory(void **state)
{
	struct fixture *fixture = *state;

	mem_free(tempdir_write(
		fixture->directory, "themes/mine.yaml", "name: mine\nroles: {}\n"));
	mem_free(tempdir_write(fixture->directory, "config.yaml", "theme: mine\n"));
	if (!settings_file_load(&fixture->settings, &fixture->err)) {
		fail_msg("%s", fixture->err.message);
	}
	assert_string_equal(fixture->settings.theme, "mine");
}

static void an_unreadable_file_is_an_error(void **state)
{
	struct fixture *fixture = *state;

	mem_free(tempdir_write(fixture->directory, "config.yaml/x", ""));
	assert_false(settings_file_load(&fixture->settings, &fixture->err));
	assert_non_null(strstr(fixture->err.message, "config.yaml"));
}

static void flags_win_over_the_file(void **state)
{
	struct fixture *fixture = *state;
	char *argv[] = { (char[]){ "vmigtop" }, (char[]){ "--theme=mono" },
		(char[]){ "--readonly=false" }, (char[]){ "--refresh" },
		(char[]){ "5s" }, (char[]){ "-n" }, (char[]){ "lab" } };
	struct options options;

	(void)parse(fixture,
		"theme: light\nreadonly: true\nrefresh: 1m\n"
		"namespace: shop\nno-mouse: true\nconfirm: risky\n");
	assert_true(args_parse((int)ARRAY_LENGTH(argv), argv, &options,
		&fixture->settings, &fixture->err));
	assert_string_equal(fixture->settings.theme, "mono");
	assert_false(fixture->settings.readonly);
	assert_int_equal(fixture->settings.refresh_ms, 5000);
	assert_string_equal(fixture->settings.namespace, "lab");
	assert_true(fixture->settings.no_mouse);
	assert_int_equal(fixture->settings.confirm, CONFIRM_RISKY);
	options_finish(&options);
}

static void all_namespaces_as_a_flag_goes_before_one_in_the_file(void **state)
{
	struct fixture *fixture = *state;
	char *argv[] = { (char[]){ "vmigtop" }, (char[]){ "-A" } };
	struct options options;

	(void)parse(fixture, "namespace: shop\n");
	assert_true(args_parse(2, argv, &options, &fixture->settings, &fixture->err));
	assert_null(fixture->settings.namespace);
	assert_true(fixture->settings.all_namespaces);
	options_finish(&options);
}

static void the_environment_goes_before_the_file(void **state)
{
	struct fixture *fixture = *state;
	char *argv[] = { (char[]){ "vmigtop" } };
	struct options options;

	(void)parse(fixture, "no-color: false\n");
	(void)setenv("NO_COLOR", "1", 1);
	assert_true(args_parse(1, argv, &options, &fixture->settings, &fixture->err));
	(void)unsetenv("NO_COLOR");
	assert_true(fixture->settings.no_color);
	options_finish(&options);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(nothing_leaves_the_defaults),
		TEST(every_plain_setting_lands_in_its_field),
		TEST(a_bare_number_is_a_time_in_seconds),
		TEST(speeds_of_links_are_found_by_node_and_device),
		TEST(keys_are_a_list_with_the_line_of_each),
		TEST(columns_keep_their_order),
		TEST(every_slip_names_file_line_and_entry),
		TEST(what_is_refused_changes_nothing),
		TEST(too_many_entries_are_refused),
		TEST(no_file_is_no_error),
		TEST(the_file_is_found_in_the_config_directory),
		TEST(an_unreadable_file_is_an_error),
		TEST(flags_win_over_the_file),
		TEST(all_namespaces_as_a_flag_goes_before_one_in_the_file),
		TEST(the_environment_goes_before_the_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
