/* Words about the migration network. */
#include "ui/words/network_words.h"

#include "base/str.h"
#include "ui/format.h"
#include "ui/glyphs.h"
#include "ui/words/node_words.h"
#include "ui/words/progress_words.h"

/* Some nodes are neither on it nor seen to fall back: say of each how it is. */
static struct span partly_attached(
	const struct view *view, const struct network_fact *network)
{
	int wrong = network->handler_nodes - network->attached_nodes -
		network->fallback_nodes - network->undecided_nodes;
	const char *words = arena_printf(view->arena, "%d of %d nodes are on it",
		network->attached_nodes, network->handler_nodes);
	bool is_bad = wrong > 0 || network->fallback_nodes > 0;

	if (network->fallback_nodes > 0) {
		words = arena_printf(view->arena, "%s, %d on the pod network", words,
			network->fallback_nodes);
	}
	if (wrong > 0) {
		words = arena_printf(
			view->arena, "%s, %d with another address", words, wrong);
	}
	if (network->undecided_nodes > 0) {
		words = arena_printf(view->arena, "%s, of %d it is not known", words,
			network->undecided_nodes);
	}
	return (struct span){
		arena_printf(
			view->arena, "%s %s.", is_bad ? "!" : GLYPH_UNKNOWN, words),
		is_bad ? ROLE_WARNING : ROLE_DIM,
	};
}

struct span network_verdict(const struct view *view)
{
	const struct network_fact *network = view->facts->network;
	const struct limits *limits = &view->facts->limits;
	int missing = 0;

	if (view->facts->kubevirt == NULL) {
		return (struct span){
			GLYPH_UNKNOWN "  KubeVirt's configuration cannot be read",
			ROLE_DIM,
		};
	}
	if (limits->network == NULL) {
		return (struct span){
			"Migrations use the pod network: no migration network is "
			"configured.",
			ROLE_DEFAULT,
		};
	}
	if (limits->network[0] == '\0') {
		return (struct span){
			"! The migration network is set to an empty name.",
			ROLE_WARNING,
		};
	}
	if (network == NULL || network->handler_nodes == 0) {
		return (struct span){
			GLYPH_UNKNOWN
			"  no virt-handler is seen: who is attached is not known",
			ROLE_DIM,
		};
	}
	missing = network->handler_nodes - network->attached_nodes;
	if (missing > network->fallback_nodes) {
		return partly_attached(view, network);
	}
	if (missing > 0) {
		return (struct span){
			arena_printf(view->arena,
				"! %d of %d nodes %s not on it: migrations into %s go "
				"over the pod network.",
				missing, network->handler_nodes,
				missing == 1 ? "is" : "are",
				missing == 1 ? "it" : "them"),
			ROLE_WARNING,
		};
	}
	return (struct span){
		arena_printf(view->arena, GLYPH_OK " All %d nodes are on it.",
			network->handler_nodes),
		ROLE_OK,
	};
}

static const char *joined(
	const struct view *view, const char *list, const char *format, const char *text)
{
	return text == NULL ? list
			    : arena_printf(view->arena, "%s, %s%s", list, format,
				      view_text(view, text));
}

struct span network_definition(const struct view *view)
{
	const struct network_fact *network = view->facts->network;
	const char *words = NULL;

	if (network == NULL || network->definition_name == NULL) {
		bool is_readable = view_has_data(view, SOURCE_NAD);

		return (struct span){
			is_readable ? "none was found" : GLYPH_UNKNOWN,
			is_readable && view->facts->limits.network != NULL
				? ROLE_WARNING
				: ROLE_DIM,
		};
	}
	words = view_path(
		view, network->definition_namespace, network->definition_name);
	words = joined(view, words, "", network->type);
	if (network->master != NULL) {
		words = arena_printf(view->arena, "%s on %s", words,
			view_text(view, network->master));
	}
	words = joined(view, words, "", network->ipam);
	if (i64_is_known(network->mtu)) {
		words = arena_printf(
			view->arena, "%s, MTU %lld", words, (long long)network->mtu);
	}
	return (struct span){ words, ROLE_DEFAULT };
}

struct span network_addresses(const struct view *view)
{
	const struct network_fact *network = view->facts->network;
	const char *words = "";
	bool is_short = false;

	if (network == NULL ||
		(network->range_count == 0 &&
			!f64_is_known(network->usable_addresses))) {
		return (struct span){ GLYPH_UNKNOWN, ROLE_DIM };
	}
	for (size_t i = 0; i < network->range_count; i++) {
		words = arena_printf(view->arena, "%s%s%s", words, i > 0 ? ", " : "",
			view_text(view, network->ranges[i]));
	}
	if (f64_is_known(network->usable_addresses)) {
		is_short = network->usable_addresses < network->handler_nodes;
		words = arena_printf(view->arena, "%s: %.0f usable", words,
			network->usable_addresses);
	}
	if (f64_is_known(network->allocated_addresses)) {
		words = arena_printf(view->arena, "%s, %.0f %s", words,
			network->allocated_addresses,
			text_equal(network->allocated_origin, "virt-handlers")
				? "seen on virt-handlers"
				: "allocated");
	}
	return (struct span){
		arena_printf(
			view->arena, "%s, for %d nodes", words, network->handler_nodes),
		is_short ? ROLE_WARNING : ROLE_DEFAULT,
	};
}

