/*
 * Busy clusters in which nothing is wrong, made up by the hundred: queues, copies in
 * every pass, drains, moves of a minute ago, restarts of virt-handler, VMs that cannot
 * move and need not. Nobody may be alarmed.
 */
#include <math.h>

#include "tests/unit/diagnose/builders.h"

#define CLUSTERS 400
#define NODES 5
#define VMS 14
#define MIB 1048576.0

struct dice {
	uint64_t state;
};

/* From low to high, both included. */
static int roll(struct dice *dice, int low, int high)
{
	dice->state = dice->state * UINT64_C(6364136223846793005) +
		UINT64_C(1442695040888963407);
	return low + (int)((dice->state >> 33) % (uint64_t)(high - low + 1));
}

static bool chance(struct dice *dice, int percent)
{
	return roll(dice, 1, 100) <= percent;
}

struct cluster {
	struct world world;
	struct dice dice;
	int slots;	     /* migrations that hold one */
	int outbound[NODES]; /* of these by source */
	int drained;	     /* index of a node that is being emptied, or -1 */
	int drained_s;	     /* for so long */
	int made;
};

static const char *node_name(int index)
{
	static const char *const names[NODES] = { "n0", "n1", "n2", "n3", "n4" };

	return names[index];
}

static int other_node(struct cluster *cluster, int than)
{
	int index = roll(&cluster->dice, 0, NODES - 1);

	while (index == than || index == cluster->drained) {
		index = (index + 1) % NODES;
	}
	return index;
}

static bool has_slot(const struct cluster *cluster, int node)
{
	return cluster->slots < 5 && cluster->outbound[node] < 2;
}

static void put_sample(struct cluster *cluster, const char *vm, double age_s,
	double total, double processed, double remaining, double transfer, double dirty)
{
	struct migration_sample sample = {
		.origin = PROGRESS_VIRT_HANDLER,
		.namespace = "shop",
		.vmi = vm,
		.iteration = UNKNOWN_I64,
		.expected_downtime_ms = UNKNOWN_I64,
		.at_ms = WORLD_NOW_MS - (int64_t)(age_s * 1000.0),
		.received_mono_ms = WORLD_MONO_MS - (int64_t)(age_s * 1000.0),
		.total_bytes = (int64_t)total,
		.processed_bytes = (int64_t)processed,
		.remaining_bytes = (int64_t)remaining,
		.transfer_bytes_per_s = (int64_t)transfer,
		.dirty_bytes_per_s = (int64_t)dirty,
	};
	struct change change = { .type = CHANGE_MIGRATION_SAMPLE,
		.migration_sample = &sample };

	store_apply(cluster->world.store, &change, cluster->world.now);
}

/*
 * Pass after pass: what was written in one pass is what the next has to copy, and the
 * count shows it only when a pass begins (qemu: migration/ram.c).
 */
static double remaining_at(double memory, double transfer, double dirty, double at_s)
{
	double pass = memory;

	for (;;) {
		double pass_s = pass / transfer;

		if (at_s < pass_s) {
			return pass - at_s * transfer;
		}
		at_s -= pass_s;
		pass = pass_s * dirty;
		if (pass < transfer * 0.2) {
			return pass;
		}
	}
}

/* The rates of a copy that gets there, and how long it takes. */
struct copy {
	double memory;
	double transfer;
	double dirty;
	double total_s;
};

static struct copy roll_copy(struct cluster *cluster)
{
	struct copy copy = { .memory = 1024.0 * MIB * roll(&cluster->dice, 1, 96) };

	copy.transfer = MIB * roll(&cluster->dice, 250, 1800);
	copy.dirty = copy.transfer * roll(&cluster->dice, 0, 60) / 100.0;
	copy.total_s = copy.memory / copy.transfer / (1.0 - copy.dirty / copy.transfer);
	return copy;
}

static void put_samples(
	struct cluster *cluster, const char *vm, const struct copy *copy, double at_s)
{
	double jitter = roll(&cluster->dice, 0, 40) / 10.0;

