/* Tests of a virt-handler's metrics: one sample per VMI and time, names of all
 * releases. */
#include "tests/unit/wire/recordings.h"
#include "wire/sample.h"

static void samples_are_grouped_and_sorted(void **state)
{
	static const char text[] =
		"kubevirt_vmi_migration_data_remaining_bytes{name=\"b\",namespace="
		"\"s\","
		"node=\"w1\"} 300 2000\n"
		"kubevirt_vmi_migration_data_remaining_bytes{name=\"b\",namespace="
		"\"s\","
		"node=\"w1\"} 400 1000\n"
		"kubevirt_vmi_migration_data_remaining_bytes{name=\"a\",namespace="
		"\"s\"} "
		"7.6 2000\n"
		"kubevirt_vmi_migration_data_bytes_total{name=\"b\",namespace=\"s\"} "
		"1000 2000\n"
		"kubevirt_vmi_migration_data_processed_bytes{name=\"b\",namespace="
		"\"s\"} "
		"700 2000\n"
		"kubevirt_vmi_migration_dirty_memory_rate_bytes{name=\"b\",namespace="
		"\"s\"} 5 2000\n"
		"kubevirt_vmi_migration_memory_transfer_rate_bytes{name=\"b\","
		"namespace="
		"\"s\"} 50 2000\n"
		"kubevirt_vmi_migration_start_time_seconds{name=\"c\",namespace=\"s\"} "
		"1\n"
		"kubevirt_vmi_migration_data_remaining_bytes{name=\"\",namespace=\"s\"}"
		" "
		"1\n"
		"kubevirt_vmi_migration_data_remaining_bytes{name=\"d\"} 1\n";
	struct arena *arena = arena_create(1024);
	const struct migration_sample *samples;

	(void)state;
	assert_int_equal(decode_handler_metrics(arena, str_from(text), &samples), 3);
	assert_string_equal(samples[0].vmi, "a");
	assert_null(samples[0].node);
	assert_int_equal(samples[0].remaining_bytes, 8);
	assert_int_equal(samples[0].total_bytes, UNKNOWN_I64);
	assert_string_equal(samples[1].vmi, "b");
	assert_int_equal(samples[1].at_ms, 1000);
	assert_int_equal(samples[1].remaining_bytes, 400);
	assert_int_equal(samples[1].transfer_bytes_per_s, UNKNOWN_I64);
	assert_int_equal(samples[2].at_ms, 2000);
	assert_string_equal(samples[2].namespace, "s");
	assert_string_equal(samples[2].node, "w1");
	assert_int_equal(samples[2].origin, PROGRESS_VIRT_HANDLER);
	assert_int_equal(samples[2].received_mono_ms, UNKNOWN_I64);
	assert_int_equal(samples[2].total_bytes, 1000);
	assert_int_equal(samples[2].processed_bytes, 700);
	assert_int_equal(samples[2].remaining_bytes, 300);
	assert_int_equal(samples[2].dirty_bytes_per_s, 5);
	assert_int_equal(samples[2].transfer_bytes_per_s, 50);
	assert_int_equal(samples[2].iteration, UNKNOWN_I64);
	arena_destroy(arena);
}

