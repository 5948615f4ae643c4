/*
 * Writes a manual page from its template: flags, settings, themes, roles and actions
 * come from the tables that the program itself reads. usage: gen-man TEMPLATE > PAGE
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/strbuf.h"
#include "commands/command.h"
#include "config/args.h"
#include "config/theme_file.h"
#include "doc/template.h"
#include "model/settings.h"
#include "ui/actions/action.h"
#include "ui/keys.h"
#include "ui/screens/screen.h"

#define DESCRIBE_CEILING 256
#define LINE_WIDTH 72

/* A character as roff shows it; `minus` is what stands for "-": a hyphen, or the sign
 * of code. */
static void put_character(FILE *out, char character, const char *minus)
{
	switch (character) {
	case '\\':
		(void)fputs("\\e", out);
		break;
	case '-':
		(void)fputs(minus, out);
		break;
	case '\'':
		(void)fputs("\\(aq", out);
		break;
	case '`':
		(void)fputs("\\(ga", out);
		break;
	case '^':
		(void)fputs("\\(ha", out);
		break;
	case '~':
		(void)fputs("\\(ti", out);
		break;
	default:
		(void)fputc(character, out);
		break;
	}
}

/* A new line of input begins after a sentence and where a line gets long; one that
 * begins with a dot would be an order to roff. */
static void put(FILE *out, const char *text, const char *minus)
{
	size_t column = 0;

	for (const char *at = text; *at != '\0'; at++) {
		bool is_break = *at == ' ' && at > text &&
			(at[-1] == '.' || column + strcspn(at + 1, " ") > LINE_WIDTH);

		if (is_break) {
			(void)fputc('\n', out);
			column = 0;
			continue;
		}
		if (column == 0 && (*at == '.' || *at == '\'')) {
			(void)fputs("\\&", out);
		}
		put_character(out, *at, minus);
		column++;
	}
}

static void put_prose(FILE *out, const char *text)
{
	put(out, text, "-");
}

static void put_code(FILE *out, const char *text)
{
	put(out, text, "\\-");
}

/* A sentence: help texts are phrases. */
static void put_sentence(FILE *out, const char *phrase)
{
	struct strbuf sentence;

	strbuf_init(&sentence, DESCRIBE_CEILING);
	strbuf_printf(&sentence, "%s.", phrase);
	if (sentence.data[0] >= 'a' && sentence.data[0] <= 'z') {
		sentence.data[0] = (char)(sentence.data[0] - 'a' + 'A');
	}
	put_prose(out, strbuf_cstr(&sentence));
	(void)fputs("\n", out);
	strbuf_finish(&sentence);
}

struct flag_page {
	FILE *out;
	const char *section;
};

static void put_flag(const struct flag *flag, void *context)
{
	struct flag_page *page = context;
	FILE *out = page->out;

	if (page->section == NULL || strcmp(page->section, flag->section) != 0) {
		(void)fputs(".SS ", out);
		put_prose(out, flag->section);
		(void)fputs("\n", out);
		page->section = flag->section;
	}
	(void)fputs(".TP\n", out);
	if (flag->letter != '\0') {
		(void)fprintf(out, "\\fB\\-%c\\fR, ", flag->letter);
	}
	(void)fputs("\\fB\\-\\-", out);
	put_code(out, flag->name);
	(void)fputs("\\fR", out);
	if (flag->argument != NULL && flag->is_value_optional) {
		put_code(out, flag->argument);
	} else if (flag->argument != NULL) {
		(void)fprintf(out, " \\fI%s\\fR", flag->argument);
	}
	(void)fputs("\n", out);
	if (flag->setting != NULL) {
		put_prose(out, flag->setting->about);
		(void)fputs("\n", out);
	} else {
		put_sentence(out, flag->help);
	}
}

static void write_flags(FILE *out)
{
	struct flag_page page = { .out = out, .section = NULL };

	args_flags(put_flag, &page);
}

