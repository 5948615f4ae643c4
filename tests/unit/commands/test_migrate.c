/* Planning migrations: preflight, chosen nodes, queue and time. */
#include "tests/unit/commands/plans.h"

struct marked {
	const struct vmi *items[16];
	size_t count;
};

static void run(struct world *world, const struct command *command,
	const struct marked *marked, const char *target, struct plan *plan)
{
	struct command_input input = plans_input(world, world_facts(world));

	input.vmis = marked->items;
	input.vmi_count = marked->count;
	input.target_node = target;
	command->plan(&input, plan);
}

/* One VM, one thing that stands against it. */
struct obstacle {
	const char *name;
	void (*put)(struct world *world, struct vmi *vmi);
	const char *refusal; /* NULL: only said */
	const char *says;
};

static void put_nothing(struct world *world, struct vmi *vmi)
{
	(void)world;
	(void)vmi;
}

static void put_not_migratable(struct world *world, struct vmi *vmi)
{
	(void)world;
	vmi->conditions = world_condition(&vmi->object, "LiveMigratable", "False",
		"DisksNotLiveMigratable", "PVC x is not shared");
}

static void put_not_judged(struct world *world, struct vmi *vmi)
{
	(void)world;
	vmi->conditions = (struct conditions){ 0 };
}

static void put_ended(struct world *world, struct vmi *vmi)
{
	(void)world;
	vmi->phase = "Succeeded";
}

static void put_scheduling(struct world *world, struct vmi *vmi)
{
	(void)world;
	vmi->phase = "Scheduling";
}

static void put_deleted(struct world *world, struct vmi *vmi)
{
	(void)world;
	vmi->object.deletion_ms = WORLD_NOW_MS;
}

static void put_in_flight(struct world *world, struct vmi *vmi)
{
	(void)vmi;
	world_migration(world, "shop", "job-1", "web-1", PHASE_SCHEDULING);
}

static void put_cancelled_in_flight(struct world *world, struct vmi *vmi)
{
	struct migration *migration;

	(void)vmi;
	migration = world_migration(
		world, "shop", "job-1", "web-1", PHASE_PREPARING_TARGET);
	migration->object.deletion_ms = WORLD_NOW_MS;
}

static void put_finished(struct world *world, struct vmi *vmi)
{
	(void)vmi;
	world_migration(world, "shop", "job-1", "web-1", PHASE_FAILED);
}

static void put_in_flight_elsewhere(struct world *world, struct vmi *vmi)
{
	(void)vmi;
	world_migration(world, "lab", "job-1", "web-1", PHASE_RUNNING);
}

static void put_no_nodes(struct world *world, struct vmi *vmi)
{
	struct node *node = plans_node(world, "w02");

	(void)vmi;
	node->is_unschedulable = true;
	node = plans_node(world, "w03");
	node->ready = TRI_FALSE;
}

static void put_selector(struct world *world, struct vmi *vmi)
{
	static const struct label zone = { "zone", "rack-9" };

	(void)world;
	vmi->node_selector = (struct labels){ &zone, 1 };
}

static void put_large(struct world *world, struct vmi *vmi)
{
	(void)world;
	vmi->memory_bytes = 512 * GIB;
}

static void put_nodes_unknown(struct world *world, struct vmi *vmi)
{
	(void)vmi;
	world_drop(world, KIND_NODE, "", "w02");
	world_drop(world, KIND_NODE, "", "w03");
	world_source(world, SOURCE_NODE, SOURCE_FORBIDDEN);
}

static void put_handler_unready(struct world *world, struct vmi *vmi)
{
	struct pod *handler = world_virt_handler(world, "virt-handler-w01", "w01");

	(void)vmi;
	handler->conditions =
		world_condition(&handler->object, "Ready", "False", NULL, NULL);
}

static void put_handler_silent(struct world *world, struct vmi *vmi)
{
	struct node *node = plans_node(world, "w01");

	(void)vmi;
	node->heartbeat_ms = WORLD_NOW_MS - 11 * 60000;
}

