/* Tests of themes: the parser, inheritance, and the looks of every file of themes/. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "base/file.h"
#include "base/strbuf.h"
#include "config/theme_file.h"
#include "src/config/theme.h"
#include "tests/unit/config/tempdir.h"

#define THEMES "themes"

struct fixture {
	char *directory;
	struct theme theme;
	struct error err;
};

static int setup(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	if (fixture == NULL) {
		return -1;
	}
	fixture->directory = tempdir_create();
	(void)setenv("XDG_CONFIG_HOME", fixture->directory, 1);
	*state = fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	(void)unsetenv("XDG_CONFIG_HOME");
	tempdir_remove(fixture->directory);
	mem_free(fixture->directory);
	free(fixture);
	return 0;
}

static const struct theme *parse(struct fixture *fixture, const char *yaml)
{
	if (!theme_parse(str_from(yaml), "test.yaml", &fixture->theme, &fixture->err)) {
		fail_msg("%s", fixture->err.message);
	}
	return &fixture->theme;
}

static const struct theme *load(struct fixture *fixture, const char *name)
{
	if (!theme_load(name, &fixture->theme, &fixture->err)) {
		fail_msg("%s: %s", name, fixture->err.message);
	}
	return &fixture->theme;
}

static void user_file(struct fixture *fixture, const char *name, const char *yaml)
{
	char *file = mem_printf("vmigtop/themes/%s.yaml", name);

	mem_free(tempdir_write(fixture->directory, file, yaml));
	mem_free(file);
}

static const struct color NONE = { .type = COLOR_NONE };

static bool color_equal(struct color a, struct color b)
{
	return a.type == b.type && a.index == b.index && a.red == b.red &&
		a.green == b.green && a.blue == b.blue;
}

static struct color index_color(unsigned index)
{
	return (struct color){ .type = COLOR_INDEX, .index = (uint8_t)index };
}

static void colours_are_read_in_every_form(void **state)
{
	static const struct {
		const char *text;
		struct color color;
	} CASES[] = {
		{ "default", { .type = COLOR_NONE } },
		{ "black", { .type = COLOR_INDEX, .index = 0 } },
		{ "cyan", { .type = COLOR_INDEX, .index = 6 } },
		{ "bright-white", { .type = COLOR_INDEX, .index = 15 } },
		{ "0", { .type = COLOR_INDEX, .index = 0 } },
		{ "255", { .type = COLOR_INDEX, .index = 255 } },
		{ "'#0aF9bc'",
			{ .type = COLOR_RGB,
				.red = 0x0a,
				.green = 0xf9,
				.blue = 0xbc } },
		{ "'#fa0'",
			{ .type = COLOR_RGB,
				.red = 0xff,
				.green = 0xaa,
				.blue = 0x00 } },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
		char *yaml =
			mem_printf("name: t\nroles: {ok: {fg: %s}}", CASES[i].text);

		assert_true(color_equal(parse(*state, yaml)->styles[ROLE_OK].foreground,
			CASES[i].color));
		mem_free(yaml);
	}
}

static void attributes_are_added_up(void **state)
{
	const struct theme *theme = parse(*state,
		"name: t\nroles:\n"
		"  ok: {bold: true, dim: true, italic: true, underline: true,"
		" reverse: true}\n"
		"  info: {bold: true, bold: false, underline: true}\n");

	assert_int_equal(theme->styles[ROLE_OK].attributes,
		STYLE_BOLD | STYLE_DIM | STYLE_ITALIC | STYLE_UNDERLINE |
			STYLE_REVERSE);
	assert_int_equal(theme->styles[ROLE_INFO].attributes, STYLE_UNDERLINE);
}

static void roles_not_named_take_their_fallback(void **state)
{
	const struct theme *theme = parse(*state,
		"name: t\nroles: {strong: {fg: 7, bold: true}, warning: {fg: 3}}");

	/* header-sorted, header, strong */
	assert_int_equal(theme->styles[ROLE_HEADER_SORTED].foreground.index, 7);
	assert_int_equal(theme->styles[ROLE_HEADER_SORTED].attributes, STYLE_BOLD);
	assert_int_equal(theme->styles[ROLE_BAR_WARM].foreground.index, 3);
	assert_int_equal(theme->styles[ROLE_BAR_WARM].attributes, 0);
	assert_true(color_equal(theme->styles[ROLE_OK].foreground, NONE));
}

