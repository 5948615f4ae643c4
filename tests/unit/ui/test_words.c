/* What is said about migrations and sources. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/str.h"
#include "tests/support/build.h"
#include "ui/words/migration_words.h"
#include "ui/words/node_words.h"
#include "ui/words/progress_words.h"
#include "ui/words/source_words.h"

struct words {
	struct build build;
	struct arena *arena;
	struct view view;
};

static void look(struct words *words, const struct facts *facts)
{
	arena_destroy(words->arena);
	words->arena = arena_create(1u << 14);
	view_init(&words->view, words->arena, facts, NULL);
}

static void finish(struct words *words)
{
	arena_destroy(words->arena);
	build_finish(&words->build);
}

static const struct migration_fact *of_vmi(const struct words *words, const char *vmi)
{
	const struct facts *facts = words->view.facts;

	for (size_t i = 0; i < facts->migration_count; i++) {
		if (text_equal(facts->migrations[i].migration->vmi_name, vmi)) {
			return &facts->migrations[i];
		}
	}
	fail_msg("no migration of %s", vmi);
	abort();
}

static void waiting_names_the_gate_and_who_is_before(void **state)
{
	static const struct {
		const char *vmi;
		const char *why;
	} cases[] = {
		{ "api-2",
			"outbound limit: w07 2/2, held by payments/db-prod-3, "
			"shop/web-17" },
		{ "mail-1", "outbound limit: w07 2/2, behind shop/api-2" },
		{ "web-18",
			"outbound limit: w07 2/2, behind "
			"office/files-backup-archive-0001" },
		{ "ledger-9", "behind shop/web-18" },
		{ "batch-4",
			"target unschedulable: 0/12 nodes are available: 11 "
			"Insufficient memory, 1 node(s) were unschedulable." },
		{ "db-prod-3", "evacuation of w07" },
		{ "cache-01", "" },
		{ "etl-9", "" },
		{ "win-22",
			"Live migration is not completed after 320 seconds and has "
			"been aborted" },
	};
	struct words words = { .arena = NULL };

	(void)state;
	build_window(&words.build);
	look(&words, build_facts(&words.build));
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		assert_string_equal(
			migration_why(&words.view, of_vmi(&words, cases[i].vmi)).text,
			cases[i].why);
	}
	finish(&words);
}

static void a_full_cluster_is_the_first_gate(void **state)
{
	struct words words = { .arena = NULL };

	(void)state;
	build_window(&words.build);
	build_kubevirt(&words.build, 4, 2);
	look(&words, build_facts(&words.build));
	assert_string_equal(migration_why(&words.view, of_vmi(&words, "ledger-9")).text,
		"cluster limit: 4/4, behind shop/web-18");
	assert_string_equal(migration_why(&words.view, of_vmi(&words, "api-2")).text,
		"cluster limit: 4/4; outbound limit: w07 2/2, held by "
		"payments/db-prod-3, shop/web-17");
	finish(&words);
}

static void verdicts_are_sentences(void **state)
{
	static const struct {
		const char *vmi;
		const char *verdict;
	} cases[] = {
		{ "cache-01", "Copying from w03 to w09 for 4:14." },
		{ "mail-1",
			"Number 2 in the queue for 3:08: outbound limit: w07 2/2, "
			"behind shop/api-2." },
		{ "etl-9", "Moved from w02 to w06 in 1:12." },
		{ "win-22",
			"Failed after 5:40: Live migration is not completed after "
			"320 seconds and has been aborted." },
		{ "batch-4",
			"Scheduling from w05 for 0:48: target unschedulable: 0/12 "
			"nodes are available: 11 Insufficient memory, 1 node(s) "
			"were unschedulable." },
	};
	struct words words = { .arena = NULL };

	(void)state;
	build_window(&words.build);
	look(&words, build_facts(&words.build));
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		assert_string_equal(
			migration_verdict(&words.view, of_vmi(&words, cases[i].vmi))
				.text,
			cases[i].verdict);
	}
	finish(&words);
}

static void what_is_not_measured_is_not_zero(void **state)
{
	struct words words = { .arena = NULL };
	const struct migration_fact *running = NULL;
	const struct migration_fact *queued = NULL;

	(void)state;
	build_window(&words.build);
	look(&words, build_facts(&words.build));
	running = of_vmi(&words, "cache-01");
	queued = of_vmi(&words, "api-2");
	assert_string_equal(
		progress_cell(&words.view, running).text, "–  copying 4:14");
	assert_string_equal(progress_rate(&words.view, running).text, "–");
	assert_string_equal(progress_dirty(&words.view, running).text, "–");
	assert_string_equal(progress_left(&words.view, running).text, "–");
	assert_string_equal(progress_net(&words.view, running).text, "–");
	assert_string_equal(progress_cell(&words.view, queued).text, "queued 3:10");
	assert_string_equal(progress_rate(&words.view, queued).text, "");
	assert_string_equal(progress_left(&words.view, queued).text, "");
	finish(&words);
}

static void measured_migrations_show_their_figures(void **state)
{
	const struct findings *findings = NULL;
	struct words words = { .arena = NULL };
	const struct migration_fact *bad = NULL;
	const struct migration_fact *good = NULL;

	(void)state;
	build_window(&words.build);
	look(&words, build_window_measured(&words.build, &findings));
	words.view.findings = findings;
	bad = of_vmi(&words, "cache-01");
	good = of_vmi(&words, "db-prod-3");
	assert_string_equal(progress_cell(&words.view, good).text, "██████▏░  78 %");
	assert_string_equal(progress_rate(&words.view, good).text, "1.2 GiB/s");
	assert_string_equal(progress_left(&words.view, good).text, "0:40–0:55");
	assert_string_equal(progress_left(&words.view, bad).text, "no ETA");
	assert_int_equal(progress_left(&words.view, bad).role, ROLE_WARNING);
	assert_int_equal(progress_dirty(&words.view, bad).role, ROLE_WARNING);
	assert_string_equal(progress_net(&words.view, good).text, "✓");
	assert_string_equal(
		progress_net(&words.view, of_vmi(&words, "web-17")).text, "✗");
	assert_string_equal(progress_cell(&words.view, of_vmi(&words, "batch-4")).text,
		"fails in 4:12");
	assert_string_equal(progress_deadline(&words.view, bad), "aborted in 2:11");
	assert_int_equal(migration_attention(&words.view, bad), ATTENTION_CRITICAL);
	assert_int_equal(migration_attention(&words.view, good), ATTENTION_RUNNING);
	assert_string_equal(node_drain(&words.view, &words.view.facts->nodes[6]),
		"23 left, 2 moving, 20 queued, 1 cannot leave");
	assert_string_equal(node_drain_end(&words.view, &words.view.facts->nodes[6]),
		"empty in 34–41 min");
	finish(&words);
}

static void a_pod_that_starts_does_not_look_like_one_that_fails(void **state)
{
	struct words words = { .arena = NULL };
	struct deadline deadline = {
		.kind = DEADLINE_PENDING_POD,
		.effect = EFFECT_POD_DELETED,
		.seconds_total = 900,
	};
	struct migration_fact fact;

	(void)state;
	build_window(&words.build);
	look(&words, build_facts(&words.build));
	fact = *of_vmi(&words, "batch-4");
	fact.deadlines = &deadline;
	fact.deadline_count = 1;
	deadline.seconds_left = 890;
	assert_non_null(strstr(progress_cell(&words.view, &fact).text, "preparing"));
	deadline.seconds_left = 800;
	assert_string_equal(progress_cell(&words.view, &fact).text, "fails in 13:20");
	deadline.kind = DEADLINE_UNSCHEDULABLE;
	deadline.seconds_left = 890;
	assert_string_equal(progress_cell(&words.view, &fact).text, "fails in 14:50");
	finish(&words);
}

static void before_the_first_sample_there_is_no_verdict(void **state)
{
	const struct findings *findings = NULL;
	struct words words = { .arena = NULL };
	struct progress_fact empty = {
		.total_bytes = UNKNOWN_I64,
		.remaining_bytes = UNKNOWN_I64,
		.percent = (double)NAN,
		.transfer_bytes_per_s = (double)NAN,
		.dirty_bytes_per_s = (double)NAN,
		.eta_low_s = (double)NAN,
		.eta_high_s = (double)NAN,
		.no_eta_reason = "no samples yet",
	};
	struct migration_fact fact;

	(void)state;
	build_window(&words.build);
	look(&words, build_window_measured(&words.build, &findings));
	fact = *of_vmi(&words, "cache-01");
	fact.progress = &empty;
	assert_string_equal(progress_left(&words.view, &fact).text, "–");
	assert_string_equal(progress_rate(&words.view, &fact).text, "–");
	assert_string_equal(progress_cell(&words.view, &fact).text, "–  copying 4:14");
	finish(&words);
}

static void the_header_says_the_worst_news(void **state)
{
	static const struct {
		enum source source;
		enum source_state_code code;
		const char *summary;
	} cases[] = {
		{ SOURCE_NODE, SOURCE_LIVE, "● live 0.4 s" },
		{ SOURCE_NODE, SOURCE_STALE, "▲ nodes stale 42 s" },
		{ SOURCE_MIGRATION, SOURCE_STALE, "▲ stale 42 s" },
		{ SOURCE_NODE, SOURCE_FORBIDDEN, "▲ nodes forbidden" },
		{ SOURCE_VMI, SOURCE_ERROR, "▲ vmis failing" },
		{ SOURCE_VMI, SOURCE_LISTING, "○ loading 0:42" },
		{ SOURCE_VMI, SOURCE_CONNECTING, "○ connecting 0:42" },
		{ SOURCE_MIGRATION, SOURCE_ABSENT, "▲ KubeVirt absent" },
		{ SOURCE_MIGRATION, SOURCE_ERROR, "✗ no connection 0:42" },
		/* Optional sources go dark in their place, not in the header. */
		{ SOURCE_EVENT, SOURCE_FORBIDDEN, "● live 0.4 s" },
		{ SOURCE_NAD, SOURCE_ABSENT, "● live 0.4 s" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct words words = { .arena = NULL };
		int64_t age_ms = cases[i].code == SOURCE_LIVE ? 400 : 42 * SECOND;

		build_window(&words.build);
		build_source(
			&words.build, cases[i].source, cases[i].code, age_ms, NULL);
		look(&words, build_facts(&words.build));
		assert_string_equal(source_summary(&words.view).text, cases[i].summary);
		finish(&words);
	}
}

