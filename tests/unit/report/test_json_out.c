/* The JSON document: every key of the contract, in every object, with honest values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <json-c/json.h>

#include "base/str.h"
#include "tests/unit/report/capture.h"

static const struct report_context context = { "prod", "https://api:6443", NULL };

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
	"sources[].name",
	"sources[].state",
	"sources[].ageSeconds",
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
	"migrations[].progress.etaSeconds.low",
	"migrations[].progress.etaSeconds.high",
	"migrations[].progress.converging",
	"migrations[].deadlines",
	"migrations[].cancel.requested",
	"migrations[].cancel.status",
	"migrations[].failureReason",
	"migrations[].durationSeconds",
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
};

/* The document of the world as a tree, to be put by the caller. */
static struct json_object *document_of(struct world *world)
{
	struct capture capture;
	struct json_object *tree;

	capture_init(&capture);
	report_json(capture.out, world_facts(world), &context);
	tree = json_tokener_parse(capture_text(&capture));
	if (tree == NULL) {
		fail_msg("not JSON:\n%s", capture.text);
	}
	capture_finish(&capture);
	return tree;
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

static void every_source_of_the_contract_has_a_row(void **state)
{
	static const char *const names[] = { "migrations", "vmis", "nodes", "pods",
		"events", "kubevirt", "hyperconverged",
		"network-attachment-definitions", "migration-policies",
		"node-network-states", "virt-handlers", "node-statistics",
		"migration-metrics", "resource-quotas", "persistent-volume-claims" };
	struct world world;
	struct json_object *tree;
	struct json_object *sources;

	(void)state;
	world_init(&world);
	world_source(&world, SOURCE_NODE, SOURCE_FORBIDDEN);
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
	assert_string_equal(text_at(tree, "sources.2.state"), "forbidden");
	assert_string_equal(text_at(tree, "sources.2.ageSeconds"), "null");
	assert_string_equal(text_at(tree, "sources.2.message"), "no right to list them");
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
		world_put(&world, world_object(KIND_NAD, sizeof(struct nad), "other",
			"migration-net"));
		world_put(&world, world_object(KIND_NAD, sizeof(struct nad),
			"kubevirt", "migration-net"));
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
		{ "cnv/migration-net", "migration0", migration_address, 1, UNKNOWN_I64 },
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
		cmocka_unit_test(every_source_of_the_contract_has_a_row),
		cmocka_unit_test(the_values_are_those_of_the_facts),
		cmocka_unit_test(what_cannot_be_counted_is_null),
		cmocka_unit_test(phases_of_the_future_are_passed_through),
		cmocka_unit_test(the_network_definition_is_looked_up_where_kubevirt_is),
		cmocka_unit_test(why_a_vm_cannot_move_is_told),
		cmocka_unit_test(
			migration_addresses_are_those_of_the_migration_interface),
		cmocka_unit_test(on_one_line_it_is_the_same_document),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
