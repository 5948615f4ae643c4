/* The command line: arguments to options and settings by the list of flags. */
#include "config/args.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/safe_text.h"
#include "base/str.h"
#include "base/strbuf.h"
#include "base/timefmt.h"
#include "base/unknown.h"
#include "src/config/flags.h"

#define SHOWN_SIZE 80
#define WANTED_CEILING 120
#define VERBOSITY_MAXIMUM 10

struct parse {
	int argc;
	char *const *argv;
	int position;
	struct options options;
	struct settings settings; /* a shallow copy: owns nothing here */
	const char *namespace;
	size_t group_capacity;
	const struct option *mode; /* NULL: the dashboard */
	struct option_list list;
	bool *is_given; /* for each of the list */
	bool is_over;	/* help or version: nothing else counts */
};

static void shown(const char *text, char out[SHOWN_SIZE])
{
	safe_text(out, SHOWN_SIZE, text);
}

static bool is_given(const struct parse *parse, const char *name)
{
	for (size_t i = 0; i < parse->list.count; i++) {
		if (strcmp(parse->list.items[i].name, name) == 0) {
			return parse->is_given[i];
		}
	}
	return false;
}

static bool fail_value(const struct option *option, const char *value,
	const char *wanted, struct error *err)
{
	char text[SHOWN_SIZE];

	shown(value, text);
	return error_set(err, ERR_ARGUMENT, "invalid argument \"%s\" for --%s: %s",
		text, option->name, wanted);
}

static void *slot_of(struct parse *parse, const struct option *option)
{
	char *base = option->owner == OWNER_OPTIONS ? (char *)&parse->options
						    : (char *)&parse->settings;

	return base + option->offset;
}

static bool set_setting(struct parse *parse, const struct option *option,
	const char *value, struct error *err)
{
	struct strbuf wanted;

	if (setting_parse(option->setting, value != NULL ? value : "true",
		    &parse->settings)) {
		setting_set_origin(option->setting, &parse->settings, SETTING_FLAG);
		return true;
	}
	strbuf_init(&wanted, WANTED_CEILING);
	setting_describe(option->setting, &wanted);
	(void)fail_value(option, value, strbuf_cstr(&wanted), err);
	strbuf_finish(&wanted);
	return false;
}

static bool parse_truth(
	const struct option *option, const char *value, bool *out, struct error *err)
{
	if (value == NULL) {
		*out = true;
		return true;
	}
	return truth_parse(value, out) ||
		fail_value(option, value, "true or false", err);
}

static bool set_mode(struct parse *parse, const struct option *option,
	const char *value, struct error *err)
{
	bool is_wanted;

	if (!parse_truth(option, value, &is_wanted, err)) {
		return false;
	}
	if (!is_wanted) {
		return true;
	}
	if (option->value == RUN_HELP || option->value == RUN_VERSION) {
		parse->is_over = true;
	} else if (parse->mode != NULL && parse->mode != option) {
		return error_set(err, ERR_ARGUMENT, "--%s and --%s exclude each other",
			parse->mode->name, option->name);
	}
	parse->mode = option;
	parse->options.mode = (enum run_mode)option->value;
	return true;
}

static bool set_output(struct parse *parse, const struct option *option,
	const char *value, struct error *err)
{
	for (size_t i = 0; output_formats[i] != NULL; i++) {
		if (text_equal(value, output_formats[i])) {
			parse->options.output = (enum output_format)i;
			return true;
		}
	}
	return fail_value(option, value, "table, wide, json or csv", err);
}

static void add_group(struct parse *parse, const char *value)
{
	struct kubeconfig_overrides *overrides = &parse->options.overrides;

	parse->options.as_groups =
		mem_grow(parse->options.as_groups, overrides->as_group_count,
			&parse->group_capacity, sizeof(*parse->options.as_groups));
	parse->options.as_groups[overrides->as_group_count] = value;
	overrides->as_group_count++;
	overrides->as_groups = parse->options.as_groups;
}

static bool set_level(struct parse *parse, const struct option *option,
	const char *value, struct error *err)
{
	uint64_t level;

	if (value == NULL) {
		if (parse->options.verbosity < VERBOSITY_MAXIMUM) {
			parse->options.verbosity++;
		}
		return true;
	}
	if (!str_to_u64(str_from(value), &level)) {
		return fail_value(option, value, "a number", err);
	}
	parse->options.verbosity =
		level > VERBOSITY_MAXIMUM ? VERBOSITY_MAXIMUM : (int)level;
	return true;
}

static bool set_namespace(struct parse *parse, const struct option *option,
	const char *value, struct error *err)
{
	const char *name = kubeconfig_namespace_argument(value);

	if (name != value && name[0] == '\0') {
		return fail_value(option, value, "the name of a namespace", err);
	}
	parse->options.overrides.namespace = name;
	parse->namespace = name;
	return true;
}

