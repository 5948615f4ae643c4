/* What the picture tells of a write: whether it happened, and what became of it. */
#include "commands/follow.h"

#include "tests/unit/commands/plans.h"

/* A scene of one VM and at most one migration, and what one intent makes of it. */
struct scene {
	const char *name;
	void (*put)(struct world *world);
	bool is_effective;
	bool is_over;
	bool is_good;
	const char *says;
};

static struct vmi *put_vm(struct world *world)
{
	return plans_vmi(world, "shop", "web-1", "w01");
}

static struct migration *put_job(struct world *world, enum migration_phase phase)
{
	put_vm(world);
	return world_migration(world, "shop", "job", "web-1", phase);
}

static struct migration_state *put_moving(
	struct world *world, enum migration_phase phase, bool is_deleted)
{
	struct migration *migration = put_job(world, phase);
	struct vmi *vmi = put_vm(world);
	struct migration_state *state =
		world_state(&vmi->object, migration->object.uid, "w01", "w02");

	state->mode = "PreCopy";
	vmi->state = state;
	if (is_deleted) {
		migration->object.deletion_ms = WORLD_NOW_MS;
	}
	return state;
}

/* As world_object() makes it. */
#define JOB_UID "uid:0:shop/job"

static void put_remembered(struct world *world, bool is_completed, bool is_failed)
{
	struct vmi *vmi = put_vm(world);
	struct migration_state *state =
		world_state(&vmi->object, JOB_UID, "w01", "w02");

	state->completed = tristate_from_bool(is_completed);
	state->failed = tristate_from_bool(is_failed);
	vmi->state = state;
}

static void nothing(struct world *world)
{
	put_vm(world);
}

static void pending(struct world *world)
{
	put_job(world, PHASE_PENDING);
}

static void failed(struct world *world)
{
	put_job(world, PHASE_FAILED);
}

static void succeeded(struct world *world)
{
	put_job(world, PHASE_SUCCEEDED);
}

static void running(struct world *world)
{
	put_moving(world, PHASE_RUNNING, false);
}

static void cancelled_preparing(struct world *world)
{
	put_moving(world, PHASE_PREPARING_TARGET, true);
}

static void cancelled_running(struct world *world)
{
	put_moving(world, PHASE_RUNNING, true);
}

static void cancelled_post_copy(struct world *world)
{
	put_moving(world, PHASE_RUNNING, true)->mode = "PostCopy";
}

static void cancelled_cut_over(struct world *world)
{
	put_moving(world, PHASE_RUNNING, true)->domain_ready_ms = WORLD_NOW_MS;
}

static void cancelled_abort_failed(struct world *world)
{
	put_moving(world, PHASE_RUNNING, true)->abort_status = "Failed";
}

static void cancelled_patch_refused(struct world *world)
{
	struct event *event = world_object(KIND_EVENT, sizeof(*event), "shop", "e1");

	put_moving(world, PHASE_RUNNING, true);
	event->reason = "FailedAbortMigration";
	event->involved_uid = JOB_UID;
	event->message = "the server rejected our request";
	world_put(world, &event->object);
}

static void cancelled_pending(struct world *world)
{
	put_job(world, PHASE_PENDING)->object.deletion_ms = WORLD_NOW_MS;
}

static void gone_after_completion(struct world *world)
{
	put_remembered(world, true, false);
}

static void gone_after_abort(struct world *world)
{
	put_remembered(world, true, true);
}

static const struct scene creations[] = {
	{ "not seen", nothing, false, false, false, "not seen yet" },
	{ "pending", pending, true, false, false, "about to start" },
	{ "running", running, true, false, false, "Running, to w02" },
	{ "succeeded", succeeded, true, true, true, "moved to" },
	{ "failed", failed, true, true, false, "failed after" },
	{ "tidied away after success", gone_after_completion, true, true, true,
		"moved to w02" },
	{ "tidied away after failure", gone_after_abort, true, true, false, "failed:" },
};

static const struct scene cancels[] = {
	{ "gone, never handed over", nothing, true, true, true, "before anything" },
	{ "not marked", running, false, false, false, "not yet marked" },
	{ "pending", cancelled_pending, true, false, false, "has yet to act" },
	{ "preparing", cancelled_preparing, true, false, false,
		"nothing is aborted until the copy starts" },
	{ "running", cancelled_running, true, false, false, "the abort was asked for" },
	{ "post-copy", cancelled_post_copy, true, false, false, "cannot be stopped" },
	{ "cut over", cancelled_cut_over, true, false, false, "too late" },
	{ "abort failed", cancelled_abort_failed, true, false, false,
		"the abort failed: the copy goes on" },
	{ "abort refused", cancelled_patch_refused, true, false, false,
		"so far in vain: the server rejected our request" },
	{ "failed", failed, true, true, true, "cancelled" },
	{ "succeeded", succeeded, true, true, false, "too late" },
	{ "gone after completion", gone_after_completion, true, true, false,
		"too late: the VM had moved to w02" },
	{ "gone after the abort", gone_after_abort, true, true, true,
		"cancelled; the VM runs on w01" },
};

