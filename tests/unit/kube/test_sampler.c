/* Tests of who is asked when: pure, under a clock that the tests move. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "src/kube/sampler.h"

#define START_MS INT64_C(1000000)

struct bench {
	struct sampler sampler;
	struct moment now;
	char names[64][16];
};

static void init(struct bench *bench, int64_t refresh_ms)
{
	*bench = (struct bench){ .now = { .wall_ms = 7, .mono_ms = START_MS } };
	sampler_init(&bench->sampler, refresh_ms, 11);
	for (size_t i = 0; i < ARRAY_LENGTH(bench->names); i++) {
		(void)snprintf(bench->names[i], sizeof(bench->names[i]), "w%02zu", i);
	}
}

static void wish_nodes(struct bench *bench, enum sampler_class class, size_t count)
{
	sampler_begin_wishes(&bench->sampler);
	for (size_t i = 0; i < count; i++) {
		struct sampler_wish wish = {
			.class = class,
			.namespace = class == SAMPLER_SUMMARY ? "" : "kubevirt",
			.name = bench->names[i],
		};

		sampler_wish(&bench->sampler, &wish, bench->now);
	}
	(void)sampler_end_wishes(&bench->sampler);
}

static struct sampler_job *next(struct bench *bench)
{
	return sampler_next(&bench->sampler, bench->now);
}

static void answer(struct bench *bench, struct sampler_job *job,
	enum sampler_outcome outcome, const char *message)
{
	struct sampler_result result = {
		.outcome = outcome,
		.message = message,
		.retry_after_s = UNKNOWN_I64,
		.measured_ms = UNKNOWN_I64,
	};

	sampler_answer(&bench->sampler, job, &result, bench->now);
}

static void answer_measured(
	struct bench *bench, struct sampler_job *job, int64_t measured_ms)
{
	struct sampler_result result = {
		.outcome = SAMPLER_OK,
		.retry_after_s = UNKNOWN_I64,
		.measured_ms = measured_ms,
	};

	sampler_answer(&bench->sampler, job, &result, bench->now);
}

/* Moves the clock to the next job; returns how long that took. */
static int64_t go_to_next(struct bench *bench)
{
	int64_t before = bench->now.mono_ms;
	int64_t due = sampler_due_mono_ms(&bench->sampler, bench->now);

	assert_true(i64_is_known(due));
	if (due > bench->now.mono_ms) {
		bench->now.mono_ms = due;
	}
	return bench->now.mono_ms - before;
}

static struct source_state describe(struct bench *bench, enum sampler_class class)
{
	struct source_state state = {
		.since_mono_ms = UNKNOWN_I64,
		.confirmed_mono_ms = UNKNOWN_I64,
		.objects = UNKNOWN_I64,
		.loading = UNKNOWN_I64,
		.retry_mono_ms = UNKNOWN_I64,
	};

	sampler_describe(&bench->sampler, class, bench->now, &state);
	return state;
}

static void nothing_is_asked_without_a_wish(void **state)
{
	struct bench bench;
	struct source_state source;

	(void)state;
	init(&bench, 10000);
	assert_null(next(&bench));
	assert_int_equal(sampler_due_mono_ms(&bench.sampler, bench.now), UNKNOWN_I64);
	assert_true(sampler_is_sampled(&bench.sampler, bench.now));
	source = describe(&bench, SAMPLER_METRICS);
	assert_int_equal(source.code, SOURCE_IDLE);
	assert_string_equal(source.message, "no running migration to measure");
	assert_true(source.is_complete_once);
	sampler_finish(&bench.sampler);
}

