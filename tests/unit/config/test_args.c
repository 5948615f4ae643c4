/* Tests of the command line: every form of every kind of flag, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "base/attr.h"
#include "base/unknown.h"
#include "config/args.h"

#define ARGUMENTS_MAXIMUM 16

struct fixture {
	struct options options;
	struct settings settings;
	struct error err;
	char *argv[ARGUMENTS_MAXIMUM + 1];
};

static void argv_finish(struct fixture *fixture)
{
	for (size_t i = 0; i < ARRAY_LENGTH(fixture->argv); i++) {
		mem_free(fixture->argv[i]);
		fixture->argv[i] = NULL;
	}
}

static int setup(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	if (fixture == NULL) {
		return -1;
	}
	(void)unsetenv("NO_COLOR");
	settings_init(&fixture->settings);
	*state = fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	argv_finish(fixture);
	options_finish(&fixture->options);
	settings_finish(&fixture->settings);
	free(fixture);
	return 0;
}

/* Arguments end with NULL; the program's name is put in front. */
static bool parse(struct fixture *fixture, const char *const *arguments)
{
	int argc = 1;

	argv_finish(fixture);
	options_finish(&fixture->options);
	settings_finish(&fixture->settings);
	settings_init(&fixture->settings);
	fixture->argv[0] = mem_strdup("vmigtop");
	for (; arguments[argc - 1] != NULL; argc++) {
		assert_true(argc < ARGUMENTS_MAXIMUM);
		fixture->argv[argc] = mem_strdup(arguments[argc - 1]);
	}
	fixture->err.message[0] = '\0';
	return args_parse(argc, fixture->argv, &fixture->options, &fixture->settings,
		&fixture->err);
}

static void parsed(struct fixture *fixture, const char *const *arguments)
{
	if (!parse(fixture, arguments)) {
		fail_msg("%s", fixture->err.message);
	}
}

#define ARGS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static void nothing_means_the_dashboard_and_defaults(void **state)
{
	struct fixture *fixture = *state;
	const struct kubeconfig_overrides *overrides = &fixture->options.overrides;

	parsed(fixture, (const char *const[]){ NULL });
	assert_int_equal(fixture->options.mode, RUN_DASHBOARD);
	assert_int_equal(fixture->options.output, OUTPUT_TABLE);
	assert_int_equal(fixture->options.settle_ms, 0);
	assert_int_equal(fixture->options.verbosity, 0);
	assert_true(fixture->options.for_ms == UNKNOWN_I64);
	assert_true(overrides->request_timeout_ms == UNKNOWN_I64);
	assert_null(overrides->context);
	assert_null(overrides->namespace);
	assert_string_equal(fixture->settings.theme, "default");
	assert_int_equal(fixture->settings.refresh_ms, 10000);
	assert_null(fixture->settings.namespace);
	assert_false(fixture->settings.all_namespaces);
	assert_false(fixture->settings.no_color);
}

static void a_value_may_follow_in_every_form(void **state)
{
	static const char *const FORMS[][2] = {
		{ "--namespace=shop", NULL },
		{ "--namespace", "shop" },
		{ "-nshop", NULL },
		{ "-n=shop", NULL },
		{ "-n", "shop" },
		{ "-nns/shop", NULL },
		{ "-n", "NAMESPACES/shop" },
		{ "--namespace=namespace/shop", NULL },
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < ARRAY_LENGTH(FORMS); i++) {
		parsed(fixture, ARGS(FORMS[i][0], FORMS[i][1]));
		assert_string_equal(fixture->options.overrides.namespace, "shop");
		assert_string_equal(fixture->settings.namespace, "shop");
	}
}

