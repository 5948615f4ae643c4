/*
 * The words of schedulers, libvirt, QEMU and KubeVirt in many releases, and the cause
 * that they tell; what is not known stays unknown and readable.
 */
#include "tests/unit/diagnose/builders.h"

#define PREEMPTION                                                           \
	" preemption: 0/3 nodes are available: 3 Preemption is not helpful " \
	"for scheduling."

struct words {
	const char *text;
	const char *ids;
};

/* kubernetes: pkg/scheduler/framework/plugins at 1.19 to 1.34; volcano; yunikorn. */
static const struct words scheduler_words[] = {
	{ "0/3 nodes are available: 1 node(s) didn`t match pod anti-affinity rules, 2 "
	  "Insufficient memory." PREEMPTION,
		"target-unschedulable" },
	{ "0/3 nodes are available: 1 node(s) didn`t match pod affinity/anti-affinity, "
	  "1 node(s) didn`t match pod anti-affinity rules, 2 Insufficient cpu.",
		"target-unschedulable" },
	{ "0/3 nodes are available: 1 node(s) didn`t satisfy existing pods "
	  "anti-affinity rules, 2 Insufficient hugepages-2Mi." PREEMPTION,
		"target-unschedulable" },
	{ "0/3 nodes are available: 3 Insufficient devices.kubevirt.io/kvm." PREEMPTION,
		"target-unschedulable" },
	{ "0/3 nodes are available: 3 Insufficient nvidia.com/GA102GL_A10." PREEMPTION,
		"target-unschedulable" },
	{ "0/3 nodes are available: 1 node(s) were unschedulable, 2 Too many "
	  "pods." PREEMPTION,
		"target-unschedulable" },
	{ "0/3 nodes are available: 3 node(s) didn`t have free ports for the requested "
	  "pod ports." PREEMPTION,
		"target-unschedulable" },
	{ "0/3 nodes are available: 3 node(s) exceed max volume count." PREEMPTION,
		"target-unschedulable" },
	{ "0/3 nodes are available: 3 node(s) did not have enough free "
	  "storage." PREEMPTION,
		"target-unschedulable" },
	{ "0/3 nodes are available: 3 cannot allocate all claims. still not "
	  "schedulable," PREEMPTION,
		"target-unschedulable" },
	{ "0/3 nodes are available: 3 resourceclaim not available on the "
	  "node." PREEMPTION,
		"target-unschedulable" },
	{ "0/3 nodes are available: 3 cannot align pod: NUMA zone." PREEMPTION,
		"target-unschedulable" },
	{ "0/3 nodes are unavailable: 3 Insufficient memory.", "target-unschedulable" },
	{ "all nodes are unavailable: 3 node(s) resource fit failed.",
		"target-unschedulable" },
	{ "no nodes available to schedule pods", "target-unschedulable" },
	{ "0/3 nodes are available: 3 node(s) had untolerated taint {tier: "
	  "gold}." PREEMPTION,
		"target-placement-conflict" },
	{ "0/3 nodes are available: 3 node(s) had untolerated taint(s)." PREEMPTION,
		"target-placement-conflict" },
	{ "0/3 nodes are available: 3 node(s) had taint {a: b}, that the pod didn`t "
	  "tolerate.",
		"target-placement-conflict" },
	{ "0/3 nodes are available: 3 node(s) had taints that the pod didn`t tolerate.",
		"target-placement-conflict" },
	{ "0/3 nodes are available: 3 node(s) were unschedulable." PREEMPTION,
		"target-placement-conflict" },
	{ "0/3 nodes are available: 3 node(s) didn`t match node selector.",
		"target-placement-conflict" },
	{ "0/3 nodes are available: 3 node(s) didn`t match Pod`s node "
	  "affinity/selector." PREEMPTION,
		"target-placement-conflict" },
	{ "0/3 nodes are available: 3 node(s) didn`t satisfy plugin(s) "
	  "[NodeAffinity]." PREEMPTION,
		"target-placement-conflict" },
	{ "0/3 nodes are available: 3 node(s) didn`t match the requested node "
	  "name." PREEMPTION,
		"target-placement-conflict" },
	{ "0/3 nodes are available: 3 node(s) didn`t match pod affinity "
	  "rules." PREEMPTION,
		"target-placement-conflict" },
	{ "0/3 nodes are available: 3 node(s) didn`t match pod topology spread "
	  "constraints (missing required label)." PREEMPTION,
		"target-placement-conflict" },
	{ "0/3 nodes are available: 3 node(s) had volume node affinity "
	  "conflict." PREEMPTION,
		"target-placement-conflict" },
	{ "0/3 nodes are available: 3 node(s) had no available volume zone." PREEMPTION,
		"target-placement-conflict" },
	{ "0/3 nodes are available: 3 node(s) didn`t find available persistent volumes "
	  "to bind." PREEMPTION,
		"target-placement-conflict" },
	{ "0/3 nodes are available: pod has unbound immediate "
	  "PersistentVolumeClaims." PREEMPTION,
		"target-placement-conflict" },
	{ "0/3 nodes are available: persistentvolumeclaim \\'db1\\' not "
	  "found." PREEMPTION,
		"target-placement-conflict" },
	{ "0/3 nodes are available: 3 node(s) unavailable due to one or more pvc(s) "
	  "bound to non-existent pv(s)." PREEMPTION,
		"target-placement-conflict" },
};

