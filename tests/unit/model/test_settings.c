/* Tests of the table of settings: it is sound, and values go through text unharmed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/unknown.h"
#include "model/settings.h"

/* A row of usage: 36 columns for the flag, the rest of 80 for its help. */
#define HELP_WIDTH 46

static void every_row_of_the_table_is_sound(void **state)
{
	(void)state;
	for (size_t i = 0; i < setting_count; i++) {
		const struct setting *setting = &setting_table[i];

		assert_ptr_equal(setting_find(setting->name), setting);
		assert_true(strlen(setting->help) <= HELP_WIDTH);
		assert_int_equal(setting->about[strlen(setting->about) - 1], '.');
		assert_true(setting->group < SETTING_GROUP_COUNT);
		assert_int_not_equal(setting_group_title(setting->group)[0], '\0');
		if (setting_is_mapping(setting)) {
			assert_false(setting->is_flag);
			assert_string_equal(setting->preset, "");
		}
		assert_int_equal(setting->type == SETTING_WORD, setting->words != NULL);
	}
	assert_null(setting_find("nothing"));
	assert_null(setting_find(""));
}

static void defaults_are_those_of_the_table(void **state)
{
	struct settings settings;

	(void)state;
	settings_init(&settings);
	for (size_t i = 0; i < setting_count; i++) {
		struct strbuf text;

		strbuf_init(&text, 256);
		setting_format(&setting_table[i], &settings, &text);
		assert_string_equal(strbuf_cstr(&text), setting_table[i].preset);
		strbuf_finish(&text);
	}
	settings_finish(&settings);
}

static void values_are_written_as_they_are_read(void **state)
{
	static const struct {
		const char *name;
		const char *text;
		const char *written; /* NULL: refused */
	} CASES[] = {
		{ "refresh", "90s", "90s" },
		{ "refresh", "2m", "2m" },
		{ "refresh", "1h", "1h" },
		{ "refresh", "1500ms", "1500ms" },
		{ "refresh", "61m", NULL },
		{ "refresh", "999ms", NULL },
		{ "refresh", "", NULL },
		{ "readonly", "T", "true" },
		{ "readonly", "0", "false" },
		{ "readonly", "yes", NULL },
		{ "saturation-warm", "1", "1" },
		{ "saturation-warm", "100%", "100" },
		{ "saturation-warm", "%", NULL },
		{ "saturation-warm", "-1", NULL },
		{ "saturation-warm", "70.5", NULL },
		{ "confirm", "risky", "risky" },
		{ "confirm", "Risky", NULL },
		{ "confirm", "", NULL },
		{ "namespace", "shop-2", "shop-2" },
		{ "namespace", "-shop", NULL },
		{ "namespace", "sh.op", NULL },
		{ "namespace", "", NULL },
		{ "theme", "mine", "mine" },
		{ "theme", "", NULL },
		{ "theme",
			"sixty-four-characters-are-one-too-many-for-the-name-of-a-"
			"theme-x",
			NULL },
		{ "prometheus", "https://p.example/base", "https://p.example/base" },
		{ "prometheus", "http://10.0.0.1:9090", "http://10.0.0.1:9090" },
		{ "prometheus", "/api/v1/namespaces/m/services/p/proxy",
			"/api/v1/namespaces/m/services/p/proxy" },
		{ "prometheus", "p.example", NULL },
		{ "prometheus", "https://", NULL },
		{ "prometheus", "https:///x", NULL },
		{ "prometheus", "//p.example/x", NULL },
		{ "prometheus", "ftp://p.example", NULL },
		{ "prometheus", "https://me:secret@p.example", NULL },
		{ "prometheus", "https://p.example/?query=1", NULL },
		{ "prometheus", "https://p.example/a b", NULL },
		{ "prometheus", "", NULL },
		{ "prometheus-token-file", "/run/token", "/run/token" },
		{ "prometheus-token-file", "", NULL },
		{ "prometheus-credentials", "cluster", "cluster" },
		{ "prometheus-credentials", "eyJhbGciOi", NULL },
		{ "keys", "anything", NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
		const struct setting *setting = setting_find(CASES[i].name);
		struct settings settings;
		struct strbuf text;

		settings_init(&settings);
		strbuf_init(&text, 256);
		if (setting_parse(setting, CASES[i].text, &settings) !=
			(CASES[i].written != NULL)) {
			fail_msg("%s: %s", CASES[i].name, CASES[i].text);
		}
		setting_format(setting, &settings, &text);
		assert_string_equal(strbuf_cstr(&text),
			CASES[i].written != NULL ? CASES[i].written : setting->preset);
		strbuf_finish(&text);
		settings_finish(&settings);
	}
}

static void what_was_meant_is_suggested(void **state)
{
	static const struct {
		const char *written;
		const char *meant; /* NULL: nobody knows */
	} CASES[] = {
		{ "refesh", "refresh" },
		{ "Refresh", "refresh" },
		{ "noMouse", "no-mouse" },
		{ "no_color", "no-color" },
		{ "NoColor", "no-color" },
		{ "link-speed", "link-speeds" },
		{ "linkSpeeds", "link-speeds" },
		{ "saturationWarm", "saturation-warm" },
		{ "read-only", "readonly" },
		{ "colour", NULL },
		{ "mouse", "no-mouse" },
		{ "themes", "theme" },
		{ "key", "keys" },
		{ "xyzzy", NULL },
		{ "x", NULL },
		{ "", NULL },
		{ "a-name-that-is-far-too-long-to-be-the-name-of-any-setting", NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
		const struct setting *meant = setting_suggest(CASES[i].written);

		if (CASES[i].meant == NULL ? meant != NULL
					   : meant == NULL ||
					strcmp(meant->name, CASES[i].meant) != 0) {
			fail_msg("%s: %s", CASES[i].written,
				meant != NULL ? meant->name : "nothing");
		}
	}
}

static void a_word_about_one_node_goes_before_one_about_all(void **state)
{
	struct settings settings;

	(void)state;
	settings_init(&settings);
	assert_int_equal(
		settings_add_link_speed(&settings, "*/bond2", "10G"), ENTRY_TAKEN);
	assert_int_equal(
		settings_add_link_speed(&settings, "w04/bond2", "25G"), ENTRY_TAKEN);
	assert_int_equal(
		settings_add_link_speed(&settings, "w04/bond2", "40G"), ENTRY_TWICE);
	assert_int_equal(
		settings_add_link_speed(&settings, "/bond2", "1G"), ENTRY_BAD_NAME);
	assert_int_equal(
		settings_add_link_speed(&settings, "w04/", "1G"), ENTRY_BAD_NAME);
	assert_int_equal(
		settings_add_link_speed(&settings, "w04/x", "11T"), ENTRY_BAD_VALUE);
	assert_int_equal(
		settings_add_link_speed(&settings, "w04/x", "1000"), ENTRY_BAD_VALUE);
	assert_true(settings_link_speed(&settings, "w04", "bond2") == 25000000000);
	assert_true(settings_link_speed(&settings, "w05", "bond2") == 10000000000);
	assert_true(settings_link_speed(&settings, "w05", "bond3") == UNKNOWN_I64);
	settings_finish(&settings);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_of_the_table_is_sound),
		cmocka_unit_test(defaults_are_those_of_the_table),
		cmocka_unit_test(values_are_written_as_they_are_read),
		cmocka_unit_test(what_was_meant_is_suggested),
		cmocka_unit_test(a_word_about_one_node_goes_before_one_about_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
