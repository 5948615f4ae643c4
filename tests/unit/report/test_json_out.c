/* The JSON document: every key of the contract, in every object, with honest values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <json-c/json.h>

#include "base/str.h"
#include "tests/unit/report/capture.h"

static const struct report_context context = { .context = "prod",
	.server = "https://api:6443" };

/* A dotted path; "[]" goes into each element of an array that has at least one. */
static void assert_path(
	struct json_object *value, const char *path, const char *whole_path)
{
	char key[64];
	const char *end = strpbrk(path, ".[");
	size_t length = end != NULL ? (size_t)(end - path) : strlen(path);
	struct json_object *member;

	if (strncmp(path, "[]", 2) == 0) {
		if (json_object_get_type(value) != json_type_array ||
			json_object_array_length(value) == 0) {
			fail_msg("%s: no elements", whole_path);
		}
		for (size_t i = 0; i < json_object_array_length(value); i++) {
			if (path[2] == '.') {
				assert_path(json_object_array_get_idx(value, i),
					path + 3, whole_path);
			}
		}
		return;
	}
	snprintf(key, sizeof(key), "%.*s", (int)length, path);
	if (json_object_get_type(value) != json_type_object ||
		!json_object_object_get_ex(value, key, &member)) {
		fail_msg("%s: no key %s", whole_path, key);
	}
	if (end != NULL) {
		assert_path(member, *end == '.' ? end + 1 : end, whole_path);
	}
}

