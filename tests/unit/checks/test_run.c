/* The tree of readiness: complete, in order, honest about what cannot be seen. */
#include "checks/check.h"

#include "tests/unit/diagnose/builders.h"

#define ATTACHED(ip)                                                                \
	"'k8s.v1.cni.cncf.io/networks':'mig@migration0',"                           \
	"'k8s.v1.cni.cncf.io/network-status':'[{\\\"name\\\":\\\"kubevirt/mig\\\"," \
	"\\\"interface\\\":\\\"migration0\\\",\\\"ips\\\":[\\\"" ip "\\\"]}]'"
#define UNATTACHED                                                         \
	"'k8s.v1.cni.cncf.io/network-status':'[{\\\"name\\\":\\\"ovn\\\"," \
	"\\\"interface\\\":\\\"eth0\\\",\\\"ips\\\":[\\\"10.131.0.7\\\"]}]'"
#define NOT_MIGRATABLE(reason)                                                      \
	"'conditions':[{'type':'LiveMigratable','status':'False','reason':'" reason \
	"','message':'because'}]"

/* Three nodes on a network of their own, a VM on each. */
static void put_ready(struct world *world)
{
	static const char *const model =
		"'host-model-cpu.node.kubevirt.io/Icelake':'true'";

	world_init(world);
	world_kubevirt(world, "'network':'mig'", "");
	world_put(world, KIND_NAD,
		"{'metadata':{'namespace':'kubevirt','name':'mig','uid':'nad'},"
		"'spec':{'config':'{\\\"cniVersion\\\":\\\"0.3.1\\\","
		"\\\"type\\\":\\\"macvlan\\\",\\\"master\\\":\\\"bond2\\\","
		"\\\"ipam\\\":{\\\"type\\\":\\\"whereabouts\\\","
		"\\\"range\\\":\\\"10.200.5.0/24\\\"}}'}}");
	for (int i = 1; i <= 3; i++) {
		char node[16];
		char vmi[16];

		snprintf(node, sizeof(node), "w%d", i);
		snprintf(vmi, sizeof(vmi), "vm%d", i);
		world_node(world, node, model, "", "True", 40);
		world_vmi(world, vmi, node, "", "");
	}
	world_handler(world, "w1", ATTACHED("10.200.5.1"), "");
	world_handler(world, "w2", ATTACHED("10.200.5.2"), "");
	world_handler(world, "w3", ATTACHED("10.200.5.3"), "");
}

static const struct readiness *judge(struct world *world)
{
	world->facts =
		facts_compute(world->store, &world->settings, world->now, world->frame);
	return readiness_run(world->facts, world->frame);
}

static const struct readiness_item *find(
	const struct readiness *readiness, const char *id)
{
	for (size_t i = 0; i < readiness->count; i++) {
		if (text_equal(readiness->items[i].id, id)) {
			return &readiness->items[i];
		}
	}
	fail_msg("%s is missing", id);
	abort();
}

static void expect_state(
	struct world *world, const char *id, enum readiness_state state)
{
	const struct readiness_item *item = find(judge(world), id);

	if (item->state != state) {
		fail_msg("%s is %s: %s", id, readiness_state_text(item->state),
			item->reason);
	}
}

static void every_statement_is_reached_once_conclusions_first(void **state)
{
	struct world world;
	const struct readiness *readiness;
	size_t total = 0;

	(void)state;
	put_ready(&world);
	readiness = judge(&world);
	while (checks[total] != NULL) {
		total++;
	}
	assert_int_equal(readiness->count, total);
	assert_string_equal(readiness->items[0].id, "live-migration");
	for (size_t i = 0; i < readiness->count; i++) {
		const struct readiness_item *item = &readiness->items[i];

		assert_false(text_is_empty(item->title));
		for (size_t b = 0; b < item->because_count; b++) {
			const struct readiness_item *child =
				find(readiness, item->because[b]);

			assert_true(child > item);
		}
		for (size_t k = 0; k < i; k++) {
			assert_string_not_equal(readiness->items[k].id, item->id);
		}
	}
	world_finish(&world);
}

