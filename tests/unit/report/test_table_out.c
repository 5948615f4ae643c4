/* The table: columns that align, words for absent and unknown, nothing hostile. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"
#include "tests/unit/report/capture.h"

static const struct report_context context = { .context = "prod",
	.server = "https://api:6443" };

static void assert_table(
	struct world *world, bool wide, bool headers, const char *expected)
{
	struct capture capture;

	capture_init(&capture);
	report_table(capture.out, world_facts(world), &context, wide, headers);
	assert_string_equal(capture_text(&capture), expected);
	capture_finish(&capture);
}

static void assert_contains(struct world *world, const char *expected)
{
	struct capture capture;

	capture_init(&capture);
	report_table(capture.out, world_facts(world), &context, false, true);
	if (strstr(capture_text(&capture), expected) == NULL) {
		fail_msg("no \"%s\" in\n%s", expected, capture.text);
	}
	capture_finish(&capture);
}

static void columns_align_and_a_summary_follows(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	world_fill(&world);
	assert_table(&world, false, true,
		"NAMESPACE  NAME  VM     PHASE    SINCE  FROM  TO      PROGRESS   SLOT "
		"   QUEUE   REASON\n"
		"lab        old   etl-9  Failed   10s    w2    w1      <none>     "
		"<none>  <none>  operation failed: \"disk\", x=1\n"
		"shop       run   db-1   Running  10s    w1    w2      <unknown>  held "
		"   <none>  <none>\n"
		"shop       wait  web-1  Pending  10s    w1    <none>  <none>     "
		"waits   1       cluster limit 1/1\n"
		"\n"
		"Slots:     1 of 1 in use, 1 waiting (limit: KubeVirt "
		"kubevirt/kubevirt)\n"
		"Outbound:  w1 1 (limit per node: 1, KubeVirt kubevirt/kubevirt)\n"
		"Timeouts:  completion 150 s per GiB, progress 150 s; bandwidth "
		"unlimited\n");
	world_finish(&world);
}

static void without_headers_there_are_rows_only(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	world_fill(&world);
	assert_table(&world, false, false,
		"lab   old   etl-9  Failed   10s  w2  w1      <none>     <none>  "
		"<none>  operation failed: \"disk\", x=1\n"
		"shop  run   db-1   Running  10s  w1  w2      <unknown>  held    "
		"<none>  <none>\n"
		"shop  wait  web-1  Pending  10s  w1  <none>  <none>     waits   1     "
		"  cluster limit 1/1\n");
	world_finish(&world);
}

static void wide_adds_columns_before_the_reason(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	world_fill(&world);
	world_drop(&world, KIND_MIGRATION, "lab", "old");
	assert_table(&world, true, false,
		"shop  run   db-1   Running  10s  w1  w2      <unknown>  held   <none> "
		" 60s  60s  other  <none>           <none>  abort:44m  PreCopy  "
		"virt-launcher-target  10.200.5.14  <none>  <none>\n"
		"shop  wait  web-1  Pending  10s  w1  <none>  <none>     waits  1      "
		" 60s  60s  other  system-critical  <none>  <none>     <none>   <none> "
		"               <none>       <none>  cluster limit 1/1\n");
	world_finish(&world);
}

/* Measured, or not known; an estimate is in the document only. */
static void a_downtime_stands_where_one_was_measured(void **state)
{
	struct ending_report report = {
		.uid = "uid:0:ns/b",
		.state = ENDING_LOG_READ,
		.log = { .has_lines = true, .downtime_ms = 87 },
	};
	struct change change = { .type = CHANGE_ENDING, .ending = &report };
	struct world world;

	(void)state;
	world_init(&world);
	world_kubevirt(&world, "k", "k", "v1.9.0");
	world_migration(&world, "ns", "a", "a", PHASE_SUCCEEDED);
	world_migration(&world, "ns", "b", "b", PHASE_SUCCEEDED);
	store_apply(world.store, &change, world.now);
	assert_table(&world, true, false,
		"ns  a  a  Succeeded  10s  <unknown>  <unknown>  <none>  <none>  "
		"<none>  60s  50s  other  <none>  <none>  <none>  <none>  <none>  "
		"<none>  <unknown>  <none>\n"
		"ns  b  b  Succeeded  10s  <unknown>  <unknown>  <none>  <none>  "
		"<none>  60s  50s  other  <none>  <none>  <none>  <none>  <none>  "
		"<none>  87ms       <none>\n");
	world_finish(&world);
}

