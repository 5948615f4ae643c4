/* Facts that use what earlier ones left are the same as facts from scratch. */
#include "facts/facts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/strbuf.h"
#include "diagnose/diagnosis.h"
#include "report/report.h"
#include "wire/decode.h"

#define NODES 5
#define VMS 12
#define MIGRATIONS 20
#define STEPS 150

struct world {
	struct store *store;
	struct moment now;
	uint64_t seed;
	int numbers; /* of uids and resource versions */
};

static unsigned roll(struct world *world, unsigned below)
{
	world->seed =
		world->seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (unsigned)(world->seed >> 33) % below;
}

static bool happens(struct world *world, unsigned percent)
{
	return roll(world, 100) < percent;
}

static void apply(struct world *world, enum change_type type, enum kind kind,
	struct object *object)
{
	struct change change = { .type = type, .kind = kind, .object = object };

	store_apply(world->store, &change, world->now);
}

static void put_text(struct world *world, enum change_type type, enum kind kind,
	const struct strbuf *json)
{
	struct object *object;
	struct error err;

	if (!decode_object(
		    kind, (struct str){ json->data, json->length }, &object, &err)) {
		fail_msg("%s in %s", err.message, strbuf_cstr(json));
	}
	apply(world, type, kind, object);
}

static void put_state(
	struct world *world, enum source source, enum source_state_code code)
{
	struct change change = { .type = CHANGE_SOURCE,
		.source = source,
		.state = { .code = code,
			.confirmed_mono_ms = world->now.mono_ms,
			.loading = UNKNOWN_I64 } };

	store_apply(world->store, &change, world->now);
}

static void add_head(struct world *world, struct strbuf *json, const char *namespace,
	const char *name, unsigned number, unsigned uid)
{
	strbuf_printf(json,
		"{\"metadata\":{\"name\":\"%s%u\",\"uid\":\"%s-%u-%u\","
		"\"resourceVersion\":\"%d\",\"creationTimestamp\":"
		"\"2026-11-20T13:%02u:00Z\"",
		name, number, name, number, uid, world->numbers++, roll(world, 60));
	if (namespace != NULL) {
		strbuf_printf(json, ",\"namespace\":\"%s\"", namespace);
	}
}

static void add_address(struct world *world, struct strbuf *json, const char *key)
{
	static const char *const prefixes[] = { "10.200.5.", "10.128.2.", "192.168.1.",
		"10.200.9." };

	strbuf_printf(json, ",\"%s\":\"%s%u\"", key, prefixes[roll(world, 4)],
		10 + roll(world, 6));
}

static void node_text(struct world *world, struct strbuf *json)
{
	unsigned number = roll(world, NODES);

	add_head(world, json, NULL, "w", number, 0);
	strbuf_printf(json,
		",\"annotations\":{\"kubevirt.io/heartbeat\":"
		"\"2026-11-20T14:01:%02uZ\"},\"labels\":"
		"{\"kubevirt.io/schedulable\":\"true\"}},\"spec\":{\"podCIDRs\":"
		"[\"10.%u.%u.0/24\"]%s},\"status\":{\"addresses\":[{\"type\":"
		"\"InternalIP\",\"address\":\"192.168.1.%u\"}]}}",
		roll(world, 60), happens(world, 90) ? 128u : 200u, number,
		happens(world, 10) ? ",\"unschedulable\":true" : "", 10 + number);
}

static void handler_text(struct world *world, struct strbuf *json)
{
	unsigned number = roll(world, NODES);

	add_head(world, json, "kubevirt", "virt-handler-", number,
		happens(world, 20) ? roll(world, 3) : 0);
	strbuf_printf(json, ",\"annotations\":{");
	if (happens(world, 80)) {
		strbuf_printf(json,
			"\"k8s.v1.cni.cncf.io/networks\":\"mig@migration0\","
			"\"k8s.v1.cni.cncf.io/network-status\":\"[{\\\"name\\\":"
			"\\\"kubevirt/mig\\\",\\\"interface\\\":\\\"migration0\\\","
			"\\\"ips\\\":[\\\"10.200.5.%u\\\"]}]\"",
			10 + roll(world, 6));
	}
	strbuf_printf(json,
		"}},\"spec\":{\"nodeName\":\"w%u\"},\"status\":{\"phase\":\"%s\","
		"\"podIP\":\"10.128.2.%u\",\"podIPs\":[{\"ip\":\"10.128.2.%u\"}]}}",
		number, happens(world, 90) ? "Running" : "Pending", 10 + number,
		10 + number);
}

