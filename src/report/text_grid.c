/* Rows of cells printed as columns, as wide as their widest cell. */
#include "src/report/text_grid.h"

#include <assert.h>
#include <string.h>

#include "base/alloc.h"
#include "base/safe_text.h"
#include "base/str.h"
#include "base/strbuf.h"
#include "base/utf8.h"

#define COLUMN_GAP 2
#define CELL_CEILING 4096

void text_grid_init(struct text_grid *grid, size_t column_count)
{
	*grid = (struct text_grid){ .column_count = column_count };
}

void text_grid_finish(struct text_grid *grid)
{
	for (size_t i = 0; i < grid->cell_count; i++) {
		mem_free((void *)(uintptr_t)grid->cells[i]);
	}
	mem_free(grid->cells);
	*grid = (struct text_grid){ 0 };
}

void text_grid_add(struct text_grid *grid, const char *text)
{
	grid->cells = mem_grow(
		grid->cells, grid->cell_count, &grid->capacity, sizeof(*grid->cells));
	grid->cells[grid->cell_count++] = mem_strdup(text);
}

void text_grid_add_raw(struct text_grid *grid, const char *text)
{
	struct strbuf safe;

	strbuf_init(&safe, CELL_CEILING);
	if (text_is_empty(text)) {
		strbuf_text(&safe, "<none>");
	} else {
		safe_text_append(&safe, text, strlen(text));
	}
	text_grid_add(grid, strbuf_cstr(&safe));
	strbuf_finish(&safe);
}

static size_t width_of(const struct text_grid *grid, size_t column)
{
	size_t widest = 0;

	for (size_t i = column; i < grid->cell_count; i += grid->column_count) {
		size_t width = utf8_text_width(grid->cells[i]);

		widest = width > widest ? width : widest;
	}
	return widest;
}

void text_grid_print(const struct text_grid *grid, FILE *out)
{
	size_t *widths = mem_calloc(grid->column_count, sizeof(*widths));

	assert(grid->cell_count % grid->column_count == 0);
	for (size_t i = 0; i < grid->column_count; i++) {
		widths[i] = width_of(grid, i);
	}
	for (size_t i = 0; i < grid->cell_count; i++) {
		size_t column = i % grid->column_count;

		fputs(grid->cells[i], out);
		if (column + 1 == grid->column_count) {
			putc('\n', out);
			continue;
		}
		for (size_t pad = utf8_text_width(grid->cells[i]);
			pad < widths[column] + COLUMN_GAP; pad++) {
			putc(' ', out);
		}
	}
	mem_free(widths);
}
