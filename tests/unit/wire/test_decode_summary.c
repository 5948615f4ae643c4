/* Tests of kubelet summaries: the node's interfaces, odd and cut bodies, recordings. */
#include "base/timefmt.h"
#include "tests/unit/wire/recordings.h"
#include "wire/sample.h"

static void interfaces_of_the_node_are_read(void **state)
{
	static const char text[] =
		"{\"pods\":[{\"network\":{\"interfaces\":[{\"name\":\"eth0\"}],"
		"\"node\":"
		"7}},\"]}\\\"\"],\"node\":{\"nodeName\":\"w04\",\"startTime\":"
		"\"2026-02-20T05:00:11Z\",\"network\":{\"time\":\"2026-03-02T09:14:"
		"20Z\","
		"\"name\":\"\",\"rxBytes\":1,\"interfaces\":[{\"name\":\"ens2f0\","
		"\"rxBytes\":91827364554433,\"rxErrors\":1,\"txBytes\":60102030405060,"
		"\"txErrors\":2},{\"name\":\"bond2\",\"rxBytes\":null},{\"name\":"
		"\"big\","
		"\"rxBytes\":18446744073709551615,\"txBytes\":9223372036854775807},"
		"{\"rxBytes\":1},{\"name\":\"\"},3]}}} \n";
	struct arena *arena = arena_create(1024);
	struct node_sample sample;
	struct error err;
	int64_t ms;

	(void)state;
	assert_true(decode_summary(arena, str_from(text), &sample, &err));
	assert_string_equal(sample.node, "w04");
	assert_true(time_parse("2026-03-02T09:14:20Z", &ms));
	assert_int_equal(sample.time_ms, ms);
	assert_true(time_parse("2026-02-20T05:00:11Z", &ms));
	assert_int_equal(sample.node_start_ms, ms);
	assert_int_equal(sample.received_mono_ms, UNKNOWN_I64);
	assert_int_equal(sample.interface_count, 3);
	assert_string_equal(sample.interfaces[0].name, "ens2f0");
	assert_int_equal(sample.interfaces[0].rx_bytes, 91827364554433);
	assert_int_equal(sample.interfaces[0].tx_bytes, 60102030405060);
	assert_int_equal(sample.interfaces[0].rx_errors, 1);
	assert_int_equal(sample.interfaces[0].tx_errors, 2);
	assert_int_equal(sample.interfaces[1].rx_bytes, UNKNOWN_I64);
	assert_int_equal(sample.interfaces[1].tx_bytes, UNKNOWN_I64);
	assert_int_equal(sample.interfaces[2].rx_bytes, UNKNOWN_I64);
	assert_int_equal(sample.interfaces[2].tx_bytes, INT64_MAX);
	arena_destroy(arena);
}

