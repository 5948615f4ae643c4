/* Tests of the Prometheus text format: lines, escapes, numbers, recorded scrapes. */
#include <locale.h>
#include <math.h>

#include "tests/unit/wire/recordings.h"
#include "wire/sample.h"

static void a_sample_has_labels_value_and_time(void **state)
{
	struct arena *arena = arena_create(1024);
	struct prom_sample sample;
	struct promtext reader;

	(void)state;
	promtext_init(&reader, arena,
		STR("# HELP x y\n# TYPE x gauge\n\n"
		    "x{name=\"web-1\",namespace=\"shop\"} 4.294967296e+09 "
		    "1795219520865\n"
		    "\ty 7\r\n"
		    " z { a = \"\\\\ \\\" \\n \\t\" , b=\"\", } -1.5e-3 -12 # "
		    "{id=\"1\"} 5\n"
		    "w{} 1 # {} 2\n"),
		"");
	assert_true(promtext_next(&reader, &sample));
	assert_string_equal(sample.metric, "x");
	assert_int_equal(sample.label_count, 2);
	assert_string_equal(prom_label(&sample, "name"), "web-1");
	assert_string_equal(prom_label(&sample, "namespace"), "shop");
	assert_null(prom_label(&sample, "node"));
	assert_true(sample.value == 4294967296.0);
	assert_int_equal(sample.timestamp_ms, 1795219520865);
	assert_true(promtext_next(&reader, &sample));
	assert_string_equal(sample.metric, "y");
	assert_int_equal(sample.label_count, 0);
	assert_true(sample.value == 7);
	assert_int_equal(sample.timestamp_ms, UNKNOWN_I64);
	assert_true(promtext_next(&reader, &sample));
	assert_string_equal(prom_label(&sample, "a"), "\\ \" \n \\t");
	assert_string_equal(prom_label(&sample, "b"), "");
	assert_true(fabs(sample.value + 0.0015) < 1e-18);
	assert_int_equal(sample.timestamp_ms, -12);
	assert_true(promtext_next(&reader, &sample));
	assert_int_equal(sample.timestamp_ms, UNKNOWN_I64);
	assert_false(promtext_next(&reader, &sample));
	assert_false(promtext_next(&reader, &sample));
	assert_int_equal(reader.malformed, 0);
	arena_destroy(arena);
}

static void only_the_prefix_is_looked_at(void **state)
{
	struct arena *arena = arena_create(1024);
	struct prom_sample sample;
	struct promtext reader;

	(void)state;
	promtext_init(&reader, arena,
		STR("other{broken 1\nab_1 1\nab 2\na 3\nab_2 4\n"), "ab_");
	assert_true(promtext_next(&reader, &sample));
	assert_string_equal(sample.metric, "ab_1");
	assert_true(promtext_next(&reader, &sample));
	assert_string_equal(sample.metric, "ab_2");
	assert_false(promtext_next(&reader, &sample));
	assert_int_equal(reader.malformed, 0);
	arena_destroy(arena);
}

static void numbers_are_those_of_go_in_any_locale(void **state)
{
	static const struct {
		const char *text;
		double value;
	} cases[] = {
		{ "0", 0 },
		{ "-0", 0 },
		{ "1", 1 },
		{ "+1", 1 },
		{ "1.", 1 },
		{ ".5", 0.5 },
		{ "0.1", 0.1 },
		{ "65853.86", 65853.86 },
		{ "1.795219520865e+12", 1795219520865.0 },
		{ "3.51781204e+08", 351781204.0 },
		{ "6.263517e+06", 6263517.0 },
		{ "9007199254740993", 9007199254740992.0 },
		{ "12345678901234567890123456789", 1.2345678901234568e28 },
		{ "0.00000000000000000000000000000000000001", 1e-38 },
		{ "1e22", 1e22 },
		{ "1e-22", 1e-22 },
		{ "1.7976931348623157e308", 1.7976931348623157e308 },
		{ "1e400", (double)INFINITY },
		{ "1e99999999999999999999", (double)INFINITY },
		{ "1e-99999999999999999999", 0 },
		{ "+Inf", (double)INFINITY },
		{ "-Inf", -(double)INFINITY },
		{ "inf", (double)INFINITY },
	};

	(void)state;
	(void)setlocale(LC_ALL, "de_DE.UTF-8");
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct arena *arena = arena_create(64);
		struct prom_sample sample;
		struct promtext reader;
		char line[128];

		(void)snprintf(line, sizeof(line), "m %s\n", cases[i].text);
		promtext_init(&reader, arena, str_from(line), "");
		if (!promtext_next(&reader, &sample) ||
			!(sample.value == cases[i].value ||
				fabs(sample.value / cases[i].value - 1) < 3e-16)) {
			fail_msg("%s", cases[i].text);
		}
		arena_destroy(arena);
	}
}

