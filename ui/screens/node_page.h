/* Everything about one node: beside the table, under it, or as a page. */
#ifndef UI_SCREENS_NODE_PAGE_H
#define UI_SCREENS_NODE_PAGE_H

#include "ui/screens/sections.h"

/* Name, state, and how its drain goes. */
void node_page_head(
	struct page *page, const struct view *view, const struct node_fact *node);
/* What was found, the drain with who will never leave, who moves and waits. */
void node_page_story(struct page *page, const struct view *view,
	const struct node_fact *node, enum section_length length);
/* The node itself and its links. */
void node_page_setting(
	struct page *page, const struct view *view, const struct node_fact *node);

#endif
