/* One node as a page: what was found, the drain, who moves, links. */
#include "ui/screens/node_page.h"

#include "base/str.h"
#include "ui/format.h"
#include "ui/glyphs.h"
#include "ui/words/migration_words.h"
#include "ui/words/node_words.h"

#define LABEL_WIDTH SECTION_LABEL_WIDTH
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
	if (node->node != NULL && node->node->kubelet_version != NULL) {
		page_value(page, "kubelet", ROLE_DIM,
			view_text(view, node->node->kubelet_version));
	}
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

static void add_drain(
	struct page *page, const struct view *view, const struct node_fact *node)
{
	const struct drain_fact *drain = node->drain;
	const char *end = node_drain_end(view, node);
	char until[FORMAT_SIZE];

	page_value(page, "left", ROLE_DEFAULT,
		arena_printf(view->arena, "%s%s%s", node_drain(view, node),
			end != NULL ? " — " : "", end != NULL ? end : ""));
	if (drain != NULL && drain->eta_reason != NULL) {
		page_value(page, "", ROLE_DIM, view_text(view, drain->eta_reason));
	}
	if (drain != NULL && drain->untouched > 0) {
		page_value(page, "untouched", ROLE_WARNING,
			arena_printf(view->arena,
				"%d could move, and nobody asked for it yet",
				drain->untouched));
	}
	if (drain != NULL && i64_is_known(drain->backoff_until_ms) &&
		drain->backoff_until_ms > view->facts->now.wall_ms) {
		format_moment(drain->backoff_until_ms, view->facts->now.wall_ms, until);
		page_value(page, "tried again", ROLE_DEFAULT,
			arena_printf(view->arena, "by %s, after failures", until));
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

/* What waits to leave, in its order. */
static void add_queue(
	struct page *page, const struct view *view, const struct node_fact *node)
{
	const struct facts *facts = view->facts;
	size_t *rows = arena_calloc(view->arena, facts->queue_count + 1, sizeof(*rows));
	size_t count = 0;

	for (size_t i = 0; i < facts->queue_count; i++) {
		if (text_equal(
			    migration_at(view, facts->queue[i])->source, node->name)) {
			rows[count++] = facts->queue[i];
		}
	}
	if (count > 0) {
		page_value(page, "queued", ROLE_DEFAULT,
			migration_names(view, rows, count, NAMES_MAX));
	}
}

static void add_taints(
	struct page *page, const struct view *view, const struct node_fact *node)
{
	for (size_t i = 0; node->node != NULL && i < node->node->taint_count; i++) {
		const struct node_taint *taint = &node->node->taints[i];

		page_value(page, i == 0 ? "taints" : "", ROLE_DIM,
			arena_printf(view->arena, "%s%s%s:%s",
				view_text(view, taint->key),
				text_is_empty(taint->value) ? "" : "=",
				text_is_empty(taint->value)
					? ""
					: view_text(view, taint->value),
				view_text(view, taint->effect)));
	}
}

static void add_slots(
	struct page *page, const struct view *view, const struct node_fact *node)
{
	struct span outbound = node_outbound(view, node);

	page_value(page, "outbound", outbound.role, outbound.text);
}

void node_page_head(
	struct page *page, const struct view *view, const struct node_fact *node)
{
	struct span state = node_state(view, node);
	const struct span spans[] = {
		{ view_text(view, node->name), ROLE_STRONG },
		{ "  ", ROLE_DEFAULT },
		state,
	};
	const char *end = node_drain_end(view, node);

	page->label_width = LABEL_WIDTH;
	page_spans(page, 0, spans, ARRAY_LENGTH(spans));
	if (node->is_draining) {
		page_text(page, 0, ROLE_WARNING,
			arena_printf(view->arena, "It drains: %s%s%s.",
				node_drain(view, node), end != NULL ? " — " : "",
				end != NULL ? end : ""));
	}
}

void node_page_story(struct page *page, const struct view *view,
	const struct node_fact *node, enum section_length length)
{
	page->label_width = LABEL_WIDTH;
	section_why(page, view, node_findings(view, node), length);
	if (node->is_draining) {
		page_heading(page, "Drain");
		add_drain(page, view, node);
	}
	page_heading(page, "Migrations");
	add_slots(page, view, node);
	add_moving(page, view, node);
	add_queue(page, view, node);
	if (length == SECTION_WHOLE) {
		section_drain_check(page, view, node);
	}
}

void node_page_setting(
	struct page *page, const struct view *view, const struct node_fact *node)
{
	page->label_width = LABEL_WIDTH;
	page_heading(page, "Node");
	add_state(page, view, node);
	add_taints(page, view, node);
	section_links(page, view, node);
}
