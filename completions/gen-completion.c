/*
 * Writes a completion script from its template: the flags come from the table that the
 * program itself reads. usage: gen-completion TEMPLATE > SCRIPT
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "config/args.h"
#include "config/theme_file.h"
#include "doc/template.h"

/* What completes each kind of value: a function's name without its prefix. */
static const char *value_name(enum flag_value value)
{
	switch (value) {
	case FLAG_NOTHING:
		return NULL;
	case FLAG_TEXT:
		return "nothing";
	case FLAG_FILE:
		return "files";
	case FLAG_WORDS:
		return "words";
	case FLAG_CONTEXT:
		return "contexts";
	case FLAG_CLUSTER:
		return "clusters";
	case FLAG_USER:
		return "users";
	case FLAG_NAMESPACE:
		return "namespaces";
	case FLAG_THEME:
		return "themes";
	}
	return NULL;
}

/* Inside single quotes of a shell. */
static void put_quoted(FILE *out, const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '\'') {
			(void)fputs("'\\''", out);
		} else {
			(void)fputc(*text, out);
		}
	}
}

static void put_words(FILE *out, const char *const *words)
{
	for (size_t i = 0; words[i] != NULL; i++) {
		(void)fprintf(out, "%s%s", i > 0 ? " " : "", words[i]);
	}
}

/* --- sh and bash: lists and arms of a case --- */

static void put_name(const struct flag *flag, void *context)
{
	FILE *out = context;

	(void)fprintf(out, "--%s\n", flag->name);
}

static void write_names(FILE *out)
{
	args_flags(put_name, out);
}

static void put_described(const struct flag *flag, void *context)
{
	FILE *out = context;

	(void)fprintf(out, "--%s\t%s\n", flag->name, flag->help);
}

static void write_described(FILE *out)
{
	args_flags(put_described, out);
}

static void put_arm(const struct flag *flag, void *context)
{
	FILE *out = context;

	if (flag->value == FLAG_NOTHING || flag->is_value_optional) {
		return;
	}
	(void)fputs("\t", out);
	if (flag->letter != '\0') {
		(void)fprintf(out, "-%c | ", flag->letter);
	}
	(void)fprintf(out, "--%s) echo %s", flag->name, value_name(flag->value));
	if (flag->words != NULL) {
		(void)fputs(" ", out);
		put_words(out, flag->words);
	}
	(void)fputs(" ;;\n", out);
}

static void write_arms(FILE *out)
{
	args_flags(put_arm, out);
}

static void write_themes(FILE *out)
{
	(void)fputs("themes=\"", out);
	for (const struct builtin_theme *theme = builtin_themes; theme->name != NULL;
		theme++) {
		(void)fprintf(
			out, "%s%s", theme == builtin_themes ? "" : " ", theme->name);
	}
	(void)fputs("\"\n", out);
}

/* --- zsh: rows for _arguments --- */

/* Brackets and colons separate the parts of a row. */
static void put_zsh_help(FILE *out, const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '[' || *text == ']' || *text == ':') {
			(void)fputc('\\', out);
		}
		put_quoted(out, (const char[]){ *text, '\0' });
	}
}

static void put_zsh_value(FILE *out, const struct flag *flag)
{
	if (flag->value == FLAG_NOTHING) {
		return;
	}
	(void)fprintf(out, "%s:%s:", flag->is_value_optional ? ":" : "", flag->name);
	if (flag->words != NULL) {
		(void)fputs("(", out);
		put_words(out, flag->words);
		(void)fputs(")", out);
	} else if (flag->value == FLAG_TEXT) {
		(void)fputs(" ", out);
	} else if (flag->value == FLAG_FILE) {
		(void)fputs("_files", out);
	} else {
		(void)fprintf(out, "_vmigtop_%s", value_name(flag->value));
	}
}

static void put_zsh(const struct flag *flag, void *context)
{
	FILE *out = context;
	const char *equals = flag->value == FLAG_NOTHING ? ""
		: flag->is_value_optional		 ? "=-"
							 : "=";

	(void)fputs("\t", out);
	if (flag->is_repeatable) {
		(void)fputs("'*'", out);
	} else if (flag->letter != '\0') {
		(void)fprintf(out, "'(-%c --%s)'", flag->letter, flag->name);
	}
	if (flag->letter != '\0') {
		(void)fprintf(out, "{-%c%s,--%s%s}", flag->letter,
			flag->value == FLAG_NOTHING ? "" : "+", flag->name, equals);
	} else {
		(void)fprintf(out, "--%s%s", flag->name, equals);
	}
	(void)fputs("'[", out);
	put_zsh_help(out, flag->help);
	(void)fputs("]", out);
	put_zsh_value(out, flag);
	(void)fputs("' \\\n", out);
}

static void write_zsh(FILE *out)
{
	args_flags(put_zsh, out);
}

/* --- fish: one command a flag --- */

static void put_fish_value(FILE *out, const struct flag *flag)
{
	if (flag->value == FLAG_NOTHING || flag->is_value_optional) {
		return;
	}
	if (flag->value == FLAG_FILE) {
		(void)fputs(" -r -F", out);
	} else if (flag->words != NULL) {
		(void)fputs(" -x -a '", out);
		put_words(out, flag->words);
		(void)fputs("'", out);
	} else if (flag->value == FLAG_TEXT) {
		(void)fputs(" -x", out);
	} else {
		(void)fprintf(out, " -x -a '(__vmigtop_%s)'", value_name(flag->value));
	}
}

static void put_fish_help(FILE *out, const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '\'' || *text == '\\') {
			(void)fputc('\\', out);
		}
		(void)fputc(*text, out);
	}
}

static void put_fish(const struct flag *flag, void *context)
{
	FILE *out = context;

	(void)fprintf(out, "complete -c vmigtop -l %s", flag->name);
	if (flag->letter != '\0') {
		(void)fprintf(out, " -s %c", flag->letter);
	}
	put_fish_value(out, flag);
	(void)fputs(" -d '", out);
	put_fish_help(out, flag->help);
	(void)fputs("'\n", out);
}

static void write_fish(FILE *out)
{
	args_flags(put_fish, out);
}

int main(int argc, char **argv)
{
	static const struct template_section sections[] = {
		{ "NAMES", write_names },
		{ "DESCRIBED", write_described },
		{ "ARMS", write_arms },
		{ "THEMES", write_themes },
		{ "ZSH", write_zsh },
		{ "FISH", write_fish },
	};

	if (argc != 2) {
		(void)fprintf(stderr, "usage: gen-completion TEMPLATE\n");
		return 1;
	}
	return template_expand(argv[1], sections, ARRAY_LENGTH(sections)) ? 0 : 1;
}
