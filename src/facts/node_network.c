/* Puts chain, speeds, rates and running migrations of one node together. */
#include "src/facts/node_network.h"

#include "base/unknown.h"
#include "src/facts/attribution.h"
#include "src/facts/rates.h"
#include "src/facts/saturation.h"
#include "src/facts/told_rates.h"

#define DEFAULT_POLL_MS 10000

/* While one node is put together. */
struct node_build {
	struct network_view *view;
	const struct node_fact *node;
	const struct settings *settings; /* NULL: none */
	const struct node_network_state *state;
	struct link link;
	struct node_rates rates;
	const char *rates_origin;		    /* NULL: nobody told any */
	const struct node_measure *const *measures; /* of a Prometheus */
	size_t measure_count;
	struct attribution attribution;
	struct interface_fact *interfaces;
	size_t count;
};

/* SriovNetworkNodeState is named after its node, in the operator's namespace. */
static const struct sriov_node_state *sriov_of(
	const struct store *store, const char *node)
{
	for (size_t i = 0; i < store_count(store, KIND_SRIOV_STATE); i++) {
		const struct sriov_node_state *state = store_sriov_state(store, i);

		if (text_equal(state->object.name, node)) {
			return state;
		}
	}
	return NULL;
}

static struct link find_link(struct network_view *view, const char *node,
	const struct node_network_state *state)
{
	struct link_sources sources = { .state = state };

	/* The overlay of the pod network leaves where the default route does. */
	if (view->current.choice == NETWORK_NONE) {
		return link_of_default_route(state, view->arena);
	}
	if (view->current.choice == NETWORK_NAMED) {
		sources.nad = definition_find(view, view->current.network).nad;
		sources.sriov = sriov_of(view->facts->store, node);
	}
	return link_find(&sources, view->arena);
}

static size_t find_ceilings(const struct node_build *build, struct rate_ceiling **out)
{
	size_t reported = build->state != NULL ? build->state->interface_count : 0;
	size_t told = build->settings != NULL ? build->settings->link_speed_count : 0;
	size_t count = 0;
	struct rate_ceiling *ceilings = arena_calloc(build->view->arena,
		build->link.device_count + reported + told + 1, sizeof(*ceilings));

	/* The first one counts. */
	for (size_t i = 0; i < told; i++) {
		const char *device = build->settings->link_speeds[i].device;

		ceilings[count++] = (struct rate_ceiling){ device,
			settings_link_speed(
				build->settings, build->node->name, device) };
	}
	for (size_t i = 0; i < build->link.device_count; i++) {
		ceilings[count++] = (struct rate_ceiling){ build->link.devices[i].name,
			build->link.devices[i].speed_bits_per_s };
	}
	for (size_t i = 0; i < reported; i++) {
		const struct node_interface *interface = &build->state->interfaces[i];

		if (i64_is_known(interface->speed_mbps) && interface->speed_mbps > 0 &&
			interface->speed_mbps < INT64_MAX / 1000000) {
			ceilings[count++] = (struct rate_ceiling){ interface->name,
				interface->speed_mbps * 1000000 };
		}
	}
	*out = ceilings;
	return count;
}

/* Where the kubelet is silent: an average of minutes is better than none. */
static void use_told_rates(
	struct node_build *build, const struct rate_settings *settings)
{
	struct node_rates told = told_rates(
		build->measures, build->measure_count, settings, build->view->arena);

	if (told.interface_count > 0 && !told.is_stale) {
		build->rates = told;
		build->rates_origin = "Prometheus";
	}
}

static void find_rates(struct node_build *build)
{
	const struct settings *settings = build->settings;
	const struct facts *facts = build->view->facts;
	const struct node_sample *const *samples = NULL;
	size_t count = store_node_samples(facts->store, build->node->name, &samples);
	struct rate_settings rate_settings = {
		.poll_ms = settings != NULL && settings->refresh_ms > 0
			? settings->refresh_ms
			: DEFAULT_POLL_MS,
		.now_mono_ms = facts->now.mono_ms,
	};
	struct rate_ceiling *ceilings;

	rate_settings.ceiling_count = find_ceilings(build, &ceilings);
	rate_settings.ceilings = ceilings;
	build->rates =
		rates_compute(samples, count, &rate_settings, build->view->arena);
	build->rates_origin = count > 0 ? "kubelet" : NULL;
	if (count == 0 || build->rates.is_stale) {
		use_told_rates(build, &rate_settings);
	}
}

