/* The command line: table, parser, completion. */
#include "ui/input/command_line.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "commands/command.h"
#include "ui/actions/action.h"
#include "ui/hands/hands.h"
#include "ui/save.h"
#include "ui/screens/screen.h"
#include "ui/state.h"

#define TERMS_MAX 512

static unsigned run_namespace(
	struct ui *ui, const struct view *view, const char *argument)
{
	bool is_all = text_equal(argument, "all") || text_equal(argument, "*");

	(void)view;
	return UI_REDRAW |
		ui_ask(ui, UI_ASK_NAMESPACE, is_all ? NULL : argument, NULL, NULL);
}

static unsigned run_context(
	struct ui *ui, const struct view *view, const char *argument)
{
	(void)view;
	return UI_REDRAW | ui_ask(ui, UI_ASK_CONTEXT, argument, NULL, NULL);
}

static unsigned run_theme(struct ui *ui, const struct view *view, const char *argument)
{
	(void)view;
	return UI_REDRAW |
		ui_ask(ui, UI_ASK_THEME,
			argument[0] != '\0' ? argument : ui->settings->theme, NULL,
			NULL);
}

static unsigned run_filter(struct ui *ui, const struct view *view, const char *argument)
{
	(void)view;
	if (!has_list(ui)) {
		ui_say(ui, UI_TONE_WARNING, "there is no table here to filter");
		return UI_REDRAW;
	}
	list_set_filter(&ui->lists[ui->focus], argument);
	return UI_REDRAW;
}

static const struct column *find_column(
	const struct row_kind *kind, const char *name, int *out_place)
{
	for (size_t i = 0; i < kind->column_count; i++) {
		if (kind->columns[i].compare != NULL &&
			text_equal(kind->columns[i].id, name)) {
			*out_place = (int)i;
			return &kind->columns[i];
		}
	}
	return NULL;
}

/* ":sort rate", ":sort rate-" the other way round, ":sort none". */
static unsigned run_sort(struct ui *ui, const struct view *view, const char *argument)
{
	struct list *list = &ui->lists[ui->focus != LIST_NONE ? ui->focus : 0];
	size_t length = strlen(argument);
	bool is_inverted = length > 1 && argument[length - 1] == '-';
	const char *name =
		arena_strndup(view->arena, argument, is_inverted ? length - 1 : length);
	int place = LIST_UNSORTED;

	if (!can_sort(ui)) {
		ui_say(ui, UI_TONE_WARNING, "there is no table here to sort");
		return UI_REDRAW;
	}
	if (!text_equal(name, "none") &&
		find_column(list_kind(ui->focus), name, &place) == NULL) {
		ui_sayf(ui, UI_TONE_ERROR, "this table cannot be sorted by \"%s\"",
			name);
		return UI_REDRAW;
	}
	list->sort_column = place;
	list->is_inverted = is_inverted;
	list_reorder(list);
	return UI_REDRAW;
}

#define NAMES_MAX (2 * COLUMNS_MAX)

/* ":columns vm,phase,why", ":columns default"; without names the choice is shown. */
static unsigned run_columns(
	struct ui *ui, const struct view *view, const char *argument)
{
	const char *names[NAMES_MAX];
	struct str rest = str_from(argument);
	struct str part;
	size_t count = 0;

	if (!can_choose_columns(ui)) {
		ui_say(ui, UI_TONE_WARNING, "there is no table here to choose for");
		return UI_REDRAW;
	}
	if (argument[0] == '\0') {
		return act_columns(ui, view);
	}
	while (!text_equal(argument, "default") && count < NAMES_MAX &&
		str_split(&rest, ',', &part)) {
		part = str_trim(part);
		if (part.length > 0) {
			names[count++] = arena_str(view->arena, part);
		}
	}
	return ui_choose_columns(ui, ui->focus, names, count, "")
		? UI_REDRAW | ui_ask_columns(ui, view, ui->focus)
		: UI_REDRAW;
}

static unsigned run_record(struct ui *ui, const struct view *view, const char *argument)
{
	(void)view;
	return UI_REDRAW |
		ui_ask(ui, UI_ASK_RECORD, text_equal(argument, "off") ? NULL : argument,
			NULL, NULL);
}

static unsigned ask_replay(struct ui *ui, const char *what, const char *value)
{
	if (!ui->is_replay) {
		ui_say(ui, UI_TONE_WARNING, "this is a cluster, not a recording");
		return UI_REDRAW;
	}
	return UI_REDRAW | ui_ask(ui, UI_ASK_REPLAY, what, value, NULL);
}

static unsigned run_seek(struct ui *ui, const struct view *view, const char *argument)
{
	(void)view;
	return ask_replay(ui, "seek", argument);
}