static void every_text_flag_lands_in_its_field(void **state)
{
	static const struct {
		const char *flag;
		size_t offset;
	} CASES[] = {
		{ "--kubeconfig", offsetof(struct options, overrides.kubeconfig) },
		{ "--context", offsetof(struct options, overrides.context) },
		{ "--cluster", offsetof(struct options, overrides.cluster) },
		{ "--user", offsetof(struct options, overrides.user) },
		{ "--server", offsetof(struct options, overrides.server) },
		{ "-s", offsetof(struct options, overrides.server) },
		{ "--token", offsetof(struct options, overrides.token) },
		{ "--as", offsetof(struct options, overrides.as) },
		{ "--as-uid", offsetof(struct options, overrides.as_uid) },
		{ "--certificate-authority",
			offsetof(struct options, overrides.certificate_authority) },
		{ "--client-certificate",
			offsetof(struct options, overrides.client_certificate) },
		{ "--client-key", offsetof(struct options, overrides.client_key) },
		{ "--tls-server-name",
			offsetof(struct options, overrides.tls_server_name) },
		{ "--log-file", offsetof(struct options, log_file) },
		{ "--record", offsetof(struct options, record_file) },
		{ "--replay", offsetof(struct options, replay_file) },
		{ "--script", offsetof(struct options, script_file) },
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
		const char *value;

		parsed(fixture, ARGS(CASES[i].flag, "-looks=like a flag"));
		memcpy(&value, (const char *)&fixture->options + CASES[i].offset,
			sizeof(value));
		assert_string_equal(value, "-looks=like a flag");
	}
}

static void every_truth_flag_lands_in_its_field(void **state)
{
	struct fixture *fixture = *state;

	parsed(fixture,
		ARGS("--insecure-skip-tls-verify", "--disable-compression",
			"--no-headers", "--readonly", "--no-color", "--ascii",
			"--no-mouse", "-A"));
	assert_true(fixture->options.overrides.insecure_skip_tls_verify);
	assert_true(fixture->options.overrides.disable_compression);
	assert_true(fixture->options.no_headers);
	assert_true(fixture->settings.readonly);
	assert_true(fixture->settings.no_color);
	assert_true(fixture->settings.ascii);
	assert_true(fixture->settings.no_mouse);
	assert_true(fixture->settings.all_namespaces);
	parsed(fixture,
		ARGS("--ascii=true", "--readonly=false", "-A=0", "--no-mouse=T"));
	assert_true(fixture->settings.ascii);
	assert_false(fixture->settings.readonly);
	assert_false(fixture->settings.all_namespaces);
	assert_true(fixture->settings.no_mouse);
}

static void letters_may_be_bundled(void **state)
{
	struct fixture *fixture = *state;

	parsed(fixture, ARGS("--once", "-Avojson"));
	assert_true(fixture->settings.all_namespaces);
	assert_int_equal(fixture->options.verbosity, 1);
	assert_int_equal(fixture->options.output, OUTPUT_JSON);
	parsed(fixture, ARGS("--once", "-vvAo", "csv"));
	assert_int_equal(fixture->options.verbosity, 2);
	assert_int_equal(fixture->options.output, OUTPUT_CSV);
}

static void the_level_of_talk_is_counted_or_given(void **state)
{
	static const struct {
		const char *arguments[3];
		int level;
	} CASES[] = {
		{ { "-v", NULL }, 1 },
		{ { "-vvv", NULL }, 3 },
		{ { "-v", "-v", NULL }, 2 },
		{ { "-v=6", NULL }, 6 },
		{ { "-v6", NULL }, 6 },
		{ { "-v", "6", NULL }, 6 },
		{ { "--v=4", NULL }, 4 },
		{ { "--v", "4", NULL }, 4 },
		{ { "--verbose", NULL }, 1 },
		{ { "--verbose=3", NULL }, 3 },
		{ { "-v", "-A", NULL }, 1 },
		{ { "-v99", NULL }, 10 },
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
		parsed(fixture, CASES[i].arguments);
		assert_int_equal(fixture->options.verbosity, CASES[i].level);
	}
}