static void parts_not_said_are_those_of_the_default_role(void **state)
{
	const struct theme *theme = parse(*state,
		"name: t\nroles:\n"
		"  default: {fg: 250, bg: 16}\n"
		"  ok: {fg: 2}\n"
		"  selected: {bg: 4}\n"
		"  input: {bg: default}\n");

	assert_true(color_equal(theme->styles[ROLE_OK].background, index_color(16)));
	assert_true(
		color_equal(theme->styles[ROLE_SELECTED].foreground, index_color(250)));
	assert_true(color_equal(theme->styles[ROLE_INPUT].background, NONE));
	assert_true(
		color_equal(theme->styles[ROLE_BORDER].background, index_color(16)));
}

static void a_theme_replaces_whole_roles_of_its_parent(void **state)
{
	struct fixture *fixture = *state;

	user_file(fixture, "base",
		"name: base\nroles: {ok: {fg: 2, bold: true}, info: {fg: 6}}");
	user_file(
		fixture, "child", "name: child\ninherits: base\nroles: {ok: {fg: 4}}");
	load(fixture, "child");
	assert_string_equal(fixture->theme.name, "child");
	assert_int_equal(fixture->theme.styles[ROLE_OK].foreground.index, 4);
	assert_int_equal(fixture->theme.styles[ROLE_OK].attributes, 0);
	assert_int_equal(fixture->theme.styles[ROLE_INFO].foreground.index, 6);
	parse(fixture, "name: text\ninherits: child");
	assert_int_equal(fixture->theme.styles[ROLE_OK].foreground.index, 4);
}

static void a_users_file_wins_and_may_refine_the_built_in_one(void **state)
{
	struct fixture *fixture = *state;
	struct theme builtin = *load(fixture, "default");

	user_file(fixture, "default",
		"name: default\ninherits: default\nroles: {ok: {fg: 99}}");
	load(fixture, "default");
	assert_int_equal(fixture->theme.styles[ROLE_OK].foreground.index, 99);
	assert_true(color_equal(fixture->theme.styles[ROLE_WARNING].foreground,
		builtin.styles[ROLE_WARNING].foreground));
	/* Others that inherit from it see the user's. */
	user_file(fixture, "mine", "name: mine\ninherits: default");
	load(fixture, "mine");
	assert_int_equal(fixture->theme.styles[ROLE_OK].foreground.index, 99);
}

static void circles_are_noticed(void **state)
{
	struct fixture *fixture = *state;

	user_file(fixture, "a", "name: a\ninherits: b");
	user_file(fixture, "b", "name: b\ninherits: a");
	assert_false(theme_load("a", &fixture->theme, &fixture->err));
	assert_non_null(strstr(fixture->err.message, "in a circle"));
}

static void unknown_themes_are_refused_with_the_choice(void **state)
{
	static const char *const NAMES[] = { "nope", "", "../../etc/passwd", ".hidden",
		"a/b", "x\x1b[31m" };
	struct fixture *fixture = *state;

	for (size_t i = 0; i < ARRAY_LENGTH(NAMES); i++) {
		assert_false(theme_load(NAMES[i], &fixture->theme, &fixture->err));
		assert_non_null(strstr(fixture->err.message, "not found; built in: "));
		assert_non_null(strstr(fixture->err.message, "light"));
		assert_null(strchr(fixture->err.message, 0x1b));
	}
}

