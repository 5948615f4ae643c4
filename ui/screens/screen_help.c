/* Keys, words and signs, made from the tables of screens, actions and commands. */
#include "ui/actions/action.h"
#include "ui/glyphs.h"
#include "ui/input/command_line.h"
#include "ui/keys.h"
#include "ui/screens/common.h"

#define KEYS_WIDTH 15
#define SIGNS_WIDTH 5
#define WORDS_WIDTH 21
#define TWO_COLUMNS 100

#define KEYS_SHOWN 6

static const char *key_list(
	const struct ui *ui, const struct view *view, struct verb verb)
{
	int32_t keys[KEYS_SHOWN];
	size_t count = keymap_keys(&ui->keymap, verb, keys, KEYS_SHOWN);
	const char *text = "";
	char name[16];

	for (size_t i = 0; i < count; i++) {
		key_text(keys[i], name, sizeof(name));
		text = arena_printf(
			view->arena, "%s%s%s", text, i > 0 ? " " : "", name);
	}
	return count > 0 ? text : GLYPH_UNKNOWN;
}

static void add_key(struct page *page, const char *keys, const char *help)
{
	page_labelled(page, (struct span){ keys, ROLE_KEY }, ROLE_DEFAULT, help);
}

static void add_group(struct page *page, const struct ui *ui, const struct view *view,
	enum action_group group)
{
	page_heading(page, action_group_title(group));
	for (size_t i = 0; i < action_count; i++) {
		if (actions[i].group == group) {
			add_key(page,
				key_list(ui, view,
					(struct verb){ .action = &actions[i] }),
				actions[i].help);
		}
	}
}

static void add_screens(struct page *page, const struct ui *ui, const struct view *view)
{
	page_heading(page, "Screens");
	for (const struct screen *screen = screen_after_tab(0); screen != NULL;
		screen = screen_after_tab(screen->tab)) {
		add_key(page, key_list(ui, view, (struct verb){ .screen = screen }),
			arena_printf(
				view->arena, "%s: %s", screen->title, screen->help));
	}
}

static void add_commands(
	struct page *page, const struct ui *ui, const struct view *view)
{
	page_heading(page, "Act; each asks first");
	if (ui->is_replay) {
		page_text(page, 0, ROLE_INFO,
			"This is a recording: what changes a cluster is not there.");
	} else if (ui->is_readonly) {
		page_text(page, 0, ROLE_INFO,
			"vmigtop runs with --readonly: what changes the cluster is not "
			"there.");
	}
	for (size_t i = 0; commands[i] != NULL; i++) {
		if (!ui->is_readonly || !commands[i]->writes) {
			add_key(page,
				key_list(ui, view,
					(struct verb){ .command = commands[i] }),
				arena_printf(view->arena, "%s (:%s)", commands[i]->help,
					commands[i]->name));
		}
	}
}

/* Letters of the table that help was asked from. */
static void add_letters(struct page *page, const struct ui *ui, const struct view *view)
{
	enum list_id id = ui->stack[0]->list;
	const struct row_kind *kind = id != LIST_NONE ? list_kind(id) : NULL;

	if (kind == NULL) {
		return;
	}
	page_heading(page,
		arena_printf(view->arena, "Sort %s by letter", ui->stack[0]->title));
	for (size_t i = 0; i < kind->column_count; i++) {
		int32_t letter = sort_letter(ui, id, i);
		char name[16];

		if (letter != KEY_NONE) {
			key_text(letter, name, sizeof(name));
			add_key(page, arena_strdup(view->arena, name),
				kind->columns[i].title);
		}
	}
}

static void add_words(struct page *page, const struct view *view)
{
	page_heading(page, "Command line");
	for (size_t i = 0; i < command_word_count; i++) {
		const struct command_word *word = &command_words[i];

		page_labelled(page,
			(struct span){
				arena_printf(view->arena, ":%s%s%s", word->name,
					word->placeholder != NULL ? " " : "",
					word->placeholder != NULL ? word->placeholder
								  : ""),
				ROLE_KEY },
			ROLE_DEFAULT,
			word->short_name != NULL ? arena_printf(view->arena, "%s (:%s)",
							   word->help, word->short_name)
						 : word->help);
	}
	page_labelled(page, (struct span){ ":SCREEN", ROLE_KEY }, ROLE_DEFAULT,
		"show a screen by its name: :nodes, :log");
}

