/* What cancel, retry and the deletion of the target pod say in each stage. */
#include "tests/unit/commands/plans.h"

/* How the one migration of a case stands. */
struct scene {
	enum migration_phase phase;
	bool is_handed_over;
	bool has_pod;
	const char *mode;
	bool is_cut_over;
	bool is_completed;
	bool is_deleted;
};

struct verdict {
	const char *refusal; /* fragment; NULL: accepted */
	const char *says;    /* fragment of a sentence; NULL */
};

struct row {
	const char *name;
	struct scene scene;
	struct verdict cancel;
	struct verdict retry;
	struct verdict delete_pod;
};

#define OVER "it is over"
#define UNENDED "it has not ended"
#define ENDS "It ends at once"
#define USE_CANCEL "cancel it (c)"
#define NOTED "nothing is aborted now"
#define IS_THE_VM "deleting it would end the VM"

static const struct row rows[] = {
	{ "unset", { .phase = PHASE_UNSET }, { NULL, ENDS ": nothing was started" },
		{ UNENDED, NULL }, { USE_CANCEL, NULL } },
	{ "waiting for sync", { .phase = PHASE_WAITING_FOR_SYNC }, { NULL, ENDS },
		{ UNENDED, NULL }, { USE_CANCEL, NULL } },
	{ "synchronizing", { .phase = PHASE_SYNCHRONIZING }, { NULL, ENDS },
		{ UNENDED, NULL }, { USE_CANCEL, NULL } },
	{ "pending without a pod", { .phase = PHASE_PENDING },
		{ NULL, "there is no target pod yet" }, { UNENDED, NULL },
		{ USE_CANCEL, NULL } },
	{ "pending with a pod", { .phase = PHASE_PENDING, .has_pod = true },
		{ NULL, "its target pod pod-1 is deleted" }, { UNENDED, NULL },
		{ USE_CANCEL, NULL } },
	{ "scheduling", { .phase = PHASE_SCHEDULING, .has_pod = true },
		{ NULL, "its target pod pod-1 is deleted" }, { UNENDED, NULL },
		{ USE_CANCEL, NULL } },
	{ "scheduled before the handoff", { .phase = PHASE_SCHEDULED, .has_pod = true },
		{ NULL, "its target pod pod-1 is deleted" }, { UNENDED, NULL },
		{ USE_CANCEL, NULL } },
	{ "scheduled after the handoff",
		{ .phase = PHASE_SCHEDULED, .has_pod = true, .is_handed_over = true },
		{ NULL, NOTED }, { UNENDED, NULL },
		{ NULL, "target pod was removed" } },
	{ "preparing",
		{ .phase = PHASE_PREPARING_TARGET,
			.has_pod = true,
			.is_handed_over = true },
		{ NULL, "delete the target pod (D)" }, { UNENDED, NULL },
		{ NULL, "target pod was removed" } },
	{ "target ready",
		{ .phase = PHASE_TARGET_READY,
			.has_pod = true,
			.is_handed_over = true },
		{ NULL, NOTED }, { UNENDED, NULL },
		{ NULL, "goes on running on w01" } },
	{ "preparing, cancel asked for",
		{ .phase = PHASE_PREPARING_TARGET,
			.has_pod = true,
			.is_handed_over = true,
			.is_deleted = true },
		{ "delete the target pod (D)", NULL }, { UNENDED, NULL },
		{ NULL, "target pod was removed" } },
	{ "preparing, pod not seen",
		{ .phase = PHASE_PREPARING_TARGET, .is_handed_over = true },
		{ NULL, NOTED }, { UNENDED, NULL },
		{ "its target pod is not seen", NULL } },
	{ "running",
		{ .phase = PHASE_RUNNING,
			.has_pod = true,
			.is_handed_over = true,
			.mode = "PreCopy" },
		{ NULL, "The copy is aborted" }, { UNENDED, NULL },
		{ USE_CANCEL, NULL } },
	{ "running, paused",
		{ .phase = PHASE_RUNNING,
			.has_pod = true,
			.is_handed_over = true,
			.mode = "Paused" },
		{ NULL, "runs again after the abort" }, { UNENDED, NULL },
		{ USE_CANCEL, NULL } },
	{ "post-copy",
		{ .phase = PHASE_RUNNING,
			.has_pod = true,
			.is_handed_over = true,
			.mode = "PostCopy" },
		{ "post-copy", NULL }, { UNENDED, NULL }, { IS_THE_VM, NULL } },
	{ "cut over",
		{ .phase = PHASE_RUNNING,
			.has_pod = true,
			.is_handed_over = true,
			.is_cut_over = true },
		{ "runs on the target already", NULL }, { UNENDED, NULL },
		{ IS_THE_VM, NULL } },
	{ "completed, not yet closed",
		{ .phase = PHASE_RUNNING,
			.has_pod = true,
			.is_handed_over = true,
			.is_completed = true },
		{ "runs on the target already", NULL }, { UNENDED, NULL },
		{ IS_THE_VM, NULL } },
	{ "running, cancel asked for",
		{ .phase = PHASE_RUNNING,
			.has_pod = true,
			.is_handed_over = true,
			.mode = "PreCopy",
			.is_deleted = true },
		{ "already; virt-controller has yet to act", NULL }, { UNENDED, NULL },
		{ USE_CANCEL, NULL } },
	{ "post-copy, cancel asked for",
		{ .phase = PHASE_RUNNING,
			.has_pod = true,
			.is_handed_over = true,
			.mode = "PostCopy",
			.is_deleted = true },
		{ "post-copy cannot be stopped", NULL }, { UNENDED, NULL },
		{ IS_THE_VM, NULL } },
	{ "succeeded", { .phase = PHASE_SUCCEEDED }, { OVER, NULL },
		{ "it succeeded", NULL }, { OVER, NULL } },
	{ "failed", { .phase = PHASE_FAILED }, { OVER, NULL },
		{ NULL, "may hinder it now" }, { OVER, NULL } },
	{ "a phase nobody knows", { .phase = PHASE_OTHER },
		{ NULL, "is not known to this program" }, { UNENDED, NULL },
		{ "not known to this program", NULL } },
};