/* `value` is NULL for options without one. */
static bool set_option(struct parse *parse, const struct option *option,
	const char *value, struct error *err)
{
	void *slot = slot_of(parse, option);

	parse->is_given[option - parse->list.items] = true;
	switch (option->type) {
	case TYPE_TEXT:
		*(const char **)slot = value;
		return true;
	case TYPE_FLAG:
		return parse_truth(option, value, slot, err);
	case TYPE_DURATION:
		return duration_parse(value, slot) ||
			fail_value(
				option, value, "a time like 30s or 2m is needed", err);
	case TYPE_MODE:
		return set_mode(parse, option, value, err);
	case TYPE_OUTPUT:
		return set_output(parse, option, value, err);
	case TYPE_NAMESPACE:
		return set_namespace(parse, option, value, err);
	case TYPE_GROUP:
		add_group(parse, value);
		return true;
	case TYPE_SETTING:
		return set_setting(parse, option, value, err);
	case TYPE_LEVEL:
		return set_level(parse, option, value, err);
	}
	return true;
}

/* "-v 6" as with kubectl: nothing else could be meant by a lone number. */
static const char *level_after(struct parse *parse)
{
	uint64_t unused;

	if (parse->position + 1 < parse->argc &&
		str_to_u64(str_from(parse->argv[parse->position + 1]), &unused)) {
		parse->position++;
		return parse->argv[parse->position];
	}
	return NULL;
}

static const struct option *find_long(
	const struct option_list *list, const char *name, size_t length)
{
	for (size_t i = 0; i < list->count; i++) {
		if (strlen(list->items[i].name) == length &&
			memcmp(list->items[i].name, name, length) == 0) {
			return &list->items[i];
		}
	}
	return NULL;
}

static const struct option *find_letter(const struct option_list *list, char letter)
{
	for (size_t i = 0; i < list->count; i++) {
		if (list->items[i].letter != '\0' && list->items[i].letter == letter) {
			return &list->items[i];
		}
	}
	return NULL;
}

static bool parse_long(struct parse *parse, const char *argument, struct error *err)
{
	const char *name = argument + 2;
	size_t length = strcspn(name, "=");
	const char *value = name[length] == '=' ? name + length + 1 : NULL;
	const struct option *option = find_long(&parse->list, name, length);

	if (option == NULL) {
		char *flag = mem_strndup(argument, length + 2);
		char text[SHOWN_SIZE];

		shown(flag, text);
		mem_free(flag);
		return error_set(err, ERR_ARGUMENT, "unknown flag: %s", text);
	}
	if (value == NULL && option_takes_value(option)) {
		if (parse->position + 1 >= parse->argc) {
			return error_set(err, ERR_ARGUMENT,
				"flag needs an argument: --%s", option->name);
		}
		parse->position++;
		value = parse->argv[parse->position];
	} else if (value == NULL && option->type == TYPE_LEVEL) {
		value = level_after(parse);
	}
	return set_option(parse, option, value, err);
}

static bool parse_letters(struct parse *parse, const char *argument, struct error *err)
{
	for (const char *letter = argument + 1; *letter != '\0'; letter++) {
		const struct option *option = find_letter(&parse->list, *letter);
		const char *value = NULL;
		char text[SHOWN_SIZE];

		if (option == NULL) {
			shown(argument, text);
			return error_set(
				err, ERR_ARGUMENT, "unknown shorthand flag: %s", text);
		}
		if (letter[1] == '=') {
			value = letter + 2;
		} else if (option_takes_value(option) && letter[1] != '\0') {
			value = letter + 1;
		} else if (option->type == TYPE_LEVEL && letter[1] >= '0' &&
			letter[1] <= '9') {
			value = letter + 1;
		} else if (option->type == TYPE_LEVEL && letter[1] == '\0') {
			return set_option(parse, option, level_after(parse), err);
		} else if (option_takes_value(option)) {
			if (parse->position + 1 >= parse->argc) {
				return error_set(err, ERR_ARGUMENT,
					"flag needs an argument: -%c", *letter);
			}
			parse->position++;
			value = parse->argv[parse->position];
		}
		if (!set_option(parse, option, value, err)) {
			return false;
		}
		if (value != NULL || parse->is_over) {
			return true;
		}
	}
	return true;
}

static bool fail_unexpected(const char *argument, struct error *err)
{
	char text[SHOWN_SIZE];

	shown(argument, text);
	return error_set(err, ERR_ARGUMENT, "unexpected argument: %s", text);
}

static bool parse_all(struct parse *parse, struct error *err)
{
	for (; parse->position < parse->argc && !parse->is_over; parse->position++) {
		const char *argument = parse->argv[parse->position];

		if (strcmp(argument, "--") == 0) {
			parse->position++;
			return parse->position >= parse->argc ||
				fail_unexpected(parse->argv[parse->position], err);
		}
		if (argument[0] != '-' || argument[1] == '\0') {
			return fail_unexpected(argument, err);
		}
		if (!(argument[1] == '-' ? parse_long(parse, argument, err)
					 : parse_letters(parse, argument, err))) {
			return false;
		}
	}
	return true;
}

