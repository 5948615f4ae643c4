/* Puts together what is over: final migrations and those that are gone; pure. */
#include "src/facts/finished.h"

#include <assert.h>
#include <stdlib.h>

#include "base/map.h"
#include "base/str.h"
#include "src/facts/failure_reason.h"
#include "src/facts/join.h"

#define HOUR_MS INT64_C(3600000)

const char *finished_outcome_text(enum finished_outcome outcome)
{
	static const char *const texts[] = {
		[OUTCOME_SUCCEEDED] = "succeeded",
		[OUTCOME_FAILED] = "failed",
		[OUTCOME_CANCELLED] = "cancelled",
		[OUTCOME_UNSEEN] = "unseen",
	};

	assert((unsigned)outcome < ARRAY_LENGTH(texts));
	return texts[outcome];
}

static enum finished_outcome outcome_of(const struct finished_migration *item)
{
	if (item->phase == PHASE_SUCCEEDED) {
		return OUTCOME_SUCCEEDED;
	}
	if (item->is_end_unseen) {
		return OUTCOME_UNSEEN;
	}
	return item->is_cancelled ? OUTCOME_CANCELLED : OUTCOME_FAILED;
}

static double seconds_between(int64_t from_ms, int64_t to_ms)
{
	if (!i64_is_known(from_ms) || !i64_is_known(to_ms) || to_ms < from_ms) {
		return (double)NAN;
	}
	return (double)(to_ms - from_ms) / 1000.0;
}

static enum migration_origin origin_of(const struct finished_migration *item)
{
	const struct migration hints = {
		.object = { .name = item->name },
		.evacuation_node = item->evacuation_node,
		.is_workload_update = item->is_workload_update,
		.is_volume_update = item->is_volume_update,
		.has_send_to = item->is_decentralized,
	};

	return join_origin(&hints);
}

/* Unsorted: the newest first, and where in `items` it stands. */
struct order {
	int64_t ended_ms;
	const struct finished_migration *last; /* of those that are gone */
	size_t index;			       /* of those that exist, else SIZE_MAX */
};

struct collection {
	struct build *build;
	struct order *orders;
	size_t count;
};

static void collect_existing(struct collection *collection)
{
	const struct facts *facts = collection->build->facts;

	for (size_t i = 0; i < facts->migration_count; i++) {
		const struct migration_fact *fact = &facts->migrations[i];

		if (fact->is_final) {
			collection->orders[collection->count++] =
				(struct order){ fact->ended_ms, NULL, i };
		}
	}
}

/* A list that was cut off may have shown one as gone that came back. */
static void collect_gone(struct collection *collection)
{
	const struct facts *facts = collection->build->facts;
	size_t count = store_finished_count(facts->store);

	for (size_t i = 0; i < count; i++) {
		const struct finished_migration *last = store_finished(facts->store, i);

		if (facts_find_migration(facts, last->uid) == NULL) {
			collection->orders[collection->count++] =
				(struct order){ last->ended_ms, last, SIZE_MAX };
		}
	}
}

/* The unknown time is the smallest number, so it comes last. */
static int compare_orders(const void *a, const void *b)
{
	const struct order *left = a;
	const struct order *right = b;

	if (left->ended_ms != right->ended_ms) {
		return left->ended_ms > right->ended_ms ? -1 : 1;
	}
	if (left->index != right->index) {
		return left->index < right->index ? -1 : 1;
	}
	/* Both are gone, or they are one. */
	return left->last == right->last
		? 0
		: text_compare(left->last->uid, right->last->uid);
}

static struct finished_migration last_of_existing(
	const struct facts *facts, const struct migration_fact *fact)
{
	const struct migration_sample *samples;
	size_t count = store_migration_samples(facts->store,
		fact->migration->object.namespace, fact->migration->vmi_name, &samples);

	return finished_from(fact->migration, fact->state, fact->vmi, samples, count);
}

/* What the source launcher measured of the whole copy is better than what samples
 * tell, the last of which are seconds older than its end. */
static void fill_copy(struct finished_fact *item, const struct migration_ending *ending)
{
	item->bytes_per_s = item->last.bytes_per_s;
	item->processed_bytes = item->last.processed_bytes;
	if (ending == NULL || !i64_is_known(ending->log.processed_bytes)) {
		return;
	}
	item->processed_bytes = ending->log.processed_bytes;
	if (i64_is_known(ending->log.elapsed_ms) && ending->log.elapsed_ms > 0) {
		item->copy_s = (double)ending->log.elapsed_ms / 1000.0;
		item->bytes_per_s = (double)ending->log.processed_bytes * 1000.0 /
			(double)ending->log.elapsed_ms;
	}
}

/* What is kept of the end beside the object. */
static void fill_ending(
	const struct facts *facts, struct finished_fact *item, struct arena *arena)
{
	const struct migration_ending *ending =
		store_ending(facts->store, item->last.uid);

	fill_copy(item, ending);
	item->downtime =
		ending_downtime(item->last.phase, item->last.source_pod, ending);
	item->cause = (struct failure_cause){ NULL, CAUSE_NONE };
	if (item->outcome == OUTCOME_FAILED) {
		item->cause = ending_cause(&item->last, ending, arena);
	}
}

static void fill_item(
	struct build *build, const struct order *order, struct finished_fact *item)
{
	const struct facts *facts = build->facts;

	item->index = order->index;
	item->reason = NULL;
	if (order->last != NULL) {
		item->last = *order->last;
		item->origin = origin_of(order->last);
	} else {
		const struct migration_fact *fact = &facts->migrations[order->index];

		item->last = last_of_existing(facts, fact);
		item->origin = fact->origin;
	}
	item->outcome = outcome_of(&item->last);
	item->duration_s = seconds_between(item->last.created_ms, item->last.ended_ms);
	item->slot_s = seconds_between(item->last.scheduling_ms, item->last.ended_ms);
	item->copy_s = seconds_between(item->last.started_ms, item->last.copied_ms);
	fill_ending(facts, item, build->arena);
}