static void groups_are_collected(void **state)
{
	struct fixture *fixture = *state;
	const struct kubeconfig_overrides *overrides = &fixture->options.overrides;

	parsed(fixture,
		ARGS("--as=me", "--as-group", "a,b", "--as-group=c",
			"--as-group=", "-A"));
	assert_int_equal(overrides->as_group_count, 3);
	assert_string_equal(overrides->as_groups[0], "a,b");
	assert_string_equal(overrides->as_groups[1], "c");
	assert_string_equal(overrides->as_groups[2], "");
}

static void times_have_units_or_are_seconds(void **state)
{
	struct fixture *fixture = *state;

	parsed(fixture,
		ARGS("--once", "--settle", "12s", "--refresh=2m",
			"--request-timeout=5"));
	assert_int_equal(fixture->options.settle_ms, 12000);
	assert_int_equal(fixture->settings.refresh_ms, 120000);
	assert_int_equal(fixture->options.overrides.request_timeout_ms, 5000);
	parsed(fixture, ARGS("--watch", "--for", "1h", "--request-timeout", "0"));
	assert_int_equal(fixture->options.for_ms, 3600000);
	assert_int_equal(fixture->options.overrides.request_timeout_ms, 0);
}

static void modes_and_formats_go_together(void **state)
{
	static const struct {
		const char *arguments[4];
		enum run_mode mode;
		enum output_format output;
	} CASES[] = {
		{ { "--once", NULL }, RUN_ONCE, OUTPUT_TABLE },
		{ { "--once", "--once", NULL }, RUN_ONCE, OUTPUT_TABLE },
		{ { "-o", "wide", "--once", NULL }, RUN_ONCE, OUTPUT_WIDE },
		{ { "--once", "--output=csv", NULL }, RUN_ONCE, OUTPUT_CSV },
		{ { "--watch", NULL }, RUN_WATCH, OUTPUT_JSON },
		{ { "--watch", "-ojson", NULL }, RUN_WATCH, OUTPUT_JSON },
		{ { "--check", NULL }, RUN_CHECK, OUTPUT_TABLE },
		{ { "--check", "-o=json", NULL }, RUN_CHECK, OUTPUT_JSON },
		{ { "--once=false", NULL }, RUN_DASHBOARD, OUTPUT_TABLE },
		{ { "--help", NULL }, RUN_HELP, OUTPUT_TABLE },
		{ { "-Ah", NULL }, RUN_HELP, OUTPUT_TABLE },
		{ { "--version", NULL }, RUN_VERSION, OUTPUT_TABLE },
		{ { "--once", "--check=false", NULL }, RUN_ONCE, OUTPUT_TABLE },
		/* Whoever asks for help gets it. */
		{ { "--once", "-h", "--bogus", NULL }, RUN_HELP, OUTPUT_TABLE },
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
		parsed(fixture, CASES[i].arguments);
		assert_int_equal(fixture->options.mode, CASES[i].mode);
		assert_int_equal(fixture->options.output, CASES[i].output);
	}
}

static void all_namespaces_wins_over_one(void **state)
{
	struct fixture *fixture = *state;

	parsed(fixture, ARGS("-A", "-n", "shop"));
	assert_true(fixture->settings.all_namespaces);
	assert_null(fixture->settings.namespace);
	assert_null(fixture->options.overrides.namespace);
	parsed(fixture, ARGS("-n", ""));
	assert_null(fixture->settings.namespace);
}

static void what_the_settings_said_stays_without_a_flag(void **state)
{
	struct fixture *fixture = *state;
	struct options options = { .verbosity = 0 };
	char program[] = "vmigtop";
	char *argv[] = { program, NULL };

	fixture->settings.namespace = mem_strdup("of-file");
	fixture->settings.ascii = true;
	assert_true(args_parse(1, argv, &options, &fixture->settings, &fixture->err));
	assert_string_equal(fixture->settings.namespace, "of-file");
	assert_true(fixture->settings.ascii);
	options_finish(&options);
}

