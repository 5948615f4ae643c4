/* What is still known of a migration that is over and whose object is gone, as a page.
 */
#ifndef UI_SCREENS_PAST_PAGE_H
#define UI_SCREENS_PAST_PAGE_H

#include "ui/screens/sections.h"

void past_page(
	struct page *page, const struct view *view, const struct finished_fact *past);

#endif
