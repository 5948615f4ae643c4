/* What several screens draw the same way: a list with its pane, a page with its scroll,
 * and what stands there when there is nothing to list yet. */
#ifndef UI_SCREENS_COMMON_H
#define UI_SCREENS_COMMON_H

#include "ui/screens/screen.h"
#include "ui/widgets/page.h"

/* From this width on what is selected stands beside the list. */
#define COMMON_WIDE_COLUMNS 160

/* Takes the room for it off the right side; nothing on smaller terminals. */
struct rect common_take_side(const struct canvas *canvas, struct rect *rest);
/* Its left border, joined to the rule above; shrinks the rectangle. */
void common_side_border(struct canvas *canvas, struct rect *side);
void common_list(struct ui *ui, const struct view *view, struct canvas *canvas,
	struct rect rect, enum list_id id);
void common_page(struct ui *ui, struct canvas *canvas, struct rect rect,
	const struct page *page);
/* Connecting, dead, refused, KubeVirt absent. */
void common_no_picture(
	const struct view *view, struct canvas *canvas, struct rect rect);
/* Lines in the middle of a rectangle. */
void common_centered(struct canvas *canvas, struct rect rect, const struct span *lines,
	size_t count);

#endif
