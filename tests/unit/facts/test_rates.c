/* Counters to rates: resets, steps of clocks, repetitions, gaps, nonsense. */
#include "src/facts/rates.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/unknown.h"

#define U UNKNOWN_I64
#define SPEED_25G INT64_C(25000000000)

/* One measurement of bond2. A node second and our own second at which it came. */
struct reading {
	double node_s;
	double our_s;
	int64_t rx;
	int64_t tx;
	bool is_missing;
};

struct series {
	struct arena *arena;
	struct node_sample samples[32];
	const struct node_sample *order[32];
	struct interface_counters counters[32][8];
	size_t count;
	struct rate_ceiling ceiling;
	struct rate_settings settings;
};

static void series_open(struct series *series)
{
	*series = (struct series){ .arena = arena_create(4096) };
	series->ceiling = (struct rate_ceiling){ "bond2", SPEED_25G };
	series->settings = (struct rate_settings){
		.poll_ms = 10000, .ceilings = &series->ceiling, .ceiling_count = 1
	};
}

static struct node_sample *series_add(struct series *series, const struct reading *one)
{
	struct node_sample *sample = &series->samples[series->count];
	struct interface_counters *counters = series->counters[series->count];

	counters[0] = (struct interface_counters){ "bond2", one->rx, one->tx, 0, 0 };
	*sample = (struct node_sample){
		.node = "w04",
		.time_ms = (int64_t)(one->node_s * 1000),
		.received_mono_ms = (int64_t)(one->our_s * 1000),
		.node_start_ms = 77,
		.interfaces = counters,
		.interface_count = one->is_missing ? 0 : 1,
	};
	series->order[series->count++] = sample;
	series->settings.now_mono_ms = sample->received_mono_ms;
	return sample;
}

static struct node_rates compute(struct series *series)
{
	return rates_compute(
		series->order, series->count, &series->settings, series->arena);
}

/* NULL: there is none. */
static const struct interface_rate *seek(
	const struct node_rates *rates, const char *name)
{
	for (size_t i = 0; i < rates->interface_count; i++) {
		if (strcmp(rates->interfaces[i].name, name) == 0) {
			return &rates->interfaces[i];
		}
	}
	return NULL;
}

static const struct interface_rate *find(
	const struct node_rates *rates, const char *name)
{
	const struct interface_rate *rate = seek(rates, name);

	if (rate == NULL) {
		fail_msg("no rate of %s", name);
		abort();
	}
	return rate;
}

/* NAN must be NAN. */
static bool is_value(double value, double wanted)
{
	return isnan(wanted) ? isnan(value)
			     : value > wanted - 0.001 && value < wanted + 0.001;
}

struct expectation {
	const char *name;
	struct reading readings[6];
	size_t count;
	enum rate_state state;
	double rx;
	double tx;
};

/* Constant expressions of type double. */
#define NONE ((double)NAN)
#define G INT64_C(1000000000)