static const char *const required[] = {
	"schema",
	"time",
	"cluster.context",
	"cluster.server",
	"cluster.kubernetesVersion",
	"cluster.kubevirtVersion",
	"cluster.kubevirtNamespace",
	"cluster.hyperconverged",
	"cluster.namespaceScope",
	"replay",
	"sources[].name",
	"sources[].state",
	"sources[].ageSeconds",
	"sources[].retryInSeconds",
	"sources[].objects",
	"sources[].message",
	"limits.parallelMigrationsPerCluster.value",
	"limits.parallelMigrationsPerCluster.origin",
	"limits.parallelOutboundMigrationsPerNode.value",
	"limits.parallelOutboundMigrationsPerNode.origin",
	"limits.bandwidthPerMigrationBytesPerSecond.value",
	"limits.bandwidthPerMigrationBytesPerSecond.origin",
	"limits.completionTimeoutPerGiBSeconds.value",
	"limits.completionTimeoutPerGiBSeconds.origin",
	"limits.progressTimeoutSeconds.value",
	"limits.progressTimeoutSeconds.origin",
	"limits.allowAutoConverge.value",
	"limits.allowAutoConverge.origin",
	"limits.allowPostCopy.value",
	"limits.allowPostCopy.origin",
	"limits.allowWorkloadDisruption.value",
	"limits.allowWorkloadDisruption.origin",
	"slots.used",
	"slots.limit",
	"slots.holders[]",
	"slots.queue[]",
	"network.configured",
	"network.definition",
	"network.ranges",
	"network.notes",
	"migrations[].namespace",
	"migrations[].name",
	"migrations[].uid",
	"migrations[].vmi",
	"migrations[].phase",
	"migrations[].phaseSince",
	"migrations[].createdAt",
	"migrations[].startedAt",
	"migrations[].endedAt",
	"migrations[].phases[].phase",
	"migrations[].phases[].at",
	"migrations[].origin",
	"migrations[].priority",
	"migrations[].policy",
	"migrations[].source",
	"migrations[].target",
	"migrations[].targetPod",
	"migrations[].targetAddress",
	"migrations[].addressVerdict",
	"migrations[].addressReason",
	"migrations[].mode",
	"migrations[].method",
	"migrations[].holdsSlot",
	"migrations[].queuePosition",
	"migrations[].progress.origin",
	"migrations[].progress.sampledAt",
	"migrations[].progress.totalBytes",
	"migrations[].progress.processedBytes",
	"migrations[].progress.remainingBytes",
	"migrations[].progress.percent",
	"migrations[].progress.transferBytesPerSecond",
	"migrations[].progress.dirtyBytesPerSecond",
	"migrations[].progress.percentOf",
	"migrations[].progress.etaSeconds.low",
	"migrations[].progress.etaSeconds.high",
	"migrations[].progress.converging",
	"migrations[].progress.noEtaReason",
	"migrations[].progress.convergenceReason",
	"migrations[].progress.stale",
	"migrations[].deadlines",
	"migrations[].limits",
	"migrations[].cancel.requested",
	"migrations[].cancel.status",
	"migrations[].failureReason",
	"migrations[].durationSeconds",
	"migrations[].downtimeMilliseconds",
	"migrations[].downtimeNetworkMilliseconds",
	"migrations[].expectedDowntimeMilliseconds",
	"migrations[].downtimeReason",
	"migrations[].diagnoses",
	"nodes[].name",
	"nodes[].ready",
	"nodes[].cordoned",
	"nodes[].draining",
	"nodes[].kubevirtSchedulable",
	"nodes[].heartbeatAgeSeconds",
	"nodes[].virtHandler.pod",
	"nodes[].virtHandler.ready",
	"nodes[].virtHandler.podAddress",
	"nodes[].virtHandler.migrationAddresses",
	"nodes[].virtHandler.verdict",
	"nodes[].outbound.used",
	"nodes[].outbound.limit",
	"nodes[].outbound.holders",
	"nodes[].inbound.used",
	"nodes[].inbound.holders",
	"nodes[].vmis",
	"nodes[].interfaces",
	"nodes[].statistics.state",
	"nodes[].statistics.ageSeconds",
	"nodes[].statistics.message",
	"nodes[].drain",
	"nodes[].findings",
	"vmis[].namespace",
	"vmis[].name",
	"vmis[].node",
	"vmis[].phase",
	"vmis[].memoryBytes",
	"vmis[].migratable",
	"vmis[].reason",
	"vmis[].message",
	"vmis[].evictionStrategy",
	"vmis[].findings",
	"readiness",
	"findings",
	"history.finished[].namespace",
	"history.finished[].name",
	"history.finished[].uid",
	"history.finished[].vmi",
	"history.finished[].gone",
	"history.finished[].outcome",
	"history.finished[].phase",
	"history.finished[].origin",
	"history.finished[].policy",
	"history.finished[].source",
	"history.finished[].target",
	"history.finished[].mode",
	"history.finished[].createdAt",
	"history.finished[].startedAt",
	"history.finished[].endedAt",
	"history.finished[].durationSeconds",
	"history.finished[].copySeconds",
	"history.finished[].memoryBytes",
	"history.finished[].processedBytes",
	"history.finished[].averageBytesPerSecond",
	"history.finished[].downtimeMilliseconds",
	"history.finished[].downtimeNetworkMilliseconds",
	"history.finished[].expectedDowntimeMilliseconds",
	"history.finished[].downtimeReason",
	"history.finished[].failureReason",
	"history.finished[].cause",
	"history.finished[].causeOrigin",
	"history.byHour[].from",
	"history.byHour[].succeeded",
	"history.byHour[].failed",
	"history.byHour[].cancelled",
	"history.byHour[].unseen",
	"history.failureReasons[].reason",
	"history.failureReasons[].count",
	"history.failureReasons[].vms",
	"history.failureReasons[].newestAt",
};

/* The document of the world as a tree, to be put by the caller. */
static struct json_object *document_with(
	struct world *world, const struct report_context *shown)
{
	struct capture capture;
	struct json_object *tree;

	capture_init(&capture);
	report_json(capture.out, world_facts(world), shown);
	tree = json_tokener_parse(capture_text(&capture));
	if (tree == NULL) {
		fail_msg("not JSON:\n%s", capture.text);
	}
	capture_finish(&capture);
	return tree;
}

static struct json_object *document_of(struct world *world)
{
	return document_with(world, &context);
}

/* "a.b", "a.0.b": the text of what is there, "null" for null. */
static const char *text_at(struct json_object *tree, const char *path)
{
	struct str rest = str_from(path);
	struct str part;

	while (str_split(&rest, '.', &part)) {
		char key[64];
		uint64_t index;

		snprintf(key, sizeof(key), "%.*s", (int)part.length, part.data);
		if (json_object_get_type(tree) == json_type_array) {
			assert_true(str_to_u64(part, &index));
			assert_true(index < json_object_array_length(tree));
			tree = json_object_array_get_idx(tree, (size_t)index);
		} else if (!json_object_object_get_ex(tree, key, &tree)) {
			fail_msg("%s: no key %s", path, key);
		}
	}
	return tree == NULL ? "null" : json_object_get_string(tree);
}

