/* The one picture of the cluster: tables by kind, changed only by store_apply(). */
#include "model/store.h"

#include <assert.h>
#include <string.h>

#include "base/alloc.h"
#include "base/map.h"
#include "base/str.h"
#include "base/strbuf.h"
#include "src/model/history.h"

struct list {
	struct object **items;
	size_t count;
	size_t capacity;
};

struct table {
	struct list objects;
	struct map by_key; /* "namespace/name" to index */
	struct list staged;
	uint64_t revision;
};

struct store {
	struct table tables[KIND_COUNT];
	struct source_state sources[SOURCE_COUNT];
	struct history history;
	uint64_t revision;
	char *server_version;
};

struct store *store_create(void)
{
	struct store *store = mem_calloc(1, sizeof(*store));

	for (int i = 0; i < KIND_COUNT; i++) {
		map_init(&store->tables[i].by_key);
	}
	history_init(&store->history);
	for (int i = 0; i < SOURCE_COUNT; i++) {
		store->sources[i].confirmed_mono_ms = UNKNOWN_I64;
		store->sources[i].since_mono_ms = UNKNOWN_I64;
		store->sources[i].objects = UNKNOWN_I64;
		store->sources[i].loading = UNKNOWN_I64;
	}
	return store;
}

static void list_clear(struct list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		object_destroy(list->items[i]);
	}
	mem_free(list->items);
	*list = (struct list){ 0 };
}

static void list_push(struct list *list, struct object *object)
{
	list->items = mem_grow(
		list->items, list->count, &list->capacity, sizeof(struct object *));
	list->items[list->count++] = object;
}

void store_destroy(struct store *store)
{
	if (store == NULL) {
		return;
	}
	for (int i = 0; i < KIND_COUNT; i++) {
		list_clear(&store->tables[i].objects);
		list_clear(&store->tables[i].staged);
		map_finish(&store->tables[i].by_key);
	}
	history_finish(&store->history);
	mem_free(store->server_version);
	mem_free(store);
}

/* The key of an object in its table, in a buffer that grows with the longest name. */
static const char *key_of(struct strbuf *buf, const char *namespace, const char *name)
{
	strbuf_init(buf, SIZE_MAX);
	strbuf_text(buf, namespace);
	strbuf_char(buf, '/');
	strbuf_text(buf, name);
	return strbuf_cstr(buf);
}

static void table_put(struct table *table, struct object *object)
{
	struct strbuf buf;
	const char *key = key_of(&buf, object->namespace, object->name);
	uint32_t index;

	if (map_get(&table->by_key, key, &index)) {
		object_destroy(table->objects.items[index]);
		table->objects.items[index] = object;
	} else {
		map_put(&table->by_key, key, (uint32_t)table->objects.count);
		list_push(&table->objects, object);
	}
	strbuf_finish(&buf);
}

/* The last object moves into the gap. */
static void table_remove(struct table *table, const struct object *object)
{
	struct strbuf buf;
	const char *key = key_of(&buf, object->namespace, object->name);
	uint32_t index;

	if (map_get(&table->by_key, key, &index)) {
		struct list *list = &table->objects;

		(void)map_remove(&table->by_key, key);
		object_destroy(list->items[index]);
		list->count--;
		if (index < list->count) {
			struct strbuf moved;

			list->items[index] = list->items[list->count];
			map_put(&table->by_key,
				key_of(&moved, list->items[index]->namespace,
					list->items[index]->name),
				index);
			strbuf_finish(&moved);
		}
	}
	strbuf_finish(&buf);
}

static void table_commit(struct table *table)
{
	struct list staged = table->staged;

	table->staged = (struct list){ 0 };
	list_clear(&table->objects);
	map_finish(&table->by_key);
	map_init(&table->by_key);
	for (size_t i = 0; i < staged.count; i++) {
		table_put(table, staged.items[i]);
	}
	mem_free(staged.items);
}

static void apply_object(struct store *store, const struct change *change)
{
	struct table *table = &store->tables[change->kind];

	switch (change->type) {
	case CHANGE_UPSERT:
		table_put(table, change->object);
		break;
	case CHANGE_DELETE:
		table_remove(table, change->object);
		object_destroy(change->object);
		break;
	case CHANGE_LIST_ITEM:
		list_push(&table->staged, change->object);
		return;
	case CHANGE_LIST_BEGIN:
	case CHANGE_LIST_ABORT:
		list_clear(&table->staged);
		return;
	case CHANGE_LIST_COMMIT:
		table_commit(table);
		break;
	case CHANGE_SOURCE:
	case CHANGE_VERSION:
	case CHANGE_NODE_SAMPLE:
	case CHANGE_NODE_SAMPLE_STATE:
	case CHANGE_MIGRATION_SAMPLE:
	case CHANGE_OUTCOME:
		return;
	}
	table->revision++;
	store->revision++;
	store->sources[change->kind].objects = (int64_t)table->objects.count;
}

