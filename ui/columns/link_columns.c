/* The columns of the network table: one line a node. */
#include "base/str.h"
#include "ui/columns/columns.h"
#include "ui/columns/node_row.h"
#include "ui/glyphs.h"
#include "ui/words/link_words.h"
#include "ui/words/network_words.h"
#include "ui/words/node_words.h"

#define SPARK_CELLS 8

static struct span unknown(void)
{
	return (struct span){ GLYPH_UNKNOWN, ROLE_DIM };
}

static struct span address_text(const struct view *view, size_t row)
{
	return network_attached(view, node_at(view, row));
}

static struct span verdict_text(const struct view *view, size_t row)
{
	return network_node_verdict(view, node_at(view, row));
}

static int verdict_compare(const struct view *view, size_t a, size_t b)
{
	return text_compare(verdict_text(view, a).text, verdict_text(view, b).text);
}

static struct span chain_text(const struct view *view, size_t row)
{
	return network_chain(view, node_at(view, row));
}

static int chain_compare(const struct view *view, size_t a, size_t b)
{
	return text_compare(chain_text(view, a).text, chain_text(view, b).text);
}

static struct span speed_text(const struct view *view, size_t row)
{
	const struct interface_fact *link = node_interface(node_at(view, row));

	return link == NULL
		? unknown()
		: (struct span){ link_speed(view, link),
			  i64_is_known(link->speed_bits_per_s) ? ROLE_DEFAULT
							       : ROLE_DIM };
}

static int speed_compare(const struct view *view, size_t a, size_t b)
{
	const struct interface_fact *left = node_interface(node_at(view, a));
	const struct interface_fact *right = node_interface(node_at(view, b));
	int64_t first = left != NULL ? left->speed_bits_per_s : UNKNOWN_I64;
	int64_t second = right != NULL ? right->speed_bits_per_s : UNKNOWN_I64;

	return first > second ? -1 : first < second;
}

static struct span load_text(const struct view *view, size_t row, bool is_sent)
{
	const struct interface_fact *link = node_interface(node_at(view, row));

	/* A rate is wider than a percentage. */
	return link == NULL
		? unknown()
		: link_load(view, link, is_sent,
			  i64_is_known(link->speed_bits_per_s) ? SPARK_CELLS
							       : SPARK_CELLS / 2);
}

static struct span rx_text(const struct view *view, size_t row)
{
	return load_text(view, row, false);
}

static struct span tx_text(const struct view *view, size_t row)
{
	return load_text(view, row, true);
}

/* Highest first, unknown last. */
static int load_compare(const struct view *view, size_t a, size_t b, bool is_sent)
{
	const struct interface_fact *left = node_interface(node_at(view, a));
	const struct interface_fact *right = node_interface(node_at(view, b));
	double first = left == NULL ? (double)NAN
		: is_sent	    ? left->tx_bytes_per_s
				    : left->rx_bytes_per_s;
	double second = right == NULL ? (double)NAN
		: is_sent	      ? right->tx_bytes_per_s
				      : right->rx_bytes_per_s;

	first = f64_is_known(first) ? first : -1;
	second = f64_is_known(second) ? second : -1;
	return first > second ? -1 : first < second;
}

static int rx_compare(const struct view *view, size_t a, size_t b)
{
	return load_compare(view, a, b, false);
}

static int tx_compare(const struct view *view, size_t a, size_t b)
{
	return load_compare(view, a, b, true);
}

static struct span state_text(const struct view *view, size_t row)
{
	const struct interface_fact *link = node_interface(node_at(view, row));

	return link == NULL ? unknown() : link_state(view, link);
}

/* Of the busier direction. */
static struct span explained_text(const struct view *view, size_t row)
{
	const struct interface_fact *link = node_interface(node_at(view, row));
	bool is_sent = false;
	const char *words = NULL;

	if (link == NULL || !link_is_measured(link)) {
		return unknown();
	}
	is_sent = f64_is_known(link->tx_bytes_per_s) &&
		(!f64_is_known(link->rx_bytes_per_s) ||
			link->tx_bytes_per_s > link->rx_bytes_per_s);
	words = link_explained(view, link, is_sent);
	return words == NULL ? unknown() : (struct span){ words, ROLE_DEFAULT };
}

static struct span statistics_text(const struct view *view, size_t row)
{
	return network_statistics(view, node_at(view, row));
}

/* clang-format off */
static const struct column columns[] = {
	{ "node", "NODE", { 8, 24, 0, 0, 1 }, true, ALIGN_LEFT,
		node_row_label, node_row_compare, NULL },
	{ "address", "ADDRESS", { 14, 41, 0, 0, 1 }, true, ALIGN_LEFT,
		address_text, NULL, NULL },
	{ "verdict", "VERDICT", { 11, 13, 0, 0, 5 }, true, ALIGN_LEFT,
		verdict_text, verdict_compare, NULL },
	{ "chain", "DEVICE " GLYPH_ARROW " PORTS", { 22, 40, 0, 0, 6 }, true, ALIGN_LEFT,
		chain_text, chain_compare, NULL },
	{ "speed", "SPEED", { 8, 10, 0, 0, 3 }, true, ALIGN_RIGHT,
		speed_text, speed_compare, NULL },
	{ "rx", "RX", { 14, 18, 0, 0, 2 }, true, ALIGN_LEFT, rx_text, rx_compare, NULL },
	{ "tx", "TX", { 14, 18, 0, 0, 2 }, true, ALIGN_LEFT, tx_text, tx_compare, NULL },
	{ "state", "LOAD", { 7, 24, 0, 0, 4 }, true, ALIGN_LEFT, state_text, NULL, NULL },
	{ "migrations", "BY MIGRATIONS", { 16, 26, 0, 0, 7 }, true, ALIGN_RIGHT,
		explained_text, NULL, NULL },
	{ "statistics", "STATISTICS", { 10, 14, 0, 0, 8 }, true, ALIGN_LEFT,
		statistics_text, NULL, NULL },
};
/* clang-format on */

static int64_t attention(const struct view *view, size_t row)
{
	return network_node_attention(view, node_at(view, row));
}

static bool contains(const struct view *view, size_t row, const char *needle)
{
	return text_contains_nocase(node_row_name(view, row), needle) ||
		text_contains_nocase(address_text(view, row).text, needle) ||
		text_contains_nocase(verdict_text(view, row).text, needle) ||
		text_contains_nocase(chain_text(view, row).text, needle) ||
		text_contains_nocase(state_text(view, row).text, needle) ||
		text_contains_nocase(statistics_text(view, row).text, needle);
}

static struct span marker(const struct view *view, size_t row)
{
	switch (network_node_attention(view, node_at(view, row))) {
	case 0:
		return (struct span){ "!", ROLE_CRITICAL };
	case 1:
	case 2:
		return (struct span){ "!", ROLE_WARNING };
	default:
		return (struct span){ " ", ROLE_DEFAULT };
	}
}

const struct row_kind link_rows = {
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
};
