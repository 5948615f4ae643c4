/*
 * A page of text: headings, labelled values, wrapped sentences. Built for a width,
 * drawn from any line; lives in the arena of the view.
 */
#ifndef UI_WIDGETS_PAGE_H
#define UI_WIDGETS_PAGE_H

#include <stddef.h>

#include "ui/canvas.h"
#include "ui/view.h"

struct page_line {
	struct span *spans;
	size_t count;
	int indent;
};

struct page {
	struct arena *arena;
	int width;
	int label_width;
	struct page_line *lines;
	size_t count;
	size_t capacity;
};

void page_init(struct page *page, struct arena *arena, int width, int label_width);
void page_gap(struct page *page);
/* Leaves a line free above, unless it is the first. */
void page_heading(struct page *page, const char *text);
/* Wrapped at blanks; longer words are cut, nothing is lost. */
void page_text(struct page *page, int indent, enum role role, const char *text);
/* A label and a value that wraps under itself. */
void page_value(struct page *page, const char *label, enum role role, const char *text);
/* The same with a label of any role. */
void page_labelled(
	struct page *page, struct span label, enum role role, const char *text);
/* A line that wraps under its own text, not under `marker` ("  1. "). */
void page_item(struct page *page, const char *marker, enum role role, const char *text);
/* Spans of several roles that wrap as one text under `indent` cells, in which the label
 * stands. */
void page_flow(struct page *page, struct span label, int indent,
	const struct span *spans, size_t count);
/* Spans one after the other, not wrapped. */
void page_spans(struct page *page, int indent, const struct span *spans, size_t count);
void page_draw(struct canvas *canvas, struct rect rect, const struct page *page,
	size_t first_line);

#endif
