/* Lines of a recording: what is written is read again, and nothing else is. */
#include "wire/recording.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define CEILING (64u << 10)
#define JSON(literal)                          \
	{                                      \
		(literal), sizeof(literal) - 1 \
	}

static const struct label chosen[] = { { "zone", "a\"b\\c" } };

static const char *const addresses[] = { "10.0.0.7", "fd00::7" };
static const struct interest_measured measured[] = {
	{ "w07", addresses, 2, true, true },
	{ .node = "w08" },
};

/* One of each, and every field that the event names. */
static const struct recording_line lines[] = {
	{ .event = RECORDING_SESSION,
		.place = { "prod", "https://api:6443", "admin as eve", true } },
	{ .event = RECORDING_SCOPE, .ms = 1, .namespace = "shop" },
	{ .event = RECORDING_SCOPE, .ms = 1 },
	{ .event = RECORDING_BEGIN, .ms = 2, .source = SOURCE_VMI },
	{ .event = RECORDING_ITEM,
		.ms = 2,
		.skew_ms = -1,
		.source = SOURCE_VMI,
		.payload = JSON("{\"metadata\":{\"name\":\"a}]\\\"\"}}") },
	{ .event = RECORDING_STAGE,
		.ms = 2,
		.source = SOURCE_NODE,
		.payload = JSON("{\"type\":\"ADDED\",\"object\":{}}") },
	{ .event = RECORDING_COMMIT, .ms = 3, .source = SOURCE_VMI },
	{ .event = RECORDING_ABORT, .ms = 3, .source = SOURCE_VMI },
	{ .event = RECORDING_UPSERT,
		.ms = 4,
		.source = SOURCE_MIGRATION,
		.payload = JSON("{\"type\":\"MODIFIED\",\"object\":{}}") },
	{ .event = RECORDING_DELETE,
		.ms = 4,
		.source = SOURCE_MIGRATION,
		.payload = JSON("{\"type\":\"DELETED\",\"object\":{}}") },
	{ .event = RECORDING_SOURCE,
		.ms = 5,
		.source = SOURCE_NODE_STATISTICS,
		.state = { SOURCE_STALE, -20, 4, 12, 7, 9, false, true, true, true,
			"the server ended the connection" } },
	{ .event = RECORDING_SOURCE,
		.ms = 5,
		.source = SOURCE_PVC,
		.state = { SOURCE_IDLE, UNKNOWN_I64, UNKNOWN_I64, UNKNOWN_I64,
			UNKNOWN_I64, UNKNOWN_I64, false, false, false, false, "" } },
	{ .event = RECORDING_ANSWER,
		.ms = 6,
		.asked = RECORDING_METRICS,
		.namespace = "kubevirt",
		.name = "virt-handler-1",
		.note = "w07",
		.extra = "",
		.flag = true,
		.text = "kubevirt_vmi_migration_x{a=\"b\"} 1\n" },
	{ .event = RECORDING_ANSWER,
		.ms = 6,
		.asked = RECORDING_CLAIM,
		.namespace = "shop",
		.name = "disk",
		.note = "",
		.extra = "",
		.payload = JSON("{\"metadata\":{\"name\":\"disk\"}}") },
	{ .event = RECORDING_PROMETHEUS,
		.ms = 6,
		.measured = measured,
		.measured_count = 2,
		.payload = JSON("{\"status\":\"success\"}") },
	{ .event = RECORDING_GONE,
		.ms = 7,
		.asked = RECORDING_PODS,
		.namespace = "shop",
		.name = "db",
		.note = "u-1",
		.extra = "" },
	{ .event = RECORDING_SAMPLE_STATE,
		.ms = 8,
		.name = "w07",
		.sample_state = { SAMPLE_UNREACHABLE, 3, UNKNOWN_I64, "no answer" } },
	{ .event = RECORDING_ENDING,
		.ms = 8,
		.name = "u-1",
		.ending_state = ENDING_LOG_GONE,
		.text = "pods \"x\" not found" },
	{ .event = RECORDING_VERSION, .ms = 9, .text = "v1.33.1" },
	{ .event = RECORDING_ASKED,
		.ms = 10,
		.serial = 3,
		.intent = { .verb = INTENT_CREATE_MIGRATION,
			.namespace = "shop",
			.name = "m-1",
			.uid = "u-2",
			.vmi = "web",
			.node = "w01",
			.vmi_uid = "u-3",
			.added_node_selector = { chosen, 1 },
			.is_dry_run = true } },
	{ .event = RECORDING_ANSWERED,
		.ms = 11,
		.serial = 3,
		.outcome = { .state = OUTCOME_REFUSED,
			.http_code = 422,
			.message = "no: it is not migratable",
			.uid = "u-4" } },
	{ .event = RECORDING_FOUND,
		.ms = 12,
		.serial = 3,
		.flag = true,
		.text = "the watch shows it" },
	{ .event = RECORDING_DOCUMENT, .ms = 13 },
	{ .event = RECORDING_END, .ms = INT64_C(86400000), .text = "" },
};

