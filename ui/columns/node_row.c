/* What tables with one line a node know about their rows. */
#include "ui/columns/node_row.h"

#include "base/str.h"
#include "ui/words/node_words.h"

struct span node_row_label(const struct view *view, size_t row)
{
	return (struct span){ view_node(view, node_at(view, row)->name), ROLE_DEFAULT };
}

int node_row_compare(const struct view *view, size_t a, size_t b)
{
	return text_compare_natural(node_at(view, a)->name, node_at(view, b)->name);
}

size_t node_row_count(const struct view *view)
{
	return view->facts->node_count;
}

uint64_t node_row_identity(const struct view *view, size_t row)
{
	return view_identity(node_at(view, row)->name, "node");
}

const char *node_row_name(const struct view *view, size_t row)
{
	return view_text(view, node_at(view, row)->name);
}

enum role node_row_role(const struct view *view, size_t row)
{
	(void)row;
	return view_is_stale(view, SOURCE_NODE) ? ROLE_STALE : ROLE_DEFAULT;
}
