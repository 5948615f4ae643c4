/* Words about one node. */
#include "ui/words/node_words.h"

#include "base/str.h"
#include "ui/format.h"
#include "ui/glyphs.h"
#include "ui/widgets/bar.h"
#include "ui/words/link_words.h"
#include "ui/words/migration_words.h"
#include "ui/words/progress_words.h"

/* virt-handler writes its heartbeat once a minute; virt-controller gives a node up
 * after five minutes (kubevirt: pkg/virt-controller/watch/node/node.go). */
#define HEARTBEAT_LATE_MS (3 * 60 * INT64_C(1000))
#define NAMES_MAX 3
#define SPARK_CELLS 8

const struct node_fact *node_at(const struct view *view, size_t row)
{
	return &view->facts->nodes[row];
}

static bool is_not_ready(const struct node_fact *node)
{
	return node->node != NULL && node->node->ready != TRI_TRUE;
}

static bool is_handler_ready(const struct node_fact *node)
{
	return node->virt_handler != NULL &&
		conditions_state(node->virt_handler->conditions, "Ready") == TRI_TRUE;
}

/* Only nodes that are to run VMs are expected to have a virt-handler. */
static bool lacks_handler(const struct view *view, const struct node_fact *node)
{
	return view_has_data(view, SOURCE_VIRT_HANDLER) && !is_handler_ready(node) &&
		(node->virt_handler != NULL || node->vmis > 0);
}

struct finding_list node_findings(const struct view *view, const struct node_fact *node)
{
	size_t row = (size_t)(node - view->facts->nodes);

	if (view->findings == NULL || view->findings->nodes == NULL) {
		return (struct finding_list){ 0 };
	}
	return view->findings->nodes[row];
}

static bool has_critical_finding(const struct view *view, const struct node_fact *node)
{
	struct finding_list list = node_findings(view, node);

	for (size_t i = 0; i < list.count; i++) {
		if (list.items[i].severity == SEVERITY_CRITICAL) {
			return true;
		}
	}
	return false;
}

int node_attention(const struct view *view, const struct node_fact *node)
{
	if (has_critical_finding(view, node) || is_not_ready(node) ||
		lacks_handler(view, node)) {
		return 0;
	}
	if (node->is_draining) {
		return 1;
	}
	if (node->outbound > 0 || node->inbound > 0) {
		return 2;
	}
	return node->vmis > 0 ? 3 : 4;
}

struct span node_marker(const struct view *view, const struct node_fact *node)
{
	switch (node_attention(view, node)) {
	case 0:
		return (struct span){ "!", ROLE_CRITICAL };
	case 1:
		return (struct span){ GLYPH_DESCENDING, ROLE_WARNING };
	default:
		return (struct span){ " ", ROLE_DEFAULT };
	}
}

static const char *ready_words(const struct view *view, const struct node *node)
{
	if (node->ready == TRI_TRUE) {
		return "Ready";
	}
	if (node->ready == TRI_UNKNOWN) {
		return "not reporting";
	}
	return text_is_empty(node->ready_reason)
		? "NotReady"
		: arena_printf(view->arena, "NotReady: %s",
			  view_text(view, node->ready_reason));
}

struct span node_state(const struct view *view, const struct node_fact *node)
{
	const char *words = NULL;
	enum role role = ROLE_DEFAULT;

	if (node->node == NULL) {
		return (struct span){ node->is_draining ? GLYPH_UNKNOWN " draining"
							: GLYPH_UNKNOWN,
			node->is_draining ? ROLE_WARNING : ROLE_DIM };
	}
	words = ready_words(view, node->node);
	role = is_not_ready(node) ? ROLE_CRITICAL : ROLE_OK;
	if (node->is_draining) {
		words = arena_printf(view->arena, "%s, draining", words);
		role = is_not_ready(node) ? role : ROLE_WARNING;
	} else if (node->node->is_unschedulable) {
		words = arena_printf(view->arena, "%s, cordoned", words);
		role = is_not_ready(node) ? role : ROLE_WARNING;
	}
	if (node->node->kubevirt_schedulable == TRI_FALSE && !is_not_ready(node)) {
		words = arena_printf(view->arena, "%s, no VMs", words);
		role = ROLE_WARNING;
	}
	return (struct span){ words, role };
}

struct span node_handler(const struct view *view, const struct node_fact *node)
{
	if (!view_has_data(view, SOURCE_VIRT_HANDLER)) {
		return (struct span){ GLYPH_UNKNOWN, ROLE_DIM };
	}
	if (node->virt_handler == NULL) {
		return lacks_handler(view, node)
			? (struct span){ "missing", ROLE_CRITICAL }
			: (struct span){ "none", ROLE_DIM };
	}
	return is_handler_ready(node) ? (struct span){ "ready", ROLE_DEFAULT }
				      : (struct span){ "not ready", ROLE_CRITICAL };
}

struct span node_heartbeat(const struct view *view, const struct node_fact *node)
{
	char age[FORMAT_SIZE];

	format_age(node->heartbeat_age_ms, age);
	return (struct span){
		arena_strdup(view->arena, age),
		!i64_is_known(node->heartbeat_age_ms)		     ? ROLE_DIM
			: node->heartbeat_age_ms > HEARTBEAT_LATE_MS ? ROLE_WARNING
								     : ROLE_DEFAULT,
	};
}

struct span node_outbound(const struct view *view, const struct node_fact *node)
{
	int64_t limit = view->facts->limits.parallel_outbound_migrations_per_node.value;
	char text[FORMAT_SIZE];