static void nad_text(struct world *world, struct strbuf *json)
{
	strbuf_printf(json,
		"{\"metadata\":{\"name\":\"mig\",\"namespace\":\"%s\",\"uid\":\"n\"},"
		"\"spec\":{\"config\":\"{\\\"type\\\":\\\"macvlan\\\",\\\"master\\\":"
		"\\\"bond2\\\",\\\"ipam\\\":{\\\"type\\\":\\\"%s\\\","
		"\\\"range\\\":\\\"10.200.%u.0/24\\\"}}\"}}",
		happens(world, 80) ? "kubevirt" : "other",
		happens(world, 50) ? "whereabouts" : "dhcp",
		happens(world, 70) ? 5u : 9u);
}

static void kubevirt_text(struct world *world, struct strbuf *json)
{
	add_head(world, json, "kubevirt", "kubevirt", 0, 0);
	strbuf_printf(json,
		"},\"spec\":{\"configuration\":{\"migrations\":{%s\"parallelMigrations"
		"PerCluster\":%u}}},\"status\":{\"observedKubeVirtVersion\":\"v1.8.2\"}"
		"}",
		happens(world, 80) ? "\"network\":\"mig\"," : "", 1 + roll(world, 5));
}

/* Of the migration of the same number, which may be of another uid by now. */
static void state_text(struct world *world, struct strbuf *json, unsigned number)
{
	strbuf_printf(json,
		"\"migrationState\":{\"migrationUid\":\"mig-%u-%u\",\"sourceNode\":"
		"\"w%u\",\"targetNode\":\"w%u\",\"startTimestamp\":"
		"\"2026-11-20T13:%02u:30Z\"",
		number, roll(world, 2), roll(world, NODES), roll(world, NODES),
		roll(world, 60));
	if (happens(world, 85)) {
		add_address(world, json, "targetNodeAddress");
	}
	strbuf_printf(json, "}");
}

static void vmi_text(struct world *world, struct strbuf *json)
{
	unsigned number = roll(world, VMS);

	add_head(world, json, "shop", "vm", number, 0);
	strbuf_printf(json,
		"},\"spec\":{},\"status\":{\"phase\":\"Running\",\"nodeName\":\"w%u\"",
		roll(world, NODES));
	if (happens(world, 60)) {
		strbuf_printf(json, ",");
		state_text(world, json, number);
	}
	strbuf_printf(json, "}}");
}

static void migration_text(struct world *world, struct strbuf *json)
{
	static const char *const phases[] = { "", "Pending", "Scheduling", "Running",
		"Succeeded", "Failed" };
	unsigned number = roll(world, MIGRATIONS);
	const char *phase = phases[roll(world, 6)];

	add_head(world, json, number % 2 == 0 ? "shop" : "bank", "mig", number,
		happens(world, 15) ? 1 : 0);
	/* The uid that state_text() writes. */
	strbuf_printf(json,
		"},\"spec\":{\"vmiName\":\"vm%u\"},\"status\":{\"phase\":\"%s\"",
		number % VMS, phase);
	if (happens(world, 50)) {
		strbuf_printf(json, ",");
		state_text(world, json, number);
	}
	strbuf_printf(json, "}}");
}

static void pod_text(struct world *world, struct strbuf *json)
{
	unsigned number = roll(world, MIGRATIONS);

	add_head(world, json, "shop", "virt-launcher-", number, 0);
	strbuf_printf(json,
		",\"labels\":{\"kubevirt.io\":\"virt-launcher\","
		"\"kubevirt.io/migrationJobUID\":\"mig-%u-0\","
		"\"kubevirt.io/"
		"created-by\":\"vm-%u-0\"}},\"spec\":{\"nodeName\":\"w%u\"},"
		"\"status\":{\"phase\":\"Running\"}}",
		number, number % VMS, roll(world, NODES));
}

