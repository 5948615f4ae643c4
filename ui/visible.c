/* From panes, pages and selections of a picture to what it is about. */
#include "ui/visible.h"

#include "base/str.h"
#include "ui/screens/screen.h"
#include "ui/words/migration_words.h"
#include "ui/words/node_words.h"

/* `name` may be NULL: not known. */
static void add_node(struct ui *ui, const char *name)
{
	if (text_is_empty(name) ||
		ui->visible_node_count == ARRAY_LENGTH(ui->visible_nodes)) {
		return;
	}
	for (size_t i = 0; i < ui->visible_node_count; i++) {
		if (text_equal(ui->visible_nodes[i], name)) {
			return;
		}
	}
	ui->visible_nodes[ui->visible_node_count++] = name;
}

static void add_pane(struct ui *ui, const struct view *view, const struct pane *pane)
{
	const struct list *list = &ui->lists[pane->list];
	size_t height = pane->rows.height > 0 ? (size_t)pane->rows.height : 0;

	for (size_t i = list->top; i < list->row_count && i - list->top < height; i++) {
		add_node(ui, node_at(view, list->rows[i])->name);
	}
}

static void add_migration(struct ui *ui, const struct view *view, size_t row)
{
	const struct migration_fact *fact = migration_at(view, row);

	add_node(ui, fact->source);
	add_node(ui, fact->target);
}

/* Of pages and of panes beside a list. */
static void add_selected(struct ui *ui, const struct view *view)
{
	const struct screen *screen = ui_screen(ui);
	size_t selected = list_selected(&ui->lists[LIST_MIGRATIONS]);

	if (screen == &screen_migrations && selected != SIZE_MAX) {
		add_migration(ui, view, selected);
	}
	for (size_t i = 0; screen == &screen_detail && i < view->facts->migration_count;
		i++) {
		if (migration_rows.identity(view, i) == ui->detail) {
			add_migration(ui, view, i);
			ui->visible_migration =
				migration_at(view, i)->migration->object.uid;
		}
	}
	for (size_t i = 0; screen == &screen_node && i < view->facts->node_count; i++) {
		if (node_rows.identity(view, i) == ui->subject) {
			add_node(ui, node_at(view, i)->name);
		}
	}
}

void visible_find(struct ui *ui, const struct view *view)
{
	ui->visible_node_count = 0;
	ui->visible_migration = NULL;
	for (size_t i = 0; i < ui->pane_count; i++) {
		if (ui->panes[i].list == LIST_NODES ||
			ui->panes[i].list == LIST_LINKS) {
			add_pane(ui, view, &ui->panes[i]);
		}
	}
	add_selected(ui, view);
}