	format_count(limit, text);
	if (!view->facts->slots_known && !i64_is_known(view->facts->slots_age_ms)) {
		return (struct span){
			arena_printf(view->arena, GLYPH_UNKNOWN "/%s", text), ROLE_DIM
		};
	}
	return (struct span){
		arena_printf(view->arena, "%d/%s %s", node->outbound, text,
			bar_slots(view->arena, node->outbound, limit, 6)),
		!view->facts->slots_known				 ? ROLE_STALE
			: i64_is_known(limit) && node->outbound >= limit ? ROLE_WARNING
			: node->outbound > 0				 ? ROLE_RUNNING
									 : ROLE_DIM,
	};
}

int node_queued(const struct view *view, const struct node_fact *node)
{
	const struct facts *facts = view->facts;
	int queued = 0;

	for (size_t i = 0; i < facts->queue_count; i++) {
		queued += text_equal(migration_at(view, facts->queue[i])->source,
				  node->name)
			? 1
			: 0;
	}
	return queued;
}

struct span node_activity(const struct view *view, const struct node_fact *node)
{
	const char *out = "";
	const char *in = "";

	if (node->outbound_holder_count > 0) {
		out = arena_printf(view->arena, "%s " GLYPH_ARROW,
			migration_names(view, node->outbound_holders,
				node->outbound_holder_count, NAMES_MAX));
	}
	if (node->inbound_holder_count > 0) {
		in = arena_printf(view->arena, "%s" GLYPH_ARROW " %s",
			out[0] == '\0' ? "" : "   ",
			migration_names(view, node->inbound_holders,
				node->inbound_holder_count, NAMES_MAX));
	}
	return (struct span){ arena_printf(view->arena, "%s%s", out, in),
		ROLE_DEFAULT };
}

const struct interface_fact *node_interface(const struct node_fact *node)
{
	const struct node_network_fact *network = node->network;

	for (size_t i = 0; network != NULL && i < network->interface_count; i++) {
		if (text_equal(network->interfaces[i].role, "migration")) {
			return &network->interfaces[i];
		}
	}
	return NULL;
}

struct span node_link(const struct view *view, const struct node_fact *node)
{
	const struct interface_fact *link = node_interface(node);
	char speed[FORMAT_SIZE];
	bool is_plain = false;

	if (link == NULL) {
		return (struct span){ GLYPH_UNKNOWN, ROLE_DIM };
	}
	format_link_speed(i64_is_known(link->speed_bits_per_s)
			? (double)link->speed_bits_per_s
			: (double)NAN,
		speed);
	is_plain = link->saturation == SATURATION_OK ||
		link->saturation == SATURATION_UNKNOWN;
	return (struct span){
		arena_printf(view->arena, "%s %s%s%s%s", view_text(view, link->name),
			speed, is_plain ? "" : ", ",
			is_plain ? "" : saturation_text(link->saturation),
			link->has_errors ? ", errors" : ""),
		link->has_errors ? ROLE_WARNING : saturation_role(link->saturation),
	};
}

struct span node_load(
	const struct view *view, const struct node_fact *node, bool is_sent)
{
	const struct interface_fact *link = node_interface(node);

	if (link == NULL) {
		return (struct span){ GLYPH_UNKNOWN, ROLE_DIM };
	}
	return link_load(view, link, is_sent, SPARK_CELLS);
}

const char *node_drain(const struct view *view, const struct node_fact *node)
{
	const struct drain_fact *drain = node->drain;
	const char *left = GLYPH_UNKNOWN;
	const char *moving = GLYPH_UNKNOWN;
	const char *words = NULL;

	if (drain != NULL) {
		words = arena_printf(view->arena, "%d left, %d moving, %d queued",
			drain->left, drain->running, drain->queued);
		if (drain->failed > 0) {
			words = arena_printf(
				view->arena, "%s, %d failed", words, drain->failed);
		}
		if (drain->blocked_count > 0) {
			words = arena_printf(view->arena, "%s, %zu cannot leave", words,
				drain->blocked_count);
		}
		return words;
	}
	if (view_has_data(view, SOURCE_VMI)) {
		left = arena_printf(view->arena, "%d", node->vmis);
	}
	if (view->facts->slots_known) {
		moving = arena_printf(view->arena, "%d", node->outbound);
	}
	return arena_printf(view->arena, "%s left, %s moving, %d queued", left, moving,
		node_queued(view, node));
}

/* Minutes are enough for an estimate; below two of them the clock is shown. */
const char *node_drain_end(const struct view *view, const struct node_fact *node)
{
	const struct drain_fact *drain = node->drain;
	int low = 0;
	int high = 0;

	if (drain == NULL || !f64_is_known(drain->eta_low_s)) {
		return NULL;
	}
	if (!f64_is_known(drain->eta_high_s)) {
		return arena_printf(view->arena, "empty in %d min or later",
			(int)(drain->eta_low_s / 60));
	}
	if (drain->eta_high_s < 120) {
		return arena_printf(view->arena, "empty in %s",
			progress_range(view, drain->eta_low_s, drain->eta_high_s));
	}
	low = (int)(drain->eta_low_s / 60);
	high = (int)((drain->eta_high_s + 59) / 60);
	if (low == high) {
		return arena_printf(view->arena, "empty in %d min", high);
	}
	return arena_printf(view->arena, "empty in %d–%d min", low, high);
}