static void slips_are_named_with_file_line_and_role(void **state)
{
	static const struct {
		const char *yaml;
		const char *message;
	} CASES[] = {
		{ "", "test.yaml: line 1: not a theme" },
		{ "[]", "not a theme" },
		{ "roles: {}", "name is missing" },
		{ "name: []", "line 1: name must be a short word" },
		{ "name: a/b", "name must be a short word" },
		{ "name: t\ninherits: {}", "line 2: inherits must be" },
		{ "name: t\ninherits: nope", "theme \"nope\" not found" },
		{ "name: t\ncolours: {}",
			"not one of name, inherits, roles: \"colours\"" },
		{ "name: t\nroles: []", "roles must be a mapping" },
		{ "name: t\nroles:\n  okay: {}", "line 3: unknown role \"okay\"" },
		{ "name: t\nroles: {ok: {}, ok: {}}", "twice the role \"ok\"" },
		{ "name: t\nroles: {ok: green}", "role ok: a mapping like" },
		{ "name: t\nroles: {ok: {fg: []}}", "role ok: a colour is needed" },
		{ "name: t\nroles: {ok: {fg: greenish}}",
			"role ok: no colour (default, a name, 0-255 or '#rrggbb'): "
			"\"greenish\"" },
		{ "name: t\nroles: {ok: {fg: 256}}", "\"256\"" },
		{ "name: t\nroles: {ok: {fg: -1}}", "\"-1\"" },
		{ "name: t\nroles: {ok: {bg: '#12345'}}", "\"#12345\"" },
		{ "name: t\nroles: {ok: {bg: '#12345g'}}", "\"#12345g\"" },
		{ "name: t\nroles:\n  ok:\n    fg: #ff0000", "needs quotes" },
		{ "name: t\nroles: {ok: {blink: true}}", "not one of fg, bg, bold" },
		{ "name: t\nroles: {ok: {bold: 1}}",
			"true or false is needed for \"bold\"" },
		{ "name: t\nroles: {ok: {", "test.yaml: line " },
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
		fixture->theme.name[0] = 'x';
		assert_false(theme_parse(str_from(CASES[i].yaml), "test.yaml",
			&fixture->theme, &fixture->err));
		if (strstr(fixture->err.message, CASES[i].message) == NULL) {
			fail_msg("case %zu: \"%s\"", i, fixture->err.message);
		}
		assert_int_equal(fixture->theme.name[0], 'x');
	}
}

static void a_broken_file_of_the_user_is_an_error_not_a_default(void **state)
{
	struct fixture *fixture = *state;

	user_file(fixture, "light", "name: light\nroles: {ok: {fg: nope}}");
	assert_false(theme_load("light", &fixture->theme, &fixture->err));
	assert_non_null(strstr(fixture->err.message, "light.yaml: line 2: role ok"));
}

static void every_fallback_ends_at_the_default_role(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROLE_COUNT; i++) {
		enum role role = (enum role)i;
		size_t steps = 0;

		assert_true(strlen(role_info(role)->name) > 0);
		assert_true(strlen(role_info(role)->meaning) > 0);
		while (role != ROLE_DEFAULT) {
			role = role_info(role)->fallback;
			steps++;
			assert_true(steps < ROLE_COUNT);
		}
	}
}

/* --- the files of themes/ ------------------------------------------------------- */

struct rgb {
	double red;
	double green;
	double blue;
};

/* xterm's palette; the first sixteen are the user's own, these are common values. */
static struct rgb rgb_of_index(unsigned index)
{
	static const unsigned SYSTEM[16] = { 0x000000, 0xcd0000, 0x00cd00, 0xcdcd00,
		0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5, 0x7f7f7f, 0xff0000, 0x00ff00,
		0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff };
	static const unsigned LEVELS[6] = { 0, 95, 135, 175, 215, 255 };
	unsigned value;

	if (index < 16) {
		value = SYSTEM[index];
	} else if (index < 232) {
		unsigned cube = index - 16;

		value = LEVELS[cube / 36] << 16 | LEVELS[cube / 6 % 6] << 8 |
			LEVELS[cube % 6];
	} else {
		unsigned grey = 8 + 10 * (index - 232);

		value = grey << 16 | grey << 8 | grey;
	}
	return (struct rgb){ (value >> 16 & 255) / 255.0, (value >> 8 & 255) / 255.0,
		(value & 255) / 255.0 };
}

static struct rgb rgb_of(struct color color, struct rgb own)
{
	switch (color.type) {
	case COLOR_NONE:
		return own;
	case COLOR_INDEX:
		return rgb_of_index(color.index);
	case COLOR_RGB:
		return (struct rgb){ color.red / 255.0, color.green / 255.0,
			color.blue / 255.0 };
	}
	return own;
}

static double linear(double channel)
{
	return channel <= 0.04045 ? channel / 12.92
				  : pow((channel + 0.055) / 1.055, 2.4);
}

