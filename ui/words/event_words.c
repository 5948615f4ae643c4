/* Collects events of several objects into one order of time. */
#include "ui/words/event_words.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "ui/words/source_words.h"

/* Events of a VMI around its migration: the request comes before the VMIM, the last
 * words after its end. */
#define BEFORE_MS (10 * INT64_C(1000))
#define AFTER_MS (5 * 60 * INT64_C(1000))

bool event_is_warning(const struct event *event)
{
	return text_equal(event->type, "Warning");
}

static bool is_named(const struct event *event, const char *kind, const char *namespace,
	const char *name)
{
	return name != NULL && text_equal(event->involved_kind, kind) &&
		text_equal(event->involved_name, name) &&
		(text_equal(event->involved_namespace, namespace) ||
			text_equal(event->object.namespace, namespace));
}

static bool is_in_time(const struct migration_fact *fact, const struct event *event)
{
	int64_t created_ms = fact->migration->object.created_ms;

	if (!i64_is_known(event->last_ms)) {
		return true;
	}
	if (i64_is_known(created_ms) && event->last_ms < created_ms - BEFORE_MS) {
		return false;
	}
	return !i64_is_known(fact->ended_ms) ||
		event->last_ms <= fact->ended_ms + AFTER_MS;
}

static const char *of_migration(
	const struct migration_fact *fact, const struct event *event)
{
	const struct object *object = &fact->migration->object;
	const char *namespace = object->namespace;

	if (!is_in_time(fact, event)) {
		return NULL;
	}
	if (is_named(event, "VirtualMachineInstanceMigration", namespace,
		    object->name)) {
		return "migration";
	}
	if (is_named(event, "VirtualMachineInstance", namespace,
		    fact->migration->vmi_name)) {
		return "VMI";
	}
	return is_named(event, "Pod", namespace, fact->target_pod) ? "pod" : NULL;
}

/* Pods of the VM that are known, its migrations, and itself. */
static const char *of_vmi(
	const struct view *view, const struct vmi *vmi, const struct event *event)
{
	static const enum kind kinds[] = { KIND_POD, KIND_LAUNCHER };
	const char *namespace = vmi->object.namespace;
	const struct store *store = view->facts->store;

	if (is_named(event, "VirtualMachineInstance", namespace, vmi->object.name)) {
		return "VMI";
	}
	if (text_equal(event->involved_kind, "VirtualMachineInstanceMigration")) {
		const struct migration_fact *fact =
			facts_find_migration(view->facts, event->involved_uid);

		return fact != NULL &&
				text_equal(event->involved_namespace, namespace) &&
				text_equal(fact->migration->vmi_name, vmi->object.name)
			? "migration"
			: NULL;
	}
	for (size_t k = 0;
		k < ARRAY_LENGTH(kinds) && text_equal(event->involved_kind, "Pod");
		k++) {
		const struct object *object =
			store_find(store, kinds[k], namespace, event->involved_name);
		const struct pod *pod = (const struct pod *)object;

		if (pod != NULL && text_equal(pod->created_by, vmi->object.uid)) {
			return "pod";
		}
	}
	return NULL;
}

/* Of what runs there, comes or goes, and of its virt-handler. */
static const char *of_node(const struct view *view, const struct node_fact *node,
	const struct event *event)
{
	const struct store *store = view->facts->store;

	if (text_equal(event->involved_kind, "Node") &&
		text_equal(event->involved_name, node->name)) {
		return "node";
	}
	if (text_equal(event->involved_kind, "VirtualMachineInstance")) {
		const struct vmi *vmi = store_find_vmi(
			store, event->involved_namespace, event->involved_name);

		return vmi != NULL && text_equal(vmi->node, node->name) ? "VMI" : NULL;
	}
	if (text_equal(event->involved_kind, "VirtualMachineInstanceMigration")) {
		const struct migration_fact *fact =
			facts_find_migration(view->facts, event->involved_uid);

		return fact != NULL &&
				(text_equal(fact->source, node->name) ||
					text_equal(fact->target, node->name))
			? "migration"
			: NULL;
	}
	if (text_equal(event->involved_kind, "Pod")) {
		static const enum kind kinds[] = { KIND_POD, KIND_LAUNCHER,
			KIND_VIRT_HANDLER };

		for (size_t k = 0; k < ARRAY_LENGTH(kinds); k++) {
			const struct pod *pod = (const struct pod *)store_find(store,
				kinds[k], event->involved_namespace,
				event->involved_name);

			if (pod != NULL && text_equal(pod->node, node->name)) {
				return "pod";
			}
		}
	}
	return NULL;
}

static const char *whose_word(const struct event *event)
{
	if (text_equal(event->involved_kind, "VirtualMachineInstanceMigration")) {
		return "migration";
	}
	if (text_equal(event->involved_kind, "VirtualMachineInstance")) {
		return "VMI";
	}
	if (text_equal(event->involved_kind, "Pod")) {
		return "pod";
	}
	return event->involved_kind != NULL ? event->involved_kind : "object";
}

static const char *whose(const struct view *view, const struct event_scope *scope,
	const struct event *event)
{
	if (scope->migration != NULL) {
		return of_migration(scope->migration, event);
	}
	if (scope->vmi != NULL) {
		return of_vmi(view, scope->vmi, event);
	}
	if (scope->node != NULL) {
		return of_node(view, scope->node, event);
	}
	return whose_word(event);
}

static int newest_first(const void *a, const void *b)
{
	const struct event *left = ((const struct told_event *)a)->event;
	const struct event *right = ((const struct told_event *)b)->event;

	if (left->last_ms != right->last_ms) {
		return left->last_ms > right->last_ms ? -1 : 1;
	}
	return text_compare(left->object.name, right->object.name);
}

const struct told_event *events_about(
	const struct view *view, const struct event_scope *scope, size_t *out_count)
{
	const struct store *store = view->facts->store;
	size_t plain = store_count(store, KIND_EVENT);
	size_t total = plain + store_count(store, KIND_POD_EVENT);
	struct told_event *told = arena_calloc(view->arena, total + 1, sizeof(*told));
	size_t count = 0;

	for (size_t i = 0; i < total; i++) {
		const struct event *event = i < plain
			? store_event(store, i)
			: store_pod_event(store, i - plain);

		told[count] = (struct told_event){ event, whose(view, scope, event) };
		count += told[count].whose != NULL ? 1 : 0;
	}
	if (count > 0) {
		qsort(told, count, sizeof(*told), newest_first);
	}
	*out_count = count;
	return told;
}

const struct told_event *events_shown(const struct view *view, size_t *out_count)
{
	static const struct event_scope all = { NULL, NULL, NULL };
	struct view_cache *cache = view->cache;

	if (cache->events == NULL) {
		cache->events = events_about(view,
			view->event_scope != NULL ? view->event_scope : &all,
			&cache->event_count);
	}
	*out_count = cache->event_count;
	return cache->events;
}

const char *events_obstacle(const struct view *view)
{
	const struct source_state *source = view_source(view, SOURCE_EVENT);

	if (source->code == SOURCE_LIVE || source->code == SOURCE_IDLE) {
		return NULL;
	}
	return arena_printf(view->arena, "events: %s%s%s",
		source_state_text(source->code), source->message[0] != '\0' ? ": " : "",
		source->message);
}
