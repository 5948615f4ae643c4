/* Tests of what is worth asking for: the running, the stuck, the failed, and no more.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"
#include "facts/interest.h"
#include "tests/unit/facts/builders.h"

static const struct interest *interest_of(struct world *world)
{
	return interest_compute(
		world_facts(world), &(struct interest_looks){ 0 }, world->frame);
}

/* One that was copying before and ended `ago_ms` ago, from a pod of its own. */
static struct migration *ended(struct world *world, const char *vmi,
	enum migration_phase phase, const char *reason, int64_t ago_ms)
{
	struct migration *migration = world_migration(world, "shop", vmi, vmi, phase);
	struct migration_state *state =
		world_state(&migration->object, migration->object.uid, "w01", "w02");
	struct phase_time *entry =
		arena_calloc(migration->object.block, 1, sizeof(*entry));

	*entry = (struct phase_time){ phase, migration_phase_text(phase),
		WORLD_NOW_MS - ago_ms };
	migration->phases = entry;
	state->source_pod =
		arena_printf(migration->object.block, "virt-launcher-%s", vmi);
	state->failure_reason = reason;
	state->start_ms = WORLD_NOW_MS - ago_ms - 30000;
	state->end_ms = WORLD_NOW_MS - ago_ms - 1000;
	migration->state = state;
	return migration;
}

/* The same, seen by the program. */
static struct migration *seen_ending(struct world *world, const char *vmi,
	enum migration_phase phase, const char *reason, int64_t ago_ms)
{
	world_migration(world, "shop", vmi, vmi, PHASE_RUNNING);
	return ended(world, vmi, phase, reason, ago_ms);
}

static void tell_log(struct world *world, const char *uid, enum ending_log_state state)
{
	struct ending_report report = { .uid = uid, .state = state };
	struct change change = { .type = CHANGE_ENDING, .ending = &report };

	store_apply(world->store, &change, world->now);
}

static const char aborted[] = "Live migration has been aborted";

static void a_log_is_read_once_for_an_end_that_was_seen(void **state)
{
	struct world world;
	const struct interest *interest;

	(void)state;
	world_init(&world);
	ended(&world, "before", PHASE_SUCCEEDED, NULL, 30000);
	seen_ending(&world, "seen", PHASE_SUCCEEDED, NULL, 20000);
	interest = interest_of(&world);
	assert_int_equal(interest->ending_count, 1);
	assert_string_equal(interest->endings[0].namespace, "shop");
	assert_string_equal(interest->endings[0].pod, "virt-launcher-seen");
	assert_string_equal(interest->endings[0].migration_uid, "uid:0:shop/seen");
	/* No further back than the copy began; a short copy is read whole. */
	assert_int_equal(interest->endings[0].since_ms, WORLD_NOW_MS - 50000);
	assert_int_equal(interest->endings[0].until_ms, WORLD_NOW_MS - 11000);
	tell_log(&world, "uid:0:shop/seen", ENDING_LOG_UNREACHABLE);
	assert_int_equal(interest_of(&world)->ending_count, 1);
	tell_log(&world, "uid:0:shop/seen", ENDING_LOG_READ);
	assert_int_equal(interest_of(&world)->ending_count, 0);
	world_finish(&world);
}

