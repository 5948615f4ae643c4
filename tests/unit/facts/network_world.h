/* A cluster with a migration network, put together piece by piece, for tests. */
#ifndef TESTS_UNIT_FACTS_NETWORK_WORLD_H
#define TESTS_UNIT_FACTS_NETWORK_WORLD_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/wire/decode_nad_config.h"
#include "tests/unit/facts/builders.h"
#include "wire/decode.h"

#define RANGE(range)                                                             \
	"{\"type\":\"macvlan\",\"master\":\"bond2.500\",\"mtu\":9000,\"ipam\":{" \
	"\"type\":\"whereabouts\",\"range\":\"" range "\"}}"
#define PLAIN RANGE("10.200.5.0/24")

static inline struct nad *put_nad(struct world *world, const char *namespace,
	const char *name, const char *config)
{
	struct nad *nad = world_object(KIND_NAD, sizeof(*nad), namespace, name);

	nad->config = config;
	nad->parsed = nad_config_decode(nad->object.block, config);
	nad->object.created_ms = WORLD_NOW_MS - 86400000;
	world_put(world, &nad->object);
	return nad;
}

/* A virt-handler of a day; NULL: without. */
static inline struct pod *put_handler(struct world *world, const char *node,
	const char *pod_address, const char *network, const char *address)
{
	char name[64];
	struct pod *pod;
	struct arena *block;

	(void)snprintf(name, sizeof(name), "virt-handler-%s", node);
	pod = world_virt_handler(world, name, node);
	block = pod->object.block;
	pod->object.created_ms = WORLD_NOW_MS - 86400000;
	if (pod_address != NULL) {
		const char **texts = arena_calloc(block, 1, sizeof(*texts));

		texts[0] = pod_address;
		pod->addresses = texts;
		pod->address_count = 1;
	}
	if (network != NULL) {
		struct pod_network *entry = arena_calloc(block, 1, sizeof(*entry));
		const char **texts = arena_calloc(block, 1, sizeof(*texts));

		texts[0] = address;
		entry->name = network;
		entry->interface = "migration0";
		entry->addresses = texts;
		entry->address_count = address != NULL ? 1 : 0;
		pod->networks = entry;
		pod->network_count = 1;
		pod->has_network_status = true;
		pod->networks_annotation = "migration-net@migration0";
	}
	return pod;
}

/* A VMI on w01 that migrates to `target` and was told `address`. */
static inline struct migration *put_migration(struct world *world, const char *name,
	const char *target, const char *address, enum migration_phase phase)
{
	struct vmi *vmi = world_vmi(world, "shop", name, "w01");
	struct migration *migration = world_migration(world, "shop", name, name, phase);
	struct migration_state *state =
		world_state(&vmi->object, migration->object.uid, "w01", target);

	state->target_address = address;
	state->start_ms = WORLD_NOW_MS - 30000;
	vmi->state = state;
	if (migration_phase_is_final(phase)) {
		migration->state = state;
	}
	return migration;
}

static inline struct migration_state *state_in(struct world *world, const char *name)
{
	const struct vmi *vmi = store_find_vmi(world->store, "shop", name);

	return (struct migration_state *)(uintptr_t)vmi->state;
}

/* KubeVirt in openshift-cnv or kubevirt, with a network or without. */
static inline struct kubevirt *open_world(
	struct world *world, const char *namespace, const char *network)
{
	struct kubevirt *kubevirt;

	world_init(world);
	kubevirt = world_kubevirt(world, namespace, "kubevirt", "v1.8.0");
	kubevirt->config.has_network = network != NULL;
	kubevirt->config.network = network;
	return kubevirt;
}

static inline bool list_has(
	const struct network_note *notes, size_t count, const char *id)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(notes[i].id, id) == 0) {
			return true;
		}
	}
	return false;
}

static inline bool network_has(const struct facts *facts, const char *id)
{
	return list_has(facts->network->notes, facts->network->note_count, id);
}

static inline const struct address_fact *address_of(
	const struct facts *facts, const struct migration *migration)
{
	const struct migration_fact *fact = world_fact(facts, migration);

	assert_non_null(fact);
	assert_non_null(fact->address);
	return fact->address;
}

static inline bool address_has(const struct address_fact *fact, const char *id)
{
	return list_has(fact->notes, fact->note_count, id);
}

/* Any object from JSON in which single quotation marks stand for double ones. */
static inline void put_json(struct world *world, enum kind kind, const char *json)
{
	struct arena *arena = arena_create(4096);
	char *text = arena_strdup(arena, json);
	struct object *object;
	struct error err;

	for (char *c = text; *c != '\0'; c++) {
		*c = *c == '\'' ? '"' : *c;
	}
	assert_true(decode_object(kind, str_from(text), &object, &err));
	world_put(world, object);
	arena_destroy(arena);
}

static inline void put_state(
	struct world *world, const char *node, const char *interfaces)
{
	struct arena *arena = arena_create(4096);
	struct object *object;
	struct error err;
	const char *json = arena_printf(arena,
		"{\"metadata\":{\"name\":\"%s\"},\"status\":{\"currentState\":{"
		"\"interfaces\":[%s],\"routes\":{\"running\":[{\"destination\":"
		"\"0.0.0.0/0\",\"next-hop-interface\":\"bond2\"}]}}}}",
		node, interfaces);

	assert_true(
		decode_object(KIND_NODE_NETWORK_STATE, str_from(json), &object, &err));
	world_put(world, object);
	arena_destroy(arena);
}

/* Bytes per second of each interface, over `count` measurements ten seconds apart. */
static inline void put_samples(struct world *world, const char *node, size_t count,
	const char *const *names, const double *rx, const double *tx, size_t interfaces)
{
	for (size_t k = 0; k < count; k++) {
		struct interface_counters counters[8];
		struct node_sample sample = {
			.node = node,
			.time_ms = WORLD_NOW_MS / 1000 * 1000 - 2000 -
				(int64_t)(count - 1 - k) * 10000,
			.received_mono_ms =
				WORLD_MONO_MS - 2000 - (int64_t)(count - 1 - k) * 10000,
			.node_start_ms = 5,
			.interfaces = counters,
			.interface_count = interfaces,
		};
		struct change change = { .type = CHANGE_NODE_SAMPLE,
			.node_sample = &sample };

		for (size_t i = 0; i < interfaces; i++) {
			counters[i] = (struct interface_counters){ names[i],
				(int64_t)(rx[i] * 10 * (double)k),
				(int64_t)(tx[i] * 10 * (double)k), 0, 0 };
		}
		store_apply(world->store, &change, world->now);
	}
}

static inline const struct interface_fact *interface_of(
	const struct facts *facts, const char *node, const char *name)
{
	const struct node_network_fact *network = facts_find_node(facts, node)->network;

	for (size_t i = 0; i < network->interface_count; i++) {
		if (strcmp(network->interfaces[i].name, name) == 0) {
			return &network->interfaces[i];
		}
	}
	fail_msg("%s has no %s", node, name);
	abort();
}

#endif