static void every_key_of_the_contract_is_there(void **state)
{
	struct world world;
	struct json_object *tree;

	(void)state;
	world_init(&world);
	world_fill(&world);
	tree = document_of(&world);
	for (size_t i = 0; i < ARRAY_LENGTH(required); i++) {
		assert_path(tree, required[i], required[i]);
	}
	json_object_put(tree);
	world_finish(&world);
}

static void world_retry(struct world *world, enum source source, int64_t in_ms)
{
	struct change change = {
		.type = CHANGE_SOURCE,
		.source = source,
		.state = *store_source(world->store, source),
	};

	change.state.retry_mono_ms = world->now.mono_ms + in_ms;
	store_apply(world->store, &change, world->now);
}

static void a_recording_says_which_part_of_it_this_is(void **state)
{
	struct report_context shown = context;
	struct world world;
	struct json_object *tree;

	(void)state;
	shown.replay_file = "a.rec";
	shown.replay_at_ms = 12400;
	shown.replay_of_ms = 60000;
	world_init(&world);
	tree = document_with(&world, &shown);
	assert_string_equal(text_at(tree, "replay.file"), "a.rec");
	assert_string_equal(text_at(tree, "replay.atSeconds"), "12.4");
	assert_string_equal(text_at(tree, "replay.ofSeconds"), "60.0");
	json_object_put(tree);
	tree = document_of(&world);
	assert_string_equal(text_at(tree, "replay"), "null");
	json_object_put(tree);
	world_finish(&world);
}

static void every_source_of_the_contract_has_a_row(void **state)
{
	static const char *const names[] = { "migrations", "vmis", "nodes", "pods",
		"events", "kubevirt", "hyperconverged",
		"network-attachment-definitions", "migration-policies",
		"node-network-states", "virt-handlers", "node-statistics",
		"migration-metrics", "prometheus", "resource-quotas",
		"persistent-volume-claims" };
	struct world world;
	struct json_object *tree;
	struct json_object *sources;

	(void)state;
	world_init(&world);
	world_source(&world, SOURCE_NODE, SOURCE_FORBIDDEN);
	world_retry(&world, SOURCE_NODE, 12300);
	world_retry(&world, SOURCE_POD, -5); /* about to be asked */
	tree = document_of(&world);
	assert_true(json_object_object_get_ex(tree, "sources", &sources));
	for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
		int rows = 0;

		for (size_t row = 0; row < json_object_array_length(sources); row++) {
			struct json_object *source =
				json_object_array_get_idx(sources, row);

			rows += strcmp(text_at(source, "name"), names[i]) == 0;
		}
		assert_int_equal(rows, 1);
	}
	assert_string_equal(text_at(tree, "sources.0.name"), "migrations");
	assert_string_equal(text_at(tree, "sources.0.state"), "live");
	assert_string_equal(text_at(tree, "sources.0.ageSeconds"), "0.4");
	assert_string_equal(text_at(tree, "sources.0.message"), "null");
	assert_string_equal(text_at(tree, "sources.0.retryInSeconds"), "null");
	assert_string_equal(text_at(tree, "sources.2.retryInSeconds"), "12.3");
	assert_string_equal(text_at(tree, "sources.3.retryInSeconds"), "0.0");
	assert_string_equal(text_at(tree, "sources.2.state"), "forbidden");
	assert_string_equal(text_at(tree, "sources.2.ageSeconds"), "null");
	assert_string_equal(
		text_at(tree, "sources.2.message"), "no right to list them");
	json_object_put(tree);
	world_finish(&world);
}

