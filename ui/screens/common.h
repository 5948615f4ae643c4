/* What several screens draw the same way: a list with its pane, a page with its scroll,
 * and what stands there when there is nothing to list yet. */
#ifndef UI_SCREENS_COMMON_H
#define UI_SCREENS_COMMON_H

#include "ui/screens/screen.h"
#include "ui/widgets/page.h"

/* From this width on what is selected stands beside the list. */
#define COMMON_WIDE_COLUMNS 160

/* From this width on a page has two columns. */
#define COMMON_TWO_COLUMNS 112

/* Takes the room for it off the right side; nothing on smaller terminals. */
struct rect common_take_side(const struct canvas *canvas, struct rect *rest);
/* Its left border, joined to the rule above; shrinks the rectangle. */
void common_side_border(struct canvas *canvas, struct rect *side);
void common_list(struct ui *ui, const struct view *view, struct canvas *canvas,
	struct rect rect, enum list_id id);
/* Opens the page of the selected row, or does nothing when there is none. */
unsigned common_open_selected(
	struct ui *ui, enum list_id id, const struct screen *page);
void common_page(struct ui *ui, struct canvas *canvas, struct rect rect,
	const struct page *page);
/* Widths of the two columns of a page. */
int common_left_width(struct rect rect);
int common_right_width(struct rect rect);
/* A head over two columns that scroll together; built for the widths above. */
void common_columns(struct ui *ui, struct canvas *canvas, struct rect rect,
	struct page *head, const struct page *left, const struct page *right);
/* The object of a page is no longer there. */
void common_gone(const struct view *view, struct canvas *canvas, struct rect rect,
	const char *what, const char *name, const char *why);
/* Keeps a name for the day its object is gone; cut on a character border. */
void common_keep_name(char *out, size_t size, const char *name);
/* Connecting, dead, refused, KubeVirt absent. */
void common_no_picture(
	const struct view *view, struct canvas *canvas, struct rect rect);
/* Lines in the middle of a rectangle. */
void common_centered(struct canvas *canvas, struct rect rect, const struct span *lines,
	size_t count);

#endif