/* What a driver or a proxy may make of a counter: only counts are taken. */
static void counters_are_whole_numbers_of_zero_or_more(void **state)
{
	static const struct {
		const char *text;
		int64_t value;
	} cases[] = { { "0", 0 }, { "1.8e14", INT64_C(180000000000000) },
		{ "1.8E+14", INT64_C(180000000000000) }, { "7.5", UNKNOWN_I64 },
		{ "-5", UNKNOWN_I64 }, { "-1.0", UNKNOWN_I64 },
		{ "1e400", UNKNOWN_I64 }, { "-1e400", UNKNOWN_I64 },
		{ "\"123\"", UNKNOWN_I64 }, { "true", UNKNOWN_I64 },
		{ "null", UNKNOWN_I64 }, { "{}", UNKNOWN_I64 }, { "[1]", UNKNOWN_I64 },
		{ "9007199254740993", INT64_C(9007199254740993) },
		{ "99999999999999999999999", UNKNOWN_I64 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct arena *arena = arena_create(1024);
		struct node_sample sample;
		struct error err;
		const char *text = arena_printf(arena,
			"{\"node\":{\"network\":{\"time\":\"2026-03-02T09:14:20Z\","
			"\"interfaces\":[{\"name\":\"bond2\",\"rxBytes\":%s,"
			"\"txBytes\":8,\"rxErrors\":%s}]}}}",
			cases[i].text, cases[i].text);

		assert_true(decode_summary(arena, str_from(text), &sample, &err));
		assert_int_equal(sample.interface_count, 1);
		if (sample.interfaces[0].rx_bytes != cases[i].value ||
			sample.interfaces[0].rx_errors != cases[i].value) {
			fail_msg("%s: %lld", cases[i].text,
				(long long)sample.interfaces[0].rx_bytes);
		}
		assert_int_equal(sample.interfaces[0].tx_bytes, 8);
		arena_destroy(arena);
	}
}

static void a_node_without_network_has_no_interfaces(void **state)
{
	static const char *const cases[] = { "{\"node\":{\"network\":null}}",
		"{\"node\":{}}", "{\"node\":{\"network\":{\"interfaces\":{}}}}",
		"{ \"node\" : { \"network\" : [ ] } , \"pods\" : [ ] }" };
	struct arena *arena = arena_create(1024);

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct node_sample sample;
		struct error err;

		assert_true(decode_summary(arena, str_from(cases[i]), &sample, &err));
		assert_int_equal(sample.interface_count, 0);
		assert_int_equal(sample.time_ms, UNKNOWN_I64);
		assert_null(sample.node);
	}
	arena_destroy(arena);
}

static void what_is_no_complete_summary_is_refused(void **state)
{
	static const char *const cases[] = { "", "{}", "[]", "null", "<html>",
		"{\"pods\":[]}", "{\"node\":", "{\"node\":{}", "{\"node\":{},",
		"{\"node\":{}}}", "{\"node\":{}} x", "{\"node\":7}", "{\"node\":[{}}",
		"{\"node\":{\"a\":}}", "{\"node\"{}}", "{node:{}}",
		"{\"node\":{},\"pods\":[{\"a\":\"", "{\"node\":{},\"pods\":[{\\",
		"{\"node\":{},\"a\\" };
	struct arena *arena = arena_create(1024);

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct node_sample sample;
		struct error err = { .code = ERR_NONE };

		if (decode_summary(arena, str_from(cases[i]), &sample, &err)) {
			fail_msg("taken as a summary: %s", cases[i]);
		}
		assert_int_equal(err.code, ERR_PARSE);
	}
	arena_destroy(arena);
}

static void check_record(struct json_object *record, void *context)
{
	struct str body = record_text(record, "body");
	struct node_sample sample;
	size_t *interfaces = context;
	struct arena *arena;
	struct error err;

	if (!str_ends_with(record_text(record, "path"), "/stats/summary")) {
		return;
	}
	arena = arena_create(4096);
	assert_true(decode_summary(arena, body, &sample, &err));
	assert_true(str_starts_with(str_from(sample.node), "worker-0"));
	assert_true(sample.time_ms > sample.node_start_ms);
	for (size_t i = 0; i < sample.interface_count; i++) {
		assert_true(sample.interfaces[i].rx_bytes >= 0);
		assert_true(sample.interfaces[i].tx_bytes >= 0);
	}
	*interfaces += sample.interface_count;
	body.length -= 2;
	assert_false(decode_summary(arena, body, &sample, &err));
	arena_destroy(arena);
}

static void recorded_summaries_are_read(void **state)
{
	size_t interfaces = 0;

	(void)state;
	(void)recording_each("samples.jsonl.gz", check_record, &interfaces);
	assert_int_equal(interfaces, 2715);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(interfaces_of_the_node_are_read),
		cmocka_unit_test(counters_are_whole_numbers_of_zero_or_more),
		cmocka_unit_test(a_node_without_network_has_no_interfaces),
		cmocka_unit_test(what_is_no_complete_summary_is_refused),
		cmocka_unit_test(recorded_summaries_are_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
