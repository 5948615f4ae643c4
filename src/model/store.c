/* The one picture of the cluster: tables by kind, changed only by store_apply(). */
#include "model/store.h"

#include <assert.h>
#include <string.h>

#include "base/alloc.h"
#include "base/map.h"
#include "base/str.h"
#include "src/model/endings.h"
#include "src/model/finished.h"
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
	uint64_t membership;
};

struct store {
	struct table tables[KIND_COUNT];
	struct source_state sources[SOURCE_COUNT];
	struct history history;
	struct uid_ring finished; /* struct finished_migration */
	struct uid_ring endings;  /* struct migration_ending */
	uint64_t revision;
	uint64_t serial; /* of the newest object */
	char *server_version;
};

static void init(struct store *store)
{
	for (int i = 0; i < KIND_COUNT; i++) {
		map_init(&store->tables[i].by_key);
	}
	history_init(&store->history);
	uid_ring_init(&store->finished, &finished_kind);
	uid_ring_init(&store->endings, &ending_kind);
	for (int i = 0; i < SOURCE_COUNT; i++) {
		store->sources[i] = (struct source_state){
			.confirmed_mono_ms = UNKNOWN_I64,
			.since_mono_ms = UNKNOWN_I64,
			.objects = UNKNOWN_I64,
			.loading = UNKNOWN_I64,
			.retry_mono_ms = UNKNOWN_I64,
		};
	}
}

struct store *store_create(void)
{
	struct store *store = mem_calloc(1, sizeof(*store));

	init(store);
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

static void finish(struct store *store)
{
	for (int i = 0; i < KIND_COUNT; i++) {
		list_clear(&store->tables[i].objects);
		list_clear(&store->tables[i].staged);
		map_finish(&store->tables[i].by_key);
	}
	history_finish(&store->history);
	uid_ring_finish(&store->finished);
	uid_ring_finish(&store->endings);
	mem_free(store->server_version);
	store->server_version = NULL;
}

void store_reset(struct store *store)
{
	finish(store);
	init(store);
	for (int i = 0; i < KIND_COUNT; i++) {
		store->tables[i].revision++;
	}
	store->revision++;
}

void store_destroy(struct store *store)
{
	if (store == NULL) {
		return;
	}
	finish(store);
	mem_free(store);
}

/* Enough for the limits of DNS names that Kubernetes sets, with room to spare. */
#define KEY_SIZE 1024

/* Nothing in a cluster has names as long as to be cut here. */
static const char *key_of(char key[KEY_SIZE], const char *namespace, const char *name)
{
	size_t length = strnlen(namespace, KEY_SIZE / 2);
	size_t rest = strnlen(name, KEY_SIZE - KEY_SIZE / 2 - 2);

	memcpy(key, namespace, length);
	key[length] = '/';
	memcpy(key + length + 1, name, rest);
	key[length + 1 + rest] = '\0';
	return key;
}

/* Its state, wherever that stands, and the last look at the VM it belonged to. */
static void remember(struct store *store, const struct object *object, bool was_seen,
	struct moment now)
{
	const struct migration *migration =
		(const struct migration *)(const void *)object;
	const struct migration_state *state = migration->state;
	const struct vmi *vmi =
		store_find_vmi(store, object->namespace, migration->vmi_name);
	const struct migration_sample *samples;
	struct finished_migration item;
	size_t count;

