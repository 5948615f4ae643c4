/* What is said about VMs, the migration network and ended migrations. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/str.h"
#include "tests/support/build.h"
#include "ui/words/link_words.h"
#include "ui/words/network_words.h"
#include "ui/words/past_words.h"
#include "ui/words/vm_words.h"

static struct build build;
static struct arena *arena;
static struct view view;

static int set_up(void **state)
{
	(void)state;
	build_window(&build);
	arena = arena_create(1u << 16);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_destroy(arena);
	build_finish(&build);
	return 0;
}

static void look(const struct facts *facts)
{
	arena_reset(arena);
	view_init(&view, arena, facts, NULL);
}

static size_t row_of(const char *name)
{
	for (size_t i = 0; i < vm_count(&view); i++) {
		if (text_equal(vm_at(&view, i)->object.name, name)) {
			return i;
		}
	}
	fail_msg("no VM %s", name);
	abort();
}

static void vms_say_whether_they_may_move(void **state)
{
	static const struct {
		const char *vm;
		const char *migratable;
		const char *disks;
		const char *strategy;
		const char *last;
		enum vm_attention attention;
	} cases[] = {
		{ "idle-6", "no", "1 RWO", "LiveMigrate", "", VM_BOUND },
		{ "idle-1", "yes", "1 RWX", "(None)", "", VM_CALM },
		{ "idle-0", "–", "no PVC", "(None)", "", VM_CALM },
		{ "cache-01", "–", "no PVC", "(None)", "Running", VM_MOVING },
		{ "api-2", "–", "no PVC", "(None)", "Pending  #1", VM_MOVING },
		{ "etl-9", "–", "no PVC", "(None)", "✓ 4 min ago", VM_CALM },
		{ "win-22", "–", "no PVC", "(None)", "✗ 9 min ago", VM_CALM },
	};

	(void)state;
	look(build_facts(&build));
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		size_t row = row_of(cases[i].vm);
		const struct vmi *vmi = vm_at(&view, row);

		assert_string_equal(
			vm_migratable(&view, vmi).text, cases[i].migratable);
		assert_string_equal(vm_disks(&view, vmi).text, cases[i].disks);
		assert_string_equal(vm_strategy(&view, vmi).text, cases[i].strategy);
		assert_string_equal(vm_last(&view, row).text, cases[i].last);
		assert_int_equal(vm_attention(&view, row), cases[i].attention);
	}
	assert_string_equal(vm_why(&view, row_of("idle-6")).text,
		"cannot migrate VMI: PVC idle-6-root is not shared");
}

/* HyperConverged hands its strategy on, unless a patch may stand between. */
static void a_strategy_that_kubevirt_cannot_tell_is_hyperconvergeds(void **state)
{
	struct hyperconverged hco = { .eviction_strategy = "LiveMigrate" };
	struct facts facts;
	const struct vmi *vmi;

	(void)state;
	look(build_facts(&build));
	vmi = vm_at(&view, row_of("idle-1"));
	facts = *view.facts;
	facts.kubevirt = NULL;
	facts.hyperconverged = &hco;
	view.facts = &facts;
	assert_string_equal(vm_strategy(&view, vmi).text, "(LiveMigrate)");
	hco.has_json_patch = true;
	assert_string_equal(vm_strategy(&view, vmi).text, "–");
	facts.hyperconverged = NULL;
	assert_string_equal(vm_strategy(&view, vmi).text, "–");
}

static void the_newest_migration_of_a_vm_counts(void **state)
{
	const struct migration_fact *newest = NULL;

	(void)state;
	/* A newer one for the same name in another namespace is not its. */
	build_vmi(&build, "shop", "twin-of-cache", "w01.prod-east.example.com");
	build_migration(&build, "shop", "cache-01", PHASE_PENDING, 5 * SECOND);
	look(build_facts(&build));
	assert_null(vm_newest(&view, row_of("twin-of-cache")));
	newest = vm_newest(&view, row_of("cache-01"));
	assert_non_null(newest);
	assert_string_equal(newest->migration->object.namespace, "payments");
	assert_int_equal(newest->phase, PHASE_RUNNING);
}

