/* One node as a page: verdict, drain, who moves, links. */
#include "ui/screens/node_page.h"

#include "base/str.h"
#include "ui/format.h"
#include "ui/glyphs.h"
#include "ui/words/migration_words.h"
#include "ui/words/node_words.h"

#define LABEL_WIDTH 14
#define NAMES_MAX 12
#define BLOCKED_MAX 20

static void add_state(
	struct page *page, const struct view *view, const struct node_fact *node)
{
	struct span state = node_state(view, node);
	struct span handler = node_handler(view, node);
	struct span heartbeat = node_heartbeat(view, node);
	bool has_age = i64_is_known(node->heartbeat_age_ms);

	page_value(page, "state", state.role, state.text);
	page_value(page, "virt-handler", handler.role,
		arena_printf(view->arena, "%s%s%s", handler.text,
			has_age ? ", heartbeat " : "",
			has_age ? arena_printf(view->arena, "%s ago", heartbeat.text)
				: ""));
	if (node->node != NULL && node->node->ready_message != NULL &&
		node->node->ready == TRI_FALSE) {
		page_value(
			page, "", ROLE_DIM, view_text(view, node->node->ready_message));
	}
}

static void add_findings(
	struct page *page, const struct view *view, const struct node_fact *node)
{
	struct finding_list list = node_findings(view, node);

	for (size_t i = 0; i < list.count; i++) {
		page_value(page, i == 0 ? "found" : "",
			severity_role(list.items[i].severity),
			view_text(view, list.items[i].summary));
		for (size_t n = 0; n < list.items[i].next_count; n++) {
			page_item(page,
				arena_printf(view->arena, "%*s%zu. ", LABEL_WIDTH, "",
					n + 1),
				ROLE_DIM, view_text(view, list.items[i].next[n]));
		}
	}
}

static void add_drain(
	struct page *page, const struct view *view, const struct node_fact *node)
{
	const struct drain_fact *drain = node->drain;
	const char *end = node_drain_end(view, node);

	if (!node->is_draining) {
		return;
	}
	page_value(page, "drain", ROLE_DEFAULT,
		arena_printf(view->arena, "%s%s%s", node_drain(view, node),
			end != NULL ? " — " : "", end != NULL ? end : ""));
	if (drain != NULL && drain->eta_reason != NULL) {
		page_value(page, "", ROLE_DIM, view_text(view, drain->eta_reason));
	}
	for (size_t i = 0; drain != NULL && i < drain->blocked_count; i++) {
		const struct drain_blocked *blocked = &drain->blocked[i];

		if (i == BLOCKED_MAX) {
			page_value(page, "", ROLE_WARNING,
				arena_printf(view->arena, "and %zu more",
					drain->blocked_count - i));
			return;
		}
		page_value(page, i == 0 ? "cannot leave" : "", ROLE_WARNING,
			arena_printf(view->arena, "%s: %s",
				view_path(view, blocked->namespace, blocked->vmi),
				view_text(view, blocked->reason)));
	}
}

static void add_moving(
	struct page *page, const struct view *view, const struct node_fact *node)
{
	if (node->outbound_holder_count > 0) {
		page_value(page, "moving out", ROLE_DEFAULT,
			migration_names(view, node->outbound_holders,
				node->outbound_holder_count, NAMES_MAX));
	}
	if (node->inbound_holder_count > 0) {
		page_value(page, "coming in", ROLE_DEFAULT,
			migration_names(view, node->inbound_holders,
				node->inbound_holder_count, NAMES_MAX));
	}
	if (!node->is_draining && view_has_data(view, SOURCE_VMI)) {
		page_value(page, "VMs", ROLE_DEFAULT,
			arena_printf(view->arena, "%d", node->vmis));
	}
}

static void add_interface(
	struct page *page, const struct view *view, const struct interface_fact *link)
{
	char rx[FORMAT_SIZE];
	char tx[FORMAT_SIZE];
	char speed[FORMAT_SIZE];

	format_rate(link->rx_bytes_per_s, rx);
	format_rate(link->tx_bytes_per_s, tx);
	format_link_speed(i64_is_known(link->speed_bits_per_s)
			? (double)link->speed_bits_per_s
			: (double)NAN,
		speed);
	page_value(page, view_text(view, link->name), saturation_role(link->saturation),
		arena_printf(view->arena, "rx %s  tx %s  of %s%s%s%s  %s", rx, tx,
			speed, link->speed_origin != NULL ? " (" : "",
			link->speed_origin != NULL ? view_text(view, link->speed_origin)
						   : "",
			link->speed_origin != NULL ? ")" : "",
			saturation_text(link->saturation)));
}

static void add_network(
	struct page *page, const struct view *view, const struct node_fact *node)
{
	const struct node_network_fact *network = node->network;

	if (network == NULL) {
		return;
	}
	for (size_t i = 0; i < network->interface_count; i++) {
		add_interface(page, view, &network->interfaces[i]);
	}
	if (network->chain != NULL) {
		page_value(page, "path", ROLE_DIM, view_text(view, network->chain));
	}
	if (network->handler_address.address != NULL) {
		page_value(page, "address", ROLE_DEFAULT,
			arena_printf(view->arena, "%s  %s",
				view_text(view, network->handler_address.address),
				address_verdict_text(
					network->handler_address.verdict)));
	}
	if (!text_is_empty(network->statistics_message)) {
		page_value(page, "statistics", ROLE_WARNING,
			view_text(view, network->statistics_message));
	}
}

void node_page_build(
	struct page *page, const struct view *view, const struct node_fact *node)
{
	page->label_width = LABEL_WIDTH;
	add_findings(page, view, node);
	add_drain(page, view, node);
	add_state(page, view, node);
	add_moving(page, view, node);
	add_network(page, view, node);
}
