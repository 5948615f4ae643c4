/* The command line: one table of options makes the parser and the usage text. */
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

#define SHOWN_SIZE 80
#define LEFT_CEILING 128
#define REFRESH_MINIMUM_MS 1000
#define VERBOSITY_MAXIMUM 10

enum section {
	SECTION_MODE,
	SECTION_CLUSTER,
	SECTION_OUTPUT,
	SECTION_DISPLAY,
	SECTION_OTHER,
	SECTION_COUNT,
};

enum option_type {
	TYPE_TEXT,
	TYPE_FLAG,
	TYPE_DURATION,
	TYPE_MODE, /* value: enum run_mode */
	TYPE_OUTPUT,
	TYPE_NAMESPACE,
	TYPE_GROUP,
	TYPE_THEME,
	TYPE_LEVEL, /* a number that may be missing */
};

enum option_owner {
	OWNER_OPTIONS,
	OWNER_SETTINGS,
};

struct option {
	const char *name;
	char letter;	      /* '\0': none */
	const char *argument; /* NULL: takes none */
	const char *help;     /* NULL: not for users */
	enum section section;
	enum option_type type;
	enum option_owner owner;
	size_t offset;
	int value;
};

#define AT_OPTIONS(member) OWNER_OPTIONS, offsetof(struct options, member)
#define AT_SETTINGS(member) OWNER_SETTINGS, offsetof(struct settings, member)
#define AT_OVERRIDES(member)                          \
	OWNER_OPTIONS,                                \
		offsetof(struct options, overrides) + \
		offsetof(struct kubeconfig_overrides, member)
#define NOWHERE OWNER_OPTIONS, 0

