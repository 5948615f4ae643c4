/* Remembers migrations whose objects are gone, the newest LIMIT_HISTORY_FINISHED. */
#include "src/model/finished.h"

#include <assert.h>
#include <string.h>

#include "base/alloc.h"
#include "base/attr.h"
#include "base/limits.h"
#include "base/str.h"

static int64_t entered_ms(const struct migration *migration, enum migration_phase phase)
{
	for (size_t i = 0; i < migration->phase_count; i++) {
		if (migration->phases[i].phase == phase) {
			return migration->phases[i].at_ms;
		}
	}
	return UNKNOWN_I64;
}

/* A final one is deleted only to tidy up, unless the wish was there before the end. */
static bool is_cancelled(const struct migration *migration,
	const struct migration_state *state, int64_t ended_ms)
{
	int64_t deletion_ms = migration->object.deletion_ms;

	if (migration->phase == PHASE_SUCCEEDED) {
		return false;
	}
	if (conditions_state(migration->conditions, "migrationAbortRequested") ==
			TRI_TRUE ||
		(state != NULL && state->abort_requested == TRI_TRUE)) {
		return true;
	}
	if (!i64_is_known(deletion_ms)) {
		return false;
	}
	return !migration_phase_is_final(migration->phase) ||
		(i64_is_known(ended_ms) && deletion_ms <= ended_ms);
}

/* What the last sample of the copy says; that one is some seconds before its end. */
static void measure(struct finished_migration *item,
	const struct migration_sample *samples, size_t count)
{
	for (size_t i = count; i-- > 0 && i64_is_known(item->started_ms);) {
		int64_t at_ms = samples[i].at_ms;

		if (at_ms < item->started_ms) {
			return;
		}
		if (!i64_is_known(samples[i].processed_bytes) ||
			(i64_is_known(item->copied_ms) &&
				at_ms >= item->copied_ms + 1000)) {
			continue;
		}
		item->processed_bytes = samples[i].processed_bytes;
		if (at_ms > item->started_ms) {
			item->bytes_per_s = (double)item->processed_bytes * 1000.0 /
				(double)(at_ms - item->started_ms);
		}
		return;
	}
}

struct finished_migration finished_from(const struct migration *migration,
	const struct migration_state *state, int64_t vmi_memory_bytes,
	const struct migration_sample *samples, size_t sample_count)
{
	struct finished_migration item = {
		.namespace = migration->object.namespace,
		.name = migration->object.name,
		.uid = migration->object.uid,
		.vmi = migration->vmi_name,
		.phase_text = migration->phase_text,
		.phase = migration->phase,
		.evacuation_node = migration->evacuation_node,
		.is_workload_update = migration->is_workload_update,
		.is_volume_update = migration->is_volume_update,
		.is_decentralized = migration->has_send_to || migration->has_receive,
		.created_ms = migration->object.created_ms,
		.scheduling_ms = entered_ms(migration, PHASE_SCHEDULING),
		.started_ms = UNKNOWN_I64,
		.copied_ms = UNKNOWN_I64,
		.ended_ms = UNKNOWN_I64,
		.memory_bytes = vmi_memory_bytes,
		.processed_bytes = UNKNOWN_I64,
		.bytes_per_s = (double)NAN,
	};

	if (state != NULL) {
		item.source = state->source_node;
		item.target = state->target_node;
		item.mode = state->mode;
		item.policy = state->policy_name;
		item.failure_reason = state->failure_reason;
		item.started_ms = state->start_ms;
		item.copied_ms = state->end_ms;
	}
	if (migration_phase_is_final(migration->phase)) {
		item.ended_ms = entered_ms(migration, migration->phase);
		if (!i64_is_known(item.ended_ms)) {
			item.ended_ms = item.copied_ms;
		}
	}
	item.is_cancelled = is_cancelled(migration, state, item.ended_ms);
	measure(&item, samples, sample_count);
	return item;
}

/* The strings of an item, to be walked alike when measured and when copied. */
#define STRING_COUNT 11

static void list_strings(
	struct finished_migration *item, const char **strings[STRING_COUNT])
{
	const char **const all[STRING_COUNT] = { &item->namespace, &item->name,
		&item->uid, &item->vmi, &item->source, &item->target, &item->mode,
		&item->policy, &item->failure_reason, &item->phase_text,
		&item->evacuation_node };

	memcpy(strings, all, sizeof(all));
}

static struct finished_migration *copy_of(const struct finished_migration *from)
{
	struct finished_migration plain = *from;
	const char **strings[STRING_COUNT];
	struct finished_migration *item;
	size_t size = sizeof(*item);
	char *text;

	list_strings(&plain, strings);
	for (size_t i = 0; i < STRING_COUNT; i++) {
		size += *strings[i] == NULL ? 0 : strlen(*strings[i]) + 1;
	}
	item = mem_alloc(size);
	*item = plain;
	text = (char *)(item + 1);
	list_strings(item, strings);
	for (size_t i = 0; i < STRING_COUNT; i++) {
		size_t length;

		if (*strings[i] == NULL) {
			continue;
		}
		length = strlen(*strings[i]) + 1;
		memcpy(text, *strings[i], length);
		*strings[i] = text;
		text += length;
	}
	return item;
}

void finished_init(struct finished_ring *ring)
{
	*ring = (struct finished_ring){ 0 };
	map_init(&ring->by_uid);
}

void finished_finish(struct finished_ring *ring)
{
	for (size_t i = 0; i < ring->count; i++) {
		mem_free(ring->items[i]);
	}
	mem_free(ring->items);
	map_finish(&ring->by_uid);
	*ring = (struct finished_ring){ 0 };
}

/* The place of the next item; the one that had it is forgotten. */
static size_t take_place(struct finished_ring *ring)
{
	size_t place = ring->first;

	if (ring->count < LIMIT_HISTORY_FINISHED) {
		ring->items = mem_grow(ring->items, ring->count, &ring->capacity,
			sizeof(*ring->items));
		return ring->count++;
	}
	(void)map_remove(&ring->by_uid, ring->items[place]->uid);
	mem_free(ring->items[place]);
	ring->first = (place + 1) % ring->count;
	return place;
}

void finished_add(struct finished_ring *ring, const struct finished_migration *item)
{
	bool has_uid = !text_is_empty(item->uid);
	struct finished_migration *copy = copy_of(item);
	uint32_t known;

	if (has_uid && map_get(&ring->by_uid, item->uid, &known)) {
		mem_free(ring->items[known]);
		ring->items[known] = copy;
		return;
	}
	known = (uint32_t)take_place(ring);
	ring->items[known] = copy;
	if (has_uid) {
		map_put(&ring->by_uid, copy->uid, known);
	}
}

const struct finished_migration *finished_at(const struct finished_ring *ring, size_t i)
{
	assert(i < ring->count);
	return ring->items[(ring->first + i) % ring->count];
}