static void marked(struct world *world)
{
	put_vm(world)->evacuation_node = "w01";
}

static void marked_and_moving(struct world *world)
{
	put_moving(world, PHASE_RUNNING, false);
	/* The state is on the VMI that is replaced here: put both. */
	marked(world);
}

static void left(struct world *world)
{
	plans_vmi(world, "shop", "web-1", "w03");
}

static void ended_vm(struct world *world)
{
	put_vm(world)->phase = "Failed";
}

static void no_vm(struct world *world)
{
	(void)world;
}

static void replaced_vm(struct world *world)
{
	put_vm(world)->object.uid = "another";
}

static const struct scene evictions[] = {
	{ "not marked", nothing, false, false, false, "not marked yet" },
	{ "marked", marked, true, false, false, "KubeVirt is to make a migration" },
	{ "moving", marked_and_moving, true, false, false,
		"marked; migration Running" },
	{ "left", left, true, true, true, "has left for w03" },
	{ "ended", ended_vm, true, true, false, "the VM has ended (Failed)" },
	{ "gone", no_vm, true, true, true, "the VM is gone" },
	{ "replaced", replaced_vm, true, true, true, "the VM is gone" },
};

static void cordoned(struct world *world)
{
	plans_node(world, "w01")->is_unschedulable = true;
}

static const struct scene cordons[] = {
	{ "open", no_vm, false, false, false, "not cordoned yet" },
	{ "closed", cordoned, true, true, true, "cordoned" },
};

static const struct scene uncordons[] = {
	{ "open", no_vm, true, true, true, "uncordoned" },
	{ "closed", cordoned, false, false, false, "still cordoned" },
};

static const struct scene marks[] = {
	{ "marked", marked, false, false, false, "still marked" },
	{ "off", nothing, true, true, true, "the mark is off" },
	{ "gone", no_vm, true, true, true, "the VM is gone" },
};

static void target_pod(struct world *world)
{
	struct migration_state *state =
		put_moving(world, PHASE_PREPARING_TARGET, false);
	const struct vmi *vmi = store_find_vmi(world->store, "shop", "web-1");
	const struct object *job =
		store_find(world->store, KIND_MIGRATION, "shop", "job");

	(void)state;
	world_target_pod(
		world, "pod", (const struct migration *)(const void *)job, vmi, "w02");
}

static void target_pod_terminating(struct world *world)
{
	struct pod *pod;
	const struct vmi *vmi;
	const struct object *job;

	put_moving(world, PHASE_PREPARING_TARGET, false);
	vmi = store_find_vmi(world->store, "shop", "web-1");
	job = store_find(world->store, KIND_MIGRATION, "shop", "job");
	pod = world_target_pod(
		world, "pod", (const struct migration *)(const void *)job, vmi, "w02");
	pod->object.deletion_ms = WORLD_NOW_MS;
}

static void target_pod_gone(struct world *world)
{
	put_moving(world, PHASE_PREPARING_TARGET, false);
}

static const struct scene pods[] = {
	{ "there", target_pod, false, false, false, "still there" },
	{ "terminating", target_pod_terminating, true, false, false, "the pod goes" },
	{ "gone, migration not failed", target_pod_gone, true, false, false,
		"has yet to fail" },
	{ "gone, migration failed", failed, true, true, true, "has ended" },
};

static void judge(const struct scene *scenes, size_t count, const struct intent *intent,
	const char *uid)
{
	for (size_t i = 0; i < count; i++) {
		struct follow follow;
		struct world world;

		plans_cluster(&world, "v1.8.2");
		scenes[i].put(&world);
		follow = follow_intent(intent, uid, world_facts(&world), world.frame);
		print_message("[%s] %s\n", scenes[i].name, follow.text);
		assert_true(follow.is_visible);
		assert_int_equal(follow.is_effective, scenes[i].is_effective);
		assert_int_equal(follow.is_over, scenes[i].is_over);
		assert_int_equal(follow.is_good, scenes[i].is_good);
		assert_non_null(strstr(follow.text, scenes[i].says));
		world_finish(&world);
	}
}

#define VM_UID "uid:1:shop/web-1"
#define JUDGE(scenes, intent, uid) \
	judge(scenes, sizeof(scenes) / sizeof((scenes)[0]), intent, uid)

static void created_migration_is_followed_to_its_end(void **state)
{
	struct intent intent = { .verb = INTENT_CREATE_MIGRATION,
		.namespace = "shop",
		.name = "job",
		.vmi = "web-1",
		.vmi_uid = VM_UID };

	(void)state;
	JUDGE(creations, &intent, JOB_UID);
	/* By its name as long as no uid was answered. */
	judge(creations, 5, &intent, "");
}

