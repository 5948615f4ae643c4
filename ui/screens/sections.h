/* Parts of pages that several pages have, each with its heading; a part with nothing to
 * say adds nothing. One file a part. */
#ifndef UI_SCREENS_SECTIONS_H
#define UI_SCREENS_SECTIONS_H

#include "ui/view.h"
#include "ui/widgets/page.h"

#define SECTION_LABEL_WIDTH 14

/* How much of a long list is worth its room. */
enum section_length {
	SECTION_BRIEF, /* beside a table: the rest is a key away */
	SECTION_WHOLE,
};

/* What was found: summary, evidence with the object it was read from, next steps. */
void section_why(struct page *page, const struct view *view, struct finding_list list,
	enum section_length length);
/* How far and how fast, with plots over time. */
void section_progress(
	struct page *page, const struct view *view, const struct migration_fact *fact);
/* What the copy of one that is over came to. */
void section_copy(
	struct page *page, const struct view *view, const struct finished_fact *past);
/* Phases as they were, clocks as they will strike. */
void section_timeline(
	struct page *page, const struct view *view, const struct migration_fact *fact);
/* From which links over which network to which address. */
void section_path(
	struct page *page, const struct view *view, const struct migration_fact *fact);
/* What the cluster said about migration, VMI and target pod, newest first. */
void section_events(struct page *page, const struct view *view,
	const struct migration_fact *fact, enum section_length length);
/* The interfaces of a node, that of migrations first. */
void section_links(
	struct page *page, const struct view *view, const struct node_fact *node);

/* One point of a checklist. */
enum section_mark {
	MARK_OK,
	MARK_DOUBT,
	MARK_NO,
	MARK_UNKNOWN,
};

void section_check(
	struct page *page, enum section_mark mark, const char *label, const char *text);
/* What emptying a node needs: storage, network, room, virt-handler, limits, strategies.
 */
void section_drain_check(
	struct page *page, const struct view *view, const struct node_fact *node);

#endif
