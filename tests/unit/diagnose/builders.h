/*
 * A cluster in a few lines for tests of diagnoses: objects as the API writes them, with
 * single quotation marks for double ones and "@-90" for the time 90 s before now.
 *
 * Everything is in namespace shop; uids are made of the names ("uid-vmi-db1",
 * "uid-m1").
 */
#ifndef TESTS_UNIT_DIAGNOSE_BUILDERS_H
#define TESTS_UNIT_DIAGNOSE_BUILDERS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/timefmt.h"
#include "diagnose/diagnosis.h"
#include "wire/decode.h"

/* 2026-11-20T14:00:00Z. */
#define WORLD_NOW_MS INT64_C(1795183200000)
#define WORLD_MONO_MS INT64_C(5000000)
#define WORLD_TEXT 32768

struct world {
	struct store *store;
	struct arena *frame;
	struct moment now;
	struct settings settings;
	const struct facts *facts;
	const struct findings *findings;
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
	change.state.is_complete_once =
		code != SOURCE_CONNECTING && code != SOURCE_LISTING;
	store_apply(world->store, &change, world->now);
}

/* Quotation marks and times made right. */
static inline void world_json(
	const struct world *world, const char *text, char *out, size_t size)
{
	size_t used = 0;

	for (const char *at = text; *at != '\0'; at++) {
		if (*at == '@' && (at[1] == '-' || at[1] == '+')) {
			char *end = NULL;
			long seconds = strtol(at + 1, &end, 10);
			char time[TIME_TEXT_SIZE];

			time_format(world->now.wall_ms + seconds * 1000, false, time);
			assert_true(used + strlen(time) < size);
			memcpy(out + used, time, strlen(time));
			used += strlen(time);
			at = end - 1;
			continue;
		}
		assert_true(used + 2 < size);
		if (*at == '\'') {
			out[used++] = '"';
		} else if (*at == '`') {
			/* An apostrophe in a message. */
			out[used++] = '\'';
		} else {
			out[used++] = *at;
		}
	}
	out[used] = '\0';
}

static inline void world_apply(
	struct world *world, enum kind kind, struct object *object)
{
	struct change change = {
		.type = CHANGE_UPSERT, .kind = kind, .object = object
	};

	store_apply(world->store, &change, world->now);
}

PRINTF_LIKE(3, 4)
static inline void world_put(
	struct world *world, enum kind kind, const char *format, ...)
{
	static char raw[WORLD_TEXT];
	static char json[WORLD_TEXT];
	struct object *object = NULL;
	struct error err = { 0 };
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(raw, sizeof(raw), format, arguments);
	va_end(arguments);
	assert_true(length > 0 && (size_t)length < sizeof(raw));
	world_json(world, raw, json, sizeof(json));
	if (!decode_object(kind, str_from(json), &object, &err)) {
		fail_msg("%s: %s", err.message, json);
	}
	world_apply(world, kind, object);
}

/* Comma and members, or nothing. */
#define EXTRA(text) ((text)[0] == '\0' ? "" : ","), (text)

static inline void world_kubevirt(
	struct world *world, const char *migrations, const char *rest)
{
	world_put(world, KIND_KUBEVIRT,
		"{'metadata':{'namespace':'kubevirt','name':'kubevirt','uid':'kv'},"
		"'spec':{'configuration':{'evictionStrategy':'LiveMigrate',"
		"'migrations':{%s}},'workloadUpdateStrategy':{"
		"'workloadUpdateMethods':['LiveMigrate']}},"
		"'status':{'phase':'Deployed','observedKubeVirtVersion':'v1.9.0'%s%s}}",
		migrations, EXTRA(rest));
}

