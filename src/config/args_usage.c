/* The list of flags in words: the usage text, and rows for manual and completions. */
#include "config/args.h"

#include <string.h>

#include "base/str.h"
#include "base/strbuf.h"
#include "src/config/flags.h"

#define LEFT_CEILING 128
#define USAGE_WIDTH 76

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

static int left_width(const struct option_list *list)
{
	struct strbuf left;
	size_t widest = 0;

	strbuf_init(&left, LEFT_CEILING);
	for (size_t i = 0; i < list->count; i++) {
		left_side(&list->items[i], &left);
		if (list->items[i].help != NULL && left.length > widest) {
			widest = left.length;
		}
	}
	strbuf_finish(&left);
	return (int)widest;
}

static void print_section(
	FILE *out, const struct option_list *list, enum section section, int width)
{
	struct strbuf left;

	strbuf_init(&left, LEFT_CEILING);
	for (size_t i = 0; i < list->count; i++) {
		const struct option *option = &list->items[i];

		if (option->section != section || option->help == NULL) {
			continue;
		}
		left_side(option, &left);
		(void)fprintf(
			out, "%-*s  %s\n", width, strbuf_cstr(&left), option->help);
	}
	strbuf_finish(&left);
}

/* Settings without a flag, so that they are not looked for among the flags. */
static void print_file_only(FILE *out)
{
	size_t column = (size_t)fprintf(out,
		"\nOnly in the settings file, "
		"see vmigtop(5):");

	for (size_t i = 0; i < setting_count; i++) {
		const char *name = setting_table[i].name;

		if (setting_table[i].is_flag) {
			continue;
		}
		if (column + strlen(name) + 2 > USAGE_WIDTH) {
			(void)fputs("\n ", out);
			column = 1;
		}
		(void)fprintf(out, " %s", name);
		column += strlen(name) + 1;
	}
	(void)fputs("\n", out);
}

static const char *section_title(enum section section)
{
	static const char *const TITLES[SECTION_COUNT] = {
		[SECTION_MODE] = "Besides the dashboard",
		[SECTION_CLUSTER] = "Cluster and identity, as for kubectl",
		[SECTION_OUTPUT] = "What is printed",
		[SECTION_DISPLAY] = "How it looks",
		[SECTION_OTHER] = "Other",
	};

	return TITLES[section];
}

void args_usage(FILE *out, const char *program)
{
	struct option_list list;
	int width;

	option_list_init(&list);
	width = left_width(&list);
	(void)fprintf(out,
		"A live view of KubeVirt migrations: what moves, what waits, and "
		"why.\n\n"
		"Usage: %s [FLAGS]\n",
		program);
	for (size_t i = 0; i < SECTION_COUNT; i++) {
		(void)fprintf(out, "\n%s:\n", section_title((enum section)i));
		print_section(out, &list, (enum section)i, width);
	}
	option_list_finish(&list);
	print_file_only(out);
	(void)fprintf(out,
		"\nExit codes: 0 done, 1 could not run or wrong flags, 130 "
		"interrupted.\n"
		"With --check: 0 all is well, 1 something failed, 2 something is "
		"unknown,\n"
		"3 could not run.\n");
}

static enum flag_value value_of(const struct option *option)
{
	if (option->argument == NULL) {
		return FLAG_NOTHING;
	}
	if (option->type == TYPE_OUTPUT) {
		return FLAG_WORDS;
	}
	if (option->type == TYPE_NAMESPACE) {
		return FLAG_NAMESPACE;
	}
	if (option->setting != NULL && option->setting->type == SETTING_THEME) {
		return FLAG_THEME;
	}
	if (strcmp(option->argument, "FILE") == 0) {
		return FLAG_FILE;
	}
	if (strcmp(option->name, "context") == 0) {
		return FLAG_CONTEXT;
	}
	if (strcmp(option->name, "cluster") == 0) {
		return FLAG_CLUSTER;
	}
	return strcmp(option->name, "user") == 0 ? FLAG_USER : FLAG_TEXT;
}

void args_flags(args_flag_each *each, void *context)
{
	struct option_list list;

	option_list_init(&list);
	for (size_t section = 0; section < SECTION_COUNT; section++) {
		for (size_t i = 0; i < list.count; i++) {
			const struct option *option = &list.items[i];
			struct flag flag = {
				.name = option->name,
				.letter = option->letter,
				.argument = option->argument,
				.help = option->help,
				.section = section_title((enum section)section),
				.value = value_of(option),
				.is_value_optional = option->argument != NULL &&
					!option_takes_value(option),
				.is_repeatable = option->type == TYPE_GROUP ||
					option->type == TYPE_LEVEL,
				.setting = option->setting,
			};

			if (flag.value == FLAG_WORDS) {
				flag.words = output_formats;
			}
			if (option->section == (enum section)section &&
				option->help != NULL) {
				each(&flag, context);
			}
		}
	}
	option_list_finish(&list);
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
	if (strcmp(name, "kubectl-virt-vmigtop") == 0) {
		return "kubectl virt vmigtop";
	}
	return name;
}
