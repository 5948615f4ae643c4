/* The target pod: not placed, placed and not starting, or going round in circles. */
#include "tests/unit/diagnose/builders.h"

static const char *const selector =
	"'nodeSelector':{'kubevirt.io/schedulable':'true','kubernetes.io/arch':"
	"'amd64'%s}";

/* A migration of db1 from w1 whose pod the scheduler refuses with these words; further
 * keys in its selector. */
static void put_refused(
	struct world *world, int seconds, const char *message, const char *keys)
{
	char spec[1024];
	char status[1024];

	world_vmi(world, "db1", "w1", "", "");
	world_migration(world, "m1", "db1", "Scheduling", seconds, "", "");
	snprintf(spec, sizeof(spec), selector, keys);
	snprintf(status, sizeof(status),
		"'phase':'Pending','conditions':[{'type':'PodScheduled',"
		"'status':'False','reason':'Unschedulable','message':'%s'}]",
		message);
	world_launcher(world, "vl-1", "db1", "m1", "", seconds, spec, status);
}

static void the_words_of_the_scheduler_decide(void **state)
{
	static const struct {
		const char *message;
		const char *ids;
	} cases[] = {
		{ "0/3 nodes are available: 1 node(s) didn`t match pod anti-affinity "
		  "rules, 2 Insufficient memory. preemption: 0/3 nodes are available: "
		  "3 No preemption victims found for incoming pod.",
			"target-unschedulable" },
		{ "0/9 nodes are available: 1 Too many pods, 1 node(s) didn`t match "
		  "pod anti-affinity rules, 7 node(s) had untolerated taint {a: b}",
			"target-unschedulable" },
		{ "0/3 nodes are available: 2 Insufficient devices.kubevirt.io/kvm, 1 "
		  "node(s) didn`t match Pod`s node affinity/selector",
			"target-unschedulable" },
		{ "0/3 nodes are available: 1 node(s) didn`t match pod anti-affinity "
		  "rules, 2 node(s) had untolerated taint {gpu: only}.",
			"target-placement-conflict" },
		{ "0/3 nodes are available: 1 node(s) didn`t match pod anti-affinity "
		  "rules, 2 node(s) were unschedulable.",
			"target-placement-conflict" },
		{ "0/3 nodes are available: 1 node(s) didn`t match pod anti-affinity "
		  "rules, 2 node(s) didn`t match Pod`s node affinity/selector",
			"target-placement-conflict" },
		{ "0/3 nodes are available: 3 node(s) had volume node affinity "
		  "conflict",
			"target-placement-conflict" },
		{ "something quite new", "target-unschedulable" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct world world;

		world_init(&world);
		put_refused(&world, 60, cases[i].message, "");
		expect(&world, "m1", cases[i].ids);
		world_finish(&world);
	}
}

static void the_countdown_is_that_of_the_controller(void **state)
{
	struct world world;
	const struct finding *finding;

	(void)state;
	world_init(&world);
	put_refused(&world, 48, "0/3 nodes are available: 3 Insufficient cpu.", "");
	expect(&world, "m1", "target-unschedulable");
	finding =
		world_finding(&world, DIAGNOSE_MIGRATION, "m1", "target-unschedulable");
	/* 300 s from the creation of the pod. */
	assert_non_null(strstr(finding->summary, "fails in 4m12s"));
	assert_int_equal(finding->severity, SEVERITY_WARNING);
	assert_numbers_proven(finding);
	assert_true(has_evidence(finding, "5 GiB of memory, 2.0 CPUs"));
	assert_true(has_evidence(finding, "w2: 64 GiB"));
	world_finish(&world);
}

static void a_first_refusal_of_a_moment_is_no_finding(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	put_refused(&world, 2, "0/3 nodes are available: 3 Insufficient cpu.", "");
	expect(&world, "m1", "");
	world_finish(&world);
}

#define NO_NODE_MATCHES                                               \
	"0/3 nodes are available: 3 node(s) didn`t match Pod`s node " \
	"affinity/selector. preemption: none"

static void a_key_no_node_carries_is_named(void **state)
{
	struct world world;
	const struct finding *finding;

	(void)state;
	world_init(&world);
	put_refused(&world, 60, NO_NODE_MATCHES, ",'zone':'rack-9'");
	expect(&world, "m1", "target-placement-conflict");
	finding = world_finding(
		&world, DIAGNOSE_MIGRATION, "m1", "target-placement-conflict");
	assert_non_null(strstr(finding->summary, "zone=rack-9"));
	assert_true(has_evidence(finding, "w2 lacks zone=rack-9"));
	assert_true(has_next(finding, "kubectl label node NODE zone=rack-9"));
	world_finish(&world);
}

static void a_vm_pinned_to_its_own_node_cannot_leave_it(void **state)
{
	struct world world;
	const struct finding *finding;

	(void)state;
	world_init(&world);
	world_node(&world, "w1", "'disk':'fast'", "", "True", 40);
	put_refused(&world, 60,
		"0/3 nodes are available: 1 node(s) didn`t match pod anti-affinity "
		"rules, 2 node(s) didn`t match Pod`s node affinity.",
		",'disk':'fast'");
	expect(&world, "m1", "target-placement-conflict");
	finding = world_finding(
		&world, DIAGNOSE_MIGRATION, "m1", "target-placement-conflict");
	assert_non_null(strstr(finding->summary, "only w1"));
	assert_true(has_evidence(finding, "w1 is the source"));
	world_finish(&world);
}

static void keys_about_cpus_are_the_cpus_fault(void **state)
{
	struct world world;
	const struct finding *finding;

	(void)state;
	world_init(&world);
	world_node(&world, "w1",
		"'host-model-cpu.node.kubevirt.io/Cascadelake':'true',"
		"'cpu-feature.node.kubevirt.io/avx512vnni':'true'",
		"", "True", 40);
	world_node(&world, "w2", "'host-model-cpu.node.kubevirt.io/Skylake':'true'", "",
		"True", 40);
	put_refused(&world, 60, NO_NODE_MATCHES,
		",'cpu-feature.node.kubevirt.io/avx512vnni':'true'");
	expect(&world, "m1", "cpu-incompatible");
	finding = world_finding(&world, DIAGNOSE_MIGRATION, "m1", "cpu-incompatible");
	assert_non_null(strstr(finding->summary, "Cascadelake"));
	assert_true(has_evidence(finding, "Skylake on 1 node"));
	assert_true(has_evidence(finding, "w2 lacks cpu-feature"));
	assert_true(has_next(finding, "do not edit the labels"));
	assert_numbers_proven(finding);
	world_finish(&world);
}

static void a_full_node_of_the_right_cpu_is_no_cpu_trouble(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	world_node(&world, "w2", "'cpu-model.node.kubevirt.io/Rome':'true'", "", "True",
		40);
	put_refused(&world, 60,
		"0/3 nodes are available: 1 Insufficient memory, 2 node(s) didn`t "
		"match "
		"Pod`s node affinity/selector.",
		",'cpu-model.node.kubevirt.io/Rome':'true'");
	expect(&world, "m1", "target-unschedulable");
	world_finish(&world);
}

static void the_event_of_the_controller_is_enough_for_a_cpu(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	put_refused(&world, 60, NO_NODE_MATCHES, "");
	world_event(&world, "VirtualMachineInstance", "db1", "Warning",
		"NoSuitableNodesForHostModelMigration", "no suitable node", 30);
	expect(&world, "m1", "cpu-incompatible");
	/* One of an earlier attempt is not. */
	world_finish(&world);
	world_init(&world);
	put_refused(&world, 60, NO_NODE_MATCHES, "");
	world_event(&world, "VirtualMachineInstance", "db1", "Warning",
		"NoSuitableNodesForHostModelMigration", "no suitable node", 4000);
	expect(&world, "m1", "target-placement-conflict");
	world_finish(&world);
}

static void without_a_view_of_nodes_no_cpu_is_blamed(void **state)
{
	struct world world;
	const struct finding *finding;

	(void)state;
	world_init(&world);
	put_refused(&world, 60, NO_NODE_MATCHES,
		",'cpu-feature.node.kubevirt.io/vmx':'true'");
	world_source(&world, SOURCE_NODE, SOURCE_FORBIDDEN);
	expect(&world, "m1", "unclassified");
	finding = world_finding(&world, DIAGNOSE_MIGRATION, "m1", "unclassified");
	assert_true(has_evidence(finding, "needs list and watch on nodes"));
	assert_non_null(strstr(finding->summary, "fails in 4m"));
	assert_numbers_proven(finding);
	world_finish(&world);
}

static void a_migration_given_up_by_the_clock_keeps_its_cause(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	world_vmi(&world, "db1", "w1", "", "");
	world_migration(&world, "m1", "db1", "Failed", 60, "", "");
	world_event(&world, "VirtualMachineInstanceMigration", "m1", "Warning",
		"migrationTargetPodUnschedulable", "target pod is unschedulable", 300);
	world_event(&world, "VirtualMachineInstanceMigration", "m1", "Normal",
		"SuccessfulDelete",
		"Deleted unschedulable pod, unschedulable pod timeout period exceeded",
		60);
	world_event(&world, "VirtualMachineInstanceMigration", "m1", "Warning",
		"FailedMigration", "target pod was removed during active migration",
		60);
	expect(&world, "m1", "target-unschedulable");
	assert_int_equal(
		world_finding(&world, DIAGNOSE_MIGRATION, "m1", "target-unschedulable")
			->severity,
		SEVERITY_CRITICAL);
	world_finish(&world);
}

/* A migration of db1 whose pod is placed on w2 and does not start. */
static void put_starting(struct world *world, int seconds)
{
	world_vmi(world, "db1", "w1", "", "");
	world_migration(world, "m1", "db1", "Scheduling", seconds, "", "");
	world_launcher(world, "vl-1", "db1", "m1", "w2", seconds, "", POD_CREATING);
}

static void events_about_the_placed_pod_tell_what_it_lacks(void **state)
{
	static const struct {
		const char *reason;
		const char *message;
		const char *ids;
	} cases[] = {
		{ "FailedAttachVolume", "Multi-Attach error for volume pvc-1",
			"target-storage-attach" },
		{ "FailedMount", "MountVolume.WaitForAttach failed",
			"target-storage-attach" },
		{ "FailedMapVolume", "MapVolume.SetUpDevice failed",
			"target-storage-attach" },
		{ "FailedCreatePodSandBox",
			"plugin type=multus failed: ovs interface is not ready after "
			"30s",
			"target-network-setup" },
		{ "FailedCreatePodSandBox",
			"failed to setup network for sandbox: cni config uninitialized",
			"target-network-setup" },
		{ "FailedCreatePodSandBox", "dial unix containerd.sock: refused",
			"unclassified" },
		{ "Unhealthy", "readiness probe failed", "unclassified" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct world world;

		world_init(&world);
		put_starting(&world, 90);
		world_event(&world, "Pod", "vl-1", "Warning", cases[i].reason,
			cases[i].message, 20);
		expect(&world, "m1", cases[i].ids);
		assert_numbers_proven(
			&world_list(&world, DIAGNOSE_MIGRATION, "m1").items[0]);
		world_finish(&world);
	}
}

static void events_that_may_not_be_read_are_named_as_the_gap(void **state)
{
	struct world world;
	const struct finding *finding;

	(void)state;
	world_init(&world);
	put_starting(&world, 90);
	world_source(&world, SOURCE_POD_EVENT, SOURCE_FORBIDDEN);
	expect(&world, "m1", "unclassified");
	finding = world_finding(&world, DIAGNOSE_MIGRATION, "m1", "unclassified");
	assert_true(has_evidence(finding, "needs get and list on events"));
	/* Not asked yet is no gap. */
	world_source(&world, SOURCE_POD_EVENT, SOURCE_IDLE);
	expect(&world, "m1", "unclassified");
	finding = world_finding(&world, DIAGNOSE_MIGRATION, "m1", "unclassified");
	assert_false(has_evidence(finding, "cannot see"));
	world_finish(&world);
}

static void a_first_failed_mount_is_no_finding(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	put_starting(&world, 12);
	world_event(&world, "Pod", "vl-1", "Warning", "FailedMount",
		"failed to sync configmap cache", 10);
	expect(&world, "m1", "");
	world_finish(&world);
}

static void another_pods_events_do_not_count(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	put_starting(&world, 45);
	world_event(&world, "Pod", "vl-other", "Warning", "FailedMount", "no", 10);
	expect(&world, "m1", "");
	world_finish(&world);
}

static void an_image_that_cannot_be_pulled_is_told_by_the_container(void **state)
{
	struct world world;
	const struct finding *finding;

	(void)state;
	world_init(&world);
	world_vmi(&world, "db1", "w1", "", "");
	world_migration(&world, "m1", "db1", "Scheduling", 80, "", "");
	world_launcher(&world, "vl-1", "db1", "m1", "w2", 80, "",
		"'phase':'Pending','conditions':[{'type':'PodScheduled',"
		"'status':'True'}],'initContainerStatuses':[{'name':"
		"'container-disk-binary','ready':false,'state':{'waiting':{"
		"'reason':'ImagePullBackOff','message':'Back-off pulling image x'}}}]");
	expect(&world, "m1", "target-image-pull");
	finding = world_finding(&world, DIAGNOSE_MIGRATION, "m1", "target-image-pull");
	assert_non_null(strstr(finding->summary, "fails in 13m"));
	assert_numbers_proven(finding);
	world_finish(&world);
}

static void a_third_pod_of_the_vm_is_told_beside_the_volume(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	put_starting(&world, 90);
	world_launcher(&world, "vl-0", "db1", "m0", "w3", 4000, "", POD_READY);
	world_event(&world, "Pod", "vl-1", "Warning", "FailedAttachVolume",
		"unable to migrate volume, already migrating", 20);
	expect(&world, "m1", "target-storage-attach previous-migration-unfinished");
	world_finish(&world);
}

#define NODE_AFFINITY(key, value)                                                      \
	"'affinity':{'nodeAffinity':{'requiredDuringSchedulingIgnoredDuringExecution'" \
	":{"                                                                           \
	"'nodeSelectorTerms':[{'matchExpressions':[{'key':'" key                       \
	"','operator':'In','values':['" value "']}]}]}}}"
#define NO_AFFINITY_MATCH                                                              \
	"0/3 nodes are available: 1 node(s) did not match pod anti-affinity rules, 2 " \
	"node(s) did not match Pod`s node affinity/selector."

static void put_ruled(struct world *world, const char *rules)
{
	world_init(world);
	world_vmi(world, "db1", "w1", rules, "");
	world_migration(world, "m1", "db1", "Scheduling", 60, "", "");
	world_launcher(world, "vl-1", "db1", "m1", "", 60, rules,
		POD_UNSCHEDULABLE(NO_AFFINITY_MATCH));
}

static void an_affinity_that_no_node_meets_is_told_as_such(void **state)
{
	struct world world;
	const struct finding *finding;

	(void)state;
	put_ruled(&world, NODE_AFFINITY("zone", "z9"));
	expect(&world, "m1", "target-placement-conflict");
	finding = world_finding(
		&world, DIAGNOSE_MIGRATION, "m1", "target-placement-conflict");
	assert_non_null(strstr(
		finding->summary, "no node meets the node affinity: zone is z9"));
	assert_true(has_evidence(finding, "w2 does not meet: zone is z9"));
	assert_numbers_proven(finding);
	world_finish(&world);
}

static void an_affinity_that_only_the_source_meets_is_told_as_such(void **state)
{
	struct world world;
	const struct finding *finding;

	(void)state;
	put_ruled(&world, NODE_AFFINITY("zone", "z1"));
	world_node(&world, "w1", "'zone':'z1'", "", "True", 40);
	expect(&world, "m1", "target-placement-conflict");
	finding = world_finding(
		&world, DIAGNOSE_MIGRATION, "m1", "target-placement-conflict");
	assert_non_null(strstr(finding->summary,
		"only w1, where the VM already is, matches its node selector and "
		"affinity"));
	assert_true(has_next(finding, "nearest is w2"));
	world_finish(&world);
}

static void a_taint_is_named_with_the_node_that_lacks_nothing_else(void **state)
{
	struct world world;
	const struct finding *finding;

	(void)state;
	put_ruled(&world, NODE_AFFINITY("zone", "z1"));
	world_node(&world, "w2", "'zone':'z1'",
		"'taints':[{'key':'gpu','value':'only','effect':'NoSchedule'}]", "True",
		40);
	expect(&world, "m1", "target-placement-conflict");
	finding = world_finding(
		&world, DIAGNOSE_MIGRATION, "m1", "target-placement-conflict");
	assert_true(has_evidence(
		finding, "w2 has a taint that is not tolerated: gpu=only:NoSchedule"));
	assert_true(has_next(finding, "kubectl taint nodes w2 gpu=only:NoSchedule-"));
	world_finish(&world);
}

static void room_that_is_missing_is_counted_on_the_nearest_node(void **state)
{
	struct world world;
	const struct finding *finding;

	(void)state;
	world_init(&world);
	world_vmi(&world, "db1", "w1", "", "");
	world_migration(&world, "m1", "db1", "Scheduling", 60, "", "");
	world_launcher(&world, "vl-1", "db1", "m1", "", 60,
		"'nodeSelector':{'kubevirt.io/schedulable':'true'}",
		POD_UNSCHEDULABLE("0/3 nodes are available: 2 Insufficient memory."));
	world_put(&world, KIND_NODE_LOAD,
		"{'metadata':{'name':'w2'},'spec':{'containers':[{'resources':{"
		"'requests':{'memory':'63Gi'}}}]}}");
	world_put(&world, KIND_NODE_LOAD,
		"{'metadata':{'name':'w3'},'spec':{'containers':[{'resources':{"
		"'requests':{'memory':'61Gi'}}}]}}");
	expect(&world, "m1", "target-unschedulable");
	finding =
		world_finding(&world, DIAGNOSE_MIGRATION, "m1", "target-unschedulable");
	assert_true(has_evidence(finding,
		"w3: 3 GiB free of 64 GiB after the requests of 1 pods, 2 GiB "
		"missing"));
	assert_true(has_next(finding, "nearest node that fits, w3"));
	assert_numbers_proven(finding);
	world_finish(&world);
}

static void put_claim(struct world *world, const char *claim, const char *volume)
{
	world_put(world, KIND_PVC,
		"{'metadata':{'namespace':'shop','name':'%s','uid':'%s'},'spec':{"
		"'volumeName':'%s','accessModes':['ReadWriteMany']}}",
		claim, claim, volume);
}

static void put_attachment(struct world *world, const char *name, const char *node,
	int seconds, const char *status)
{
	world_put(world, KIND_ATTACHMENT,
		"{'metadata':{'name':'%s','uid':'%s','creationTimestamp':'@-%d'},"
		"'spec':{'attacher':'rbd.csi.ceph.com','nodeName':'%s','source':{"
		"'persistentVolumeName':'pv-root'}},'status':{%s}}",
		name, name, seconds, node, status);
}

static const char *const rooted =
	"'volumes':[{'name':'root','persistentVolumeClaim':{'claimName':'root'}}]";

/* The kubelet says nothing while the attacher tries: only the attachment tells. */
static void an_attachment_that_is_refused_tells_without_an_event(void **state)
{
	static const struct {
		int seconds;
		const char *status;
		const char *ids;
	} cases[] = {
		{ 40, "'attached':false,'attachError':{'message':'volume is in use'}",
			"target-storage-attach" },
		{ 100, "'attached':false", "target-storage-attach" },
		{ 40, "'attached':false", "" },
		{ 100, "'attached':true", NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct world world;

		world_init(&world);
		world_vmi(&world, "db1", "w1", rooted, "");
		world_migration(
			&world, "m1", "db1", "Scheduling", cases[i].seconds, "", "");
		world_launcher(&world, "vl-1", "db1", "m1", "w2", cases[i].seconds, "",
			POD_CREATING);
		put_claim(&world, "root", "pv-root");
		put_attachment(&world, "csi-1", "w1", 9000, "'attached':true");
		put_attachment(
			&world, "csi-2", "w2", cases[i].seconds, cases[i].status);
		world_diagnose(&world);
		if (cases[i].ids == NULL) {
			assert_null(strstr(world_ids(&world, DIAGNOSE_MIGRATION, "m1"),
				"storage-attach"));
		} else if (cases[i].ids[0] != '\0') {
			const struct finding *finding = world_finding(&world,
				DIAGNOSE_MIGRATION, "m1", "target-storage-attach");

			assert_true(has_evidence(finding,
				"PVC root on w1, the source: attached "
				"(rbd.csi.ceph.com)"));
			assert_true(has_evidence(
				finding, "PVC root on w2, the target: not attached"));
			assert_numbers_proven(finding);
		}
		world_finish(&world);
	}
}

static void attachments_that_cannot_be_seen_are_named_with_the_right(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	world_source(&world, SOURCE_ATTACHMENT, SOURCE_FORBIDDEN);
	world_vmi(&world, "db1", "w1", rooted, "");
	world_migration(&world, "m1", "db1", "Scheduling", 100, "", "");
	world_launcher(&world, "vl-1", "db1", "m1", "w2", 100, "", POD_CREATING);
	world_event(&world, "Pod", "vl-1", "Warning", "FailedAttachVolume", "no", 20);
	expect(&world, "m1", "target-storage-attach");
	assert_true(has_evidence(world_finding(&world, DIAGNOSE_MIGRATION, "m1",
					 "target-storage-attach"),
		"(needs get and list on volumeattachments.storage.k8s.io)"));
	world_finish(&world);
}

static const char *const hotplugged =
	"'volumeStatus':[{'name':'extra','hotplugVolume':{},"
	"'persistentVolumeClaimInfo':{'claimName':'extra',"
	"'accessModes':['ReadWriteMany']}}]";

static void a_ready_target_without_its_hotplugged_disk_is_stuck(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	world_vmi(&world, "db1", "w1",
		"'volumes':[{'name':'extra','persistentVolumeClaim':{"
		"'claimName':'extra','hotpluggable':true}}]",
		hotplugged);
	world_migration(&world, "m1", "db1", "Scheduling", 130, "", "");
	world_launcher(&world, "vl-1", "db1", "m1", "w2", 130, "", POD_READY);
	expect(&world, "m1", "hotplug-attachment-stuck");
	assert_numbers_proven(world_finding(
		&world, DIAGNOSE_MIGRATION, "m1", "hotplug-attachment-stuck"));
	world_put(&world, KIND_POD,
		"{'metadata':{'namespace':'shop','name':'hp-volume-x','uid':'hp',"
		"'labels':{'kubevirt.io':'hotplug-disk',"
		"'kubevirt.io/migrationJobUID':'uid-m1'},'ownerReferences':[{"
		"'kind':'Pod','name':'vl-1','uid':'uid-pod-vl-1','controller':true}]},"
		"'spec':{'nodeName':'w2','containers':[]},'status':{" POD_READY "}}");
	world_diagnose(&world);
	assert_null(strstr(world_ids(&world, DIAGNOSE_MIGRATION, "m1"), "hotplug"));
	world_finish(&world);
}

static void a_vm_without_hotplugged_disks_waits_for_something_else(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	world_vmi(&world, "db1", "w1", "", "");
	world_migration(&world, "m1", "db1", "Scheduling", 130, "", "");
	world_launcher(&world, "vl-1", "db1", "m1", "w2", 130, "", POD_READY);
	expect(&world, "m1", "unclassified");
	world_finish(&world);
}

static void a_local_disk_left_out_of_a_volume_migration_is_told(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	world_vmi(&world, "db1", "w1",
		"'volumes':[{'name':'a','persistentVolumeClaim':{'claimName':'a2'}},"
		"{'name':'b','persistentVolumeClaim':{'claimName':'b1'}}]",
		"'migratedVolumes':[{'volumeName':'a','sourcePVCInfo':{'claimName':"
		"'a1'},'destinationPVCInfo':{'claimName':'a2'}}],'volumeStatus':["
		"{'name':'a','persistentVolumeClaimInfo':{'claimName':'a2',"
		"'accessModes':['ReadWriteOnce']}},{'name':'b',"
		"'persistentVolumeClaimInfo':{'claimName':'b1',"
		"'accessModes':['ReadWriteOnce']}}]");
	world_migration(&world, "m1", "db1", "Pending", 80,
		"'labels':{'kubevirt.io/volume-update-migration':'db1'}", "");
	world_diagnose(&world);
	assert_string_equal(world_list(&world, DIAGNOSE_MIGRATION, "m1").items[0].id,
		"hotplug-attachment-stuck");
	world_finish(&world);
}

static void pods_made_again_and_again_are_a_loop(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	put_refused(&world, 60, "0/3 nodes are available: 3 Insufficient cpu.", "");
	world_event(&world, "VirtualMachineInstanceMigration", "m1", "Normal",
		"SuccessfulCreate", "Created migration target pod vl-a", 700);
	expect(&world, "m1", "target-unschedulable");
	world_event(&world, "VirtualMachineInstanceMigration", "m1", "Normal",
		"SuccessfulCreate", "Created migration target pod vl-b", 380);
	expect(&world, "m1", "target-pod-loop target-unschedulable");
	assert_numbers_proven(
		world_finding(&world, DIAGNOSE_MIGRATION, "m1", "target-pod-loop"));
	world_finish(&world);
}

static void three_dead_pods_within_minutes_are_a_loop(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	world_vmi(&world, "db1", "w1", "", "");
	for (int i = 0; i < 3; i++) {
		char name[16];

		snprintf(name, sizeof(name), "vl-%d", i);
		world_launcher(&world, name, "db1", "gone", "w2", 300 - 40 * i, "",
			"'phase':'Failed'");
		world_migration(&world, "m1", "db1", "Pending", 5, "", "");
		expect(&world, "m1", i < 2 ? "" : "target-pod-loop");
	}
	world_finish(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_words_of_the_scheduler_decide),
		cmocka_unit_test(the_countdown_is_that_of_the_controller),
		cmocka_unit_test(a_first_refusal_of_a_moment_is_no_finding),
		cmocka_unit_test(a_key_no_node_carries_is_named),
		cmocka_unit_test(a_vm_pinned_to_its_own_node_cannot_leave_it),
		cmocka_unit_test(keys_about_cpus_are_the_cpus_fault),
		cmocka_unit_test(a_full_node_of_the_right_cpu_is_no_cpu_trouble),
		cmocka_unit_test(the_event_of_the_controller_is_enough_for_a_cpu),
		cmocka_unit_test(without_a_view_of_nodes_no_cpu_is_blamed),
		cmocka_unit_test(a_migration_given_up_by_the_clock_keeps_its_cause),
		cmocka_unit_test(events_about_the_placed_pod_tell_what_it_lacks),
		cmocka_unit_test(events_that_may_not_be_read_are_named_as_the_gap),
		cmocka_unit_test(a_first_failed_mount_is_no_finding),
		cmocka_unit_test(another_pods_events_do_not_count),
		cmocka_unit_test(
			an_image_that_cannot_be_pulled_is_told_by_the_container),
		cmocka_unit_test(a_third_pod_of_the_vm_is_told_beside_the_volume),
		cmocka_unit_test(an_affinity_that_no_node_meets_is_told_as_such),
		cmocka_unit_test(
			an_affinity_that_only_the_source_meets_is_told_as_such),
		cmocka_unit_test(
			a_taint_is_named_with_the_node_that_lacks_nothing_else),
		cmocka_unit_test(room_that_is_missing_is_counted_on_the_nearest_node),
		cmocka_unit_test(an_attachment_that_is_refused_tells_without_an_event),
		cmocka_unit_test(
			attachments_that_cannot_be_seen_are_named_with_the_right),
		cmocka_unit_test(a_ready_target_without_its_hotplugged_disk_is_stuck),
		cmocka_unit_test(
			a_vm_without_hotplugged_disks_waits_for_something_else),
		cmocka_unit_test(a_local_disk_left_out_of_a_volume_migration_is_told),
		cmocka_unit_test(pods_made_again_and_again_are_a_loop),
		cmocka_unit_test(three_dead_pods_within_minutes_are_a_loop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
