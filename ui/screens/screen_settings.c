/* Every setting with its value, where that comes from, and what it can be; made from
 * the table of settings. */
#include "base/str.h"
#include "ui/glyphs.h"
#include "ui/screens/common.h"
#include "ui/widgets/rule.h"

static const struct setting *selected(const struct ui *ui)
{
	const struct list *list = &ui->lists[LIST_SETTINGS];

	return list->row_count > 0 ? &setting_table[list->ids[list->position] - 1]
				   : NULL;
}

static const char *when_words(const struct setting *setting)
{
	switch (setting->counts) {
	case SETTING_NOW:
		return "A change counts at once.";
	case SETTING_NEXT_CONTEXT:
		return "A change counts from the next context on.";
	case SETTING_NEXT_START:
		break;
	}
	return "A change counts from the next start on: keep it in the file.";
}

static const char *how_words(const struct setting *setting)
{
	switch (setting->type) {
	case SETTING_COLUMNS:
		return "Choose them with o on a table.";
	case SETTING_KEYS:
	case SETTING_SPEEDS:
		return "It has entries, which are written in the settings file.";
	case SETTING_BOOL:
	case SETTING_WORD:
		return "Enter changes it.";
	case SETTING_THEME:
		return "Left and right show the others, Enter takes a name.";
	case SETTING_PERCENT:
	case SETTING_DURATION:
	case SETTING_NAMESPACE:
	case SETTING_URL:
	case SETTING_PATH:
		break;
	}
	return "Enter takes another value.";
}

static const char *range_words(const struct view *view, const struct setting *setting)
{
	struct strbuf text;
	const char *words;

	strbuf_init(&text, 1024);
	setting_describe(setting, &text);
	words = arena_strdup(view->arena, strbuf_cstr(&text));
	strbuf_finish(&text);
	return words;
}

static void draw_words(
	struct ui *ui, const struct view *view, struct canvas *canvas, struct rect rect)
{
	const struct setting *setting = selected(ui);
	struct rect head = layout_take_top(&rect, 1);
	struct span name = { "", ROLE_STRONG };
	struct page page;

	if (setting == NULL) {
		return;
	}
	name.text = setting->name;
	rule_draw(canvas, head, &name, 1, (struct span){ NULL, ROLE_DEFAULT });
	layout_take_left(&rect, 2);
	layout_take_right(&rect, 1);
	page_init(&page, view->arena, rect.width, 0);
	for (size_t i = 0; i < ui->keymap.conflict_count; i++) {
		page_item(&page, GLYPH_WARNING " ", ROLE_WARNING,
			ui->keymap.conflicts[i]);
	}
	if (ui->column_slip[0] != '\0') {
		page_item(&page, GLYPH_WARNING " ", ROLE_WARNING, ui->column_slip);
	}
	page_text(&page, 0, ROLE_DEFAULT, setting->about);
	page_text(&page, 0, ROLE_DEFAULT,
		arena_printf(view->arena, "It can be %s.", range_words(view, setting)));
	page_text(&page, 0, ROLE_DIM,
		arena_printf(view->arena,
			"%s %s s keeps the value in the settings file.",
			how_words(setting), when_words(setting)));
	page_draw(canvas, rect, &page, 0);
}

static void draw(
	struct ui *ui, const struct view *view, struct canvas *canvas, struct rect rect)
{
	struct rect words = { 0 };

	if (rect.height >= 16) {
		words = layout_take_bottom(&rect,
			rect.height - (int)setting_count - 1 > 6
				? rect.height - (int)setting_count - 1
				: 6);
	}
	common_list(ui, view, canvas, rect, LIST_SETTINGS);
	if (words.height > 0) {
		draw_words(ui, view, canvas, words);
	}
}

static const char *value_of(const struct view *view, const struct setting *setting)
{
	struct strbuf text;
	const char *value;

	strbuf_init(&text, 1024);
	setting_format(setting, view->settings, &text);
	value = arena_strdup(view->arena, strbuf_cstr(&text));
	strbuf_finish(&text);
	return value;
}

/* The one after (or before) `value`, round at the ends. */
static const char *neighbour(
	const char *const *words, size_t count, const char *value, int step)
{
	size_t at = 0;

	while (at < count && !text_equal(words[at], value)) {
		at++;
	}
	if (count == 0) {
		return NULL;
	}
	if (at == count) {
		return words[0];
	}
	return words[(at + (step > 0 ? 1 : count - 1)) % count];
}

static unsigned ask_set(struct ui *ui, const struct setting *setting, const char *value)
{
	return value == NULL
		? UI_NOTHING
		: UI_REDRAW | ui_ask(ui, UI_ASK_SET, setting->name, value, NULL);
}

unsigned settings_step(struct ui *ui, const struct view *view, int step)
{
	static const char *const truths[] = { "false", "true" };
	const struct setting *setting = selected(ui);
	const char *value;
	size_t count = 0;

	if (setting == NULL || view->settings == NULL) {
		return UI_NOTHING;
	}
	value = value_of(view, setting);
	if (setting->type == SETTING_BOOL) {
		return ask_set(ui, setting, neighbour(truths, 2, value, step));
	}
	if (setting->type == SETTING_THEME) {
		return ask_set(ui, setting,
			neighbour(ui->choices[UI_CHOICE_THEME].names,
				ui->choices[UI_CHOICE_THEME].count, value, step));
	}
	while (setting->words != NULL && setting->words[count] != NULL) {
		count++;
	}
	return setting->words == NULL
		? UI_NOTHING
		: ask_set(ui, setting, neighbour(setting->words, count, value, step));
}

/* Enter. */
static unsigned change(struct ui *ui, const struct view *view)
{
	const struct setting *setting = selected(ui);

	if (setting == NULL || view->settings == NULL) {
		return UI_NOTHING;
	}
	if (setting->type == SETTING_BOOL || setting->type == SETTING_WORD) {
		return settings_step(ui, view, 1);
	}
	if (setting_is_mapping(setting)) {
		ui_say(ui, UI_TONE_INFO, how_words(setting));
		return UI_REDRAW;
	}
	prompt_open_command(ui,
		arena_printf(view->arena, "set %s %s", setting->name,
			setting->type == SETTING_THEME ? "" : value_of(view, setting)));
	return UI_REDRAW;
}

unsigned settings_keep_selected(struct ui *ui)
{
	const struct setting *setting = selected(ui);

	return setting == NULL
		? UI_NOTHING
		: UI_REDRAW | ui_ask(ui, UI_ASK_KEEP, setting->name, NULL, NULL);
}

const struct screen screen_settings = {
	.id = "settings",
	.title = "Settings",
	.help = "every setting, its value and where that comes from",
	.list = LIST_SETTINGS,
	.draw = draw,
	.open = change,
	.open_hint = "change",
};