static void the_values_are_those_of_the_facts(void **state)
{
	static const struct {
		const char *path;
		const char *expected;
	} cases[] = {
		{ "schema", "vmigtop/v1" },
		{ "time", "2026-11-20T14:00:00Z" },
		{ "cluster.context", "prod" },
		{ "cluster.server", "https://api:6443" },
		{ "cluster.kubernetesVersion", "null" },
		{ "cluster.kubevirtVersion", "v1.9.0" },
		{ "cluster.kubevirtNamespace", "kubevirt" },
		{ "cluster.hyperconverged", "false" },
		{ "cluster.namespaceScope", "null" },
		{ "limits.parallelMigrationsPerCluster.value", "1" },
		{ "limits.parallelMigrationsPerCluster.origin",
			"KubeVirt kubevirt/kubevirt" },
		{ "limits.completionTimeoutPerGiBSeconds.value", "150" },
		{ "limits.completionTimeoutPerGiBSeconds.origin", "default" },
		{ "limits.bandwidthPerMigrationBytesPerSecond.value", "0" },
		{ "limits.allowPostCopy.value", "false" },
		{ "slots.used", "1" },
		{ "slots.limit", "1" },
		{ "slots.holders.0", "shop/run" },
		{ "slots.queue.0", "shop/wait" },
		{ "network.configured", "null" },
		{ "migrations.0.namespace", "lab" },
		{ "migrations.0.phase", "Failed" },
		{ "migrations.0.failureReason", "operation failed: \"disk\", x=1" },
		{ "migrations.0.endedAt", "2026-11-20T13:59:50Z" },
		{ "migrations.0.holdsSlot", "false" },
		{ "migrations.0.durationSeconds", "50.0" },
		{ "migrations.1.name", "run" },
		{ "migrations.1.phase", "Running" },
		{ "migrations.1.phaseSince", "2026-11-20T13:59:50Z" },
		{ "migrations.1.createdAt", "2026-11-20T13:59:00Z" },
		{ "migrations.1.startedAt", "2026-11-20T13:59:52Z" },
		{ "migrations.1.endedAt", "null" },
		{ "migrations.1.phases.0.phase", "Running" },
		{ "migrations.1.origin", "other" },
		{ "migrations.1.source", "w1" },
		{ "migrations.1.target", "w2" },
		{ "migrations.1.targetPod", "virt-launcher-target" },
		{ "migrations.1.targetAddress", "10.200.5.14" },
		{ "migrations.1.mode", "PreCopy" },
		{ "migrations.1.holdsSlot", "true" },
		{ "migrations.1.queuePosition", "null" },
		{ "migrations.1.cancel.requested", "false" },
		/* 16 GiB are 18 decimal gigabytes: 2700 s, 8 of them gone. */
		{ "migrations.1.limits.completionTimeoutPerGiBSeconds.value", "150" },
		{ "migrations.1.limits.completionTimeoutPerGiBSeconds.origin",
			"default" },
		{ "migrations.1.limits.allowPostCopy.value", "false" },
		{ "migrations.1.limits.stallDetection.value", "false" },
		{ "migrations.1.deadlines.0.kind", "completion" },
		{ "migrations.1.deadlines.0.reason", "null" },
		{ "migrations.1.deadlines.0.at", "2026-11-20T14:44:52Z" },
		{ "migrations.1.deadlines.0.secondsLeft", "2692" },
		{ "migrations.1.deadlines.0.effect", "abort" },
		{ "migrations.1.deadlines.0.isLowerBound", "false" },
		{ "migrations.1.diagnoses", "[ ]" },
		{ "migrations.2.priority", "system-critical" },
		{ "migrations.2.holdsSlot", "false" },
		{ "migrations.2.queuePosition", "1" },
		{ "migrations.2.target", "null" },
		{ "migrations.2.startedAt", "null" },
		{ "nodes.0.name", "w1" },
		{ "nodes.0.ready", "true" },
		{ "nodes.0.cordoned", "false" },
		{ "nodes.0.heartbeatAgeSeconds", "41" },
		{ "nodes.0.virtHandler.pod", "virt-handler-w1" },
		{ "nodes.0.virtHandler.ready", "null" },
		{ "nodes.0.outbound.used", "1" },
		{ "nodes.0.outbound.limit", "1" },
		{ "nodes.0.outbound.holders.0", "shop/run" },
		{ "nodes.0.inbound.used", "0" },
		{ "nodes.0.vmis", "2" },
		{ "nodes.0.drain", "null" },
		{ "nodes.1.virtHandler.pod", "null" },
		{ "nodes.1.inbound.used", "1" },
		{ "nodes.1.inbound.holders.0", "shop/run" },
		{ "vmis.0.name", "db-1" },
		{ "vmis.0.memoryBytes", "17179869184" },
		{ "vmis.0.migratable", "null" },
		{ "vmis.1.name", "web-1" },
	};
	struct world world;
	struct json_object *tree;

	(void)state;
	world_init(&world);
	world_fill(&world);
	tree = document_of(&world);
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		assert_string_equal(text_at(tree, cases[i].path), cases[i].expected);
	}
	json_object_put(tree);
	world_finish(&world);
}

