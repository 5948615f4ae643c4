/* Rows of cells printed as columns, as wide as their widest cell. */
#ifndef SRC_REPORT_TEXT_GRID_H
#define SRC_REPORT_TEXT_GRID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct text_grid {
	size_t column_count;
	const char **cells; /* row by row, safe for a terminal; owned */
	size_t cell_count;
	size_t capacity;
};

void text_grid_init(struct text_grid *grid, size_t column_count);
void text_grid_finish(struct text_grid *grid);
/* The next cell, row by row; copied. */
void text_grid_add(struct text_grid *grid, const char *text);
/* The same with text of the cluster, which is made safe. */
void text_grid_add_raw(struct text_grid *grid, const char *text);
/* No blanks at the end of a line. */
void text_grid_print(const struct text_grid *grid, FILE *out);

#endif