static void set_scene(struct world *world, const struct scene *scene)
{
	struct vmi *vmi = plans_vmi(world, "shop", "web-1", "w01");
	struct migration *migration =
		world_migration(world, "shop", "job-1", "web-1", scene->phase);
	struct migration_state *state;

	migration->phase_text =
		scene->phase == PHASE_OTHER ? "Dreaming" : migration->phase_text;
	if (scene->is_deleted) {
		migration->object.deletion_ms = WORLD_NOW_MS - 1000;
	}
	if (scene->has_pod) {
		world_target_pod(world, "pod-1", migration, vmi, "w02");
	}
	if (scene->is_handed_over) {
		state = world_state(&vmi->object, migration->object.uid, "w01", "w02");
		state->target_pod = "pod-1";
		state->mode = scene->mode;
		state->domain_ready_ms =
			scene->is_cut_over ? WORLD_NOW_MS - 500 : UNKNOWN_I64;
		state->completed = tristate_from_bool(scene->is_completed);
		vmi->state = state;
	}
}

static void judge(const struct row *row, const struct command *command,
	const struct verdict *verdict, const struct command_input *input)
{
	struct plan plan;

	command->plan(input, &plan);
	print_message("[%s, %s]\n", row->name, command->name);
	if (verdict->refusal != NULL) {
		assert_refused(&plan, verdict->refusal);
		return;
	}
	assert_accepted(&plan, 1);
	assert_says(&plan, verdict->says);
	assert_non_null(plan.title);
	assert_int_equal(plan.right_count, 1);
}

static void every_command_in_every_stage(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct world world;
		struct command_input input;
		const struct facts *facts;

		plans_cluster(&world, "v1.8.2");
		set_scene(&world, &rows[i].scene);
		facts = world_facts(&world);
		input = plans_input(&world, facts);
		input.migration = &facts->migrations[0];
		judge(&rows[i], &cmd_cancel, &rows[i].cancel, &input);
		judge(&rows[i], &cmd_retry, &rows[i].retry, &input);
		judge(&rows[i], &cmd_delete_target_pod, &rows[i].delete_pod, &input);
		world_finish(&world);
	}
}