static void a_cluster_that_is_ready_says_so(void **state)
{
	struct world world;
	const struct readiness *readiness;

	(void)state;
	put_ready(&world);
	readiness = judge(&world);
	for (size_t i = 0; i < readiness->count; i++) {
		if (readiness->items[i].state != READINESS_OK) {
			fail_msg("%s is %s: %s", readiness->items[i].id,
				readiness_state_text(readiness->items[i].state),
				readiness->items[i].reason);
		}
	}
	assert_int_equal(readiness_worst(readiness), READINESS_OK);
	world_finish(&world);
}

static void the_worst_statement_decides_and_is_named(void **state)
{
	struct world world;
	const struct readiness *readiness;

	(void)state;
	put_ready(&world);
	world_handler(&world, "w2", UNATTACHED, "");
	readiness = judge(&world);
	assert_int_equal(
		find(readiness, "network-attachment")->state, READINESS_FAILED);
	assert_int_equal(find(readiness, "network")->state, READINESS_FAILED);
	assert_int_equal(find(readiness, "live-migration")->state, READINESS_FAILED);
	assert_non_null(strstr(find(readiness, "live-migration")->reason,
		"network-attachment: 1 of 3"));
	assert_int_equal(find(readiness, "storage")->state, READINESS_OK);
	world_finish(&world);
}

