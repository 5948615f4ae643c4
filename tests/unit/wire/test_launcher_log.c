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
		cmocka_unit_test(values_in_unknown_units_are_unknown),
		cmocka_unit_test(other_lines_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