static void the_rate_of_memory_is_found_under_every_name(void **state)
{
	static const struct {
		const char *release;
		const char *text;
	} cases[] = {
		{ "1.7",
			"kubevirt_vmi_migration_memory_transfer_rate_bytes{name=\"v\","
			"namespace=\"s\"} 50\n" },
		{ "1.2",
			"kubevirt_vmi_migration_disk_transfer_rate_bytes{name=\"v\","
			"namespace=\"s\"} 50\n" },
		{ "1.1",
			"kubevirt_vmi_migration_disk_transfer_rate_bytes{name=\"v\","
			"namespace=\"s\"} 50\n"
			"kubevirt_vmi_migration_memory_transfer_rate_bytes{name=\"v\","
			"namespace=\"s\"} 3\n" },
		{ "1.1, sorted otherwise",
			"kubevirt_vmi_migration_memory_transfer_rate_bytes{name=\"v\","
			"namespace=\"s\"} 3\n"
			"kubevirt_vmi_migration_disk_transfer_rate_bytes{name=\"v\","
			"namespace=\"s\"} 50\n" },
		{ "1.0",
			"kubevirt_migrate_vmi_disk_transfer_rate_bytes{name=\"v\","
			"namespace=\"s\"} 3\n"
			"kubevirt_migrate_vmi_memory_transfer_rate_bytes{name=\"v\","
			"namespace=\"s\"} 50\n" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct arena *arena = arena_create(1024);
		const struct migration_sample *samples;

		assert_int_equal(decode_handler_metrics(
					 arena, str_from(cases[i].text), &samples),
			1);
		if (samples[0].transfer_bytes_per_s != 50) {
			fail_msg("release %s", cases[i].release);
		}
		assert_int_equal(samples[0].at_ms, UNKNOWN_I64);
		arena_destroy(arena);
	}
}

static void values_that_are_no_bytes_are_unknown(void **state)
{
	static const char *const cases[] = { "NaN", "-1", "+Inf", "-Inf", "1e19" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct arena *arena = arena_create(1024);
		const struct migration_sample *samples;
		char text[160];

		(void)snprintf(text, sizeof(text),
			"kubevirt_vmi_migration_data_remaining_bytes{name=\"v\","
			"namespace=\"s\"} %s\n",
			cases[i]);
		assert_int_equal(
			decode_handler_metrics(arena, str_from(text), &samples), 1);
		assert_int_equal(samples[0].remaining_bytes, UNKNOWN_I64);
		arena_destroy(arena);
	}
}

static void nothing_gives_nothing(void **state)
{
	struct arena *arena = arena_create(1024);
	const struct migration_sample *samples;

	(void)state;
	assert_int_equal(decode_handler_metrics(arena, STR(""), &samples), 0);
	assert_int_equal(
		decode_handler_metrics(arena, STR("<html></html>\n"), &samples), 0);
	arena_destroy(arena);
}

struct totals {
	size_t samples;
	size_t scrapes;
};

static void check_record(struct json_object *record, void *context)
{
	const struct migration_sample *samples;
	struct totals *totals = context;
	struct arena *arena;
	size_t count;

	if (!str_ends_with(record_text(record, "path"), "/proxy/metrics")) {
		return;
	}
	arena = arena_create(4096);
	count = decode_handler_metrics(arena, record_text(record, "body"), &samples);
	for (size_t i = 0; i < count; i++) {
		assert_true(i64_is_known(samples[i].at_ms));
		assert_true(i64_is_known(samples[i].total_bytes));
		assert_true(i64_is_known(samples[i].processed_bytes));
		assert_true(i64_is_known(samples[i].remaining_bytes));
		assert_true(i64_is_known(samples[i].dirty_bytes_per_s));
		assert_true(i64_is_known(samples[i].transfer_bytes_per_s));
		assert_int_equal(strncmp(samples[i].node, "worker-0", 8), 0);
	}
	totals->samples += count;
	totals->scrapes += count > 0;
	arena_destroy(arena);
}

static void recorded_scrapes_are_read(void **state)
{
	struct totals totals = { 0, 0 };

	(void)state;
	(void)recording_each("samples.jsonl.gz", check_record, &totals);
	assert_int_equal(totals.samples, 456);
	assert_int_equal(totals.scrapes, 86);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(samples_are_grouped_and_sorted),
		cmocka_unit_test(the_rate_of_memory_is_found_under_every_name),
		cmocka_unit_test(values_that_are_no_bytes_are_unknown),
		cmocka_unit_test(nothing_gives_nothing),
		cmocka_unit_test(recorded_scrapes_are_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