static const struct interface_rate *rate_of(
	const struct node_rates *rates, const char *name)
{
	for (size_t i = 0; i < rates->interface_count; i++) {
		if (text_equal(rates->interfaces[i].name, name)) {
			return &rates->interfaces[i];
		}
	}
	return NULL;
}

static enum saturation level_of(
	const struct node_build *build, const struct interface_fact *fact)
{
	enum saturation level;
	double *loads;

	if (isnan(fact->rx_percent) && isnan(fact->tx_percent)) {
		return SATURATION_UNKNOWN;
	}
	loads = arena_calloc(
		build->view->arena, fact->history_count + 1, sizeof(*loads));
	for (size_t i = 0; i < fact->history_count; i++) {
		loads[i] = saturation_load(
			saturation_percent(fact->rx_history[i], fact->speed_bits_per_s),
			saturation_percent(fact->tx_history[i], fact->speed_bits_per_s),
			fact->is_half_duplex);
	}
	level = saturation_level(loads, fact->history_count, build->settings);
	return level;
}

/* Who wrote a speed down knows it better than the driver of a virtual device. */
static void apply_told_speed(
	const struct node_build *build, struct interface_fact *fact)
{
	int64_t speed = build->settings != NULL
		? settings_link_speed(build->settings, build->node->name, fact->name)
		: UNKNOWN_I64;

	if (i64_is_known(speed)) {
		fact->speed_bits_per_s = speed;
		fact->speed_origin = "settings";
	}
}

/* node_exporter reads it where the kernel has it. */
static void apply_measured_speed(
	const struct node_build *build, struct interface_fact *fact)
{
	int64_t speed = told_speed(build->measures, build->measure_count, fact->name);

	if (!i64_is_known(fact->speed_bits_per_s) && i64_is_known(speed)) {
		fact->speed_bits_per_s = speed;
		fact->speed_origin = "Prometheus";
	}
}

/* `rate` may be NULL. */
static void apply_rate(struct node_build *build, struct interface_fact *fact,
	const struct interface_rate *rate)
{
	apply_measured_speed(build, fact);
	apply_told_speed(build, fact);
	fact->rx_bytes_per_s = UNKNOWN_F64;
	fact->tx_bytes_per_s = UNKNOWN_F64;
	if (rate != NULL) {
		fact->rx_bytes_per_s = rate->rx_bytes_per_s;
		fact->tx_bytes_per_s = rate->tx_bytes_per_s;
		fact->has_errors = rate->has_errors;
		fact->errors_persist = rate->errors_persist;
		fact->rate_state = rate_state_text(rate->state);
		fact->rate_origin = build->rates_origin;
		fact->is_stale = build->rates.is_stale;
		fact->rx_history = rate->rx_history;
		fact->tx_history = rate->tx_history;
		fact->history_count = rate->history_count;
		if (rate->is_duplicate) {
			fact->hint = "listed twice by the node: the last one counts";
		}
	}
	fact->rx_percent =
		saturation_percent(fact->rx_bytes_per_s, fact->speed_bits_per_s);
	fact->tx_percent =
		saturation_percent(fact->tx_bytes_per_s, fact->speed_bits_per_s);
	fact->saturation = level_of(build, fact);
}

static struct interface_fact *add_interface(
	struct node_build *build, const char *name, const char *role)
{
	struct interface_fact *fact = &build->interfaces[build->count++];

	fact->name = name;
	fact->role = role;
	fact->speed_bits_per_s = UNKNOWN_I64;
	fact->explained_bytes_per_s = UNKNOWN_F64;
	fact->explained_rx_bytes_per_s = UNKNOWN_F64;
	fact->explained_tx_bytes_per_s = UNKNOWN_F64;
	return fact;
}

static void explain(struct interface_fact *fact, const struct attribution *attribution)
{
	double rx = attribution->rx_bytes_per_s;
	double tx = attribution->tx_bytes_per_s;

	fact->explained_rx_bytes_per_s = rx;
	fact->explained_tx_bytes_per_s = tx;
	fact->explained_bytes_per_s = isnan(rx) ? tx : isnan(tx) ? rx : rx + tx;
}