static const struct expectation table[] = {
	{ "B01 first", { { 0, 0, 5, 6, false } }, 1, RATE_INIT, NONE, NONE },
	{ "B02 second", { { 0, 0, 0, 0, false }, { 10, 10, 10 * G, 20 * G, false } }, 2,
		RATE_OK, 1e9, 2e9 },
	{ "B03 repeated",
		{ { 0, 0, 0, 0, false }, { 10, 10, 10 * G, 20 * G, false },
			{ 10, 12, 10 * G, 20 * G, false } },
		3, RATE_HOLD, 1e9, 2e9 },
	{ "B04 time stands, counters moved",
		{ { 0, 0, 0, 0, false }, { 10, 10, 10 * G, 20 * G, false },
			{ 10, 12, 11 * G, 22 * G, false } },
		3, RATE_HOLD, 1e9, 2e9 },
	{ "B05 idle", { { 0, 0, 7, 8, false }, { 10, 10, 7, 8, false } }, 2, RATE_OK, 0,
		0 },
	{ "B06 overtaken",
		{ { 0, 0, 0, 0, false }, { 10, 10, 10 * G, 20 * G, false },
			{ 7, 11, 7 * G, 14 * G, false } },
		3, RATE_OK, 1e9, 2e9 },
	{ "B07 far back",
		{ { 1000, 0, 0, 0, false }, { 1010, 10, 10 * G, 20 * G, false },
			{ 900, 20, 11 * G, 22 * G, false } },
		3, RATE_RESYNC, NONE, NONE },
	{ "B08 clock set",
		{ { 0, 0, 0, 0, false }, { 10, 10, 10 * G, 20 * G, false },
			{ 3620, 20, 20 * G, 40 * G, false } },
		3, RATE_RESYNC, NONE, NONE },
	{ "B08 goes on",
		{ { 0, 0, 0, 0, false }, { 3610, 10, 10 * G, 20 * G, false },
			{ 3620, 20, 20 * G, 40 * G, false } },
		3, RATE_OK, 1e9, 2e9 },
	{ "one interval of jitter is no step",
		{ { 0, 0, 0, 0, false }, { 10, 22.9, 10 * G, 20 * G, false } }, 2,
		RATE_OK, 1e9, 2e9 },
	{ "more is", { { 0, 0, 0, 0, false }, { 10, 23.1, 10 * G, 20 * G, false } }, 2,
		RATE_RESYNC, NONE, NONE },
	{ "B10 too close", { { 0, 0, 0, 0, false }, { 2, 2, 10 * G, 20 * G, false } },
		2, RATE_INIT, NONE, NONE },
	{ "B10 the window extends",
		{ { 0, 0, 0, 0, false }, { 10, 10, 10 * G, 20 * G, false },
			{ 12, 12, 18 * G, 30 * G, false } },
		3, RATE_OK, 1.5e9, 2.5e9 },
	{ "B11 window of 30 s",
		{ { 0, 0, 0, 0, false }, { 10, 10, 1 * G, 1 * G, false },
			{ 20, 20, 2 * G, 2 * G, false },
			{ 30, 30, 6 * G, 9 * G, false } },
		4, RATE_OK, 2e8, 3e8 },
	{ "beyond the window the oldest is left out",
		{ { 0, 0, 0, 0, false }, { 10, 10, 30 * G, 0, false },
			{ 20, 20, 30 * G, 0, false }, { 30, 30, 30 * G, 0, false },
			{ 40, 40, 30 * G, 0, false } },
		5, RATE_OK, 0, 0 },
	{ "B12 smaller",
		{ { 0, 0, 10 * G, 20 * G, false }, { 10, 10, 20 * G, 40 * G, false },
			{ 20, 20, 1 * G, 60 * G, false } },
		3, RATE_RESET, NONE, NONE },
	{ "B12 goes on",
		{ { 0, 0, 20 * G, 40 * G, false }, { 10, 10, 0, 0, false },
			{ 20, 20, 10 * G, 20 * G, false } },
		3, RATE_OK, 1e9, 2e9 },
	{ "B15 wrapped",
		{ { 0, 0, INT64_MAX - 1000, 0, false }, { 10, 10, 5000, 0, false } }, 2,
		RATE_RESET, NONE, NONE },
	{ "B16 exact",
		{ { 0, 0, INT64_C(9007199254740993), 0, false },
			{ 10, 10, INT64_C(9007199254740994), 0, false } },
		2, RATE_OK, 0.1, 0 },
	{ "B17 missing once",
		{ { 0, 0, 0, 0, false }, { 10, 10, 10 * G, 20 * G, false },
			{ 20, 20, 0, 0, true } },
		3, RATE_NODATA, 1e9, 2e9 },
	{ "B19 back again",
		{ { 0, 0, 0, 0, false }, { 10, 10, 10 * G, 20 * G, false },
			{ 20, 20, 0, 0, true }, { 30, 30, 30 * G, 60 * G, false } },
		4, RATE_OK, 1e9, 2e9 },
	{ "B20 back with less",
		{ { 0, 0, 20 * G, 40 * G, false }, { 10, 10, 0, 0, true },
			{ 20, 20, 5, 5, false } },
		3, RATE_RESET, NONE, NONE },
	{ "B20 back with less after long",
		{ { 0, 0, 20 * G, 40 * G, false }, { 10, 10, 0, 0, true },
			{ 20, 20, 0, 0, true }, { 30, 30, 0, 0, true },
			{ 40, 40, 5, 5, false } },
		5, RATE_RESET, NONE, NONE },
	{ "B21 no tx", { { 0, 0, 0, U, false }, { 10, 10, 10 * G, U, false } }, 2,
		RATE_OK, 1e9, NONE },
	{ "a measurement without counters is no base",
		{ { 0, 0, U, U, false }, { 10, 10, 10 * G, 20 * G, false },
			{ 20, 20, 20 * G, 40 * G, false } },
		3, RATE_OK, 1e9, 2e9 },
	{ "without a counter now there is no rate now",
		{ { 0, 0, 10 * G, 20 * G, false }, { 10, 10, 20 * G, 40 * G, false },
			{ 20, 20, U, 60 * G, false } },
		3, RATE_OK, NONE, 2e9 },
	{ "B06 overtaken by a minute",
		{ { 100, 0, 0, 0, false }, { 110, 10, 10 * G, 20 * G, false },
			{ 50, 12, 1 * G, 1 * G, false },
			{ 120, 20, 20 * G, 40 * G, false } },
		4, RATE_OK, 1e9, 2e9 },
	{ "a step back by 40 s shows when the clock has caught up",
		{ { 100, 0, 0, 0, false }, { 110, 10, 10 * G, 20 * G, false },
			{ 80, 20, 20 * G, 40 * G, false },
			{ 112, 52, 52 * G, 104 * G, false } },
		4, RATE_RESYNC, NONE, NONE },
	{ "B40 faster than the link",
		{ { 0, 0, 0, 0, false }, { 10, 10, 10 * G, 0, false },
			{ 20, 20, 590000 * G, 0, false } },
		3, RATE_GLITCH, NONE, NONE },
	{ "B40 rebased",
		{ { 0, 0, 0, 0, false }, { 10, 10, 590000 * G, 0, false },
			{ 20, 20, 590010 * G, 0, false } },
		3, RATE_OK, 1e9, 0 },
	{ "line rate is believed",
		{ { 0, 0, 0, 0, false }, { 10, 10, INT64_C(34000000000), 0, false } },
		2, RATE_OK, 3.4e9, 0 },
	{ "B48 suspended",
		{ { 0, 0, 0, 0, false }, { 10, 10, 10 * G, 0, false },
			{ 610, 610, 20 * G, 0, false } },
		3, RATE_INIT, NONE, NONE },
	{ "rare polls are measured still",
		{ { 0, 0, 0, 0, false }, { 45, 45, 45 * G, 0, false } }, 2, RATE_OK,
		1e9, 0 },
};

