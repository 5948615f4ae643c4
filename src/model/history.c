/* Short histories of measurements, keyed by node and by VMI. */
#include "src/model/history.h"

#include <string.h>

#include "base/alloc.h"
#include "base/attr.h"
#include "base/limits.h"
#include "base/str.h"

/* Further back than any reply can be late: the node's clock was set back. */
#define CLOCK_STEP_MS 60000

void history_init(struct history *history)
{
	*history = (struct history){ 0 };
	map_init(&history->node_keys);
	map_init(&history->migration_keys);
}

/* A sample and its strings in one block. */
static struct node_sample *copy_node_sample(const struct node_sample *from)
{
	size_t size = sizeof(*from) +
		from->interface_count * sizeof(*from->interfaces) + strlen(from->node) +
		1;
	struct node_sample *sample;
	struct interface_counters *interfaces;
	char *text;

	for (size_t i = 0; i < from->interface_count; i++) {
		size += strlen(from->interfaces[i].name) + 1;
	}
	sample = mem_alloc(size);
	interfaces = (struct interface_counters *)(void *)(sample + 1);
	text = (char *)(interfaces + from->interface_count);
	*sample = *from;
	sample->interfaces = interfaces;
	sample->node = text;
	memcpy(text, from->node, strlen(from->node) + 1);
	text += strlen(from->node) + 1;
	for (size_t i = 0; i < from->interface_count; i++) {
		size_t length = strlen(from->interfaces[i].name) + 1;

		interfaces[i] = from->interfaces[i];
		interfaces[i].name = text;
		memcpy(text, from->interfaces[i].name, length);
		text += length;
	}
	return sample;
}

/* The same of a measure. */
static struct node_measure *copy_measure(const struct node_measure *from)
{
	size_t size = sizeof(*from) + from->link_count * sizeof(*from->links) +
		strlen(from->node) + 1;
	struct node_measure *measure;
	struct link_measure *links;
	char *text;

	for (size_t i = 0; i < from->link_count; i++) {
		size += strlen(from->links[i].device) + 1;
	}
	measure = mem_alloc(size);
	links = (struct link_measure *)(void *)(measure + 1);
	text = (char *)(links + from->link_count);
	*measure = *from;
	measure->links = links;
	measure->node = text;
	memcpy(text, from->node, strlen(from->node) + 1);
	text += strlen(from->node) + 1;
	for (size_t i = 0; i < from->link_count; i++) {
		size_t length = strlen(from->links[i].device) + 1;

		links[i] = from->links[i];
		links[i].device = text;
		memcpy(text, from->links[i].device, length);
		text += length;
	}
	return measure;
}

static void node_history_destroy(struct node_history *node)
{
	for (size_t i = 0; i < node->count; i++) {
		mem_free(node->samples[i]);
	}
	for (size_t i = 0; i < node->measure_count; i++) {
		mem_free(node->measures[i]);
	}
	mem_free(node);
}

static void migration_sample_finish(struct migration_sample *sample)
{
	/* Only namespace, vmi and node are owned, in one block that starts at vmi. */
	mem_free((void *)(uintptr_t)sample->vmi);
}

static void migration_history_destroy(struct migration_history *migration)
{
	for (size_t i = 0; i < migration->count; i++) {
		migration_sample_finish(&migration->samples[i]);
	}
	mem_free(migration->samples);
	mem_free(migration);
}

void history_finish(struct history *history)
{
	for (size_t i = 0; i < history->node_count; i++) {
		node_history_destroy(history->nodes[i]);
	}
	for (size_t i = 0; i < history->migration_count; i++) {
		migration_history_destroy(history->migrations[i]);
	}
	mem_free(history->nodes);
	mem_free(history->migrations);
	map_finish(&history->node_keys);
	map_finish(&history->migration_keys);
	*history = (struct history){ 0 };
}

static struct node_history *ensure_node(struct history *history, const char *node)
{
	uint32_t index;
	struct node_history *made;