	for (int i = 9; i >= 0; i--) {
		double then_s = at_s - jitter - 5.0 * i;
		double wobble = roll(&cluster->dice, 90, 110) / 100.0;

		if (then_s > 0.5) {
			put_sample(cluster, vm, at_s - then_s, copy->memory,
				copy->transfer * then_s,
				remaining_at(copy->memory, copy->transfer, copy->dirty,
					then_s),
				copy->transfer * wobble, copy->dirty * wobble);
		}
	}
}

static const char *evacuation_of(const struct cluster *cluster, int node)
{
	static char text[128];

	text[0] = '\0';
	if (node == cluster->drained) {
		snprintf(text, sizeof(text),
			"'annotations':{'kubevirt.io/evacuationMigration':'%s'}",
			node_name(node));
	}
	return text;
}

static const char *mark_of(const struct cluster *cluster, int node)
{
	static char text[128];

	text[0] = '\0';
	if (node == cluster->drained) {
		snprintf(text, sizeof(text), "'evacuationNodeName':'%s'",
			node_name(node));
	}
	return text;
}

/* A copy somewhere on its way, of which metrics may be seen or not. */
static void put_copying(struct cluster *cluster, const char *vm, int source)
{
	struct copy copy = roll_copy(cluster);
	double at_s = copy.total_s * roll(&cluster->dice, 1, 97) / 100.0;
	int target = other_node(cluster, source);
	char spec[256];
	char state[1024];
	char name[64];
	char pod[64];

	snprintf(name, sizeof(name), "m-%s", vm);
	snprintf(pod, sizeof(pod), "vl-%s-t", vm);
	snprintf(spec, sizeof(spec), "'domain':{'memory':{'guest':'%.0fMi'}}",
		copy.memory / MIB);
	snprintf(state, sizeof(state),
		"'migrationState':{'migrationUid':'uid-%s','sourceNode':'%s',"
		"'targetNode':'%s','targetPod':'%s','mode':'PreCopy',"
		"'targetNodeAddress':'10.131.0.7','startTimestamp':'@-%d',"
		"'migrationConfiguration':{'completionTimeoutPerGiB':150,"
		"'progressTimeout':150,'allowPostCopy':false,"
		"'allowWorkloadDisruption':false,'bandwidthPerMigration':'0'}}%s%s",
		name, node_name(source), node_name(target), pod, (int)at_s,
		EXTRA(mark_of(cluster, source)));
	world_vmi(&cluster->world, vm, node_name(source), spec, state);
	world_launcher(&cluster->world, pod, vm, name, node_name(target),
		(int)at_s + 12, "", POD_READY);
	world_migration(&cluster->world, name, vm, "Running", (int)at_s,
		evacuation_of(cluster, source), "");
	if (chance(&cluster->dice, 85)) {
		put_samples(cluster, vm, &copy, at_s);
	}
	cluster->slots++;
	cluster->outbound[source]++;
}

/* On its way to the copy, for seconds. */
static void put_starting(struct cluster *cluster, const char *vm, int source)
{
	static const char *const phases[] = { "", "Pending", "Scheduling", "Scheduling",
		"Scheduled", "PreparingTarget", "TargetReady" };
	int which = roll(&cluster->dice, 0, 6);
	int seconds = roll(&cluster->dice, 0, which == 0 ? 5 : 24);
	int target = other_node(cluster, source);
	char state[512] = "";
	char name[64];
	char pod[64];

	snprintf(name, sizeof(name), "m-%s", vm);
	snprintf(pod, sizeof(pod), "vl-%s-t", vm);
	if (which > 4) {
		snprintf(state, sizeof(state),
			"'migrationState':{'migrationUid':'uid-%s','sourceNode':'%s',"
			"'targetNode':'%s','targetPod':'%s','mode':'PreCopy'}",
			name, node_name(source), node_name(target), pod);
	}
	world_vmi(&cluster->world, vm, node_name(source), "", state);
	world_migration(&cluster->world, name, vm, phases[which], seconds,
		which == 0 ? "'creationTimestamp':'@-4'" : "", "");
	if (which < 2) {
		return;
	}
	cluster->slots++;
	cluster->outbound[source]++;
	world_launcher(&cluster->world, pod, vm, name, node_name(target), seconds + 1,
		"", which < 4 ? POD_CREATING : POD_READY);
	if (which < 4 && chance(&cluster->dice, 30)) {
		world_event(&cluster->world, "Pod", pod, "Warning",
			chance(&cluster->dice, 50) ? "FailedMount"
						   : "FailedCreatePodSandBox",
			"MountVolume.SetUp failed: network object not registered", 1);
	}
}