/* Which port of several takes which stream cannot be told. */
static size_t port_count(const struct link *link)
{
	size_t ports = 0;

	for (size_t i = 0; i < link->device_count; i++) {
		ports += link->devices[i].is_port;
	}
	return ports;
}

/* What virtual functions carry is not in these counters: a low figure is no idle card.
 */
static void hide_load(struct interface_fact *fact)
{
	fact->rx_percent = UNKNOWN_F64;
	fact->tx_percent = UNKNOWN_F64;
	fact->saturation = SATURATION_NOT_OBSERVABLE;
	fact->hint = "its counters may leave out its virtual functions";
}

/* Standing counters of a link that is down are no idle link. */
static void take_down(struct interface_fact *fact)
{
	fact->rx_percent = UNKNOWN_F64;
	fact->tx_percent = UNKNOWN_F64;
	fact->saturation = SATURATION_DOWN;
}

static void add_chain(struct node_build *build)
{
	const struct link *link = &build->link;
	size_t ports = port_count(link);
	bool is_hidden = link->visibility == LINK_NOT_OBSERVABLE;

	for (size_t i = 0; i < link->device_count; i++) {
		const struct link_device *device = &link->devices[i];
		bool is_end = device->is_port && (i > 0 || is_hidden);
		struct interface_fact *fact = add_interface(
			build, device->name, is_end ? "port" : "migration");

		fact->speed_bits_per_s = device->speed_bits_per_s;
		fact->speed_origin = device->speed_origin;
		fact->is_half_duplex = device->is_half_duplex;
		apply_rate(build, fact, rate_of(&build->rates, device->name));
		if (device->is_down) {
			take_down(fact);
		} else if (is_hidden) {
			hide_load(fact);
		}
		if (!is_hidden && (!is_end || ports == 1)) {
			explain(fact, &build->attribution);
		}
	}
}

static double load_of(const struct interface_fact *fact)
{
	return saturation_load(
		fact->rx_percent, fact->tx_percent, fact->is_half_duplex);
}

/* One stream takes one port of a bond: the link is as full as its fullest port. */
static void apply_worst_port(struct node_build *build)
{
	const struct interface_fact *worst = NULL;

	for (size_t i = 0; i < build->count; i++) {
		const struct interface_fact *fact = &build->interfaces[i];

		if (text_equal(fact->role, "port") &&
			(worst == NULL ||
				saturation_worse(worst->saturation, fact->saturation) !=
					worst->saturation)) {
			worst = fact;
		}
	}
	for (size_t i = 0; worst != NULL && i < build->count; i++) {
		struct interface_fact *fact = &build->interfaces[i];
		enum saturation level =
			saturation_worse(fact->saturation, worst->saturation);

		if (!text_equal(fact->role, "migration") ||
			fact->saturation == SATURATION_DOWN ||
			level == fact->saturation) {
			continue;
		}
		fact->saturation = level;
		fact->hint = arena_printf(build->view->arena,
			"%s alone is %.0f %% full: see xmit_hash_policy",
			shown_text(build->view->arena, worst->name), load_of(worst));
	}
}

static double busier(const struct interface_fact *fact)
{
	return saturation_load(fact->rx_bytes_per_s, fact->tx_bytes_per_s, false);
}

/* Of a VLAN: how much of the traffic below it is its own. */
static void hint_share(struct node_build *build)
{
	for (size_t i = 0; i + 1 < build->count; i++) {
		struct interface_fact *fact = &build->interfaces[i];
		const struct interface_fact *below = &build->interfaces[i + 1];
		double share = busier(fact) * 100 / busier(below);

		if (fact->hint == NULL && text_equal(below->role, "migration") &&
			text_equal(fact->role, "migration") && busier(below) > 0 &&
			share <= 100) {
			fact->hint = arena_printf(build->view->arena, "%.0f %% of %s",
				share, shown_text(build->view->arena, below->name));
		}
	}
}

static const struct node_interface *reported(
	const struct node_network_state *state, const char *name)
{
	for (size_t i = 0; state != NULL && i < state->interface_count; i++) {
		if (text_equal(state->interfaces[i].name, name)) {
			return &state->interfaces[i];
		}
	}
	return NULL;
}