static void no_color_of_the_environment_counts_unless_denied(void **state)
{
	struct fixture *fixture = *state;

	(void)setenv("NO_COLOR", "1", 1);
	parsed(fixture, (const char *const[]){ NULL });
	assert_true(fixture->settings.no_color);
	parsed(fixture, ARGS("--no-color=false"));
	assert_false(fixture->settings.no_color);
	(void)setenv("NO_COLOR", "", 1);
	parsed(fixture, (const char *const[]){ NULL });
	assert_false(fixture->settings.no_color);
	(void)unsetenv("NO_COLOR");
}

static void a_theme_is_a_name(void **state)
{
	struct fixture *fixture = *state;

	parsed(fixture, ARGS("--theme", "light"));
	assert_string_equal(fixture->settings.theme, "light");
}

static void wrong_lines_are_refused_with_the_flag_named(void **state)
{
	static const struct {
		const char *arguments[4];
		const char *message;
	} CASES[] = {
		{ { "--foo", NULL }, "unknown flag: --foo" },
		{ { "--foo=bar", NULL }, "unknown flag: --foo" },
		{ { "--", "--once", NULL }, "unexpected argument: --once" },
		{ { "--contex", "x", NULL }, "unknown flag: --contex" },
		{ { "--contexts=x", NULL }, "unknown flag: --contexts" },
		{ { "--\x1b[31m", NULL }, "unknown flag: --^[[31m" },
		{ { "-x", NULL }, "unknown shorthand flag: -x" },
		{ { "-Ax", NULL }, "unknown shorthand flag: -Ax" },
		{ { "--context", NULL }, "flag needs an argument: --context" },
		{ { "-An", NULL }, "flag needs an argument: -n" },
		{ { "shop", NULL }, "unexpected argument: shop" },
		{ { "-", NULL }, "unexpected argument: -" },
		{ { "", NULL }, "unexpected argument: " },
		{ { "--readonly=maybe", NULL },
			"invalid argument \"maybe\" for --readonly: true or false" },
		{ { "--once", "-o", "yaml", NULL },
			"invalid argument \"yaml\" for --output: table, wide, json or "
			"csv" },
		{ { "--refresh", "often", NULL },
			"invalid argument \"often\" for --refresh: "
			"a time like 30s or 2m, from 1s to 1h" },
		{ { "--refresh=100ms", NULL },
			"invalid argument \"100ms\" for "
			"--refresh: a time like 30s or 2m, "
			"from 1s to 1h" },
		{ { "-v=x", NULL }, "invalid argument \"x\" for --verbose: a number" },
		{ { "-nns/", NULL },
			"invalid argument \"ns/\" for --namespace: the name of a "
			"namespace" },
		{ { "--theme=", NULL },
			"invalid argument \"\" for --theme: the name of a theme" },
		{ { "--once", "--check", NULL },
			"--once and --check exclude each other" },
		{ { "-ojson", NULL }, "--output needs --once, --watch or --check" },
		{ { "--watch", "-o", "csv", NULL }, "--watch prints -o json only" },
		{ { "--check", "-o", "wide", NULL },
			"--check prints -o table or -o json only" },
		{ { "--settle=3s", NULL }, "--settle needs --once or --check" },
		{ { "--for=3s", "--once", NULL }, "--for needs --watch" },
		{ { "--record=a", "--replay=b", NULL },
			"--record and --replay exclude each other" },
		{ { "--at=1:00", NULL }, "--at needs --replay, and no --watch" },
		{ { "--replay=a", "--watch", "--at=1:00", NULL },
			"--at needs --replay, and no --watch" },
		{ { "--replay=a", "--at=soon", NULL },
			"invalid argument \"soon\" for --at: a time like 12:30, "
			"1:02:03 or 90s is wanted" },
		{ { "--replay=a", "--context=b", NULL },
			"--context means nothing with --replay" },
		{ { "--replay=a", "--once", "--settle=1s", NULL },
			"--settle means nothing with --replay" },
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
		fixture->options.mode = RUN_VERSION;
		assert_false(parse(fixture, CASES[i].arguments));
		assert_string_equal(fixture->err.message, CASES[i].message);
		assert_int_equal(fixture->err.code, ERR_ARGUMENT);
		/* Untouched. */
		assert_int_equal(fixture->options.mode, RUN_VERSION);
		assert_string_equal(fixture->settings.theme, "default");
	}
}

