/* The object store: immutable versions, one resourceVersion counter, event history. */
#include "store.h"

#include "clock.h"
#include "managed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t rv_counter;
static size_t history_cap;
static bool logging;
static bool with_managed;
static struct store_hooks hooks;

void store_init(uint64_t first_rv, size_t history, bool managed)
{
	rv_counter = first_rv;
	history_cap = history;
	with_managed = managed;
	logging = false;
}

void store_hooks(struct store_hooks h)
{
	hooks = h;
}

uint64_t store_rv(void)
{
	return rv_counter;
}

void store_set_rv(uint64_t rv)
{
	rv_counter = rv > rv_counter ? rv : rv_counter;
}

struct resource *store_find(const char *group, const char *version, const char *plural)
{
	for (size_t i = 0; i < RES_COUNT; i++) {
		struct resource *r = &resources[i];

		if (strcmp(r->group, group) == 0 && strcmp(r->version, version) == 0 &&
			strcmp(r->plural, plural) == 0) {
			return r->absent ? NULL : r;
		}
	}
	return NULL;
}

const char *resource_api_version(const struct resource *res, char *out, size_t size)
{
	snprintf(out, size, "%s%s%s", res->group, *res->group ? "/" : "", res->version);
	return out;
}

struct version *version_hold(struct version *v)
{
	if (v) {
		v->refs++;
	}
	return v;
}

void version_drop(struct version *v)
{
	if (!v || --v->refs) {
		return;
	}
	free(v->ns);
	free(v->name);
	free(v->uid);
	free(v->labels);
	free(v->fields);
	free(v->text);
	free(v);
}

static void add_pair(struct buf *b, const char *key, const char *value)
{
	buf_add(b, key, strlen(key) + 1);
	buf_add(b, value ? value : "", strlen(value ? value : "") + 1);
}

static char *label_pairs(struct json_object *tree)
{
	struct json_object *labels = jget(tree, "metadata labels");
	struct buf b = { 0 };

	if (json_object_is_type(labels, json_type_object)) {
		json_object_object_foreach(labels, key, value)
		{
			add_pair(&b, key, json_object_get_string(value));
		}
	}
	buf_char(&b, '\0');
	return buf_take(&b);
}

static char *field_pairs(const struct resource *res, struct json_object *tree)
{
	static const char *const of_pod[] = { "spec nodeName", "status phase",
		"status podIP" };
	static const char *const of_event[] = { "involvedObject kind",
		"involvedObject name", "involvedObject namespace", "involvedObject uid",
		"involvedObject apiVersion", "involvedObject resourceVersion",
		"involvedObject fieldPath", "reportingComponent", "reason", "type" };
	const char *const *paths = of_pod;
	size_t n = 0;
	struct buf b = { 0 };

	if (res == &resources[RES_PODS]) {
		n = COUNT_OF(of_pod);
	} else if (res == &resources[RES_EVENTS]) {
		paths = of_event;
		n = COUNT_OF(of_event);
	} else if (res == &resources[RES_NAMESPACES]) {
		paths = of_pod + 1;
		n = 1;
	}
	add_pair(&b, "metadata.name", jstr(tree, "metadata name"));
	if (res->namespaced) {
		add_pair(&b, "metadata.namespace", jstr(tree, "metadata namespace"));
	}
	for (size_t i = 0; i < n; i++) {
		char key[64];
		char *blank;

		snprintf(key, sizeof(key), "%s", paths[i]);
		blank = strchr(key, ' ');
		if (blank) {
			*blank = '.';
		}
		add_pair(&b, key, jstr(tree, paths[i]));
	}
	if (res == &resources[RES_NODES]) {
		add_pair(&b, "spec.unschedulable",
			jbool(tree, "spec unschedulable", false) ? "true" : "false");
	}
	buf_char(&b, '\0');
	return buf_take(&b);
}