static void add_others(struct node_build *build)
{
	for (size_t i = 0; i < build->rates.interface_count; i++) {
		const char *name = build->rates.interfaces[i].name;
		const struct node_interface *info;
		struct interface_fact *fact;

		if (link_device_of(&build->link, name) != NULL) {
			continue;
		}
		info = reported(build->state, name);
		fact = add_interface(build, name, "other");
		if (info != NULL && i64_is_known(info->speed_mbps) &&
			info->speed_mbps > 0 &&
			info->speed_mbps < INT64_MAX / 1000000) {
			fact->speed_bits_per_s = info->speed_mbps * 1000000;
			fact->speed_origin = "NodeNetworkState";
			fact->is_half_duplex = text_equal(info->duplex, "half");
		}
		apply_rate(build, fact, &build->rates.interfaces[i]);
		if (info != NULL && text_equal(info->state, "down")) {
			take_down(fact);
		}
	}
}

static void add_invisible(struct node_build *build)
{
	struct interface_fact *fact = add_interface(build, "migration0", "migration");

	fact->rx_bytes_per_s = UNKNOWN_F64;
	fact->tx_bytes_per_s = UNKNOWN_F64;
	fact->rx_percent = UNKNOWN_F64;
	fact->tx_percent = UNKNOWN_F64;
	fact->saturation = SATURATION_NOT_OBSERVABLE;
	fact->hint = build->link.why;
	if (build->link.device_count > 0) {
		fact->speed_bits_per_s = build->link.devices[0].speed_bits_per_s;
		fact->speed_origin = build->link.devices[0].speed_origin;
	}
	apply_told_speed(build, fact);
	explain(fact, &build->attribution);
}

static void fill_statistics(
	const struct node_build *build, struct node_network_fact *out)
{
	struct sample_state state =
		store_node_sample_state(build->view->facts->store, build->node->name);

	out->statistics_age_ms = build->rates.age_ms;
	out->rates_origin = build->rates_origin;
	switch (state.code) {
	case SAMPLE_NONE:
		out->statistics_state =
			i64_is_known(build->rates.age_ms) ? "live" : NULL;
		break;
	case SAMPLE_OK:
		out->statistics_state = "live";
		break;
	case SAMPLE_FORBIDDEN:
		out->statistics_state = "forbidden";
		break;
	case SAMPLE_UNREACHABLE:
	case SAMPLE_ERROR:
		out->statistics_state = "error";
		break;
	}
	if (text_equal(out->statistics_state, "live") && build->rates.is_stale) {
		out->statistics_state = "stale";
	}
	out->statistics_message = state.message[0] == '\0'
		? NULL
		: arena_strdup(build->view->arena, state.message);
}

void node_network_fill(struct network_view *view, const struct node_fact *node,
	const struct settings *settings, struct node_network_fact *out,
	struct link *out_link)
{
	struct node_build build = { .view = view, .node = node, .settings = settings };
	struct link default_route;

	build.state = (const struct node_network_state *)store_find(
		view->facts->store, KIND_NODE_NETWORK_STATE, "", node->name);
	build.link = find_link(view, node->name, build.state);
	build.measure_count =
		store_node_measures(view->facts->store, node->name, &build.measures);
	find_rates(&build);
	build.attribution = attribution_of(view->facts, node);
	build.interfaces = arena_calloc(view->arena,
		build.link.device_count + build.rates.interface_count + 2,
		sizeof(*build.interfaces));
	if (build.link.visibility == LINK_NOT_OBSERVABLE) {
		add_invisible(&build);
	}
	add_chain(&build);
	apply_worst_port(&build);
	hint_share(&build);
	add_others(&build);
	default_route = link_of_default_route(build.state, view->arena);
	out->interfaces = build.interfaces;
	out->interface_count = build.count;
	out->chain = build.link.text;
	out->chain_message = build.link.why;
	if (build.link.device_count > 0 && default_route.device_count > 0 &&
		view->current.choice == NETWORK_NAMED) {
		out->link_shared = link_shares_port(&build.link, &default_route)
			? TRI_TRUE
			: TRI_FALSE;
	}
	out->was_rebooted = build.rates.was_rebooted;
	fill_statistics(&build, out);
	*out_link = build.link;
}