static void put_quota(
	struct world *world, const char *name, const char *hard, const char *used)
{
	struct quota *quota = world_object(KIND_QUOTA, sizeof(*quota), "shop", "q");
	struct quota_resource *resource =
		arena_calloc(quota->object.block, 1, sizeof(*resource));

	*resource = (struct quota_resource){ name, hard, used };
	quota->resources = resource;
	quota->resource_count = 1;
	world_put(world, &quota->object);
}

static void put_full_quota(struct world *world, struct vmi *vmi)
{
	(void)vmi;
	put_quota(world, "pods", "2", "2");
}

static void put_memory_quota(struct world *world, struct vmi *vmi)
{
	(void)vmi;
	put_quota(world, "requests.memory", "40Gi", "30Gi");
}

static void put_roomy_quota(struct world *world, struct vmi *vmi)
{
	(void)vmi;
	put_quota(world, "requests.memory", "64Gi", "30Gi");
}

static void put_utility(struct world *world, struct vmi *vmi)
{
	(void)world;
	vmi->has_utility_volumes = true;
}

static void put_mark(struct world *world, struct vmi *vmi)
{
	(void)world;
	vmi->evacuation_node = "w01";
}

static const struct obstacle obstacles[] = {
	{ "nothing", put_nothing, NULL, "the scheduler chooses the target node." },
	{ "not migratable", put_not_migratable,
		"not migratable: DisksNotLiveMigratable: PVC x is not shared", NULL },
	{ "not judged", put_not_judged, NULL, "has not yet said" },
	{ "ended", put_ended, "it has ended (Succeeded)", NULL },
	{ "not running", put_scheduling, "it is Scheduling, not Running", NULL },
	{ "being deleted", put_deleted, "it is being deleted", NULL },
	{ "in flight", put_in_flight, "it has a migration already: job-1 is Scheduling",
		NULL },
	{ "in flight and cancelled", put_cancelled_in_flight, "its cancel is under way",
		NULL },
	{ "finished one", put_finished, NULL, "leaves w01" },
	{ "in flight in another namespace", put_in_flight_elsewhere, NULL,
		"leaves w01" },
	{ "no nodes", put_no_nodes,
		"no other node can take it: 1 cordoned, 1 not ready", NULL },
	{ "selector", put_selector,
		"2 excluded by the VM's selector, affinity or tolerations", NULL },
	{ "too large", put_large, "2 with less memory than the VM", NULL },
	{ "nodes unknown", put_nodes_unknown, NULL, "Nodes cannot be read" },
	{ "virt-handler not ready", put_handler_unready, NULL,
		"virt-handler of w01 is not ready" },
	{ "virt-handler silent", put_handler_silent, NULL,
		"virt-handler of w01 was last heard of 11m ago" },
	{ "quota full", put_full_quota, NULL, "quota q leaves no room" },
	{ "memory quota", put_memory_quota, NULL,
		"requests.memory: 30Gi of 40Gi used" },
	{ "utility volumes", put_utility, NULL, "it has utility volumes" },
	{ "marked", put_mark, NULL, "it is marked to leave w01" },
};

static void preflight_judges_one_vm(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(obstacles) / sizeof(obstacles[0]); i++) {
		const struct obstacle *obstacle = &obstacles[i];
		struct marked marked = { .count = 1 };
		struct world world;
		struct plan plan;
		struct vmi *vmi;

		plans_cluster(&world, "v1.8.2");
		vmi = plans_vmi(&world, "shop", "web-1", "w01");
		obstacle->put(&world, vmi);
		marked.items[0] = vmi;
		run(&world, &cmd_migrate, &marked, NULL, &plan);
		print_message("[%s]\n", obstacle->name);
		if (obstacle->refusal != NULL) {
			assert_refused(&plan, obstacle->refusal);
			assert_non_null(strstr(plan.refusal, "shop/web-1"));
		} else {
			assert_accepted(&plan, 1);
			assert_says(&plan, obstacle->says);
		}
		world_finish(&world);
	}
}