static void add_conflicts(struct page *page, const struct ui *ui)
{
	if (ui->keymap.conflict_count == 0) {
		return;
	}
	page_heading(page, "Keys in the settings file");
	for (size_t i = 0; i < ui->keymap.conflict_count; i++) {
		page_item(
			page, GLYPH_WARNING " ", ROLE_WARNING, ui->keymap.conflicts[i]);
	}
}

static void add_signs(struct page *page)
{
	static const struct {
		const char *sign;
		enum role role;
		const char *meaning;
	} signs[] = {
		{ GLYPH_SELECTED, ROLE_STRONG, "the selected line" },
		{ "!", ROLE_CRITICAL, "needs a hand" },
		{ GLYPH_OK, ROLE_OK, "succeeded" },
		{ GLYPH_FAILED, ROLE_CRITICAL, "failed" },
		{ GLYPH_DESCENDING, ROLE_WARNING, "a node that drains" },
		{ GLYPH_LIVE, ROLE_LIVE, "live: the picture is confirmed" },
		{ GLYPH_CONNECTING, ROLE_INFO, "connecting or reading" },
		{ GLYPH_WARNING, ROLE_WARNING,
			"stale, forbidden or absent: S says what and why" },
		{ GLYPH_UNKNOWN, ROLE_DIM, "not known; never zero" },
		{ "*", ROLE_MARKED, "a marked line" },
		{ "#3", ROLE_QUEUED, "third in the queue for a slot" },
	};

	page_heading(page, "Signs");
	for (size_t i = 0; i < ARRAY_LENGTH(signs); i++) {
		page_labelled(page, (struct span){ signs[i].sign, signs[i].role },
			ROLE_DEFAULT, signs[i].meaning);
	}
}

static void add_verbs(struct page *page, const struct ui *ui, const struct view *view)
{
	add_conflicts(page, ui);
	add_screens(page, ui, view);
	add_group(page, ui, view, ACTION_MOVE);
	add_commands(page, ui, view);
	for (int group = ACTION_MOVE + 1; group < ACTION_GROUP_COUNT; group++) {
		if (group != ACTION_REPLAY || ui->is_replay) {
			add_group(page, ui, view, (enum action_group)group);
		}
	}
}

static void add_rest(struct page *page, const struct ui *ui, const struct view *view)
{
	page->label_width = WORDS_WIDTH;
	add_words(page, view);
	page->label_width = SIGNS_WIDTH;
	add_letters(page, ui, view);
	add_signs(page);
}

static void draw(
	struct ui *ui, const struct view *view, struct canvas *canvas, struct rect rect)
{
	bool is_wide = rect.width >= TWO_COLUMNS;
	struct rect right;
	struct page left_page;
	struct page right_page;

	layout_take_left(&rect, 2);
	layout_take_right(&rect, 1);
	right = layout_take_right(&rect, is_wide ? rect.width * 2 / 5 : 0);
	layout_take_right(&rect, is_wide ? 3 : 0);
	page_init(&left_page, view->arena, rect.width, KEYS_WIDTH);
	add_verbs(&left_page, ui, view);
	if (!is_wide) {
		add_rest(&left_page, ui, view);
		common_page(ui, canvas, rect, &left_page);
		return;
	}
	page_init(&right_page, view->arena, right.width, WORDS_WIDTH);
	add_rest(&right_page, ui, view);
	/* The longer one decides how far there is to scroll. */
	if (left_page.count < right_page.count) {
		common_page(ui, canvas, right, &right_page);
		page_draw(canvas, rect, &left_page, ui->page_top);
	} else {
		common_page(ui, canvas, rect, &left_page);
		page_draw(canvas, right, &right_page, ui->page_top);
	}
}

const struct screen screen_help = {
	.id = "help",
	.title = "Help",
	.help = "keys and signs",
	.list = LIST_NONE,
	.draw = draw,
};