static void each_course_of_measurements_has_its_rate(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(table); i++) {
		const struct expectation *row = &table[i];
		const struct interface_rate *rate;
		struct node_rates rates;
		struct series series;

		series_open(&series);
		for (size_t k = 0; k < row->count; k++) {
			(void)series_add(&series, &row->readings[k]);
		}
		rates = compute(&series);
		rate = seek(&rates, "bond2");
		if (rate == NULL || rate->state != row->state ||
			!is_value(rate->rx_bytes_per_s, row->rx) ||
			!is_value(rate->tx_bytes_per_s, row->tx)) {
			fail_msg("%s: %s %f %f", row->name,
				rate == NULL ? "absent" : rate_state_text(rate->state),
				rate == NULL ? 0.0 : rate->rx_bytes_per_s,
				rate == NULL ? 0.0 : rate->tx_bytes_per_s);
		}
		arena_destroy(series.arena);
	}
}

static void an_interface_missing_three_times_is_gone(void **state)
{
	struct node_rates rates;
	struct series series;

	(void)state;
	series_open(&series);
	(void)series_add(&series, &(struct reading){ 0, 0, 1, 1, false });
	(void)series_add(&series, &(struct reading){ 10, 10, 0, 0, true });
	(void)series_add(&series, &(struct reading){ 20, 20, 0, 0, true });
	rates = compute(&series);
	assert_non_null(seek(&rates, "bond2"));
	(void)series_add(&series, &(struct reading){ 30, 30, 0, 0, true });
	rates = compute(&series);
	assert_int_equal(rates.interface_count, 0);
	arena_destroy(series.arena);
}