static void what_cannot_be_counted_is_null(void **state)
{
	struct world world;
	struct json_object *tree;

	(void)state;
	world_init(&world);
	world_fill(&world);
	world_source(&world, SOURCE_POD, SOURCE_FORBIDDEN);
	world_source(&world, SOURCE_HYPERCONVERGED, SOURCE_FORBIDDEN);
	tree = document_of(&world);
	assert_string_equal(text_at(tree, "slots.used"), "null");
	assert_string_equal(text_at(tree, "slots.holders"), "null");
	assert_string_equal(text_at(tree, "slots.queue"), "null");
	assert_string_equal(text_at(tree, "slots.limit"), "1");
	/* Decided by the phase alone. */
	assert_string_equal(text_at(tree, "migrations.1.holdsSlot"), "true");
	assert_string_equal(text_at(tree, "migrations.2.holdsSlot"), "null");
	assert_string_equal(text_at(tree, "migrations.2.queuePosition"), "null");
	assert_string_equal(text_at(tree, "nodes.0.outbound.used"), "null");
	assert_string_equal(text_at(tree, "nodes.0.outbound.holders"), "null");
	assert_string_equal(text_at(tree, "cluster.hyperconverged"), "null");
	json_object_put(tree);
	world_finish(&world);
}

static void phases_of_the_future_are_passed_through(void **state)
{
	struct world world;
	struct migration *migration;
	struct json_object *tree;

	(void)state;
	world_init(&world);
	migration = world_migration(&world, "ns", "m", "vm", PHASE_UNSET);
	tree = document_of(&world);
	assert_string_equal(text_at(tree, "migrations.0.phase"), "");
	json_object_put(tree);
	migration->phase = PHASE_OTHER;
	migration->phase_text = "Levitating";
	tree = document_of(&world);
	assert_string_equal(text_at(tree, "migrations.0.phase"), "Levitating");
	json_object_put(tree);
	world_finish(&world);
}

static void add_nad(struct world *world, const char *namespace)
{
	struct nad *nad =
		world_object(KIND_NAD, sizeof(*nad), namespace, "migration-net");

	nad->parsed = arena_calloc(nad->object.block, 1, sizeof(*nad->parsed));
	world_put(world, &nad->object);
}

