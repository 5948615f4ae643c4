/* Progress: whose samples count, how fast, whether and when it arrives. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <json-c/json.h>

#include "base/str.h"
#include "src/facts/pace.h"
#include "tests/unit/facts/builders.h"
#include "tests/unit/wire/recordings.h"
#include "wire/sample.h"

#define MIB INT64_C(1048576)
#define GIB (INT64_C(1) << 30)
/* start_unix of the recording's index: the t of zero. */
#define RECORDING_START_MS INT64_C(1795219512542)

/* One running migration of 16 GiB; its copy began `age_s` ago. */
struct copy {
	struct world world;
	struct kubevirt *kubevirt;
	struct vmi *vmi;
	struct migration *migration;
	struct migration_state *state;
};

static void copy_init(struct copy *copy, int64_t age_s)
{
	struct world *world = &copy->world;

	world_init(world);
	copy->kubevirt = world_kubevirt(world, "k", "k", "v1.9.0");
	copy->vmi = world_vmi(world, "ns", "vm", "w1");
	copy->migration = world_migration(world, "ns", "m", "vm", PHASE_RUNNING);
	copy->state = world_state(
		&copy->vmi->object, copy->migration->object.uid, "w1", "w2");
	copy->state->start_ms = WORLD_NOW_MS - age_s * 1000;
	copy->state->mode = "PreCopy";
	copy->vmi->state = copy->state;
}

/* A longer stop than usual, which tuning goes for. */
static void copy_downtime(struct copy *copy, int64_t downtime_ms)
{
	static const char *const gates[] = { "MigrationDowntimeTuning" };
	struct migration_config *config =
		arena_calloc(copy->vmi->object.block, 1, sizeof(*config));

	*config = migration_config_unknown();
	config->max_downtime_ms = downtime_ms;
	config->has_downtime_tuning = true;
	copy->kubevirt->feature_gates = gates;
	copy->kubevirt->feature_gate_count = 1;
	copy->state->config = config;
}

static struct migration_sample sample_at(double age_s)
{
	return (struct migration_sample){
		.namespace = "ns",
		.vmi = "vm",
		.node = "w1",
		.origin = PROGRESS_VIRT_HANDLER,
		.at_ms = WORLD_NOW_MS - (int64_t)(age_s * 1000.0),
		.received_mono_ms = WORLD_MONO_MS - (int64_t)(age_s * 1000.0),
		.total_bytes = 16 * GIB,
		.processed_bytes = UNKNOWN_I64,
		.remaining_bytes = UNKNOWN_I64,
		.transfer_bytes_per_s = UNKNOWN_I64,
		.dirty_bytes_per_s = UNKNOWN_I64,
		.iteration = UNKNOWN_I64,
		.expected_downtime_ms = UNKNOWN_I64,
	};
}

static void put(struct copy *copy, const struct migration_sample *sample)
{
	struct change change = { .type = CHANGE_MIGRATION_SAMPLE,
		.migration_sample = sample };

	store_apply(copy->world.store, &change, copy->world.now);
}

static void put_mib(struct copy *copy, double age_s, int64_t remaining,
	int64_t transfer, int64_t dirty)
{
	struct migration_sample sample = sample_at(age_s);

	sample.remaining_bytes = remaining * MIB;
	sample.transfer_bytes_per_s = transfer * MIB;
	sample.dirty_bytes_per_s = dirty * MIB;
	put(copy, &sample);
}

static const struct progress_fact *progress_of(struct copy *copy)
{
	const struct facts *facts = world_facts(&copy->world);

	return world_fact(facts, copy->migration)->progress;
}