static void not_a_number_is_a_value(void **state)
{
	struct arena *arena = arena_create(64);
	struct prom_sample sample;
	struct promtext reader;

	(void)state;
	promtext_init(&reader, arena, STR("m NaN\n"), "");
	assert_true(promtext_next(&reader, &sample));
	assert_true(isnan(sample.value));
	arena_destroy(arena);
}

static void malformed_lines_are_counted_and_passed_over(void **state)
{
	static const char *const cases[] = {
		"m",
		"m ",
		"m x",
		"m 1 x",
		"m 1 2 3",
		"m 1 99999999999999999999",
		"m 1,5",
		"m 0x10",
		"m 1e",
		"m -",
		"m .",
		"m{",
		"m{} ",
		"m{a} 1",
		"m{a=} 1",
		"m{a=b} 1",
		"m{a=\"b} 1",
		"m{a=\"b\\\"} 1",
		"m{a=\"b\\",
		"m{a=\"b\"c=\"d\"} 1",
		"m{,} 1",
		"m{1=\"a\"} 1",
		"1m 1",
		"{a=\"b\"} 1",
		"\"m\" 1",
		"<html>",
		"-m 1",
		"\x80 1",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct arena *arena = arena_create(64);
		struct prom_sample sample;
		struct promtext reader;
		char text[128];

		(void)snprintf(text, sizeof(text), "%s\ngood 1\n", cases[i]);
		promtext_init(&reader, arena, str_from(text), "");
		if (!promtext_next(&reader, &sample) ||
			strcmp(sample.metric, "good") != 0 || reader.malformed != 1) {
			fail_msg("taken as a sample: %s", cases[i]);
		}
		assert_false(promtext_next(&reader, &sample));
		arena_destroy(arena);
	}
}

static void a_last_line_without_newline_was_cut(void **state)
{
	struct arena *arena = arena_create(64);
	struct prom_sample sample;
	struct promtext reader;

	(void)state;
	promtext_init(&reader, arena, STR("m 1\nm 1234"), "");
	assert_true(promtext_next(&reader, &sample));
	assert_false(promtext_next(&reader, &sample));
	assert_int_equal(reader.malformed, 1);
	promtext_init(&reader, arena, STR("m\0n 1\nm{a=\"\0\"} 1\n"), "");
	assert_false(promtext_next(&reader, &sample));
	assert_int_equal(reader.malformed, 2);
	arena_destroy(arena);
}

static void too_many_labels_are_malformed(void **state)
{
	for (int count = 64; count <= 65; count++) {
		struct arena *arena = arena_create(64);
		struct prom_sample sample;
		struct promtext reader;
		struct strbuf text;

		strbuf_init(&text, 1u << 20);
		strbuf_text(&text, "m{");
		for (int i = 0; i < count; i++) {
			strbuf_printf(&text, "l%d=\"v\",", i);
		}
		strbuf_text(&text, "} 1\n");
		promtext_init(
			&reader, arena, (struct str){ text.data, text.length }, "");
		assert_int_equal(promtext_next(&reader, &sample), count == 64);
		strbuf_finish(&text);
		arena_destroy(arena);
	}
	(void)state;
}

struct totals {
	size_t lines;
};

static void check_record(struct json_object *record, void *context)
{
	struct totals *totals = context;
	struct prom_sample sample;
	struct promtext reader;
	struct arena *arena;

	if (!str_ends_with(record_text(record, "path"), "/proxy/metrics")) {
		return;
	}
	arena = arena_create(4096);
	promtext_init(&reader, arena, record_text(record, "body"), "");
	while (promtext_next(&reader, &sample)) {
		totals->lines++;
		assert_true(sample.value >= 0);
		assert_int_equal(
			strncmp(sample.metric, "kubevirt_vmi_migration_", 23) == 0,
			i64_is_known(sample.timestamp_ms));
	}
	assert_int_equal(reader.malformed, 0);
	arena_destroy(arena);
}

static void recorded_scrapes_are_read(void **state)
{
	struct totals totals = { 0 };

	(void)state;
	(void)recording_each("samples.jsonl.gz", check_record, &totals);
	assert_int_equal(totals.lines, 5640);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_sample_has_labels_value_and_time),
		cmocka_unit_test(only_the_prefix_is_looked_at),
		cmocka_unit_test(numbers_are_those_of_go_in_any_locale),
		cmocka_unit_test(not_a_number_is_a_value),
		cmocka_unit_test(malformed_lines_are_counted_and_passed_over),
		cmocka_unit_test(a_last_line_without_newline_was_cut),
		cmocka_unit_test(too_many_labels_are_malformed),
		cmocka_unit_test(recorded_scrapes_are_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