static struct str without_newline(const struct strbuf *text)
{
	assert_true(text->length > 0);
	assert_int_equal(text->data[text->length - 1], '\n');
	return (struct str){ text->data, text->length - 1 };
}

static void what_is_written_is_read_again(void **state)
{
	struct arena *arena = arena_create(1024);
	bool is_seen[RECORDING_EVENT_COUNT] = { false };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(lines); i++) {
		struct recording_line line;
		struct strbuf first;
		struct strbuf second;
		struct error err = { ERR_NONE, "" };

		strbuf_init(&first, CEILING);
		strbuf_init(&second, CEILING);
		recording_encode(&lines[i], &first);
		assert_null(memchr(first.data, '\n', first.length - 1));
		if (!recording_check(without_newline(&first), &err) ||
			!recording_decode(
				without_newline(&first), arena, &line, &err)) {
			fail_msg("%s: %s", first.data, err.message);
		}
		assert_int_equal(line.event, lines[i].event);
		recording_encode(&line, &second);
		assert_string_equal(first.data, second.data);
		is_seen[line.event] = true;
		strbuf_finish(&first);
		strbuf_finish(&second);
	}
	for (int event = 0; event < RECORDING_EVENT_COUNT; event++) {
		assert_true(is_seen[event]);
	}
	arena_destroy(arena);
}

static void the_header_is_read_again(void **state)
{
	static const struct recording_header header = {
		.program = "0.1.0",
		.started_ms = INT64_C(1795183331123),
		.refresh_ms = 10000,
		.place = { "prod", "https://api:6443", "admin", false },
	};
	struct arena *arena = arena_create(1024);
	struct recording_header read;
	struct strbuf text;
	struct error err = { ERR_NONE, "" };

	(void)state;
	strbuf_init(&text, CEILING);
	recording_encode_header(&header, &text);
	assert_string_equal(text.data,
		"{\"schema\":\"vmigtop-recording/v1\",\"program\":\"0.1.0\","
		"\"started\":\"2026-11-20T14:02:11.123Z\",\"refreshMs\":10000,"
		"\"context\":\"prod\",\"server\":\"https://api:6443\","
		"\"user\":\"admin\"}\n");
	assert_true(
		recording_decode_header(without_newline(&text), arena, &read, &err));
	assert_int_equal(read.started_ms, header.started_ms);
	assert_int_equal(read.refresh_ms, 10000);
	assert_string_equal(read.place.context, "prod");
	assert_false(read.place.insecure);
	strbuf_finish(&text);
	arena_destroy(arena);
}

