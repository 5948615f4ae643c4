/*
 * A cluster in a few lines for tests: objects with sane members, put into a store at
 * once. What is returned may still be changed by the test before facts are computed.
 */
#ifndef TESTS_UNIT_FACTS_BUILDERS_H
#define TESTS_UNIT_FACTS_BUILDERS_H

#include <stdio.h>

#include "base/arena.h"
#include "facts/facts.h"

/* 2026-11-20T14:00:00Z. */
#define WORLD_NOW_MS INT64_C(1795183200000)
#define WORLD_MONO_MS INT64_C(5000000)

struct world {
	struct store *store;
	struct arena *frame;
	struct moment now;
	struct settings settings;
};

static inline void world_source(
	struct world *world, enum source source, enum source_state_code code)
{
	struct change change = { .type = CHANGE_SOURCE, .source = source };

	change.state.code = code;
	change.state.since_mono_ms = WORLD_MONO_MS - 60000;
	change.state.confirmed_mono_ms = code == SOURCE_LIVE || code == SOURCE_STALE
		? WORLD_MONO_MS - 400
		: UNKNOWN_I64;
	change.state.objects = UNKNOWN_I64;
	change.state.loading = UNKNOWN_I64;
	change.state.retry_mono_ms = UNKNOWN_I64;
	change.state.is_complete_once = code >= SOURCE_LIVE;
	if (code == SOURCE_FORBIDDEN) {
		snprintf(change.state.message, sizeof(change.state.message),
			"no right to list them");
	}
	store_apply(world->store, &change, world->now);
}

/* Every source of a kind is live. */
static inline void world_init(struct world *world)
{
	*world = (struct world){ 0 };
	world->store = store_create();
	world->frame = arena_create(1u << 16);
	world->now = (struct moment){ WORLD_NOW_MS, WORLD_MONO_MS };
	settings_init(&world->settings);
	for (int i = 0; i < KIND_COUNT; i++) {
		world_source(world, (enum source)i, SOURCE_LIVE);
	}
}

static inline void world_finish(struct world *world)
{
	settings_finish(&world->settings);
	arena_destroy(world->frame);
	store_destroy(world->store);
}

static inline const struct facts *world_facts(struct world *world)
{
	arena_reset(world->frame);
	return facts_compute(world->store, &world->settings, world->now, world->frame);
}

/* An object of `size` bytes in a block of its own, with a uid made of its key. */
static inline void *world_object(
	enum kind kind, size_t size, const char *namespace, const char *name)
{
	struct arena *block = arena_create(1024);
	struct object *object = arena_calloc(block, 1, size);

	object->kind = kind;
	object->namespace = arena_strdup(block, namespace);
	object->name = arena_strdup(block, name);
	object->uid = arena_printf(block, "uid:%d:%s/%s", (int)kind, namespace, name);
	object->resource_version = "1";
	object->created_ms = WORLD_NOW_MS - 60000;
	object->deletion_ms = UNKNOWN_I64;
	object->block = block;
	return object;
}

static inline void world_put(struct world *world, struct object *object)
{
	struct change change = {
		.type = CHANGE_UPSERT, .kind = object->kind, .object = object
	};

	store_apply(world->store, &change, world->now);
}

static inline void world_drop(
	struct world *world, enum kind kind, const char *namespace, const char *name)
{
	struct change change = { .type = CHANGE_DELETE,
		.kind = kind,
		.object = world_object(kind, sizeof(struct object), namespace, name) };

	store_apply(world->store, &change, world->now);
}

static inline struct node *world_node(struct world *world, const char *name)
{
	struct node *node = world_object(KIND_NODE, sizeof(*node), "", name);

	node->ready = TRI_TRUE;
	node->kubevirt_schedulable = TRI_TRUE;
	node->heartbeat_ms = WORLD_NOW_MS - 41000;
	node->allocatable_memory_bytes = UNKNOWN_I64;
	node->allocatable_cpu_milli = UNKNOWN_I64;
	node->allocatable_pods = UNKNOWN_I64;
	node->allocatable_kvm = UNKNOWN_I64;
	world_put(world, &node->object);
	return node;
}

static inline struct vmi *world_vmi(
	struct world *world, const char *namespace, const char *name, const char *node)
{
	struct vmi *vmi = world_object(KIND_VMI, sizeof(*vmi), namespace, name);

	vmi->object.created_ms = WORLD_NOW_MS - 3600000;
	vmi->node = node;
	vmi->phase = "Running";
	vmi->memory_bytes = INT64_C(16) << 30;
	vmi->memory_current_bytes = UNKNOWN_I64;
	world_put(world, &vmi->object);
	return vmi;
}

