/* Tests of answers to instant queries: vectors, odd numbers, errors, warnings. */
#include <math.h>

#include "tests/unit/wire/recordings.h"
#include "wire/sample.h"

static struct arena *arena;

static int begin(void **state)
{
	(void)state;
	arena = arena_create(1024);
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_destroy(arena);
	return 0;
}

static void a_vector_has_labels_values_and_the_time_of_the_query(void **state)
{
	struct promql_answer answer;
	struct error err;

	(void)state;
	assert_true(decode_promql(arena,
		STR("{\"status\":\"success\",\"data\":{\"resultType\":\"vector\","
		    "\"result\":[{\"metric\":{\"__name__\":\"up\","
		    "\"instance\":\"w04\",\"device\":\"ens2f0\"},"
		    "\"value\":[1772442860.123,\"1342177280.5\"]},"
		    "{\"metric\":{},\"value\":[1772442861,\"4e+09\"]}]}}"),
		&answer, &err));
	assert_int_equal(answer.count, 2);
	assert_int_equal(answer.malformed, 0);
	assert_string_equal(answer.warning, "");
	assert_string_equal(answer.samples[0].metric, "up");
	assert_string_equal(prom_label(&answer.samples[0], "device"), "ens2f0");
	assert_null(prom_label(&answer.samples[0], "__name__"));
	assert_true(answer.samples[0].value == 1342177280.5);
	assert_int_equal(answer.samples[0].timestamp_ms, 1772442860123);
	assert_string_equal(answer.samples[1].metric, "");
	assert_true(answer.samples[1].value == 4e9);
	assert_int_equal(answer.samples[1].timestamp_ms, 1772442861000);
}