/* clang-format off */
static const struct option OPTIONS[] = {
	{ "once", 0, NULL, "print one snapshot and exit",
		SECTION_MODE, TYPE_MODE, NOWHERE, RUN_ONCE },
	{ "settle", 0, "TIME", "with --once: gather this long, for rates",
		SECTION_MODE, TYPE_DURATION, AT_OPTIONS(settle_ms), 0 },
	{ "watch", 0, NULL, "print a line of JSON at each change",
		SECTION_MODE, TYPE_MODE, NOWHERE, RUN_WATCH },
	{ "for", 0, "TIME", "with --watch: end after this time",
		SECTION_MODE, TYPE_DURATION, AT_OPTIONS(for_ms), 0 },
	{ "check", 0, NULL, "print readiness and findings, and exit",
		SECTION_MODE, TYPE_MODE, NOWHERE, RUN_CHECK },
	{ "record", 0, "FILE", "keep what the cluster sends in a file",
		SECTION_MODE, TYPE_TEXT, AT_OPTIONS(record_file), 0 },
	{ "replay", 0, "FILE", "show a recording instead of a cluster",
		SECTION_MODE, TYPE_TEXT, AT_OPTIONS(replay_file), 0 },
	{ "script", 0, "FILE", NULL,
		SECTION_MODE, TYPE_TEXT, AT_OPTIONS(script_file), 0 },

	{ "kubeconfig", 0, "FILE", "the kubeconfig to use, and no other",
		SECTION_CLUSTER, TYPE_TEXT, AT_OVERRIDES(kubeconfig), 0 },
	{ "context", 0, "NAME", "context of the kubeconfig",
		SECTION_CLUSTER, TYPE_TEXT, AT_OVERRIDES(context), 0 },
	{ "cluster", 0, "NAME", "cluster of the kubeconfig",
		SECTION_CLUSTER, TYPE_TEXT, AT_OVERRIDES(cluster), 0 },
	{ "user", 0, "NAME", "user of the kubeconfig",
		SECTION_CLUSTER, TYPE_TEXT, AT_OVERRIDES(user), 0 },
	{ "namespace", 'n', "NAME", "show this namespace only",
		SECTION_CLUSTER, TYPE_NAMESPACE, AT_OVERRIDES(namespace), 0 },
	{ "all-namespaces", 'A', NULL, "show all namespaces",
		SECTION_CLUSTER, TYPE_FLAG, AT_SETTINGS(all_namespaces), 0 },
	{ "server", 's', "URL", "address of the API server",
		SECTION_CLUSTER, TYPE_TEXT, AT_OVERRIDES(server), 0 },
	{ "token", 0, "TOKEN", "bearer token",
		SECTION_CLUSTER, TYPE_TEXT, AT_OVERRIDES(token), 0 },
	{ "as", 0, "NAME", "act as this user",
		SECTION_CLUSTER, TYPE_TEXT, AT_OVERRIDES(as), 0 },
	{ "as-group", 0, "NAME", "act as a member of this group (repeatable)",
		SECTION_CLUSTER, TYPE_GROUP, NOWHERE, 0 },
	{ "as-uid", 0, "UID", "act as the user with this UID",
		SECTION_CLUSTER, TYPE_TEXT, AT_OVERRIDES(as_uid), 0 },
	{ "certificate-authority", 0, "FILE", "CA certificates of the server",
		SECTION_CLUSTER, TYPE_TEXT, AT_OVERRIDES(certificate_authority), 0 },
	{ "client-certificate", 0, "FILE", "client certificate",
		SECTION_CLUSTER, TYPE_TEXT, AT_OVERRIDES(client_certificate), 0 },
	{ "client-key", 0, "FILE", "key of the client certificate",
		SECTION_CLUSTER, TYPE_TEXT, AT_OVERRIDES(client_key), 0 },
	{ "insecure-skip-tls-verify", 0, NULL, "do not verify the server",
		SECTION_CLUSTER, TYPE_FLAG, AT_OVERRIDES(insecure_skip_tls_verify), 0 },
	{ "tls-server-name", 0, "NAME", "name in the server's certificate",
		SECTION_CLUSTER, TYPE_TEXT, AT_OVERRIDES(tls_server_name), 0 },
	{ "request-timeout", 0, "TIME", "give up a request after this; 0: never",
		SECTION_CLUSTER, TYPE_DURATION, AT_OVERRIDES(request_timeout_ms), 0 },
	{ "disable-compression", 0, NULL, "ask for uncompressed answers",
		SECTION_CLUSTER, TYPE_FLAG, AT_OVERRIDES(disable_compression), 0 },

	{ "output", 'o', "FORMAT", "table, wide, json or csv",
		SECTION_OUTPUT, TYPE_OUTPUT, NOWHERE, 0 },
	{ "no-headers", 0, NULL, "no line with column heads",
		SECTION_OUTPUT, TYPE_FLAG, AT_OPTIONS(no_headers), 0 },

	{ "theme", 0, "NAME", "colours: a built-in theme or a file of yours",
		SECTION_DISPLAY, TYPE_THEME, NOWHERE, 0 },
	{ "no-color", 0, NULL, "no colours, as with NO_COLOR set",
		SECTION_DISPLAY, TYPE_FLAG, AT_SETTINGS(no_color), 0 },
	{ "ascii", 0, NULL, "no characters beyond ASCII",
		SECTION_DISPLAY, TYPE_FLAG, AT_SETTINGS(ascii), 0 },
	{ "no-mouse", 0, NULL, "leave the mouse to the terminal",
		SECTION_DISPLAY, TYPE_FLAG, AT_SETTINGS(no_mouse), 0 },

	{ "readonly", 0, NULL, "offer nothing that changes the cluster",
		SECTION_OTHER, TYPE_FLAG, AT_SETTINGS(readonly), 0 },
	{ "refresh", 0, "TIME", "sample node statistics this often (10s)",
		SECTION_OTHER, TYPE_DURATION, AT_SETTINGS(refresh_ms), 0 },
	{ "prometheus", 0, "URL", "read migration metrics from here",
		SECTION_OTHER, TYPE_TEXT, AT_OPTIONS(prometheus_url), 0 },
	{ "log-file", 0, "FILE", "append the program's log to a file",
		SECTION_OTHER, TYPE_TEXT, AT_OPTIONS(log_file), 0 },
	{ "verbose", 'v', "[=LEVEL]", "log more; repeat it for still more",
		SECTION_OTHER, TYPE_LEVEL, AT_OPTIONS(verbosity), 0 },
	{ "help", 'h', NULL, "this text",
		SECTION_OTHER, TYPE_MODE, NOWHERE, RUN_HELP },
	{ "version", 0, NULL, "version of the program",
		SECTION_OTHER, TYPE_MODE, NOWHERE, RUN_VERSION },
	/* kubectl's long form of -v. */
	{ "v", 0, "[=LEVEL]", NULL,
		SECTION_OTHER, TYPE_LEVEL, AT_OPTIONS(verbosity), 0 },
};
/* clang-format on */