static unsigned run_speed(struct ui *ui, const struct view *view, const char *argument)
{
	(void)view;
	return ask_replay(ui, "speed", argument);
}

static unsigned run_refresh(
	struct ui *ui, const struct view *view, const char *argument)
{
	(void)argument;
	return act_refresh(ui, view);
}

static unsigned run_save(struct ui *ui, const struct view *view, const char *argument)
{
	return save_table(ui, view, argument);
}

static unsigned run_set(struct ui *ui, const struct view *view, const char *argument)
{
	struct str rest = str_from(argument);
	struct str name;
	const char *value;

	(void)str_split(&rest, ' ', &name);
	rest = str_trim(rest);
	value = rest.length > 0 ? arena_str(view->arena, rest) : NULL;
	return UI_REDRAW |
		ui_ask(ui, UI_ASK_SET, arena_str(view->arena, name), value, NULL);
}

static unsigned run_quit(struct ui *ui, const struct view *view, const char *argument)
{
	(void)ui;
	(void)view;
	(void)argument;
	return UI_QUIT;
}

/* clang-format off */
const struct command_word command_words[] = {
	{ "columns", NULL, ARGUMENT_COLUMNS, "NAME,NAME", false,
		"show these columns in this order; \"default\": as by themselves",
		run_columns },
	{ "ctx", "context", ARGUMENT_CONTEXT, "NAME", true,
		"look at the cluster of another context", run_context },
	{ "filter", NULL, ARGUMENT_TEXT, "TEXT", false,
		"filter the table; without a text, show all of it", run_filter },
	{ "ns", "namespace", ARGUMENT_NAMESPACE, "NAME", true,
		"one namespace only, or \"all\"", run_namespace },
	{ "quit", "q", ARGUMENT_NONE, NULL, false, "end the program", run_quit },
	{ "record", NULL, ARGUMENT_TEXT, "FILE", true,
		"read everything anew and keep what comes in a new file; \"off\" ends it",
		run_record },
	{ "refresh", NULL, ARGUMENT_NONE, NULL, false,
		"ask the cluster again now", run_refresh },
	{ "save", NULL, ARGUMENT_TEXT, "FILE", true,
		"write the table as CSV to a new file", run_save },
	{ "seek", NULL, ARGUMENT_TEXT, "TIME", true,
		"of a recording: go to a place in it, as 12:30", run_seek },
	{ "set", NULL, ARGUMENT_SETTING, "SETTING VALUE", true,
		"change a setting for this run", run_set },
	{ "sort", NULL, ARGUMENT_COLUMN, "COLUMN", true,
		"sort by a column, with \"-\" after it the other way round; \"none\" as usual",
		run_sort },
	{ "speed", NULL, ARGUMENT_TEXT, "NUMBER", true,
		"of a recording: how fast it runs, 0.25 to 64", run_speed },
	{ "theme", NULL, ARGUMENT_THEME, "NAME", false,
		"other colours, at once; without a name, read the present theme again",
		run_theme },
};
/* clang-format on */

const size_t command_word_count = ARRAY_LENGTH(command_words);

/* --- terms: all first words there are --- */

struct term {
	const char *name;
	const struct command_word *word;
	const struct screen *screen;
	const struct command *command;
};

static size_t collect_terms(struct term *out)
{
	size_t count = 0;

	for (size_t i = 0; i < command_word_count; i++) {
		out[count++] = (struct term){ .name = command_words[i].name,
			.word = &command_words[i] };
		if (command_words[i].short_name != NULL) {
			out[count++] = (struct term){
				.name = command_words[i].short_name,
				.word = &command_words[i],
			};
		}
	}
	for (size_t i = 0; screens[i] != NULL; i++) {
		/* Pages about one object need to know which. */
		if (screens[i]->about == NULL) {
			out[count++] = (struct term){ .name = screens[i]->id,
				.screen = screens[i] };
		}
	}
	for (size_t i = 0; commands[i] != NULL; i++) {
		out[count++] = (struct term){ .name = commands[i]->name,
			.command = commands[i] };
	}
	return count;
}

/* The term itself, or the only one that starts so. */
static bool find_term(const char *name, struct term *out, bool *out_is_ambiguous)
{
	struct term terms[TERMS_MAX];
	size_t count = collect_terms(terms);
	size_t hits = 0;

	*out_is_ambiguous = false;
	for (size_t i = 0; i < count; i++) {
		if (text_equal(terms[i].name, name)) {
			*out = terms[i];
			return true;
		}
	}
	for (size_t i = 0; i < count; i++) {
		/* What changes the cluster is spelled out. */
		if (terms[i].command == NULL &&
			str_starts_with(str_from(terms[i].name), name)) {
			*out = terms[i];
			hits++;
		}
	}
	*out_is_ambiguous = hits > 1;
	return hits == 1;
}