static struct version *version_new(
	const struct resource *res, struct json_object *tree, char *text, size_t len)
{
	struct version *v = xalloc(sizeof(*v));
	const char *ns = jstr(tree, "metadata namespace");
	const char *name = jstr(tree, "metadata name");
	const char *uid = jstr(tree, "metadata uid");
	const char *rv = jstr(tree, "metadata resourceVersion");

	v->refs = 1;
	v->rv = rv ? strtoull(rv, NULL, 10) : 0;
	v->ns = xdup(ns && res->namespaced ? ns : "");
	v->name = xdup(name ? name : "");
	v->uid = xdup(uid ? uid : "");
	v->labels = label_pairs(tree);
	v->fields = field_pairs(res, tree);
	v->text = text;
	v->len = len;
	if (res->typed) {
		const char *meta = strstr(text, "\"metadata\":");

		v->item_at = meta ? (size_t)(meta - text) : 1;
	}
	return v;
}

struct version *store_render(struct resource *res, struct json_object *tree)
{
	struct buf b = { 0 };
	char api[96];

	jdel(tree, "metadata managedFields");
	if (with_managed) {
		char *fields = managed_fields(res, tree);
		struct json_object *raw = json_object_new_string(fields);

		/* A marker tells the writer that this string is ready text. */
		jset(tree, "metadata managedFields", raw);
		free(fields);
	}
	if (res->typed) {
		buf_fmt(&b, "{\"kind\":\"%s\",\"apiVersion\":\"%s\"", res->kind,
			resource_api_version(res, api, sizeof(api)));
		json_object_object_foreach(tree, key, value)
		{
			if (strcmp(key, "kind") != 0 &&
				strcmp(key, "apiVersion") != 0) {
				buf_char(&b, ',');
				jwrite_string(&b, key, strlen(key));
				buf_char(&b, ':');
				jwrite_typed_member(&b, key, value);
			}
		}
		buf_char(&b, '}');
	} else {
		jset_str(tree, "apiVersion",
			resource_api_version(res, api, sizeof(api)));
		jset_str(tree, "kind", res->kind);
		jwrite(&b, tree, JORDER_SORTED);
	}
	jdel(tree, "metadata managedFields");
	return version_new(res, tree, b.data, b.len);
}

static int compare_key(const struct version *v, const char *ns, const char *name)
{
	int c = strcmp(v->ns, ns);

	return c ? c : strcmp(v->name, name);
}

/* First index whose key is not before ns/name. */
static size_t lower_bound(const struct resource *res, const char *ns, const char *name)
{
	size_t lo = 0;
	size_t hi = res->count;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (compare_key(res->items[mid], ns, name) < 0) {
			lo = mid + 1;
		} else {
			hi = mid;
		}
	}
	return lo;
}

struct version *store_get(struct resource *res, const char *ns, const char *name)
{
	const char *key_ns = res->namespaced && ns ? ns : "";
	size_t i = lower_bound(res, key_ns, name);

	if (i < res->count && compare_key(res->items[i], key_ns, name) == 0) {
		return res->items[i];
	}
	return NULL;
}

struct json_object *store_read(const struct version *v)
{
	struct json_object *tree = jparse(v->text, v->len);

	if (!tree) {
		die("the store holds broken JSON: %s/%s", v->ns, v->name);
	}
	jdel(tree, "metadata managedFields");
	return tree;
}

struct json_object *store_load(enum resource_id id, const char *ns, const char *name)
{
	struct version *v = store_get(&resources[id], ns, name);

	return v ? store_read(v) : NULL;
}

static void forget_first(struct resource *res)
{
	struct event *e = &res->ring[res->first_seq % res->ring_cap];

	res->floor_rv = e->now->rv;
	version_drop(e->now);
	version_drop(e->before);
	memset(e, 0, sizeof(*e));
	res->first_seq++;
}

static void ring_grow(struct resource *res)
{
	size_t cap = res->ring_cap ? res->ring_cap * 2 : 64;
	struct event *ring = xalloc(cap * sizeof(*ring));

	for (uint64_t s = res->first_seq; s < res->next_seq; s++) {
		ring[s % cap] = res->ring[s % res->ring_cap];
	}
	free(res->ring);
	res->ring = ring;
	res->ring_cap = cap;
}