static void one_change(struct world *world)
{
	static const struct {
		enum kind kind;
		unsigned weight;
		void (*write)(struct world *, struct strbuf *);
	} kinds[] = {
		{ KIND_MIGRATION, 30, migration_text },
		{ KIND_VMI, 30, vmi_text },
		{ KIND_NODE, 15, node_text },
		{ KIND_POD, 10, pod_text },
		{ KIND_VIRT_HANDLER, 9, handler_text },
		{ KIND_NAD, 3, nad_text },
		{ KIND_KUBEVIRT, 3, kubevirt_text },
	};
	unsigned dice = roll(world, 100);
	struct strbuf json;
	size_t i = 0;

	while (i + 1 < sizeof(kinds) / sizeof(kinds[0]) && dice >= kinds[i].weight) {
		dice -= kinds[i++].weight;
	}
	strbuf_init(&json, 1u << 16);
	kinds[i].write(world, &json);
	put_text(world, happens(world, 15) ? CHANGE_DELETE : CHANGE_UPSERT,
		kinds[i].kind, &json);
	strbuf_finish(&json);
}

/* A list that is read again: fewer objects, in another order. */
static void relist(struct world *world)
{
	struct strbuf json;

	apply(world, CHANGE_LIST_BEGIN, KIND_MIGRATION, NULL);
	for (unsigned i = 0; i < MIGRATIONS / 2; i++) {
		strbuf_init(&json, 1u << 16);
		migration_text(world, &json);
		put_text(world, CHANGE_LIST_ITEM, KIND_MIGRATION, &json);
		strbuf_finish(&json);
	}
	apply(world, CHANGE_LIST_COMMIT, KIND_MIGRATION, NULL);
}

static void change(struct world *world)
{
	world->now.mono_ms += roll(world, 3) * 500;
	world->now.wall_ms = world->now.mono_ms + INT64_C(1795183331000);
	if (happens(world, 3)) {
		relist(world);
	} else if (happens(world, 4)) {
		put_state(world, SOURCE_NAD,
			happens(world, 50) ? SOURCE_LIVE : SOURCE_FORBIDDEN);
	} else if (happens(world, 90)) {
		for (unsigned i = 0; i <= roll(world, 4); i++) {
			one_change(world);
		}
	}
}

/* The whole document: everything that facts and findings say. */
static char *document(const struct facts *facts, struct arena *arena)
{
	struct report_context context = { .context = "test" };
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	context.findings = diagnose_run(facts, arena);
	report_json(out, facts, &context);
	assert_int_equal(fclose(out), 0);
	return text;
}

static void live_through(uint64_t seed)
{
	struct world world = { .store = store_create(),
		.now = { .wall_ms = 1795183331000, .mono_ms = 7000000 },
		.seed = seed };
	struct facts_keep *keep = facts_keep_create();
	struct arena *kept_arena = arena_create(4096);
	struct arena *fresh_arena = arena_create(4096);
	struct settings settings;

	settings_init(&settings);
	for (int i = 0; i < SOURCE_COUNT; i++) {
		put_state(&world, (enum source)i, SOURCE_LIVE);
	}
	for (int step = 0; step < STEPS; step++) {
		char *kept;
		char *fresh;

		change(&world);
		arena_reset(kept_arena);
		arena_reset(fresh_arena);
		kept = document(facts_compute_kept(world.store, &settings, world.now,
					keep, kept_arena),
			kept_arena);
		fresh = document(
			facts_compute(world.store, &settings, world.now, fresh_arena),
			fresh_arena);
		if (strcmp(kept, fresh) != 0) {
			fail_msg("seed %llu, step %d", (unsigned long long)seed, step);
		}
		free(kept);
		free(fresh);
	}
	settings_finish(&settings);
	arena_destroy(kept_arena);
	arena_destroy(fresh_arena);
	facts_keep_destroy(keep);
	store_destroy(world.store);
}

static void kept_facts_say_what_facts_from_scratch_say(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 4; seed++) {
		live_through(seed);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kept_facts_say_what_facts_from_scratch_say),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