static void what_cannot_be_seen_is_unknown_and_never_ok(void **state)
{
	static const struct {
		enum source source;
		const char *id;
	} cases[] = {
		{ SOURCE_NODE, "schedulable-nodes" },
		{ SOURCE_NODE, "capacity" },
		{ SOURCE_NODE, "cpu-models" },
		{ SOURCE_VMI, "disks-shared" },
		{ SOURCE_VMI, "vm-features" },
		{ SOURCE_VMI, "eviction" },
		{ SOURCE_QUOTA, "quotas" },
		{ SOURCE_NAD, "network-definition" },
		{ SOURCE_NAD, "network-addresses" },
		{ SOURCE_VIRT_HANDLER, "network-attachment" },
		{ SOURCE_VIRT_HANDLER, "virt-handlers" },
		{ SOURCE_KUBEVIRT, "kubevirt" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct world world;

		put_ready(&world);
		world_source(&world, cases[i].source, SOURCE_FORBIDDEN);
		expect_state(&world, cases[i].id, READINESS_UNKNOWN);
		expect_state(&world, "live-migration", READINESS_UNKNOWN);
		assert_true(find(judge(&world), cases[i].id)->next_count > 0);
		world_finish(&world);
	}
}

static void a_network_is_advised_and_its_faults_are_told(void **state)
{
	struct world world;

	(void)state;
	put_ready(&world);
	world_kubevirt(&world, "", "");
	expect_state(&world, "migration-network", READINESS_WARNING);
	expect_state(&world, "network-definition", READINESS_OK);
	world_kubevirt(&world, "'network':''", "");
	expect_state(&world, "migration-network", READINESS_FAILED);
	world_kubevirt(&world, "'network':'other'", "");
	expect_state(&world, "network-definition", READINESS_FAILED);
	world_finish(&world);
}

static void too_few_addresses_fail(void **state)
{
	struct world world;

	(void)state;
	put_ready(&world);
	world_put(&world, KIND_NAD,
		"{'metadata':{'namespace':'kubevirt','name':'mig','uid':'nad'},"
		"'spec':{'config':'{\\\"cniVersion\\\":\\\"0.3.1\\\","
		"\\\"type\\\":\\\"macvlan\\\",\\\"master\\\":\\\"bond2\\\","
		"\\\"ipam\\\":{\\\"type\\\":\\\"whereabouts\\\","
		"\\\"range\\\":\\\"10.200.5.0/30\\\"}}'}}");
	expect_state(&world, "network-addresses", READINESS_FAILED);
	world_finish(&world);
}

static void disks_and_devices_are_counted_apart(void **state)
{
	struct world world;

	(void)state;
	put_ready(&world);
	world_vmi(&world, "vm1", "w1", "", NOT_MIGRATABLE("DisksNotLiveMigratable"));
	expect_state(&world, "disks-shared", READINESS_WARNING);
	expect_state(&world, "vm-features", READINESS_OK);
	expect_state(&world, "eviction", READINESS_WARNING);
	world_vmi(
		&world, "vm1", "w1", "", NOT_MIGRATABLE("HostDeviceNotLiveMigratable"));
	expect_state(&world, "disks-shared", READINESS_OK);
	expect_state(&world, "vm-features", READINESS_WARNING);
	world_vmi(
		&world, "vm2", "w2", "", NOT_MIGRATABLE("HostDeviceNotLiveMigratable"));
	world_vmi(
		&world, "vm3", "w3", "", NOT_MIGRATABLE("HostDeviceNotLiveMigratable"));
	expect_state(&world, "vm-features", READINESS_FAILED);
	world_finish(&world);
}

static void one_node_is_not_enough(void **state)
{
	struct world world;

	(void)state;
	put_ready(&world);
	world_node(&world, "w2", "", "'unschedulable':true", "True", 40);
	expect_state(&world, "schedulable-nodes", READINESS_WARNING);
	world_node(&world, "w3", "", "", "False", 40);
	expect_state(&world, "schedulable-nodes", READINESS_FAILED);
	world_finish(&world);
}

/* Each node has 64 GiB. */
static void a_vm_that_fits_nowhere_else_is_named(void **state)
{
	static const char *const large =
		"'domain':{'memory':{'guest':'%s'},'devices':{}}";
	struct world world;
	char spec[128];

	(void)state;
	put_ready(&world);
	snprintf(spec, sizeof(spec), large, "50Gi");
	world_put(&world, KIND_VMI,
		"{'metadata':{'namespace':'shop','name':'big','uid':'big'},'spec':{%s},"
		"'status':{'phase':'Running','nodeName':'w1','conditions':[{'type':"
		"'LiveMigratable','status':'True'}]}}",
		spec);
	expect_state(&world, "capacity", READINESS_OK);
	/* 4 GiB of vm2 are on w2 and 4 of vm3 on w3: 61 do not fit. */
	snprintf(spec, sizeof(spec), large, "61Gi");
	world_put(&world, KIND_VMI,
		"{'metadata':{'namespace':'shop','name':'big','uid':'big'},'spec':{%s},"
		"'status':{'phase':'Running','nodeName':'w1','conditions':[{'type':"
		"'LiveMigratable','status':'True'}]}}",
		spec);
	expect_state(&world, "capacity", READINESS_FAILED);
	assert_non_null(strstr(find(judge(&world), "capacity")->reason, "shop/big"));
	world_finish(&world);
}

static void a_cpu_that_only_one_node_has_is_told(void **state)
{
	struct world world;

	(void)state;
	put_ready(&world);
	world_node(&world, "w1", "'host-model-cpu.node.kubevirt.io/Rome':'true'", "",
		"True", 40);
	expect_state(&world, "cpu-models", READINESS_WARNING);
	/* A named model does not follow the host. */
	world_vmi(&world, "vm1", "w1",
		"'x':1,'domain':{'cpu':{'model':'Skylake'},'memory':{'guest':'4Gi'}}",
		"");
	expect_state(&world, "cpu-models", READINESS_OK);
	world_finish(&world);
}

static void a_quota_without_room_is_told(void **state)
{
	struct world world;

	(void)state;
	put_ready(&world);
	world_put(&world, KIND_QUOTA,
		"{'metadata':{'namespace':'shop','name':'team','uid':'q'},'status':{"
		"'hard':{'limits.memory':'20Gi'},'used':{'limits.memory':'14Gi'}}}");
	expect_state(&world, "quotas", READINESS_OK);
	world_put(&world, KIND_QUOTA,
		"{'metadata':{'namespace':'shop','name':'team','uid':'q'},'status':{"
		"'hard':{'limits.memory':'20Gi'},'used':{'limits.memory':'17Gi'}}}");
	expect_state(&world, "quotas", READINESS_WARNING);
	world_finish(&world);
}

static void kubevirts_own_parts_are_judged(void **state)
{
	static const char *const deployment =
		"{'kind':'Deployment','metadata':{'namespace':'kubevirt','name':"
		"'virt-controller','uid':'w','generation':1},'spec':{'replicas':2},"
		"'status':{'observedGeneration':1%s}}";
	struct world world;

	(void)state;
	put_ready(&world);
	world_put(&world, KIND_WORKLOAD, deployment, ",'availableReplicas':2");
	expect_state(&world, "kubevirt", READINESS_OK);
	world_put(&world, KIND_WORKLOAD, deployment, ",'availableReplicas':1");
	expect_state(&world, "kubevirt", READINESS_WARNING);
	world_put(&world, KIND_WORKLOAD, deployment, "");
	expect_state(&world, "kubevirt", READINESS_FAILED);
	world_finish(&world);
}

static void a_second_kubevirt_object_is_told(void **state)
{
	struct world world;

	(void)state;
	put_ready(&world);
	expect_state(&world, "kubevirt", READINESS_OK);
	world_put(&world, KIND_KUBEVIRT,
		"{'metadata':{'namespace':'other','name':'k','uid':'k2'}}");
	expect_state(&world, "kubevirt", READINESS_WARNING);
	assert_non_null(strstr(find(judge(&world), "kubevirt")->reason,
		"2 KubeVirt objects; kubevirt/kubevirt is taken"));
	world_finish(&world);
}

/* Under the stall detector the progress timeout is not used, and post-copy comes at the
 * end of the time without leave to disrupt. */
static void the_stall_detector_changes_what_the_timeouts_mean(void **state)
{
	struct world world;
	const struct readiness_item *item;

	(void)state;
	put_ready(&world);
	world_put(&world, KIND_KUBEVIRT,
		"{'metadata':{'namespace':'kubevirt','name':'kubevirt','uid':'kv'},"
		"'spec':{'configuration':{'developerConfiguration':{'featureGates':["
		"'MigrationStallDetection']},'migrations':{'allowPostCopy':true,"
		"'allowWorkloadDisruption':false}}},'status':{'phase':'Deployed',"
		"'observedKubeVirtVersion':'v1.9.0'}}");
	item = find(judge(&world), "timeouts");
	assert_int_equal(item->state, READINESS_WARNING);
	assert_non_null(
		strstr(item->reason, "not used at a stall, only when the time"));
	world_finish(&world);
}

static void handlers_that_do_not_work_are_counted(void **state)
{
	static const char *const broken =
		"'phase':'Running','conditions':[{'type':'Ready','status':'False'}]";
	struct world world;

	(void)state;
	put_ready(&world);
	world_handler(&world, "w1", ATTACHED("10.200.5.1"), broken);
	expect_state(&world, "virt-handlers", READINESS_WARNING);
	world_node(&world, "w2", "", "", "True", 300);
	assert_non_null(strstr(find(judge(&world), "virt-handlers")->reason, "2 of 3"));
	world_finish(&world);
}

static void limits_that_let_nothing_start_fail(void **state)
{
	static const struct {
		const char *migrations;
		enum readiness_state state;
	} cases[] = {
		{ "'network':'mig'", READINESS_OK },
		{ "'network':'mig','parallelMigrationsPerCluster':0",
			READINESS_FAILED },
		{ "'network':'mig','parallelOutboundMigrationsPerNode':9",
			READINESS_WARNING },
		{ "'parallelOutboundMigrationsPerNode':4", READINESS_WARNING },
		{ "'parallelOutboundMigrationsPerNode':4,"
		  "'bandwidthPerMigration':'64Mi'",
			READINESS_OK },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct world world;

		put_ready(&world);
		world_kubevirt(&world, cases[i].migrations, "");
		expect_state(&world, "parallelism", cases[i].state);
		world_finish(&world);
	}
}

static void time_is_measured_against_the_speed_there_is(void **state)
{
	static const struct {
		const char *migrations;
		enum readiness_state state;
	} cases[] = {
		{ "'network':'mig'", READINESS_OK },
		/* 4 GiB at 64 MiB/s are 64 s, of 5 * 20 = 100 s: tight. */
		{ "'bandwidthPerMigration':'64Mi','completionTimeoutPerGiB':20",
			READINESS_WARNING },
		{ "'bandwidthPerMigration':'64Mi','completionTimeoutPerGiB':40",
			READINESS_OK },
		{ "'bandwidthPerMigration':'32Mi','completionTimeoutPerGiB':20",
			READINESS_FAILED },
		{ "'completionTimeoutPerGiB':0", READINESS_WARNING },
		{ "'allowPostCopy':true,'allowWorkloadDisruption':false",
			READINESS_WARNING },
		{ "'allowPostCopy':true", READINESS_OK },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct world world;

		put_ready(&world);
		world_kubevirt(&world, cases[i].migrations, "");
		expect_state(&world, "timeouts", cases[i].state);
		world_finish(&world);
	}
}

static void a_drain_that_would_stop_vms_is_told(void **state)
{
	struct world world;

	(void)state;
	put_ready(&world);
	world_vmi(&world, "vm1", "w1", "'evictionStrategy':'None'", "");
	expect_state(&world, "eviction", READINESS_WARNING);
	world_vmi(&world, "vm1", "w1", "'evictionStrategy':'External'", "");
	expect_state(&world, "eviction", READINESS_OK);
	world_vmi(&world, "vm1", "w1", "'evictionStrategy':'LiveMigrateIfPossible'",
		NOT_MIGRATABLE("HostDeviceNotLiveMigratable"));
	expect_state(&world, "eviction", READINESS_OK);
	world_finish(&world);
}

static void a_vm_that_must_move_and_has_nowhere_to_go_hangs_a_drain(void **state)
{
	struct world world;

	(void)state;
	put_ready(&world);
	world_node(&world, "w2", "", "'unschedulable':true", "True", 40);
	expect_state(&world, "eviction", READINESS_OK);
	world_node(&world, "w3", "", "'unschedulable':true", "True", 40);
	expect_state(&world, "eviction", READINESS_WARNING);
	assert_non_null(strstr(
		find(judge(&world), "eviction")->reason, "there is no second node"));
	world_finish(&world);
}

static void advice_makes_nothing_worse(void **state)
{
	struct world world;

	(void)state;
	put_ready(&world);
	world_migration(&world, "m1", "vm1", "Pending", 5, "", "");
	expect_state(&world, "advice", READINESS_OK);
	assert_true(find(judge(&world), "advice")->next_count > 0);
	expect_state(&world, "live-migration", READINESS_OK);
	world_finish(&world);
}

static void a_clock_that_is_ahead_makes_no_virt_handler_silent(void **state)
{
	static const char *const label =
		"'host-model-cpu.node.kubevirt.io/Icelake':'true'";
	struct world world;

	(void)state;
	put_ready(&world);
	world_node(&world, "w1", label, "", "True", 900);
	expect_state(&world, "virt-handlers", READINESS_WARNING);
	world_node(&world, "w2", label, "", "True", 910);
	world_node(&world, "w3", label, "", "True", 920);
	expect_state(&world, "virt-handlers", READINESS_OK);
	world_finish(&world);
}

static void put_special_vm(struct world *world)
{
	world_put(world, KIND_VMI,
		"{'metadata':{'namespace':'shop','name':'vm1'},'spec':{'domain':{'cpu':"
		"{"
		"'dedicatedCpuPlacement':true},'memory':{'guest':'4Gi','hugepages':{"
		"'pageSize':'1Gi'}}}},'status':{'phase':'Running','nodeName':'w1',"
		"'conditions':[{'type':'LiveMigratable','status':'True'}]}}");
}

static void put_paged_node(
	struct world *world, const char *name, const char *label, const char *pages)
{
	world_put(world, KIND_NODE,
		"{'metadata':{'name':'%s','labels':{'kubevirt.io/schedulable':'true',"
		"'host-model-cpu.node.kubevirt.io/Icelake':'true'%s},'annotations':{"
		"'kubevirt.io/heartbeat':'@-40'}},'status':{'allocatable':{'memory':"
		"'64Gi','hugepages-1Gi':'%s','hugepages-2Mi':'0'},'conditions':[{"
		"'type':'Ready','status':'True'}]}}",
		name, label, pages);
}

static void hugepages_and_dedicated_cpus_need_a_second_node(void **state)
{
	struct world world;
	const struct readiness_item *item;

	(void)state;
	put_ready(&world);
	put_special_vm(&world);
	item = find(judge(&world), "special-vms");
	assert_int_equal(item->state, READINESS_WARNING);
	assert_non_null(strstr(item->evidence[0].value,
		"4 GiB in hugepages of 1Gi and dedicated CPUs"));
	put_paged_node(&world, "w2", ",'cpumanager':'true'", "2Gi");
	expect_state(&world, "special-vms", READINESS_WARNING);
	put_paged_node(&world, "w2", "", "8Gi");
	expect_state(&world, "special-vms", READINESS_WARNING);
	put_paged_node(&world, "w2", ",'cpumanager':'true'", "8Gi");
	expect_state(&world, "special-vms", READINESS_OK);
	world_finish(&world);
}

static void put_load(struct world *world, const char *node, const char *memory)
{
	/* As the client sums it up: one object named as its node. */
	world_put(world, KIND_NODE_LOAD,
		"{'metadata':{'name':'%s'},'spec':{'containers':[{'resources':{"
		"'requests':{'memory':'%s'}}}]},'status':{'phase':'Running'}}",
		node, memory);
}

static void put_load_everywhere(struct world *world, const char *memory)
{
	put_load(world, "w1", memory);
	put_load(world, "w2", memory);
	put_load(world, "w3", memory);
}

/* Nodes of 64 GiB with a VM of 4 GiB each: only other pods can take the room. */
static void room_is_what_the_requests_of_all_pods_leave(void **state)
{
	struct world world;
	const struct readiness_item *item;

	(void)state;
	put_ready(&world);
	expect_state(&world, "capacity", READINESS_OK);
	put_load_everywhere(&world, "61Gi");
	item = find(judge(&world), "capacity");
	assert_int_equal(item->state, READINESS_FAILED);
	assert_string_equal(item->reason,
		"shop/vm1 (4 GiB) fits on no other node: the most is 3 GiB");
	put_load(&world, "w2", "60Gi");
	expect_state(&world, "capacity", READINESS_OK);
	world_finish(&world);
}

static void room_that_cannot_be_proven_is_unknown_with_the_right(void **state)
{
	struct world world;
	const struct readiness_item *item;

	(void)state;
	put_ready(&world);
	world_source(&world, SOURCE_NODE_LOAD, SOURCE_FORBIDDEN);
	item = find(judge(&world), "capacity");
	assert_int_equal(item->state, READINESS_UNKNOWN);
	assert_non_null(strstr(item->reason, "what other pods ask for"));
	/* Not asked yet is not forbidden. */
	world_source(&world, SOURCE_NODE_LOAD, SOURCE_IDLE);
	expect_state(&world, "capacity", READINESS_OK);
	world_finish(&world);
}

/* With overcommitment the pod asks for less than the guest has. */
static void a_vm_takes_what_its_pod_asks_for(void **state)
{
	struct world world;

	(void)state;
	put_ready(&world);
	put_load_everywhere(&world, "61Gi");
	for (int i = 1; i <= 3; i++) {
		world_put(&world, KIND_VMI,
			"{'metadata':{'namespace':'shop','name':'vm%d'},'spec':{'"
			"domain':{"
			"'memory':{'guest':'4Gi'},'resources':{'requests':{'memory':"
			"'2Gi'}}}},'status':{'phase':'Running','nodeName':'w%d',"
			"'conditions':[{'type':'LiveMigratable','status':'True'}]}}",
			i, i);
	}
	expect_state(&world, "capacity", READINESS_OK);
	world_finish(&world);
}

static void a_vm_that_only_its_node_may_have_is_named(void **state)
{
	static const char *const specs[] = {
		"'nodeSelector':{'kubernetes.io/hostname':'w1'}",
		"'affinity':{'nodeAffinity':{"
		"'requiredDuringSchedulingIgnoredDuringExecution':{'nodeSelectorTerms':"
		"[{"
		"'matchExpressions':[{'key':'kubernetes.io/hostname','operator':'In',"
		"'values':['w1']}]}]}}}",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(specs); i++) {
		struct world world;
		const struct readiness_item *item;

		put_ready(&world);
		expect_state(&world, "placement", READINESS_OK);
		world_vmi(&world, "vm1", "w1", specs[i], "");
		item = find(judge(&world), "placement");
		assert_int_equal(item->state, READINESS_WARNING);
		assert_string_equal(item->evidence[0].what, "shop/vm1");
		assert_non_null(
			strstr(item->evidence[0].value, "kubernetes.io/hostname"));
		/* Where there is no other node at all, that is said elsewhere. */
		world_node(&world, "w2", "", "'unschedulable':true", "True", 40);
		world_node(&world, "w3", "", "'unschedulable':true", "True", 40);
		expect_state(&world, "placement", READINESS_OK);
		world_finish(&world);
	}
}

static void a_named_cpu_model_needs_a_second_node(void **state)
{
	struct world world;

	(void)state;
	put_ready(&world);
	world_vmi(&world, "vm1", "w1", "", "");
	world_put(&world, KIND_VMI,
		"{'metadata':{'namespace':'shop','name':'vm1'},'spec':{'domain':{'cpu':"
		"{"
		"'model':'EPYC-Rome'}}},'status':{'phase':'Running','nodeName':'w1'}}");
	expect_state(&world, "cpu-models", READINESS_OK);
	world_node(&world, "w1",
		"'host-model-cpu.node.kubevirt.io/Icelake':'true',"
		"'cpu-model.node.kubevirt.io/EPYC-Rome':'true'",
		"", "True", 40);
	expect_state(&world, "cpu-models", READINESS_WARNING);
	world_node(&world, "w2",
		"'host-model-cpu.node.kubevirt.io/Icelake':'true',"
		"'cpu-model.node.kubevirt.io/EPYC-Rome':'true'",
		"", "True", 40);
	expect_state(&world, "cpu-models", READINESS_OK);
	world_finish(&world);
}

static void put_pool(struct world *world, const char *condition)
{
	world_put(world, KIND_NODE_POOL,
		"{'metadata':{'namespace':'clusters','name':'np','uid':'np'},"
		"'spec':{'clusterName':'blue'},'status':{'conditions':[%s]}}",
		condition);
}

static void machines_of_hosted_clusters_that_cannot_move_are_named(void **state)
{
	struct world world;
	const struct readiness_item *item;

	(void)state;
	put_ready(&world);
	put_pool(&world, "{'type':'KubeVirtNodesLiveMigratable','status':'True'}");
	expect_state(&world, "hosted-clusters", READINESS_OK);
	put_pool(&world, "");
	expect_state(&world, "hosted-clusters", READINESS_OK);
	put_pool(&world,
		"{'type':'KubeVirtNodesLiveMigratable','status':'False',"
		"'reason':'DisksNotLiveMigratable','message':'"
		"1 of 3 machines are not live migratable\\n"
		"Machine np-7: DisksNotLiveMigratable: PVC np-7-rhcos is not "
		"shared\\n'}");
	item = find(judge(&world), "hosted-clusters");
	assert_int_equal(item->state, READINESS_WARNING);
	assert_string_equal(
		item->reason, "1 of 3 machines of NodePool clusters/np cannot move");
	assert_string_equal(item->evidence[0].what, "np-7");
	assert_non_null(strstr(item->evidence[0].value, "PVC np-7-rhcos"));
	world_finish(&world);
}

/* A cluster without hosted ones answers 403 to who may not read them anyway. */
static void node_pools_are_missed_only_where_vms_belong_to_them(void **state)
{
	struct world world;

	(void)state;
	put_ready(&world);
	world_source(&world, SOURCE_NODE_POOL, SOURCE_FORBIDDEN);
	expect_state(&world, "hosted-clusters", READINESS_OK);
	world_source(&world, SOURCE_NODE_POOL, SOURCE_ABSENT);
	expect_state(&world, "hosted-clusters", READINESS_OK);
	world_put(&world, KIND_VMI,
		"{'metadata':{'namespace':'shop','name':'np-7','labels':{"
		"'hypershift.kubevirt.io/node-pool-name':'np'}},"
		"'status':{'phase':'Running','nodeName':'w1'}}");
	expect_state(&world, "hosted-clusters", READINESS_UNKNOWN);
	world_source(&world, SOURCE_NODE_POOL, SOURCE_FORBIDDEN);
	expect_state(&world, "hosted-clusters", READINESS_UNKNOWN);
	assert_non_null(strstr(find(judge(&world), "hosted-clusters")->next[0],
		"nodepools.hypershift.openshift.io"));
	world_finish(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_statement_is_reached_once_conclusions_first),
		cmocka_unit_test(a_cluster_that_is_ready_says_so),
		cmocka_unit_test(the_worst_statement_decides_and_is_named),
		cmocka_unit_test(what_cannot_be_seen_is_unknown_and_never_ok),
		cmocka_unit_test(a_network_is_advised_and_its_faults_are_told),
		cmocka_unit_test(too_few_addresses_fail),
		cmocka_unit_test(disks_and_devices_are_counted_apart),
		cmocka_unit_test(one_node_is_not_enough),
		cmocka_unit_test(a_vm_that_fits_nowhere_else_is_named),
		cmocka_unit_test(a_cpu_that_only_one_node_has_is_told),
		cmocka_unit_test(a_quota_without_room_is_told),
		cmocka_unit_test(kubevirts_own_parts_are_judged),
		cmocka_unit_test(a_second_kubevirt_object_is_told),
		cmocka_unit_test(the_stall_detector_changes_what_the_timeouts_mean),
		cmocka_unit_test(handlers_that_do_not_work_are_counted),
		cmocka_unit_test(limits_that_let_nothing_start_fail),
		cmocka_unit_test(time_is_measured_against_the_speed_there_is),
		cmocka_unit_test(a_drain_that_would_stop_vms_is_told),
		cmocka_unit_test(
			a_vm_that_must_move_and_has_nowhere_to_go_hangs_a_drain),
		cmocka_unit_test(advice_makes_nothing_worse),
		cmocka_unit_test(a_clock_that_is_ahead_makes_no_virt_handler_silent),
		cmocka_unit_test(hugepages_and_dedicated_cpus_need_a_second_node),
		cmocka_unit_test(room_is_what_the_requests_of_all_pods_leave),
		cmocka_unit_test(room_that_cannot_be_proven_is_unknown_with_the_right),
		cmocka_unit_test(a_vm_takes_what_its_pod_asks_for),
		cmocka_unit_test(a_vm_that_only_its_node_may_have_is_named),
		cmocka_unit_test(a_named_cpu_model_needs_a_second_node),
		cmocka_unit_test(
			machines_of_hosted_clusters_that_cannot_move_are_named),
		cmocka_unit_test(node_pools_are_missed_only_where_vms_belong_to_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
