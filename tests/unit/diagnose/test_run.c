/* The run over all diagnoses: complete, ordered, silent where all is well. */
#include "tests/unit/diagnose/builders.h"

static const char *const taxonomy[] = { "aborted-by-timeout", "backoff",
	"blocked-by-backup", "cancel-not-honoured", "cluster-limit-reached",
	"completion-timeout-near", "control-plane-not-processing", "cpu-incompatible",
	"decentralized-sync-stalled", "drain-blocked", "evacuation-not-triggered",
	"failed-storage", "failed-target-died", "finalize-stuck",
	"hotplug-attachment-stuck", "migration-network-no-ip", "migration-storm",
	"node-lost", "not-converging", "not-migratable-feature",
	"outbound-limit-reached", "postcopy-or-paused", "previous-migration-unfinished",
	"progress-timeout-near", "pvc-not-rwx", "quota-rejected", "target-image-pull",
	"target-network-setup", "target-placement-conflict", "target-pod-loop",
	"target-prep-stalled", "target-storage-attach", "target-unschedulable",
	"transfer-slow", "unclassified", "virt-handler-not-ready", "wrong-network" };

static void every_cause_of_the_taxonomy_has_one_diagnosis(void **state)
{
	size_t count = 0;

	(void)state;
	for (; diagnoses[count] != NULL; count++) {
		const struct diagnosis *diagnosis = diagnoses[count];
		size_t found = 0;

		for (size_t i = 0; i < ARRAY_LENGTH(taxonomy); i++) {
			found += text_equal(taxonomy[i], diagnosis->id);
		}
		assert_int_equal(found, 1);
		assert_non_null(diagnosis->match);
		assert_false(text_is_empty(diagnosis->title));
		for (size_t i = 0; i < count; i++) {
			assert_string_not_equal(diagnoses[i]->id, diagnosis->id);
		}
	}
	assert_int_equal(count, ARRAY_LENGTH(taxonomy));
}

static void severities_have_the_words_of_the_contract(void **state)
{
	(void)state;
	assert_string_equal(severity_text(SEVERITY_INFO), "info");
	assert_string_equal(severity_text(SEVERITY_WARNING), "warning");
	assert_string_equal(severity_text(SEVERITY_CRITICAL), "critical");
}

static void an_empty_picture_has_no_findings(void **state)
{
	struct world world = { 0 };

	(void)state;
	world.store = store_create();
	world.frame = arena_create(4096);
	world.now = (struct moment){ WORLD_NOW_MS, WORLD_MONO_MS };
	settings_init(&world.settings);
	world_diagnose(&world);
	assert_int_equal(world.findings->cluster.count, 0);
	assert_int_equal(world.findings->vmi_count, 0);
	world_finish(&world);
}

/* Everything that is normal at once: all slots used, queues, drains in their course,
 * VMs that were moved, a VM that cannot be moved and need not be. */
static void put_busy(struct world *world)
{
	static const char *const phases[] = { "Scheduling", "PreparingTarget",
		"TargetReady", "Running", "Running" };

	for (int i = 0; i < 5; i++) {
		char vmi[16];
		char name[16];
		char pod[16];
		char status[512];

		snprintf(vmi, sizeof(vmi), "vm%d", i);
		snprintf(name, sizeof(name), "m%d", i);
		snprintf(pod, sizeof(pod), "vl-%d", i);
		snprintf(status, sizeof(status),
			"'migrationState':{'migrationUid':'uid-m%d','sourceNode':'w1',"
			"'targetNode':'w2','targetPod':'vl-%d'%s}",
			i, i,
			i >= 3 ? ",'startTimestamp':'@-15','mode':'PreCopy'" : "");
		world_vmi(world, vmi, "w1", "", i == 0 ? "" : status);
		world_migration(world, name, vmi, phases[i], 4 + i, "", "");
		world_launcher(world, pod, vmi, name, "w2", 10 + i, "",
			i == 0 ? POD_CREATING : POD_READY);
	}
	world_vmi(world, "waits", "w1", "", "'evacuationNodeName':'w1'");
	world_migration(world, "queued", "waits", "Pending", 500,
		"'annotations':{'kubevirt.io/evacuationMigration':'w1'}", "");
	world_vmi(world, "moved", "w2", "",
		"'migrationState':{'migrationUid':'uid-done','sourceNode':'w1',"
		"'targetNode':'w2','completed':true,'startTimestamp':'@-300',"
		"'endTimestamp':'@-200','mode':'PreCopy'}");
	world_migration(world, "done", "moved", "Succeeded", 200, "", "");
	world_node(world, "w1", "", "'unschedulable':true", "True", 40);
}

static void a_busy_cluster_only_says_that_its_limits_are_reached(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	put_busy(&world);
	world_diagnose(&world);
	for (size_t i = 0; i < world.facts->migration_count; i++) {
		const char *name = world.facts->migrations[i].migration->object.name;

		assert_string_equal(world_ids(&world, DIAGNOSE_MIGRATION, name),
			text_equal(name, "queued") ? "cluster-limit-reached" : "");
	}
	for (size_t i = 0; i < world.facts->node_count; i++) {
		assert_string_equal(
			world_ids(&world, DIAGNOSE_NODE, world.facts->nodes[i].name),
			"");
	}
	for (size_t i = 0; i < world.findings->vmi_count; i++) {
		assert_int_equal(world.findings->vmis[i].count, 0);
	}
	assert_int_equal(world.findings->cluster.count, 0);
	world_finish(&world);
}

static void the_more_specific_cause_comes_first(void **state)
{
	struct world world;
	struct finding_list list;

	(void)state;
	world_init(&world);
	world_vmi(&world, "db1", "w1", "",
		"'migrationState':{'migrationUid':'uid-m1','sourceNode':'w1',"
		"'targetNode':'w2','targetPod':'vl-1'}");
	world_node(&world, "w2", "", "", "Unknown", 400);
	world_launcher(&world, "vl-1", "db1", "m1", "w2", 200, "", POD_READY);
	world_migration(&world, "m1", "db1", "PreparingTarget", 100, "", "");
	expect(&world, "m1", "node-lost target-prep-stalled");
	list = world_list(&world, DIAGNOSE_MIGRATION, "m1");
	for (size_t i = 1; i < list.count; i++) {
		assert_true(list.items[i - 1].rank >= list.items[i].rank);
	}
	world_finish(&world);
}

static void every_finding_has_words_evidence_and_a_step(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	put_busy(&world);
	world_node(&world, "w2", "", "", "Unknown", 400);
	world_diagnose(&world);
	for (size_t i = 0; i < world.facts->migration_count; i++) {
		struct finding_list list = world.findings->migrations[i];

		for (size_t f = 0; f < list.count; f++) {
			assert_false(text_is_empty(list.items[f].summary));
			assert_true(list.items[f].evidence_count > 0);
			assert_true(list.items[f].next_count > 0);
			assert_numbers_proven(&list.items[f]);
		}
	}
	world_finish(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_cause_of_the_taxonomy_has_one_diagnosis),
		cmocka_unit_test(severities_have_the_words_of_the_contract),
		cmocka_unit_test(an_empty_picture_has_no_findings),
		cmocka_unit_test(a_busy_cluster_only_says_that_its_limits_are_reached),
		cmocka_unit_test(the_more_specific_cause_comes_first),
		cmocka_unit_test(every_finding_has_words_evidence_and_a_step),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