static void a_failure_after_groups_leaks_nothing(void **state)
{
	assert_false(parse(*state, ARGS("--as-group=a", "--as-group=b", "--foo")));
}

static void two_dashes_may_end_the_flags(void **state)
{
	parsed(*state, ARGS("--once", "--"));
}

static char *usage(const char *program)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	args_usage(out, program);
	assert_int_equal(fclose(out), 0);
	return text;
}

static void usage_names_every_flag_of_the_contract(void **state)
{
	static const char *const FLAGS[] = { "--once", "--settle TIME", "--watch",
		"--for TIME", "--check", "--record FILE", "--replay FILE",
		"--kubeconfig FILE", "--context NAME", "--cluster NAME", "--user NAME",
		"-n, --namespace NAME", "-A, --all-namespaces", "-s, --server URL",
		"--token TOKEN", "--as NAME", "--as-group NAME", "--as-uid UID",
		"--certificate-authority FILE", "--client-certificate FILE",
		"--client-key FILE", "--insecure-skip-tls-verify",
		"--tls-server-name NAME", "--request-timeout TIME",
		"--disable-compression", "-o, --output FORMAT", "--no-headers",
		"-v, --verbose[=LEVEL]", "-h, --help", "--version", "--readonly",
		"--theme NAME", "--no-color", "--ascii", "--no-mouse", "--refresh TIME",
		"--prometheus URL", "--log-file FILE" };
	char *text = usage("kubectl vmigtop");

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(FLAGS); i++) {
		if (strstr(text, FLAGS[i]) == NULL) {
			fail_msg("%s is not in the usage text", FLAGS[i]);
		}
	}
	assert_non_null(strstr(text, "Usage: kubectl vmigtop [FLAGS]"));
	assert_null(strstr(text, "--script"));
	free(text);
}

static void usage_fits_a_terminal(void **state)
{
	char *text = usage("vmigtop");

	(void)state;
	for (char *line = text; *line != '\0';) {
		size_t length = strcspn(line, "\n");

		if (length > 80) {
			fail_msg("%.*s", (int)length, line);
		}
		line += length + 1;
	}
	free(text);
}

static void the_program_is_called_as_the_user_called_it(void **state)
{
	(void)state;
	assert_string_equal(args_program_name("vmigtop"), "vmigtop");
	assert_string_equal(args_program_name("/usr/bin/vmigtop"), "vmigtop");
	assert_string_equal(args_program_name("/x/kubectl-vmigtop"), "kubectl vmigtop");
	assert_string_equal(args_program_name(NULL), "vmigtop");
	assert_string_equal(args_program_name("/"), "vmigtop");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(nothing_means_the_dashboard_and_defaults),
		TEST(a_value_may_follow_in_every_form),
		TEST(every_text_flag_lands_in_its_field),
		TEST(every_truth_flag_lands_in_its_field),
		TEST(letters_may_be_bundled),
		TEST(the_level_of_talk_is_counted_or_given),
		TEST(groups_are_collected),
		TEST(times_have_units_or_are_seconds),
		TEST(modes_and_formats_go_together),
		TEST(all_namespaces_wins_over_one),
		TEST(what_the_settings_said_stays_without_a_flag),
		TEST(no_color_of_the_environment_counts_unless_denied),
		TEST(a_theme_is_a_name),
		TEST(wrong_lines_are_refused_with_the_flag_named),
		TEST(a_failure_after_groups_leaks_nothing),
		TEST(two_dashes_may_end_the_flags),
		TEST(usage_names_every_flag_of_the_contract),
		TEST(usage_fits_a_terminal),
		TEST(the_program_is_called_as_the_user_called_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