	/* The VMI keeps the state of the newest migration; whose it is tells the uid.
	 */
	if (state == NULL || !text_equal(state->uid, object->uid)) {
		bool is_own = vmi != NULL && vmi->state != NULL &&
			text_equal(vmi->state->uid, object->uid);

		state = is_own ? vmi->state : NULL;
	}
	count = store_migration_samples(
		store, object->namespace, migration->vmi_name, &samples);
	item = finished_from(migration, state, vmi, samples, count);
	if (!migration_phase_is_final(item.phase)) {
		item.is_end_unseen = !was_seen;
		item.is_cancelled = item.is_cancelled || was_seen;
	}
	if (!i64_is_known(item.ended_ms)) {
		item.ended_ms = now.wall_ms;
	}
	finished_add(&store->finished, &item);
}

/* `was_seen`: the deletion itself was reported, not only found out by a later list. */
static void drop_object(
	struct store *store, struct object *object, bool was_seen, struct moment now)
{
	if (object->kind == KIND_MIGRATION) {
		remember(store, object, was_seen, now);
	}
	object_destroy(object);
}

static bool is_successor(const struct object *object, const struct object *other)
{
	return other != NULL && text_equal(object->uid, other->uid);
}

/* The migration a target pod was made for; NULL: it is another pod, or gone. */
static const char *job_of_pod(
	const struct store *store, const char *namespace, const char *name)
{
	const struct object *pod = store_find(store, KIND_POD, namespace, name);

	return pod == NULL ? NULL : ((const struct pod *)(const void *)pod)->job_uid;
}

/* What tells how migrations end and will be gone before long. */
static void learn(struct store *store, const struct object *object)
{
	const void *typed = object;

	if (object->kind == KIND_EVENT) {
		endings_hear(&store->endings, typed);
	} else if (object->kind == KIND_POD) {
		endings_look(&store->endings, typed);
	} else if (object->kind == KIND_POD_EVENT) {
		const struct event *event = typed;

		endings_hear_of_pod(&store->endings,
			job_of_pod(store, object->namespace, event->involved_name),
			event);
	}
}

/* Both of the same migration: it became final between them. */
static void watch_end(
	struct store *store, const struct object *old, const struct object *object)
{
	const struct migration *before = (const struct migration *)(const void *)old;
	const struct migration *after = (const struct migration *)(const void *)object;

	if (object->kind == KIND_MIGRATION &&
		!migration_phase_is_final(before->phase) &&
		migration_phase_is_final(after->phase)) {
		endings_see_end(&store->endings, object->uid);
	}
}

static void table_put(struct store *store, struct table *table, struct object *object,
	struct moment now)
{
	char buf[KEY_SIZE];
	const char *key = key_of(buf, object->namespace, object->name);
	uint32_t index;

	object->serial = ++store->serial;
	learn(store, object);
	if (map_get(&table->by_key, key, &index)) {
		struct object *old = table->objects.items[index];

		if (is_successor(old, object)) {
			watch_end(store, old, object);
			object_destroy(old);
		} else {
			drop_object(store, old, false, now);
			table->membership++;
		}
		table->objects.items[index] = object;
	} else {
		map_put(&table->by_key, key, (uint32_t)table->objects.count);
		list_push(&table->objects, object);
		table->membership++;
	}
}

/* The last object moves into the gap. */
static void table_remove(struct store *store, struct table *table,
	const struct object *object, struct moment now)
{
	char buf[KEY_SIZE];
	const char *key = key_of(buf, object->namespace, object->name);
	struct list *list = &table->objects;
	uint32_t index;

	if (!map_get(&table->by_key, key, &index)) {
		return;
	}
	(void)map_remove(&table->by_key, key);
	table->membership++;
	drop_object(store, list->items[index], true, now);
	list->count--;
	if (index < list->count) {
		list->items[index] = list->items[list->count];
		map_put(&table->by_key,
			key_of(buf, list->items[index]->namespace,
				list->items[index]->name),
			index);
	}
}

static const struct object *table_find(
	const struct table *table, const char *namespace, const char *name)
{
	char buf[KEY_SIZE];
	uint32_t index;

	return map_get(&table->by_key, key_of(buf, namespace, name), &index)
		? table->objects.items[index]
		: NULL;
}

static void table_commit(struct store *store, struct table *table, struct moment now)
{
	struct list staged = table->staged;
	struct list old = table->objects;

	table->staged = (struct list){ 0 };
	table->objects = (struct list){ 0 };
	map_finish(&table->by_key);
	map_init(&table->by_key);
	table->membership++;
	for (size_t i = 0; i < staged.count; i++) {
		table_put(store, table, staged.items[i], now);
	}
	mem_free(staged.items);
	for (size_t i = 0; i < old.count; i++) {
		const struct object *object = old.items[i];
		const struct object *successor;

		if (object->kind != KIND_MIGRATION) {
			continue;
		}
		successor = table_find(table, object->namespace, object->name);
		if (is_successor(object, successor)) {
			watch_end(store, object, successor);
		} else {
			remember(store, object, false, now);
		}
	}
	list_clear(&old);
}

static void apply_object(
	struct store *store, const struct change *change, struct moment now)
{
	struct table *table = &store->tables[change->kind];