static void readonly_refuses_in_every_stage(void **state)
{
	static const struct command *const writers[] = { &cmd_cancel, &cmd_retry,
		&cmd_delete_target_pod, &cmd_migrate, &cmd_evacuate,
		&cmd_cancel_evacuation };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct world world;
		struct command_input input;
		const struct facts *facts;
		const struct vmi *vmi;

		plans_cluster(&world, "v1.8.2");
		set_scene(&world, &rows[i].scene);
		facts = world_facts(&world);
		input = plans_input(&world, facts);
		input.migration = &facts->migrations[0];
		input.node = facts_find_node(facts, "w01");
		vmi = store_find_vmi(world.store, "shop", "web-1");
		input.vmis = &vmi;
		input.vmi_count = 1;
		input.readonly = true;
		for (size_t k = 0; k < sizeof(writers) / sizeof(writers[0]); k++) {
			struct plan plan;

			writers[k]->plan(&input, &plan);
			assert_refused(&plan, "--readonly");
		}
		world_finish(&world);
	}
}

static void cancel_names_its_object_by_uid(void **state)
{
	struct scene scene = {
		.phase = PHASE_RUNNING, .is_handed_over = true, .mode = "PreCopy"
	};
	struct world world;
	struct command_input input;
	struct plan plan;
	const struct facts *facts;

	(void)state;
	plans_cluster(&world, "v1.8.2");
	set_scene(&world, &scene);
	facts = world_facts(&world);
	input = plans_input(&world, facts);
	input.migration = &facts->migrations[0];
	cmd_cancel.plan(&input, &plan);
	assert_int_equal(plan.intents[0].verb, INTENT_DELETE_MIGRATION);
	assert_string_equal(plan.intents[0].namespace, "shop");
	assert_string_equal(plan.intents[0].name, "job-1");
	assert_string_equal(
		plan.intents[0].uid, facts->migrations[0].migration->object.uid);
	assert_int_equal(plan.danger, DANGER_SOME);
	assert_string_equal(plan.rights[0].verb, "delete");
	assert_string_equal(plan.rights[0].role, "kubevirt.io:migrate");
	world_finish(&world);
}

static void cancel_without_a_uid_is_refused(void **state)
{
	struct world world;
	struct command_input input;
	struct migration *migration;
	struct plan plan;
	const struct facts *facts;

	(void)state;
	plans_cluster(&world, "v1.8.2");
	plans_vmi(&world, "shop", "web-1", "w01");
	migration = world_migration(&world, "shop", "job-1", "web-1", PHASE_PENDING);
	migration->object.uid = "";
	facts = world_facts(&world);
	input = plans_input(&world, facts);
	input.migration = &facts->migrations[0];
	cmd_cancel.plan(&input, &plan);
	assert_refused(&plan, "no uid");
	world_finish(&world);
}

static void cancel_by_vm_finds_its_unfinished_migration(void **state)
{
	struct world world;
	struct command_input input;
	struct plan plan;
	const struct facts *facts;
	const struct vmi *vmi;

	(void)state;
	plans_cluster(&world, "v1.8.2");
	vmi = plans_vmi(&world, "shop", "web-1", "w01");
	world_migration(&world, "shop", "job-1", "web-1", PHASE_FAILED);
	world_migration(&world, "shop", "job-2", "web-1", PHASE_PENDING);
	world_migration(&world, "lab", "job-3", "web-1", PHASE_PENDING);
	facts = world_facts(&world);
	input = plans_input(&world, facts);
	input.vmis = &vmi;
	input.vmi_count = 1;
	cmd_cancel.plan(&input, &plan);
	assert_accepted(&plan, 1);
	assert_string_equal(plan.intents[0].name, "job-2");
	world_finish(&world);
}

/* Who makes another one, and the words for it. */
struct coming_back {
	const char *name;
	bool is_marked;
	bool is_tainted;
	bool is_update;
	const char *says; /* NULL: nobody */
};

static const struct coming_back comings[] = {
	{ .name = "by hand" },
	{ .name = "marked", .is_marked = true, .says = "undo the evacuation of w01" },
	{ .name = "tainted", .is_tainted = true, .says = "has the drain taint" },
	{ .name = "update", .is_update = true, .says = "workloadUpdateMethods" },
};

