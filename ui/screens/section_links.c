/* The interfaces of one node: what they carry, of what, and for whom. */
#include "base/str.h"
#include "ui/format.h"
#include "ui/glyphs.h"
#include "ui/screens/sections.h"
#include "ui/words/link_words.h"
#include "ui/words/network_words.h"
#include "ui/words/node_words.h"
#include "ui/words/progress_words.h"

#define SPARK_CELLS 12
/* From here on the origin of a speed has room in its line. */
#define WIDE_COLUMNS 76

static const char *speed_words(
	const struct view *view, const struct interface_fact *link)
{
	if (link->speed_origin == NULL) {
		return link_speed(view, link);
	}
	return arena_printf(view->arena, "%s (%s)", link_speed(view, link),
		view_text(view, link->speed_origin));
}

/* Bridges and tunnels of the pod network carry what ports carry once more. */
static bool is_worth_a_line(const struct interface_fact *link)
{
	return !text_equal(link->role, "other") || i64_is_known(link->speed_bits_per_s);
}

static int spark_cells(const struct page *page, const struct interface_fact *link)
{
	int most = page->width >= WIDE_COLUMNS ? SPARK_CELLS : SPARK_CELLS / 2;

	return link->history_count < (size_t)most ? (int)link->history_count : most;
}

static void add_interface(
	struct page *page, const struct view *view, const struct interface_fact *link)
{
	struct span state = link_state(view, link);
	struct span rx = link_load(view, link, false, spark_cells(page, link));
	struct span tx = link_load(view, link, true, spark_cells(page, link));
	bool is_used = link_is_measured(link);
	bool is_wide = page->width >= WIDE_COLUMNS;
	const char *explained = NULL;
	const struct span spans[] = {
		{ is_used ? "rx " : "", ROLE_DIM },
		{ is_used ? rx.text : "", rx.role },
		{ is_used ? "  tx " : "", ROLE_DIM },
		{ is_used ? tx.text : "", tx.role },
		{ arena_printf(view->arena, "%s%s", is_used ? "  of " : "",
			  is_wide ? speed_words(view, link) : link_speed(view, link)),
			ROLE_DIM },
		{ is_used ? arena_printf(view->arena, "  %s", state.text)
			  : "  no rates measured",
			is_used ? state.role : ROLE_DIM },
	};

	page_flow(page, (struct span){ view_text(view, link->name), ROLE_DIM },
		SECTION_LABEL_WIDTH, spans, ARRAY_LENGTH(spans));
	explained = is_used ? link_explained(view, link, true) : NULL;
	if (explained != NULL && link->explained_tx_bytes_per_s > 0) {
		page_value(page, "", ROLE_DIM,
			arena_printf(view->arena, "migrations send %s", explained));
	}
	explained = is_used ? link_explained(view, link, false) : NULL;
	if (explained != NULL && link->explained_rx_bytes_per_s > 0) {
		page_value(page, "", ROLE_DIM,
			arena_printf(view->arena, "migrations receive %s", explained));
	}
	if (link->hint != NULL) {
		page_value(page, "", ROLE_WARNING, view_text(view, link->hint));
	}
}

static void add_address(
	struct page *page, const struct view *view, const struct node_fact *node)
{
	const struct address_fact *address = &node->network->handler_address;
	struct span attached = network_attached(view, node);
	const struct span spans[] = {
		attached,
		{ arena_printf(
			  view->arena, "  %s", address_verdict_text(address->verdict)),
			address_role(address->verdict) },
		{ address->reason == NULL ? ""
					  : arena_printf(view->arena, "  %s",
						    view_text(view, address->reason)),
			ROLE_DIM },
	};

	if (node->virt_handler == NULL) {
		return;
	}
	page_flow(page, (struct span){ "address", ROLE_DIM }, SECTION_LABEL_WIDTH,
		spans, ARRAY_LENGTH(spans));
	for (size_t i = 0; i < address->note_count; i++) {
		page_value(page, "", ROLE_WARNING,
			view_text(view, address->notes[i].message));
	}
}

static void add_statistics(struct page *page, const struct view *view,
	const struct node_network_fact *network, struct span state)
{
	const char *message;

	if (network->was_rebooted) {
		page_value(page, "", ROLE_WARNING,
			"the node was rebooted within the history of its statistics");
	}
	if (text_is_empty(network->statistics_message)) {
		page_value(page, "statistics", state.role, state.text);
		return;
	}
	message = view_text(view, network->statistics_message);
	/* Refusals begin with the state itself. */
	page_value(page, "statistics", state.role,
		str_starts_with(str_from(message), state.text)
			? message
			: arena_printf(view->arena, "%s%s: %s", state.text,
				  text_equal(network->rates_origin, "Prometheus")
					  ? "; kubelet"
					  : "",
				  message));
}

void section_links(
	struct page *page, const struct view *view, const struct node_fact *node)
{
	const struct node_network_fact *network = node->network;
	struct span chain;

	page_heading(page, "Links");
	if (network == NULL) {
		page_text(page, 0, ROLE_DIM,
			GLYPH_UNKNOWN "  nothing is known of its links");
		return;
	}
	add_address(page, view, node);
	for (size_t i = 0; i < network->interface_count; i++) {
		if (is_worth_a_line(&network->interfaces[i])) {
			add_interface(page, view, &network->interfaces[i]);
		}
	}
	chain = network_chain(view, node);
	page_value(page, "to the wire", chain.role, chain.text);
	if (network->link_shared == TRI_TRUE) {
		page_value(page, "", ROLE_WARNING,
			"migrations and the default route leave by the same port");
	}
	add_statistics(page, view, network, network_statistics(view, node));
}
