/* The columns of the nodes table, and what the table knows about its rows. */
#include "base/str.h"
#include "ui/columns/columns.h"
#include "ui/columns/node_row.h"
#include "ui/format.h"
#include "ui/glyphs.h"
#include "ui/widgets/bar.h"
#include "ui/words/migration_words.h"
#include "ui/words/node_words.h"

static struct span state_text(const struct view *view, size_t row)
{
	return node_state(view, node_at(view, row));
}

static struct span handler_text(const struct view *view, size_t row)
{
	return node_handler(view, node_at(view, row));
}

static struct span heartbeat_text(const struct view *view, size_t row)
{
	return node_heartbeat(view, node_at(view, row));
}

static int compare_i64(int64_t a, int64_t b)
{
	return a < b ? -1 : a > b;
}

static int heartbeat_compare(const struct view *view, size_t a, size_t b)
{
	return compare_i64(
		node_at(view, b)->heartbeat_age_ms, node_at(view, a)->heartbeat_age_ms);
}

static struct span outbound_text(const struct view *view, size_t row)
{
	return node_outbound(view, node_at(view, row));
}

static int outbound_compare(const struct view *view, size_t a, size_t b)
{
	return node_at(view, b)->outbound - node_at(view, a)->outbound;
}

static struct span count_text(const struct view *view, int value, bool is_known)
{
	if (!is_known) {
		return (struct span){ GLYPH_UNKNOWN, ROLE_DIM };
	}
	return (struct span){ arena_printf(view->arena, "%d", value),
		value > 0 ? ROLE_DEFAULT : ROLE_DIM };
}

static struct span inbound_text(const struct view *view, size_t row)
{
	if (i64_is_known(view->facts->slots_age_ms)) {
		return (struct span){ arena_printf(view->arena, "%d",
					      node_at(view, row)->inbound),
			ROLE_STALE };
	}
	return count_text(view, node_at(view, row)->inbound, view->facts->slots_known);
}

static int inbound_compare(const struct view *view, size_t a, size_t b)
{
	return node_at(view, b)->inbound - node_at(view, a)->inbound;
}

static struct span queued_text(const struct view *view, size_t row)
{
	return count_text(view, node_queued(view, node_at(view, row)),
		view_has_data(view, SOURCE_MIGRATION));
}

static int queued_compare(const struct view *view, size_t a, size_t b)
{
	return node_queued(view, node_at(view, b)) -
		node_queued(view, node_at(view, a));
}

static struct span vms_text(const struct view *view, size_t row)
{
	return count_text(
		view, node_at(view, row)->vmis, view_has_data(view, SOURCE_VMI));
}

static int vms_compare(const struct view *view, size_t a, size_t b)
{
	return node_at(view, b)->vmis - node_at(view, a)->vmis;
}

static struct span activity_text(const struct view *view, size_t row)
{
	return node_activity(view, node_at(view, row));
}

static struct span link_text(const struct view *view, size_t row)
{
	return node_link(view, node_at(view, row));
}

static struct span rx_text(const struct view *view, size_t row)
{
	return node_load(view, node_at(view, row), false);
}

static struct span tx_text(const struct view *view, size_t row)
{
	return node_load(view, node_at(view, row), true);
}

/* Columns of nothing but unknowns would only take room. */
static bool has_links(const struct view *view)
{
	for (size_t i = 0; i < view->facts->node_count; i++) {
		if (node_interface(node_at(view, i)) != NULL) {
			return true;
		}
	}
	return false;
}

static bool has_loads(const struct view *view)
{
	for (size_t i = 0; i < view->facts->node_count; i++) {
		const struct interface_fact *link = node_interface(node_at(view, i));

		if (link != NULL &&
			(f64_is_known(link->rx_bytes_per_s) ||
				f64_is_known(link->tx_bytes_per_s))) {
			return true;
		}
	}
	return false;
}

/* clang-format off */
static const struct column columns[] = {
	{ "node", "NODE", { 14, 40, 0, 0, 1 }, true, ALIGN_LEFT,
		node_row_label, node_row_compare, NULL },
	{ "state", "STATE", { 26, 32, 0, 0, 2 }, true, ALIGN_LEFT,
		state_text, NULL, NULL },
	{ "outbound", "OUTBOUND", { 8, 12, 0, 0, 1 }, true, ALIGN_LEFT,
		outbound_text, outbound_compare, NULL },
	{ "inbound", "IN", { 2, 3, 0, 0, 3 }, false, ALIGN_RIGHT,
		inbound_text, inbound_compare, NULL },
	{ "queued", "QUEUED", { 6, 6, 0, 0, 4 }, false, ALIGN_RIGHT,
		queued_text, queued_compare, NULL },
	{ "vms", "VMS", { 4, 4, 0, 0, 3 }, false, ALIGN_RIGHT,
		vms_text, vms_compare, NULL },
	{ "rx", "RX", { 15, 15, 0, 0, 6 }, false, ALIGN_LEFT, rx_text, NULL, has_loads },
	{ "tx", "TX", { 15, 15, 0, 0, 6 }, false, ALIGN_LEFT, tx_text, NULL, has_loads },
	{ "link", "LINK", { 15, 28, 0, 0, 7 }, true, ALIGN_LEFT,
		link_text, NULL, has_links },
	{ "handler", "VIRT-HANDLER", { 12, 16, 0, 0, 8 }, true, ALIGN_LEFT,
		handler_text, NULL, NULL },
	{ "heartbeat", "HEARTBEAT", { 9, 9, 0, 0, 9 }, false, ALIGN_RIGHT,
		heartbeat_text, heartbeat_compare, NULL },
	{ "activity", "MOVING", { 16, 40, 0, 1, 5 }, false, ALIGN_LEFT,
		activity_text, NULL, NULL },
};
/* clang-format on */

/* Trouble first, then drains, then who sends and receives, then by name. */
static int64_t attention(const struct view *view, size_t row)
{
	return node_attention(view, node_at(view, row));
}

static bool contains(const struct view *view, size_t row, const char *needle)
{
	return text_contains_nocase(node_row_name(view, row), needle) ||
		text_contains_nocase(state_text(view, row).text, needle) ||
		text_contains_nocase(activity_text(view, row).text, needle);
}

static struct span marker(const struct view *view, size_t row)
{
	return node_marker(view, node_at(view, row));
}

static struct row_subject subject(const struct view *view, size_t row)
{
	const struct node_fact *fact = node_at(view, row);

	return (struct row_subject){
		.node = fact,
		.labels = fact->node != NULL ? &fact->node->labels : NULL,
		.name = fact->name,
		.created_ms = fact->node != NULL ? fact->node->object.created_ms
						 : UNKNOWN_I64,
	};
}

const struct row_kind node_rows = {
	.columns = columns,
	.column_count = ARRAY_LENGTH(columns),
	.count = node_row_count,
	.identity = node_row_identity,
	.name = node_row_name,
	.attention = attention,
	.compare = node_row_compare,
	.contains = contains,
	.marker = marker,
	.row_role = node_row_role,
	.subject = subject,
};