/* `labels`, `spec` and `ready` as members, members and a status. */
static inline void world_node(struct world *world, const char *name, const char *labels,
	const char *spec, const char *ready, int heartbeat_s)
{
	world_put(world, KIND_NODE,
		"{'metadata':{'name':'%s','uid':'uid-node-%s',"
		"'labels':{'kubernetes.io/hostname':'%s',"
		"'kubernetes.io/arch':'amd64','kubevirt.io/schedulable':'true'%s%s},"
		"'annotations':{'kubevirt.io/heartbeat':'@-%d'}},"
		"'spec':{%s},'status':{'allocatable':{'memory':'64Gi','cpu':'32',"
		"'pods':'250','devices.kubevirt.io/kvm':'1k'},"
		"'conditions':[{'type':'Ready','status':'%s',"
		"'reason':'KubeletX','lastTransitionTime':'@-400'}]}}",
		name, name, name, EXTRA(labels), heartbeat_s, spec, ready);
}

/* `annotations` and `status` are members; an empty status is a healthy one. */
static inline void world_handler(struct world *world, const char *node,
	const char *annotations, const char *status)
{
	world_put(world, KIND_VIRT_HANDLER,
		"{'metadata':{'namespace':'kubevirt','name':'virt-handler-%s',"
		"'uid':'uid-vh-%s','creationTimestamp':'@-90000',"
		"'labels':{'kubevirt.io':'virt-handler'},'annotations':{%s}},"
		"'spec':{'nodeName':'%s','containers':[]},'status':{%s}}",
		node, node, annotations, node,
		status[0] != '\0'
			? status
			: "'phase':'Running','podIP':'10.131.0.7',"
			  "'conditions':[{'type':'Ready','status':'True',"
			  "'lastTransitionTime':'@-89000'}],"
			  "'containerStatuses':[{'name':'virt-handler','ready':true,"
			  "'restartCount':0,'state':{'running':{}}}]");
}

/* `spec` and `status` are further members. */
static inline void world_vmi(struct world *world, const char *name, const char *node,
	const char *spec, const char *status)
{
	const char *conditions = strstr(status, "'conditions'") != NULL
		? ""
		: ",'conditions':[{'type':'LiveMigratable','status':'True'}]";

	world_put(world, KIND_VMI,
		"{'metadata':{'namespace':'shop','name':'%s','uid':'uid-vmi-%s',"
		"'creationTimestamp':'@-90000'},"
		"'spec':{'domain':{'memory':{'guest':'4Gi'},'devices':{}}%s%s},"
		"'status':{'phase':'Running','nodeName':'%s',"
		"'selinuxContext':'s0','migrationMethod':'LiveMigration'%s%s%s}}",
		name, name, EXTRA(spec), node, conditions, EXTRA(status));
}

/* In `phase` for so long, and made 2 s before; `metadata` and `status` are further
 * members. */
static inline void world_migration(struct world *world, const char *name,
	const char *vmi, const char *phase, int seconds, const char *metadata,
	const char *status)
{
	char created[64] = "";
	char phases[256] = "";

	if (strstr(metadata, "creationTimestamp") == NULL) {
		snprintf(created, sizeof(created), ",'creationTimestamp':'@-%d'",
			seconds + 2);
	}
	if (phase[0] != '\0') {
		snprintf(phases, sizeof(phases),
			"'phase':'%s','phaseTransitionTimestamps':[{'phase':'%s',"
			"'phaseTransitionTimestamp':'@-%d'}]%s",
			phase, phase, seconds, status[0] == '\0' ? "" : ",");
	}
	world_put(world, KIND_MIGRATION,
		"{'metadata':{'namespace':'shop','name':'%s','uid':'uid-%s'%s%s%s},"
		"'spec':{'vmiName':'%s'},'status':{%s%s}}",
		name, name, created, EXTRA(metadata), vmi, phases, status);
}

