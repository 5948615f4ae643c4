/* Everything about one node as a page: beside the table, or under it. */
#ifndef UI_SCREENS_NODE_PAGE_H
#define UI_SCREENS_NODE_PAGE_H

#include "ui/view.h"
#include "ui/widgets/page.h"

void node_page_build(
	struct page *page, const struct view *view, const struct node_fact *node);

#endif