static void quota_with_room_is_not_mentioned(void **state)
{
	struct marked marked = { .count = 1 };
	struct world world;
	struct plan plan;

	(void)state;
	plans_cluster(&world, "v1.8.2");
	marked.items[0] = plans_vmi(&world, "shop", "web-1", "w01");
	put_roomy_quota(&world, NULL);
	run(&world, &cmd_migrate, &marked, NULL, &plan);
	assert_accepted(&plan, 1);
	assert_not_said(&plan, "quota");
	world_finish(&world);
}

struct choice {
	const char *name;
	const char *version;
	const char *target;
	void (*put)(struct world *world, struct vmi *vmi);
	const char *refusal;
	const char *says;
};

static void put_target_cordoned(struct world *world, struct vmi *vmi)
{
	(void)vmi;
	plans_node(world, "w02")->is_unschedulable = true;
}

static void put_target_closed(struct world *world, struct vmi *vmi)
{
	(void)vmi;
	plans_node(world, "w02")->kubevirt_schedulable = TRI_FALSE;
}

static void put_target_nameless(struct world *world, struct vmi *vmi)
{
	(void)vmi;
	plans_node(world, "w02")->labels = (struct labels){ 0 };
}

static void put_pinned(struct world *world, struct vmi *vmi)
{
	static const struct label pin = { "kubernetes.io/hostname", "w01.host" };

	(void)world;
	vmi->node_selector = (struct labels){ &pin, 1 };
}

static void put_crowd(struct world *world, struct vmi *vmi)
{
	(void)vmi;
	plans_vmi(world, "lab", "big", "w02")->memory_bytes = 250 * GIB;
}

static const struct choice choices[] = {
	{ "1.5 cannot", "v1.5.3", "w02", put_nothing, "needs 1.6", NULL },
	{ "1.6 can", "v1.6.0", "w02", put_nothing, NULL, "to w02 and nowhere else" },
	{ "version unknown", "devel", "w02", put_nothing, NULL,
		"KubeVirt's version is not known" },
	{ "no such node", "v1.8.2", "w09", put_nothing, "w09 is not known", NULL },
	{ "its own node", "v1.8.2", "w01", put_nothing, "it runs on w01 already",
		NULL },
	{ "cordoned", "v1.8.2", "w02", put_target_cordoned, "w02 is cordoned", NULL },
	{ "closed", "v1.8.2", "w02", put_target_closed, "has closed w02 to VMs", NULL },
	{ "no hostname label", "v1.8.2", "w02", put_target_nameless,
		"kubernetes.io/hostname", NULL },
	{ "pinned elsewhere", "v1.8.2", "w02", put_pinned,
		"nodeSelector wants kubernetes.io/hostname=w01.host", NULL },
	{ "crowded", "v1.8.2", "w02", put_crowd, NULL, "may find no room" },
};

static void chosen_node_is_checked(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(choices) / sizeof(choices[0]); i++) {
		const struct choice *choice = &choices[i];
		struct marked marked = { .count = 1 };
		struct world world;
		struct plan plan;
		struct vmi *vmi;

		plans_cluster(&world, choice->version);
		vmi = plans_vmi(&world, "shop", "web-1", "w01");
		choice->put(&world, vmi);
		marked.items[0] = vmi;
		run(&world, &cmd_migrate, &marked, choice->target, &plan);
		print_message("[%s]\n", choice->name);
		if (choice->refusal != NULL) {
			assert_refused(&plan, choice->refusal);
		} else {
			const struct labels *added =
				&plan.intents[0].added_node_selector;

			assert_accepted(&plan, 1);
			assert_says(&plan, choice->says);
			assert_int_equal(added->count, 1);
			assert_string_equal(
				added->items[0].key, "kubernetes.io/hostname");
			/* The label's value, not the node's name. */
			assert_string_equal(added->items[0].value, "w02.host");
		}
		world_finish(&world);
	}
}

static void without_a_chosen_node_the_scheduler_is_free(void **state)
{
	struct marked marked = { .count = 1 };
	struct world world;
	struct plan plan;

	(void)state;
	plans_cluster(&world, "v1.5.0");
	marked.items[0] = plans_vmi(&world, "shop", "web-1", "w01");
	run(&world, &cmd_migrate, &marked, NULL, &plan);
	assert_accepted(&plan, 1);
	assert_int_equal(plan.intents[0].added_node_selector.count, 0);
	assert_false(plan.intents[0].is_dry_run);
	assert_int_equal(plan.danger, DANGER_NONE);
	world_finish(&world);
}