#define assert_near(value, expected, tolerance)                                      \
	do {                                                                         \
		double is_ = (value);                                                \
		double should_ = (expected);                                         \
		if (!(is_ > should_ - (tolerance) && is_ < should_ + (tolerance))) { \
			fail_msg("%s is %f, not %f", #value, is_, should_);          \
		}                                                                    \
	} while (0)

/* M, B, D, R in MiB: what remains falls by B - D between the samples, the last of which
 * is of now. */
static void worked_examples(void **state)
{
	static const struct {
		const char *name;
		int64_t total;
		int64_t remaining;
		int64_t transfer;
		int64_t dirty;
		enum convergence convergence;
		double low_s; /* 0: no ETA */
		double high_s;
	} cases[] = {
		{ "16 GiB, 20 %", 16384, 16384, 1000, 200, CONVERGENCE_CONVERGING,
			19.36, 20.48 },
		{ "16 GiB, 90 %", 16384, 16384, 1000, 900, CONVERGENCE_SLOW, 154.84,
			163.84 },
		{ "16 GiB, 110 %", 16384, 16384, 1000, 1100, CONVERGENCE_NOT, 0, 0 },
		{ "4 GiB left, 20 %", 16384, 4096, 1000, 200, CONVERGENCE_CONVERGING,
			4.0, 5.12 },
		{ "4 GiB left, 90 %", 16384, 4096, 1000, 900, CONVERGENCE_SLOW, 31.96,
			40.96 },
		{ "64 GiB, 5 %", 65536, 65536, 954, 50, CONVERGENCE_CONVERGING, 71.55,
			72.5 },
		{ "64 GiB, 52 %", 65536, 65536, 954, 500, CONVERGENCE_CONVERGING,
			142.47, 144.36 },
		{ "64 GiB, 94 %", 65536, 65536, 954, 900, CONVERGENCE_SLOW, 1197.72,
			1213.63 },
		{ "64 GiB, 126 %", 65536, 65536, 954, 1200, CONVERGENCE_NOT, 0, 0 },
		{ "two pauses are left", 16384, 1700, 1000, 200,
			CONVERGENCE_LAST_ROUNDS, 1.0, 2.13 },
		{ "less than one pause is left", 16384, 800, 1000, 200,
			CONVERGENCE_LAST_ROUNDS, 0.0001, 1.0 },
		{ "as fast, but it fits into the pause", 16384, 800, 1000, 1000,
			CONVERGENCE_UNKNOWN, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct copy copy;
		const struct progress_fact *progress;
		int64_t net = cases[i].transfer - cases[i].dirty;

		copy_init(&copy, 30);
		copy_downtime(&copy, 900);
		copy.vmi->memory_bytes = cases[i].total * MIB;
		for (int64_t s = 3; s >= 0; s--) {
			put_mib(&copy, (double)(5 * s),
				cases[i].remaining + 5 * s * net, cases[i].transfer,
				cases[i].dirty);
		}
		progress = progress_of(&copy);
		if (progress->convergence != cases[i].convergence) {
			fail_msg("%s: %d, %s", cases[i].name, progress->convergence,
				progress->convergence_reason);
		}
		assert_non_null(progress->convergence_reason);
		assert_near(progress->transfer_bytes_per_s,
			(double)(cases[i].transfer * MIB), 1.0);
		assert_near(progress->dirty_bytes_per_s, (double)(cases[i].dirty * MIB),
			1.0);
		if (cases[i].high_s > 0.0) {
			/* The pause at the end counts for the lower bound. */
			assert_near(progress->eta_low_s, cases[i].low_s, 0.02);
			assert_near(progress->eta_high_s, cases[i].high_s, 0.02);
			assert_true(progress->eta_low_s <= progress->eta_high_s);
			assert_null(progress->no_eta_reason);
		} else {
			assert_false(f64_is_known(progress->eta_low_s));
			assert_false(f64_is_known(progress->eta_high_s));
			assert_non_null(progress->no_eta_reason);
		}
		world_finish(&copy.world);
	}
}

/* 1700 MiB at 1000 MiB/s, of which 200 are written anew: what the stop takes off. */
static void the_stop_at_the_end_is_the_one_in_force(void **state)
{
	static const char *const stall[] = { "MigrationStallDetection" };
	static const struct {
		int64_t downtime_ms;
		bool is_tuned;
		bool is_watched;
		double low_s;
	} cases[] = {
		{ 900, true, false, 1.0 },    /* (1700 - 900) / 800 */
		{ 900, false, false, 1.75 },  /* recorded always, in force nowhere */
		{ 900, false, true, 1.75 },   /* raised only at a stall */
		{ 150, false, true, 1.9375 }, /* but kept from the start when less */
		{ 150, false, false, 1.75 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct copy copy;

		copy_init(&copy, 30);
		copy_downtime(&copy, cases[i].downtime_ms);
		copy.kubevirt->feature_gate_count = cases[i].is_tuned;
		if (cases[i].is_watched) {
			copy.kubevirt->feature_gates = stall;
			copy.kubevirt->feature_gate_count = 1;
		}
		for (int64_t s = 3; s >= 0; s--) {
			put_mib(&copy, (double)(5 * s), 1700 + 5 * s * 800, 1000, 200);
		}
		assert_near(progress_of(&copy)->eta_low_s, cases[i].low_s, 0.01);
		world_finish(&copy.world);
	}
}

static void the_verdict_goes_by_what_is_left_of_the_budget(void **state)
{
	static const struct {
		int64_t per_gib_s;
		int64_t memory_gib;
		int64_t age_s;
		int64_t dirty;
		enum convergence convergence;
	} cases[] = {
		/* 18 units. 8192 MiB at 100 - 20 MiB/s: 102 s. */
		{ 20, 16, 60, 20, CONVERGENCE_CONVERGING },   /* 300 of 360 s left */
		{ 20, 16, 250, 20, CONVERGENCE_CONVERGING },  /* 110 of 360 s left */
		{ 20, 16, 270, 20, CONVERGENCE_SLOW },	      /* 90 of 360 s left */
		{ 20, 8, 100, 20, CONVERGENCE_SLOW },	      /* 80 of 180 s left */
		{ 150, 16, 270, 20, CONVERGENCE_CONVERGING }, /* of 2700 s */
		{ 800, 16, 270, 20, CONVERGENCE_CONVERGING },
		{ 0, 16, 270, 20, CONVERGENCE_CONVERGING }, /* no limit */
		{ 0, 16, 270, 79, CONVERGENCE_CONVERGING },
		{ 0, 16, 270, 80, CONVERGENCE_SLOW },
		{ 0, 16, 270, 99, CONVERGENCE_SLOW },
		{ 0, 16, 270, 100, CONVERGENCE_NOT },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct copy copy;
		const struct progress_fact *progress;

		copy_init(&copy, cases[i].age_s);
		copy.kubevirt->config.completion_timeout_per_gib_s = cases[i].per_gib_s;
		copy.vmi->memory_bytes = cases[i].memory_gib * GIB;
		for (int64_t s = 2; s >= 0; s--) {
			put_mib(&copy, (double)(5 * s),
				8192 + 5 * s * (100 - cases[i].dirty), 100,
				cases[i].dirty);
		}
		progress = progress_of(&copy);
		if (progress->convergence != cases[i].convergence) {
			fail_msg("case %zu: %d, %s", i, progress->convergence,
				progress->convergence_reason);
		}
		world_finish(&copy.world);
	}
}

/* Of the worked table of time limits: decimal gigabytes, rounded up. */
static void the_budget_of_the_table_is_what_the_deadline_says(void **state)
{
	static const struct {
		int64_t gib;
		int64_t seconds[3];
	} rows[] = {
		{ 1, { 40, 300, 1600 } },
		{ 8, { 180, 1350, 7200 } },
		{ 16, { 360, 2700, 14400 } },
		{ 32, { 700, 5250, 28000 } },
		{ 64, { 1380, 10350, 55200 } },
		{ 256, { 5500, 41250, 220000 } },
		{ 1024, { 22000, 165000, 880000 } },
	};
	static const int64_t per_gib_s[] = { 20, 150, 800 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
		for (size_t j = 0; j < ARRAY_LENGTH(per_gib_s); j++) {
			struct copy copy;
			const struct migration_fact *fact;

			copy_init(&copy, 10);
			copy.kubevirt->config.completion_timeout_per_gib_s =
				per_gib_s[j];
			copy.vmi->memory_bytes = rows[i].gib * GIB;
			fact = world_fact(world_facts(&copy.world), copy.migration);
			assert_int_equal(fact->deadline_count, 1);
			assert_int_equal(fact->deadlines[0].kind, DEADLINE_COMPLETION);
			assert_near(fact->deadlines[0].seconds_total,
				(double)rows[i].seconds[j], 0.5);
			assert_near(fact->deadlines[0].seconds_left,
				(double)rows[i].seconds[j] - 10.0, 0.5);
			world_finish(&copy.world);
		}
	}
}

static void samples_of_another_migration_do_not_count(void **state)
{
	struct copy copy;
	struct migration_sample sample;
	const struct progress_fact *progress;

	(void)state;
	copy_init(&copy, 12);
	put_mib(&copy, 40, 100, 50, 400);  /* of the previous migration */
	put_mib(&copy, 12.1, 10, 50, 400); /* just before the start */
	sample = sample_at(11);
	sample.node = "w9"; /* an exporter that is not the source */
	sample.remaining_bytes = 5 * MIB;
	put(&copy, &sample);
	assert_int_equal(progress_of(&copy)->sample_count, 0);
	put_mib(&copy, 10, 14000, 100, 10);
	put_mib(&copy, 5, 13550, 100, 10);
	put_mib(&copy, 0, 13100, 100, 10);
	progress = progress_of(&copy);
	assert_int_equal(progress->sample_count, 3);
	assert_int_equal(progress->samples[0].remaining_bytes, 14000 * MIB);
	assert_near(progress->percent, 100.0 * (1.0 - 13100.0 / 16384.0), 0.001);
	assert_near(progress->dirty_bytes_per_s, (double)(10 * MIB), 1.0);
	assert_int_equal(progress->convergence, CONVERGENCE_CONVERGING);
	/* Without the time of its start nothing can be told apart. */
	copy.state->start_ms = UNKNOWN_I64;
	assert_int_equal(progress_of(&copy)->sample_count, 0);
	world_finish(&copy.world);
}

static void put_from(struct copy *copy, enum progress_origin origin, double age_s,
	int64_t remaining, int64_t iteration)
{
	struct migration_sample sample = sample_at(age_s);

	sample.origin = origin;
	sample.remaining_bytes = remaining * MIB;
	sample.transfer_bytes_per_s = 100 * MIB;
	sample.dirty_bytes_per_s = MIB;
	sample.iteration = iteration;
	put(copy, &sample);
}

static void the_best_living_origin_is_taken(void **state)
{
	struct copy copy;
	const struct progress_fact *progress;

	(void)state;
	copy_init(&copy, 100);
	put_from(&copy, PROGRESS_VIRT_HANDLER, 60, 9000, UNKNOWN_I64);
	put_from(&copy, PROGRESS_VIRT_HANDLER, 55, 8500, UNKNOWN_I64);
	progress = progress_of(&copy);
	assert_int_equal(progress->origin, PROGRESS_VIRT_HANDLER);
	assert_true(progress->is_stale);
	assert_int_equal(progress->convergence, CONVERGENCE_UNKNOWN);
	assert_string_equal(progress->no_eta_reason, "the newest sample is 55 s old");
	assert_near(progress->percent, 100.0 * (1.0 - 8500.0 / 16384.0), 0.001);

	put_from(&copy, PROGRESS_LAUNCHER_LOG, 6, 5100, 3);
	put_from(&copy, PROGRESS_LAUNCHER_LOG, 2, 4700, 4);
	progress = progress_of(&copy);
	assert_int_equal(progress->origin, PROGRESS_LAUNCHER_LOG);
	assert_false(progress->is_stale);
	assert_int_equal(progress->iteration, 4);
	assert_int_equal(progress->remaining_bytes, 4700 * MIB);
	assert_int_equal(progress->age_ms, 2000);

	put_from(&copy, PROGRESS_PROMETHEUS, 7, 5200, UNKNOWN_I64);
	progress = progress_of(&copy);
	assert_int_equal(progress->origin, PROGRESS_PROMETHEUS);
	assert_int_equal(progress->sample_count, 1);
	put_from(&copy, PROGRESS_VIRT_HANDLER, 1, 4600, UNKNOWN_I64);
	progress = progress_of(&copy);
	assert_int_equal(progress->origin, PROGRESS_VIRT_HANDLER);
	assert_int_equal(progress->sample_count, 3);
	/* The iteration stands in the log alone, whatever the rest comes from. */
	assert_int_equal(progress->iteration, 4);
	world_finish(&copy.world);
}

static void three_periods_without_a_sample_are_stale(void **state)
{
	static const struct {
		double period_s; /* of the sampler */
		double age_s;
		bool is_stale;
	} cases[] = { { 5, 4, false }, { 5, 14.9, false }, { 5, 15.2, true },
		{ 1, 14, false }, { 30, 60, false }, { 30, 95, true } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct copy copy;
		const struct progress_fact *progress;

		copy_init(&copy, 200);
		put_mib(&copy, cases[i].age_s + cases[i].period_s, 9000, 100, 10);
		put_mib(&copy, cases[i].age_s, 8500, 100, 10);
		progress = progress_of(&copy);
		if (progress->is_stale != cases[i].is_stale) {
			fail_msg("case %zu", i);
		}
		assert_int_equal(f64_is_known(progress->eta_low_s), !cases[i].is_stale);
		world_finish(&copy.world);
	}
}

static void percent_never_falls_and_never_counts_what_was_sent(void **state)
{
	static const struct {
		int64_t total[3]; /* 0: not exported */
		int64_t remaining[3];
		double percent; /* negative: unknown */
		/* GiB of the guest, 0: not known. */
		int64_t memory;
		bool copies_disks;
	} cases[] = {
		{ { 16384, 16384, 16384 }, { 12288, 4096, 8192 }, 75.0, 16, false },
		{ { 16384, 16384, 16384 }, { 16000, 20000, 17000 }, 2.34375, 16,
			false },
		{ { 16384, 16384, 16384 }, { 20000, 20000, 20000 }, 0.0, 16, false },
		{ { 16384, 32768, 32768 }, { 8192, 24576, 8192 }, 75.0, 16, false },
		/* What remained when it was first seen is no total. */
		{ { 0, 0, 0 }, { 8000, 6000, 7000 }, -1.0, 0, false },
		{ { 0, 0, 0 }, { 8000, 6000, 7000 }, -1.0, 16, true },
		/* First seen when most was copied already. */
		{ { 0, 0, 0 }, { -1, -1, 4096 }, 75.0, 16, false },
		{ { 0, 0, 0 }, { -1, -1, 4096 }, -1.0, 0, false },
		{ { 0, 0, 0 }, { -1, -1, 4096 }, -1.0, 16, true },
		{ { 0, 0, 0 }, { 17000, 16900, 16800 }, 0.0, 16, false },
		{ { 0, 0, 0 }, { -1, -1, -1 }, -1.0, 16, false },
		{ { 16384, 16384, 16384 }, { -1, -1, -1 }, -1.0, 16, false },
		{ { 16384, 16384, 16384 }, { 100, 50, 0 }, 100.0, 16, false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct copy copy;
		const struct progress_fact *progress;

		copy_init(&copy, 60);
		copy.vmi->memory_bytes =
			cases[i].memory == 0 ? UNKNOWN_I64 : cases[i].memory * GIB;
		copy.vmi->migration_method =
			cases[i].copies_disks ? "BlockMigration" : "LiveMigration";
		for (int64_t s = 0; s < 3; s++) {
			struct migration_sample sample =
				sample_at((double)(10 - 5 * s));

			sample.total_bytes = cases[i].total[s] == 0
				? UNKNOWN_I64
				: cases[i].total[s] * MIB;
			sample.remaining_bytes = cases[i].remaining[s] < 0
				? UNKNOWN_I64
				: cases[i].remaining[s] * MIB;
			sample.processed_bytes = 100 * GIB;
			put(&copy, &sample);
		}
		progress = progress_of(&copy);
		if (cases[i].percent < 0.0) {
			assert_false(f64_is_known(progress->percent));
			assert_null(progress->percent_of);
		} else {
			assert_near(progress->percent, cases[i].percent, 0.001);
			assert_string_equal(progress->percent_of,
				cases[i].total[0] != 0 ? "total" : "guest-memory");
		}
		world_finish(&copy.world);
	}
}

static void an_exporter_without_rates_is_measured_by_what_it_sent(void **state)
{
	struct copy copy;
	const struct progress_fact *progress;

	(void)state;
	copy_init(&copy, 60);
	for (int64_t s = 0; s < 4; s++) {
		struct migration_sample sample = sample_at((double)(15 - 5 * s));

		sample.processed_bytes = 500 * s * MIB;
		sample.remaining_bytes = (16000 - 500 * s) * MIB;
		put(&copy, &sample);
	}
	progress = progress_of(&copy);
	assert_near(progress->transfer_bytes_per_s, (double)(100 * MIB), 1.0);
	assert_false(f64_is_known(progress->dirty_bytes_per_s));
	assert_int_equal(progress->convergence, CONVERGENCE_UNKNOWN);
	assert_string_equal(
		progress->no_eta_reason, "how fast the guest writes is not exported");
	world_finish(&copy.world);
}

/* Disks are mirrored first, while no memory is sent at all. */
static void a_copy_of_disks_is_not_stuck_for_want_of_memory_traffic(void **state)
{
	struct copy copy;
	const struct progress_fact *progress;

	(void)state;
	copy_init(&copy, 200);
	copy.vmi->migration_method = "BlockMigration";
	for (int64_t s = 0; s < 5; s++) {
		struct migration_sample sample = sample_at((double)(20 - 5 * s));

		sample.processed_bytes = 500 * s * MIB;
		sample.remaining_bytes = (16000 - 500 * s) * MIB;
		sample.transfer_bytes_per_s = 0;
		sample.dirty_bytes_per_s = 0;
		put(&copy, &sample);
	}
	progress = progress_of(&copy);
	assert_near(progress->transfer_bytes_per_s, (double)(100 * MIB), 1.0);
	assert_int_equal(progress->convergence, CONVERGENCE_CONVERGING);
	world_finish(&copy.world);
}

static void a_transfer_that_stands_still_is_stuck_after_half_the_timeout(void **state)
{
	static const struct {
		int64_t timeout_s;
		int64_t still_s;
		enum convergence convergence;
	} cases[] = {
		{ 150, 60, CONVERGENCE_UNKNOWN },
		{ 150, 80, CONVERGENCE_STUCK },
		{ 40, 25, CONVERGENCE_STUCK },
		{ 0, 60, CONVERGENCE_UNKNOWN }, /* off: judged as by default */
		{ 0, 80, CONVERGENCE_STUCK },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct copy copy;
		const struct progress_fact *progress;

		copy_init(&copy, 200);
		copy.kubevirt->config.progress_timeout_s = cases[i].timeout_s;
		put_mib(&copy, (double)(cases[i].still_s + 10), 9000, 100, 50);
		put_mib(&copy, (double)(cases[i].still_s + 5), 8000, 100, 50);
		/* Up once more by a look at the bitmap, then down once, then nothing.
		 */
		put_mib(&copy, (double)(cases[i].still_s + 2), 8600, 100, 50);
		for (int64_t s = cases[i].still_s; s >= 0; s -= 5) {
			put_mib(&copy, (double)s, 8500, 0, 50);
		}
		progress = progress_of(&copy);
		if (progress->convergence != cases[i].convergence) {
			fail_msg("case %zu: %d", i, progress->convergence);
		}
		assert_near(progress->still_s, (double)cases[i].still_s, 0.01);
		assert_near(
			progress->no_progress_s, (double)cases[i].still_s + 5.0, 0.01);
		assert_string_equal(progress->no_eta_reason, "nothing moves");
		world_finish(&copy.world);
	}
}

/* At the end of a pass next to nothing seems to remain, but all that was written
 * meanwhile comes back. */
static void what_was_written_since_the_last_look_is_part_of_the_forecast(void **state)
{
	struct copy copy;
	const struct progress_fact *progress;

	(void)state;
	copy_init(&copy, 160);
	for (int64_t s = 30; s >= 0; s--) {
		put_mib(&copy, (double)(5 * s), 200 + 500 * s, 100, 50);
	}
	progress = progress_of(&copy);
	assert_int_equal(progress->convergence, CONVERGENCE_CONVERGING);
	assert_near(progress->eta_low_s, (200.0 - 30.0) / 50.0, 0.02);
	/* 150 s of 50 MiB/s. */
	assert_near(progress->eta_high_s, (200.0 + 7500.0) / 50.0, 0.02);
	assert_near(progress->percent, 100.0 * (1.0 - 200.0 / 16384.0), 0.001);
	world_finish(&copy.world);
}

static void unsteady_rates_make_a_wide_range(void **state)
{
	struct copy copy;
	const struct progress_fact *progress;

	(void)state;
	copy_init(&copy, 60);
	put_mib(&copy, 10, 8000, 200, 40);
	put_mib(&copy, 5, 7500, 100, 60);
	put_mib(&copy, 0, 7200, 120, 80);
	progress = progress_of(&copy);
	assert_near(progress->eta_low_s, (7200.0 - 60.0) / (200.0 - 40.0), 0.02);
	assert_true(progress->eta_high_s >= 7200.0 / (100.0 - 80.0));
	/* The slowest copy would not outrun the fastest writing: no upper bound. */
	put_mib(&copy, 7, 7700, 100, 110);
	progress = progress_of(&copy);
	assert_true(f64_is_known(progress->eta_low_s));
	assert_false(f64_is_known(progress->eta_high_s));
	assert_null(progress->no_eta_reason);
	world_finish(&copy.world);
}

static void the_forecast_counts_from_now_and_is_never_negative(void **state)
{
	struct copy copy;
	const struct progress_fact *progress;

	(void)state;
	copy_init(&copy, 60);
	put_mib(&copy, 19, 2000, 100, 0);
	put_mib(&copy, 14, 1500, 100, 0);
	put_mib(&copy, 9, 1000, 100, 0);
	progress = progress_of(&copy);
	assert_near(progress->eta_low_s, 9.7 - 9.0, 0.02);
	assert_near(progress->eta_high_s, 10.0 - 9.0, 0.02);
	copy.world.now.mono_ms += 3000;
	copy.world.now.wall_ms += 3000;
	progress = progress_of(&copy);
	assert_near(progress->eta_low_s, 0.0, 0.001);
	assert_near(progress->eta_high_s, 0.0, 0.001);
	world_finish(&copy.world);
}

static void a_quiet_guest_is_forecast_by_the_copy_alone(void **state)
{
	static const char *const modes[] = { "PostCopy", "Paused" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(modes); i++) {
		struct copy copy;
		const struct progress_fact *progress;

		copy_init(&copy, 60);
		copy.state->mode = modes[i];
		put_mib(&copy, 5, 6000, 100, 300);
		put_mib(&copy, 0, 5000, 100, 300);
		progress = progress_of(&copy);
		assert_int_equal(progress->convergence, CONVERGENCE_UNKNOWN);
		assert_near(progress->eta_low_s, 50.0, 0.01);
		assert_near(progress->eta_high_s, 50.0, 0.01);
		assert_null(progress->no_eta_reason);
		world_finish(&copy.world);
	}
}

static void one_moment_is_no_verdict(void **state)
{
	struct copy copy;
	const struct progress_fact *progress;

	(void)state;
	copy_init(&copy, 60);
	put_mib(&copy, 6, 6000, 100, 300);
	progress = progress_of(&copy);
	assert_int_equal(progress->convergence, CONVERGENCE_UNKNOWN);
	assert_string_equal(progress->no_eta_reason, "only one sample so far");
	assert_near(progress->no_progress_s, 6.0, 0.01);
	assert_false(f64_is_known(progress->still_s));
	put_mib(&copy, 1, 5500, 100, 300);
	progress = progress_of(&copy);
	assert_int_equal(progress->convergence, CONVERGENCE_UNKNOWN);
	assert_string_equal(progress->no_eta_reason,
		"the guest writes faster than it is copied so far");
	put_mib(&copy, -4, 5000, 100, 300);
	copy.world.now.mono_ms += 4000;
	copy.world.now.wall_ms += 4000;
	progress = progress_of(&copy);
	assert_int_equal(progress->convergence, CONVERGENCE_NOT);
	assert_string_equal(progress->no_eta_reason, "not converging");
	assert_string_equal(progress->convergence_reason,
		"dirties 3.0x as fast as it copies (300 MiB/s against 100 MiB/s)");
	world_finish(&copy.world);
}

static void without_samples_the_reason_is_said(void **state)
{
	static const struct {
		enum source_state_code code;
		const char *reason;
	} cases[] = {
		{ SOURCE_IDLE, "no samples yet" },
		{ SOURCE_LIVE, "no samples yet" },
		{ SOURCE_FORBIDDEN, "metrics of migrations may not be read" },
		{ SOURCE_ABSENT, "there are no metrics of migrations" },
		{ SOURCE_ERROR, "metrics of migrations cannot be read" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct copy copy;
		const struct progress_fact *progress;

		copy_init(&copy, 60);
		world_source(&copy.world, SOURCE_MIGRATION_METRICS, cases[i].code);
		progress = progress_of(&copy);
		assert_string_equal(progress->no_eta_reason, cases[i].reason);
		assert_int_equal(progress->sample_count, 0);
		assert_true(progress->is_stale);
		assert_int_equal(progress->sampled_ms, UNKNOWN_I64);
		assert_int_equal(progress->age_ms, UNKNOWN_I64);
		assert_int_equal(progress->remaining_bytes, UNKNOWN_I64);
		assert_false(f64_is_known(progress->percent));
		assert_false(f64_is_known(progress->eta_low_s));
		assert_false(f64_is_known(progress->no_progress_s));
		copy.migration->phase = PHASE_TARGET_READY;
		assert_null(progress_of(&copy));
		world_finish(&copy.world);
	}
}

static void a_copy_that_is_over_has_no_forecast(void **state)
{
	struct copy copy;
	const struct progress_fact *progress;

	(void)state;
	copy_init(&copy, 60);
	put_mib(&copy, 9, 600, 100, 3);
	put_mib(&copy, 4, 100, 100, 3);
	copy.state->domain_ready_ms = WORLD_NOW_MS - 2000;
	progress = progress_of(&copy);
	assert_string_equal(progress->no_eta_reason, "the copy is over");
	assert_int_equal(progress->convergence, CONVERGENCE_UNKNOWN);
	world_finish(&copy.world);
}

/* --- the recording --- */

struct judged {
	struct copy copy;
	const char *vmi;
	int64_t start_ms;
	size_t readings;
	size_t wrong;
	enum convergence expected;
	double last_percent;
	double from_t; /* of the samples to judge */
	double end_t;  /* when the copy was over */
	bool are_forecasts_right;
};

static void judge(struct judged *judged, double t)
{
	const struct progress_fact *progress;

	judged->copy.world.now.wall_ms = RECORDING_START_MS + (int64_t)(t * 1000.0);
	judged->copy.world.now.mono_ms = (int64_t)(t * 1000.0);
	progress = progress_of(&judged->copy);
	if (progress->sample_count < 3 || progress->is_stale) {
		return;
	}
	judged->readings++;
	judged->wrong += progress->convergence != judged->expected;
	assert_true(progress->percent >= judged->last_percent);
	judged->last_percent = progress->percent;
	if (judged->expected == CONVERGENCE_NOT) {
		assert_false(f64_is_known(progress->eta_low_s));
		return;
	}
	/* The copy ends within a second and a half of the range at each time. */
	judged->are_forecasts_right = judged->are_forecasts_right &&
		t + progress->eta_low_s <= judged->end_t + 1.5 &&
		t + progress->eta_high_s >= judged->end_t - 1.5;
}

static void take_record(struct json_object *record, void *context)
{
	struct judged *judged = context;
	struct str path = record_text(record, "path");
	struct str body = record_text(record, "body");
	double t = json_object_get_double(json_object_object_get(record, "t"));
	const struct migration_sample *samples;
	struct arena *arena;
	size_t count;
	bool is_fed = false;

	if (!str_ends_with(path, "/proxy/metrics") || body.data == NULL ||
		t < judged->from_t || t > judged->end_t + 30.0) {
		return;
	}
	arena = arena_create(4096);
	count = decode_handler_metrics(arena, body, &samples);
	for (size_t i = 0; i < count; i++) {
		struct migration_sample sample = samples[i];

		if (!text_equal(sample.vmi, judged->vmi)) {
			continue;
		}
		sample.namespace = "ns";
		sample.vmi = "vm";
		sample.node = NULL;
		sample.received_mono_ms = (int64_t)(t * 1000.0);
		put(&judged->copy, &sample);
		is_fed = true;
	}
	arena_destroy(arena);
	if (is_fed) {
		judge(judged, t);
	}
}

static void recorded_migrations_are_judged_as_they_came_out(void **state)
{
	static const struct {
		const char *vmi;
		double from_t; /* so early that samples of the one before are in */
		double start_t;
		double end_t;
		int64_t memory_gib;
		enum convergence convergence;
		size_t at_least;
	} cases[] = {
		{ "web-1", 0, 6.5, 22.7, 4, CONVERGENCE_CONVERGING, 1 },
		{ "web-1", 6, 64.5, 97.0, 4, CONVERGENCE_CONVERGING, 4 },
		{ "web-1", 60, 164.4, 195.5, 4, CONVERGENCE_CONVERGING, 4 },
		{ "db-1", 110, 297.4, 352.0, 16, CONVERGENCE_NOT, 8 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct judged judged = { .vmi = cases[i].vmi,
			.expected = cases[i].convergence,
			.from_t = cases[i].from_t,
			.end_t = cases[i].end_t,
			.are_forecasts_right = true };

		copy_init(&judged.copy, 0);
		judged.copy.vmi->memory_bytes = cases[i].memory_gib * GIB;
		judged.copy.state->start_ms =
			RECORDING_START_MS + (int64_t)(cases[i].start_t * 1000.0);
		(void)recording_each("samples.jsonl.gz", take_record, &judged);
		if (judged.readings < cases[i].at_least || judged.wrong != 0 ||
			!judged.are_forecasts_right) {
			fail_msg("%s: %zu of %zu readings are wrong, forecasts %d",
				cases[i].vmi, judged.wrong, judged.readings,
				judged.are_forecasts_right);
		}
		world_finish(&judged.copy.world);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(worked_examples),
		cmocka_unit_test(the_stop_at_the_end_is_the_one_in_force),
		cmocka_unit_test(the_verdict_goes_by_what_is_left_of_the_budget),
		cmocka_unit_test(the_budget_of_the_table_is_what_the_deadline_says),
		cmocka_unit_test(samples_of_another_migration_do_not_count),
		cmocka_unit_test(the_best_living_origin_is_taken),
		cmocka_unit_test(three_periods_without_a_sample_are_stale),
		cmocka_unit_test(percent_never_falls_and_never_counts_what_was_sent),
		cmocka_unit_test(an_exporter_without_rates_is_measured_by_what_it_sent),
		cmocka_unit_test(
			a_copy_of_disks_is_not_stuck_for_want_of_memory_traffic),
		cmocka_unit_test(
			a_transfer_that_stands_still_is_stuck_after_half_the_timeout),
		cmocka_unit_test(
			what_was_written_since_the_last_look_is_part_of_the_forecast),
		cmocka_unit_test(unsteady_rates_make_a_wide_range),
		cmocka_unit_test(the_forecast_counts_from_now_and_is_never_negative),
		cmocka_unit_test(a_quiet_guest_is_forecast_by_the_copy_alone),
		cmocka_unit_test(one_moment_is_no_verdict),
		cmocka_unit_test(without_samples_the_reason_is_said),
		cmocka_unit_test(a_copy_that_is_over_has_no_forecast),
		cmocka_unit_test(recorded_migrations_are_judged_as_they_came_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