/* A launcher pod made for migration `job` of the VM ("" for the first one). */
static inline void world_launcher(struct world *world, const char *name,
	const char *vmi, const char *job, const char *node, int seconds,
	const char *spec, const char *status)
{
	char placed[128] = "";
	char label[128] = "";

	if (node[0] != '\0') {
		snprintf(placed, sizeof(placed), ",'nodeName':'%s'", node);
	}
	if (job[0] != '\0') {
		snprintf(label, sizeof(label),
			",'kubevirt.io/migrationJobUID':'uid-%s'", job);
	}
	/* Pods that were made for a migration are watched, others are fetched. */
	world_put(world, job[0] == '\0' ? KIND_LAUNCHER : KIND_POD,
		"{'metadata':{'namespace':'shop','name':'%s','uid':'uid-pod-%s',"
		"'creationTimestamp':'@-%d','labels':{'kubevirt.io':'virt-launcher',"
		"'kubevirt.io/created-by':'uid-vmi-%s'%s},"
		"'ownerReferences':[{'kind':'VirtualMachineInstance','name':'%s',"
		"'uid':'uid-vmi-%s','controller':true}]},"
		"'spec':{'containers':[{'name':'compute','resources':{'requests':{"
		"'memory':'5Gi','cpu':'2'}}}]%s%s%s},'status':{%s}}",
		name, name, seconds, vmi, label, vmi, vmi, placed, EXTRA(spec), status);
}

#define POD_READY                                                                \
	"'phase':'Running','conditions':[{'type':'Ready','status':'True',"       \
	"'lastTransitionTime':'@-100'}],'containerStatuses':[{'name':'compute'," \
	"'ready':true,'restartCount':0,'state':{'running':{}}}]"
#define POD_CREATING                                                                \
	"'phase':'Pending','conditions':[{'type':'PodScheduled','status':'True'}]," \
	"'containerStatuses':[{'name':'compute','ready':false,'restartCount':0,"    \
	"'state':{'waiting':{'reason':'ContainerCreating'}}}]"
#define POD_UNSCHEDULABLE(message)                                                 \
	"'phase':'Pending','conditions':[{'type':'PodScheduled','status':'False'," \
	"'reason':'Unschedulable','message':'" message "'}]"

static inline void world_event(struct world *world, const char *kind, const char *name,
	const char *type, const char *reason, const char *message, int seconds)
{
	static int number;

	number++;
	world_put(world, strcmp(kind, "Pod") == 0 ? KIND_POD_EVENT : KIND_EVENT,
		"{'metadata':{'namespace':'%s','name':'event-%d','uid':'event-%d'},"
		"'involvedObject':{'kind':'%s','namespace':'%s','name':'%s'},"
		"'type':'%s','reason':'%s','message':'%s','count':1,"
		"'firstTimestamp':'@-%d','lastTimestamp':'@-%d'}",
		strncmp(name, "virt-handler", 12) == 0 ? "kubevirt" : "shop", number,
		number, kind,
		strncmp(name, "virt-handler", 12) == 0 ? "kubevirt" : "shop", name,
		type, reason, message, seconds, seconds);
}

/* Every source live, KubeVirt 1.9 with its defaults, nodes w1 to w3 and their
 * virt-handlers. */
static inline void world_init(struct world *world)
{
	static const char *const nodes[] = { "w1", "w2", "w3" };

	*world = (struct world){ 0 };
	world->store = store_create();
	world->frame = arena_create(1u << 16);
	world->now = (struct moment){ WORLD_NOW_MS, WORLD_MONO_MS };
	settings_init(&world->settings);
	for (int i = 0; i < SOURCE_COUNT; i++) {
		world_source(world, (enum source)i, SOURCE_LIVE);
	}
	world_kubevirt(world, "", "");
	for (size_t i = 0; i < ARRAY_LENGTH(nodes); i++) {
		world_node(world, nodes[i], "", "", "True", 40);
		world_handler(world, nodes[i], "", "");
	}
}

static inline void world_finish(struct world *world)
{
	settings_finish(&world->settings);
	arena_destroy(world->frame);
	store_destroy(world->store);
}

static inline void world_diagnose(struct world *world)
{
	world->facts =
		facts_compute(world->store, &world->settings, world->now, world->frame);
	world->findings = diagnose_run(world->facts, world->frame);
}

