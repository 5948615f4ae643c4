/* The tree of statements about the cluster as rows: which ones are visible, how deep,
 * what is folded. */
#ifndef UI_WORDS_READINESS_WORDS_H
#define UI_WORDS_READINESS_WORDS_H

#include "checks/readiness.h"
#include "ui/view.h"

struct readiness_row {
	const struct readiness_item *item;
	size_t depth;
	size_t below; /* statements in the tree below it */
	bool is_folded;
};

/* Visible rows in the order of the tree. */
size_t readiness_count(const struct view *view);
const struct readiness_row *readiness_at(const struct view *view, size_t row);
uint64_t readiness_identity(const struct readiness_row *row);
/* NULL when no statement has this id. */
const struct readiness_item *readiness_find(const struct view *view, const char *id);
struct span readiness_sign(enum readiness_state state);
/* Of all statements, folded ones too: "12 ok, 1 warning, 1 failed". */
struct span readiness_totals(const struct view *view);

#endif
