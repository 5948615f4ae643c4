/* The way the memory takes: link, network, address, link. */
#include "ui/format.h"
#include "ui/glyphs.h"
#include "ui/screens/sections.h"
#include "ui/words/link_words.h"
#include "ui/words/node_words.h"
#include "ui/words/progress_words.h"

#define SPARK_CELLS 12
#define INDENT 2

/* "w07  bond2 25 Gbit/s  tx ▂▃▅▇ 88 %  high". */
static void add_end(struct page *page, const struct view *view, const char *label,
	const char *name, bool is_sent)
{
	const struct node_fact *node =
		name != NULL ? facts_find_node(view->facts, name) : NULL;
	const struct interface_fact *link = node != NULL ? node_interface(node) : NULL;
	struct span spans[5];

	spans[0] = (struct span){ view_node(view, name), ROLE_STRONG };
	if (link == NULL) {
		page_flow(page, (struct span){ label, ROLE_DIM }, SECTION_LABEL_WIDTH,
			spans, 1);
		return;
	}
	spans[1] = (struct span){
		arena_printf(view->arena, "  %s %s", view_text(view, link->name),
			link_speed(view, link)),
		ROLE_DEFAULT,
	};
	spans[2] = (struct span){ is_sent ? "  tx " : "  rx ", ROLE_DIM };
	spans[3] = link_load(view, link, is_sent, SPARK_CELLS);
	spans[4] = link_state(view, link);
	spans[4].text = arena_printf(view->arena, "  %s", spans[4].text);
	page_flow(
		page, (struct span){ label, ROLE_DIM }, SECTION_LABEL_WIDTH, spans, 5);
}

/* How the device reaches the wire, and whose traffic it carries. */
static void add_end_details(
	struct page *page, const struct view *view, const char *name, bool is_sent)
{
	const struct node_fact *node =
		name != NULL ? facts_find_node(view->facts, name) : NULL;
	const struct interface_fact *link = node != NULL ? node_interface(node) : NULL;
	const char *explained = NULL;

	if (node == NULL || node->network == NULL) {
		return;
	}
	if (node->network->chain != NULL) {
		page_value(page, "", ROLE_DIM, view_text(view, node->network->chain));
	}
	if (link == NULL) {
		return;
	}
	explained = link_is_measured(link) ? link_explained(view, link, is_sent) : NULL;
	if (explained != NULL) {
		page_value(page, "", ROLE_DIM,
			arena_printf(view->arena, "migrations %s %s",
				is_sent ? "send" : "receive", explained));
	}
	if (link->hint != NULL) {
		page_value(page, "", ROLE_WARNING, view_text(view, link->hint));
	}
}

static void add_network(struct page *page, const struct view *view)
{
	const struct network_fact *network = view->facts->network;
	const char *name = view->facts->limits.network;
	const char *ranges = "";

	if (name == NULL || name[0] == '\0') {
		page_value(page, GLYPH_ARROW " over", ROLE_DEFAULT,
			name == NULL ? "the pod network: no migration network is "
				       "configured"
				     : "a migration network without a name");
		return;
	}
	for (size_t i = 0; network != NULL && i < network->range_count; i++) {
		ranges = arena_printf(view->arena, "%s%s%s", ranges,
			i == 0 ? "  " : ", ", view_text(view, network->ranges[i]));
	}
	page_value(page, GLYPH_ARROW " over", ROLE_DEFAULT,
		arena_printf(
			view->arena, "network %s%s", view_text(view, name), ranges));
}

static void add_address(
	struct page *page, const struct view *view, const struct address_fact *address)
{
	const char *verdict = address_verdict_text(address->verdict);
	struct span spans[3];

	spans[0] = (struct span){ address->address == NULL
			? ""
			: arena_printf(view->arena, "%s  ",
				  view_text(view, address->address)),
		ROLE_DEFAULT };
	spans[1] = (struct span){ verdict, address_role(address->verdict) };
	spans[2] = (struct span){ address->reason == NULL
			? ""
			: arena_printf(view->arena, "  %s",
				  view_text(view, address->reason)),
		ROLE_DIM };
	page_flow(page, (struct span){ GLYPH_ARROW " address", ROLE_DIM },
		SECTION_LABEL_WIDTH, spans, 3);
	for (size_t i = 0; i < address->note_count; i++) {
		page_value(page, "", ROLE_WARNING,
			view_text(view, address->notes[i].message));
	}
}

void section_path(
	struct page *page, const struct view *view, const struct migration_fact *fact)
{
	const struct address_fact *address = fact->address;

	if (address == NULL || address->verdict == VERDICT_PENDING ||
		address->verdict == VERDICT_N_A) {
		return;
	}
	page_heading(page, "Path");
	add_end(page, view, "from", fact->source, true);
	/* What links carry now says nothing about a copy that is over. */
	if (!fact->is_final) {
		add_end_details(page, view, fact->source, true);
	}
	add_network(page, view);
	add_address(page, view, address);
	add_end(page, view, "to", fact->target, false);
	if (!fact->is_final) {
		add_end_details(page, view, fact->target, false);
	}
}
