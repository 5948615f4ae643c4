/* The shown table as CSV: a proposed file name, and its content as a request to write
 * it. */
#ifndef UI_SAVE_H
#define UI_SAVE_H

#include "base/strbuf.h"
#include "ui/list.h"

struct ui;

/* "migrations-prod-east-20261120T140211Z.csv". In the arena. */
const char *save_proposed_name(const struct ui *ui, const struct view *view);
/* All rows shown in their order, with every column of the table, not only those there
 * is room for. */
void save_csv(struct strbuf *out, const struct list *list, const struct row_kind *kind,
	const struct view *view);
unsigned save_table(struct ui *ui, const struct view *view, const char *file);

#endif
