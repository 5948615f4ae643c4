/* Everything about one migration as a page: for the detail screen, and for the pane
 * beside the table on wide terminals. */
#ifndef UI_SCREENS_DETAIL_PAGE_H
#define UI_SCREENS_DETAIL_PAGE_H

#include "ui/view.h"
#include "ui/widgets/page.h"

/* Name, phase and verdict. */
void detail_page_head(
	struct page *page, const struct view *view, const struct migration_fact *fact);
/* Why, how far, what happened when. */
void detail_page_story(
	struct page *page, const struct view *view, const struct migration_fact *fact);
/* What it runs into: clocks, path, slots, limits, and the objects to look at. */
void detail_page_setting(
	struct page *page, const struct view *view, const struct migration_fact *fact);

#endif