static inline struct migration *world_migration(struct world *world,
	const char *namespace, const char *name, const char *vmi,
	enum migration_phase phase)
{
	struct migration *migration =
		world_object(KIND_MIGRATION, sizeof(*migration), namespace, name);
	struct phase_time *entry =
		arena_calloc(migration->object.block, 1, sizeof(*entry));

	entry->phase = phase;
	entry->text = migration_phase_text(phase);
	entry->at_ms = WORLD_NOW_MS - 10000;
	migration->vmi_name = vmi;
	migration->phase = phase;
	migration->phase_text = migration_phase_text(phase);
	if (phase != PHASE_UNSET) {
		migration->phases = entry;
		migration->phase_count = 1;
	}
	migration->unschedulable_timeout_s = UNKNOWN_I64;
	migration->pending_timeout_s = UNKNOWN_I64;
	migration->utility_volumes_timeout_s = UNKNOWN_I64;
	world_put(world, &migration->object);
	return migration;
}

/* A state of the migration with that uid, in the block of `owner`. */
static inline struct migration_state *world_state(const struct object *owner,
	const char *uid, const char *source_node, const char *target_node)
{
	struct migration_state *state = arena_calloc(owner->block, 1, sizeof(*state));

	state->uid = arena_strdup(owner->block, uid);
	state->source_node = source_node;
	state->target_node = target_node;
	state->target_pod = "virt-launcher-target";
	state->start_ms = UNKNOWN_I64;
	state->end_ms = UNKNOWN_I64;
	state->domain_ready_ms = UNKNOWN_I64;
	state->completed = TRI_FALSE;
	state->failed = TRI_FALSE;
	state->abort_requested = TRI_FALSE;
	return state;
}

/* The target launcher pod of the migration: labels as virt-controller sets them. */
static inline struct pod *world_target_pod(struct world *world, const char *name,
	const struct migration *migration, const struct vmi *vmi, const char *node)
{
	struct pod *pod =
		world_object(KIND_POD, sizeof(*pod), migration->object.namespace, name);

	pod->component = "virt-launcher";
	pod->created_by = arena_strdup(pod->object.block, vmi->object.uid);
	pod->job_uid = arena_strdup(pod->object.block, migration->object.uid);
	pod->node = node;
	pod->phase = node == NULL ? "Pending" : "Running";
	pod->start_ms = UNKNOWN_I64;
	pod->object.created_ms = WORLD_NOW_MS - 20000;
	world_put(world, &pod->object);
	return pod;
}

static inline struct pod *world_virt_handler(
	struct world *world, const char *name, const char *node)
{
	struct pod *pod =
		world_object(KIND_VIRT_HANDLER, sizeof(*pod), "kubevirt", name);

	pod->component = "virt-handler";
	pod->node = node;
	pod->phase = "Running";
	pod->start_ms = UNKNOWN_I64;
	world_put(world, &pod->object);
	return pod;
}

static inline struct kubevirt *world_kubevirt(struct world *world,
	const char *namespace, const char *name, const char *version)
{
	struct kubevirt *kubevirt =
		world_object(KIND_KUBEVIRT, sizeof(*kubevirt), namespace, name);

	kubevirt->config = migration_config_unknown();
	kubevirt->phase = "Deployed";
	kubevirt->observed_version = version;
	kubevirt->operator_version = version;
	kubevirt->outdated_workloads = UNKNOWN_I64;
	world_put(world, &kubevirt->object);
	return kubevirt;
}

static inline struct hyperconverged *world_hyperconverged(
	struct world *world, const char *namespace, const char *name)
{
	struct hyperconverged *hco =
		world_object(KIND_HYPERCONVERGED, sizeof(*hco), namespace, name);

	hco->api_version = "v1";
	hco->config = migration_config_unknown();
	world_put(world, &hco->object);
	return hco;
}

static inline const struct migration_fact *world_fact(
	const struct facts *facts, const struct migration *migration)
{
	return facts_find_migration(facts, migration->object.uid);
}

/* One condition in the block of its owner. */
static inline struct conditions world_condition(const struct object *owner,
	const char *type, const char *status, const char *reason, const char *message)
{
	struct condition *condition = arena_calloc(owner->block, 1, sizeof(*condition));

	condition->type = type;
	condition->status = status;
	condition->reason = reason;
	condition->message = message;
	condition->since_ms = WORLD_NOW_MS - 5000;
	return (struct conditions){ condition, 1 };
}

#endif
