/* Everything about one migration as a page: for the detail screen, and for the pane
 * beside the table on wide terminals. */
#ifndef UI_SCREENS_DETAIL_PAGE_H
#define UI_SCREENS_DETAIL_PAGE_H

#include "ui/view.h"
#include "ui/widgets/page.h"

void detail_page_build(
	struct page *page, const struct view *view, const struct migration_fact *fact);

#endif