static void access_modes_are_short(void **state)
{
	(void)state;
	look(build_facts(&build));
	assert_string_equal(vm_access_modes(&view, "ReadWriteMany"), "RWX");
	assert_string_equal(
		vm_access_modes(&view, "ReadWriteOnce,ReadOnlyMany"), "RWO,ROX");
	assert_string_equal(vm_access_modes(&view, "ReadWriteOncePod"), "RWOP");
	assert_string_equal(vm_access_modes(&view, "Odd\x1b"), "Odd^[");
	assert_string_equal(vm_access_modes(&view, NULL), "–");
}

static void the_network_is_judged_in_a_sentence(void **state)
{
	const struct findings *findings = NULL;

	(void)state;
	look(build_facts(&build));
	assert_string_equal(network_verdict(&view).text,
		"–  no virt-handler is seen: who is attached is not known");
	look(build_window_measured(&build, &findings));
	assert_string_equal(network_verdict(&view).text,
		"! 1 of 12 nodes is not on it: migrations into it go over the pod "
		"network.");
	assert_string_equal(network_definition(&view).text,
		"openshift-cnv/migration-net, macvlan on bond2.500, whereabouts, MTU "
		"9000");
	assert_string_equal(network_addresses(&view).text,
		"10.200.5.0/24: 254 usable, 11 allocated, for 12 nodes");
	assert_string_equal(
		network_attached(&view, &view.facts->nodes[11]).text, "✗ 10.131.2.7");
	assert_int_equal(network_node_attention(&view, &view.facts->nodes[11]), 0);
	assert_int_equal(network_node_attention(&view, &view.facts->nodes[6]), 1);
	assert_string_equal(
		network_statistics(&view, &view.facts->nodes[6]).text, "live 4 s");
}

static void more_than_a_link_carries_is_not_its_traffic(void **state)
{
	struct interface_fact link = {
		.tx_bytes_per_s = 100e6,
		.rx_bytes_per_s = 100e6,
		.explained_tx_bytes_per_s = 78e6,
		.explained_rx_bytes_per_s = 900e6,
	};

	(void)state;
	look(build_facts(&build));
	assert_string_equal(link_explained(&view, &link, true), "74 MiB/s (78 %)");
	assert_string_equal(
		link_explained(&view, &link, false), "858 MiB/s, not seen here");
	link.explained_tx_bytes_per_s = 110e6;
	assert_string_equal(link_explained(&view, &link, true), "105 MiB/s (100 %)");
	link.explained_tx_bytes_per_s = (double)NAN;
	assert_null(link_explained(&view, &link, true));
}

static void answers_say_what_is_known(void **state)
{
	static const struct {
		struct journal_entry entry;
		const char *answer;
	} cases[] = {
		{ { .state = JOURNAL_ASKED }, "no answer yet" },
		{ { .state = JOURNAL_ANSWERED, .outcome = OUTCOME_DONE }, "done" },
		{ { .state = JOURNAL_ANSWERED,
			  .outcome = OUTCOME_REFUSED,
			  .message = "no\x1b" },
			"refused: no^[" },
		{ { .state = JOURNAL_ANSWERED, .outcome = OUTCOME_UNKNOWN },
			"answer lost" },
		{ { .state = JOURNAL_FOUND_DONE }, "done, as the watch shows" },
		{ { .state = JOURNAL_FOUND_UNDONE }, "not done, as the watch shows" },
		{ { .state = JOURNAL_ANSWERED,
			  .outcome = OUTCOME_DONE,
			  .is_dry_run = true },
			"dry run done" },
	};

	(void)state;
	look(build_facts(&build));
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		assert_string_equal(
			past_answer(&view, &cases[i].entry).text, cases[i].answer);
	}
	assert_string_equal(past_totals(&view), "1 succeeded, 1 failed");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			vms_say_whether_they_may_move, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_strategy_that_kubevirt_cannot_tell_is_hyperconvergeds, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(
			the_newest_migration_of_a_vm_counts, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			access_modes_are_short, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			the_network_is_judged_in_a_sentence, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			more_than_a_link_carries_is_not_its_traffic, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			answers_say_what_is_known, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
