/* Tabs on a rule. */
#include "ui/widgets/tabs.h"

#include "base/utf8.h"
#include "ui/glyphs.h"
#include "ui/keys.h"
#include "ui/screens/screen.h"
#include "ui/widgets/rule.h"

#define TABS_MAX 12

static const char *tab_words(const struct view *view, const struct screen *screen)
{
	char name[16];

	if (screen->key == 0) {
		return screen->title;
	}
	key_text(screen->key, name, sizeof(name));
	if (screen->count != NULL && view_has_data(view, SOURCE_MIGRATION)) {
		return arena_printf(view->arena, "%s %s %zu", name, screen->title,
			screen->count(view));
	}
	return arena_printf(view->arena, "%s %s", name, screen->title);
}

static const char *joined(const struct view *view, const char *words, const char *more)
{
	return words[0] == '\0' ? more
				: arena_printf(view->arena, "%s " GLYPH_DOT " %s", words,
					  more);
}

static const char *mark_words(const struct view *view, const struct list *list)
{
	size_t hidden = list_hidden_marks(list);

	return hidden == 0
		? arena_printf(view->arena, "%zu marked", list->mark_count)
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

void tabs_draw(const struct ui *ui, const struct view *view, struct canvas *canvas,
	struct rect rect)
{
	const struct screen *current = ui_screen(ui);
	const struct screen *base = ui->stack[0];
	struct span words[TABS_MAX];
	size_t count = 0;

	for (const struct screen *screen = screen_after_tab(0);
		screen != NULL && count + 1 < TABS_MAX;
		screen = screen_after_tab(screen->tab)) {
		enum role role = screen == base ? ROLE_DEFAULT : ROLE_DIM;

		words[count++] = (struct span){ tab_words(view, screen),
			screen == current ? ROLE_TITLE : role };
	}
	if (current->tab == 0) {
		words[count++] = (struct span){
			arena_printf(view->arena, GLYPH_SELECTED " %s", current->title),
			ROLE_TITLE,
		};
	}
	rule_draw(canvas, rect, words, count, list_words(ui, view));
}
