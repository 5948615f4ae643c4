/* From series of a Prometheus to samples of migrations and measures of links. */
#include "src/kube/prometheus_take.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/attr.h"
#include "base/map.h"
#include "base/str.h"
#include "base/strbuf.h"
#include "base/unknown.h"
#include "src/kube/prometheus_query.h"

/* Of one node; a server that sends more is not believed to know it. */
#define LINKS_MAX 256
#define KEY_CEILING (16u << 10)
/* Replicas of one Prometheus scrape at other moments and so differ a little. */
#define AGREEING_SHARE 0.2
#define AGREEING_BYTES_PER_S 1e6

static bool is_marked(const struct prom_sample *sample, const char *mark)
{
	return text_equal(prom_label(sample, PROMETHEUS_MARK), mark);
}

/* --- migrations --- */

/* When each series was measured, by its labels; and which VMIs have two stories. */
struct times {
	struct map by_labels;
	struct map by_vmi; /* "namespace\nname\nnode" to the index of its first time */
	int64_t *at_ms;
	bool *is_disputed; /* by the index in by_vmi's first time */
	size_t count;
};

static void labels_key(struct strbuf *key, const struct prom_sample *sample)
{
	strbuf_reset(key);
	for (size_t i = 0; i < sample->label_count; i++) {
		if (!text_equal(sample->labels[i].name, PROMETHEUS_MARK)) {
			strbuf_printf(key, "%s=%s\n", sample->labels[i].name,
				sample->labels[i].value);
		}
	}
}

/* Where the scrape does not honour the exporter's labels, its own namespace takes the
 * name, and the VMI's is kept under another. */
static const char *namespace_of(const struct prom_sample *sample)
{
	const char *exported = prom_label(sample, "exported_namespace");

	return exported != NULL ? exported : prom_label(sample, "namespace");
}

static void vmi_key(struct strbuf *key, const struct prom_sample *sample)
{
	const char *namespace = namespace_of(sample);
	const char *name = prom_label(sample, "name");
	const char *node = prom_label(sample, "node");

	strbuf_reset(key);
	strbuf_printf(key, "%s\n%s\n%s", namespace != NULL ? namespace : "",
		name != NULL ? name : "", node != NULL ? node : "");
}

static void note_time(
	struct times *times, struct strbuf *key, const struct prom_sample *sample)
{
	uint32_t index = (uint32_t)times->count;
	uint32_t first;

	if (!(sample->value > 0 && sample->value < 1e13)) {
		return;
	}
	times->at_ms[times->count++] = (int64_t)llround(sample->value * 1000);
	labels_key(key, sample);
	map_put(&times->by_labels, strbuf_cstr(key), index);
	vmi_key(key, sample);
	if (!map_get(&times->by_vmi, strbuf_cstr(key), &first)) {
		map_put(&times->by_vmi, strbuf_cstr(key), index);
	} else if (times->at_ms[first] != times->at_ms[index]) {
		times->is_disputed[first] = true;
	}
}

static void read_times(
	const struct prometheus_take *take, struct times *times, struct strbuf *key)
{
	const struct promql_answer *answer = take->answer;

	map_init(&times->by_labels);
	map_init(&times->by_vmi);
	times->at_ms =
		arena_calloc(take->arena, answer->count + 1, sizeof(*times->at_ms));
	times->is_disputed = arena_calloc(
		take->arena, answer->count + 1, sizeof(*times->is_disputed));
	for (size_t i = 0; i < answer->count; i++) {
		if (is_marked(&answer->samples[i], PROMETHEUS_MARK_TIME)) {
			note_time(times, key, &answer->samples[i]);
		}
	}
}

/* Its own time; UNKNOWN_I64 when it has none that holds. */
static int64_t time_of(
	const struct times *times, struct strbuf *key, const struct prom_sample *sample)
{
	uint32_t index;
	uint32_t first;

	labels_key(key, sample);
	if (!map_get(&times->by_labels, strbuf_cstr(key), &index)) {
		return UNKNOWN_I64;
	}
	vmi_key(key, sample);
	return map_get(&times->by_vmi, strbuf_cstr(key), &first) &&
			!times->is_disputed[first]
		? times->at_ms[index]
		: UNKNOWN_I64;
}

/* The same with the labels that the exporter gave. */
static struct prom_sample as_exported(
	const struct prometheus_take *take, const struct prom_sample *sample)
{
	struct prom_sample copy = *sample;
	struct prom_label *labels =
		arena_calloc(take->arena, sample->label_count + 1, sizeof(*labels));

	labels[0] = (struct prom_label){ "namespace", namespace_of(sample) };
	if (labels[0].value == NULL) {
		labels[0].value = "";
	}
	memcpy(labels + 1, sample->labels, sample->label_count * sizeof(*labels));
	copy.labels = labels;
	copy.label_count = sample->label_count + 1;
	return copy;
}