static void what_is_no_header_is_refused(void **state)
{
	static const struct {
		const char *text;
		const char *message;
	} cases[] = {
		{ "", "this is no recording of vmigtop" },
		{ "{}", "this is no recording of vmigtop" },
		{ "{\"schema\":\"vmigtop/v1\"}", "this is no recording of vmigtop" },
		{ "{\"schema\":\"vmigtop-recording/v2\",\"started\":"
		  "\"2026-11-20T14:02:11Z\"}",
			"schema vmigtop-recording/v2 is not known here, only "
			"vmigtop-recording/v1" },
		{ "{\"schema\":\"vmigtop-recording/v1\"}",
			"started is missing or no time" },
	};
	struct arena *arena = arena_create(1024);

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct recording_header header;
		struct error err = { ERR_NONE, "" };

		assert_false(recording_decode_header(
			str_from(cases[i].text), arena, &header, &err));
		assert_string_equal(err.message, cases[i].message);
	}
	arena_destroy(arena);
}

static void what_is_no_line_is_refused(void **state)
{
	static const struct {
		const char *text;
		const char *message;
	} cases[] = {
		{ "", "not a JSON object" },
		{ "[]", "not a JSON object" },
		{ "{\"ms\":1", "not a JSON object" },
		{ "{\"event\":\"document\"}", "ms is missing or no number" },
		{ "{\"ms\":-1,\"event\":\"document\"}", "ms is missing or no number" },
		{ "{\"ms\":\"1\",\"event\":\"document\"}",
			"ms is missing or no number" },
		{ "{\"ms\":1,\"skew\":{},\"event\":\"document\"}",
			"skew is no number" },
		{ "{\"ms\":1}", "event is missing or unknown" },
		{ "{\"ms\":1,\"event\":\"sing\"}", "event is missing or unknown" },
		{ "{\"ms\":1,\"event\":\"begin\"}", "source is missing or unknown" },
		{ "{\"ms\":1,\"event\":\"begin\",\"source\":\"node-statistics\"}",
			"source is missing or unknown" },
		{ "{\"ms\":1,\"event\":\"item\",\"source\":\"vmis\"}",
			"payload is missing" },
		{ "{\"ms\":1,\"event\":\"source\",\"source\":\"vmis\",\"detail\":"
		  "{\"state\":\"asleep\"}}",
			"detail.state is unknown" },
		{ "{\"ms\":1,\"event\":\"asked\",\"detail\":{\"request\":1}}",
			"detail.verb is missing or unknown" },
		{ "{\"ms\":1,\"event\":\"answered\",\"detail\":{}}",
			"detail.request is missing" },
		{ "{\"ms\":1,\"event\":\"answer\",\"detail\":{\"asked\":\"log\"}}",
			"detail.name or namespace is missing" },
		{ "{\"ms\":1,\"event\":\"sample-state\",\"detail\":{\"state\":\"ok\"}}",
			"detail.node is missing" },
	};
	struct arena *arena = arena_create(1024);

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct recording_line line;
		struct error err = { ERR_NONE, "" };

		if (recording_decode(str_from(cases[i].text), arena, &line, &err)) {
			fail_msg("taken: %s", cases[i].text);
		}
		assert_string_equal(err.message, cases[i].message);
	}
	arena_destroy(arena);
}

/* A recording may come from anybody. */
static void texts_that_are_shown_are_made_safe(void **state)
{
	static const char text[] =
		"{\"ms\":1,\"event\":\"source\",\"source\":\"vmis\",\"detail\":{"
		"\"state\":\"error\",\"message\":\"a\\u001b[31mb\\nc\"}}";
	struct arena *arena = arena_create(1024);
	struct recording_line line;
	struct error err = { ERR_NONE, "" };

	(void)state;
	assert_true(recording_decode(str_from(text), arena, &line, &err));
	for (const char *at = line.state.message; *at != '\0'; at++) {
		assert_true((unsigned char)*at >= 0x20);
	}
	arena_destroy(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read_again),
		cmocka_unit_test(the_header_is_read_again),
		cmocka_unit_test(what_is_no_header_is_refused),
		cmocka_unit_test(what_is_no_line_is_refused),
		cmocka_unit_test(texts_that_are_shown_are_made_safe),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
