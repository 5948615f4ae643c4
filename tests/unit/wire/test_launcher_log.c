/* Tests of the launcher's progress lines: releases, wrappings, hostile lines. */
#include "base/timefmt.h"
#include "tests/unit/wire/recordings.h"
#include "wire/sample.h"

#define UID "7e384a0f-d43d-4618-8000-ace05bd50240"
#define INFO                                                                    \
	"Migration info for " UID ": TimeElapsed:4012ms DataProcessed:512MiB "  \
	"DataRemaining:1536MiB DataTotal:2048MiB MemoryProcessed:511MiB "       \
	"MemoryRemaining:1535MiB MemoryTotal:2047MiB MemoryBandwidth:4000Mbps " \
	"DirtyRate:80Mbps Iteration:3 PostcopyRequests:0 ConstantPages:11 "     \
	"NormalPages:131072 NormalData:512MiB ExpectedDowntime:300ms DiskMbps:16"

static int64_t ms_of(const char *time)
{
	int64_t ms;

	assert_true(time_parse(time, &ms));
	return ms;
}

static void a_line_is_read_as_it_is_logged(void **state)
{
	struct launcher_progress progress;

	(void)state;
	assert_true(launcher_log_parse(
		STR("{\"component\":\"virt-launcher\",\"kind\":\"\",\"level\":\"info\","
		    "\"msg\":\"" INFO "\",\"name\":\"db-1\",\"pos\":\"live-migration-"
		    "source.go:1004\",\"timestamp\":\"2026-11-21T00:10:14.345678Z\","
		    "\"uid\":\"x\"}"),
		&progress));
	assert_string_equal(progress.uid, UID);
	assert_int_equal(progress.at_ms, ms_of("2026-11-21T00:10:14.345Z"));
	assert_int_equal(progress.elapsed_ms, 4012);
	assert_int_equal(progress.data_processed_bytes, INT64_C(512) << 20);
	assert_int_equal(progress.data_remaining_bytes, INT64_C(1536) << 20);
	assert_int_equal(progress.data_total_bytes, INT64_C(2048) << 20);
	assert_int_equal(progress.memory_processed_bytes, INT64_C(511) << 20);
	assert_int_equal(progress.memory_remaining_bytes, INT64_C(1535) << 20);
	assert_int_equal(progress.memory_total_bytes, INT64_C(2047) << 20);
	assert_int_equal(progress.memory_bytes_per_s, 500000000);
	assert_int_equal(progress.dirty_bytes_per_s, 10000000);
	assert_int_equal(progress.iteration, 3);
	assert_int_equal(progress.postcopy_requests, 0);
	assert_int_equal(progress.constant_pages, 11);
	assert_int_equal(progress.normal_pages, 131072);
	assert_int_equal(progress.normal_bytes, INT64_C(512) << 20);
	assert_int_equal(progress.expected_downtime_ms, 300);
	assert_int_equal(progress.downtime_ms, UNKNOWN_I64);
	assert_int_equal(progress.downtime_net_ms, UNKNOWN_I64);
	assert_int_equal(progress.disk_bytes_per_s, 2000000);
}