static inline struct finding_list world_list(
	const struct world *world, enum diagnosis_scope scope, const char *name)
{
	const struct facts *facts = world->facts;

	if (scope == DIAGNOSE_CLUSTER) {
		return world->findings->cluster;
	}
	for (size_t i = 0; scope == DIAGNOSE_MIGRATION && i < facts->migration_count;
		i++) {
		if (text_equal(facts->migrations[i].migration->object.name, name)) {
			return world->findings->migrations[i];
		}
	}
	for (size_t i = 0; scope == DIAGNOSE_NODE && i < facts->node_count; i++) {
		if (text_equal(facts->nodes[i].name, name)) {
			return world->findings->nodes[i];
		}
	}
	for (size_t i = 0; scope == DIAGNOSE_VMI && i < world->findings->vmi_count;
		i++) {
		if (text_equal(store_vmi(world->store, i)->object.name, name)) {
			return world->findings->vmis[i];
		}
	}
	fail_msg("no object called %s", name == NULL ? "nothing" : name);
	abort();
}

/* "first-id second-id": what was found, in order. */
static inline const char *world_ids(
	const struct world *world, enum diagnosis_scope scope, const char *name)
{
	struct finding_list list = world_list(world, scope, name);
	const char *text = "";

	for (size_t i = 0; i < list.count; i++) {
		text = arena_printf(world->frame, "%s%s%s", text, i == 0 ? "" : " ",
			list.items[i].id);
	}
	return text;
}

/* Computes, and compares what one migration got. */
static inline void expect(struct world *world, const char *migration, const char *ids)
{
	world_diagnose(world);
	assert_string_equal(world_ids(world, DIAGNOSE_MIGRATION, migration), ids);
}

static inline void expect_at(struct world *world, enum diagnosis_scope scope,
	const char *name, const char *ids)
{
	world_diagnose(world);
	assert_string_equal(world_ids(world, scope, name), ids);
}

static inline const struct finding *world_finding(const struct world *world,
	enum diagnosis_scope scope, const char *name, const char *id)
{
	struct finding_list list = world_list(world, scope, name);

	for (size_t i = 0; i < list.count; i++) {
		if (text_equal(list.items[i].id, id)) {
			return &list.items[i];
		}
	}
	fail_msg("%s was not found for %s", id, name == NULL ? "the cluster" : name);
	abort();
}

/* A text anywhere in the evidence: what, value or object. */
static inline bool has_evidence(const struct finding *finding, const char *text)
{
	for (size_t i = 0; i < finding->evidence_count; i++) {
		const struct evidence *one = &finding->evidence[i];

		if (text_contains_nocase(one->what, text) ||
			text_contains_nocase(one->value, text) ||
			text_contains_nocase(one->object, text)) {
			return true;
		}
	}
	return false;
}

static inline bool has_next(const struct finding *finding, const char *text)
{
	for (size_t i = 0; i < finding->next_count; i++) {
		if (text_contains_nocase(finding->next[i], text)) {
			return true;
		}
	}
	return false;
}

/* Every number of the summary stands in the evidence: nothing is made up. */
static inline void assert_numbers_proven(const struct finding *finding)
{
	const char *at = finding->summary;

	while (*at != '\0') {
		char word[64];
		size_t length = 0;

		/* Numbers that begin a word: not those inside names. */
		if (*at < '0' || *at > '9' ||
			(at != finding->summary && at[-1] != ' ' && at[-1] != '(')) {
			at++;
			continue;
		}
		while (((at[length] >= '0' && at[length] <= '9') || at[length] == '.' ||
			       (at[length] >= 'a' && at[length] <= 'z')) &&
			length < sizeof(word) - 1) {
			length++;
		}
		memcpy(word, at, length);
		word[length] = '\0';
		if (!has_evidence(finding, word)) {
			fail_msg("%s: \"%s\" of \"%s\" is not in the evidence",
				finding->id, word, finding->summary);
		}
		at += length;
	}
}

#endif