static double luminance(struct rgb color)
{
	return 0.2126 * linear(color.red) + 0.7152 * linear(color.green) +
		0.0722 * linear(color.blue);
}

/* WCAG 2: (lighter + 0.05) / (darker + 0.05). */
static double contrast(struct rgb a, struct rgb b)
{
	double first = luminance(a) + 0.05;
	double second = luminance(b) + 0.05;

	return first > second ? first / second : second / first;
}

struct looks {
	const char *name;
	struct rgb text; /* of the terminal */
	struct rgb ground;
	double least; /* contrast of text that must be read */
};

static const struct looks LOOKS[] = {
	{ "default", { 0.83, 0.83, 0.83 }, { 0.12, 0.12, 0.12 }, 4.5 },
	{ "default", { 0.83, 0.83, 0.83 }, { 0, 0, 0 }, 4.5 },
	{ "colorblind", { 0.83, 0.83, 0.83 }, { 0.12, 0.12, 0.12 }, 4.5 },
	{ "light", { 0.1, 0.1, 0.1 }, { 1, 1, 1 }, 4.5 },
	{ "light", { 0.1, 0.1, 0.1 }, { 0.96, 0.96, 0.94 }, 4.5 },
	{ "high-contrast", { 1, 1, 1 }, { 0, 0, 0 }, 7.0 },
	{ "midnight", { 1, 1, 1 }, { 0, 0, 0 }, 4.5 },
};

/* Drawing and text that has lost its worth may be fainter. */
static double least_of(enum role role, double least)
{
	switch ((int)role) {
	case ROLE_BAR_EMPTY:
	case ROLE_BORDER:
		return 1.2;
	case ROLE_STALE:
		return 3.0;
	case ROLE_BAR:
	case ROLE_BAR_WARM:
	case ROLE_BAR_HIGH:
	case ROLE_GRAPH_RX:
	case ROLE_GRAPH_TX:
		return 3.0;
	default:
		return least;
	}
}

static void text_can_be_read_in_every_theme(void **state)
{
	for (size_t i = 0; i < ARRAY_LENGTH(LOOKS); i++) {
		const struct theme *theme = load(*state, LOOKS[i].name);

		for (size_t role = 0; role < ROLE_COUNT; role++) {
			const struct style *style = &theme->styles[role];
			double found =
				contrast(rgb_of(style->foreground, LOOKS[i].text),
					rgb_of(style->background, LOOKS[i].ground));

			if (found < least_of((enum role)role, LOOKS[i].least)) {
				fail_msg("%s: %s has contrast %.1f", LOOKS[i].name,
					role_info((enum role)role)->name, found);
			}
		}
	}
}

/* Brightness, weight or ground differ, not the hue alone. */
static bool differ_without_hue(
	const struct style *a, const struct style *b, const struct looks *looks)
{
	return a->attributes != b->attributes ||
		!color_equal(a->background, b->background) ||
		contrast(rgb_of(a->foreground, looks->text),
			rgb_of(b->foreground, looks->text)) > 1.3;
}

static void states_do_not_rest_on_hue_alone(void **state)
{
	static const enum role PAIRS[][2] = { { ROLE_OK, ROLE_CRITICAL },
		{ ROLE_WARNING, ROLE_CRITICAL }, { ROLE_LIVE, ROLE_DISCONNECTED },
		{ ROLE_BAR, ROLE_BAR_HIGH }, { ROLE_BAR_WARM, ROLE_BAR_HIGH },
		{ ROLE_RUNNING, ROLE_QUEUED } };

	for (size_t i = 0; i < ARRAY_LENGTH(LOOKS); i++) {
		const struct theme *theme = load(*state, LOOKS[i].name);

		for (size_t pair = 0; pair < ARRAY_LENGTH(PAIRS); pair++) {
			if (!differ_without_hue(&theme->styles[PAIRS[pair][0]],
				    &theme->styles[PAIRS[pair][1]], &LOOKS[i])) {
				fail_msg("%s: %s looks like %s", LOOKS[i].name,
					role_info(PAIRS[pair][0])->name,
					role_info(PAIRS[pair][1])->name);
			}
		}
	}
}