static void values_are_strings_with_a_place_for_what_is_no_number(void **state)
{
	static const struct {
		const char *value;
		bool is_taken;
		double expected;
	} rows[] = {
		{ "\"NaN\"", true, (double)NAN },
		{ "\"+Inf\"", true, (double)INFINITY },
		{ "\"-Inf\"", true, -(double)INFINITY },
		{ "\"-125000\"", true, -125000 },
		{ "\"0\"", true, 0 },
		{ "\"1.5e-3\"", true, 0.0015 },
		{ "\"\"", false, 0 },
		{ "\"12 \"", false, 0 },
		{ "\"0x10\"", false, 0 },
		{ "\"12abc\"", false, 0 },
		{ "12", false, 0 },
		{ "null", false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
		char text[256];
		struct promql_answer answer;
		struct error err;

		(void)snprintf(text, sizeof(text),
			"{\"status\":\"success\",\"data\":{\"resultType\":\"vector\","
			"\"result\":[{\"metric\":{},\"value\":[1,%s]}]}}",
			rows[i].value);
		assert_true(decode_promql(arena, str_from(text), &answer, &err));
		assert_int_equal(answer.count, rows[i].is_taken);
		assert_int_equal(answer.malformed, !rows[i].is_taken);
		if (rows[i].is_taken && isnan(rows[i].expected)) {
			assert_true(isnan(answer.samples[0].value));
		} else if (rows[i].is_taken && isinf(rows[i].expected)) {
			assert_true(answer.samples[0].value == rows[i].expected);
		} else if (rows[i].is_taken) {
			assert_true(fabs(answer.samples[0].value - rows[i].expected) <
				1e-12);
		}
	}
}

static void an_empty_vector_is_an_answer(void **state)
{
	struct promql_answer answer;
	struct error err;

	(void)state;
	assert_true(decode_promql(arena,
		STR("{\"status\":\"success\",\"data\":{\"resultType\":\"vector\","
		    "\"result\":[]}}"),
		&answer, &err));
	assert_int_equal(answer.count, 0);
}

static void warnings_say_that_it_is_partial(void **state)
{
	struct promql_answer answer;
	struct error err;

	(void)state;
	assert_true(decode_promql(arena,
		STR("{\"status\":\"success\",\"warnings\":[\"store 2: "
		    "deadline\",\"more\"],"
		    "\"data\":{\"resultType\":\"vector\",\"result\":[]}}"),
		&answer, &err));
	assert_string_equal(answer.warning, "store 2: deadline");
	assert_int_equal(answer.warning_count, 2);
}

static void what_is_no_such_answer_is_refused_with_its_reason(void **state)
{
	static const struct {
		const char *text;
		const char *message;
	} rows[] = {
		{ "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":"
		  "\"1:1: parse\\u001b[31m error\"}",
			"bad_data: 1:1: parse^[[31m error" },
		{ "{\"status\":\"error\",\"error\":\"execution expired\"}",
			"execution expired" },
		{ "{\"status\":\"error\"}",
			"it answers with an error and does not say which" },
		{ "{\"kind\":\"Status\",\"status\":\"Failure\"}",
			"that is no answer of a Prometheus" },
		{ "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\","
		  "\"result\":[]}}",
			"the answer is no instant vector" },
		{ "{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\","
		  "\"result\":[1,\"2\"]}}",
			"the answer is no instant vector" },
		{ "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\","
		  "\"result\":{}}}",
			"the answer is no instant vector" },
		{ "[]", "that is no answer of a Prometheus" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
		struct promql_answer answer;
		struct error err = { ERR_NONE, "" };

		assert_false(
			decode_promql(arena, str_from(rows[i].text), &answer, &err));
		assert_string_equal(err.message, rows[i].message);
		assert_int_not_equal(err.code, ERR_NONE);
	}
}

static void half_an_answer_is_none(void **state)
{
	struct promql_answer answer;
	struct error err = { ERR_NONE, "" };

	(void)state;
	assert_false(decode_promql(arena,
		STR("{\"status\":\"success\",\"data\":{\"resultType\":\"vector\","
		    "\"result\":[{\"metric\":{},\"value\":[1,\"2\"]}"),
		&answer, &err));
	assert_int_equal(err.code, ERR_PARSE);
}

static void kept_metrics_become_samples_of_migrations(void **state)
{
	static const struct prom_label labels[] = { { "name", "db-1" },
		{ "namespace", "shop" }, { "node", "w01" } };
	static const struct prom_label others[] = { { "name", "db-1" },
		{ "namespace", "shop" }, { "node", "w02" } };
	static const struct prom_sample metrics[] = {
		{ "kubevirt_vmi_migration_data_remaining_bytes", labels, 3, 1e9, 5000 },
		{ "kubevirt_vmi_migration_dirty_memory_rate_bytes", labels, 3, 2e6,
			5000 },
		{ "kubevirt_vmi_migration_data_remaining_bytes", others, 3, 7e9, 5000 },
		{ "node_network_speed_bytes", labels, 3, 1, 5000 },
		{ "kubevirt_vmi_migration_data_processed_bytes", labels, 2, 1, 5000 },
	};
	const struct migration_sample *samples;

	(void)state;
	/* The last one lacks the node: nobody's but its own. */
	assert_int_equal(migration_samples_of(arena, metrics, 5, &samples), 3);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(samples[i].origin, PROGRESS_PROMETHEUS);
		assert_int_equal(samples[i].at_ms, 5000);
		if (samples[i].node != NULL && strcmp(samples[i].node, "w01") == 0) {
			assert_int_equal(samples[i].remaining_bytes, 1000000000);
			assert_int_equal(samples[i].dirty_bytes_per_s, 2000000);
			assert_int_equal(samples[i].processed_bytes, UNKNOWN_I64);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_vector_has_labels_values_and_the_time_of_the_query, begin,
			end),
		cmocka_unit_test_setup_teardown(
			values_are_strings_with_a_place_for_what_is_no_number, begin,
			end),
		cmocka_unit_test_setup_teardown(
			an_empty_vector_is_an_answer, begin, end),
		cmocka_unit_test_setup_teardown(
			warnings_say_that_it_is_partial, begin, end),
		cmocka_unit_test_setup_teardown(
			what_is_no_such_answer_is_refused_with_its_reason, begin, end),
		cmocka_unit_test_setup_teardown(half_an_answer_is_none, begin, end),
		cmocka_unit_test_setup_teardown(
			kept_metrics_become_samples_of_migrations, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