static void old_measurements_grow_stale_and_then_tell_nothing(void **state)
{
	static const struct {
		int64_t late_ms;
		bool is_stale;
		double rx;
	} cases[] = {
		{ 0, false, 1e9 },
		{ 30000, false, 1e9 },
		{ 30001, true, 1e9 },
		{ 120000, true, 1e9 },
		{ 120001, true, NONE },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct node_rates rates;
		struct series series;

		series_open(&series);
		(void)series_add(&series, &(struct reading){ 0, 0, 0, 0, false });
		(void)series_add(
			&series, &(struct reading){ 10, 10, 10 * G, 0, false });
		series.settings.now_mono_ms += cases[i].late_ms;
		rates = compute(&series);
		assert_int_equal(rates.age_ms, cases[i].late_ms);
		assert_int_equal(rates.is_stale, cases[i].is_stale);
		assert_true(
			is_value(find(&rates, "bond2")->rx_bytes_per_s, cases[i].rx));
		arena_destroy(series.arena);
	}
	{
		struct series series;
		struct node_rates rates;

		series_open(&series);
		rates = compute(&series);
		assert_int_equal(rates.interface_count, 0);
		assert_false(i64_is_known(rates.age_ms));
		assert_false(rates.is_stale);
		arena_destroy(series.arena);
	}
}

static void a_new_boot_starts_everything_over(void **state)
{
	struct node_rates rates;
	struct series series;

	(void)state;
	series_open(&series);
	(void)series_add(&series, &(struct reading){ 0, 0, 0, 0, false });
	(void)series_add(&series, &(struct reading){ 10, 10, G, G, false });
	series_add(&series, &(struct reading){ 20, 20, 2 * G, 2 * G, false })
		->node_start_ms = 900000;
	rates = compute(&series);
	assert_true(rates.was_rebooted);
	assert_int_equal(find(&rates, "bond2")->state, RATE_RESET);
	arena_destroy(series.arena);
}

static void errors_are_seen_when_they_grow_and_reset_when_they_shrink(void **state)
{
	static const struct {
		int64_t errors[4];
		size_t count;
		bool has;
		bool persist;
		enum rate_state state;
	} cases[] = {
		{ { 3, 3 }, 2, false, false, RATE_OK },
		{ { 3, 4 }, 2, true, false, RATE_OK },
		{ { 3, 4, 5 }, 3, true, true, RATE_OK },
		{ { 3, 4, 4 }, 3, false, false, RATE_OK },
		{ { U, 4, 5 }, 3, true, false, RATE_OK },
		{ { 3, 4, 2 }, 3, false, false, RATE_RESET },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		const struct interface_rate *rate;
		struct node_rates rates;
		struct series series;

		series_open(&series);
		for (size_t k = 0; k < cases[i].count; k++) {
			(void)series_add(&series,
				&(struct reading){
					(double)k * 10, (double)k * 10, 0, 0, false });
			series.counters[k][0].rx_errors = cases[i].errors[k];
		}
		rates = compute(&series);
		rate = find(&rates, "bond2");
		assert_int_equal(rate->has_errors, cases[i].has);
		assert_int_equal(rate->errors_persist, cases[i].persist);
		assert_int_equal(rate->state, cases[i].state);
		arena_destroy(series.arena);
	}
}

static void of_a_name_listed_twice_the_last_counts(void **state)
{
	const struct interface_rate *rate;
	struct node_rates rates;
	struct series series;

	(void)state;
	series_open(&series);
	for (size_t k = 0; k < 2; k++) {
		struct node_sample *sample = series_add(&series,
			&(struct reading){ (double)k * 10, (double)k * 10,
				(int64_t)k * 30 * G, 0, false });

		series.counters[k][1] = (struct interface_counters){ "bond2",
			(int64_t)k * 10 * G, 0, 0, 0 };
		sample->interface_count = 2;
	}
	rates = compute(&series);
	assert_int_equal(rates.interface_count, 1);
	rate = find(&rates, "bond2");
	assert_true(rate->is_duplicate);
	assert_true(is_value(rate->rx_bytes_per_s, 1e9));
	arena_destroy(series.arena);
}