static void the_network_definition_is_looked_up_where_kubevirt_is(void **state)
{
	static const struct {
		const char *configured;
		const char *expected;
	} cases[] = {
		{ "migration-net", "kubevirt/migration-net" },
		{ "other/migration-net", "other/migration-net" },
		{ "missing", "null" },
		{ "kubevirt/missing", "null" },
		{ "", "null" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct world world;
		struct kubevirt *kubevirt;
		struct json_object *tree;

		world_init(&world);
		kubevirt = world_kubevirt(&world, "kubevirt", "kubevirt", "v1.9.0");
		kubevirt->config.has_network = true;
		kubevirt->config.network = cases[i].configured;
		add_nad(&world, "other");
		add_nad(&world, "kubevirt");
		tree = document_of(&world);
		assert_string_equal(
			text_at(tree, "network.configured"), cases[i].configured);
		assert_string_equal(
			text_at(tree, "network.definition"), cases[i].expected);
		json_object_put(tree);
		world_finish(&world);
	}
}

static void why_a_vm_cannot_move_is_told(void **state)
{
	struct world world;
	struct vmi *vmi;
	struct kubevirt *kubevirt;
	struct json_object *tree;

	(void)state;
	world_init(&world);
	kubevirt = world_kubevirt(&world, "kubevirt", "kubevirt", "v1.9.0");
	kubevirt->eviction_strategy = "LiveMigrate";
	vmi = world_vmi(&world, "ns", "vm", "w1");
	vmi->conditions = world_condition(&vmi->object, "LiveMigratable", "False",
		"DisksNotLiveMigratable", "PVC a is not shared");
	tree = document_of(&world);
	assert_string_equal(text_at(tree, "vmis.0.migratable"), "false");
	assert_string_equal(text_at(tree, "vmis.0.reason"), "DisksNotLiveMigratable");
	assert_string_equal(text_at(tree, "vmis.0.message"), "PVC a is not shared");
	assert_string_equal(text_at(tree, "vmis.0.evictionStrategy"), "LiveMigrate");
	json_object_put(tree);
	vmi->eviction_strategy = "None";
	tree = document_of(&world);
	assert_string_equal(text_at(tree, "vmis.0.evictionStrategy"), "None");
	json_object_put(tree);
	world_finish(&world);
}

static void migration_addresses_are_those_of_the_migration_interface(void **state)
{
	static const char *const pod_address[] = { "10.131.0.22" };
	static const char *const migration_address[] = { "10.200.5.11" };
	static const struct pod_network networks[] = {
		{ "ovn-kubernetes", "eth0", pod_address, 1, UNKNOWN_I64 },
		{ "cnv/migration-net", "migration0", migration_address, 1,
			UNKNOWN_I64 },
	};
	struct world world;
	struct pod *pod;
	struct json_object *tree;

	(void)state;
	world_init(&world);
	pod = world_virt_handler(&world, "virt-handler-x", "w1");
	pod->addresses = pod_address;
	pod->address_count = 1;
	tree = document_of(&world);
	assert_string_equal(
		text_at(tree, "nodes.0.virtHandler.migrationAddresses"), "null");
	assert_string_equal(
		text_at(tree, "nodes.0.virtHandler.podAddress"), "10.131.0.22");
	json_object_put(tree);
	pod->networks = networks;
	pod->network_count = 2;
	pod->has_network_status = true;
	tree = document_of(&world);
	assert_string_equal(text_at(tree, "nodes.0.virtHandler.migrationAddresses.0"),
		"10.200.5.11");
	json_object_put(tree);
	world_finish(&world);
}

static void a_drain_is_told_with_who_cannot_leave(void **state)
{
	struct world world;
	struct vmi *vmi;
	struct json_object *tree;

	(void)state;
	world_init(&world);
	world_node(&world, "w1")->is_unschedulable = true;
	vmi = world_vmi(&world, "ns", "pinned", "w1");
	vmi->eviction_strategy = "External";
	vmi = world_vmi(&world, "ns", "free", "w1");
	vmi->eviction_strategy = "LiveMigrate";
	vmi->conditions =
		world_condition(&vmi->object, "LiveMigratable", "True", NULL, NULL);
	tree = document_of(&world);
	assert_string_equal(text_at(tree, "nodes.0.drain.left"), "2");
	assert_string_equal(text_at(tree, "nodes.0.drain.running"), "0");
	assert_string_equal(text_at(tree, "nodes.0.drain.queued"), "0");
	assert_string_equal(text_at(tree, "nodes.0.drain.untouched"), "1");
	assert_string_equal(text_at(tree, "nodes.0.drain.blocked.0"), "ns/pinned");
	assert_string_equal(text_at(tree, "nodes.0.drain.blockedReasons.0"),
		"eviction strategy External: another controller must move it");
	assert_string_equal(text_at(tree, "nodes.0.drain.etaSeconds.low"), "null");
	assert_string_equal(text_at(tree, "nodes.0.drain.etaSeconds.high"), "null");
	json_object_put(tree);
	world_finish(&world);
}

static void findings_stand_with_what_they_are_about(void **state)
{
	static const struct evidence evidence[] = {
		{ "slots", "1/1", "KubeVirt kubevirt/kubevirt" },
	};
	static const char *const next[] = { "wait for shop/run" };
	static const struct finding full = { .id = "cluster-limit-reached",
		.severity = SEVERITY_WARNING,
		.summary = "1 of 1 cluster slots are in use",
		.evidence = evidence,
		.evidence_count = 1,
		.next = next,
		.next_count = 1 };
	static const struct finding_list migrations[] = { { 0 }, { 0 }, { &full, 1 } };
	static const struct finding_list nodes[] = { { &full, 1 }, { 0 } };
	static const struct finding_list vmis[] = { { &full, 1 }, { 0 } };
	static const struct findings findings = { .migrations = migrations,
		.nodes = nodes,
		.vmis = vmis,
		.vmi_count = 2,
		.cluster = { &full, 1 } };
	struct report_context with = context;
	struct world world;
	struct capture capture;
	struct json_object *tree;

	(void)state;
	with.findings = &findings;
	world_init(&world);
	world_fill(&world);
	capture_init(&capture);
	report_json(capture.out, world_facts(&world), &with);
	tree = json_tokener_parse(capture_text(&capture));
	assert_non_null(tree);
	assert_string_equal(text_at(tree, "migrations.1.diagnoses"), "[ ]");
	assert_string_equal(
		text_at(tree, "migrations.2.diagnoses.0.id"), "cluster-limit-reached");
	assert_string_equal(
		text_at(tree, "migrations.2.diagnoses.0.severity"), "warning");
	assert_string_equal(text_at(tree, "migrations.2.diagnoses.0.summary"),
		"1 of 1 cluster slots are in use");
	assert_string_equal(
		text_at(tree, "migrations.2.diagnoses.0.evidence.0.what"), "slots");
	assert_string_equal(
		text_at(tree, "migrations.2.diagnoses.0.evidence.0.value"), "1/1");
	assert_string_equal(text_at(tree, "migrations.2.diagnoses.0.evidence.0.object"),
		"KubeVirt kubevirt/kubevirt");
	assert_string_equal(
		text_at(tree, "migrations.2.diagnoses.0.next.0"), "wait for shop/run");
	assert_string_equal(
		text_at(tree, "nodes.0.findings.0.id"), "cluster-limit-reached");
	assert_string_equal(text_at(tree, "nodes.1.findings"), "[ ]");
	/* The first in the store is shop/db-1, also the first by name. */
	assert_string_equal(
		text_at(tree, "vmis.0.findings.0.id"), "cluster-limit-reached");
	assert_string_equal(text_at(tree, "findings.0.id"), "cluster-limit-reached");
	json_object_put(tree);
	capture_finish(&capture);
	world_finish(&world);
}

/* Progress, addresses, links are computed elsewhere; here they are put in by hand. */
static void what_is_computed_elsewhere_is_passed_on(void **state)
{
	static const struct progress_fact progress = {
		.origin = PROGRESS_VIRT_HANDLER,
		.sampled_ms = WORLD_NOW_MS - 2000,
		.total_bytes = 1000,
		.processed_bytes = 900,
		.remaining_bytes = 219,
		.percent = 78.14,
		.transfer_bytes_per_s = 1e9,
		.dirty_bytes_per_s = 2.4e8,
		.convergence = CONVERGENCE_CONVERGING,
		.eta_low_s = 40.2,
		.eta_high_s = 54.9,
	};
	static const struct address_fact address = { .address = "10.200.5.14",
		.verdict = VERDICT_OK,
		.reason = "in 10.200.5.0/24" };
	static const struct interface_fact interface = {
		.name = "bond2",
		.role = "migration",
		.rx_bytes_per_s = (double)NAN,
		.tx_bytes_per_s = 2750000000.4,
		.speed_bits_per_s = INT64_C(25000000000),
		.speed_origin = "NodeNetworkState",
		.rx_percent = (double)NAN,
		.tx_percent = 88.0,
		.saturation = SATURATION_HIGH,
		.explained_bytes_per_s = 1e9,
	};
	static const struct node_network_fact node_network = {
		.handler_address = { .verdict = VERDICT_POD_NETWORK },
		.interfaces = &interface,
		.interface_count = 1,
		.statistics_state = "live",
		.statistics_age_ms = 4200,
	};
	static const char *const ranges[] = { "10.200.5.0/24" };
	static const struct network_note note = { "OVERLAP_POD", "overlaps" };
	static const struct network_fact network = {
		.definition_namespace = "cnv",
		.definition_name = "migration-net",
		.ranges = ranges,
		.range_count = 1,
		.notes = &note,
		.note_count = 1,
	};
	static const struct {
		const char *path;
		const char *expected;
	} cases[] = {
		{ "migrations.0.progress.origin", "virt-handler" },
		{ "migrations.0.progress.sampledAt", "2026-11-20T13:59:58Z" },
		{ "migrations.0.progress.totalBytes", "1000" },
		{ "migrations.0.progress.processedBytes", "900" },
		{ "migrations.0.progress.remainingBytes", "219" },
		{ "migrations.0.progress.percent", "78.1" },
		{ "migrations.0.progress.transferBytesPerSecond", "1000000000" },
		{ "migrations.0.progress.dirtyBytesPerSecond", "240000000" },
		{ "migrations.0.progress.etaSeconds.low", "40" },
		{ "migrations.0.progress.etaSeconds.high", "55" },
		{ "migrations.0.progress.converging", "true" },
		{ "migrations.0.addressVerdict", "OK" },
		{ "migrations.0.addressReason", "in 10.200.5.0/24" },
		{ "nodes.0.virtHandler.verdict", "POD_NETWORK" },
		{ "nodes.0.interfaces.0.name", "bond2" },
		{ "nodes.0.interfaces.0.role", "migration" },
		{ "nodes.0.interfaces.0.rxBytesPerSecond", "null" },
		{ "nodes.0.interfaces.0.txBytesPerSecond", "2750000000" },
		{ "nodes.0.interfaces.0.speedBitsPerSecond", "25000000000" },
		{ "nodes.0.interfaces.0.speedOrigin", "NodeNetworkState" },
		{ "nodes.0.interfaces.0.rxPercent", "null" },
		{ "nodes.0.interfaces.0.txPercent", "88.0" },
		{ "nodes.0.interfaces.0.saturation", "high" },
		{ "nodes.0.interfaces.0.explainedByMigrationsBytesPerSecond",
			"1000000000" },
		{ "nodes.0.statistics.state", "live" },
		{ "nodes.0.statistics.ageSeconds", "4" },
		{ "network.definition", "cnv/migration-net" },
		{ "network.ranges.0", "10.200.5.0/24" },
		{ "network.notes.0.id", "OVERLAP_POD" },
		{ "network.notes.0.message", "overlaps" },
	};
	struct world world;
	struct facts facts;
	struct migration_fact migration;
	struct node_fact node;
	struct capture capture;
	struct json_object *tree;

	(void)state;
	world_init(&world);
	world_node(&world, "w1");
	world_migration(&world, "ns", "m", "vm", PHASE_RUNNING);
	facts = *world_facts(&world);
	migration = facts.migrations[0];
	migration.progress = &progress;
	migration.address = &address;
	node = facts.nodes[0];
	node.network = &node_network;
	facts.migrations = &migration;
	facts.nodes = &node;
	facts.network = &network;
	capture_init(&capture);
	report_json(capture.out, &facts, &context);
	tree = json_tokener_parse(capture_text(&capture));
	assert_non_null(tree);
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		assert_string_equal(text_at(tree, cases[i].path), cases[i].expected);
	}
	json_object_put(tree);
	capture_finish(&capture);
	world_finish(&world);
}