/* First word and the rest, without blanks around. */
static void split_line(struct arena *arena, const char *line, const char **out_name,
	const char **out_rest)
{
	struct str rest = str_trim(str_from(line));
	struct str name = { "", 0 };

	if (rest.length > 0 && rest.data[0] == ':') {
		rest = str_trim((struct str){ rest.data + 1, rest.length - 1 });
	}
	(void)str_split(&rest, ' ', &name);
	rest = str_trim(rest);
	*out_name = name.length > 0 ? arena_str(arena, name) : "";
	*out_rest = rest.length > 0 ? arena_str(arena, rest) : "";
}

static unsigned show_screen(
	struct ui *ui, const struct view *view, const struct screen *screen)
{
	if (screen == &screen_yaml) {
		return act_yaml(ui, view);
	}
	if (screen == &screen_events) {
		return show_all_events(ui);
	}
	if (screen->tab > 0) {
		ui_switch_screen(ui, screen);
	} else if (ui_screen(ui) != screen) {
		ui_open_screen(ui, screen);
	}
	return UI_REDRAW;
}

static unsigned run_term(struct ui *ui, const struct view *view,
	const struct term *term, const char *rest)
{
	if (term->command != NULL) {
		return hands_command(ui, view, term->command, rest);
	}
	if (term->screen != NULL && rest[0] == '\0') {
		return show_screen(ui, view, term->screen);
	}
	if (term->screen != NULL ||
		(term->word->argument == ARGUMENT_NONE && rest[0] != '\0')) {
		ui_sayf(ui, UI_TONE_ERROR, ":%s takes nothing after it", term->name);
		return UI_REDRAW;
	}
	if (term->word->needs_argument && rest[0] == '\0') {
		ui_sayf(ui, UI_TONE_ERROR, ":%s needs %s", term->name,
			term->word->placeholder);
		return UI_REDRAW;
	}
	return term->word->run(ui, view, rest);
}

unsigned command_line_run(struct ui *ui, const struct view *view, const char *line)
{
	const char *name;
	const char *rest;
	struct term term;
	bool is_ambiguous;

	split_line(view->arena, line, &name, &rest);
	if (name[0] == '\0') {
		return UI_REDRAW;
	}
	if (!find_term(name, &term, &is_ambiguous)) {
		ui_sayf(ui, UI_TONE_ERROR,
			is_ambiguous
				? "\":%s\" could be several commands; Tab shows them"
				: "there is no command \":%s\"; ? shows all",
			name);
		return UI_REDRAW;
	}
	return run_term(ui, view, &term, rest);
}

/* --- completion --- */

struct offers {
	const char **items;
	size_t count;
	size_t size;
	const char *prefix;
};

static void offer(struct offers *offers, const char *text)
{
	if (text == NULL || offers->count >= offers->size ||
		!str_starts_with(str_from(text), offers->prefix)) {
		return;
	}
	for (size_t i = 0; i < offers->count; i++) {
		if (text_equal(offers->items[i], text)) {
			return;
		}
	}
	offers->items[offers->count++] = text;
}

static void offer_choice(
	struct offers *offers, const struct ui *ui, enum ui_choice choice)
{
	for (size_t i = 0; i < ui->choices[choice].count; i++) {
		offer(offers, ui->choices[choice].names[i]);
	}
}

/* Namespaces may not be readable; those where something is are known anyway. */
static void offer_namespaces(struct offers *offers, const struct view *view)
{
	const struct facts *facts = view->facts;

	offer(offers, "all");
	for (size_t i = 0; i < store_count(facts->store, KIND_NAMESPACE); i++) {
		offer(offers,
			view_text(
				view, store_at(facts->store, KIND_NAMESPACE, i)->name));
	}
	for (size_t i = 0; i < facts->migration_count; i++) {
		offer(offers,
			view_text(view,
				facts->migrations[i].migration->object.namespace));
	}
	for (size_t i = 0; i < store_count(facts->store, KIND_VMI); i++) {
		offer(offers,
			view_text(
				view, store_at(facts->store, KIND_VMI, i)->namespace));
	}
}

/* What stands before the last comma stays in front of each offer. */
static void offer_column_lists(
	struct offers *offers, const struct ui *ui, const struct view *view)
{
	const struct row_kind *kind =
		ui->focus != LIST_NONE ? list_kind(ui->focus) : NULL;
	const char *comma = strrchr(offers->prefix, ',');
	int kept = comma != NULL ? (int)(comma + 1 - offers->prefix) : 0;

	if (kept == 0) {
		offer(offers, "default");
	}
	for (size_t i = 0; kind != NULL && i < kind->column_count; i++) {
		offer(offers,
			arena_printf(view->arena, "%.*s%s", kept, offers->prefix,
				kind->columns[i].id));
	}
}

