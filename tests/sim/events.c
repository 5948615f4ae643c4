/* Kubernetes Events, in the two shapes real components write. */
#include "events.h"

#include "clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RECENT 256
#define KEEP_MS 3600000

static struct {
	uint64_t key;
	char ns[64];
	char name[300];
} recent[RECENT];
static size_t recent_at;

static uint64_t hash_text(uint64_t h, const char *s)
{
	for (; *s; s++) {
		h = (h ^ (unsigned char)*s) * 1099511628211u;
	}
	return h * 31u + 7u;
}

static struct json_object *skeleton(struct event_ref ref, const char *name)
{
	const struct resource *res = &resources[ref.id];
	const struct version *v = store_get(&resources[ref.id], ref.ns, ref.name);
	struct json_object *e = json_object_new_object();
	char api[96];

	jset_str(e, "metadata name", name);
	jset_str(e, "metadata namespace", *ref.ns ? ref.ns : "default");
	jset_str(e, "involvedObject kind", res->kind);
	if (*ref.ns) {
		jset_str(e, "involvedObject namespace", ref.ns);
	}
	jset_str(e, "involvedObject name", ref.name);
	if (v) {
		char rv[24];

		snprintf(rv, sizeof(rv), "%llu", (unsigned long long)v->rv);
		jset_str(e, "involvedObject uid", v->uid);
		jset_str(e, "involvedObject apiVersion",
			resource_api_version(res, api, sizeof(api)));
		jset_str(e, "involvedObject resourceVersion", rv);
	}
	return e;
}

static bool repeat(uint64_t key)
{
	for (size_t i = 0; i < RECENT; i++) {
		struct json_object *e;
		char now[32];

		if (recent[i].key != key) {
			continue;
		}
		e = store_load(RES_EVENTS, recent[i].ns, recent[i].name);
		if (!e) {
			recent[i].key = 0;
			return false;
		}
		clock_format(clock_wall(), now);
		jset_int(e, "count", jint(e, "count", 1) + 1);
		jset_str(e, "lastTimestamp", now);
		store_save(RES_EVENTS, e);
		return true;
	}
	return false;
}

void event_write(struct event_ref ref, const char *type, const char *reason,
	const char *component, const char *host, const char *message)
{
	uint64_t key = hash_text(
		hash_text(hash_text(1469598103934665603u, ref.ns), ref.name), reason);
	struct json_object *e;
	char name[300];
	char now[32];

	key = hash_text(hash_text(key, message), host ? host : "");
	if (repeat(key)) {
		return;
	}
	snprintf(name, sizeof(name), "%s.%016llx", ref.name,
		(unsigned long long)(rng_next() >> 3));
	clock_format(clock_wall(), now);
	e = skeleton(ref, name);
	jset_str(e, "reason", reason);
	jset_str(e, "message", message);
	jset_str(e, "source component", component);
	if (host) {
		jset_str(e, "source host", host);
	}
	jset_str(e, "firstTimestamp", now);
	jset_str(e, "lastTimestamp", now);
	jset_int(e, "count", 1);
	jset_str(e, "type", type);
	jset(e, "eventTime", NULL);
	jset_str(e, "reportingComponent", component);
	jset_str(e, "reportingInstance", host ? host : "");
	recent[recent_at].key = key;
	snprintf(recent[recent_at].ns, sizeof(recent[recent_at].ns), "%s",
		*ref.ns ? ref.ns : "default");
	snprintf(recent[recent_at].name, sizeof(recent[recent_at].name), "%s", name);
	recent_at = (recent_at + 1) % RECENT;
	store_save(RES_EVENTS, e);
}

void event_write_new(struct event_ref ref, const char *type, const char *reason,
	const char *action, const char *message)
{
	struct json_object *e;
	char name[300];
	char now[40];

	snprintf(name, sizeof(name), "%s.%016llx", ref.name,
		(unsigned long long)(rng_next() >> 3));
	clock_format_micro(clock_wall(), now);
	e = skeleton(ref, name);
	jset_str(e, "reason", reason);
	jset_str(e, "message", message);
	jset(e, "source", json_object_new_object());
	jset(e, "firstTimestamp", NULL);
	jset(e, "lastTimestamp", NULL);
	jset_str(e, "type", type);
	jset_str(e, "eventTime", now);
	jset_str(e, "action", action);
	jset_str(e, "reportingComponent", "default-scheduler");
	jset_str(e, "reportingInstance", "default-scheduler-master-0");
	store_save(RES_EVENTS, e);
}

void events_expire(void)
{
	struct version **list = NULL;
	size_t n = 0;

	store_snapshot(&resources[RES_EVENTS], NULL, 0, &list, &n);
	for (size_t i = 0; i < n; i++) {
		struct json_object *e = store_read(list[i]);
		const char *at = jstr(e, "lastTimestamp");
		int64_t t =
			clock_parse(at ? at : jstr(e, "metadata creationTimestamp"));

		if (t >= 0 && clock_wall() - t > KEEP_MS) {
			store_remove(
				&resources[RES_EVENTS], list[i]->ns, list[i]->name);
		}
		json_object_put(e);
		version_drop(list[i]);
	}
	free(list);
}
