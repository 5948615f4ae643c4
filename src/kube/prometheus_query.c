/* PromQL of what is wanted of a Prometheus. */
#include "src/kube/prometheus_query.h"

#include <stdio.h>
#include <string.h>

#include "base/attr.h"

/* Routers and proxies take URLs of 8 KiB; the pattern of nodes is in it five times and
 * grows by a half when it is escaped. */
#define PATTERN_CEILING 640u
/* At least two scrapes of an exporter that is scraped every 30 s must be inside, with
 * one to spare. */
#define RATE_WINDOW "[2m]"
/* Cables of pods, bridges' inner ends and the like: there are hundreds on a node, and
 * they are not shown. */
#define INNER_DEVICES "lo|veth.*|cali.*|tap.*|[0-9a-f]{15}|[0-9a-f]+_[0-9]+"

/* Names of all releases, as src/wire/decode_metrics.c reads them. */
#define PROGRESS_METRICS                                             \
	"kubevirt_(vmi_migration|migrate_vmi)_(data_(bytes_total|"   \
	"total_bytes|processed_bytes|remaining_bytes)|dirty_memory_" \
	"rate_bytes|(memory|disk)_transfer_rate_bytes)"
#define REMAINING_METRICS "kubevirt_(vmi_migration|migrate_vmi)_data_remaining_bytes"

static void append_or(struct strbuf *out)
{
	if (out->length > 0) {
		strbuf_text(out, " or ");
	}
}

/* The samples have times of their own, which an instant query hides, and stay visible
 * for five minutes after the last one: only their age tells what still runs. */
static void append_progress(struct strbuf *out)
{
	append_or(out);
	strbuf_text(out,
		"{__name__=~\"" PROGRESS_METRICS "\"} or label_replace("
		"timestamp({__name__=~\"" REMAINING_METRICS "\"}),"
		"\"" PROMETHEUS_MARK "\",\"" PROMETHEUS_MARK_TIME "\",\"\",\"\")");
}

/* Of names and addresses only the dot means something in a pattern. */
static bool append_alias(struct strbuf *out, const char *alias)
{
	static const char allowed[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.:";

	if (alias == NULL || alias[0] == '\0' ||
		strspn(alias, allowed) != strlen(alias)) {
		return false;
	}
	if (out->length > 0) {
		strbuf_char(out, '|');
	}
	for (; *alias != '\0'; alias++) {
		strbuf_printf(out, "%s%c", *alias == '.' ? "\\\\" : "", *alias);
	}
	return true;
}

static bool append_node(struct strbuf *out, const struct interest_measured *node)
{
	struct strbuf aliases;
	bool has_any;

	strbuf_init(&aliases, PATTERN_CEILING);
	has_any = append_alias(&aliases, node->node);
	for (size_t i = 0; i < node->address_count; i++) {
		has_any = append_alias(&aliases, node->addresses[i]) || has_any;
	}
	has_any = has_any && !aliases.is_full &&
		out->length + aliases.length + 1 <= PATTERN_CEILING;
	if (has_any) {
		strbuf_printf(
			out, "%s%s", out->length > 0 ? "|" : "", strbuf_cstr(&aliases));
	}
	strbuf_finish(&aliases);
	return has_any;
}

/* Matches "name", "name:9100", "10.0.0.4:10250", "[fd00::4]:9100". */
static void append_selector(
	struct strbuf *out, const char *pattern, const char *device_label)
{
	strbuf_printf(out,
		"instance=~\"\\\\[?(%s)\\\\]?(:[0-9]+)?\",%s!~\"" INNER_DEVICES "\"",
		pattern, device_label);
}

static void append_rates(struct strbuf *out, const char *pattern)
{
	static const struct {
		const char *metric;
		const char *device_label;
		const char *mark;
	} sources[] = {
		{ "node_network_receive_bytes_total{", "device", PROMETHEUS_MARK_RX },
		{ "node_network_transmit_bytes_total{", "device", PROMETHEUS_MARK_TX },
		/* node_exporter is told to leave out bonds on newer OpenShift; the
		 * kubelet's cAdvisor has them (cluster-monitoring-operator:
		 * pkg/manifests/config.go). */
		{ "container_network_receive_bytes_total{id=\"/\",", "interface",
			PROMETHEUS_MARK_RX },
		{ "container_network_transmit_bytes_total{id=\"/\",", "interface",
			PROMETHEUS_MARK_TX },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(sources); i++) {
		append_or(out);
		strbuf_printf(out, "label_replace(rate(%s", sources[i].metric);
		append_selector(out, pattern, sources[i].device_label);
		strbuf_printf(out,
			"}" RATE_WINDOW "),\"" PROMETHEUS_MARK "\",\"%s\",\"\",\"\")",
			sources[i].mark);
	}
}

static void append_speeds(struct strbuf *out, const char *pattern)
{
	append_or(out);
	strbuf_text(out, PROMETHEUS_SPEED "{");
	append_selector(out, pattern, "device");
	strbuf_text(out, "}");
}

size_t prometheus_query(struct strbuf *out, bool wants_progress,
	const struct interest_measured *nodes, size_t node_count)
{
	struct strbuf rates;
	struct strbuf speeds;
	size_t left_out = 0;

	strbuf_init(&rates, PATTERN_CEILING);
	strbuf_init(&speeds, PATTERN_CEILING);
	for (size_t i = 0; i < node_count; i++) {
		bool fits = (!nodes[i].wants_rates || append_node(&rates, &nodes[i])) &&
			(!nodes[i].wants_speeds || append_node(&speeds, &nodes[i]));

		left_out += !fits;
	}
	if (wants_progress) {
		append_progress(out);
	}
	if (rates.length > 0) {
		append_rates(out, strbuf_cstr(&rates));
	}
	if (speeds.length > 0) {
		append_speeds(out, strbuf_cstr(&speeds));
	}
	strbuf_finish(&rates);
	strbuf_finish(&speeds);
	return left_out;
}
