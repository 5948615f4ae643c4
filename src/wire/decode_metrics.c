/* A virt-handler's metrics of running migrations, under the names of all releases. */
#include "wire/sample.h"

#include <inttypes.h>

#include "base/alloc.h"
#include "base/map.h"

enum measure {
	MEASURE_TOTAL,
	MEASURE_PROCESSED,
	MEASURE_REMAINING,
	MEASURE_DIRTY,
	MEASURE_TRANSFER,
	/* Named after the disk, but the rate of memory wherever this prefix is used:
	 * swapped in 1.1, the only one of the two from 1.2 to 1.6, gone since. */
	MEASURE_MISNAMED_TRANSFER,
};

struct metric_row {
	const char *name;
	enum measure measure;
};

/* kubevirt: pkg/monitoring/metrics/virt-handler/migrationdomainstats, and before 1.4
 * pkg/monitoring/domainstats. */
static const struct metric_row metric_rows[] = {
	{ "kubevirt_vmi_migration_data_bytes_total", MEASURE_TOTAL },
	{ "kubevirt_vmi_migration_data_total_bytes", MEASURE_TOTAL },
	{ "kubevirt_vmi_migration_data_processed_bytes", MEASURE_PROCESSED },
	{ "kubevirt_vmi_migration_data_remaining_bytes", MEASURE_REMAINING },
	{ "kubevirt_vmi_migration_dirty_memory_rate_bytes", MEASURE_DIRTY },
	{ "kubevirt_vmi_migration_memory_transfer_rate_bytes", MEASURE_TRANSFER },
	{ "kubevirt_vmi_migration_disk_transfer_rate_bytes",
		MEASURE_MISNAMED_TRANSFER },
	{ "kubevirt_migrate_vmi_data_processed_bytes", MEASURE_PROCESSED },
	{ "kubevirt_migrate_vmi_data_remaining_bytes", MEASURE_REMAINING },
	{ "kubevirt_migrate_vmi_dirty_memory_rate_bytes", MEASURE_DIRTY },
	{ "kubevirt_migrate_vmi_memory_transfer_rate_bytes", MEASURE_TRANSFER },
};

static const char *const prefixes[] = { "kubevirt_vmi_migration_",
	"kubevirt_migrate_vmi_" };

struct entry {
	struct migration_sample sample;
	bool has_misnamed_rate;
};

struct entries {
	struct arena *arena;
	struct entry *items;
	size_t count;
	size_t capacity;
	struct map by_key;
	enum progress_origin origin;
};

static const struct metric_row *find_row(const char *name)
{
	for (size_t i = 0; i < ARRAY_LENGTH(metric_rows); i++) {
		if (text_equal(metric_rows[i].name, name)) {
			return &metric_rows[i];
		}
	}
	return NULL;
}

static int64_t whole(double value)
{
	return value >= 0 && value < 9e18 ? (int64_t)(value + 0.5) : UNKNOWN_I64;
}

static struct entry *add_entry(struct entries *entries,
	const struct prom_sample *metric, const char *namespace, const char *vmi)
{
	struct entry *entry;

	entries->items = mem_grow(entries->items, entries->count, &entries->capacity,
		sizeof(*entries->items));
	entry = &entries->items[entries->count++];
	*entry = (struct entry){
		.sample = {
			.namespace = namespace,
			.vmi = vmi,
			.node = prom_label(metric, "node"),
			.origin = entries->origin,
			.at_ms = metric->timestamp_ms,
			.received_mono_ms = UNKNOWN_I64,
			.total_bytes = UNKNOWN_I64,
			.processed_bytes = UNKNOWN_I64,
			.remaining_bytes = UNKNOWN_I64,
			.transfer_bytes_per_s = UNKNOWN_I64,
			.dirty_bytes_per_s = UNKNOWN_I64,
			.iteration = UNKNOWN_I64,
			.expected_downtime_ms = UNKNOWN_I64,
		},
	};
	return entry;
}

/* The entry of this VMI, exporter and timestamp. NULL when the metric names no VMI. */
static struct entry *entry_of(struct entries *entries, const struct prom_sample *metric)
{
	const char *namespace = prom_label(metric, "namespace");
	const char *vmi = prom_label(metric, "name");
	const char *node = NULL;
	struct entry *entry;
	uint32_t index;
	char *key;