static void many_vms_make_one_plan_and_leave_out_what_cannot_move(void **state)
{
	struct marked marked = { .count = 5 };
	struct world world;
	struct plan plan;
	struct vmi *stuck;

	(void)state;
	plans_cluster(&world, "v1.9.0");
	marked.items[0] = plans_vmi(&world, "shop", "web-1", "w01");
	stuck = plans_vmi(&world, "shop", "web-2", "w01");
	put_not_migratable(&world, stuck);
	marked.items[1] = stuck;
	marked.items[2] = plans_vmi(&world, "shop", "web-3", "w01");
	marked.items[3] = plans_vmi(&world, "lab", "ci-1", "w01");
	marked.items[4] = plans_vmi(&world, "lab", "ci-2", "w02");
	run(&world, &cmd_migrate, &marked, NULL, &plan);
	assert_accepted(&plan, 4);
	assert_string_equal(plan.title, "Migrate 4 of 5 VMs");
	assert_says(&plan, "Left out: shop/web-2: not migratable");
	/* Two leave w01 and one w02 at once; the third of w01 waits. */
	assert_says(&plan, "0 of 5 slots of the cluster are in use");
	assert_says(&plan, "3 start at once, 1 waits");
	assert_says(&plan, "drains and upgrades overtake them");
	/* One right for each namespace. */
	assert_int_equal(plan.right_count, 2);
	for (size_t i = 1; i < plan.intent_count; i++) {
		assert_string_not_equal(plan.intents[i].name, plan.intents[0].name);
	}
	world_finish(&world);
}

static void slots_of_others_are_counted(void **state)
{
	struct marked marked = { .count = 1 };
	struct world world;
	struct plan plan;
	char vmi[8] = "a";

	(void)state;
	plans_cluster(&world, "v1.8.2");
	for (; vmi[0] < 'g'; vmi[0]++) {
		struct vmi *other = plans_vmi(&world, "lab", vmi, "w03");
		struct migration *migration;

		migration = world_migration(&world, "lab", vmi, "",
			vmi[0] < 'f' ? PHASE_SCHEDULING : PHASE_PENDING);
		migration->vmi_name = other->object.name;
	}
	marked.items[0] = plans_vmi(&world, "shop", "web-1", "w01");
	run(&world, &cmd_migrate, &marked, NULL, &plan);
	assert_accepted(&plan, 1);
	assert_says(&plan, "5 of 5 slots of the cluster are in use");
	assert_says(&plan, "0 start at once, 1 waits");
	assert_says(&plan, "1 other waits already");
	world_finish(&world);
}

static void time_is_judged_by_finished_migrations_and_the_queue(void **state)
{
	struct marked marked = { .count = 3 };
	struct world world;
	struct plan plan;

	(void)state;
	plans_cluster(&world, "v1.8.2");
	marked.items[0] = plans_vmi(&world, "shop", "web-1", "w01");
	marked.items[1] = plans_vmi(&world, "shop", "web-2", "w01");
	marked.items[2] = plans_vmi(&world, "shop", "web-3", "w01");
	run(&world, &cmd_migrate, &marked, NULL, &plan);
	assert_says(&plan, "No estimate of the time: no finished migration");
	plans_experience(&world, "a", 40);
	plans_experience(&world, "b", 50);
	run(&world, &cmd_migrate, &marked, NULL, &plan);
	/* Two at a time: two rounds of 40 to 50 s. */
	assert_says(
		&plan, "Done in about 80 to 100 s, judged by 2 finished migrations");
	world_finish(&world);
}

static void unreadable_limits_are_said_to_be_unknown(void **state)
{
	struct marked marked = { .count = 1 };
	struct world world;
	struct plan plan;

	(void)state;
	plans_cluster(&world, "v1.8.2");
	world_source(&world, SOURCE_MIGRATION, SOURCE_FORBIDDEN);
	marked.items[0] = plans_vmi(&world, "shop", "web-1", "w01");
	run(&world, &cmd_migrate, &marked, NULL, &plan);
	assert_accepted(&plan, 1);
	assert_says(&plan, "Whether slots are free is not known");
	assert_says(&plan, "No estimate of the time");
	world_finish(&world);
}