static void the_time_comes_from_the_log_or_from_the_server(void **state)
{
	static const struct {
		const char *line;
		const char *time;
	} cases[] = {
		{ INFO, NULL },
		{ "2026-11-21T00:10:15.5Z " INFO, "2026-11-21T00:10:15.5Z" },
		{ "2026-11-21T00:10:15Z {\"msg\":\"" INFO
		  "\",\"timestamp\":\"2026-11-21T00:10:14Z\"}\n",
			"2026-11-21T00:10:14Z" },
		{ "{\"msg\":\"" INFO "\",\"timestamp\":\"soon\"}", NULL },
		{ "{\"msg\":\"" INFO "\",\"timestamp\":\"", NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct launcher_progress progress;

		assert_true(launcher_log_parse(str_from(cases[i].line), &progress));
		assert_int_equal(progress.at_ms,
			cases[i].time == NULL ? UNKNOWN_I64 : ms_of(cases[i].time));
		assert_int_equal(progress.disk_bytes_per_s, 2000000);
	}
}

static void a_finished_migration_tells_its_downtime(void **state)
{
	struct launcher_progress progress;

	(void)state;
	assert_true(launcher_log_parse(
		STR("Migration info for u: Downtime:87ms DowntimeNet:12ms DiskMbps:0"),
		&progress));
	assert_int_equal(progress.downtime_ms, 87);
	assert_int_equal(progress.downtime_net_ms, 12);
	assert_int_equal(progress.expected_downtime_ms, UNKNOWN_I64);
	assert_int_equal(progress.disk_bytes_per_s, 0);
	assert_int_equal(progress.elapsed_ms, UNKNOWN_I64);
}

#define ENTRY(level, msg)                                                         \
	"{\"component\":\"virt-launcher\",\"kind\":\"\",\"level\":\"" level "\"," \
	"\"msg\":\"" msg "\",\"name\":\"db-1\",\"namespace\":\"shop\",\"pos\":"   \
	"\"live-migration-source.go:832\",\"timestamp\":"                         \
	"\"2026-11-21T00:10:14.345678Z\",\"uid\":\"x\"}"

/* The last progress line and the end of a success, by release: V(4) and wrong rates in
 * 1.1, an estimate only until 1.8, a measurement from 1.9 on. What libvirt measures of
 * a finished job stands in the field that is an estimate before: the launcher's word
 * for it decides. */
static void an_estimate_is_told_from_a_measurement_in_every_release(void **state)
{
	static const struct {
		const char *downtime;
		int64_t expected_ms;
		int64_t downtime_ms;
		int64_t net_ms;
	} cases[] = {
		{ "ExpectedDowntime:300ms", 300, UNKNOWN_I64, UNKNOWN_I64 },
		{ "ExpectedDowntime:0ms", 0, UNKNOWN_I64, UNKNOWN_I64 },
		{ "Downtime:87ms DowntimeNet:12ms", UNKNOWN_I64, 87, 12 },
		{ "Downtime:1432ms DowntimeNet:1432ms", UNKNOWN_I64, 1432, 1432 },
		{ "Downtime:87ms", UNKNOWN_I64, 87, UNKNOWN_I64 },
		{ "Downtime:ms DowntimeNet:12ms", UNKNOWN_I64, UNKNOWN_I64, 12 },
		{ "MyDowntime:5ms", UNKNOWN_I64, UNKNOWN_I64, UNKNOWN_I64 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct launcher_progress progress;
		char line[256];

		(void)snprintf(line, sizeof(line),
			"Migration info for u: Iteration:3 %s DiskMbps:0",
			cases[i].downtime);
		assert_true(launcher_log_parse(str_from(line), &progress));
		assert_int_equal(progress.expected_downtime_ms, cases[i].expected_ms);
		assert_int_equal(progress.downtime_ms, cases[i].downtime_ms);
		assert_int_equal(progress.downtime_net_ms, cases[i].net_ms);
	}
}

static void an_abort_names_its_limit(void **state)
{
	static const struct {
		const char *line;
		enum abort_cause cause; /* ABORT_UNKNOWN: another line */
		const char *text;
	} cases[] = {
		/* 1.9, with and without the stall detector */
		{ ENTRY("warning", "Aborting migration: stuck for 150 seconds"),
			ABORT_PROGRESS_LIMIT,
			"Aborting migration: stuck for 150 seconds" },
		{ ENTRY("warning",
			  "Aborting migration: not completed after 320 seconds"),
			ABORT_COMPLETION_LIMIT,
			"Aborting migration: not completed after 320 seconds" },
		{ ENTRY("info",
			  "aborting migration due to completion timeout: "
			  "elapsedSec=321 "
			  "acceptableCompletionSec=320"),
			ABORT_COMPLETION_LIMIT,
			"aborting migration due to completion timeout: elapsedSec=321 "
			"acceptableCompletionSec=320" },
		{ ENTRY("warning",
			  "aborting migration: estimated downtime 5000ms exceeds max "
			  "allowed downtime 900ms by a factor of more than x1.50"),
			ABORT_STALL,
			"aborting migration: estimated downtime 5000ms exceeds max "
			"allowed downtime 900ms by a factor of more than x1.50" },
		/* until 1.8 */
		{ ENTRY("error",
			  "Live migration abort detected with reason: Live migration "
			  "stuck for 152 seconds and has been aborted"),
			ABORT_PROGRESS_LIMIT,
			"Live migration abort detected with reason: Live migration "
			"stuck for 152 seconds and has been aborted" },
		{ ENTRY("error",
			  "Live migration abort detected with reason: Live migration "
			  "is not completed after 320 seconds and has been aborted"),
			ABORT_COMPLETION_LIMIT,
			"Live migration abort detected with reason: Live migration "
			"is not completed after 320 seconds and has been aborted" },
		/* a user's, and what is no decision */
		{ ENTRY("info", "Live migration has been aborted"), ABORT_UNKNOWN, "" },
		{ ENTRY("info", "Live migration abort succeeded"), ABORT_UNKNOWN, "" },
		{ ENTRY("warning", "Live migration stuck for 151 seconds"),
			ABORT_UNKNOWN, "" },
		{ "Aborting migration: stuck for 150 seconds", ABORT_UNKNOWN, "" },
		{ "{\"msg\":\"", ABORT_UNKNOWN, "" },
		{ "", ABORT_UNKNOWN, "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct launcher_abort abort = { .cause = ABORT_UNKNOWN };

		assert_int_equal(launcher_log_abort(str_from(cases[i].line), &abort),
			cases[i].cause != ABORT_UNKNOWN);
		assert_int_equal(abort.cause, cases[i].cause);
		if (abort.cause != ABORT_UNKNOWN) {
			assert_int_equal(
				abort.at_ms, ms_of("2026-11-21T00:10:14.345Z"));
			assert_true(str_is(abort.text, cases[i].text));
		}
	}
}

static void values_in_unknown_units_are_unknown(void **state)
{
	static const struct {
		const char *value;
		int64_t bytes;
	} cases[] = { { "5MiB", 5 << 20 }, { "5", 5 }, { "5B", 5 }, { "5KiB", 5120 },
		{ "5furlongs", UNKNOWN_I64 }, { "MiB", UNKNOWN_I64 },
		{ "-5MiB", UNKNOWN_I64 }, { "", UNKNOWN_I64 },
		{ "9223372036854775807MiB", UNKNOWN_I64 },
		{ "99999999999999999999", UNKNOWN_I64 }, { "1.5GiB", UNKNOWN_I64 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct launcher_progress progress;
		char line[128];

		(void)snprintf(line, sizeof(line),
			"Migration info for u: Iteration:1 DataTotal:%s",
			cases[i].value);
		assert_true(launcher_log_parse(str_from(line), &progress));
		assert_int_equal(progress.data_total_bytes, cases[i].bytes);
		assert_int_equal(progress.iteration, 1);
	}
}

static void other_lines_are_refused(void **state)
{
	static const char *const cases[] = {
		"",
		"Migration info for",
		"Migration info for ",
		"Migration info for u",
		"Migration info for u:",
		"Migration info for u: ",
		"Migration info for u: Nothing:1 Known",
		"Migration info for u: Iteration:x",
		"Migration info for u v: Iteration:1",
		"Migration info for \"u\": Iteration:1",
		"migration info for u: Iteration:1",
		"Migration inf",
		"{\"msg\":\"Aborting migration: stuck for 150 seconds\"}",
		"Migration info for "
		"0123456789012345678901234567890123456789012345678901"
		"234567890123: Iteration:1",
		"Migration info for u:\" Iteration:1",
	};
	struct launcher_progress progress = { .uid = "kept" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		if (launcher_log_parse(str_from(cases[i]), &progress)) {
			fail_msg("taken as progress: %s", cases[i]);
		}
	}
	assert_string_equal(progress.uid, "kept");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_is_read_as_it_is_logged),
		cmocka_unit_test(the_time_comes_from_the_log_or_from_the_server),
		cmocka_unit_test(a_finished_migration_tells_its_downtime),
		cmocka_unit_test(
			an_estimate_is_told_from_a_measurement_in_every_release),
		cmocka_unit_test(an_abort_names_its_limit),
		cmocka_unit_test(values_in_unknown_units_are_unknown),
		cmocka_unit_test(other_lines_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
