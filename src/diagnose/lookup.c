/* Sorted arrays over events, pods and migrations, and binary search in them; pure. */
#include "src/diagnose/lookup.h"

#include <stdlib.h>

#include "base/str.h"

/* One thing under its key: two words and the time it is sorted by. */
struct entry {
	const char *first;
	const char *second;
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
	struct migration_range failed;
};

static int compare_keys(const struct entry *a, const char *first, const char *second)
{
	int order = text_compare(a->second, second);

	/* Names differ more often than namespaces. */
	return order != 0 ? order : text_compare(a->first, first);
}

static int compare_entries(const void *a, const void *b)
{
	const struct entry *left = a;
	const struct entry *right = b;
	int order = compare_keys(left, right->first, right->second);

	if (order != 0) {
		return order;
	}
	return left->at_ms < right->at_ms ? -1 : left->at_ms > right->at_ms;
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
	const struct table *table, const char *first, const char *second)
{
	size_t low = 0;
	size_t high = table->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare_keys(&table->entries[middle], first, second) < 0) {
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
	size_t begin;
	size_t end;

	if (text_is_empty(second)) {
		return (struct range){ NULL, 0 };
	}
	begin = lower_bound(table, first, second);
	end = begin;
	while (end < table->count &&
		compare_keys(&table->entries[end], first, second) == 0) {
		end++;
	}
	return (struct range){ table->things + begin, end - begin };
}

static struct table index_events(const struct store *store, struct arena *arena)
{
	size_t count = store_count(store, KIND_EVENT);
	struct entry *entries = arena_calloc(arena, count + 1, sizeof(*entries));

	for (size_t i = 0; i < count; i++) {
		const struct event *event = store_event(store, i);

		entries[i] = (struct entry){ event->involved_namespace,
			event->involved_name, event->last_ms, event };
	}
	return table_sort(arena, entries, count);
}

static struct table index_pods(const struct store *store, struct arena *arena)
{
	size_t count = store_count(store, KIND_POD);
	struct entry *entries = arena_calloc(arena, count + 1, sizeof(*entries));
	size_t used = 0;

	for (size_t i = 0; i < count; i++) {
		const struct pod *pod = store_pod(store, i);
		const char *uid = pod->created_by;

		if (!text_equal(pod->component, "virt-launcher")) {
			continue;
		}
		if (uid == NULL) {
			uid = pod->owner_uid;
		}
		entries[used++] =
			(struct entry){ "", uid, pod->object.created_ms, pod };
	}
	return table_sort(arena, entries, used);
}

static struct table index_owned(const struct store *store, struct arena *arena)
{
	size_t count = store_count(store, KIND_POD);
	struct entry *entries = arena_calloc(arena, count + 1, sizeof(*entries));
	size_t used = 0;

	for (size_t i = 0; i < count; i++) {
		const struct pod *pod = store_pod(store, i);

		if (text_equal(pod->owner_kind, "Pod")) {
			entries[used++] = (struct entry){ "", pod->owner_uid,
				pod->object.created_ms, pod };
		}
	}
	return table_sort(arena, entries, used);
}

static struct table index_vmis(const struct store *store, struct arena *arena)
{
	size_t count = store_count(store, KIND_VMI);
	struct entry *entries = arena_calloc(arena, count + 1, sizeof(*entries));

	for (size_t i = 0; i < count; i++) {
		const struct vmi *vmi = store_vmi(store, i);

		entries[i] =
			(struct entry){ "", vmi->node, vmi->object.created_ms, vmi };
	}
	return table_sort(arena, entries, count);
}

static struct table index_migrations(const struct facts *facts, struct arena *arena)
{
	struct entry *entries =
		arena_calloc(arena, facts->migration_count + 1, sizeof(*entries));

	for (size_t i = 0; i < facts->migration_count; i++) {
		const struct migration_fact *fact = &facts->migrations[i];

		entries[i] = (struct entry){ fact->migration->object.namespace,
			fact->migration->vmi_name, fact->migration->object.created_ms,
			fact };
	}
	return table_sort(arena, entries, facts->migration_count);
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

const struct lookup *lookup_create(const struct facts *facts, struct arena *arena)
{
	struct lookup *lookup = arena_calloc(arena, 1, sizeof(*lookup));

	lookup->events = index_events(facts->store, arena);
	lookup->pods = index_pods(facts->store, arena);
	lookup->owned = index_owned(facts->store, arena);
	lookup->vmis = index_vmis(facts->store, arena);
	lookup->migrations = index_migrations(facts, arena);
	lookup->failed = list_failed(facts, arena);
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

struct migration_range lookup_failed(const struct lookup *lookup)
{
	return lookup->failed;
}
