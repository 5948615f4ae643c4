/* Arrays over events, pods and migrations, sorted by hash, and binary search; pure. */
#include "src/diagnose/lookup.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "facts/clock_ahead.h"

/* One thing under its key: two words, and what it is sorted by among its like. Names
 * have long beginnings in common, numbers tell them apart at once. */
struct entry {
	uint64_t hash; /* of both words */
	const char *first;
	const char *second;
	const char *name;
	int64_t at_ms;
	const void *thing;
};

struct table {
	const struct entry *entries;
	const void *const *things; /* parallel to entries */
	size_t count;
};

struct lookup {
	struct table events;
	struct table pods;
	struct table owned;
	struct table vmis;
	struct table migrations;
	struct table evacuations;
	struct migration_range failed;
	const struct facts *facts;
	const char **reasons; /* parallel to facts->migrations */
	int64_t clock_ahead_ms;
};

/* By words of eight bytes, their number mixed in last. */
static uint64_t hash_text(uint64_t hash, const char *text)
{
	size_t length = text == NULL ? 0 : strlen(text);

	for (size_t i = 0; i < length; i += sizeof(uint64_t)) {
		size_t left = length - i;
		uint64_t word = 0;

		memcpy(&word, text + i, left < sizeof(word) ? left : sizeof(word));
		hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
		hash ^= hash >> 32;
	}
	return (hash ^ length) * UINT64_C(0x9e3779b97f4a7c15);
}

static uint64_t hash_key(const char *first, const char *second)
{
	return hash_text(hash_text(0, first), second);
}

static int compare_keys(
	const struct entry *a, uint64_t hash, const char *first, const char *second)
{
	int order;

	if (a->hash != hash) {
		return a->hash < hash ? -1 : 1;
	}
	order = text_compare(a->second, second);
	return order != 0 ? order : text_compare(a->first, first);
}

static int compare_entries(const void *a, const void *b)
{
	const struct entry *left = a;
	const struct entry *right = b;
	int order = compare_keys(left, right->hash, right->first, right->second);

	if (order != 0) {
		return order;
	}
	if (left->at_ms != right->at_ms) {
		return left->at_ms < right->at_ms ? -1 : 1;
	}
	return text_compare(left->name, right->name);
}

static struct table table_sort(struct arena *arena, struct entry *entries, size_t count)
{
	const void **things = arena_calloc(arena, count + 1, sizeof(*things));

	qsort(entries, count, sizeof(*entries), compare_entries);
	for (size_t i = 0; i < count; i++) {
		things[i] = entries[i].thing;
	}
	return (struct table){ entries, things, count };
}

static size_t lower_bound(
	const struct table *table, uint64_t hash, const char *first, const char *second)
{
	size_t low = 0;
	size_t high = table->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare_keys(&table->entries[middle], hash, first, second) < 0) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return low;
}

struct range {
	const void *const *things;
	size_t count;
};

static struct range table_find(
	const struct table *table, const char *first, const char *second)
{
	uint64_t hash;
	size_t begin;
	size_t end;

	if (text_is_empty(second) || table->count == 0) {
		return (struct range){ NULL, 0 };
	}
	hash = hash_key(first, second);
	begin = lower_bound(table, hash, first, second);
	end = begin;
	while (end < table->count &&
		compare_keys(&table->entries[end], hash, first, second) == 0) {
		end++;
	}
	return (struct range){ table->things + begin, end - begin };
}

/* A list of entries while it grows. */
struct draft {
	struct entry *entries;
	size_t count;
};

static void draft_add(struct draft *draft, const char *first, const char *second,
	const struct object *object, int64_t at_ms)
{
	draft->entries[draft->count++] = (struct entry){ hash_key(first, second), first,
		second, object->name, at_ms, object };
}

static struct draft draft_create(struct arena *arena, size_t most)
{
	return (struct draft){ arena_calloc(arena, most + 1, sizeof(struct entry)), 0 };
}

/* What is watched, and what was fetched about pods. */
static struct table index_events(const struct store *store, struct arena *arena)
{
	static const enum kind kinds[] = { KIND_EVENT, KIND_POD_EVENT };
	struct draft draft = draft_create(arena,
		store_count(store, KIND_EVENT) + store_count(store, KIND_POD_EVENT));

	for (size_t k = 0; k < ARRAY_LENGTH(kinds); k++) {
		for (size_t i = 0; i < store_count(store, kinds[k]); i++) {
			const struct event *event = kinds[k] == KIND_EVENT
				? store_event(store, i)
				: store_pod_event(store, i);

			draft_add(&draft, event->involved_namespace,
				event->involved_name, &event->object, event->last_ms);
		}
	}
	return table_sort(arena, draft.entries, draft.count);
}

/* Watched pods are fresher than those that were fetched. */
static bool is_watched(const struct store *store, const struct pod *pod)
{
	return store_find(store, KIND_POD, pod->object.namespace, pod->object.name) !=
		NULL;
}

static void add_launcher(struct draft *draft, const struct pod *pod)
{
	if (text_equal(pod->component, "virt-launcher")) {
		draft_add(draft, "",
			pod->created_by != NULL ? pod->created_by : pod->owner_uid,
			&pod->object, pod->object.created_ms);
	}
}

static void add_owned(struct draft *draft, const struct pod *pod)
{
	if (text_equal(pod->owner_kind, "Pod")) {
		draft_add(draft, "", pod->owner_uid, &pod->object,
			pod->object.created_ms);
	}
}

