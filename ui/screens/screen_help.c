/* Keys and signs, made from the tables of screens and actions. */
#include "ui/actions/action.h"
#include "ui/glyphs.h"
#include "ui/keys.h"
#include "ui/screens/common.h"

#define KEYS_WIDTH 15
#define SIGNS_WIDTH 5
#define TWO_COLUMNS 100

static const char *key_list(const struct view *view, const int32_t *keys)
{
	const char *text = "";
	char name[16];

	for (size_t i = 0; i < ACTION_KEYS_MAX && keys[i] != KEY_NONE; i++) {
		key_text(keys[i], name, sizeof(name));
		text = arena_printf(
			view->arena, "%s%s%s", text, i > 0 ? " " : "", name);
	}
	return text;
}

static void add_key(
	struct page *page, const struct view *view, const char *keys, const char *help)
{
	(void)view;
	page_labelled(page, (struct span){ keys, ROLE_KEY }, ROLE_DEFAULT, help);
}

static void add_group(
	struct page *page, const struct view *view, enum action_group group)
{
	page_heading(page, action_group_title(group));
	for (size_t i = 0; i < action_count; i++) {
		if (actions[i].group == group) {
			add_key(page, view, key_list(view, actions[i].keys),
				actions[i].help);
		}
	}
}

static void add_screens(struct page *page, const struct view *view)
{
	page_heading(page, "Screens");
	for (const struct screen *screen = screen_after_tab(0); screen != NULL;
		screen = screen_after_tab(screen->tab)) {
		char name[16];

		key_text(screen->key, name, sizeof(name));
		add_key(page, view, arena_strdup(view->arena, name),
			arena_printf(
				view->arena, "%s: %s", screen->title, screen->help));
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
		{ "#3", ROLE_QUEUED, "third in the queue for a slot" },
	};

	page_heading(page, "Signs");
	for (size_t i = 0; i < ARRAY_LENGTH(signs); i++) {
		page_labelled(page, (struct span){ signs[i].sign, signs[i].role },
			ROLE_DEFAULT, signs[i].meaning);
	}
}

static void draw(
	struct ui *ui, const struct view *view, struct canvas *canvas, struct rect rect)
{
	bool is_wide = rect.width >= TWO_COLUMNS;
	struct rect right;
	struct page page;

	layout_take_left(&rect, 2);
	layout_take_right(&rect, 1);
	right = layout_take_right(&rect, is_wide ? rect.width * 2 / 5 : 0);
	layout_take_right(&rect, is_wide ? 3 : 0);
	page_init(&page, view->arena, rect.width, KEYS_WIDTH);
	add_screens(&page, view);
	add_group(&page, view, ACTION_MOVE);
	add_group(&page, view, ACTION_LOOK);
	add_group(&page, view, ACTION_PROGRAM);
	if (!is_wide) {
		page.label_width = SIGNS_WIDTH;
		add_signs(&page);
	}
	common_page(ui, canvas, rect, &page);
	if (is_wide) {
		page_init(&page, view->arena, right.width, SIGNS_WIDTH);
		add_signs(&page);
		page_draw(canvas, right, &page, 0);
	}
}

const struct screen screen_help = {
	.id = "help",
	.title = "Help",
	.help = "keys and signs",
	.list = LIST_NONE,
	.draw = draw,
};