static void write_setting(FILE *out, const struct setting *setting)
{
	struct strbuf wanted;

	strbuf_init(&wanted, DESCRIBE_CEILING);
	setting_describe(setting, &wanted);
	(void)fputs(".TP\n\\fB", out);
	put_code(out, setting->name);
	(void)fputs("\\fR\n", out);
	put_prose(out, setting->about);
	(void)fputs("\n.br\nValue: ", out);
	put_prose(out, strbuf_cstr(&wanted));
	(void)fputs(".\n", out);
	if (setting->preset[0] != '\0') {
		(void)fputs("Default: ", out);
		put_code(out, setting->preset);
		(void)fputs(".\n", out);
	}
	if (setting->is_flag) {
		(void)fputs("Flag: \\fB\\-\\-", out);
		put_code(out, setting->name);
		(void)fputs("\\fR.\n", out);
	}
	strbuf_finish(&wanted);
}

static void write_settings(FILE *out)
{
	for (int group = 0; group < SETTING_GROUP_COUNT; group++) {
		(void)fputs(".SS ", out);
		put_prose(out, setting_group_title((enum setting_group)group));
		(void)fputs("\n", out);
		for (size_t i = 0; i < setting_count; i++) {
			if (setting_table[i].group == (enum setting_group)group) {
				write_setting(out, &setting_table[i]);
			}
		}
	}
}

static void write_themes(FILE *out)
{
	for (const struct builtin_theme *theme = builtin_themes; theme->name != NULL;
		theme++) {
		(void)fputs("\\fB", out);
		put_code(out, theme->name);
		(void)fprintf(out, "\\fR%s\n", theme[1].name != NULL ? "," : ".");
	}
}

static void write_roles(FILE *out)
{
	for (size_t i = 0; i < ROLE_COUNT; i++) {
		const struct role_info *role = role_info((enum role)i);

		(void)fputs(".TP\n\\fB", out);
		put_code(out, role->name);
		(void)fputs("\\fR\n", out);
		put_sentence(out, role->meaning);
		if (role->fallback != (enum role)i) {
			(void)fputs("Else as ", out);
			put_code(out, role_info(role->fallback)->name);
			(void)fputs(".\n", out);
		}
	}
}

static void put_key(FILE *out, int32_t key, bool is_first)
{
	char name[16];

	key_text(key, name, sizeof(name));
	(void)fputs(is_first ? " (" : ", ", out);
	put_code(out, name);
}

static void put_verb(FILE *out, const char *name, const int32_t *keys, size_t key_count,
	const char *help)
{
	bool has_key = false;

	(void)fputs(".TP\n\\fB", out);
	put_code(out, name);
	(void)fputs("\\fR", out);
	for (size_t i = 0; i < key_count && keys[i] != KEY_NONE; i++) {
		put_key(out, keys[i], i == 0);
		has_key = true;
	}
	(void)fputs(has_key ? ")\n" : "\n", out);
	put_sentence(out, help);
}

static void write_actions(FILE *out)
{
	for (size_t i = 0; i < action_count; i++) {
		put_verb(out, actions[i].id, actions[i].keys, ACTION_KEYS_MAX,
			actions[i].help);
	}
}

static void write_commands(FILE *out)
{
	for (size_t i = 0; commands[i] != NULL; i++) {
		put_verb(out, commands[i]->name, &commands[i]->key, 1,
			commands[i]->help);
	}
}

static void write_columns(FILE *out)
{
	for (size_t i = 0; screens[i] != NULL; i++) {
		const struct row_kind *rows;

		/* What is chosen from is no table to choose for. */
		if (screens[i]->list == LIST_NONE || screens[i]->list == LIST_CHOICE) {
			continue;
		}
		rows = list_kind(screens[i]->list);
		(void)fprintf(out, ".TP\n\\fB%s\\fR\n", screens[i]->id);
		for (size_t j = 0; j < rows->column_count; j++) {
			put_code(out, rows->columns[j].id);
			(void)fputs(j + 1 < rows->column_count ? ",\n" : ".\n", out);
		}
	}
}

int main(int argc, char **argv)
{
	static const struct template_section sections[] = {
		{ "FLAGS", write_flags },
		{ "SETTINGS", write_settings },
		{ "THEMES", write_themes },
		{ "ROLES", write_roles },
		{ "ACTIONS", write_actions },
		{ "COMMANDS", write_commands },
		{ "COLUMNS", write_columns },
	};

	if (argc != 2) {
		(void)fprintf(stderr, "usage: gen-man TEMPLATE\n");
		return 1;
	}
	return template_expand(argv[1], sections, ARRAY_LENGTH(sections)) ? 0 : 1;
}