static void count_hour(
	struct finished_facts *finished, const struct finished_fact *item)
{
	int64_t since_ms = item->last.ended_ms - finished->hours[0].from_ms;

	if (i64_is_known(item->last.ended_ms) && since_ms >= 0 &&
		since_ms < FINISHED_HOURS * HOUR_MS) {
		finished->hours[since_ms / HOUR_MS].by_outcome[item->outcome]++;
	}
}

static void start_hours(struct finished_facts *finished, struct moment now)
{
	int64_t hour_ms = now.wall_ms - now.wall_ms % HOUR_MS;

	for (int i = 0; i < FINISHED_HOURS; i++) {
		finished->hours[i].from_ms =
			hour_ms - (FINISHED_HOURS - 1 - i) * HOUR_MS;
	}
}

/* One failure in its group, to find equal VMs by sorting. */
struct failure {
	size_t group;
	const struct finished_migration *last;
};

struct grouping {
	struct arena *arena;
	struct failure_group *groups;
	size_t group_count;
	struct failure *failures;
	size_t failure_count;
	/* A text is taken apart once, however often it was written. */
	struct map by_text;
	struct map by_reason;
};

static size_t group_of(struct grouping *grouping, const struct finished_fact *item)
{
	const char *text = item->cause.text != NULL ? item->cause.text : "";
	const char *reason;
	uint32_t group;

	if (map_get(&grouping->by_text, text, &group)) {
		return group;
	}
	reason = failure_reason_of(&item->last, text, grouping->arena);
	if (!map_get(&grouping->by_reason, reason, &group)) {
		group = (uint32_t)grouping->group_count++;
		grouping->groups[group] = (struct failure_group){ .reason = reason };
		map_put(&grouping->by_reason, reason, group);
	}
	map_put(&grouping->by_text, text, group);
	return group;
}

static int compare_failures(const void *a, const void *b)
{
	const struct failure *left = a;
	const struct failure *right = b;
	int order = (left->group > right->group) - (left->group < right->group);

	if (order == 0) {
		order = text_compare(left->last->namespace, right->last->namespace);
	}
	return order != 0 ? order : text_compare(left->last->vmi, right->last->vmi);
}

static void count_vms(struct grouping *grouping)
{
	qsort(grouping->failures, grouping->failure_count, sizeof(*grouping->failures),
		compare_failures);
	for (size_t i = 0; i < grouping->failure_count; i++) {
		const struct failure *failure = &grouping->failures[i];

		if (i == 0 ||
			compare_failures(&grouping->failures[i - 1], failure) != 0) {
			grouping->groups[failure->group].vm_count++;
		}
	}
}

/* The most frequent first, then the newest. */
static int compare_groups(const void *a, const void *b)
{
	const struct failure_group *left = a;
	const struct failure_group *right = b;

	if (left->count != right->count) {
		return left->count > right->count ? -1 : 1;
	}
	return (left->newest > right->newest) - (left->newest < right->newest);
}

static void group_failures(struct build *build, struct finished_facts *finished,
	struct finished_fact *items)
{
	size_t failed = finished->by_outcome[OUTCOME_FAILED];
	struct grouping grouping = { .arena = build->arena };

	grouping.groups =
		arena_calloc(build->arena, failed + 1, sizeof(*grouping.groups));
	grouping.failures =
		arena_calloc(build->arena, failed + 1, sizeof(*grouping.failures));
	map_init(&grouping.by_text);
	map_init(&grouping.by_reason);
	for (size_t i = 0; i < finished->count; i++) {
		struct failure_group *group;
		size_t index;

		if (items[i].outcome != OUTCOME_FAILED) {
			continue;
		}
		index = group_of(&grouping, &items[i]);
		group = &grouping.groups[index];
		items[i].reason = group->reason;
		if (group->count++ == 0) {
			group->newest = i;
			group->newest_ms = items[i].last.ended_ms;
		}
		grouping.failures[grouping.failure_count++] =
			(struct failure){ index, &items[i].last };
	}
	map_finish(&grouping.by_text);
	map_finish(&grouping.by_reason);
	count_vms(&grouping);
	qsort(grouping.groups, grouping.group_count, sizeof(*grouping.groups),
		compare_groups);
	finished->failures = grouping.groups;
	finished->failure_count = grouping.group_count;
}

void finished_fill(struct build *build)
{
	struct facts *facts = build->facts;
	struct finished_facts *finished =
		arena_calloc(build->arena, 1, sizeof(*finished));
	struct collection collection = { .build = build };
	size_t room = facts->migration_count + store_finished_count(facts->store) + 1;
	struct finished_fact *items;

	collection.orders = arena_calloc(build->arena, room, sizeof(struct order));
	collect_existing(&collection);
	finished->gone_count = collection.count;
	collect_gone(&collection);
	finished->gone_count = collection.count - finished->gone_count;
	qsort(collection.orders, collection.count, sizeof(struct order),
		compare_orders);
	items = arena_alloc(build->arena, (collection.count + 1) * sizeof(*items));
	start_hours(finished, facts->now);
	for (size_t i = 0; i < collection.count; i++) {
		fill_item(build, &collection.orders[i], &items[i]);
		finished->by_outcome[items[i].outcome]++;
		count_hour(finished, &items[i]);
	}
	finished->items = items;
	finished->count = collection.count;
	group_failures(build, finished, items);
	facts->finished = finished;
}