static const struct address_fact *address_of(const struct node_fact *node)
{
	return node->network != NULL && node->virt_handler != NULL
		? &node->network->handler_address
		: NULL;
}

struct span network_attached(const struct view *view, const struct node_fact *node)
{
	const struct address_fact *address = address_of(node);
	const char *sign = GLYPH_DOT;

	if (address == NULL) {
		return (struct span){ node->virt_handler == NULL ? "no virt-handler"
								 : GLYPH_UNKNOWN,
			ROLE_DIM };
	}
	if (address_verdict_is_bad(address->verdict)) {
		sign = GLYPH_FAILED;
	} else if (address_role(address->verdict) == ROLE_OK) {
		sign = GLYPH_OK;
	} else if (address->verdict == VERDICT_WARN_NOT_POOL) {
		sign = "!";
	}
	return (struct span){ arena_printf(view->arena, "%s %s", sign,
				      view_text(view, address->address)),
		address_role(address->verdict) };
}

struct span network_node_verdict(const struct view *view, const struct node_fact *node)
{
	const struct address_fact *address = address_of(node);

	(void)view;
	if (address == NULL) {
		return (struct span){ GLYPH_UNKNOWN, ROLE_DIM };
	}
	return (struct span){ address_verdict_text(address->verdict),
		address_role(address->verdict) };
}

struct span network_chain(const struct view *view, const struct node_fact *node)
{
	const struct node_network_fact *network = node->network;

	if (network != NULL && network->chain != NULL) {
		return (struct span){ view_text(view, network->chain), ROLE_DEFAULT };
	}
	if (network != NULL && network->chain_message != NULL) {
		return (struct span){
			arena_printf(view->arena, GLYPH_UNKNOWN " %s",
				view_text(view, network->chain_message)),
			ROLE_DIM,
		};
	}
	return (struct span){ GLYPH_UNKNOWN, ROLE_DIM };
}

struct span network_statistics(const struct view *view, const struct node_fact *node)
{
	const struct node_network_fact *network = node->network;
	char age[FORMAT_SIZE];

	if (network == NULL || network->statistics_state == NULL) {
		return (struct span){ "not asked", ROLE_DIM };
	}
	if (text_equal(network->rates_origin, "Prometheus")) {
		format_age(network->statistics_age_ms, age);
		return (struct span){
			arena_printf(view->arena, "Prometheus %s", age),
			ROLE_DEFAULT,
		};
	}
	if (text_equal(network->statistics_state, "live") ||
		text_equal(network->statistics_state, "stale")) {
		format_age(network->statistics_age_ms, age);
		return (struct span){
			arena_printf(
				view->arena, "%s %s", network->statistics_state, age),
			text_equal(network->statistics_state, "live") ? ROLE_DEFAULT
								      : ROLE_STALE,
		};
	}
	return (struct span){ network->statistics_state, ROLE_WARNING };
}

int network_node_attention(const struct view *view, const struct node_fact *node)
{
	const struct address_fact *address = address_of(node);
	const struct interface_fact *link = node_interface(node);

	(void)view;
	if (address != NULL && address_verdict_is_bad(address->verdict)) {
		return 0;
	}
	if (link != NULL &&
		(link->saturation == SATURATION_DOWN || link->has_errors ||
			link->saturation == SATURATION_SATURATED ||
			link->saturation == SATURATION_HIGH)) {
		return 1;
	}
	if (address != NULL && address->verdict == VERDICT_WARN_NOT_POOL) {
		return 2;
	}
	return node->outbound > 0 || node->inbound > 0 ? 3
		: node->virt_handler != NULL	       ? 4
						       : 5;
}

struct span network_load(const struct view *view)
{
	const struct network_fact *network = view->facts->network;
	const struct limits *limits = &view->facts->limits;
	const char *words = "";
	char text[FORMAT_SIZE];

	if (network == NULL || !i64_is_known(network->slowest_link_bits_per_s) ||
		network->slowest_link_bits_per_s <= 0) {
		return (struct span){ GLYPH_UNKNOWN "  no link speed is known",
			ROLE_DIM };
	}
	format_link_speed((double)network->slowest_link_bits_per_s, text);
	words = arena_strdup(view->arena, text);
	if (f64_is_known(network->outbound_share_percent)) {
		format_percent(network->outbound_share_percent, text);
		words = arena_printf(view->arena, "%s: %lld out of a node may take %s",
			words,
			(long long)limits->parallel_outbound_migrations_per_node.value,
			text);
	} else if (limits->bandwidth_per_migration_bytes.value == 0) {
		words = arena_printf(
			view->arena, "%s: nothing limits a migration", words);
	}
	if (f64_is_known(network->largest_vm_copy_s)) {
		format_span((int64_t)(network->largest_vm_copy_s * 1000), text);
		words = arena_printf(
			view->arena, "%s; largest VM at least %s", words, text);
	}
	return (struct span){ words,
		network->outbound_share_percent > 100 ? ROLE_WARNING : ROLE_DEFAULT };
}