/* db1 on w1, whose target pod the scheduler refuses for 90 s. */
static void put_refused(struct world *world, const char *message)
{
	char status[2048];

	snprintf(status, sizeof(status),
		"'phase':'Pending','conditions':[{'type':'PodScheduled',"
		"'status':'False','reason':'Unschedulable','message':'%s'}]",
		message);
	world_vmi(world, "db1", "w1", "", "");
	world_migration(world, "m1", "db1", "Scheduling", 90, "", "");
	world_launcher(world, "vl-1", "db1", "m1", "", 90,
		"'nodeSelector':{'kubevirt.io/schedulable':'true'}", status);
}

static void the_words_of_schedulers_tell_room_from_rules(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(scheduler_words); i++) {
		const struct finding *finding;
		struct world world;
		const char *ids;

		world_init(&world);
		put_refused(&world, scheduler_words[i].text);
		world_diagnose(&world);
		ids = world_ids(&world, DIAGNOSE_MIGRATION, "m1");
		if (!text_equal(ids, scheduler_words[i].ids)) {
			fail_msg("\"%s\": %s", scheduler_words[i].text, ids);
		}
		finding = world_finding(&world, DIAGNOSE_MIGRATION, "m1", ids);
		assert_numbers_proven(finding);
		assert_true(has_evidence(finding, "scheduler"));
		assert_non_null(strstr(finding->summary, "fails in 3m30s"));
		world_finish(&world);
	}
}

static void the_summary_counts_what_each_node_lacks(void **state)
{
	struct world world;
	const struct finding *finding;

	(void)state;
	world_init(&world);
	put_refused(&world,
		"0/6 nodes are available: 1 node(s) didn`t match pod anti-affinity "
		"rules, 2 node(s) had untolerated taint {tier: gold}, 3 node(s) were "
		"unschedulable." PREEMPTION);
	world_node(&world, "w2", "",
		"'taints':[{'key':'tier','value':'gold','effect':'NoSchedule'}]",
		"True", 40);
	expect(&world, "m1", "target-placement-conflict");
	finding = world_finding(
		&world, DIAGNOSE_MIGRATION, "m1", "target-placement-conflict");
	assert_string_equal(finding->summary,
		"no node is left for the target pod: 1 excluded by anti-affinity, 2 "
		"with taint {tier: gold}, 3 cordoned; fails in 3m30s");
	assert_true(has_next(finding, "kubectl taint nodes w2 tier"));
	world_finish(&world);
}