	if (map_get(&history->node_keys, node, &index)) {
		return history->nodes[index];
	}
	made = mem_calloc(1, sizeof(*made));
	made->state.since_mono_ms = UNKNOWN_I64;
	made->state.answered_mono_ms = UNKNOWN_I64;
	history->nodes = mem_grow(history->nodes, history->node_count,
		&history->node_capacity, sizeof(*history->nodes));
	map_put(&history->node_keys, node, (uint32_t)history->node_count);
	history->nodes[history->node_count++] = made;
	return made;
}

bool history_add_node(struct history *history, const struct node_sample *sample)
{
	struct node_history *node = ensure_node(history, sample->node);

	if (node->count > 0) {
		const struct node_sample *last = node->samples[node->count - 1];

		/* The kubelet repeats a measurement until the next; a reply that was
		 * overtaken by a newer one is older. */
		if (sample->time_ms <= last->time_ms &&
			last->time_ms - sample->time_ms < CLOCK_STEP_MS) {
			return false;
		}
	}
	if (node->count == ARRAY_LENGTH(node->samples)) {
		mem_free(node->samples[0]);
		memmove(node->samples, node->samples + 1,
			(node->count - 1) * sizeof(*node->samples));
		node->count--;
	}
	node->samples[node->count++] = copy_node_sample(sample);
	return true;
}

bool history_add_measure(struct history *history, const struct node_measure *measure)
{
	struct node_history *node = ensure_node(history, measure->node);

	if (node->measure_count == ARRAY_LENGTH(node->measures)) {
		mem_free(node->measures[0]);
		memmove(node->measures, node->measures + 1,
			(node->measure_count - 1) * sizeof(*node->measures));
		node->measure_count--;
	}
	node->measures[node->measure_count++] = copy_measure(measure);
	return true;
}

bool history_set_node_state(
	struct history *history, const char *node, const struct sample_state *state)
{
	struct node_history *found = ensure_node(history, node);
	bool is_changed = found->state.code != state->code ||
		strcmp(found->state.message, state->message) != 0;

	found->state = *state;
	return is_changed;
}

/* Both names keep to DNS limits in every cluster; longer ones do not collide by being
 * cut, they only share a history that is told apart by its samples. */
#define KEY_SIZE 512

static void migration_key(char key[KEY_SIZE], const char *namespace, const char *vmi)
{
	size_t length = strnlen(namespace, KEY_SIZE / 2);
	size_t rest = strnlen(vmi, KEY_SIZE - KEY_SIZE / 2 - 2);

	memcpy(key, namespace, length);
	key[length] = '/';
	memcpy(key + length + 1, vmi, rest);
	key[length + 1 + rest] = '\0';
}

/* The VMI that was measured longest ago makes room: its migration is long over. */
static size_t evict_migration(struct history *history)
{
	size_t oldest = 0;
	int64_t least_ms = INT64_MAX;
	struct migration_history *gone;
	char key[KEY_SIZE];

	for (size_t i = 0; i < history->migration_count; i++) {
		const struct migration_history *one = history->migrations[i];
		int64_t at_ms = one->samples[one->count - 1].received_mono_ms;

		if (at_ms < least_ms) {
			least_ms = at_ms;
			oldest = i;
		}
	}
	gone = history->migrations[oldest];
	migration_key(key, gone->samples[0].namespace, gone->samples[0].vmi);
	(void)map_remove(&history->migration_keys, key);
	migration_history_destroy(gone);
	return oldest;
}

static struct migration_history *ensure_migration(
	struct history *history, const char *namespace, const char *vmi)
{
	char key[KEY_SIZE];
	uint32_t index;
	struct migration_history *made;