static const char *const FORMATS[] = {
	[OUTPUT_TABLE] = "table",
	[OUTPUT_WIDE] = "wide",
	[OUTPUT_JSON] = "json",
	[OUTPUT_CSV] = "csv",
};

struct parse {
	int argc;
	char *const *argv;
	int position;
	struct options options;
	struct settings settings; /* namespace is not owned here */
	const char *namespace;
	const char *theme;
	size_t group_capacity;
	const struct option *mode; /* NULL: the dashboard */
	bool is_given[ARRAY_LENGTH(OPTIONS)];
	bool is_over; /* help or version: nothing else counts */
};

static void shown(const char *text, char out[SHOWN_SIZE])
{
	safe_text(out, SHOWN_SIZE, text);
}

static bool is_given(const struct parse *parse, const char *name)
{
	for (size_t i = 0; i < ARRAY_LENGTH(OPTIONS); i++) {
		if (strcmp(OPTIONS[i].name, name) == 0) {
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

static bool is_in(const char *text, const char *const *words)
{
	for (; *words != NULL; words++) {
		if (strcmp(text, *words) == 0) {
			return true;
		}
	}
	return false;
}

/* The words of Go's ParseBool, as in "--readonly=false". */
static bool parse_truth(
	const struct option *option, const char *value, bool *out, struct error *err)
{
	static const char *const YES[] = { "1", "t", "T", "true", "TRUE", "True",
		NULL };
	static const char *const NO[] = { "0", "f", "F", "false", "FALSE", "False",
		NULL };

	if (value == NULL || is_in(value, YES)) {
		*out = true;
		return true;
	}
	if (is_in(value, NO)) {
		*out = false;
		return true;
	}
	return fail_value(option, value, "true or false", err);
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
	for (size_t i = 0; i < ARRAY_LENGTH(FORMATS); i++) {
		if (strcmp(value, FORMATS[i]) == 0) {
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

static bool set_theme(struct parse *parse, const struct option *option,
	const char *value, struct error *err)
{
	if (value[0] == '\0' || strlen(value) >= sizeof(parse->settings.theme)) {
		return fail_value(option, value, "the name of a theme", err);
	}
	parse->theme = value;
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

	parse->is_given[option - OPTIONS] = true;
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
	case TYPE_THEME:
		return set_theme(parse, option, value, err);
	case TYPE_LEVEL:
		return set_level(parse, option, value, err);
	}
	return true;
}

static bool takes_value(const struct option *option)
{
	return option->argument != NULL && option->type != TYPE_LEVEL;
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

static const struct option *find_long(const char *name, size_t length)
{
	for (size_t i = 0; i < ARRAY_LENGTH(OPTIONS); i++) {
		if (strlen(OPTIONS[i].name) == length &&
			memcmp(OPTIONS[i].name, name, length) == 0) {
			return &OPTIONS[i];
		}
	}
	return NULL;
}

static const struct option *find_letter(char letter)
{
	for (size_t i = 0; i < ARRAY_LENGTH(OPTIONS); i++) {
		if (OPTIONS[i].letter != '\0' && OPTIONS[i].letter == letter) {
			return &OPTIONS[i];
		}
	}
	return NULL;
}

static bool parse_long(struct parse *parse, const char *argument, struct error *err)
{
	const char *name = argument + 2;
	size_t length = strcspn(name, "=");
	const char *value = name[length] == '=' ? name + length + 1 : NULL;
	const struct option *option = find_long(name, length);

	if (option == NULL) {
		char *flag = mem_strndup(argument, length + 2);
		char text[SHOWN_SIZE];

		shown(flag, text);
		mem_free(flag);
		return error_set(err, ERR_ARGUMENT, "unknown flag: %s", text);
	}
	if (value == NULL && takes_value(option)) {
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
		const struct option *option = find_letter(*letter);
		const char *value = NULL;
		char text[SHOWN_SIZE];

		if (option == NULL) {
			shown(argument, text);
			return error_set(
				err, ERR_ARGUMENT, "unknown shorthand flag: %s", text);
		}
		if (letter[1] == '=') {
			value = letter + 2;
		} else if (takes_value(option) && letter[1] != '\0') {
			value = letter + 1;
		} else if (option->type == TYPE_LEVEL && letter[1] >= '0' &&
			letter[1] <= '9') {
			value = letter + 1;
		} else if (option->type == TYPE_LEVEL && letter[1] == '\0') {
			return set_option(parse, option, level_after(parse), err);
		} else if (takes_value(option)) {
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
	if (parse->settings.refresh_ms < REFRESH_MINIMUM_MS) {
		return error_set(err, ERR_ARGUMENT, "--refresh must be 1s or more");
	}
	return check_output(parse, err);
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
		mem_free(namespace);
		settings->namespace = text_is_empty(parse->namespace)
			? NULL
			: mem_strdup(parse->namespace);
	}
	if (parse->theme != NULL) {
		(void)snprintf(
			settings->theme, sizeof(settings->theme), "%s", parse->theme);
	}
	if (!text_is_empty(no_color) && !is_given(parse, "no-color")) {
		settings->no_color = true;
	}
}

bool args_parse(int argc, char *const *argv, struct options *out,
	struct settings *settings, struct error *err)
{
	struct parse parse = { .argc = argc, .argv = argv, .position = 1 };

	parse.options.for_ms = UNKNOWN_I64;
	parse.options.overrides.request_timeout_ms = UNKNOWN_I64;
	parse.settings = *settings;
	if (!parse_all(&parse, err) ||
		(!parse.is_over && !check_together(&parse, err))) {
		options_finish(&parse.options);
		return false;
	}
	finish_settings(&parse, settings);
	*out = parse.options;
	return true;
}

void options_finish(struct options *options)
{
	mem_free(options->as_groups);
	options->as_groups = NULL;
	options->overrides.as_groups = NULL;
	options->overrides.as_group_count = 0;
}

static void left_side(const struct option *option, struct strbuf *out)
{
	strbuf_reset(out);
	if (option->letter != '\0') {
		strbuf_printf(out, "  -%c, ", option->letter);
	} else {
		strbuf_text(out, "      ");
	}
	strbuf_printf(out, "--%s", option->name);
	if (option->argument != NULL) {
		strbuf_printf(out, "%s%s", option->argument[0] == '[' ? "" : " ",
			option->argument);
	}
}

static int left_width(void)
{
	struct strbuf left;
	size_t widest = 0;

	strbuf_init(&left, LEFT_CEILING);
	for (size_t i = 0; i < ARRAY_LENGTH(OPTIONS); i++) {
		left_side(&OPTIONS[i], &left);
		if (OPTIONS[i].help != NULL && left.length > widest) {
			widest = left.length;
		}
	}
	strbuf_finish(&left);
	return (int)widest;
}

static void print_section(FILE *out, enum section section, int width)
{
	struct strbuf left;

	strbuf_init(&left, LEFT_CEILING);
	for (size_t i = 0; i < ARRAY_LENGTH(OPTIONS); i++) {
		if (OPTIONS[i].section != section || OPTIONS[i].help == NULL) {
			continue;
		}
		left_side(&OPTIONS[i], &left);
		(void)fprintf(
			out, "%-*s  %s\n", width, strbuf_cstr(&left), OPTIONS[i].help);
	}
	strbuf_finish(&left);
}

void args_usage(FILE *out, const char *program)
{
	static const char *const TITLES[SECTION_COUNT] = {
		[SECTION_MODE] = "Besides the dashboard",
		[SECTION_CLUSTER] = "Cluster and identity, as for kubectl",
		[SECTION_OUTPUT] = "What is printed",
		[SECTION_DISPLAY] = "How it looks",
		[SECTION_OTHER] = "Other",
	};
	int width = left_width();

	(void)fprintf(out,
		"A live view of KubeVirt migrations: what moves, what waits, and "
		"why.\n\n"
		"Usage: %s [FLAGS]\n",
		program);
	for (size_t i = 0; i < SECTION_COUNT; i++) {
		(void)fprintf(out, "\n%s:\n", TITLES[i]);
		print_section(out, (enum section)i, width);
	}
	(void)fprintf(out,
		"\nExit codes: 0 done, 1 could not run or wrong flags, 130 "
		"interrupted.\n"
		"With --check: 0 all is well, 1 something failed, 2 something is "
		"unknown,\n"
		"3 could not run.\n");
}

const char *args_program_name(const char *argv0)
{
	const char *slash = argv0 != NULL ? strrchr(argv0, '/') : NULL;
	const char *name = slash != NULL ? slash + 1 : argv0;

	if (text_is_empty(name)) {
		return "vmigtop";
	}
	if (strcmp(name, "kubectl-vmigtop") == 0) {
		return "kubectl vmigtop";
	}
	return name;
}