static void cancel_is_followed_to_its_end_or_says_why_not(void **state)
{
	struct intent intent = { .verb = INTENT_DELETE_MIGRATION,
		.namespace = "shop",
		.name = "job",
		.uid = JOB_UID,
		.vmi = "web-1" };

	(void)state;
	JUDGE(cancels, &intent, "");
}

static void eviction_is_followed_until_the_vm_has_left(void **state)
{
	struct intent intent = { .verb = INTENT_EVICT_POD,
		.namespace = "shop",
		.vmi = "web-1",
		.vmi_uid = VM_UID,
		.node = "w01" };

	(void)state;
	JUDGE(evictions, &intent, "");
}

static void nodes_marks_and_pods_are_followed(void **state)
{
	struct intent intent = {
		.verb = INTENT_CORDON, .namespace = "", .name = "w01"
	};

	(void)state;
	JUDGE(cordons, &intent, "");
	intent.verb = INTENT_UNCORDON;
	JUDGE(uncordons, &intent, "");
	intent = (struct intent){ .verb = INTENT_EVACUATE_CANCEL,
		.namespace = "shop",
		.vmi = "web-1",
		.vmi_uid = VM_UID,
		.node = "w01" };
	JUDGE(marks, &intent, "");
	intent = (struct intent){ .verb = INTENT_DELETE_POD,
		.namespace = "shop",
		.name = "pod",
		.uid = "uid:3:shop/pod",
		.vmi = "web-1",
		.vmi_uid = VM_UID };
	JUDGE(pods, &intent, "");
}

static void stale_picture_tells_nothing(void **state)
{
	struct intent intent = { .verb = INTENT_DELETE_MIGRATION,
		.namespace = "shop",
		.name = "job",
		.uid = JOB_UID,
		.vmi = "web-1" };
	struct follow follow;
	struct world world;

	(void)state;
	plans_cluster(&world, "v1.8.2");
	world_source(&world, SOURCE_MIGRATION, SOURCE_STALE);
	follow = follow_intent(&intent, "", world_facts(&world), world.frame);
	assert_false(follow.is_visible);
	assert_false(follow.is_effective);
	assert_false(follow.is_over);
	world_finish(&world);
}

static void target_pod_is_not_deleted_once_the_copy_began(void **state)
{
	struct intent intent = { .verb = INTENT_DELETE_POD,
		.namespace = "shop",
		.name = "pod",
		.uid = "u",
		.vmi = "web-1",
		.vmi_uid = VM_UID };
	struct world world;

	(void)state;
	plans_cluster(&world, "v1.8.2");
	target_pod(&world);
	assert_null(follow_objection(&intent, world_facts(&world), world.frame));
	running(&world);
	assert_non_null(
		strstr(follow_objection(&intent, world_facts(&world), world.frame),
			"gone on"));
	cancelled_post_copy(&world);
	assert_non_null(follow_objection(&intent, world_facts(&world), world.frame));
	world_finish(&world);
}

static void eviction_is_dropped_when_the_vm_is_no_longer_to_be_evicted(void **state)
{
	struct intent intent = { .verb = INTENT_EVICT_POD,
		.namespace = "shop",
		.vmi = "web-1",
		.vmi_uid = VM_UID,
		.node = "w01" };
	struct world world;

	(void)state;
	plans_cluster(&world, "v1.8.2");
	put_vm(&world);
	assert_null(follow_objection(&intent, world_facts(&world), world.frame));
	put_vm(&world)->eviction_strategy = "None";
	assert_non_null(follow_objection(&intent, world_facts(&world), world.frame));
	left(&world);
	assert_non_null(strstr(
		follow_objection(&intent, world_facts(&world), world.frame), "left"));
	replaced_vm(&world);
	assert_non_null(strstr(
		follow_objection(&intent, world_facts(&world), world.frame), "gone"));
	world_finish(&world);
}

static void return_of_a_cancelled_migration_is_noticed(void **state)
{
	struct intent intent = { .verb = INTENT_DELETE_MIGRATION,
		.namespace = "shop",
		.name = "old",
		.uid = "uid:0:shop/old",
		.vmi = "web-1" };
	struct world world;

	(void)state;
	plans_cluster(&world, "v1.8.2");
	failed(&world);
	assert_null(follow_return(&intent, world_facts(&world), world.frame));
	pending(&world);
	assert_non_null(strstr(follow_return(&intent, world_facts(&world), world.frame),
		"job has come in its place"));
	world_finish(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(created_migration_is_followed_to_its_end),
		cmocka_unit_test(cancel_is_followed_to_its_end_or_says_why_not),
		cmocka_unit_test(eviction_is_followed_until_the_vm_has_left),
		cmocka_unit_test(nodes_marks_and_pods_are_followed),
		cmocka_unit_test(stale_picture_tells_nothing),
		cmocka_unit_test(target_pod_is_not_deleted_once_the_copy_began),
		cmocka_unit_test(
			eviction_is_dropped_when_the_vm_is_no_longer_to_be_evicted),
		cmocka_unit_test(return_of_a_cancelled_migration_is_noticed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