static void cables_of_pods_are_hidden_and_the_rest_is_sorted(void **state)
{
	static const char *const names[] = { "3f0c9a7b1d2e4f5", "a1b2_3", "veth12",
		"lo", "", "ens10", "ens2", "bond2" };
	struct node_rates rates;
	struct series series;

	(void)state;
	series_open(&series);
	for (size_t k = 0; k < 2; k++) {
		struct node_sample *sample = series_add(&series,
			&(struct reading){
				(double)k * 10, (double)k * 10, 0, 0, false });

		for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
			series.counters[k][i] =
				(struct interface_counters){ names[i], 0, 0, 0, 0 };
		}
		sample->interface_count = ARRAY_LENGTH(names);
	}
	rates = compute(&series);
	assert_int_equal(rates.interface_count, 3);
	assert_string_equal(rates.interfaces[0].name, "bond2");
	assert_string_equal(rates.interfaces[1].name, "ens2");
	assert_string_equal(rates.interfaces[2].name, "ens10");
	arena_destroy(series.arena);
}

static void names_are_hidden_exactly(void **state)
{
	static const struct {
		const char *name;
		bool is_hidden;
	} cases[] = {
		{ "3f0c9a7b1d2e4f5", true },
		{ "3f0c9a7b1d2e4f", false },
		{ "3f0c9a7b1d2e4f55", false },
		{ "3F0C9A7B1D2E4F5", false },
		{ "a1b2_3", true },
		{ "a1b2_", false },
		{ "_3", false },
		{ "a1b2_3x", false },
		{ "veth0", true },
		{ "VETH0", true },
		{ "docker0", true },
		{ "nerdctl0", true },
		{ "lo", true },
		{ "lom1", false },
		{ "ens2f0", false },
		{ "br-ex", false },
		{ "genev_sys_6081", false },
		{ "ovn-k8s-mp0", false },
		{ "eno1", false },
		{ "", true },
		{ NULL, true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		if (interface_is_hidden(cases[i].name) != cases[i].is_hidden) {
			fail_msg("%s", cases[i].name);
		}
	}
}

static void the_history_has_gaps_where_nothing_is_known(void **state)
{
	static const double wanted[] = { NONE, 1e9, NONE, NONE, 2e9 };
	static const struct reading readings[] = { { 0, 0, 0, 0, false },
		{ 10, 10, 10 * G, 0, false }, { 20, 20, 0, 0, true },
		{ 30, 30, 0, 0, false }, { 40, 40, 20 * G, 0, false } };
	const struct interface_rate *rate;
	struct node_rates rates;
	struct series series;

	(void)state;
	series_open(&series);
	for (size_t i = 0; i < ARRAY_LENGTH(readings); i++) {
		(void)series_add(&series, &readings[i]);
	}
	rates = compute(&series);
	rate = find(&rates, "bond2");
	assert_int_equal(rate->history_count, ARRAY_LENGTH(wanted));
	for (size_t i = 0; i < ARRAY_LENGTH(wanted); i++) {
		assert_true(is_value(rate->rx_history[i], wanted[i]));
	}
	arena_destroy(series.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_course_of_measurements_has_its_rate),
		cmocka_unit_test(an_interface_missing_three_times_is_gone),
		cmocka_unit_test(old_measurements_grow_stale_and_then_tell_nothing),
		cmocka_unit_test(a_new_boot_starts_everything_over),
		cmocka_unit_test(
			errors_are_seen_when_they_grow_and_reset_when_they_shrink),
		cmocka_unit_test(of_a_name_listed_twice_the_last_counts),
		cmocka_unit_test(cables_of_pods_are_hidden_and_the_rest_is_sorted),
		cmocka_unit_test(names_are_hidden_exactly),
		cmocka_unit_test(the_history_has_gaps_where_nothing_is_known),
	};

	return cmocka_run_group_tests_name("rates", tests, NULL, NULL);
}