static void on_one_line_it_is_the_same_document(void **state)
{
	struct world world;
	struct capture capture;
	struct json_object *tree;
	struct json_object *line;

	(void)state;
	world_init(&world);
	world_fill(&world);
	tree = document_of(&world);
	capture_init(&capture);
	report_json_line(capture.out, world_facts(&world), &context);
	line = json_tokener_parse(capture_text(&capture));
	assert_true(json_object_equal(tree, line));
	assert_ptr_equal(strchr(capture.text, '\n'), capture.text + capture.length - 1);
	json_object_put(line);
	json_object_put(tree);
	capture_finish(&capture);
	world_finish(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_key_of_the_contract_is_there),
		cmocka_unit_test(a_recording_says_which_part_of_it_this_is),
		cmocka_unit_test(every_source_of_the_contract_has_a_row),
		cmocka_unit_test(the_values_are_those_of_the_facts),
		cmocka_unit_test(what_cannot_be_counted_is_null),
		cmocka_unit_test(phases_of_the_future_are_passed_through),
		cmocka_unit_test(the_network_definition_is_looked_up_where_kubevirt_is),
		cmocka_unit_test(why_a_vm_cannot_move_is_told),
		cmocka_unit_test(
			migration_addresses_are_those_of_the_migration_interface),
		cmocka_unit_test(a_drain_is_told_with_who_cannot_leave),
		cmocka_unit_test(findings_stand_with_what_they_are_about),
		cmocka_unit_test(what_is_computed_elsewhere_is_passed_on),
		cmocka_unit_test(on_one_line_it_is_the_same_document),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