static void offer_columns(struct offers *offers, const struct ui *ui)
{
	const struct row_kind *kind =
		ui->focus != LIST_NONE ? list_kind(ui->focus) : NULL;

	offer(offers, "none");
	for (size_t i = 0; kind != NULL && i < kind->column_count; i++) {
		if (kind->columns[i].compare != NULL) {
			offer(offers, kind->columns[i].id);
		}
	}
}

/* The setting first, then what it can be set to. */
static void offer_settings(
	struct offers *offers, const struct ui *ui, const char *before)
{
	const struct setting *setting = NULL;

	for (size_t i = 0; before[0] == '\0' && i < setting_count; i++) {
		if (!setting_is_mapping(&setting_table[i])) {
			offer(offers, setting_table[i].name);
		}
	}
	setting = setting_find(before);
	if (setting == NULL) {
		return;
	}
	if (setting->type == SETTING_BOOL) {
		offer(offers, "false");
		offer(offers, "true");
	} else if (setting->type == SETTING_THEME) {
		offer_choice(offers, ui, UI_CHOICE_THEME);
	}
	for (size_t i = 0; setting->words != NULL && setting->words[i] != NULL; i++) {
		offer(offers, setting->words[i]);
	}
}

static void offer_nodes(struct offers *offers, const struct view *view)
{
	for (size_t i = 0; i < view->facts->node_count; i++) {
		offer(offers, view_text(view, view->facts->nodes[i].name));
	}
}

static void offer_argument(struct offers *offers, const struct ui *ui,
	const struct view *view, enum argument argument, const char *before)
{
	if (before[0] != '\0' && argument != ARGUMENT_SETTING) {
		return;
	}
	switch (argument) {
	case ARGUMENT_NAMESPACE:
		offer_namespaces(offers, view);
		break;
	case ARGUMENT_CONTEXT:
		offer_choice(offers, ui, UI_CHOICE_CONTEXT);
		break;
	case ARGUMENT_THEME:
		offer_choice(offers, ui, UI_CHOICE_THEME);
		break;
	case ARGUMENT_COLUMN:
		offer_columns(offers, ui);
		break;
	case ARGUMENT_COLUMNS:
		offer_column_lists(offers, ui, view);
		break;
	case ARGUMENT_SETTING:
		offer_settings(offers, ui, before);
		break;
	case ARGUMENT_NODE:
		offer_nodes(offers, view);
		break;
	case ARGUMENT_NONE:
	case ARGUMENT_TEXT:
		break;
	}
}

static void offer_terms(struct offers *offers, const struct ui *ui)
{
	struct term terms[TERMS_MAX];
	size_t count = collect_terms(terms);

	for (size_t i = 0; i < count; i++) {
		bool is_short = terms[i].word != NULL &&
			!text_equal(terms[i].word->name, terms[i].name);
		bool is_gone = terms[i].command != NULL && ui->is_readonly &&
			terms[i].command->writes;

		if (!is_short && !is_gone) {
			offer(offers, terms[i].name);
		}
	}
}

static int compare_texts(const void *a, const void *b)
{
	return text_compare_natural(*(const char *const *)a, *(const char *const *)b);
}

static enum argument argument_of(const struct term *term)
{
	if (term->word != NULL) {
		return term->word->argument;
	}
	return term->command != NULL ? ARGUMENT_NODE : ARGUMENT_NONE;
}

size_t command_line_offers(const struct ui *ui, const struct view *view,
	const char *text, const char **out, size_t size)
{
	const char *last = strrchr(text, ' ');
	struct offers offers = { .items = out, .size = size };
	const char *name;
	const char *rest;
	struct term term;
	bool is_ambiguous;

	text += strspn(text, " ");
	if (last == NULL || last < text) {
		offers.prefix = text;
		offer_terms(&offers, ui);
	} else {
		offers.prefix = last + 1;
		split_line(view->arena,
			arena_strndup(view->arena, text, (size_t)(last - text)), &name,
			&rest);
		if (find_term(name, &term, &is_ambiguous)) {
			offer_argument(&offers, ui, view, argument_of(&term), rest);
		}
	}
	if (offers.count > 0) {
		qsort(out, offers.count, sizeof(*out), compare_texts);
	}
	return offers.count;
}

const char *command_line_expects(const char *text)
{
	size_t length;

	text += strspn(text, " ");
	length = strcspn(text, " ");
	for (size_t i = 0; i < command_word_count; i++) {
		const struct command_word *word = &command_words[i];
		struct str name = { text, length };

		if (str_is(name, word->name) ||
			(word->short_name != NULL && str_is(name, word->short_name))) {
			return text[length + strspn(text + length, " ")] == '\0'
				? word->placeholder
				: NULL;
		}
	}
	return NULL;
}
