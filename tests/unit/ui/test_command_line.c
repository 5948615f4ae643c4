/* The command line: one table parses, completes and explains; requests say what it led
 * to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "commands/command.h"
#include "tests/unit/ui/glass.h"
#include "ui/input/command_line.h"
#include "ui/screens/screen.h"

static void set_up(struct build *build, struct glass *glass)
{
	static const char *const contexts[] = { "prod-east", "prod-west", "lab" };
	static const char *const themes[] = { "default", "light", "mono" };

	build_window(build);
	glass_init(glass, build, 120, 30);
	ui_offer(glass->ui, UI_CHOICE_CONTEXT, contexts, 3);
	ui_offer(glass->ui, UI_CHOICE_THEME, themes, 3);
}

static void tear_down(struct build *build, struct glass *glass)
{
	glass_finish(glass);
	build_finish(build);
}

static unsigned enter(struct glass *glass, const char *line)
{
	glass_key(glass, ':');
	glass_type(glass, line);
	return glass_key(glass, KEY_ENTER_);
}

static void lines_become_requests(void **state)
{
	static const struct {
		const char *line;
		enum ui_request_verb verb;
		const char *text;
		const char *value;
	} rows[] = {
		{ "ns shop", UI_ASK_NAMESPACE, "shop", NULL },
		{ "namespace shop", UI_ASK_NAMESPACE, "shop", NULL },
		{ "  ns   shop  ", UI_ASK_NAMESPACE, "shop", NULL },
		{ "ns all", UI_ASK_NAMESPACE, NULL, NULL },
		{ "ctx lab", UI_ASK_CONTEXT, "lab", NULL },
		{ "theme light", UI_ASK_THEME, "light", NULL },
		/* The only word that starts so. */
		{ "th light", UI_ASK_THEME, "light", NULL },
		{ "set refresh 5s", UI_ASK_SET, "refresh", "5s" },
		{ "set refresh", UI_ASK_SET, "refresh", NULL },
		{ "record a.rec", UI_ASK_RECORD, "a.rec", NULL },
		{ "record off", UI_ASK_RECORD, NULL, NULL },
	};
	struct build build;
	struct glass glass;

	(void)state;
	set_up(&build, &glass);
	for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
		struct ui_request request;

		assert_true((enter(&glass, rows[i].line) & UI_REQUEST) != 0);
		assert_true(ui_take_request(glass.ui, &request));
		assert_int_equal(request.verb, rows[i].verb);
		if (rows[i].text == NULL) {
			assert_null(request.text);
		} else {
			assert_string_equal(request.text, rows[i].text);
		}
		if (rows[i].value == NULL) {
			assert_null(request.value);
		} else {
			assert_string_equal(request.value, rows[i].value);
		}
		assert_false(ui_take_request(glass.ui, &request));
	}
	tear_down(&build, &glass);
}

static void what_is_wrong_is_said(void **state)
{
	static const struct {
		const char *line;
		const char *message;
	} rows[] = {
		{ "nonsense", "there is no command \":nonsense\"" },
		{ "s", "\":s\" could be several commands" },
		{ "ns", ":ns needs NAME" },
		{ "record", ":record needs FILE" },
		{ "seek 1:00", "this is a cluster, not a recording" },
		{ "quit now", ":quit takes nothing after it" },
		{ "nodes x", ":nodes takes nothing after it" },
		{ "sort nothing", "this table cannot be sorted by \"nothing\"" },
		/* What changes the cluster is spelled out. */
		{ "evac", "there is no command \":evac\"" },
	};
	struct build build;
	struct glass glass;

	(void)state;
	set_up(&build, &glass);
	for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
		assert_int_equal(enter(&glass, rows[i].line), UI_REDRAW);
		if (!glass_shows(&glass, rows[i].message)) {
			fail_msg("%s: not said: %s", rows[i].line, rows[i].message);
		}
	}
	tear_down(&build, &glass);
}

