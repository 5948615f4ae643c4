/* Everything about one migration as a page: for the detail screen, and for the pane
 * beside the table on wide terminals. */
#ifndef UI_SCREENS_DETAIL_PAGE_H
#define UI_SCREENS_DETAIL_PAGE_H

#include "ui/screens/sections.h"

/* Name, phase and verdict. */
void detail_page_head(
	struct page *page, const struct view *view, const struct migration_fact *fact);
/* Why, and what was said about it; without a why how far and when. */
void detail_page_story(
	struct page *page, const struct view *view, const struct migration_fact *fact);
/* What it is measured at and runs into. */
void detail_page_setting(
	struct page *page, const struct view *view, const struct migration_fact *fact);
/* The objects to look at; they stand where there is room. */
void detail_page_objects(
	struct page *page, const struct view *view, const struct migration_fact *fact);
/* All of it below each other. */
void detail_page_whole(struct page *page, const struct view *view,
	const struct migration_fact *fact, enum section_length length);

#endif