static void only_a_log_that_tells_more_than_the_object_is_read(void **state)
{
	static const struct {
		enum migration_phase phase;
		const char *reason;
		const char *version;
		bool is_cancelled;
		int64_t ago_ms;
		bool is_seen;
		size_t count;
	} cases[] = {
		{ PHASE_SUCCEEDED, NULL, "v1.9.0", false, 5000, true, 1 },
		{ PHASE_SUCCEEDED, NULL, "v1.2.0", false, 5000, true, 1 },
		{ PHASE_SUCCEEDED, NULL, "v1.1.1", false, 5000, true, 0 },
		{ PHASE_SUCCEEDED, NULL, "v1.9.0", false, 700000, true, 0 },
		{ PHASE_FAILED, aborted, "v1.9.0", false, 5000, true, 1 },
		/* It decides a diagnosis: also of a while before the start. */
		{ PHASE_FAILED, aborted, "v1.9.0", false, 500000, false, 1 },
		{ PHASE_FAILED, aborted, "v1.9.0", false, 700000, false, 0 },
		{ PHASE_FAILED, aborted, "v1.9.0", true, 5000, true, 0 },
		{ PHASE_FAILED, "no route to host", "v1.9.0", false, 5000, true, 0 },
		{ PHASE_FAILED,
			"Live migration stuck for 152 seconds and has been aborted",
			"v1.8.0", false, 5000, true, 0 },
		{ PHASE_FAILED, NULL, "v1.9.0", false, 5000, true, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct world world;
		struct migration *migration;

		world_init(&world);
		world_kubevirt(&world, "k", "k", cases[i].version);
		migration = cases[i].is_seen
			? seen_ending(&world, "a", cases[i].phase, cases[i].reason,
				  cases[i].ago_ms)
			: ended(&world, "a", cases[i].phase, cases[i].reason,
				  cases[i].ago_ms);
		if (cases[i].is_cancelled) {
			((struct migration_state *)(uintptr_t)migration->state)
				->abort_requested = TRI_TRUE;
		}
		assert_int_equal(interest_of(&world)->ending_count, cases[i].count);
		world_finish(&world);
	}
}

/* A cluster that remembers thousands is no reason to read thousands of logs. */
static void the_logs_of_many_ends_are_read_a_few_at_a_time(void **state)
{
	struct world world;
	const struct interest *interest;
	char names[2][40][16];

	(void)state;
	world_init(&world);
	for (int i = 0; i < 40; i++) {
		(void)snprintf(names[0][i], sizeof(names[0][i]), "old-%02d", i);
		ended(&world, names[0][i], PHASE_SUCCEEDED, NULL, 5000);
		(void)snprintf(names[1][i], sizeof(names[1][i]), "new-%02d", i);
		seen_ending(&world, names[1][i], PHASE_SUCCEEDED, NULL, 5000 - i);
	}
	tell_log(&world, "uid:0:shop/new-00", ENDING_LOG_FORBIDDEN);
	tell_log(&world, "uid:0:shop/new-01", ENDING_LOG_GONE);
	interest = interest_of(&world);
	assert_int_equal(interest->ending_count, 8);
	/* The longest over first; what was in vain comes last. */
	assert_string_equal(interest->endings[0].migration_uid, "uid:0:shop/new-02");
	assert_string_equal(interest->endings[7].migration_uid, "uid:0:shop/new-09");
	world_finish(&world);
}

static void the_log_of_the_one_that_is_looked_at_is_read_whenever_it_ended(void **state)
{
	struct interest_looks looks = { .migration_uid = "uid:0:shop/old" };
	struct world world;
	const struct interest *interest;

	(void)state;
	world_init(&world);
	ended(&world, "old", PHASE_SUCCEEDED, NULL, 86400000);
	ended(&world, "older", PHASE_SUCCEEDED, NULL, 96400000);
	interest = interest_compute(world_facts(&world), &looks, world.frame);
	assert_int_equal(interest->ending_count, 1);
	assert_string_equal(interest->endings[0].migration_uid, "uid:0:shop/old");
	tell_log(&world, "uid:0:shop/old", ENDING_LOG_GONE);
	interest = interest_compute(world_facts(&world), &looks, world.frame);
	assert_int_equal(interest->ending_count, 0);
	world_finish(&world);
}

/* A migration of `vmi` that copies from one node to another. */
static struct migration *copying(
	struct world *world, const char *vmi, const char *from, const char *to)
{
	struct vmi *object = world_vmi(world, "shop", vmi, from);
	struct migration *migration =
		world_migration(world, "shop", vmi, vmi, PHASE_RUNNING);
	struct migration_state *state =
		world_state(&object->object, migration->object.uid, from, to);

	state->source_pod = "virt-launcher-source";
	object->state = state;
	return migration;
}

static void add_sample(struct world *world, const char *vmi,
	enum progress_origin origin, int64_t age_ms)
{
	struct migration_sample sample = {
		.namespace = "shop",
		.vmi = vmi,
		.origin = origin,
		.at_ms = WORLD_NOW_MS - age_ms,
		.received_mono_ms = WORLD_MONO_MS - age_ms,
	};
	struct change change = {
		.type = CHANGE_MIGRATION_SAMPLE,
		.migration_sample = &sample,
	};

	store_apply(world->store, &change, world->now);
}

static struct pod *launcher(struct world *world, const char *name,
	const char *created_by, const char *phase, const char *node)
{
	struct pod *pod = world_object(KIND_LAUNCHER, sizeof(*pod), "shop", name);

	pod->component = "virt-launcher";
	pod->created_by = arena_strdup(pod->object.block, created_by);
	pod->phase = phase;
	pod->node = node;
	pod->start_ms = UNKNOWN_I64;
	world_put(world, &pod->object);
	return pod;
}

static void a_quiet_cluster_is_left_alone(void **state)
{
	struct world world;
	const struct interest *interest;

	(void)state;
	world_init(&world);
	world_node(&world, "w01");
	world_vmi(&world, "shop", "db-1", "w01");
	world_virt_handler(&world, "virt-handler-a", "w01");
	interest = interest_of(&world);
	assert_int_equal(interest->statistics_node_count, 0);
	assert_int_equal(interest->handler_count, 0);
	assert_int_equal(interest->launcher_count, 0);
	assert_int_equal(interest->vmi_count, 0);
	assert_int_equal(interest->event_pod_count, 0);
	assert_int_equal(interest->claim_count, 0);
	assert_null(interest->install_namespace);
	world_finish(&world);
}

static void both_ends_of_what_copies_are_measured_once(void **state)
{
	struct world world;
	const struct interest *interest;

	(void)state;
	world_init(&world);
	for (int i = 1; i < 6; i++) {
		char name[16];

		(void)snprintf(name, sizeof(name), "w%02d", i);
		world_node(&world, name);
	}
	copying(&world, "a", "w04", "w02");
	copying(&world, "b", "w04", "w01");
	world_vmi(&world, "shop", "c", "w05");
	world_migration(&world, "shop", "c", "c", PHASE_PENDING);
	world_virt_handler(&world, "virt-handler-2", "w02");
	world_virt_handler(&world, "virt-handler-4", "w04");
	interest = interest_of(&world);
	assert_int_equal(interest->statistics_node_count, 3);
	assert_string_equal(interest->statistics_nodes[0], "w01");
	assert_string_equal(interest->statistics_nodes[1], "w02");
	assert_string_equal(interest->statistics_nodes[2], "w04");
	/* Only the source exports. */
	assert_int_equal(interest->handler_count, 1);
	assert_string_equal(interest->handlers[0].pod, "virt-handler-4");
	assert_string_equal(interest->handlers[0].namespace, "kubevirt");
	assert_string_equal(interest->handlers[0].node, "w04");
	world_finish(&world);
}

static void nodes_that_empty_and_nodes_on_the_glass_are_measured(void **state)
{
	static const char *const shown[] = { "w03", "nowhere", "w01" };
	struct world world;
	const struct interest *interest;
	const struct facts *facts;

	(void)state;
	world_init(&world);
	world_node(&world, "w01")->is_unschedulable = true;
	world_node(&world, "w02")->is_unschedulable = true; /* and empty */
	world_node(&world, "w03");
	world_vmi(&world, "shop", "db-1", "w01");
	interest = interest_of(&world);
	assert_int_equal(interest->statistics_node_count, 1);
	assert_string_equal(interest->statistics_nodes[0], "w01");
	facts = world_facts(&world);
	interest = interest_compute(facts,
		&(struct interest_looks){ .nodes = shown, .node_count = 3 },
		world.frame);
	assert_int_equal(interest->statistics_node_count, 2);
	assert_string_equal(interest->statistics_nodes[0], "w01");
	assert_string_equal(interest->statistics_nodes[1], "w03");
	world_finish(&world);
}

struct log_case {
	enum source_state_code metrics;
	bool has_handler;
	int64_t phase_age_ms;
	int64_t metric_age_ms; /* UNKNOWN_I64: none */
	int64_t log_age_ms;
	bool is_wanted;
};

static void logs_are_read_only_where_metrics_do_not_come(void **state)
{
	static const struct log_case cases[] = {
		/* They may yet come. */
		{ SOURCE_IDLE, true, 1000, UNKNOWN_I64, UNKNOWN_I64, false },
		{ SOURCE_CONNECTING, true, 1000, UNKNOWN_I64, UNKNOWN_I64, false },
		{ SOURCE_LIVE, true, 29000, UNKNOWN_I64, UNKNOWN_I64, false },
		/* They do not, although somebody answers. */
		{ SOURCE_LIVE, true, 30000, UNKNOWN_I64, UNKNOWN_I64, true },
		{ SOURCE_LIVE, true, 60000, 30000, UNKNOWN_I64, false },
		{ SOURCE_LIVE, true, 60000, 30001, UNKNOWN_I64, true },
		/* Progress from the log is not progress from metrics. */
		{ SOURCE_LIVE, true, 60000, UNKNOWN_I64, 1000, true },
		/* They cannot come. */
		{ SOURCE_FORBIDDEN, true, 1000, UNKNOWN_I64, UNKNOWN_I64, true },
		{ SOURCE_ERROR, true, 1000, UNKNOWN_I64, UNKNOWN_I64, true },
		{ SOURCE_STALE, true, 60000, 40000, UNKNOWN_I64, true },
		{ SOURCE_STALE, true, 60000, 4000, UNKNOWN_I64, false },
		{ SOURCE_IDLE, false, 1000, UNKNOWN_I64, UNKNOWN_I64, true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct world world;
		const struct interest *interest;
		struct migration *migration;

		world_init(&world);
		world_node(&world, "w01");
		world_node(&world, "w02");
		migration = copying(&world, "db-1", "w01", "w02");
		((struct phase_time *)(uintptr_t)migration->phases)->at_ms =
			WORLD_NOW_MS - cases[i].phase_age_ms;
		if (cases[i].has_handler) {
			world_virt_handler(&world, "virt-handler-a", "w01");
		}
		world_source(&world, SOURCE_MIGRATION_METRICS, cases[i].metrics);
		if (i64_is_known(cases[i].metric_age_ms)) {
			add_sample(&world, "db-1", PROGRESS_VIRT_HANDLER,
				cases[i].metric_age_ms);
		}
		if (i64_is_known(cases[i].log_age_ms)) {
			add_sample(&world, "db-1", PROGRESS_LAUNCHER_LOG,
				cases[i].log_age_ms);
		}
		interest = interest_of(&world);
		if (interest->launcher_count != cases[i].is_wanted) {
			fail_msg("case %zu", i);
		}
		if (cases[i].is_wanted) {
			assert_string_equal(
				interest->launchers[0].pod, "virt-launcher-source");
			assert_string_equal(interest->launchers[0].vmi, "db-1");
			assert_string_equal(interest->launchers[0].migration_uid,
				migration->object.uid);
		}
		world_finish(&world);
	}
}

static void set_node_state(
	struct world *world, const char *node, enum sample_state_code code)
{
	struct sample_state state = { .code = code,
		.since_mono_ms = UNKNOWN_I64,
		.answered_mono_ms = UNKNOWN_I64 };
	struct change change = {
		.type = CHANGE_NODE_SAMPLE_STATE, .text = node, .sample_state = &state
	};

	store_apply(world->store, &change, world->now);
}

static void a_prometheus_is_wanted_for_what_nobody_else_tells(void **state)
{
	static const char *const addresses[] = { "10.0.0.1" };
	struct world world;
	const struct interest *interest;

	(void)state;
	world_init(&world);
	world_node(&world, "w01")->internal_addresses = addresses;
	((struct node *)(uintptr_t)store_find_node(world.store, "w01"))
		->internal_address_count = 1;
	world_node(&world, "w02");
	world_node(&world, "w03");
	copying(&world, "db-1", "w01", "w02");
	world_virt_handler(&world, "virt-handler-a", "w01");
	world_source(&world, SOURCE_NODE_NETWORK_STATE, SOURCE_CONNECTING);
	/* Everything may yet come. */
	interest = interest_of(&world);
	assert_false(interest->wants_progress);
	assert_int_equal(interest->measured_count, 0);
	set_node_state(&world, "w01", SAMPLE_FORBIDDEN);
	set_node_state(&world, "w02", SAMPLE_OK);
	set_node_state(&world, "w03", SAMPLE_FORBIDDEN);
	world_source(&world, SOURCE_MIGRATION_METRICS, SOURCE_FORBIDDEN);
	interest = interest_of(&world);
	assert_true(interest->wants_progress);
	assert_int_equal(interest->measured_count, 1);
	assert_string_equal(interest->measured[0].node, "w01");
	assert_string_equal(interest->measured[0].addresses[0], "10.0.0.1");
	assert_true(interest->measured[0].wants_rates);
	assert_false(interest->measured[0].wants_speeds);
	/* The source has spoken: who has no state has none. */
	world_source(&world, SOURCE_NODE_NETWORK_STATE, SOURCE_FORBIDDEN);
	interest = interest_of(&world);
	assert_int_equal(interest->measured_count, 2);
	assert_true(interest->measured[1].wants_speeds);
	assert_false(interest->measured[1].wants_rates);
	/* virt-handler speaks again. */
	world_source(&world, SOURCE_MIGRATION_METRICS, SOURCE_LIVE);
	add_sample(&world, "db-1", PROGRESS_VIRT_HANDLER, 1000);
	assert_false(interest_of(&world)->wants_progress);
	world_finish(&world);
}

static void what_a_prometheus_tells_need_not_be_read_from_logs(void **state)
{
	struct world world;
	const struct interest *interest;

	(void)state;
	world_init(&world);
	world_node(&world, "w01");
	world_node(&world, "w02");
	copying(&world, "db-1", "w01", "w02");
	world_source(&world, SOURCE_MIGRATION_METRICS, SOURCE_FORBIDDEN);
	assert_int_equal(interest_of(&world)->launcher_count, 1);
	add_sample(&world, "db-1", PROGRESS_PROMETHEUS, 90000);
	interest = interest_of(&world);
	assert_int_equal(interest->launcher_count, 0);
	assert_true(interest->wants_progress);
	world.now.mono_ms += 1;
	assert_int_equal(interest_of(&world)->launcher_count, 1);
	world_finish(&world);
}

static void an_unnamed_source_pod_is_found_among_the_vmis_pods(void **state)
{
	struct world world;
	const struct vmi *vmi;
	const struct interest *interest;

	(void)state;
	world_init(&world);
	world_node(&world, "w01");
	world_node(&world, "w02");
	copying(&world, "db-1", "w01", "w02");
	vmi = store_find_vmi(world.store, "shop", "db-1");
	((struct migration_state *)(uintptr_t)vmi->state)->source_pod = NULL;
	assert_int_equal(interest_of(&world)->launcher_count, 0);
	launcher(&world, "virt-launcher-target", vmi->object.uid, "Running", "w02");
	launcher(&world, "virt-launcher-dead", vmi->object.uid, "Failed", "w01");
	launcher(&world, "virt-launcher-other", "uid-other", "Running", "w01");
	launcher(&world, "virt-launcher-here", vmi->object.uid, "Running", "w01");
	interest = interest_of(&world);
	assert_int_equal(interest->launcher_count, 1);
	assert_string_equal(interest->launchers[0].pod, "virt-launcher-here");
	assert_false(interest->launchers[0].has_wrong_rates);
	world_kubevirt(&world, "kubevirt", "kubevirt", "v1.1.1");
	assert_true(interest_of(&world)->launchers[0].has_wrong_rates);
	world_finish(&world);
}

static void the_stuck_come_before_the_failed_before_the_running_and_waiting(
	void **state)
{
	struct world world;
	const struct interest *interest;
	struct migration *failed;
	struct migration *stuck;
	static const char *const expected[] = { "stuck", "failed", "copies", "waits" };

	(void)state;
	world_init(&world);
	world_node(&world, "w01");
	world_node(&world, "w02");
	world_vmi(&world, "shop", "waits", "w01");
	world_migration(&world, "shop", "waits", "waits", PHASE_PENDING);
	copying(&world, "copies", "w01", "w02");
	world_vmi(&world, "shop", "failed", "w01");
	failed = world_migration(&world, "shop", "failed", "failed", PHASE_FAILED);
	world_vmi(&world, "shop", "stuck", "w01");
	stuck = world_migration(&world, "shop", "stuck", "stuck", PHASE_SCHEDULING);
	world_target_pod(&world, "virt-launcher-stuck-2", stuck,
		store_find_vmi(world.store, "shop", "stuck"), NULL);
	/* Long done, and done well. */
	world_vmi(&world, "shop", "old", "w01");
	((struct phase_time *)(uintptr_t)world_migration(
		 &world, "shop", "old", "old", PHASE_FAILED)
			->phases)
		->at_ms = WORLD_NOW_MS - 600001;
	world_vmi(&world, "shop", "fine", "w01");
	world_migration(&world, "shop", "fine", "fine", PHASE_SUCCEEDED);
	/* Its VMI is gone: there is no uid to ask by. */
	world_migration(&world, "shop", "ghost", "ghost", PHASE_SCHEDULING);
	interest = interest_of(&world);
	assert_int_equal(interest->vmi_count, 4);
	for (size_t i = 0; i < 4; i++) {
		assert_string_equal(interest->vmis[i].name, expected[i]);
		assert_string_equal(interest->vmis[i].namespace, "shop");
	}
	assert_string_equal(interest->vmis[0].uid,
		store_find_vmi(world.store, "shop", "stuck")->object.uid);
	assert_int_equal(interest->event_pod_count, 1);
	assert_string_equal(interest->event_pods[0].name, "virt-launcher-stuck-2");
	((struct phase_time *)(uintptr_t)failed->phases)->at_ms = WORLD_NOW_MS - 599999;
	assert_int_equal(interest_of(&world)->vmi_count, 4);
	((struct phase_time *)(uintptr_t)failed->phases)->at_ms = WORLD_NOW_MS - 600001;
	assert_int_equal(interest_of(&world)->vmi_count, 3);
	world_finish(&world);
}

static void a_vmi_with_many_migrations_is_looked_into_once(void **state)
{
	struct world world;
	const struct interest *interest;

	(void)state;
	world_init(&world);
	world_node(&world, "w01");
	world_vmi(&world, "shop", "db-1", "w01");
	world_migration(&world, "shop", "m1", "db-1", PHASE_FAILED);
	world_migration(&world, "shop", "m2", "db-1", PHASE_FAILED);
	world_migration(&world, "shop", "m3", "db-1", PHASE_PENDING);
	interest = interest_of(&world);
	assert_int_equal(interest->vmi_count, 1);
	world_finish(&world);
}

static void a_long_queue_does_not_become_a_flood(void **state)
{
	struct world world;
	const struct interest *interest;

	(void)state;
	world_init(&world);
	world_node(&world, "w01");
	for (int i = 0; i < 500; i++) {
		char name[16];
		struct vmi *vmi;
		struct vmi_volume *volumes;
		const char *kept;

		(void)snprintf(name, sizeof(name), "vm-%03d", i);
		vmi = world_vmi(&world, "shop", name, "w01");
		kept = arena_strdup(vmi->object.block, name);
		volumes = arena_calloc(vmi->object.block, 20, sizeof(*volumes));
		for (size_t k = 0; k < 20; k++) {
			volumes[k].claim =
				arena_printf(vmi->object.block, "%s-disk-%zu", name, k);
		}
		vmi->volumes = volumes;
		vmi->volume_count = 20;
		world_migration(&world, "shop", name, kept, PHASE_PENDING);
		for (size_t k = 0; k < 5; k++) {
			char pod[32];

			(void)snprintf(pod, sizeof(pod), "%s-pod-%zu", name, k);
			launcher(&world, pod, vmi->object.uid, "Pending", NULL);
		}
	}
	interest = interest_of(&world);
	assert_int_equal(interest->vmi_count, 32);
	assert_int_equal(interest->event_pod_count, 64);
	assert_int_equal(interest->claim_count, 96);
	assert_int_equal(interest->statistics_node_count, 0);
	world_finish(&world);
}

static void events_are_read_of_pods_in_trouble_only(void **state)
{
	struct world world;
	const struct vmi *vmi;
	const struct interest *interest;
	struct pod *unready;

	(void)state;
	world_init(&world);
	world_node(&world, "w01");
	world_node(&world, "w02");
	copying(&world, "db-1", "w01", "w02");
	vmi = store_find_vmi(world.store, "shop", "db-1");
	launcher(&world, "runs", vmi->object.uid, "Running", "w01");
	launcher(&world, "done", vmi->object.uid, "Succeeded", "w01");
	launcher(&world, "died", vmi->object.uid, "Failed", "w02");
	launcher(&world, "hangs", vmi->object.uid, "Pending", NULL)->object.created_ms =
		WORLD_NOW_MS - 100;
	launcher(&world, "foreign", "uid-other", "Pending", NULL);
	unready = launcher(&world, "unready", vmi->object.uid, "Running", "w02");
	unready->conditions =
		world_condition(&unready->object, "Ready", "False", NULL, NULL);
	unready->object.created_ms = WORLD_NOW_MS - 200;
	interest = interest_of(&world);
	assert_int_equal(interest->event_pod_count, 3);
	assert_string_equal(interest->event_pods[0].name, "hangs");
	assert_string_equal(interest->event_pods[1].name, "unready");
	assert_string_equal(interest->event_pods[2].name, "died");
	world_finish(&world);
}

static void claims_of_disks_and_of_moved_volumes_are_asked_once(void **state)
{
	struct world world;
	static const struct vmi_volume volumes[] = {
		{ .name = "root", .claim = "db-1-root" },
		{ .name = "cloudinit" },
		{ .name = "again", .claim = "db-1-root" },
	};
	static const struct vmi_migrated_volume moved[] = {
		{ .name = "root",
			.source_claim = "db-1-root",
			.destination_claim = "db-1-new" },
	};
	struct vmi *vmi;
	const struct interest *interest;

	(void)state;
	world_init(&world);
	world_node(&world, "w01");
	vmi = world_vmi(&world, "shop", "db-1", "w01");
	vmi->volumes = volumes;
	vmi->volume_count = 3;
	vmi->migrated_volumes = moved;
	vmi->migrated_volume_count = 1;
	world_migration(&world, "shop", "m1", "db-1", PHASE_PENDING);
	world_kubevirt(&world, "openshift-cnv", "kubevirt", "v1.8.2");
	interest = interest_of(&world);
	assert_int_equal(interest->claim_count, 2);
	assert_string_equal(interest->claims[0].name, "db-1-new");
	assert_string_equal(interest->claims[1].name, "db-1-root");
	assert_string_equal(interest->install_namespace, "openshift-cnv");
	world_finish(&world);
}

static struct pod *stuck_target(struct world *world, int64_t age_ms)
{
	static const struct vmi_volume volumes[] = { { .name = "root",
		.claim = "db-1-root" } };
	struct vmi *vmi = world_vmi(world, "shop", "db-1", "w01");
	struct migration *migration =
		world_migration(world, "shop", "m1", "db-1", PHASE_SCHEDULING);
	struct pod *pod = world_target_pod(world, "vl-2", migration, vmi, "w02");
	struct pvc *pvc = world_object(KIND_PVC, sizeof(*pvc), "shop", "db-1-root");

	vmi->volumes = volumes;
	vmi->volume_count = 1;
	pvc->volume_name = "pv-root";
	world_put(world, &pvc->object);
	pod->phase = "Pending";
	pod->object.created_ms = WORLD_NOW_MS - age_ms;
	return pod;
}

static void attached_volumes_are_asked_for_once_a_target_waits_for_them(void **state)
{
	struct world world;
	const struct interest *interest;
	struct pod *pod;

	(void)state;
	world_init(&world);
	world_node(&world, "w01");
	world_node(&world, "w02");
	pod = stuck_target(&world, 10000);
	assert_int_equal(interest_of(&world)->volume_count, 0);
	pod->object.created_ms = WORLD_NOW_MS - 30000;
	interest = interest_of(&world);
	assert_int_equal(interest->volume_count, 1);
	assert_string_equal(interest->volumes[0], "pv-root");
	pod->phase = "Running";
	assert_int_equal(interest_of(&world)->volume_count, 0);
	pod->phase = "Pending";
	pod->node = NULL;
	assert_int_equal(interest_of(&world)->volume_count, 0);
	world_finish(&world);
}

static void budgets_are_asked_for_where_a_node_is_emptied(void **state)
{
	struct world world;
	const struct interest *interest;
	struct node *node;

	(void)state;
	world_init(&world);
	node = world_node(&world, "w01");
	world_node(&world, "w02");
	world_vmi(&world, "shop", "db-1", "w01");
	world_vmi(&world, "shop", "db-2", "w01");
	world_vmi(&world, "lab", "x", "w02");
	assert_int_equal(interest_of(&world)->budget_namespace_count, 0);
	node->is_unschedulable = true;
	interest = interest_of(&world);
	assert_int_equal(interest->budget_namespace_count, 1);
	assert_string_equal(interest->budget_namespaces[0], "shop");
	world_finish(&world);
}

static void what_serves_migrations_between_clusters_is_asked_for_where_it_is(
	void **state)
{
	static const char *const gates[] = { "Snapshot", "DecentralizedLiveMigration" };
	struct world world;
	struct kubevirt *kubevirt;

	(void)state;
	world_init(&world);
	kubevirt = world_kubevirt(&world, "kubevirt", "kubevirt", "v1.8.2");
	assert_false(interest_of(&world)->has_synchronization);
	kubevirt->feature_gates = gates;
	kubevirt->feature_gate_count = ARRAY_LENGTH(gates);
	assert_true(interest_of(&world)->has_synchronization);
	world_finish(&world);
}

/* Nobody asks about VMs whose migrations go well. */
static void vms_are_asked_for_when_something_is_wrong_with_them(void **state)
{
	struct world world;
	const struct interest *interest;
	struct migration *moving;
	struct vmi *vmi;

	(void)state;
	world_init(&world);
	world_node(&world, "w01");
	world_node(&world, "w02");
	moving = copying(&world, "db-1", "w01", "w02");
	vmi = world_vmi(&world, "shop", "db-1", "w01");
	vmi->vm_name = "db-vm";
	(void)world_state(&vmi->object, moving->object.uid, "w01", "w02");
	assert_int_equal(interest_of(&world)->vm_count, 0);
	world_migration(&world, "shop", "m2", "gone", PHASE_FAILED);
	interest = interest_of(&world);
	assert_int_equal(interest->vm_count, 1);
	assert_string_equal(interest->vms[0].name, "gone");
	vmi->state = world_state(&vmi->object, moving->object.uid, "w01", "w02");
	((struct migration_state *)(uintptr_t)vmi->state)->completed = TRI_TRUE;
	interest = interest_of(&world);
	assert_int_equal(interest->vm_count, 2);
	assert_string_equal(interest->vms[0].name, "db-vm");
	world_finish(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_log_is_read_once_for_an_end_that_was_seen),
		cmocka_unit_test(only_a_log_that_tells_more_than_the_object_is_read),
		cmocka_unit_test(the_logs_of_many_ends_are_read_a_few_at_a_time),
		cmocka_unit_test(
			the_log_of_the_one_that_is_looked_at_is_read_whenever_it_ended),
		cmocka_unit_test(a_quiet_cluster_is_left_alone),
		cmocka_unit_test(
			what_serves_migrations_between_clusters_is_asked_for_where_it_is),
		cmocka_unit_test(both_ends_of_what_copies_are_measured_once),
		cmocka_unit_test(nodes_that_empty_and_nodes_on_the_glass_are_measured),
		cmocka_unit_test(logs_are_read_only_where_metrics_do_not_come),
		cmocka_unit_test(a_prometheus_is_wanted_for_what_nobody_else_tells),
		cmocka_unit_test(what_a_prometheus_tells_need_not_be_read_from_logs),
		cmocka_unit_test(an_unnamed_source_pod_is_found_among_the_vmis_pods),
		cmocka_unit_test(
			the_stuck_come_before_the_failed_before_the_running_and_waiting),
		cmocka_unit_test(a_vmi_with_many_migrations_is_looked_into_once),
		cmocka_unit_test(a_long_queue_does_not_become_a_flood),
		cmocka_unit_test(events_are_read_of_pods_in_trouble_only),
		cmocka_unit_test(claims_of_disks_and_of_moved_volumes_are_asked_once),
		cmocka_unit_test(
			attached_volumes_are_asked_for_once_a_target_waits_for_them),
		cmocka_unit_test(budgets_are_asked_for_where_a_node_is_emptied),
		cmocka_unit_test(vms_are_asked_for_when_something_is_wrong_with_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