static void screens_sort_and_filter_by_word(void **state)
{
	struct build build;
	struct glass glass;

	(void)state;
	set_up(&build, &glass);
	enter(&glass, "sources");
	assert_true(glass_shows(&glass, "SOURCE"));
	enter(&glass, "log");
	assert_true(glass_shows(&glass, "nothing was logged yet"));
	glass_key(&glass, KEY_ESCAPE);
	assert_true(glass_shows(&glass, "SOURCE"));
	enter(&glass, "migrations");
	enter(&glass, "filter web-17");
	assert_true(glass_shows(&glass, "filter \"web-17\": "));
	enter(&glass, "filter");
	assert_false(glass_shows(&glass, "filter \""));
	enter(&glass, "sort vm-");
	assert_true(glass_shows(&glass, "VM▾"));
	enter(&glass, "sort none");
	assert_false(glass_shows(&glass, "VM▾"));
	assert_true((enter(&glass, "q") & UI_QUIT) != 0);
	tear_down(&build, &glass);
}

static void tab_goes_through_what_is_possible(void **state)
{
	struct build build;
	struct glass glass;

	(void)state;
	set_up(&build, &glass);
	glass_key(&glass, ':');
	glass_type(&glass, "thm");
	assert_int_equal(glass_key(&glass, KEY_TAB), UI_NOTHING);
	glass_key(&glass, KEY_BACKSPACE_);
	glass_key(&glass, KEY_TAB);
	assert_true(glass_shows(&glass, ":theme █"));
	assert_true(glass_shows(&glass, "default  light  mono"));
	glass_key(&glass, KEY_TAB);
	assert_true(glass_shows(&glass, ":theme default█"));
	glass_key(&glass, KEY_TAB);
	assert_true(glass_shows(&glass, ":theme light█"));
	glass_key(&glass, KEY_BACKTAB_);
	glass_key(&glass, KEY_BACKTAB_);
	assert_true(glass_shows(&glass, ":theme mono█"));
	glass_key(&glass, KEY_ESCAPE);
	/* As far as there is no choice. */
	glass_type(&glass, ":ctx p");
	glass_key(&glass, KEY_TAB);
	assert_true(glass_shows(&glass, ":ctx prod-█"));
	glass_type(&glass, "w");
	glass_key(&glass, KEY_TAB);
	assert_true(glass_shows(&glass, ":ctx prod-west █"));
	tear_down(&build, &glass);
}

static bool offers(struct glass *glass, const char *text, const char *wanted)
{
	const char *items[256];
	struct arena *arena = arena_create(4096);
	struct view view;
	size_t count;
	bool is_there = false;

	view_init(&view, arena, glass->facts, &glass->context);
	count = command_line_offers(
		(const struct ui *)glass->ui, &view, text, items, ARRAY_LENGTH(items));
	for (size_t i = 0; i < count; i++) {
		is_there = is_there || strcmp(items[i], wanted) == 0;
		assert_true(i == 0 || strcmp(items[i - 1], items[i]) != 0);
	}
	arena_destroy(arena);
	return is_there;
}

static void arguments_are_offered_by_their_kind(void **state)
{
	static const struct {
		const char *text;
		const char *wanted;
		bool is_offered;
	} rows[] = {
		{ "", "theme", true },
		{ "", "migrate", true },
		{ "", "nodes", true },
		{ "", "q", false },
		{ "ns ", "all", true },
		{ "ns ", "shop", true },
		{ "ns s", "office", false },
		{ "ns shop ", "office", false },
		{ "ctx ", "lab", true },
		{ "sort ", "vm", true },
		{ "sort ", "why", false },
		{ "set ", "theme", true },
		{ "set ", "keys", false },
		{ "set ascii ", "true", true },
		{ "set theme ", "mono", true },
		{ "set confirm ", "risky", true },
		{ "migrate ", "w07.prod-east.example.com", true },
		{ "save ", "shop", false },
		{ "nonsense ", "shop", false },
	};
	struct build build;
	struct glass glass;

	(void)state;
	set_up(&build, &glass);
	for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
		if (offers(&glass, rows[i].text, rows[i].wanted) !=
			rows[i].is_offered) {
			fail_msg("\"%s\": %s", rows[i].text, rows[i].wanted);
		}
	}
	tear_down(&build, &glass);
}