static void node_names_are_short_while_they_stay_unique(void **state)
{
	struct words words = { .arena = NULL };

	(void)state;
	build_window(&words.build);
	look(&words, build_facts(&words.build));
	assert_string_equal(view_node(&words.view, "w07.prod-east.example.com"), "w07");
	assert_string_equal(view_node(&words.view, NULL), "–");
	assert_string_equal(view_node(&words.view, "10.0.0.7"), "10.0.0.7");
	/* Not a neighbour in the order of names, and still the same label. */
	build_node(&words.build, "w07-spare.example.com");
	build_node(&words.build, "w07.other.example.com");
	look(&words, build_facts(&words.build));
	assert_string_equal(view_node(&words.view, "w07.prod-east.example.com"),
		"w07.prod-east.example.com");
	finish(&words);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(waiting_names_the_gate_and_who_is_before),
		cmocka_unit_test(a_full_cluster_is_the_first_gate),
		cmocka_unit_test(verdicts_are_sentences),
		cmocka_unit_test(what_is_not_measured_is_not_zero),
		cmocka_unit_test(measured_migrations_show_their_figures),
		cmocka_unit_test(a_pod_that_starts_does_not_look_like_one_that_fails),
		cmocka_unit_test(before_the_first_sample_there_is_no_verdict),
		cmocka_unit_test(the_header_says_the_worst_news),
		cmocka_unit_test(node_names_are_short_while_they_stay_unique),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
