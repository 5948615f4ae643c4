/* How migrations ended: causes and downtimes from what the store keeps of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/attr.h"
#include "facts/ending.h"
#include "tests/unit/facts/builders.h"

#define ABORTED "Live migration has been aborted"

static struct ending_log nothing_read(void)
{
	return (struct ending_log){
		.downtime_ms = UNKNOWN_I64,
		.downtime_net_ms = UNKNOWN_I64,
		.expected_downtime_ms = UNKNOWN_I64,
		.elapsed_ms = UNKNOWN_I64,
		.processed_bytes = UNKNOWN_I64,
	};
}

/* The copy took `copy_s` of the 320 s there are. */
static struct finished_migration failed(const char *reason, int64_t copy_s)
{
	return (struct finished_migration){
		.phase = PHASE_FAILED,
		.failure_reason = reason,
		.started_ms = 1000,
		.copied_ms = 1000 + copy_s * 1000,
		.ended_ms = UNKNOWN_I64,
		.completion_limit_s = 320,
	};
}

static void the_cause_is_taken_from_what_says_most(void **state)
{
	static const struct {
		const char *reason;
		const char *log;
		const char *handler;
		const char *given_up;
		const char *pod;
		const char *said;
		int64_t copy_s;
		const char *text;
		enum cause_origin origin;
		const char *pod_ended;
	} cases[] = {
		/* Until 1.8 the object tells. */
		{ "Live migration stuck for 152 seconds and has been aborted", NULL,
			NULL, NULL, NULL, NULL, 200,
			"Live migration stuck for 152 seconds and has been aborted",
			CAUSE_OBJECT, NULL },
		/* From 1.9 on the log does. */
		{ ABORTED, "Aborting migration: stuck for 150 seconds", ABORTED, NULL,
			NULL, "source node reported migration failed", 321,
			"Aborting migration: stuck for 150 seconds", CAUSE_LOG, NULL },
		/* Without it, only what time proves. */
		{ ABORTED, NULL, NULL, NULL, NULL, NULL, 321,
			ABORTED ": at its completion time limit of 320 seconds",
			CAUSE_DURATION, NULL },
		{ ABORTED, NULL, NULL, NULL, NULL, NULL, 160, ABORTED, CAUSE_OBJECT,
			NULL },
		{ ABORTED, NULL, NULL, NULL, NULL, NULL, 640, ABORTED, CAUSE_OBJECT,
			NULL },
		/* Libvirt's own words, when the launcher ended its job. */
		{ "Live migration failed operation aborted: migration out job: "
		  "canceled by client",
			"Aborting migration: not completed after 320 seconds", NULL,
			NULL, NULL, NULL, 320,
			"Aborting migration: not completed after 320 seconds",
			CAUSE_LOG, NULL },
		/* Releases before 1.2.2 have no reason in the object. */
		{ NULL, NULL, "connection refused", NULL, NULL,
			"source node reported migration failed", 5,
			"connection refused", CAUSE_EVENT, NULL },
		{ NULL, NULL, NULL, "unschedulable pod ns/p timeout period exceeded",
			"0/3 nodes are available: 3 Insufficient memory. preemption: "
			"0/3 nodes are available: 3 No preemption victims found.",
			"Migration target pod was removed", 0,
			"target pod found no node before its time was up: 0/3 nodes "
			"are available: 3 Insufficient memory.",
			CAUSE_EVENT, NULL },
		{ NULL, NULL, NULL, "pending pod ns/p timeout period exceeded", NULL,
			"Migration target pod was removed", 0,
			"target pod did not start before its time was up", CAUSE_EVENT,
			NULL },
		/* What was said of the pod is a cause only where its time ran out. */
		{ NULL, NULL, NULL, NULL, "0/3 nodes are available",
			"Migration failed vmi shutdown during migration.", 0,
			"Migration failed vmi shutdown during migration.", CAUSE_EVENT,
			NULL },
		/* The source only sees that the target is no more. */
		{ "operation failed: lost connection to destination host", NULL, NULL,
			NULL, NULL,
			"Migration target pod was removed during active migration.", 5,
			"Migration target pod was removed during active migration.",
			CAUSE_EVENT, NULL },
		{ "operation failed: lost connection to destination host", NULL, NULL,
			NULL, NULL,
			"Migration failed because target pod shutdown during migration",
			5, "target pod ended: OOMKilled", CAUSE_POD, "OOMKilled" },
		{ "operation failed: lost connection to destination host", NULL, NULL,
			NULL, NULL,
			"Migration failed because target pod shutdown during migration",
			5, "operation failed: lost connection to destination host",
			CAUSE_OBJECT, NULL },
		{ "Target pod is down", NULL, NULL, NULL, NULL, NULL, 0,
			"target pod ended: Evicted", CAUSE_POD, "Evicted" },
		{ NULL, NULL, NULL, NULL, NULL,
			"Migration failed because target pod shutdown during migration",
			0, "target pod ended: Evicted", CAUSE_POD, "Evicted" },
		{ "operation failed: lost connection to destination host", NULL, NULL,
			NULL, NULL, "source node reported migration failed", 5,
			"operation failed: lost connection to destination host",
			CAUSE_OBJECT, NULL },
		/* It has a better word than that its target ended in the end. */
		{ "unsupported configuration: CPU", NULL, NULL, NULL, NULL,
			"Migration failed because target pod shutdown during migration",
			5, "unsupported configuration: CPU", CAUSE_OBJECT,
			"OOMKilled" },
		{ NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, CAUSE_NONE, NULL },
		{ "", NULL, NULL, NULL, NULL, NULL, 0, NULL, CAUSE_NONE, NULL },
	};
	struct arena *arena = arena_create(1024);

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct finished_migration last =
			failed(cases[i].reason, cases[i].copy_s);
		struct migration_ending ending = {
			.log = nothing_read(),
			.handler_said = cases[i].handler,
			.given_up = cases[i].given_up,
			.pod_said = cases[i].pod,
			.said = cases[i].said,
			.pod_ended = cases[i].pod_ended,
		};
		struct failure_cause cause;

		ending.log.abort_text = cases[i].log;
		cause = ending_cause(&last, &ending, arena);
		assert_int_equal(cause.origin, cases[i].origin);
		if (cases[i].text == NULL) {
			assert_null(cause.text);
		} else {
			assert_string_equal(cause.text, cases[i].text);
		}
	}
	{
		struct finished_migration last = failed(NULL, 0);

		assert_null(ending_cause(&last, NULL, arena).text);
	}
	arena_destroy(arena);
}