static void lines_are_recalled(void **state)
{
	struct build build;
	struct glass glass;

	(void)state;
	set_up(&build, &glass);
	enter(&glass, "nodes");
	enter(&glass, "migrations");
	enter(&glass, "migrations");
	glass_type(&glass, ":th");
	glass_key(&glass, KEY_UP_);
	assert_true(glass_shows(&glass, ":migrations█"));
	glass_key(&glass, KEY_UP_);
	assert_true(glass_shows(&glass, ":nodes█"));
	assert_int_equal(glass_key(&glass, KEY_UP_), UI_NOTHING);
	glass_key(&glass, KEY_DOWN_);
	glass_key(&glass, KEY_DOWN_);
	assert_true(glass_shows(&glass, ":th█"));
	assert_int_equal(glass_key(&glass, KEY_DOWN_), UI_NOTHING);
	tear_down(&build, &glass);
}

static void every_word_is_in_the_help(void **state)
{
	struct build build;
	struct glass glass;
	char text[64];

	(void)state;
	set_up(&build, &glass);
	canvas_resize(&glass.canvas, 200, 120);
	glass_key(&glass, '?');
	for (size_t i = 0; i < command_word_count; i++) {
		snprintf(text, sizeof(text), ":%s", command_words[i].name);
		assert_true(glass_shows(&glass, text));
		assert_true(command_words[i].needs_argument <=
			(command_words[i].placeholder != NULL));
	}
	for (size_t i = 0; commands[i] != NULL; i++) {
		snprintf(text, sizeof(text), "(:%s)", commands[i]->name);
		assert_true(glass_shows(&glass, text));
	}
	tear_down(&build, &glass);
}

static void the_table_is_saved_as_it_is_shown(void **state)
{
	struct build build;
	struct glass glass;
	struct ui_request request;

	(void)state;
	build_init(&build);
	build_vmi(&build, "shop", "=cmd()", "w01");
	build_migration(&build, "shop", "=cmd()", PHASE_FAILED, 20 * SECOND);
	build_migration(&build, "shop", "web, \"2\"", PHASE_PENDING, 10 * SECOND);
	glass_init(&glass, &build, 120, 30);
	glass_key(&glass, 's');
	assert_true(glass_shows(
		&glass, ":save migrations-prod-east-20261120T140211Z.csv█"));
	assert_true((glass_key(&glass, KEY_ENTER_) & UI_REQUEST) != 0);
	assert_true(ui_take_request(glass.ui, &request));
	assert_int_equal(request.verb, UI_ASK_SAVE);
	assert_string_equal(request.text, "migrations-prod-east-20261120T140211Z.csv");
	assert_int_equal(strncmp(request.value, "vm,namespace,phase,", 19), 0);
	/* No cell is run by a spreadsheet, no comma tears one. */
	assert_non_null(strstr(request.value, "\r\n\"'=cmd()\",shop,Failed,"));
	assert_non_null(strstr(request.value, "\r\n\"web, \"\"2\"\"\",shop,Pending"));
	assert_null(strstr(request.value, "–"));
	tear_down(&build, &glass);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_become_requests),
		cmocka_unit_test(what_is_wrong_is_said),
		cmocka_unit_test(screens_sort_and_filter_by_word),
		cmocka_unit_test(tab_goes_through_what_is_possible),
		cmocka_unit_test(arguments_are_offered_by_their_kind),
		cmocka_unit_test(lines_are_recalled),
		cmocka_unit_test(every_word_is_in_the_help),
		cmocka_unit_test(the_table_is_saved_as_it_is_shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