static void what_is_not_known_says_so(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	world_migration(&world, "ns", "m", NULL, PHASE_PENDING)->phase_count = 0;
	world_source(&world, SOURCE_POD, SOURCE_FORBIDDEN);
	world_source(&world, SOURCE_KUBEVIRT, SOURCE_FORBIDDEN);
	assert_table(&world, false, true,
		"NAMESPACE  NAME  VM      PHASE    SINCE      FROM       TO      "
		"PROGRESS  SLOT       QUEUE      REASON\n"
		"ns         m     <none>  Pending  <unknown>  <unknown>  <none>  "
		"<none>    <unknown>  <unknown>  <none>\n"
		"\n"
		"Slots:     <unknown> of <unknown> in use (limit: KubeVirt not "
		"readable)\n"
		"Outbound:  <unknown> (limit per node: <unknown>, KubeVirt not "
		"readable)\n"
		"Timeouts:  completion <unknown> s per GiB, progress <unknown> s; "
		"bandwidth <unknown> B/s per migration\n"
		"Missing:   pods forbidden: no right to list them\n"
		"Missing:   kubevirt forbidden: no right to list them\n");
	world_finish(&world);
}

static void names_of_the_cluster_cannot_act_on_the_terminal(void **state)
{
	static const char *const hostile[] = { "\x1b]0;owned\x07", "a\nb",
		"\xc2\x9b"
		"2J",
		"\xe2\x80\xae"
		"txt",
		"x\rroot" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(hostile); i++) {
		struct world world;
		struct capture capture;
		struct migration *migration;
		int lines = 0;

		world_init(&world);
		migration =
			world_migration(&world, "ns", "m", hostile[i], PHASE_FAILED);
		migration->state = world_state(&migration->object,
			migration->object.uid, hostile[i], hostile[i]);
		migration->phase_text = hostile[i];
		world_vmi(&world, "ns", "vm", hostile[i]);
		world_kubevirt(&world, "k", hostile[i], "v1.9.0")
			->config.parallel_migrations_per_cluster = 3;
		capture_init(&capture);
		report_table(capture.out, world_facts(&world), &context, true, true);
		for (const char *c = capture_text(&capture); *c != '\0'; c++) {
			lines += *c == '\n';
			assert_true(*c == '\n' || (unsigned char)*c >= 0x20);
		}
		assert_int_equal(lines, 6);
		assert_null(strstr(capture.text, "\xc2\x9b"));
		assert_null(strstr(capture.text, "\xe2\x80\xae"));
		capture_finish(&capture);
		world_finish(&world);
	}
}

static void wide_characters_keep_the_columns(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	world_migration(&world, "ns", "a", "\xe6\x97\xa5\xe6\x9c\xac", PHASE_RUNNING);
	world_migration(&world, "ns", "b", "abcde", PHASE_RUNNING);
	assert_table(&world, false, false,
		"ns  a  \xe6\x97\xa5\xe6\x9c\xac   Running  10s  <unknown>  <none>  "
		"<unknown>  held  <none>  <none>\n"
		"ns  b  abcde  Running  10s  <unknown>  <none>  <unknown>  held  "
		"<none>  <none>\n");
	world_finish(&world);
}

static void reasons_come_from_what_is_certain(void **state)
{
	struct world world;
	struct vmi *vmi;
	struct migration *migration;
	struct pod *pod;

	(void)state;
	world_init(&world);
	world_kubevirt(&world, "k", "k", "v1.9.0")
		->config.parallel_outbound_migrations_per_node = 0;
	vmi = world_vmi(&world, "ns", "vm", "w1");
	migration = world_migration(&world, "ns", "m", "vm", PHASE_PENDING);
	assert_contains(&world, "  outbound limit w1 0/0\n");
	migration->conditions = world_condition(&migration->object,
		"migrationRejectedByResourceQuota", "True", NULL, NULL);
	assert_contains(&world, "  rejected by resource quota\n");
	migration->conditions =
		world_condition(&migration->object, "migrationBlockedByBackup", "True",
			"BackupInProgress", "Waiting for backup");
	assert_contains(&world, "  blocked by a backup: Waiting for backup\n");
	migration->conditions = (struct conditions){ 0 };
	pod = world_target_pod(&world, "p", migration, vmi, NULL);
	pod->conditions = world_condition(&pod->object, "PodScheduled", "False",
		"Unschedulable", "0/4 nodes are available");
	assert_contains(
		&world, "  target pod not scheduled: 0/4 nodes are available\n");
	pod->conditions = world_condition(
		&pod->object, "PodScheduled", "False", "Unschedulable", NULL);
	assert_contains(&world, "  target pod not scheduled\n");
	pod->conditions =
		world_condition(&pod->object, "PodScheduled", "True", NULL, NULL);
	assert_contains(&world, "  held  <none>  <none>\n");
	migration->conditions = world_condition(
		&migration->object, "migrationBlockedByBackup", "False", NULL, "over");
	assert_contains(&world, "  held  <none>  <none>\n");
	migration->object.deletion_ms = WORLD_NOW_MS;
	assert_contains(&world, "  cancel requested\n");
	migration->phase = PHASE_TARGET_READY;
	vmi->state = world_state(&vmi->object, migration->object.uid, "w1", "w2");
	assert_contains(&world, "  cancel requested, takes effect when Running\n");
	migration->phase = PHASE_RUNNING;
	assert_contains(&world, "  cancel requested\n");
	migration->phase = PHASE_FAILED;
	migration->conditions = world_condition(
		&migration->object, "migrationAbortRequested", "True", NULL, NULL);
	assert_contains(&world, "  cancelled\n");
	vmi->state = NULL;
	migration->conditions = (struct conditions){ 0 };
	assert_contains(&world, "  <none>  <none>  <none>\n");
	world_finish(&world);
}