static void time_proves_nothing_where_the_limit_is_not_known(void **state)
{
	struct arena *arena = arena_create(1024);
	struct finished_migration last = failed(ABORTED, 100000);

	(void)state;
	last.completion_limit_s = (double)NAN;
	assert_int_equal(ending_cause(&last, NULL, arena).origin, CAUSE_OBJECT);
	last = failed(ABORTED, 100000);
	last.is_cancelled = true;
	assert_int_equal(ending_cause(&last, NULL, arena).origin, CAUSE_OBJECT);
	last = failed(ABORTED, 100000);
	last.started_ms = UNKNOWN_I64;
	assert_int_equal(ending_cause(&last, NULL, arena).origin, CAUSE_OBJECT);
	arena_destroy(arena);
}

static void a_downtime_is_measured_or_unknown_with_its_reason(void **state)
{
	static const struct {
		enum migration_phase phase;
		const char *pod;
		bool is_heard;
		bool is_end_seen;
		enum ending_log_state log_state;
		const char *message;
		bool has_lines;
		int64_t downtime_ms;
		int64_t expected_ms;
		int64_t ms;
		const char *reason; /* a piece of it */
	} cases[] = {
		{ PHASE_SUCCEEDED, "p", true, true, ENDING_LOG_READ, NULL, true, 87,
			300, 87, NULL },
		{ PHASE_SUCCEEDED, "p", true, true, ENDING_LOG_READ, NULL, true, 0,
			UNKNOWN_I64, 0, NULL },
		/* An estimate is none. */
		{ PHASE_SUCCEEDED, "p", true, true, ENDING_LOG_READ, NULL, true,
			UNKNOWN_I64, 300, UNKNOWN_I64, "from 1.9 on" },
		{ PHASE_SUCCEEDED, "p", true, true, ENDING_LOG_READ, NULL, false,
			UNKNOWN_I64, UNKNOWN_I64, UNKNOWN_I64, "has no line" },
		{ PHASE_SUCCEEDED, "p", true, true, ENDING_LOG_FORBIDDEN,
			"forbidden: needs get on pods/log in namespace ns", false,
			UNKNOWN_I64, UNKNOWN_I64, UNKNOWN_I64, "pods/log" },
		{ PHASE_SUCCEEDED, "p", true, true, ENDING_LOG_UNREACHABLE, "timed out",
			false, UNKNOWN_I64, UNKNOWN_I64, UNKNOWN_I64, "timed out" },
		{ PHASE_SUCCEEDED, "p", true, true, ENDING_LOG_GONE, "not found", false,
			UNKNOWN_I64, UNKNOWN_I64, UNKNOWN_I64, "pod is gone" },
		{ PHASE_SUCCEEDED, "p", true, true, ENDING_LOG_UNASKED, NULL, false,
			UNKNOWN_I64, UNKNOWN_I64, UNKNOWN_I64, "not read yet" },
		{ PHASE_SUCCEEDED, "p", true, false, ENDING_LOG_UNASKED, NULL, false,
			UNKNOWN_I64, UNKNOWN_I64, UNKNOWN_I64, "ended before" },
		{ PHASE_SUCCEEDED, "p", false, false, ENDING_LOG_UNASKED, NULL, false,
			UNKNOWN_I64, UNKNOWN_I64, UNKNOWN_I64, "ended before" },
		{ PHASE_SUCCEEDED, NULL, true, true, ENDING_LOG_UNASKED, NULL, false,
			UNKNOWN_I64, UNKNOWN_I64, UNKNOWN_I64, "names the source pod" },
		{ PHASE_FAILED, "p", true, true, ENDING_LOG_READ, NULL, true,
			UNKNOWN_I64, 300, UNKNOWN_I64, "did not succeed" },
		{ PHASE_RUNNING, "p", false, false, ENDING_LOG_UNASKED, NULL, false,
			UNKNOWN_I64, UNKNOWN_I64, UNKNOWN_I64, NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct migration_ending ending = {
			.is_end_seen = cases[i].is_end_seen,
			.log_state = cases[i].log_state,
			.log_message = cases[i].message,
			.log = nothing_read(),
		};
		struct downtime downtime;

		ending.log.has_lines = cases[i].has_lines;
		ending.log.downtime_ms = cases[i].downtime_ms;
		ending.log.expected_downtime_ms = cases[i].expected_ms;
		downtime = ending_downtime(cases[i].phase, cases[i].pod,
			cases[i].is_heard ? &ending : NULL);
		assert_int_equal(downtime.ms, cases[i].ms);
		if (cases[i].is_heard) {
			assert_int_equal(downtime.expected_ms, cases[i].expected_ms);
		}
		if (cases[i].reason == NULL) {
			assert_null(downtime.reason);
		} else {
			assert_non_null(strstr(downtime.reason, cases[i].reason));
		}
	}
}

static void words_for_any_abort_are_told_from_those_for_one(void **state)
{
	(void)state;
	assert_true(ending_is_any_abort(ABORTED));
	assert_true(ending_is_any_abort("Live migration failed virError(Code=9, "
					"Message='migration out job: canceled by "
					"client')"));
	assert_false(ending_is_any_abort(
		"Live migration stuck for 152 seconds and has been aborted"));
	assert_false(ending_is_any_abort("Live migration is not completed after 320 "
					 "seconds and has been aborted"));
	assert_false(ending_is_any_abort("Live migration aborted"));
	assert_false(ending_is_any_abort(""));
	assert_false(ending_is_any_abort(NULL));
}

/* --- what the store keeps --- */

static void say(struct world *world, const char *kind, const char *uid,
	const char *reason, const char *type, const char *message)
{
	char name[16];
	struct event *event;

	(void)snprintf(
		name, sizeof(name), "e%zu", store_count(world->store, KIND_EVENT));
	event = world_object(KIND_EVENT, sizeof(*event), "ns", name);
	event->involved_kind = kind;
	event->involved_namespace = "ns";
	event->involved_name = "x";
	event->involved_uid = uid;
	event->reason = reason;
	event->type = type;
	event->message = message;
	world_put(world, &event->object);
}

static void what_events_said_outlives_them(void **state)
{
	static const char vmim[] = "VirtualMachineInstanceMigration";
	static const char vmi[] = "VirtualMachineInstance";
	struct world world;
	const struct migration_ending *ending;

	(void)state;
	world_init(&world);
	say(&world, vmim, "u1", "FailedMigration", "Warning", "first");
	say(&world, vmim, "u1", "FailedMigration", "Warning", "second");
	say(&world, vmim, "u1", "SuccessfulDelete", "Normal",
		"migration canceled and pod ns/p is deleted");
	say(&world, vmim, "u1", "SuccessfulCreate", "Normal", "Created migration pod");
	say(&world, vmim, "u2", "SuccessfulDelete", "Normal",
		"unschedulable pod ns/p timeout period exceeded");
	say(&world, vmi, "v", "Migrated", "Warning",
		"VirtualMachineInstance migration uid u3 failed. reason: no route ");
	say(&world, vmi, "v", "Migrated", "Normal",
		"The VirtualMachineInstance migrated to node w2.");
	say(&world, vmi, "v", "Migrated", "Warning",
		"VirtualMachineInstance migration uid  failed. reason:");
	say(&world, vmi, "u4", "FailedMigration", "Warning", "Target pod is down");
	say(&world, vmim, NULL, "FailedMigration", "Warning", "of nobody");
	for (int i = 0; i < 10; i++) {
		char name[16];

		(void)snprintf(name, sizeof(name), "e%d", i);
		world_drop(&world, KIND_EVENT, "ns", name);
	}
	ending = store_ending(world.store, "u1");
	assert_string_equal(ending->said, "second");
	assert_null(ending->given_up);
	assert_false(ending->is_end_seen);
	assert_int_equal(ending->log.downtime_ms, UNKNOWN_I64);
	assert_non_null(strstr(store_ending(world.store, "u2")->given_up, "exceeded"));
	assert_string_equal(store_ending(world.store, "u3")->handler_said, "no route");
	assert_null(store_ending(world.store, "u4"));
	assert_null(store_ending(world.store, ""));
	assert_null(store_ending(world.store, NULL));
	world_finish(&world);
}

static void put_pod(
	struct world *world, const char *status, const char *message, bool is_ready)
{
	struct pod *pod = world_object(KIND_POD, sizeof(*pod), "ns", "target");
	struct container_status *container =
		arena_calloc(pod->object.block, 1, sizeof(*container));

	container->is_ready = is_ready;
	pod->containers = container;
	pod->container_count = 1;
	pod->job_uid = "u1";
	pod->conditions = world_condition(
		&pod->object, "PodScheduled", status, "Unschedulable", message);
	world_put(world, &pod->object);
}

static void what_keeps_a_target_pod_is_kept_until_it_runs(void **state)
{
	struct world world;
	struct event *event;

	(void)state;
	world_init(&world);
	put_pod(&world, "False", "0/3 nodes are available", false);
	assert_string_equal(
		store_ending(world.store, "u1")->pod_said, "0/3 nodes are available");
	put_pod(&world, "True", NULL, false);
	event = world_object(KIND_POD_EVENT, sizeof(*event), "ns", "pe");
	event->involved_kind = "Pod";
	event->involved_name = "target";
	event->type = "Warning";
	event->reason = "FailedMount";
	event->message = "MountVolume failed";
	world_put(&world, &event->object);
	assert_string_equal(
		store_ending(world.store, "u1")->pod_said, "MountVolume failed");
	world_drop(&world, KIND_POD, "ns", "target");
	world_drop(&world, KIND_POD_EVENT, "ns", "pe");
	assert_string_equal(
		store_ending(world.store, "u1")->pod_said, "MountVolume failed");
	put_pod(&world, "True", NULL, true);
	assert_null(store_ending(world.store, "u1")->pod_said);
	world_finish(&world);
}

static void what_killed_a_target_pod_is_kept_and_a_mere_exit_is_not(void **state)
{
	static const struct {
		const char *phase;
		const char *pod_reason;
		const char *container_state;
		const char *container_reason;
		const char *ended;
	} cases[] = {
		{ "Failed", "Evicted", NULL, NULL, "Evicted" },
		{ "Failed", NULL, "terminated", "OOMKilled", "OOMKilled" },
		{ "Running", NULL, "terminated", "OOMKilled", "OOMKilled" },
		{ "Failed", NULL, "terminated", "Error", NULL },
		{ "Succeeded", NULL, "terminated", "Completed", NULL },
		{ "Pending", NULL, "waiting", "ContainerCreating", NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct world world;
		struct pod *pod = world_object(KIND_POD, sizeof(*pod), "ns", "t");
		struct container_status *container =
			arena_calloc(pod->object.block, 1, sizeof(*container));
		const struct migration_ending *ending;

		world_init(&world);
		container->name = "compute";
		container->state = cases[i].container_state;
		container->reason = cases[i].container_reason;
		pod->containers = container;
		pod->container_count = 1;
		pod->job_uid = "u1";
		pod->phase = cases[i].phase;
		pod->reason = cases[i].pod_reason;
		world_put(&world, &pod->object);
		world_drop(&world, KIND_POD, "ns", "t");
		ending = store_ending(world.store, "u1");
		if (cases[i].ended == NULL) {
			assert_null(ending);
		} else {
			assert_string_equal(ending->pod_ended, cases[i].ended);
		}
		world_finish(&world);
	}
}

/* As a program that was started later finds it. */
static void what_kept_a_pod_that_is_gone_is_found_by_its_name(void **state)
{
	struct world world;
	struct event *event;

	(void)state;
	world_init(&world);
	say(&world, "VirtualMachineInstanceMigration", "u1", "SuccessfulDelete",
		"Normal",
		"unschedulable pod ns/virt-launcher-a-x timeout period exceeded");
	for (int i = 0; i < 2; i++) {
		event = world_object(
			KIND_POD_EVENT, sizeof(*event), "ns", i == 0 ? "p" : "q");
		event->involved_kind = "Pod";
		event->involved_name =
			i == 0 ? "virt-launcher-a-x" : "virt-launcher-a-y";
		event->type = "Warning";
		event->reason = "FailedScheduling";
		event->message = i == 0 ? "0/3 nodes are available" : "another's";
		world_put(&world, &event->object);
	}
	assert_string_equal(
		store_ending(world.store, "u1")->pod_said, "0/3 nodes are available");
	world_finish(&world);
}

static void an_end_is_seen_where_a_final_phase_follows_another(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	world_migration(&world, "ns", "was-final", "a", PHASE_SUCCEEDED);
	world_migration(&world, "ns", "was-final", "a", PHASE_SUCCEEDED);
	world_migration(&world, "ns", "ends", "b", PHASE_RUNNING);
	world_migration(&world, "ns", "goes-on", "c", PHASE_SCHEDULING);
	world_migration(&world, "ns", "goes-on", "c", PHASE_RUNNING);
	world_migration(&world, "ns", "ends", "b", PHASE_FAILED);
	assert_null(store_ending(world.store, "uid:0:ns/was-final"));
	assert_null(store_ending(world.store, "uid:0:ns/goes-on"));
	assert_true(store_ending(world.store, "uid:0:ns/ends")->is_end_seen);
	world_finish(&world);
}

static void report(
	struct world *world, enum ending_log_state state, int64_t downtime_ms)
{
	struct ending_report report = {
		.uid = "u1",
		.state = state,
		.message = state == ENDING_LOG_READ ? NULL : "no",
		.log = nothing_read(),
	};
	struct change change = { .type = CHANGE_ENDING, .ending = &report };

	report.log.downtime_ms = downtime_ms;
	report.log.abort_text = "text";
	store_apply(world->store, &change, world->now);
}

static void what_was_read_is_not_forgotten_for_a_trouble(void **state)
{
	struct world world;
	const struct migration_ending *ending;
	uint64_t revision;

	(void)state;
	world_init(&world);
	report(&world, ENDING_LOG_UNREACHABLE, UNKNOWN_I64);
	ending = store_ending(world.store, "u1");
	assert_int_equal(ending->log_state, ENDING_LOG_UNREACHABLE);
	assert_string_equal(ending->log_message, "no");
	assert_null(ending->log.abort_text);
	revision = store_revision_all(world.store);
	report(&world, ENDING_LOG_UNREACHABLE, UNKNOWN_I64);
	assert_int_equal(store_revision_all(world.store), revision);
	report(&world, ENDING_LOG_READ, 87);
	report(&world, ENDING_LOG_FORBIDDEN, UNKNOWN_I64);
	ending = store_ending(world.store, "u1");
	assert_int_equal(ending->log_state, ENDING_LOG_READ);
	assert_int_equal(ending->log.downtime_ms, 87);
	assert_string_equal(ending->log.abort_text, "text");
	assert_null(ending->log_message);
	store_reset(world.store);
	assert_null(store_ending(world.store, "u1"));
	world_finish(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_cause_is_taken_from_what_says_most),
		cmocka_unit_test(time_proves_nothing_where_the_limit_is_not_known),
		cmocka_unit_test(a_downtime_is_measured_or_unknown_with_its_reason),
		cmocka_unit_test(words_for_any_abort_are_told_from_those_for_one),
		cmocka_unit_test(what_events_said_outlives_them),
		cmocka_unit_test(what_keeps_a_target_pod_is_kept_until_it_runs),
		cmocka_unit_test(
			what_killed_a_target_pod_is_kept_and_a_mere_exit_is_not),
		cmocka_unit_test(what_kept_a_pod_that_is_gone_is_found_by_its_name),
		cmocka_unit_test(an_end_is_seen_where_a_final_phase_follows_another),
		cmocka_unit_test(what_was_read_is_not_forgotten_for_a_trouble),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