static void log_event(struct resource *res, enum event_type type, struct version *now,
	struct version *before)
{
	struct event *e;

	if (!logging) {
		return;
	}
	if (res->next_seq - res->first_seq == res->ring_cap) {
		if (res->ring_cap < history_cap) {
			ring_grow(res);
		} else {
			forget_first(res);
		}
	}
	e = &res->ring[res->next_seq % res->ring_cap];
	e->type = type;
	e->seq = res->next_seq++;
	e->now = version_hold(now);
	e->before = version_hold(before);
	if (hooks.wake) {
		hooks.wake(res);
	}
}

/* Puts v into the table (its reference goes there) and tells everybody. */
static void commit(struct resource *res, struct version *v, struct json_object *tree)
{
	size_t i = lower_bound(res, v->ns, v->name);
	struct version *before = NULL;

	if (i < res->count && compare_key(res->items[i], v->ns, v->name) == 0) {
		before = res->items[i];
		res->items[i] = v;
	} else {
		if (res->count == res->cap) {
			res->cap = res->cap ? res->cap * 2 : 32;
			res->items = xgrow(res->items, res->cap * sizeof(*res->items));
		}
		memmove(res->items + i + 1, res->items + i,
			(res->count - i) * sizeof(*res->items));
		res->items[i] = v;
		res->count++;
	}
	log_event(res, before ? EVENT_MODIFIED : EVENT_ADDED, v, before);
	if (hooks.changed) {
		hooks.changed(res, v, before, tree);
	}
	version_drop(before);
}

static void stamp_new(struct resource *res, struct json_object *tree)
{
	char text[40];

	if (!jhas(tree, "metadata uid")) {
		uid_new(text);
		jset_str(tree, "metadata uid", text);
	}
	if (!jhas(tree, "metadata creationTimestamp")) {
		clock_format(clock_wall(), text);
		jset_str(tree, "metadata creationTimestamp", text);
	}
	if (!res->typed && !jhas(tree, "metadata generation")) {
		jset_int(tree, "metadata generation", 1);
	}
}

struct version *store_put(struct resource *res, struct json_object *tree)
{
	struct version *v;
	char rv[24];

	stamp_new(res, tree);
	if (res == &resources[RES_VMIS]) {
		/* No status subresource: every write is a new generation. */
		jset_int(tree, "metadata generation",
			jint(tree, "metadata generation", 0) + 1);
	}
	snprintf(rv, sizeof(rv), "%llu", (unsigned long long)++rv_counter);
	jset_str(tree, "metadata resourceVersion", rv);
	v = store_render(res, tree);
	version_hold(v);
	commit(res, v, tree);
	json_object_put(tree);
	v->refs--;
	return v;
}

struct version *store_save(enum resource_id id, struct json_object *tree)
{
	return store_put(&resources[id], tree);
}

static void take_out(struct resource *res, struct version *before, struct version *last)
{
	size_t i = lower_bound(res, before->ns, before->name);

	memmove(res->items + i, res->items + i + 1,
		(res->count - i - 1) * sizeof(*res->items));
	res->count--;
	log_event(res, EVENT_DELETED, last, before);
	if (hooks.changed) {
		hooks.changed(res, last, before, NULL);
	}
	version_drop(before);
	version_drop(last);
}

void store_remove(struct resource *res, const char *ns, const char *name)
{
	struct version *before = store_get(res, ns, name);
	struct json_object *tree;
	char rv[24];

	if (!before) {
		return;
	}
	tree = store_read(before);
	snprintf(rv, sizeof(rv), "%llu", (unsigned long long)++rv_counter);
	jset_str(tree, "metadata resourceVersion", rv);
	take_out(res, before, store_render(res, tree));
	json_object_put(tree);
}

void store_put_raw(
	struct resource *res, enum event_type type, const char *text, size_t len)
{
	struct json_object *tree = jparse(text, len);
	struct version *v;
	struct version *before;

