/* What tables with one line a node know about their rows. */
#ifndef UI_COLUMNS_NODE_ROW_H
#define UI_COLUMNS_NODE_ROW_H

#include "ui/view.h"

/* Members of struct row_kind and struct column. */
size_t node_row_count(const struct view *view);
uint64_t node_row_identity(const struct view *view, size_t row);
const char *node_row_name(const struct view *view, size_t row);
struct span node_row_label(const struct view *view, size_t row);
int node_row_compare(const struct view *view, size_t a, size_t b);
enum role node_row_role(const struct view *view, size_t row);

#endif
