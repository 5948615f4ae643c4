/* Runs the parts in order and answers look-ups in what came out; pure. */
#include "facts/facts.h"

#include <assert.h>

#include "base/str.h"
#include "src/facts/capacity.h"
#include "src/facts/deadline.h"
#include "src/facts/drain.h"
#include "src/facts/effective.h"
#include "src/facts/finished.h"
#include "src/facts/join.h"
#include "src/facts/network.h"
#include "src/facts/policy.h"
#include "src/facts/progress.h"
#include "src/facts/queue.h"

const char *migration_origin_text(enum migration_origin origin)
{
	static const char *const texts[] = {
		[ORIGIN_USER] = "user",
		[ORIGIN_EVACUATION] = "evacuation",
		[ORIGIN_WORKLOAD_UPDATE] = "workload-update",
		[ORIGIN_VOLUME_UPDATE] = "volume-update",
		[ORIGIN_DECENTRALIZED] = "decentralized",
		[ORIGIN_OTHER] = "other",
	};

	assert((unsigned)origin < ARRAY_LENGTH(texts));
	return texts[origin];
}

size_t facts_count_handler_nodes(const struct facts *facts)
{
	size_t count = 0;

	for (size_t i = 0; i < facts->node_count; i++) {
		const struct node_fact *node = &facts->nodes[i];

		count += node->virt_handler != NULL ||
			(node->node != NULL &&
				node->node->kubevirt_schedulable == TRI_TRUE);
	}
	return count;
}

const struct node_fact *facts_find_node(const struct facts *facts, const char *name)
{
	size_t low = 0;
	size_t high = facts->node_count;

	if (name == NULL) {
		return NULL;
	}
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = text_compare(name, facts->nodes[middle].name);

		if (order == 0) {
			return &facts->nodes[middle];
		}
		if (order < 0) {
			high = middle;
		} else {
			low = middle + 1;
		}
	}
	return NULL;
}

const struct migration_fact *facts_find_migration(
	const struct facts *facts, const char *uid)
{
	size_t low = 0;
	size_t high = facts->migration_count;

	if (text_is_empty(uid)) {
		return NULL;
	}
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct migration_fact *fact =
			&facts->migrations[facts->by_uid[middle]];
		int order = text_compare(uid, fact->migration->object.uid);

		if (order == 0) {
			return fact;
		}
		if (order < 0) {
			high = middle;
		} else {
			low = middle + 1;
		}
	}
	return NULL;
}

struct downtime facts_downtime(
	const struct facts *facts, const struct migration_fact *fact)
{
	return ending_downtime(fact->phase,
		fact->state != NULL ? fact->state->source_pod : NULL,
		store_ending(facts->store, fact->migration->object.uid));
}

/* A source that said a definite no holds nothing that could be old. Without migrations
 * there is no picture at all. */
static bool is_left_out(enum source source, const struct source_state *state)
{
	return source != SOURCE_MIGRATION &&
		(state->code == SOURCE_FORBIDDEN || state->code == SOURCE_ABSENT);
}

static int64_t age_of(const struct store *store, struct moment now)
{
	int64_t oldest_ms = 0;

	for (int i = 0; i < KIND_COUNT; i++) {
		const struct source_state *state = store_source(store, (enum source)i);
		int64_t age_ms;

		if (kind_info((enum kind)i)->interest != KIND_NEEDED ||
			is_left_out((enum source)i, state)) {
			continue;
		}
		if (!i64_is_known(state->confirmed_mono_ms)) {
			return UNKNOWN_I64;
		}
		age_ms = now.mono_ms - state->confirmed_mono_ms;
		if (age_ms > oldest_ms) {
			oldest_ms = age_ms;
		}
	}
	return oldest_ms;
}

const struct facts *facts_compute_kept(const struct store *store,
	const struct settings *settings, struct moment now, struct facts_keep *keep,
	struct arena *arena)
{
	struct facts *facts = arena_calloc(arena, 1, sizeof(*facts));
	struct build build = { .facts = facts, .arena = arena, .keep = keep };

	facts->now = now;
	facts->store = store;
	effective_cluster(&build);
	join_migrations(&build);
	join_nodes(&build);
	capacity_count(&build);
	queue_find(&build);
	policy_apply(&build);
	progress_fill(&build);
	finished_fill(&build);
	deadline_fill(&build);
	queue_order(&build);
	drain_fill(&build);
	network_facts_compute(&build, settings);
	facts->age_ms = age_of(store, now);
	return facts;
}

const struct facts *facts_compute(const struct store *store,
	const struct settings *settings, struct moment now, struct arena *arena)
{
	return facts_compute_kept(store, settings, now, NULL, arena);
}