/* Behind the limits, for any time. */
static void put_queued(struct cluster *cluster, const char *vm, int source)
{
	char name[64];

	snprintf(name, sizeof(name), "m-%s", vm);
	world_vmi(&cluster->world, vm, node_name(source), "", mark_of(cluster, source));
	world_migration(&cluster->world, name, vm, "Pending",
		roll(&cluster->dice, 0, 4000), evacuation_of(cluster, source), "");
	if (chance(&cluster->dice, 20)) {
		/* Before 1.7 the evacuation controller said so while slots were full.
		 */
		world_event(&cluster->world, "VirtualMachineInstance", vm, "Warning",
			"FailedCreate", "VMI shop/x is not migrateable now", 30);
	}
}

/* Came here a while ago; the state of that is still there. */
static void put_moved(struct cluster *cluster, const char *vm, int node)
{
	int ago = roll(&cluster->dice, 1, 20000);
	char state[512];
	char name[64];
	char pod[64];

	snprintf(name, sizeof(name), "m-%s", vm);
	snprintf(pod, sizeof(pod), "vl-%s-t", vm);
	snprintf(state, sizeof(state),
		"'migrationState':{'migrationUid':'uid-%s','sourceNode':'%s',"
		"'targetNode':'%s','targetPod':'%s','mode':'PreCopy',"
		"'startTimestamp':'@-%d','endTimestamp':'@-%d','completed':true}",
		name, node_name((node + 1) % NODES), node_name(node), pod, ago + 40,
		ago);
	world_vmi(&cluster->world, vm, node_name(node), "", state);
	world_launcher(&cluster->world, pod, vm, name, node_name(node), ago + 52, "",
		POD_READY);
	world_launcher(&cluster->world, vm, vm, "", node_name((node + 1) % NODES),
		80000, "", "'phase':'Succeeded'");
	world_migration(&cluster->world, name, vm, "Succeeded", ago, "", state);
}

/* Cannot move, and nobody wants it to. */
static void put_fixed(struct cluster *cluster, const char *vm, int node)
{
	world_vmi(&cluster->world, vm, node_name(node),
		chance(&cluster->dice, 50)
			? "'evictionStrategy':'LiveMigrateIfPossible'"
			: "",
		"'conditions':[{'type':'LiveMigratable','status':'False',"
		"'reason':'HostDeviceNotLiveMigratable',"
		"'message':'VMI uses a PCI host devices'}]");
}

/* Ended by the hand of a user. */
static void put_cancelled(struct cluster *cluster, const char *vm, int node)
{
	char state[512];
	char name[64];

	snprintf(name, sizeof(name), "m-%s", vm);
	snprintf(state, sizeof(state),
		"'migrationState':{'migrationUid':'uid-%s','sourceNode':'%s',"
		"'targetNode':'%s','startTimestamp':'@-90','endTimestamp':'@-61',"
		"'completed':true,'failed':true,'abortRequested':true,"
		"'abortStatus':'Succeeded',"
		"'failureReason':'Live migration has been aborted'}",
		name, node_name(node), node_name((node + 1) % NODES));
	world_vmi(&cluster->world, vm, node_name(node), "", state);
	world_migration(&cluster->world, name, vm, "Failed", 60, "", state);
}

static void put_vm(struct cluster *cluster, int index)
{
	int node = roll(&cluster->dice, 0, NODES - 1);
	char vm[32];

	snprintf(vm, sizeof(vm), "vm-%d", index);
	if (node == cluster->drained) {
		if (has_slot(cluster, node)) {
			put_copying(cluster, vm, node);
		} else {
			put_queued(cluster, vm, node);
		}
		return;
	}
	switch (roll(&cluster->dice, 0, 7)) {
	case 0:
	case 1:
		if (has_slot(cluster, node)) {
			put_copying(cluster, vm, node);
		} else {
			put_queued(cluster, vm, node);
		}
		return;
	case 2:
		if (has_slot(cluster, node)) {
			put_starting(cluster, vm, node);
			return;
		}
		break;
	case 3:
		put_moved(cluster, vm, node);
		return;
	case 4:
		put_fixed(cluster, vm, node);
		return;
	case 5:
		put_cancelled(cluster, vm, node);
		return;
	default:
		break;
	}
	world_vmi(&cluster->world, vm, node_name(node), "", "");
}