/* kubevirt: live-migration-source.go; libvirt: src/qemu; qemu: migration, block. */
static const struct words failure_words[] = {
	{ "Live migration has been aborted", "aborted-by-timeout" },
	{ "Live migration stuck for 150 seconds and has been aborted",
		"aborted-by-timeout" },
	{ "Live migration is not completed after 750 seconds and has been aborted",
		"aborted-by-timeout" },
	{ "virError(Code=78, Domain=10, Message=`operation aborted: migration out job: "
	  "canceled by client`)",
		"aborted-by-timeout" },
	{ "operation aborted: migration job: canceled by client",
		"aborted-by-timeout" },
	{ "Live migration aborted", "" },
	{ "virError(Code=9, Domain=31, Message=`operation failed: guest CPU doesn`t "
	  "match specification: extra features: ht`)",
		"cpu-incompatible" },
	{ "unsupported configuration: guest and host CPU are not compatible: Host CPU "
	  "does not provide required features: avx512f",
		"cpu-incompatible" },
	{ "the CPU is incompatible with host CPU: Host CPU does not provide required "
	  "features: spec-ctrl",
		"cpu-incompatible" },
	{ "internal error: qemu unexpectedly closed the monitor: qemu-kvm: error: "
	  "failed to set MSR 0x48e to 0xfff9fffe04006172",
		"cpu-incompatible" },
	{ "Failed to get \\'write\\' lock Is another process using the image?",
		"failed-storage" },
	{ "unable to execute QEMU command `cont`: Failed to get shared \\'write\\' "
	  "lock",
		"failed-storage" },
	{ "Unsafe migration: Migration may lead to data corruption if disks use cache "
	  "other than none or directsync",
		"failed-storage" },
	{ "Could not open `/var/run/kubevirt-private/vmi-disks/d/disk.img`: Permission "
	  "denied",
		"failed-storage" },
	{ "Cannot access storage file `/var/run/kubevirt-private/vmi-disks/d/disk.img`",
		"failed-storage" },
	{ "migration of disk vda failed: No space left on device", "failed-storage" },
	{ "destination volume is smaller than the source volume", "failed-storage" },
	{ "unable to execute QEMU command `nbd-server-add`: Block node is read-only",
		"failed-storage" },
	{ "Target pod is down", "failed-target-died" },
	{ "target pod was removed during active migration", "failed-target-died" },
	/* Everything else keeps its words and gets no cause. */
	{ "virError(Code=38, Domain=7, Message=`unable to connect to server at "
	  "`10.0.0.1:49152`: Connection refused`)",
		"unclassified" },
	{ "End of file while reading data: Input/output error", "unclassified" },
	{ "internal error: client socket is closed", "unclassified" },
	{ "remote error: tls: expired certificate", "unclassified" },
	{ "x509: certificate has expired or is not yet valid", "unclassified" },
	{ "unsupported configuration: Emulator does not support machine type "
	  "pc-q35-rhel8.4.0",
		"unclassified" },
	{ "qemu-kvm: Features 0x1c0010130afffaf unsupported. Allowed features: "
	  "0x10179bfffef",
		"unclassified" },
	{ "internal error: unable to execute QEMU command `migrate`: State blocked by "
	  "non-migratable device `0000:00:09.0/vfio`",
		"unclassified" },
	{ "operation failed: domain is no longer running", "unclassified" },
	{ "Timed out during operation: cannot acquire state change lock",
		"unclassified" },
	{ "migration monitor failed to look up domain", "unclassified" },
	{ "\\u001b[31mred\\u0007", "unclassified" },
};

static void put_failed(
	struct world *world, const char *name, const char *vm, const char *reason)
{
	char status[2048];

	snprintf(status, sizeof(status),
		"'migrationState':{'migrationUid':'uid-%s','sourceNode':'w1',"
		"'targetNode':'w2','targetPod':'vl-%s','startTimestamp':'@-90',"
		"'endTimestamp':'@-60','completed':true,'failed':true,"
		"'mode':'PreCopy','failureReason':'%s'}",
		name, vm, reason);
	world_vmi(world, vm, "w1", "", "");
	world_migration(world, name, vm, "Failed", 60, "", status);
}

static void the_words_of_a_failure_tell_the_cause_or_stay_as_they_came(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(failure_words); i++) {
		struct world world;
		const char *ids;

		world_init(&world);
		put_failed(&world, "m1", "db1", failure_words[i].text);
		world_diagnose(&world);
		ids = world_ids(&world, DIAGNOSE_MIGRATION, "m1");
		if (!text_equal(ids, failure_words[i].ids)) {
			fail_msg("\"%s\": %s", failure_words[i].text, ids);
		}
		if (text_equal(ids, "unclassified")) {
			const struct finding *finding =
				world_finding(&world, DIAGNOSE_MIGRATION, "m1", ids);

			assert_non_null(strstr(finding->summary, "cause unknown"));
			assert_true(has_evidence(finding, "failureReason"));
		}
		world_finish(&world);
	}
}

static void one_unknown_reason_on_many_vms_shows_what_they_share(void **state)
{
	struct world world;
	const struct finding *finding;

	(void)state;
	world_init(&world);
	put_failed(&world, "m1", "db1", "Emulator x does not support machine type y");
	put_failed(&world, "m2", "db2", "Emulator x does not support machine type y");
	put_failed(&world, "m3", "db3", "internal error: client socket is closed");
	expect(&world, "m1", "unclassified");
	finding = world_finding(&world, DIAGNOSE_MIGRATION, "m1", "unclassified");
	assert_true(has_evidence(finding, "2 migrations"));
	assert_true(has_evidence(finding, "all from the same node"));
	finding = world_finding(&world, DIAGNOSE_MIGRATION, "m3", "unclassified");
	assert_false(has_evidence(finding, "same reason"));
	world_finish(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_words_of_schedulers_tell_room_from_rules),
		cmocka_unit_test(the_summary_counts_what_each_node_lacks),
		cmocka_unit_test(
			the_words_of_a_failure_tell_the_cause_or_stay_as_they_came),
		cmocka_unit_test(one_unknown_reason_on_many_vms_shows_what_they_share),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
