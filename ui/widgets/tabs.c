/* Tabs on a rule. */
#include "ui/widgets/tabs.h"

#include "base/utf8.h"
#include "ui/glyphs.h"
#include "ui/keys.h"
#include "ui/screens/screen.h"
#include "ui/widgets/rule.h"

#define TABS_MAX 12

/* How much of a tab is written. */
enum detail {
	DETAIL_COUNT, /* "2 Nodes 12" */
	DETAIL_TITLE, /* "2 Nodes" */
	DETAIL_SHORT, /* "4 Net" */
	DETAIL_KEY,   /* "2" */
};

static const char *tab_words(const struct ui *ui, const struct view *view,
	const struct screen *screen, enum detail detail)
{
	int32_t key;
	char name[16];

	if (keymap_keys(&ui->keymap, (struct verb){ .screen = screen }, &key, 1) == 0) {
		return screen->title;
	}
	key_text(key, name, sizeof(name));
	if (detail == DETAIL_KEY) {
		return arena_strdup(view->arena, name);
	}
	if (detail == DETAIL_COUNT && screen->count != NULL &&
		view_has_data(view, SOURCE_MIGRATION)) {
		return arena_printf(view->arena, "%s %s %zu", name, screen->title,
			screen->count(view));
	}
	return arena_printf(view->arena, "%s %s", name,
		detail == DETAIL_SHORT && screen->short_title != NULL
			? screen->short_title
			: screen->title);
}

static const char *joined(const struct view *view, const char *words, const char *more)
{
	return words[0] == '\0'
		? more
		: arena_printf(view->arena, "%s " GLYPH_DOT " %s", words, more);
}

static const char *mark_words(const struct view *view, const struct list *list)
{
	size_t hidden = list_hidden_marks(list);

	return hidden == 0 ? arena_printf(view->arena, "%zu marked", list->mark_count)
			   : arena_printf(view->arena, "%zu marked, %zu of them hidden",
				     list->mark_count, hidden);
}

/* What makes the table differ from the whole table in its usual order. */
static struct span list_words(const struct ui *ui, const struct view *view)
{
	const struct list *list = NULL;
	const char *words = "";
	enum role role = ROLE_DIM;

	if (ui->focus == LIST_NONE) {
		return (struct span){ NULL, ROLE_DEFAULT };
	}
	list = &ui->lists[ui->focus];
	if (list->mark_count > 0) {
		words = mark_words(view, list);
		role = ROLE_MARKED;
	}
	if (list->filter[0] != '\0') {
		words = joined(view, words,
			arena_printf(view->arena, "filter \"%s\": %zu of %zu",
				list->filter, list->row_count, list->total));
		role = role == ROLE_DIM ? ROLE_MATCH : role;
	}
	if (list->is_wide) {
		words = joined(view, words, "wide");
	}
	if (list->is_following) {
		words = joined(view, words, "following the newest");
	}
	if (list->sort_column >= 0) {
		words = joined(view, words,
			arena_printf(view->arena, "by %s%s",
				list_kind(ui->focus)->columns[list->sort_column].title,
				list->is_inverted ? " " GLYPH_DESCENDING : ""));
	} else if (list->is_inverted) {
		words = joined(view, words, "turned round");
	}
	return (struct span){ words, role };
}

/* The tabs, with the screen on top of them as the last; the present one whole. */
static size_t collect(const struct ui *ui, const struct view *view, enum detail detail,
	struct span words[TABS_MAX])
{
	const struct screen *current = ui_screen(ui);
	const struct screen *base = ui->stack[0];
	size_t count = 0;

	for (const struct screen *screen = screen_after_tab(0);
		screen != NULL && count + 1 < TABS_MAX;
		screen = screen_after_tab(screen->tab)) {
		enum role role = screen == base ? ROLE_DEFAULT : ROLE_DIM;

		words[count++] = (struct span){
			tab_words(ui, view, screen,
				screen == current && detail != DETAIL_COUNT
					? DETAIL_COUNT
					: detail),
			screen == current ? ROLE_TITLE : role,
		};
	}
	if (current->tab == 0) {
		words[count++] = (struct span){
			arena_printf(view->arena, GLYPH_SELECTED " %s", current->title),
			ROLE_TITLE,
		};
	}
	return count;
}

/* As rule_draw() laid them out. */
static void add_spots(
	struct ui *ui, struct rect rect, const struct span *words, size_t count)
{
	const struct screen *screen = screen_after_tab(0);
	int x = rect.x + 2;

	for (size_t i = 0; i < count && screen != NULL; i++) {
		int width = (int)utf8_text_width(words[i].text);

		int32_t key;

		if (x + width < rect.x + rect.width &&
			keymap_keys(&ui->keymap, (struct verb){ .screen = screen },
				&key, 1) > 0) {
			ui_add_spot(ui, (struct rect){ x, rect.y, width, 1 }, key);
		}
		x += width + 3;
		screen = screen_after_tab(screen->tab);
	}
}

/* As rule_draw() will lay them out. */
static int width_of(const struct span *words, size_t count)
{
	int width = 1;

	for (size_t i = 0; i < count; i++) {
		width += (int)utf8_text_width(words[i].text) + 3;
	}
	return width;
}

/* All screens stay reachable and what changes the table is always said: rather the tabs
 * lose their titles. */
void tabs_draw(
	struct ui *ui, const struct view *view, struct canvas *canvas, struct rect rect)
{
	struct span right = list_words(ui, view);
	bool has_right = right.text != NULL && right.text[0] != '\0';
	int right_width = has_right ? (int)utf8_text_width(right.text) + 3 : 0;
	struct span words[TABS_MAX];
	size_t count = 0;
	int room;

	for (int detail = DETAIL_COUNT; detail <= DETAIL_KEY; detail++) {
		count = collect(ui, view, (enum detail)detail, words);
		if (width_of(words, count) + right_width <= rect.width) {
			break;
		}
	}
	room = rect.width - width_of(words, count) - 4;
	if (has_right && right_width - 3 > room && room > 8) {
		right.text = arena_printf(view->arena, "%.*s" GLYPH_ELLIPSIS,
			(int)utf8_cut(right.text, (size_t)room - 1), right.text);
	}
	rule_draw(canvas, rect, words, count, right);
	add_spots(ui, rect, words, count);
}