static bool is_mode(const struct parse *parse, enum run_mode mode)
{
	return parse->options.mode == mode;
}

static bool check_output(struct parse *parse, struct error *err)
{
	enum output_format output = parse->options.output;

	if (is_mode(parse, RUN_DASHBOARD)) {
		return !is_given(parse, "output") ||
			error_set(err, ERR_ARGUMENT,
				"--output needs --once, --watch or --check");
	}
	if (is_mode(parse, RUN_WATCH)) {
		parse->options.output = OUTPUT_JSON;
		return !is_given(parse, "output") || output == OUTPUT_JSON ||
			error_set(err, ERR_ARGUMENT, "--watch prints -o json only");
	}
	if (is_mode(parse, RUN_CHECK) && output != OUTPUT_TABLE &&
		output != OUTPUT_JSON) {
		return error_set(
			err, ERR_ARGUMENT, "--check prints -o table or -o json only");
	}
	return true;
}

static bool check_at(struct parse *parse, struct error *err)
{
	char text[SHOWN_SIZE];

	if (!is_given(parse, "at")) {
		return true;
	}
	if (!is_given(parse, "replay") || is_mode(parse, RUN_WATCH)) {
		return error_set(
			err, ERR_ARGUMENT, "--at needs --replay, and no --watch");
	}
	if (!clock_parse(parse->options.at, &parse->options.at_ms)) {
		shown(parse->options.at, text);
		return error_set(err, ERR_ARGUMENT,
			"invalid argument \"%s\" for --at: a time like 12:30, "
			"1:02:03 or 90s is wanted",
			text);
	}
	return true;
}

/* A recording is of one cluster, and of what was looked at there. */
static bool check_replay(struct parse *parse, struct error *err)
{
	for (size_t i = 0; is_given(parse, "replay") && i < parse->list.count; i++) {
		const struct option *option = &parse->list.items[i];

		if (parse->is_given[i] &&
			(option->section == SECTION_CLUSTER ||
				strcmp(option->name, "settle") == 0)) {
			return error_set(err, ERR_ARGUMENT,
				"--%s means nothing with --replay", option->name);
		}
	}
	return check_at(parse, err);
}

static bool check_together(struct parse *parse, struct error *err)
{
	if (is_given(parse, "settle") && !is_mode(parse, RUN_ONCE) &&
		!is_mode(parse, RUN_CHECK)) {
		return error_set(err, ERR_ARGUMENT, "--settle needs --once or --check");
	}
	if (is_given(parse, "for") && !is_mode(parse, RUN_WATCH)) {
		return error_set(err, ERR_ARGUMENT, "--for needs --watch");
	}
	if (is_given(parse, "record") && is_given(parse, "replay")) {
		return error_set(
			err, ERR_ARGUMENT, "--record and --replay exclude each other");
	}
	return check_replay(parse, err) && check_output(parse, err);
}

static void finish_settings(struct parse *parse, struct settings *settings)
{
	const char *no_color = getenv("NO_COLOR");
	char *namespace = settings->namespace;

	/* As for kubectl: with -A a namespace says nothing. */
	if (parse->settings.all_namespaces) {
		parse->namespace = NULL;
		parse->options.overrides.namespace = NULL;
		parse->settings.namespace = NULL;
	}
	*settings = parse->settings;
	if (settings->all_namespaces || !text_is_empty(parse->namespace)) {
		setting_set_origin(setting_find("namespace"), settings, SETTING_FLAG);
		mem_free(namespace);
		settings->namespace = text_is_empty(parse->namespace)
			? NULL
			: mem_strdup(parse->namespace);
	}
	if (!text_is_empty(no_color) && !is_given(parse, "no-color")) {
		settings->no_color = true;
		setting_set_origin(
			setting_find("no-color"), settings, SETTING_ENVIRONMENT);
	}
}

bool args_parse(int argc, char *const *argv, struct options *out,
	struct settings *settings, struct error *err)
{
	struct parse parse = { .argc = argc, .argv = argv, .position = 1 };
	bool is_parsed;

	parse.options.for_ms = UNKNOWN_I64;
	parse.options.at_ms = UNKNOWN_I64;
	parse.options.overrides.request_timeout_ms = UNKNOWN_I64;
	parse.settings = *settings;
	option_list_init(&parse.list);
	parse.is_given = mem_calloc(parse.list.count, sizeof(*parse.is_given));
	is_parsed = parse_all(&parse, err) &&
		(parse.is_over || check_together(&parse, err));
	if (is_parsed) {
		finish_settings(&parse, settings);
		*out = parse.options;
	} else {
		options_finish(&parse.options);
	}
	mem_free(parse.is_given);
	option_list_finish(&parse.list);
	return is_parsed;
}

void options_finish(struct options *options)
{
	mem_free(options->as_groups);
	options->as_groups = NULL;
	options->overrides.as_groups = NULL;
	options->overrides.as_group_count = 0;
}