	if (!tree) {
		die("a recorded %s is no JSON", res->singular);
	}
	v = version_new(res, tree, xndup(text, len), len);
	if (res->typed && text[1] == '"' && str_starts(text + 1, "\"metadata\"")) {
		struct buf b = { 0 };
		char api[96];

		buf_fmt(&b, "{\"kind\":\"%s\",\"apiVersion\":\"%s\",", res->kind,
			resource_api_version(res, api, sizeof(api)));
		v->item_at = b.len;
		buf_add(&b, text + 1, len - 1);
		free(v->text);
		v->len = b.len;
		v->text = b.data;
	}
	store_set_rv(v->rv);
	before = store_get(res, v->ns, v->name);
	if (type != EVENT_DELETED) {
		commit(res, v, tree);
	} else if (before) {
		take_out(res, before, v);
	} else {
		version_drop(v);
	}
	json_object_put(tree);
}

void store_start_history(void)
{
	logging = true;
	for (size_t i = 0; i < RES_COUNT; i++) {
		resources[i].floor_rv = rv_counter;
	}
}

void store_drop_history(struct resource *res)
{
	while (res->first_seq < res->next_seq) {
		forget_first(res);
	}
	res->floor_rv = ++rv_counter;
}

void store_free(void)
{
	for (size_t i = 0; i < RES_COUNT; i++) {
		struct resource *res = &resources[i];

		while (res->first_seq < res->next_seq) {
			forget_first(res);
		}
		for (size_t k = 0; k < res->count; k++) {
			version_drop(res->items[k]);
		}
		free(res->items);
		free(res->ring);
		res->items = NULL;
		res->ring = NULL;
		res->count = 0;
		res->cap = 0;
		res->ring_cap = 0;
	}
}

const struct event *store_event(const struct resource *res, uint64_t seq)
{
	if (seq < res->first_seq || seq >= res->next_seq) {
		return NULL;
	}
	return &res->ring[seq % res->ring_cap];
}

uint64_t store_seq_after(const struct resource *res, uint64_t rv)
{
	uint64_t seq = res->next_seq;

	while (seq > res->first_seq &&
		res->ring[(seq - 1) % res->ring_cap].now->rv > rv) {
		seq--;
	}
	return seq;
}

/* Replaces, adds or removes one key in a snapshot, undoing event e. */
static void undo(struct version **list, size_t *count, const struct event *e)
{
	size_t i = 0;

	while (i < *count && compare_key(list[i], e->now->ns, e->now->name) < 0) {
		i++;
	}
	if (e->type == EVENT_DELETED) {
		memmove(list + i + 1, list + i, (*count - i) * sizeof(*list));
		list[i] = version_hold(e->before);
		(*count)++;
		return;
	}
	if (i < *count && compare_key(list[i], e->now->ns, e->now->name) == 0) {
		version_drop(list[i]);
		if (e->type == EVENT_MODIFIED) {
			list[i] = version_hold(e->before);
		} else {
			(*count)--;
			memmove(list + i, list + i + 1, (*count - i) * sizeof(*list));
		}
	}
}

bool store_snapshot(struct resource *res, const char *ns, uint64_t rv,
	struct version ***out, size_t *count)
{
	size_t from = 0;
	size_t to = res->count;
	struct version **list;
	size_t n = 0;

	if (rv && rv < res->floor_rv) {
		return false;
	}
	if (ns && *ns) {
		from = lower_bound(res, ns, "");
		to = from;
		while (to < res->count && strcmp(res->items[to]->ns, ns) == 0) {
			to++;
		}
	}
	list = xalloc((to - from + (size_t)(res->next_seq - res->first_seq) + 1) *
		sizeof(*list));
	for (size_t i = from; i < to; i++) {
		list[n++] = version_hold(res->items[i]);
	}
	for (uint64_t s = res->next_seq; rv && s > res->first_seq; s--) {
		const struct event *e = &res->ring[(s - 1) % res->ring_cap];

		if (e->now->rv <= rv) {
			break;
		}
		if (!ns || !*ns || strcmp(e->now->ns, ns) == 0) {
			undo(list, &n, e);
		}
	}
	*out = list;
	*count = n;
	return true;
}