static struct table index_pods(const struct store *store, struct arena *arena,
	void (*add)(struct draft *draft, const struct pod *pod))
{
	struct draft draft = draft_create(arena,
		store_count(store, KIND_POD) + store_count(store, KIND_LAUNCHER));

	for (size_t i = 0; i < store_count(store, KIND_POD); i++) {
		add(&draft, store_pod(store, i));
	}
	for (size_t i = 0; i < store_count(store, KIND_LAUNCHER); i++) {
		const struct pod *pod = store_launcher(store, i);

		if (!is_watched(store, pod)) {
			add(&draft, pod);
		}
	}
	return table_sort(arena, draft.entries, draft.count);
}

static struct table index_vmis(const struct store *store, struct arena *arena)
{
	struct draft draft = draft_create(arena, store_count(store, KIND_VMI));

	for (size_t i = 0; i < store_count(store, KIND_VMI); i++) {
		const struct vmi *vmi = store_vmi(store, i);

		draft_add(&draft, "", vmi->node, &vmi->object, vmi->object.created_ms);
	}
	return table_sort(arena, draft.entries, draft.count);
}

static struct table index_migrations(const struct facts *facts, struct arena *arena)
{
	struct draft draft = draft_create(arena, facts->migration_count);

	for (size_t i = 0; i < facts->migration_count; i++) {
		const struct migration *migration = facts->migrations[i].migration;

		draft_add(&draft, migration->object.namespace, migration->vmi_name,
			&migration->object, migration->object.created_ms);
		draft.entries[i].thing = &facts->migrations[i];
	}
	return table_sort(arena, draft.entries, draft.count);
}

/* By the node that was to be emptied. */
static struct table index_evacuations(const struct facts *facts, struct arena *arena)
{
	struct draft draft = draft_create(arena, facts->migration_count);

	for (size_t i = 0; i < facts->migration_count; i++) {
		const struct migration_fact *fact = &facts->migrations[i];
		const struct migration *migration = fact->migration;

		if (fact->origin != ORIGIN_EVACUATION) {
			continue;
		}
		draft_add(&draft, "",
			text_is_empty(migration->evacuation_node)
				? fact->source
				: migration->evacuation_node,
			&migration->object, migration->object.created_ms);
		draft.entries[draft.count - 1].thing = fact;
	}
	return table_sort(arena, draft.entries, draft.count);
}

static struct migration_range list_failed(
	const struct facts *facts, struct arena *arena)
{
	const struct migration_fact **items =
		arena_calloc(arena, facts->migration_count + 1, sizeof(*items));
	size_t count = 0;

	for (size_t i = 0; i < facts->migration_count; i++) {
		if (facts->migrations[i].phase == PHASE_FAILED) {
			items[count++] = &facts->migrations[i];
		}
	}
	return (struct migration_range){ items, count };
}

static const char **list_reasons(const struct facts *facts, struct arena *arena)
{
	const char **reasons =
		arena_calloc(arena, facts->migration_count + 1, sizeof(*reasons));

	for (size_t i = 0; facts->finished != NULL && i < facts->finished->count; i++) {
		const struct finished_fact *finished = &facts->finished->items[i];

		if (finished->index < facts->migration_count) {
			reasons[finished->index] = finished->reason;
		}
	}
	return reasons;
}

int64_t lookup_clock_ahead_ms(const struct lookup *lookup)
{
	return lookup->clock_ahead_ms;
}

const struct lookup *lookup_create(const struct facts *facts, struct arena *arena)
{
	struct lookup *lookup = arena_calloc(arena, 1, sizeof(*lookup));

	lookup->events = index_events(facts->store, arena);
	lookup->pods = index_pods(facts->store, arena, add_launcher);
	lookup->owned = index_pods(facts->store, arena, add_owned);
	lookup->vmis = index_vmis(facts->store, arena);
	lookup->migrations = index_migrations(facts, arena);
	lookup->evacuations = index_evacuations(facts, arena);
	lookup->failed = list_failed(facts, arena);
	lookup->facts = facts;
	lookup->reasons = list_reasons(facts, arena);
	lookup->clock_ahead_ms = facts_clock_ahead_ms(facts, arena);
	return lookup;
}

struct event_range lookup_events(
	const struct lookup *lookup, const char *namespace, const char *name)
{
	struct range range = table_find(&lookup->events, namespace, name);

	return (struct event_range){ (const struct event *const *)range.things,
		range.count };
}

struct pod_range lookup_pods(const struct lookup *lookup, const char *vmi_uid)
{
	struct range range = table_find(&lookup->pods, "", vmi_uid);

	return (struct pod_range){ (const struct pod *const *)range.things,
		range.count };
}

struct pod_range lookup_owned_pods(const struct lookup *lookup, const char *pod_uid)
{
	struct range range = table_find(&lookup->owned, "", pod_uid);

	return (struct pod_range){ (const struct pod *const *)range.things,
		range.count };
}

struct vmi_range lookup_vmis(const struct lookup *lookup, const char *node)
{
	struct range range = table_find(&lookup->vmis, "", node);

	return (struct vmi_range){ (const struct vmi *const *)range.things,
		range.count };
}

struct migration_range lookup_migrations(
	const struct lookup *lookup, const char *namespace, const char *vmi)
{
	struct range range = table_find(&lookup->migrations, namespace, vmi);

	return (struct migration_range){
		(const struct migration_fact *const *)range.things, range.count
	};
}

struct migration_range lookup_evacuations(const struct lookup *lookup, const char *node)
{
	struct range range = table_find(&lookup->evacuations, "", node);

	return (struct migration_range){
		(const struct migration_fact *const *)range.things, range.count
	};
}

struct migration_range lookup_failed(const struct lookup *lookup)
{
	return lookup->failed;
}

const char *lookup_reason(
	const struct lookup *lookup, const struct migration_fact *migration)
{
	return lookup->reasons[migration - lookup->facts->migrations];
}
