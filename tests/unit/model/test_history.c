/* What the store remembers: samples of long copies, migrations whose objects are gone.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/limits.h"
#include "base/str.h"
#include "tests/unit/facts/builders.h"

#define GIB (INT64_C(1) << 30)
#define START_MS (WORLD_NOW_MS - 3600000)

static void put(struct world *world, int64_t at_ms, int64_t remaining)
{
	struct migration_sample sample = {
		.namespace = "ns",
		.vmi = "vm",
		.node = "w1",
		.at_ms = at_ms,
		.received_mono_ms = UNKNOWN_I64,
		.total_bytes = 16 * GIB,
		.processed_bytes = at_ms - START_MS,
		.remaining_bytes = remaining,
		.transfer_bytes_per_s = UNKNOWN_I64,
		.dirty_bytes_per_s = UNKNOWN_I64,
		.iteration = UNKNOWN_I64,
		.expected_downtime_ms = UNKNOWN_I64,
	};
	struct change change = { .type = CHANGE_MIGRATION_SAMPLE,
		.migration_sample = &sample };

	store_apply(world->store, &change, world->now);
}

static void samples_stand_in_order_and_once_each(void **state)
{
	static const int64_t at[] = { 5, 1, 3, 3, 9, 1, 7 };
	static const int64_t expected[] = { 1, 3, 5, 7, 9 };
	struct world world;
	const struct migration_sample *samples;

	(void)state;
	world_init(&world);
	for (size_t i = 0; i < ARRAY_LENGTH(at); i++) {
		put(&world, START_MS + at[i], 1000 - at[i]);
	}
	assert_int_equal(store_migration_samples(world.store, "ns", "vm", &samples),
		ARRAY_LENGTH(expected));
	for (size_t i = 0; i < ARRAY_LENGTH(expected); i++) {
		assert_int_equal(samples[i].at_ms, START_MS + expected[i]);
		assert_string_equal(samples[i].vmi, "vm");
		assert_string_equal(samples[i].namespace, "ns");
		assert_string_equal(samples[i].node, "w1");
	}
	assert_int_equal(
		store_migration_samples(world.store, "ns", "other", &samples), 0);
	assert_null(samples);
	assert_int_equal(store_migration_samples(world.store, "ns", NULL, &samples), 0);
	world_finish(&world);
}

/* Hours at one sample each 5 s, with the pattern of passes: down, and up again. */
static void a_long_copy_keeps_its_beginning_its_lows_and_its_newest(void **state)
{
	struct world world;
	const struct migration_sample *samples;
	int64_t lowest = INT64_MAX;
	size_t count;
	size_t dense = 0;

	(void)state;
	world_init(&world);
	for (int64_t i = 0; i < 5000; i++) {
		int64_t remaining = 10000 - 37 * (i % 31) + 3 * (i % 7);

		/* The best of all comes early. */
		remaining = i == 62 ? 5 : remaining;
		put(&world, START_MS + 5000 * i, remaining);
		count = store_migration_samples(world.store, "ns", "vm", &samples);
		assert_in_range(count, 1, LIMIT_HISTORY_SAMPLES);
		assert_int_equal(samples[count - 1].at_ms, START_MS + 5000 * i);
		assert_int_equal(samples[0].at_ms, START_MS);
	}
	for (size_t i = 0; i < count; i++) {
		assert_true(i == 0 || samples[i].at_ms > samples[i - 1].at_ms);
		assert_true(i < count - 100 ||
			samples[i].at_ms - samples[i - 1].at_ms == 5000);
		lowest = samples[i].remaining_bytes < lowest
			? samples[i].remaining_bytes
			: lowest;
		dense += samples[i].at_ms < START_MS + 5000 * 2500;
	}
	assert_int_equal(lowest, 5);
	/* Not all of the room is spent on what was a moment ago. */
	assert_true(dense > 40);
	world_finish(&world);
}

/* A migration that ran from w1 to w2 and ended as `phase`, an hour ago. */
static struct migration *ended(
	struct world *world, const char *name, enum migration_phase phase)
{
	struct migration *migration = world_migration(world, "ns", name, "vm", phase);
	struct phase_time *phases =
		arena_calloc(migration->object.block, 2, sizeof(*phases));
	struct migration_state *own =
		world_state(&migration->object, migration->object.uid, "w1", "w2");

	phases[0] =
		(struct phase_time){ PHASE_SCHEDULING, "Scheduling", START_MS - 20000 };
	phases[1] = (struct phase_time){ phase, migration_phase_text(phase),
		START_MS + 101000 };
	migration->phases = phases;
	migration->phase_count = 2;
	migration->object.created_ms = START_MS - 30000;
	own->start_ms = START_MS;
	own->end_ms = START_MS + 100000;
	own->mode = "PreCopy";
	own->policy_name = "gold";
	migration->state = own;
	return migration;
}