static void cancel_says_when_the_migration_comes_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(comings) / sizeof(comings[0]); i++) {
		const struct coming_back *coming = &comings[i];
		struct node_taint taint = { .key = "kubevirt.io/drain",
			.effect = "NoSchedule" };
		struct world world;
		struct command_input input;
		struct migration *migration;
		struct node *node;
		struct plan plan;
		struct vmi *vmi;
		const struct facts *facts;

		plans_cluster(&world, "v1.8.2");
		node = plans_node(&world, "w01");
		node->taints = &taint;
		node->taint_count = coming->is_tainted ? 1 : 0;
		vmi = plans_vmi(&world, "shop", "web-1", "w01");
		vmi->evacuation_node = coming->is_marked ? "w01" : NULL;
		migration =
			world_migration(&world, "shop", "j", "web-1", PHASE_PENDING);
		migration->is_workload_update = coming->is_update;
		facts = world_facts(&world);
		input = plans_input(&world, facts);
		input.migration = &facts->migrations[0];
		cmd_cancel.plan(&input, &plan);
		print_message("[%s]\n", coming->name);
		assert_accepted(&plan, 1);
		if (coming->says == NULL) {
			assert_not_said(&plan, "It comes back");
		} else {
			assert_says(&plan, "It comes back");
			assert_says(&plan, coming->says);
		}
		world_finish(&world);
	}
}

static void retry_keeps_the_chosen_node(void **state)
{
	static const struct label chosen = { "kubernetes.io/hostname", "w02.host" };
	struct world world;
	struct command_input input;
	struct migration *migration;
	struct plan plan;
	const struct facts *facts;

	(void)state;
	plans_cluster(&world, "v1.8.2");
	plans_vmi(&world, "shop", "web-1", "w01");
	migration = world_migration(&world, "shop", "job-1", "web-1", PHASE_FAILED);
	migration->added_node_selector = (struct labels){ &chosen, 1 };
	facts = world_facts(&world);
	input = plans_input(&world, facts);
	input.migration = &facts->migrations[0];
	cmd_retry.plan(&input, &plan);
	assert_accepted(&plan, 1);
	assert_int_equal(plan.intents[0].verb, INTENT_CREATE_MIGRATION);
	assert_string_equal(plan.intents[0].vmi, "web-1");
	assert_string_not_equal(plan.intents[0].name, "job-1");
	assert_int_equal(plan.intents[0].added_node_selector.count, 1);
	assert_string_equal(
		plan.intents[0].added_node_selector.items[0].value, "w02.host");
	assert_says(&plan, "kubernetes.io/hostname=w02.host");
	world_finish(&world);
}

static void retry_of_a_vm_that_is_gone_is_refused(void **state)
{
	struct world world;
	struct command_input input;
	struct plan plan;
	const struct facts *facts;

	(void)state;
	plans_cluster(&world, "v1.8.2");
	world_migration(&world, "shop", "job-1", "web-1", PHASE_FAILED);
	facts = world_facts(&world);
	input = plans_input(&world, facts);
	input.migration = &facts->migrations[0];
	cmd_retry.plan(&input, &plan);
	assert_refused(&plan, "its VM is gone");
	world_finish(&world);
}

static void nothing_selected_is_a_refusal_not_a_crash(void **state)
{
	static const struct command *const all[] = { &cmd_cancel, &cmd_retry,
		&cmd_delete_target_pod, &cmd_migrate, &cmd_preflight, &cmd_evacuate,
		&cmd_cancel_evacuation };
	struct world world;
	struct command_input input;

	(void)state;
	plans_cluster(&world, "v1.8.2");
	input = plans_input(&world, world_facts(&world));
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		struct plan plan;

		all[i]->plan(&input, &plan);
		assert_refused(&plan, "selected");
		assert_string_not_equal(plan.title, "");
	}
	world_finish(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_command_in_every_stage),
		cmocka_unit_test(readonly_refuses_in_every_stage),
		cmocka_unit_test(cancel_names_its_object_by_uid),
		cmocka_unit_test(cancel_without_a_uid_is_refused),
		cmocka_unit_test(cancel_by_vm_finds_its_unfinished_migration),
		cmocka_unit_test(cancel_says_when_the_migration_comes_back),
		cmocka_unit_test(retry_keeps_the_chosen_node),
		cmocka_unit_test(retry_of_a_vm_that_is_gone_is_refused),
		cmocka_unit_test(nothing_selected_is_a_refusal_not_a_crash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