	if (text_is_empty(namespace) || text_is_empty(vmi)) {
		return NULL;
	}
	/* A Prometheus also keeps what the handler of an earlier source told. */
	if (entries->origin == PROGRESS_PROMETHEUS) {
		node = prom_label(metric, "node");
	}
	key = mem_printf("%s\n%s\n%s\n%" PRId64, namespace, vmi,
		node != NULL ? node : "", metric->timestamp_ms);
	if (map_get(&entries->by_key, key, &index)) {
		entry = &entries->items[index];
	} else {
		map_put(&entries->by_key, key, (uint32_t)entries->count);
		entry = add_entry(entries, metric, namespace, vmi);
	}
	mem_free(key);
	return entry;
}

static void add_measure(struct entry *entry, enum measure measure, double value)
{
	struct migration_sample *sample = &entry->sample;

	switch (measure) {
	case MEASURE_TOTAL:
		sample->total_bytes = whole(value);
		break;
	case MEASURE_PROCESSED:
		sample->processed_bytes = whole(value);
		break;
	case MEASURE_REMAINING:
		sample->remaining_bytes = whole(value);
		break;
	case MEASURE_DIRTY:
		sample->dirty_bytes_per_s = whole(value);
		break;
	case MEASURE_TRANSFER:
		if (!entry->has_misnamed_rate) {
			sample->transfer_bytes_per_s = whole(value);
		}
		break;
	case MEASURE_MISNAMED_TRANSFER:
		entry->has_misnamed_rate = true;
		sample->transfer_bytes_per_s = whole(value);
		break;
	}
}

static void add_metric(struct entries *entries, const struct prom_sample *metric)
{
	const struct metric_row *row = find_row(metric->metric);
	struct entry *entry = row == NULL ? NULL : entry_of(entries, metric);

	if (entry != NULL) {
		add_measure(entry, row->measure, metric->value);
	}
}

static void collect(struct entries *entries, struct str text, const char *prefix)
{
	struct promtext reader;
	struct prom_sample metric;

	promtext_init(&reader, entries->arena, text, prefix);
	while (promtext_next(&reader, &metric)) {
		add_metric(entries, &metric);
	}
}

static int compare_samples(const void *a, const void *b)
{
	const struct migration_sample *left = a;
	const struct migration_sample *right = b;
	int order = text_compare(left->namespace, right->namespace);

	if (order == 0) {
		order = text_compare(left->vmi, right->vmi);
	}
	if (order == 0) {
		order = (left->at_ms > right->at_ms) - (left->at_ms < right->at_ms);
	}
	return order;
}

/* Ends the collection. */
static size_t hand_over(
	struct entries *entries, const struct migration_sample **out_samples)
{
	struct migration_sample *samples =
		arena_calloc(entries->arena, entries->count, sizeof(*samples));

	for (size_t i = 0; i < entries->count; i++) {
		samples[i] = entries->items[i].sample;
	}
	qsort(samples, entries->count, sizeof(*samples), compare_samples);
	mem_free(entries->items);
	map_finish(&entries->by_key);
	*out_samples = samples;
	return entries->count;
}

size_t decode_handler_metrics(struct arena *arena, struct str text,
	const struct migration_sample **out_samples)
{
	struct entries entries = { .arena = arena, .origin = PROGRESS_VIRT_HANDLER };

	map_init(&entries.by_key);
	for (size_t i = 0; i < ARRAY_LENGTH(prefixes); i++) {
		collect(&entries, text, prefixes[i]);
	}
	return hand_over(&entries, out_samples);
}

size_t migration_samples_of(struct arena *arena, const struct prom_sample *metrics,
	size_t count, const struct migration_sample **out_samples)
{
	struct entries entries = { .arena = arena, .origin = PROGRESS_PROMETHEUS };

	map_init(&entries.by_key);
	for (size_t i = 0; i < count; i++) {
		add_metric(&entries, &metrics[i]);
	}
	return hand_over(&entries, out_samples);
}