	migration_key(key, namespace, vmi);
	if (map_get(&history->migration_keys, key, &index)) {
		return history->migrations[index];
	}
	made = mem_calloc(1, sizeof(*made));
	if (history->migration_count == LIMIT_HISTORY_VMIS) {
		size_t free_slot = evict_migration(history);

		history->migrations[free_slot] = made;
		map_put(&history->migration_keys, key, (uint32_t)free_slot);
		return made;
	}
	history->migrations = mem_grow(history->migrations, history->migration_count,
		&history->migration_capacity, sizeof(*history->migrations));
	map_put(&history->migration_keys, key, (uint32_t)history->migration_count);
	history->migrations[history->migration_count++] = made;
	return made;
}

static struct migration_sample copy_migration_sample(
	const struct migration_sample *from)
{
	struct migration_sample sample = *from;
	size_t vmi = strlen(from->vmi) + 1;
	size_t namespace = strlen(from->namespace) + 1;
	size_t node = from->node == NULL ? 0 : strlen(from->node) + 1;
	char *text = mem_alloc(vmi + namespace + node);

	memcpy(text, from->vmi, vmi);
	memcpy(text + vmi, from->namespace, namespace);
	sample.vmi = text;
	sample.namespace = text + vmi;
	if (from->node != NULL) {
		memcpy(text + vmi + namespace, from->node, node);
		sample.node = text + vmi + namespace;
	}
	return sample;
}

/* Less remained there than before and after: what progress is measured by. */
static bool is_low(const struct migration_history *migration, size_t i)
{
	int64_t remaining = migration->samples[i].remaining_bytes;

	return i64_is_known(remaining) &&
		migration->samples[i - 1].remaining_bytes > remaining &&
		migration->samples[i + 1].remaining_bytes >= remaining;
}

/* Makes room for one: of the older half goes the sample that leaves the smallest gap,
 * so that a long copy is seen from its beginning on, evenly, and the newest in full. */
static void thin_out(struct migration_history *migration)
{
	size_t chosen = 1;
	int64_t least_ms = INT64_MAX;

	for (size_t i = 1; i < migration->count / 2; i++) {
		int64_t gap_ms = migration->samples[i + 1].at_ms -
			migration->samples[i - 1].at_ms;

		if (gap_ms < least_ms && !is_low(migration, i)) {
			least_ms = gap_ms;
			chosen = i;
		}
	}
	migration_sample_finish(&migration->samples[chosen]);
	migration->count--;
	memmove(migration->samples + chosen, migration->samples + chosen + 1,
		(migration->count - chosen) * sizeof(*migration->samples));
}

bool history_add_migration(
	struct history *history, const struct migration_sample *sample)
{
	struct migration_history *migration =
		ensure_migration(history, sample->namespace, sample->vmi);
	size_t at = migration->count;

	/* A scrape brings the last ten measurements, most of them known already. */
	while (at > 0 && migration->samples[at - 1].at_ms > sample->at_ms) {
		at--;
	}
	if (at > 0 && migration->samples[at - 1].at_ms == sample->at_ms) {
		return false;
	}
	if (migration->count == LIMIT_HISTORY_SAMPLES) {
		/* One that is older than most is not worth the place of another. */
		if (at < migration->count / 2) {
			return false;
		}
		thin_out(migration);
		at--;
	}
	migration->samples = mem_grow(migration->samples, migration->count,
		&migration->capacity, sizeof(*migration->samples));
	memmove(migration->samples + at + 1, migration->samples + at,
		(migration->count - at) * sizeof(*migration->samples));
	migration->samples[at] = copy_migration_sample(sample);
	migration->count++;
	return true;
}

const struct node_history *history_node(const struct history *history, const char *node)
{
	uint32_t index;

	return node != NULL && map_get(&history->node_keys, node, &index)
		? history->nodes[index]
		: NULL;
}

const struct migration_history *history_migration(
	const struct history *history, const char *namespace, const char *vmi)
{
	char key[KEY_SIZE];
	uint32_t index;

	if (namespace == NULL || vmi == NULL || history->migration_count == 0) {
		return NULL;
	}
	migration_key(key, namespace, vmi);
	return map_get(&history->migration_keys, key, &index)
		? history->migrations[index]
		: NULL;
}