static void what_is_gone_is_remembered_as_last_seen(void **state)
{
	struct world world;
	struct migration *migration;
	const struct finished_migration *item;

	(void)state;
	world_init(&world);
	world_vmi(&world, "ns", "vm", "w2");
	migration = ended(&world, "m", PHASE_FAILED);
	((struct migration_state *)(uintptr_t)migration->state)->failure_reason =
		"it broke";
	migration->evacuation_node = "w1";
	put(&world, START_MS - 5000, 900); /* of the one before */
	put(&world, START_MS + 40000, 700);
	put(&world, START_MS + 80000, 500);
	put(&world, START_MS + 300000, 100); /* of a later one */
	assert_int_equal(store_finished_count(world.store), 0);
	world_drop(&world, KIND_MIGRATION, "ns", "m");
	assert_int_equal(store_count(world.store, KIND_MIGRATION), 0);
	assert_int_equal(store_finished_count(world.store), 1);
	item = store_finished(world.store, 0);
	assert_string_equal(item->namespace, "ns");
	assert_string_equal(item->name, "m");
	assert_string_equal(item->vmi, "vm");
	assert_string_equal(item->source, "w1");
	assert_string_equal(item->target, "w2");
	assert_string_equal(item->mode, "PreCopy");
	assert_string_equal(item->policy, "gold");
	assert_string_equal(item->failure_reason, "it broke");
	assert_string_equal(item->evacuation_node, "w1");
	assert_string_equal(item->phase_text, "Failed");
	assert_int_equal(item->phase, PHASE_FAILED);
	assert_false(item->is_cancelled);
	assert_false(item->is_end_unseen);
	assert_int_equal(item->created_ms, START_MS - 30000);
	assert_int_equal(item->scheduling_ms, START_MS - 20000);
	assert_int_equal(item->started_ms, START_MS);
	assert_int_equal(item->copied_ms, START_MS + 100000);
	assert_int_equal(item->ended_ms, START_MS + 101000);
	assert_int_equal(item->memory_bytes, 16 * GIB);
	assert_int_equal(item->processed_bytes, 80000);
	assert_true(item->bytes_per_s > 999.9 && item->bytes_per_s < 1000.1);
	/* Gone once more says nothing new. */
	world_drop(&world, KIND_MIGRATION, "ns", "m");
	assert_int_equal(store_finished_count(world.store), 1);
	world_finish(&world);
}