static void emit_migrations(const struct prometheus_take *take,
	const struct prom_sample *metrics, size_t count, int64_t asked_ms)
{
	const struct migration_sample *samples;
	size_t sample_count =
		migration_samples_of(take->arena, metrics, count, &samples);

	for (size_t i = 0; i < sample_count; i++) {
		struct migration_sample sample = samples[i];
		struct change change = {
			.type = CHANGE_MIGRATION_SAMPLE,
			.migration_sample = &sample,
		};
		int64_t age_ms = asked_ms - sample.at_ms;

		/* It waited there for us to ask: its age is part of what it says. */
		sample.received_mono_ms = take->now.mono_ms - (age_ms > 0 ? age_ms : 0);
		take->context->emit(take->context->emit_context, &change);
	}
}

static size_t take_migrations(const struct prometheus_take *take)
{
	const struct promql_answer *answer = take->answer;
	struct prom_sample *metrics =
		arena_calloc(take->arena, answer->count + 1, sizeof(*metrics));
	struct times times = { .count = 0 };
	struct strbuf key;
	int64_t asked_ms = UNKNOWN_I64;
	size_t count = 0;
	size_t disputed = 0;

	strbuf_init(&key, KEY_CEILING);
	read_times(take, &times, &key);
	for (size_t i = 0; i < times.count; i++) {
		disputed += times.is_disputed[i];
	}
	for (size_t i = 0; i < answer->count; i++) {
		const struct prom_sample *sample = &answer->samples[i];
		int64_t at_ms;

		if (!str_starts_with(str_from(sample->metric), "kubevirt_")) {
			continue;
		}
		at_ms = time_of(&times, &key, sample);
		if (i64_is_known(at_ms)) {
			asked_ms = sample->timestamp_ms;
			metrics[count] = as_exported(take, sample);
			metrics[count++].timestamp_ms = at_ms;
		}
	}
	map_finish(&times.by_labels);
	map_finish(&times.by_vmi);
	strbuf_finish(&key);
	emit_migrations(take, metrics, count, asked_ms);
	return disputed;
}

/* --- links --- */

struct figure {
	double value;	     /* NAN: none */
	bool is_of_exporter; /* node_exporter's, which goes before cAdvisor's */
	bool is_disputed;
};

struct link_build {
	const char *device;
	struct figure rx;
	struct figure tx;
	struct figure speed;
};

struct node_build {
	struct link_build *links;
	size_t count;
	size_t capacity;
	int64_t at_ms;
};

/* "10.0.0.4" of "10.0.0.4:9100", "fd00::4" of "[fd00::4]:9100". */
static struct str host_of(const char *instance)
{
	struct str host = str_from(instance);
	const char *end;

	if (host.length > 0 && host.data[0] == '[') {
		end = memchr(host.data, ']', host.length);
		return end == NULL
			? host
			: (struct str){ host.data + 1, (size_t)(end - host.data) - 1 };
	}
	end = memchr(host.data, ':', host.length);
	/* Several colons without brackets are an address without a port. */
	if (end != NULL && strchr(end + 1, ':') == NULL) {
		host.length = (size_t)(end - host.data);
	}
	return host;
}

static bool is_of_node(
	const struct prom_sample *sample, const struct interest_measured *node)
{
	const char *named = prom_label(sample, "node");
	const char *instance = prom_label(sample, "instance");
	struct str host;

	if (named != NULL) {
		return text_equal(named, node->node);
	}
	if (instance == NULL) {
		return false;
	}
	host = host_of(instance);
	if (str_is(host, node->node)) {
		return true;
	}
	for (size_t i = 0; i < node->address_count; i++) {
		if (str_is(host, node->addresses[i])) {
			return true;
		}
	}
	return false;
}

static struct link_build *link_of(struct node_build *node, const char *device)
{
	struct link_build *link;

	for (size_t i = 0; i < node->count; i++) {
		if (text_equal(node->links[i].device, device)) {
			return &node->links[i];
		}
	}
	if (node->count == LINKS_MAX) {
		return NULL;
	}
	node->links = mem_grow(
		node->links, node->count, &node->capacity, sizeof(*node->links));
	link = &node->links[node->count++];
	*link = (struct link_build){
		.device = device,
		.rx.value = UNKNOWN_F64,
		.tx.value = UNKNOWN_F64,
		.speed.value = UNKNOWN_F64,
	};
	return link;
}