static void put_node(struct cluster *cluster, int index)
{
	const char *name = node_name(index);
	bool is_restarted = chance(&cluster->dice, 15);
	char spec[256] = "";
	char status[512] = "";

	if (index == cluster->drained) {
		snprintf(spec, sizeof(spec),
			"'unschedulable':true,'taints':[{"
			"'key':'node.kubernetes.io/unschedulable',"
			"'effect':'NoSchedule','timeAdded':'@-%d'}]",
			cluster->drained_s);
	}
	if (is_restarted) {
		snprintf(status, sizeof(status),
			"'phase':'Running','podIP':'10.131.0.7','conditions':[{"
			"'type':'Ready','status':'True','lastTransitionTime':'@-%d'}],"
			"'containerStatuses':[{'name':'virt-handler','ready':true,"
			"'restartCount':0,'state':{'running':{}}}]",
			roll(&cluster->dice, 0, 30));
	}
	world_node(&cluster->world, name,
		is_restarted && chance(&cluster->dice, 50)
			? "'kubevirt.io/schedulable':'false'"
			: "",
		spec, "True", roll(&cluster->dice, 0, 132));
	world_handler(&cluster->world, name, "", status);
}

static void cluster_make(struct cluster *cluster, uint64_t seed)
{
	struct world *world = &cluster->world;

	*cluster = (struct cluster){ .dice = { seed * 7919 + 13 }, .drained = -1 };
	world->store = store_create();
	world->frame = arena_create(1u << 16);
	world->now = (struct moment){ WORLD_NOW_MS, WORLD_MONO_MS };
	settings_init(&world->settings);
	for (int i = 0; i < SOURCE_COUNT; i++) {
		world_source(world, (enum source)i, SOURCE_LIVE);
	}
	world_kubevirt(world, "", "");
	if (chance(&cluster->dice, 40)) {
		cluster->drained = roll(&cluster->dice, 0, NODES - 1);
		cluster->drained_s = roll(&cluster->dice, 1, 3000);
	}
	for (int i = 0; i < NODES; i++) {
		put_node(cluster, i);
	}
	for (int i = 0; i < VMS; i++) {
		put_vm(cluster, i);
	}
}

static size_t count_alarms(const char *where, uint64_t seed, struct finding_list list)
{
	size_t alarms = 0;

	for (size_t i = 0; i < list.count; i++) {
		if (list.items[i].severity != SEVERITY_INFO) {
			print_error("cluster %llu, %s: %s: %s\n",
				(unsigned long long)seed, where, list.items[i].id,
				list.items[i].summary);
			alarms++;
		}
	}
	return alarms;
}

static size_t alarms_of(struct cluster *cluster, uint64_t seed)
{
	const struct facts *facts;
	const struct findings *findings;
	size_t alarms;

	world_diagnose(&cluster->world);
	facts = cluster->world.facts;
	findings = cluster->world.findings;
	alarms = count_alarms("cluster", seed, findings->cluster);
	for (size_t i = 0; i < facts->migration_count; i++) {
		alarms += count_alarms(facts->migrations[i].migration->object.name,
			seed, findings->migrations[i]);
	}
	for (size_t i = 0; i < facts->node_count; i++) {
		alarms += count_alarms(facts->nodes[i].name, seed, findings->nodes[i]);
	}
	for (size_t i = 0; i < findings->vmi_count; i++) {
		alarms += count_alarms(store_vmi(cluster->world.store, i)->object.name,
			seed, findings->vmis[i]);
	}
	return alarms;
}

static void nobody_is_alarmed_where_nothing_is_wrong(void **state)
{
	size_t alarms = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= CLUSTERS; seed++) {
		struct cluster cluster;

		cluster_make(&cluster, seed);
		alarms += alarms_of(&cluster, seed);
		world_finish(&cluster.world);
	}
	assert_int_equal(alarms, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nobody_is_alarmed_where_nothing_is_wrong),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