static void at_most_four_measures_and_two_pieces_of_evidence_are_out(void **state)
{
	static const struct {
		enum sampler_class class;
		size_t most;
	} cases[] = {
		{ SAMPLER_SUMMARY, 4 },
		{ SAMPLER_METRICS, 4 },
		{ SAMPLER_LOG, 4 },
		{ SAMPLER_PODS, 2 },
		{ SAMPLER_EVENTS, 2 },
		{ SAMPLER_CLAIM, 2 },
		{ SAMPLER_WORKLOAD, 2 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct bench bench;
		struct sampler_job *first;

		init(&bench, 10000);
		wish_nodes(&bench, cases[i].class, 20);
		first = next(&bench);
		assert_non_null(first);
		for (size_t k = 1; k < cases[i].most; k++) {
			assert_non_null(next(&bench));
		}
		assert_null(next(&bench));
		/* Until one comes back there is no time at which more could be asked.
		 */
		assert_int_equal(
			sampler_due_mono_ms(&bench.sampler, bench.now), UNKNOWN_I64);
		answer(&bench, first, SAMPLER_OK, NULL);
		assert_non_null(next(&bench));
		assert_null(next(&bench));
		sampler_finish(&bench.sampler);
	}
}

static void every_node_is_asked_once_before_any_is_asked_again(void **state)
{
	struct bench bench;
	unsigned asked[40] = { 0 };

	(void)state;
	init(&bench, 10000);
	wish_nodes(&bench, SAMPLER_SUMMARY, 40);
	for (size_t i = 0; i < 40; i++) {
		struct sampler_job *job = next(&bench);

		assert_non_null(job);
		asked[(job->name[1] - '0') * 10 + (job->name[2] - '0')]++;
		bench.now.mono_ms += 40;
		answer(&bench, job, SAMPLER_OK, NULL);
	}
	for (size_t i = 0; i < 40; i++) {
		assert_int_equal(asked[i], 1);
	}
	sampler_finish(&bench.sampler);
}

static void intervals_keep_to_their_class_and_are_not_in_step(void **state)
{
	static const struct {
		enum sampler_class class;
		int64_t refresh_ms;
		int64_t least_ms;
		int64_t most_ms;
	} cases[] = {
		{ SAMPLER_SUMMARY, 10000, 10000, 11000 },
		{ SAMPLER_SUMMARY, 100, 2000, 2200 },
		{ SAMPLER_SUMMARY, 60000, 60000, 66000 },
		/* Never more often than virt-handler measures, never so seldom that its
		 * ring of ten samples overflows. */
		{ SAMPLER_METRICS, 10000, 5000, 5500 },
		{ SAMPLER_METRICS, 1000, 5000, 5500 },
		{ SAMPLER_METRICS, 30000, 15000, 16500 },
		{ SAMPLER_METRICS, 600000, 45000, 49500 },
		{ SAMPLER_LOG, 10000, 5000, 5500 },
		{ SAMPLER_PODS, 10000, 15000, 16500 },
		{ SAMPLER_EVENTS, 1000, 15000, 16500 },
		{ SAMPLER_CLAIM, 10000, 60000, 66000 },
		{ SAMPLER_WORKLOAD, 10000, 60000, 66000 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct bench bench;
		int64_t first_ms = -1;
		bool is_varied = false;

		init(&bench, cases[i].refresh_ms);
		wish_nodes(&bench, cases[i].class, 1);
		for (unsigned round = 0; round < 20; round++) {
			int64_t waited_ms = go_to_next(&bench);
			struct sampler_job *job = next(&bench);

			assert_non_null(job);
			answer_measured(&bench, job, round);
			if (round < 2) {
				continue; /* the second one has a rule of its own */
			}
			assert_in_range(waited_ms, cases[i].least_ms, cases[i].most_ms);
			is_varied =
				is_varied || (first_ms >= 0 && waited_ms != first_ms);
			first_ms = waited_ms;
		}
		assert_true(is_varied);
		sampler_finish(&bench.sampler);
	}
}

static void a_handler_is_never_asked_twice_within_five_seconds(void **state)
{
	struct bench bench;
	struct sampler_job *job;
	int64_t asked_ms;

	(void)state;
	init(&bench, 10000);
	wish_nodes(&bench, SAMPLER_METRICS, 1);
	job = next(&bench);
	asked_ms = bench.now.mono_ms;
	bench.now.mono_ms += 30;
	answer(&bench, job, SAMPLER_OK, NULL);
	/* The migration ends, another begins on the same node; the user is impatient.
	 */
	wish_nodes(&bench, SAMPLER_METRICS, 0);
	assert_false(sampler_is_removable(job, bench.now));
	bench.now.mono_ms += 500;
	wish_nodes(&bench, SAMPLER_METRICS, 1);
	sampler_refresh(&bench.sampler, bench.now);
	assert_null(next(&bench));
	go_to_next(&bench);
	assert_ptr_equal(next(&bench), job);
	assert_true(bench.now.mono_ms - asked_ms >= 5000);
	sampler_finish(&bench.sampler);
}

static void the_second_summary_comes_early_and_each_at_its_own_time(void **state)
{
	struct bench bench;
	int64_t due[8];
	size_t different = 0;

	(void)state;
	init(&bench, 10000);
	wish_nodes(&bench, SAMPLER_SUMMARY, 8);
	for (size_t i = 0; i < 8; i++) {
		struct sampler_job *job = next(&bench);

		answer_measured(&bench, job, 1000);
		due[i] = job->due_mono_ms - START_MS;
		assert_in_range(due[i], 5000, 9000);
		different += i > 0 && due[i] != due[i - 1];
	}
	assert_true(different >= 6);
	sampler_finish(&bench.sampler);
}

static void a_repeated_measurement_is_asked_for_again_soon_but_not_for_ever(
	void **state)
{
	struct bench bench;
	struct sampler_job *job = NULL;
	static const struct {
		int64_t measured_ms;
		int64_t least_ms;
		int64_t most_ms;
	} rounds[] = {
		{ 1000, 5000, 9000 },
		{ 1000, 3000, 3000 },
		{ 1000, 3000, 3000 },
		{ 1000, 10000, 11000 },
		{ 1000, 10000, 11000 },
		{ 9000, 10000, 11000 },
		{ 9000, 3000, 3000 },
	};

	(void)state;
	init(&bench, 10000);
	wish_nodes(&bench, SAMPLER_SUMMARY, 1);
	for (size_t i = 0; i < ARRAY_LENGTH(rounds); i++) {
		go_to_next(&bench);
		job = next(&bench);
		assert_non_null(job);
		answer_measured(&bench, job, rounds[i].measured_ms);
		assert_in_range(job->due_mono_ms - bench.now.mono_ms,
			rounds[i].least_ms, rounds[i].most_ms);
	}
	sampler_finish(&bench.sampler);
}

static void one_refusal_speaks_for_all_until_one_probe_is_let_through(void **state)
{
	struct bench bench;
	struct sampler_job *out[4];
	struct source_state source;
	const char *message = "";

	(void)state;
	init(&bench, 10000);
	wish_nodes(&bench, SAMPLER_SUMMARY, 30);
	for (size_t i = 0; i < 4; i++) {
		out[i] = next(&bench);
	}
	answer(&bench, out[0], SAMPLER_FORBIDDEN,
		"forbidden: needs get on nodes/proxy");
	assert_null(next(&bench));
	for (size_t i = 1; i < 4; i++) {
		answer(&bench, out[i], SAMPLER_FORBIDDEN,
			"forbidden: needs get on nodes/proxy");
	}
	assert_null(next(&bench));
	source = describe(&bench, SAMPLER_SUMMARY);
	assert_int_equal(source.code, SOURCE_FORBIDDEN);
	assert_false(source.needs_login);
	assert_string_equal(source.message, "forbidden: needs get on nodes/proxy");
	assert_true(sampler_is_sampled(&bench.sampler, bench.now));
	/* Those that were never asked, too. */
	assert_int_equal(
		sampler_outcome_of(&bench.sampler, bench.sampler.jobs[29], &message),
		SAMPLER_FORBIDDEN);
	assert_string_equal(message, "forbidden: needs get on nodes/proxy");
	assert_in_range(go_to_next(&bench), 300000, 330000);
	out[0] = next(&bench);
	assert_non_null(out[0]);
	assert_null(next(&bench));
	answer(&bench, out[0], SAMPLER_OK, NULL);
	assert_non_null(next(&bench));
	assert_int_equal(describe(&bench, SAMPLER_SUMMARY).code, SOURCE_LIVE);
	sampler_finish(&bench.sampler);
}

static void a_right_to_some_nodes_only_keeps_the_others_quiet(void **state)
{
	struct bench bench;
	unsigned asked[2] = { 0 };
	struct source_state source;

	(void)state;
	init(&bench, 10000);
	wish_nodes(&bench, SAMPLER_SUMMARY, 2);
	for (unsigned i = 0; i < 24; i++) {
		struct sampler_job *job;
		bool is_allowed;

		go_to_next(&bench);
		job = next(&bench);
		assert_non_null(job);
		is_allowed = strcmp(job->name, "w00") == 0;
		asked[!is_allowed]++;
		answer(&bench, job, is_allowed ? SAMPLER_OK : SAMPLER_FORBIDDEN,
			"forbidden: needs get on nodes/proxy");
	}
	assert_true(asked[0] >= 20);
	assert_true(asked[1] <= 3);
	source = describe(&bench, SAMPLER_SUMMARY);
	assert_int_equal(source.code, SOURCE_LIVE);
	assert_string_equal(source.message, "forbidden: needs get on nodes/proxy");
	sampler_finish(&bench.sampler);
}

static void a_refusal_in_one_namespace_says_nothing_of_another(void **state)
{
	struct bench bench;
	static const char *const namespaces[] = { "lab", "shop" };

	(void)state;
	init(&bench, 10000);
	sampler_begin_wishes(&bench.sampler);
	for (size_t i = 0; i < 2; i++) {
		sampler_wish(&bench.sampler,
			&(struct sampler_wish){ .class = SAMPLER_LOG,
				.namespace = namespaces[i],
				.name = "p" },
			bench.now);
	}
	answer(&bench, next(&bench), SAMPLER_FORBIDDEN, "forbidden");
	assert_string_equal(next(&bench)->namespace, "shop");
	sampler_finish(&bench.sampler);
}

static void who_does_not_answer_is_asked_less_and_less_often(void **state)
{
	static const struct {
		int64_t least_ms;
		int64_t most_ms;
	} pauses[] = {
		{ 10000, 11000 },
		{ 20000, 22000 },
		{ 40000, 44000 },
		{ 60000, 66000 },
		{ 60000, 66000 },
	};
	struct bench bench;
	struct source_state source;

	(void)state;
	init(&bench, 10000);
	wish_nodes(&bench, SAMPLER_SUMMARY, 2);
	for (size_t i = 0; i < ARRAY_LENGTH(pauses); i++) {
		struct sampler_job *job = NULL;
		int64_t pause_ms;

		/* The other node answers all the time. */
		while (job == NULL || strcmp(job->name, "w01") != 0) {
			if (job != NULL) {
				answer(&bench, job, SAMPLER_OK, NULL);
			}
			go_to_next(&bench);
			job = next(&bench);
		}
		answer(&bench, job, SAMPLER_UNREACHABLE, "dial tcp: no route to host");
		pause_ms = job->due_mono_ms - bench.now.mono_ms;
		assert_in_range(pause_ms, pauses[i].least_ms, pauses[i].most_ms);
	}
	source = describe(&bench, SAMPLER_SUMMARY);
	assert_int_equal(source.code, SOURCE_LIVE);
	assert_string_equal(source.message,
		"1 of 2 give no answer: w01: dial tcp: no route to host");
	sampler_finish(&bench.sampler);
}

static void states_of_a_class_follow_from_its_outcomes(void **state)
{
	static const struct {
		enum sampler_outcome outcomes[3];
		enum source_state_code code;
		bool was_answered;
		const char *message;
	} cases[] = {
		{ { SAMPLER_OK, SAMPLER_OK, SAMPLER_OK }, SOURCE_LIVE, false, "" },
		{ { SAMPLER_OK, SAMPLER_GONE, SAMPLER_TROUBLE }, SOURCE_LIVE, false,
			"2 of 3 give no answer: w01: m" },
		{ { SAMPLER_GONE, SAMPLER_GONE, SAMPLER_GONE }, SOURCE_ERROR, false,
			"3 of 3 give no answer: w00: m" },
		{ { SAMPLER_UNREACHABLE, SAMPLER_UNREACHABLE, SAMPLER_TROUBLE },
			SOURCE_STALE, true, "3 of 3 give no answer: w00: m" },
		{ { SAMPLER_NO_ANSWER, SAMPLER_NO_ANSWER, SAMPLER_NO_ANSWER },
			SOURCE_CONNECTING, false, "" },
		{ { SAMPLER_TROUBLE, SAMPLER_NO_ANSWER, SAMPLER_NO_ANSWER },
			SOURCE_CONNECTING, false, "1 of 3 give no answer: w00: m" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct bench bench;
		struct source_state source;
		bool is_complete = true;

		init(&bench, 10000);
		wish_nodes(&bench, SAMPLER_SUMMARY, 3);
		for (size_t k = 0; k < 3; k++) {
			struct sampler_job *job = next(&bench);

			if (cases[i].was_answered) {
				answer(&bench, job, SAMPLER_OK, NULL);
				job->due_mono_ms = bench.now.mono_ms;
				job = next(&bench);
			}
			is_complete = is_complete &&
				cases[i].outcomes[k] != SAMPLER_NO_ANSWER;
			if (cases[i].outcomes[k] != SAMPLER_NO_ANSWER) {
				answer(&bench, job, cases[i].outcomes[k], "m");
				job->due_mono_ms += 1000000;
			}
		}
		source = describe(&bench, SAMPLER_SUMMARY);
		assert_int_equal(source.code, cases[i].code);
		assert_string_equal(source.message, cases[i].message);
		assert_int_equal(source.is_complete_once, is_complete);
		assert_int_equal(
			sampler_is_sampled(&bench.sampler, bench.now), is_complete);
		sampler_finish(&bench.sampler);
	}
}

static void without_a_login_one_try_a_minute_is_made(void **state)
{
	struct bench bench;
	struct sampler_job *job;
	struct source_state source;

	(void)state;
	init(&bench, 10000);
	wish_nodes(&bench, SAMPLER_SUMMARY, 5);
	job = next(&bench);
	sampler_lock(&bench.sampler, "not logged in: Unauthorized", bench.now);
	sampler_return(&bench.sampler, job, bench.now);
	assert_null(next(&bench));
	source = describe(&bench, SAMPLER_SUMMARY);
	assert_int_equal(source.code, SOURCE_FORBIDDEN);
	assert_true(source.needs_login);
	assert_string_equal(source.message, "not logged in: Unauthorized");
	assert_true(sampler_is_sampled(&bench.sampler, bench.now));
	assert_int_equal(go_to_next(&bench), 60000);
	job = next(&bench);
	assert_non_null(job);
	assert_null(next(&bench));
	/* That a kubelet is down proves nothing about us. */
	answer(&bench, job, SAMPLER_UNREACHABLE, "down");
	assert_true(bench.sampler.is_locked);
	job = next(&bench);
	answer(&bench, job, SAMPLER_OK, NULL);
	assert_non_null(next(&bench));
	assert_non_null(next(&bench));
	assert_false(describe(&bench, SAMPLER_SUMMARY).needs_login);
	sampler_finish(&bench.sampler);
}

static void a_new_login_ends_the_lock_at_once(void **state)
{
	struct bench bench;

	(void)state;
	init(&bench, 10000);
	wish_nodes(&bench, SAMPLER_SUMMARY, 5);
	sampler_lock(&bench.sampler, "not logged in", bench.now);
	assert_null(next(&bench));
	sampler_unlock(&bench.sampler);
	assert_non_null(next(&bench));
	assert_non_null(next(&bench));
	sampler_finish(&bench.sampler);
}

static void a_busy_server_is_left_alone_by_all(void **state)
{
	struct bench bench;
	struct sampler_result busy = {
		.outcome = SAMPLER_TROUBLE,
		.message = "too many requests",
		.retry_after_s = 7,
		.measured_ms = UNKNOWN_I64,
		.is_busy = true,
	};

	(void)state;
	init(&bench, 10000);
	wish_nodes(&bench, SAMPLER_SUMMARY, 20);
	sampler_answer(&bench.sampler, next(&bench), &busy, bench.now);
	assert_null(next(&bench));
	assert_int_equal(go_to_next(&bench), 7000);
	assert_non_null(next(&bench));
	sampler_finish(&bench.sampler);
}

static void retry_after_of_one_node_holds_for_that_node(void **state)
{
	struct bench bench;
	struct sampler_job *job;
	struct sampler_result later = {
		.outcome = SAMPLER_UNREACHABLE,
		.retry_after_s = 45,
		.measured_ms = UNKNOWN_I64,
	};

	(void)state;
	init(&bench, 10000);
	wish_nodes(&bench, SAMPLER_SUMMARY, 2);
	job = next(&bench);
	sampler_answer(&bench.sampler, job, &later, bench.now);
	assert_int_equal(job->due_mono_ms - bench.now.mono_ms, 45000);
	assert_non_null(next(&bench));
	sampler_finish(&bench.sampler);
}

static void evidence_comes_in_a_burst_and_then_five_a_second(void **state)
{
	struct bench bench;
	unsigned at_once = 0;
	unsigned later = 0;
	struct sampler_job *job;

	(void)state;
	init(&bench, 10000);
	wish_nodes(&bench, SAMPLER_CLAIM, 60);
	while ((job = next(&bench)) != NULL) {
		answer(&bench, job, SAMPLER_OK, NULL);
		at_once++;
	}
	assert_int_equal(at_once, 32);
	for (unsigned ms = 0; ms < 2000; ms += 10) {
		bench.now.mono_ms += 10;
		while ((job = next(&bench)) != NULL) {
			answer(&bench, job, SAMPLER_OK, NULL);
			later++;
		}
	}
	assert_int_equal(later, 10);
	/* The clock alone leads on: nobody has to poll for it. */
	assert_in_range(go_to_next(&bench), 1, 200);
	assert_non_null(next(&bench));
	sampler_finish(&bench.sampler);
}

static void who_keeps_silent_is_waited_for_ten_seconds(void **state)
{
	struct bench bench;

	(void)state;
	init(&bench, 10000);
	wish_nodes(&bench, SAMPLER_SUMMARY, 2);
	answer(&bench, next(&bench), SAMPLER_OK, NULL);
	assert_non_null(next(&bench));
	assert_false(sampler_is_sampled(&bench.sampler, bench.now));
	bench.now.mono_ms += 9999;
	assert_false(sampler_is_sampled(&bench.sampler, bench.now));
	bench.now.mono_ms += 1;
	assert_true(sampler_is_sampled(&bench.sampler, bench.now));
	sampler_finish(&bench.sampler);
}

static void the_same_wishes_are_no_news(void **state)
{
	struct bench bench;
	struct sampler_wish wish = {
		.class = SAMPLER_METRICS,
		.namespace = "kubevirt",
		.name = "virt-handler-a",
		.note = "w01",
	};

	(void)state;
	init(&bench, 10000);
	for (unsigned round = 0; round < 3; round++) {
		sampler_begin_wishes(&bench.sampler);
		sampler_wish(&bench.sampler, &wish, bench.now);
		assert_int_equal(sampler_end_wishes(&bench.sampler), round == 0);
	}
	sampler_begin_wishes(&bench.sampler);
	assert_true(sampler_end_wishes(&bench.sampler));
	sampler_begin_wishes(&bench.sampler);
	assert_false(sampler_end_wishes(&bench.sampler));
	assert_int_equal(bench.sampler.job_count, 1);
	assert_string_equal(bench.sampler.jobs[0]->note, "w01");
	sampler_finish(&bench.sampler);
}

static void logs_that_stand_in_for_metrics_are_named(void **state)
{
	static const struct {
		enum sampler_outcome log;
		const char *message;
	} cases[] = {
		{ SAMPLER_OK,
			"forbidden: needs get on pods/proxy in namespace kubevirt; "
			"progress comes from launcher logs" },
		{ SAMPLER_FORBIDDEN,
			"forbidden: needs get on pods/proxy in namespace kubevirt; for "
			"launcher logs: no" },
		{ SAMPLER_UNREACHABLE,
			"forbidden: needs get on pods/proxy in namespace kubevirt" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct bench bench;
		struct source_state source;

		init(&bench, 10000);
		wish_nodes(&bench, SAMPLER_METRICS, 1);
		answer(&bench, next(&bench), SAMPLER_FORBIDDEN,
			"forbidden: needs get on pods/proxy in namespace kubevirt");
		sampler_wish(&bench.sampler,
			&(struct sampler_wish){ .class = SAMPLER_LOG,
				.namespace = "shop",
				.name = "launcher" },
			bench.now);
		answer(&bench, next(&bench), cases[i].log, "no");
		source = describe(&bench, SAMPLER_METRICS);
		assert_int_equal(source.code, SOURCE_FORBIDDEN);
		assert_string_equal(source.message, cases[i].message);
		sampler_finish(&bench.sampler);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_asked_without_a_wish),
		cmocka_unit_test(
			at_most_four_measures_and_two_pieces_of_evidence_are_out),
		cmocka_unit_test(every_node_is_asked_once_before_any_is_asked_again),
		cmocka_unit_test(intervals_keep_to_their_class_and_are_not_in_step),
		cmocka_unit_test(a_handler_is_never_asked_twice_within_five_seconds),
		cmocka_unit_test(
			the_second_summary_comes_early_and_each_at_its_own_time),
		cmocka_unit_test(
			a_repeated_measurement_is_asked_for_again_soon_but_not_for_ever),
		cmocka_unit_test(
			one_refusal_speaks_for_all_until_one_probe_is_let_through),
		cmocka_unit_test(a_right_to_some_nodes_only_keeps_the_others_quiet),
		cmocka_unit_test(a_refusal_in_one_namespace_says_nothing_of_another),
		cmocka_unit_test(who_does_not_answer_is_asked_less_and_less_often),
		cmocka_unit_test(states_of_a_class_follow_from_its_outcomes),
		cmocka_unit_test(without_a_login_one_try_a_minute_is_made),
		cmocka_unit_test(a_new_login_ends_the_lock_at_once),
		cmocka_unit_test(a_busy_server_is_left_alone_by_all),
		cmocka_unit_test(retry_after_of_one_node_holds_for_that_node),
		cmocka_unit_test(evidence_comes_in_a_burst_and_then_five_a_second),
		cmocka_unit_test(who_keeps_silent_is_waited_for_ten_seconds),
		cmocka_unit_test(the_same_wishes_are_no_news),
		cmocka_unit_test(logs_that_stand_in_for_metrics_are_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
