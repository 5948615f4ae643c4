/* Everything about one VMI before it moves: beside the table, under it, or as a page.
 */
#ifndef UI_SCREENS_VM_PAGE_H
#define UI_SCREENS_VM_PAGE_H

#include "ui/screens/sections.h"

void vm_page_head(struct page *page, const struct view *view, size_t row);
/* What stands in the way, and what would follow if it were moved now. */
void vm_page_story(struct page *page, const struct view *view, size_t row,
	enum section_length length);
/* Disks, the newest migration, the objects. */
void vm_page_setting(struct page *page, const struct view *view, size_t row);

#endif