static bool do_agree(double a, double b)
{
	double larger = a > b ? a : b;

	return fabs(a - b) <= larger * AGREEING_SHARE ||
		fabs(a - b) <= AGREEING_BYTES_PER_S;
}

/* NaN, infinite and negative numbers are no rates. */
static void note(struct figure *figure, double value, bool is_of_exporter)
{
	if (!(value >= 0) || isinf(value)) {
		return;
	}
	if (isnan(figure->value) || (is_of_exporter && !figure->is_of_exporter)) {
		*figure = (struct figure){ .value = value,
			.is_of_exporter = is_of_exporter };
	} else if (figure->is_of_exporter == is_of_exporter &&
		!do_agree(figure->value, value)) {
		figure->is_disputed = true;
	}
}

static bool is_speed(const struct prom_sample *sample)
{
	return text_equal(sample->metric, PROMETHEUS_SPEED);
}

static void note_link(struct node_build *node, const struct prom_sample *sample)
{
	const char *device = prom_label(sample, "device");
	bool is_of_exporter = device != NULL;
	struct link_build *link;

	if (device == NULL) {
		device = prom_label(sample, "interface");
	}
	link = text_is_empty(device) ? NULL : link_of(node, device);
	if (link == NULL) {
		return;
	}
	node->at_ms = sample->timestamp_ms;
	if (is_speed(sample)) {
		note(&link->speed, sample->value, true);
	} else if (is_marked(sample, PROMETHEUS_MARK_RX)) {
		note(&link->rx, sample->value, is_of_exporter);
	} else {
		note(&link->tx, sample->value, is_of_exporter);
	}
}

/* What drivers say that know no speed, as node_exporter passes it on: -1, 0, 65535 and
 * 4294967295 Mb/s in bytes per second. */
static int64_t bits_of(const struct figure *figure)
{
	static const double bytes_per_megabit = 125000;
	double megabits = figure->value / bytes_per_megabit;

	if (figure->is_disputed || !(megabits >= 1) || megabits >= 4294967295.0 ||
		fabs(megabits - 65535) < 0.5) {
		return UNKNOWN_I64;
	}
	return (int64_t)llround(figure->value * 8);
}

static double rate_of(const struct figure *figure)
{
	return figure->is_disputed ? UNKNOWN_F64 : figure->value;
}

static size_t emit_node(const struct prometheus_take *take,
	const struct interest_measured *wanted, const struct node_build *node)
{
	struct link_measure *links =
		arena_calloc(take->arena, node->count + 1, sizeof(*links));
	struct node_measure measure = {
		.node = wanted->node,
		.at_ms = node->at_ms,
		.received_mono_ms = take->now.mono_ms,
		.links = links,
		.link_count = node->count,
	};
	struct change change = {
		.type = CHANGE_NODE_MEASURE,
		.node_measure = &measure,
	};
	size_t disputed = 0;

	for (size_t i = 0; i < node->count; i++) {
		const struct link_build *link = &node->links[i];

		links[i] = (struct link_measure){
			.device = link->device,
			.rx_bytes_per_s = rate_of(&link->rx),
			.tx_bytes_per_s = rate_of(&link->tx),
			.speed_bits_per_s = bits_of(&link->speed),
		};
		disputed += (size_t)link->rx.is_disputed +
			(size_t)link->tx.is_disputed + (size_t)link->speed.is_disputed;
	}
	if (node->count > 0) {
		take->context->emit(take->context->emit_context, &change);
	}
	return disputed;
}

static size_t take_links(const struct prometheus_take *take)
{
	const struct promql_answer *answer = take->answer;
	struct node_build *nodes =
		arena_calloc(take->arena, take->node_count + 1, sizeof(*nodes));
	size_t disputed = 0;

	for (size_t i = 0; i < answer->count; i++) {
		const struct prom_sample *sample = &answer->samples[i];

		if (!is_speed(sample) && !is_marked(sample, PROMETHEUS_MARK_RX) &&
			!is_marked(sample, PROMETHEUS_MARK_TX)) {
			continue;
		}
		for (size_t k = 0; k < take->node_count; k++) {
			if (is_of_node(sample, &take->nodes[k])) {
				note_link(&nodes[k], sample);
				break;
			}
		}
	}
	for (size_t k = 0; k < take->node_count; k++) {
		disputed += emit_node(take, &take->nodes[k], &nodes[k]);
		mem_free(nodes[k].links);
	}
	return disputed;
}

size_t prometheus_take(const struct prometheus_take *take)
{
	return take_migrations(take) + take_links(take);
}