void store_apply(struct store *store, const struct change *change, struct moment now)
{
	switch (change->type) {
	case CHANGE_SOURCE: {
		struct source_state *state = &store->sources[change->source];
		int64_t objects = state->objects;
		bool is_same = state->code == change->state.code;
		int64_t since = state->since_mono_ms;

		*state = change->state;
		state->objects = objects;
		state->since_mono_ms =
			is_same && i64_is_known(since) ? since : now.mono_ms;
		store->revision++;
		break;
	}
	case CHANGE_VERSION:
		mem_free(store->server_version);
		store->server_version =
			change->text == NULL ? NULL : mem_strdup(change->text);
		store->revision++;
		break;
	case CHANGE_OUTCOME: /* for the app's journal; the effect comes as events */
		break;
	case CHANGE_NODE_SAMPLE:
		store->revision +=
			history_add_node(&store->history, change->node_sample);
		break;
	case CHANGE_NODE_SAMPLE_STATE:
		store->revision += history_set_node_state(
			&store->history, change->text, change->sample_state);
		break;
	case CHANGE_MIGRATION_SAMPLE:
		store->revision += history_add_migration(
			&store->history, change->migration_sample);
		break;
	case CHANGE_UPSERT:
	case CHANGE_DELETE:
	case CHANGE_LIST_BEGIN:
	case CHANGE_LIST_ITEM:
	case CHANGE_LIST_COMMIT:
	case CHANGE_LIST_ABORT:
		apply_object(store, change);
		break;
	}
}

size_t store_count(const struct store *store, enum kind kind)
{
	return store->tables[kind].objects.count;
}

const struct object *store_at(const struct store *store, enum kind kind, size_t i)
{
	assert(i < store->tables[kind].objects.count);
	return store->tables[kind].objects.items[i];
}

const struct object *store_find(const struct store *store, enum kind kind,
	const char *namespace, const char *name)
{
	const struct table *table = &store->tables[kind];
	const struct object *found = NULL;
	struct strbuf buf;
	uint32_t index;

	if (name == NULL) {
		return NULL;
	}
	if (map_get(&table->by_key, key_of(&buf, namespace, name), &index)) {
		found = table->objects.items[index];
	}
	strbuf_finish(&buf);
	return found;
}

uint64_t store_revision(const struct store *store, enum kind kind)
{
	return store->tables[kind].revision;
}

uint64_t store_revision_all(const struct store *store)
{
	return store->revision;
}

const struct source_state *store_source(const struct store *store, enum source source)
{
	assert((unsigned)source < SOURCE_COUNT);
	return &store->sources[source];
}

const char *store_server_version(const struct store *store)
{
	return store->server_version;
}

size_t store_node_samples(const struct store *store, const char *node,
	const struct node_sample *const **out_samples)
{
	const struct node_history *history = history_node(&store->history, node);

	if (history == NULL) {
		*out_samples = NULL;
		return 0;
	}
	*out_samples = (const struct node_sample *const *)history->samples;
	return history->count;
}

struct sample_state store_node_sample_state(const struct store *store, const char *node)
{
	const struct node_history *history = history_node(&store->history, node);

	if (history == NULL) {
		return (struct sample_state){
			.code = SAMPLE_NONE,
			.since_mono_ms = UNKNOWN_I64,
			.answered_mono_ms = UNKNOWN_I64,
		};
	}
	return history->state;
}

size_t store_migration_samples(const struct store *store, const char *namespace,
	const char *vmi, const struct migration_sample **out_samples)
{
	const struct migration_history *history =
		history_migration(&store->history, namespace, vmi);

	*out_samples = history == NULL ? NULL : history->samples;
	return history == NULL ? 0 : history->count;
}

/* The common header is the first member of every object. */
#define TYPED_AT(function, type, kind)                                              \
	const struct type *function(const struct store *store, size_t i)            \
	{                                                                           \
		return (const struct type *)(const void *)store_at(store, kind, i); \
	}

TYPED_AT(store_migration, migration, KIND_MIGRATION)
TYPED_AT(store_vmi, vmi, KIND_VMI)
TYPED_AT(store_node, node, KIND_NODE)
TYPED_AT(store_pod, pod, KIND_POD)
TYPED_AT(store_virt_handler, pod, KIND_VIRT_HANDLER)
TYPED_AT(store_kubevirt, kubevirt, KIND_KUBEVIRT)
TYPED_AT(store_hyperconverged, hyperconverged, KIND_HYPERCONVERGED)
TYPED_AT(store_nad, nad, KIND_NAD)
TYPED_AT(store_policy, policy, KIND_POLICY)
TYPED_AT(store_namespace, namespace_object, KIND_NAMESPACE)
TYPED_AT(store_node_network_state, node_network_state, KIND_NODE_NETWORK_STATE)
TYPED_AT(store_quota, quota, KIND_QUOTA)
TYPED_AT(store_event, event, KIND_EVENT)
TYPED_AT(store_pvc, pvc, KIND_PVC)
TYPED_AT(store_launcher, pod, KIND_LAUNCHER)
TYPED_AT(store_pod_event, event, KIND_POD_EVENT)
TYPED_AT(store_workload, workload, KIND_WORKLOAD)

const struct vmi *store_find_vmi(
	const struct store *store, const char *namespace, const char *name)
{
	return (const struct vmi *)(const void *)store_find(
		store, KIND_VMI, namespace, name);
}

const struct node *store_find_node(const struct store *store, const char *name)
{
	return (const struct node *)(const void *)store_find(
		store, KIND_NODE, "", name);
}