static void who_wanted_the_end_is_told_from_the_objects(void **state)
{
	static const struct {
		enum migration_phase phase;
		int64_t deletion_ms;
		bool has_condition;
		bool has_abort;
		bool is_cancelled;
	} cases[] = {
		{ PHASE_SUCCEEDED, START_MS, true, true, false },
		{ PHASE_FAILED, UNKNOWN_I64, false, false, false },
		{ PHASE_FAILED, START_MS + 200000, false, false, false },
		{ PHASE_FAILED, START_MS + 50000, false, false, true },
		{ PHASE_FAILED, START_MS + 200000, true, false, true },
		{ PHASE_FAILED, UNKNOWN_I64, false, true, true },
		{ PHASE_RUNNING, START_MS, false, false, true },
		{ PHASE_PENDING, UNKNOWN_I64, false, false, true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct world world;
		struct migration *migration;
		struct migration_state *own;

		world_init(&world);
		migration = ended(&world, "m", cases[i].phase);
		migration->object.deletion_ms = cases[i].deletion_ms;
		own = (struct migration_state *)(uintptr_t)migration->state;
		own->abort_requested = tristate_from_bool(cases[i].has_abort);
		if (cases[i].has_condition) {
			migration->conditions = world_condition(&migration->object,
				"migrationAbortRequested", "True", NULL, NULL);
		}
		world_drop(&world, KIND_MIGRATION, "ns", "m");
		if (store_finished(world.store, 0)->is_cancelled !=
			cases[i].is_cancelled) {
			fail_msg("case %zu", i);
		}
		assert_false(store_finished(world.store, 0)->is_end_unseen);
		world_finish(&world);
	}
}

static void the_state_of_a_running_one_is_found_on_its_vm(void **state)
{
	struct world world;
	struct vmi *vmi;
	struct migration *migration;

	(void)state;
	world_init(&world);
	vmi = world_vmi(&world, "ns", "vm", "w1");
	migration = world_migration(&world, "ns", "m", "vm", PHASE_RUNNING);
	vmi->state = world_state(&vmi->object, migration->object.uid, "w1", "w2");
	world_drop(&world, KIND_MIGRATION, "ns", "m");
	assert_string_equal(store_finished(world.store, 0)->target, "w2");
	assert_int_equal(store_finished(world.store, 0)->ended_ms, WORLD_NOW_MS);
	/* That of another migration is not taken. */
	world_migration(&world, "ns", "n", "vm", PHASE_PENDING);
	world_drop(&world, KIND_MIGRATION, "ns", "n");
	assert_null(store_finished(world.store, 1)->target);
	world_finish(&world);
}

static void apply_plain(struct world *world, enum change_type type)
{
	struct change change = { .type = type, .kind = KIND_MIGRATION };

	store_apply(world->store, &change, world->now);
}

static struct object *twin(const char *name, const char *uid)
{
	struct migration *migration =
		world_object(KIND_MIGRATION, sizeof(*migration), "ns", name);

	migration->vmi_name = "vm";
	migration->phase = PHASE_RUNNING;
	migration->phase_text = "Running";
	if (uid != NULL) {
		migration->object.uid = uid;
	}
	return &migration->object;
}

static void stage(struct world *world, struct object *object)
{
	struct change change = {
		.type = CHANGE_LIST_ITEM, .kind = KIND_MIGRATION, .object = object
	};

	store_apply(world->store, &change, world->now);
}

static void what_a_new_list_lacks_is_remembered_too(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	ended(&world, "done", PHASE_SUCCEEDED);
	ended(&world, "running", PHASE_RUNNING);
	ended(&world, "stays", PHASE_RUNNING);
	ended(&world, "again", PHASE_FAILED);
	apply_plain(&world, CHANGE_LIST_BEGIN);
	stage(&world, twin("stays", NULL));
	stage(&world, twin("again", "another-uid"));
	assert_int_equal(store_finished_count(world.store), 0);
	apply_plain(&world, CHANGE_LIST_COMMIT);
	assert_int_equal(store_count(world.store, KIND_MIGRATION), 2);
	assert_int_equal(store_finished_count(world.store), 3);
	for (size_t i = 0; i < 3; i++) {
		const struct finished_migration *item = store_finished(world.store, i);

		assert_int_not_equal(strcmp(item->name, "stays"), 0);
		assert_false(item->is_cancelled);
		assert_int_equal(
			item->is_end_unseen, strcmp(item->name, "running") == 0);
	}
	/* A successor under the same name, reported by the watch. */
	world_put(&world, twin("stays", "third-uid"));
	assert_int_equal(store_finished_count(world.store), 4);
	assert_string_equal(store_finished(world.store, 3)->name, "stays");
	/* A new version of the same is no end. */
	world_put(&world, twin("stays", "third-uid"));
	assert_int_equal(store_finished_count(world.store), 4);
	world_finish(&world);
}

static void the_memory_has_a_ceiling_and_no_doubles(void **state)
{
	struct world world;
	char name[32];

	(void)state;
	world_init(&world);
	for (int i = 0; i < LIMIT_HISTORY_FINISHED + 100; i++) {
		snprintf(name, sizeof(name), "m-%d", i);
		world_put(&world, twin(name, NULL));
		world_drop(&world, KIND_MIGRATION, "ns", name);
	}
	assert_int_equal(store_finished_count(world.store), LIMIT_HISTORY_FINISHED);
	assert_string_equal(store_finished(world.store, 0)->name, "m-100");
	assert_string_equal(
		store_finished(world.store, LIMIT_HISTORY_FINISHED - 1)->name,
		"m-4195");
	/* Shown as gone before, seen again, gone again. */
	world_put(&world, twin("m-150", NULL));
	world_drop(&world, KIND_MIGRATION, "ns", "m-150");
	assert_int_equal(store_finished_count(world.store), LIMIT_HISTORY_FINISHED);
	assert_string_equal(store_finished(world.store, 0)->name, "m-100");
	/* One that was forgotten is new. */
	world_put(&world, twin("m-50", NULL));
	world_drop(&world, KIND_MIGRATION, "ns", "m-50");
	assert_string_equal(store_finished(world.store, 0)->name, "m-101");
	assert_string_equal(
		store_finished(world.store, LIMIT_HISTORY_FINISHED - 1)->name, "m-50");
	world_finish(&world);
}

static void the_vm_measured_longest_ago_makes_room(void **state)
{
	struct world world;
	const struct migration_sample *samples;

	(void)state;
	world_init(&world);
	for (int i = 0; i <= LIMIT_HISTORY_VMIS; i++) {
		char name[16];
		struct migration_sample sample = {
			.namespace = "ns",
			.vmi = name,
			.at_ms = START_MS + i,
			.received_mono_ms = 1000 + i,
		};
		struct change change = { .type = CHANGE_MIGRATION_SAMPLE,
			.migration_sample = &sample };

		(void)snprintf(name, sizeof(name), "vm-%d", i);
		store_apply(world.store, &change, world.now);
	}
	assert_int_equal(
		store_migration_samples(world.store, "ns", "vm-0", &samples), 0);
	assert_int_equal(
		store_migration_samples(world.store, "ns", "vm-1", &samples), 1);
	assert_int_equal(
		store_migration_samples(world.store, "ns", "vm-512", &samples), 1);
	assert_string_equal(samples[0].vmi, "vm-512");
	world_finish(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(samples_stand_in_order_and_once_each),
		cmocka_unit_test(
			a_long_copy_keeps_its_beginning_its_lows_and_its_newest),
		cmocka_unit_test(what_is_gone_is_remembered_as_last_seen),
		cmocka_unit_test(who_wanted_the_end_is_told_from_the_objects),
		cmocka_unit_test(the_state_of_a_running_one_is_found_on_its_vm),
		cmocka_unit_test(what_a_new_list_lacks_is_remembered_too),
		cmocka_unit_test(the_memory_has_a_ceiling_and_no_doubles),
		cmocka_unit_test(the_vm_measured_longest_ago_makes_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