static void the_first_diagnosis_is_the_reason(void **state)
{
	static const struct finding first = { .summary = "first\x1b" };
	static const struct finding_list lists[] = { { &first, 1 } };
	static const struct findings findings = { .migrations = lists };
	struct report_context with = context;
	struct world world;
	struct capture capture;

	(void)state;
	with.findings = &findings;
	world_init(&world);
	world_migration(&world, "ns", "m", "vm", PHASE_PENDING);
	capture_init(&capture);
	report_table(capture.out, world_facts(&world), &with, false, false);
	assert_non_null(strstr(capture_text(&capture), "  first^[\n"));
	capture_finish(&capture);
	world_finish(&world);
}

static void drains_stand_in_the_summary(void **state)
{
	struct world world;
	struct vmi *vmi;

	(void)state;
	world_init(&world);
	world_node(&world, "w1")->is_unschedulable = true;
	assert_contains(&world,
		"Drain:     w1 0 left, 0 moving, 0 queued, 0 not asked, 0 failed, 0 "
		"cannot leave\n");
	vmi = world_vmi(&world, "ns", "vm", "w1");
	vmi->eviction_strategy = "LiveMigrate";
	vmi->conditions =
		world_condition(&vmi->object, "LiveMigratable", "True", NULL, NULL);
	assert_contains(&world,
		"w1 1 left, 0 moving, 0 queued, 1 not asked, 0 failed, 0 cannot leave; "
		"empty in <unknown>: no KubeVirt object\n");
	world_finish(&world);
}

static void a_bandwidth_is_told_in_units_of_its_size(void **state)
{
	struct world world;
	struct kubevirt *kubevirt;

	(void)state;
	world_init(&world);
	kubevirt = world_kubevirt(&world, "k", "k", "v1.9.0");
	kubevirt->config.bandwidth_per_migration_bytes = 64 << 20;
	assert_contains(&world, "; bandwidth 64 MiB/s per migration\n");
	kubevirt->config.bandwidth_per_migration_bytes = 1000;
	assert_contains(&world, "; bandwidth 1000 B/s per migration\n");
	world_finish(&world);
}

static void progress_and_deadline_are_short_cells(void **state)
{
	static const struct progress_fact progress = { .percent = 78.99 };
	static const struct deadline deadline = { .kind = DEADLINE_COMPLETION,
		.effect = EFFECT_PAUSE,
		.seconds_left = 75.2 };
	struct world world;
	struct facts facts;
	struct migration_fact migration;
	struct capture capture;

	(void)state;
	world_init(&world);
	world_migration(&world, "ns", "m", "vm", PHASE_RUNNING);
	facts = *world_facts(&world);
	migration = facts.migrations[0];
	migration.progress = &progress;
	migration.deadlines = &deadline;
	migration.deadline_count = 1;
	facts.migrations = &migration;
	capture_init(&capture);
	report_table(capture.out, &facts, &context, true, false);
	assert_non_null(strstr(capture_text(&capture), "  78%  "));
	assert_non_null(strstr(capture.text, "  pause:75s  "));
	capture_finish(&capture);
	world_finish(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_align_and_a_summary_follows),
		cmocka_unit_test(without_headers_there_are_rows_only),
		cmocka_unit_test(wide_adds_columns_before_the_reason),
		cmocka_unit_test(a_downtime_stands_where_one_was_measured),
		cmocka_unit_test(what_is_not_known_says_so),
		cmocka_unit_test(names_of_the_cluster_cannot_act_on_the_terminal),
		cmocka_unit_test(wide_characters_keep_the_columns),
		cmocka_unit_test(the_first_diagnosis_is_the_reason),
		cmocka_unit_test(drains_stand_in_the_summary),
		cmocka_unit_test(a_bandwidth_is_told_in_units_of_its_size),
		cmocka_unit_test(progress_and_deadline_are_short_cells),
		cmocka_unit_test(reasons_come_from_what_is_certain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