static bool uses_only(const struct theme *theme, enum color_type type, unsigned below)
{
	for (size_t i = 0; i < ROLE_COUNT; i++) {
		const struct color colors[2] = { theme->styles[i].foreground,
			theme->styles[i].background };

		for (size_t j = 0; j < 2; j++) {
			if (colors[j].type != COLOR_NONE &&
				(colors[j].type != type || colors[j].index >= below)) {
				return false;
			}
		}
	}
	return true;
}

static void themes_keep_to_what_their_terminals_have(void **state)
{
	assert_true(uses_only(load(*state, "mono"), COLOR_NONE, 0));
	assert_true(uses_only(load(*state, "terminal-16"), COLOR_INDEX, 16));
	assert_true(uses_only(load(*state, "default"), COLOR_INDEX, 256));
	assert_true(uses_only(load(*state, "light"), COLOR_INDEX, 256));
	assert_true(uses_only(load(*state, "midnight"), COLOR_RGB, 1));
}

static void the_ground_of_the_terminal_shows_through(void **state)
{
	static const char *const NAMES[] = { "default", "light", "mono", "colorblind",
		"terminal-16" };

	for (size_t i = 0; i < ARRAY_LENGTH(NAMES); i++) {
		const struct theme *theme = load(*state, NAMES[i]);

		assert_true(color_equal(theme->styles[ROLE_DEFAULT].background, NONE));
		assert_true(color_equal(theme->styles[ROLE_OK].background, NONE));
		assert_true(color_equal(theme->styles[ROLE_DIALOG].background, NONE));
	}
}

static bool is_builtin(const char *name)
{
	for (const struct builtin_theme *theme = builtin_themes; theme->name != NULL;
		theme++) {
		if (strcmp(theme->name, name) == 0) {
			return true;
		}
	}
	return false;
}

static void check_file(struct fixture *fixture, const char *file)
{
	char *path = mem_printf(THEMES "/%s", file);
	char *name = mem_strndup(file, strlen(file) - strlen(".yaml"));
	struct theme from_file;
	struct strbuf text;

	strbuf_init(&text, 1u << 20);
	assert_true(file_read(path, &text, &fixture->err));
	if (!theme_parse((struct str){ strbuf_cstr(&text), text.length }, path,
		    &from_file, &fixture->err)) {
		fail_msg("%s", fixture->err.message);
	}
	assert_string_equal(from_file.name, name);
	assert_true(is_builtin(name));
	load(fixture, name);
	/* What was compiled in is what the file says. */
	for (size_t i = 0; i < ROLE_COUNT; i++) {
		const struct style *a = &from_file.styles[i];
		const struct style *b = &fixture->theme.styles[i];

		assert_true(color_equal(a->foreground, b->foreground));
		assert_true(color_equal(a->background, b->background));
		assert_int_equal(a->attributes, b->attributes);
	}
	strbuf_finish(&text);
	mem_free(name);
	mem_free(path);
}

static void every_file_of_themes_loads_and_is_built_in(void **state)
{
	DIR *stream = opendir(THEMES);
	const struct dirent *entry;
	size_t count = 0;

	if (stream == NULL) {
		fail_msg("run from the top of the repository: no " THEMES);
		return;
	}
	while ((entry = readdir(stream)) != NULL) {
		if (str_ends_with(str_from(entry->d_name), ".yaml")) {
			check_file(*state, entry->d_name);
			count++;
		}
	}
	(void)closedir(stream);
	assert_true(count >= 7);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(colours_are_read_in_every_form),
		TEST(attributes_are_added_up),
		TEST(roles_not_named_take_their_fallback),
		TEST(parts_not_said_are_those_of_the_default_role),
		TEST(a_theme_replaces_whole_roles_of_its_parent),
		TEST(a_users_file_wins_and_may_refine_the_built_in_one),
		TEST(circles_are_noticed),
		TEST(unknown_themes_are_refused_with_the_choice),
		TEST(slips_are_named_with_file_line_and_role),
		TEST(a_broken_file_of_the_user_is_an_error_not_a_default),
		TEST(every_fallback_ends_at_the_default_role),
		TEST(text_can_be_read_in_every_theme),
		TEST(states_do_not_rest_on_hue_alone),
		TEST(themes_keep_to_what_their_terminals_have),
		TEST(the_ground_of_the_terminal_shows_through),
		TEST(every_file_of_themes_loads_and_is_built_in),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