static void preflight_sends_dry_runs_only(void **state)
{
	struct marked marked = { .count = 1 };
	struct world world;
	struct plan plan;

	(void)state;
	plans_cluster(&world, "v1.8.2");
	marked.items[0] = plans_vmi(&world, "shop", "web-1", "w01");
	run(&world, &cmd_preflight, &marked, NULL, &plan);
	assert_accepted(&plan, 1);
	assert_true(plan.intents[0].is_dry_run);
	assert_true(plan.is_trial_only);
	assert_says(&plan, "A dry run");
	world_finish(&world);
}

static void preflight_in_readonly_tells_what_is_known_and_sends_nothing(void **state)
{
	struct world world;
	struct command_input input;
	struct plan plan;
	const struct vmi *vmi;

	(void)state;
	plans_cluster(&world, "v1.8.2");
	vmi = plans_vmi(&world, "shop", "web-1", "w01");
	input = plans_input(&world, world_facts(&world));
	input.vmis = &vmi;
	input.vmi_count = 1;
	input.readonly = true;
	cmd_preflight.plan(&input, &plan);
	assert_null(plan.refusal);
	assert_int_equal(plan.intent_count, 0);
	assert_int_equal(plan.right_count, 0);
	assert_says(&plan, "--readonly");
	assert_says(&plan, "leaves w01");
	world_finish(&world);
}

static void text_of_the_cluster_is_made_safe(void **state)
{
	struct marked marked = { .count = 1 };
	struct world world;
	struct plan plan;
	struct vmi *vmi;

	(void)state;
	plans_cluster(&world, "v1.8.2");
	vmi = plans_vmi(&world, "shop", "web-1", "w01");
	vmi->conditions = world_condition(&vmi->object, "LiveMigratable", "False", "X",
		"evil \033]0;title\007 text");
	marked.items[0] = vmi;
	run(&world, &cmd_migrate, &marked, NULL, &plan);
	assert_refused(&plan, "evil");
	assert_null(strchr(plan.refusal, '\033'));
	assert_null(strchr(plan.refusal, '\007'));
	world_finish(&world);
}

static void all_refused_is_a_refusal_that_names_the_first(void **state)
{
	struct marked marked = { .count = 2 };
	struct world world;
	struct plan plan;
	struct vmi *vmi;

	(void)state;
	plans_cluster(&world, "v1.8.2");
	vmi = plans_vmi(&world, "shop", "web-1", "w01");
	put_ended(&world, vmi);
	marked.items[0] = vmi;
	vmi = plans_vmi(&world, "shop", "web-2", "w01");
	put_deleted(&world, vmi);
	marked.items[1] = vmi;
	run(&world, &cmd_migrate, &marked, NULL, &plan);
	assert_refused(&plan, "none of the 2 VMs can be migrated; shop/web-1");
	assert_says(&plan, "Left out: shop/web-2: it is being deleted");
	world_finish(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(preflight_judges_one_vm),
		cmocka_unit_test(quota_with_room_is_not_mentioned),
		cmocka_unit_test(chosen_node_is_checked),
		cmocka_unit_test(without_a_chosen_node_the_scheduler_is_free),
		cmocka_unit_test(many_vms_make_one_plan_and_leave_out_what_cannot_move),
		cmocka_unit_test(slots_of_others_are_counted),
		cmocka_unit_test(time_is_judged_by_finished_migrations_and_the_queue),
		cmocka_unit_test(unreadable_limits_are_said_to_be_unknown),
		cmocka_unit_test(preflight_sends_dry_runs_only),
		cmocka_unit_test(
			preflight_in_readonly_tells_what_is_known_and_sends_nothing),
		cmocka_unit_test(text_of_the_cluster_is_made_safe),
		cmocka_unit_test(all_refused_is_a_refusal_that_names_the_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