	switch (change->type) {
	case CHANGE_UPSERT:
		table_put(store, table, change->object, now);
		break;
	case CHANGE_DELETE:
		table_remove(store, table, change->object, now);
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
		table_commit(store, table, now);
		break;
	case CHANGE_SOURCE:
	case CHANGE_VERSION:
	case CHANGE_NODE_SAMPLE:
	case CHANGE_NODE_SAMPLE_STATE:
	case CHANGE_MIGRATION_SAMPLE:
	case CHANGE_NODE_MEASURE:
	case CHANGE_ENDING:
	case CHANGE_OUTCOME:
	case CHANGE_DOCUMENT:
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
	case CHANGE_DOCUMENT: /* for whoever asked to read it */
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
	case CHANGE_NODE_MEASURE:
		store->revision +=
			history_add_measure(&store->history, change->node_measure);
		break;
	case CHANGE_ENDING:
		store->revision += endings_report(&store->endings, change->ending);
		break;
	case CHANGE_UPSERT:
	case CHANGE_DELETE:
	case CHANGE_LIST_BEGIN:
	case CHANGE_LIST_ITEM:
	case CHANGE_LIST_COMMIT:
	case CHANGE_LIST_ABORT:
		apply_object(store, change, now);
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
	return name == NULL ? NULL : table_find(&store->tables[kind], namespace, name);
}

uint64_t store_revision(const struct store *store, enum kind kind)
{
	return store->tables[kind].revision;
}

uint64_t store_membership(const struct store *store, enum kind kind)
{
	return store->tables[kind].membership;
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

size_t store_node_measures(const struct store *store, const char *node,
	const struct node_measure *const **out_measures)
{
	const struct node_history *history = history_node(&store->history, node);

	if (history == NULL) {
		*out_measures = NULL;
		return 0;
	}
	*out_measures = (const struct node_measure *const *)history->measures;
	return history->measure_count;
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

size_t store_finished_count(const struct store *store)
{
	return store->finished.count;
}

const struct finished_migration *store_finished(const struct store *store, size_t i)
{
	return uid_ring_at(&store->finished, i);
}

const struct migration_ending *store_ending(const struct store *store, const char *uid)
{
	return uid_ring_find(&store->endings, uid);
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
TYPED_AT(store_node_pool, node_pool, KIND_NODE_POOL)
TYPED_AT(store_event, event, KIND_EVENT)
TYPED_AT(store_pvc, pvc, KIND_PVC)
TYPED_AT(store_launcher, pod, KIND_LAUNCHER)
TYPED_AT(store_pod_event, event, KIND_POD_EVENT)
TYPED_AT(store_ip_pool, ip_pool, KIND_IP_POOL)
TYPED_AT(store_sriov_state, sriov_node_state, KIND_SRIOV_STATE)
TYPED_AT(store_interface_policy, interface_policy, KIND_INTERFACE_POLICY)
TYPED_AT(store_workload, workload, KIND_WORKLOAD)
TYPED_AT(store_attachment, attachment, KIND_ATTACHMENT)
TYPED_AT(store_budget, disruption_budget, KIND_BUDGET)

const struct known_networks *store_known_networks(
	const struct store *store, enum kind kind, size_t i)
{
	return (const struct known_networks *)(const void *)store_at(store, kind, i);
}

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

const struct vm *store_find_vm(
	const struct store *store, const char *namespace, const char *name)
{
	return (const struct vm *)(const void *)store_find(
		store, KIND_VM, namespace, name);
}

const struct pvc *store_find_pvc(
	const struct store *store, const char *namespace, const char *name)
{
	return (const struct pvc *)(const void *)store_find(
		store, KIND_PVC, namespace, name);
}

const struct node_load *store_find_node_load(
	const struct store *store, const char *node)
{
	return (const struct node_load *)(const void *)store_find(
		store, KIND_NODE_LOAD, "", node);
}
