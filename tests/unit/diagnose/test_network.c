/* The migration network: not used, not defined, without addresses. */
#include "tests/unit/diagnose/builders.h"

#define ATTACHED(ip)                                                                \
	"'k8s.v1.cni.cncf.io/networks':'mig@migration0',"                           \
	"'k8s.v1.cni.cncf.io/network-status':'[{\\\"name\\\":\\\"kubevirt/mig\\\"," \
	"\\\"interface\\\":\\\"migration0\\\",\\\"ips\\\":[\\\"" ip "\\\"]}]'"
#define UNATTACHED                                                         \
	"'k8s.v1.cni.cncf.io/network-status':'[{\\\"name\\\":\\\"ovn\\\"," \
	"\\\"interface\\\":\\\"eth0\\\",\\\"ips\\\":[\\\"10.131.0.7\\\"]}]'"

static void put_network(struct world *world)
{
	world_kubevirt(world, "'network':'mig'", "");
	world_put(world, KIND_NAD,
		"{'metadata':{'namespace':'kubevirt','name':'mig','uid':'nad'},"
		"'spec':{'config':'{\\\"cniVersion\\\":\\\"0.3.1\\\","
		"\\\"type\\\":\\\"macvlan\\\",\\\"master\\\":\\\"bond2\\\","
		"\\\"ipam\\\":{\\\"type\\\":\\\"whereabouts\\\","
		"\\\"range\\\":\\\"10.200.5.0/24\\\"}}'}}");
	world_handler(world, "w1", ATTACHED("10.200.5.1"), "");
	world_handler(world, "w2", ATTACHED("10.200.5.2"), "");
	world_handler(world, "w3", ATTACHED("10.200.5.3"), "");
}

static void put_copying(struct world *world, const char *address)
{
	char status[512];

	snprintf(status, sizeof(status),
		"'migrationState':{'migrationUid':'uid-m1','sourceNode':'w1',"
		"'targetNode':'w2','targetPod':'vl-1','startTimestamp':'@-30',"
		"'targetNodeAddress':'%s','mode':'PreCopy','migrationConfiguration':{"
		"'network':'mig','completionTimeoutPerGiB':150}}",
		address);
	world_vmi(world, "db1", "w1", "", status);
	world_migration(world, "m1", "db1", "Running", 30, "", "");
}

static void an_address_of_the_network_is_right(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	put_network(&world);
	put_copying(&world, "10.200.5.2");
	expect(&world, "m1", "");
	assert_string_equal(world_ids(&world, DIAGNOSE_NODE, "w2"), "");
	assert_string_equal(world_ids(&world, DIAGNOSE_CLUSTER, NULL), "");
	world_finish(&world);
}

static void the_pod_address_of_the_handler_is_wrong(void **state)
{
	struct world world;
	const struct finding *finding;

	(void)state;
	world_init(&world);
	put_network(&world);
	world_handler(&world, "w2", UNATTACHED, "");
	put_copying(&world, "10.131.0.7");
	expect(&world, "m1", "wrong-network");
	finding = world_finding(&world, DIAGNOSE_MIGRATION, "m1", "wrong-network");
	assert_true(has_evidence(finding, "10.131.0.7"));
	assert_int_equal(finding->severity, SEVERITY_WARNING);
	assert_true(
		has_next(finding, "kubectl delete pod -n kubevirt virt-handler-w2"));
	assert_string_equal(world_ids(&world, DIAGNOSE_NODE, "w2"), "wrong-network");
	assert_string_equal(world_ids(&world, DIAGNOSE_NODE, "w1"), "");
	assert_string_equal(world_ids(&world, DIAGNOSE_CLUSTER, NULL), "wrong-network");
	assert_numbers_proven(
		world_finding(&world, DIAGNOSE_CLUSTER, NULL, "wrong-network"));
	world_finish(&world);
}

static void without_a_network_the_pod_address_is_right(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	world_vmi(&world, "db1", "w1", "",
		"'migrationState':{'migrationUid':'uid-m1','sourceNode':'w1',"
		"'targetNode':'w2','startTimestamp':'@-30','mode':'PreCopy',"
		"'targetNodeAddress':'10.131.0.7'}");
	world_migration(&world, "m1", "db1", "Running", 30, "", "");
	expect(&world, "m1", "");
	assert_string_equal(world_ids(&world, DIAGNOSE_NODE, "w2"), "");
	world_finish(&world);
}

static void a_pod_made_before_the_network_was_set_is_told(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	put_network(&world);
	world_handler(&world, "w3", "", "");
	expect_at(&world, DIAGNOSE_NODE, "w3", "wrong-network");
	/* A pod that asked for it, and whose status is not written, is not judged. */
	world_handler(
		&world, "w3", "'k8s.v1.cni.cncf.io/networks':'mig@migration0'", "");
	expect_at(&world, DIAGNOSE_NODE, "w3", "");
	world_finish(&world);
}

static void a_definition_in_the_wrong_place_is_told(void **state)
{
	struct world world;
	const struct finding *finding;

	(void)state;
	world_init(&world);
	put_network(&world);
	world_kubevirt(&world, "'network':'mig2'", "");
	world_put(&world, KIND_NAD,
		"{'metadata':{'namespace':'default','name':'mig2','uid':'nad2'},"
		"'spec':{'config':'{}'}}");
	world_diagnose(&world);
	finding = world_finding(&world, DIAGNOSE_CLUSTER, NULL, "wrong-network");
	assert_non_null(strstr(finding->summary, "only in default"));
	/* Not being allowed to look is not the same as not being there. */
	world_source(&world, SOURCE_NAD, SOURCE_FORBIDDEN);
	world_diagnose(&world);
	assert_null(strstr(world_ids(&world, DIAGNOSE_CLUSTER, NULL), "wrong-network"));
	world_finish(&world);
}

static void a_handler_that_gets_no_address_is_told_by_its_event(void **state)
{
	static const char *const creating =
		"'phase':'Pending','conditions':[{'type':'Ready','status':'False',"
		"'lastTransitionTime':'@-300'}],'containerStatuses':[{'name':"
		"'virt-handler','ready':false,'state':{'waiting':{'reason':"
		"'ContainerCreating'}}}]";
	struct world world;

	(void)state;
	world_init(&world);
	put_network(&world);
	world_handler(&world, "w3", "", creating);
	expect_at(&world, DIAGNOSE_NODE, "w3", "virt-handler-not-ready");
	world_event(&world, "Pod", "virt-handler-w3", "Warning",
		"FailedCreatePodSandBox",
		"error adding container: Could not allocate IP in range: ip: "
		"10.200.5.1 "
		"/ - 10.200.5.2",
		30);
	expect_at(&world, DIAGNOSE_NODE, "w3", "migration-network-no-ip");
	world_finish(&world);
}

static void a_handler_that_panics_over_its_address_is_told(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	put_network(&world);
	world_handler(&world, "w3", "",
		"'phase':'Running','conditions':[{'type':'Ready','status':'False',"
		"'lastTransitionTime':'@-300'}],'containerStatuses':[{'name':"
		"'virt-handler','ready':false,'restartCount':5,'state':{'terminated':{"
		"'reason':'Error','exitCode':2,'message':'panic: no IP found on "
		"migration0'}}}]");
	expect_at(&world, DIAGNOSE_NODE, "w3", "migration-network-no-ip");
	world_finish(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_address_of_the_network_is_right),
		cmocka_unit_test(the_pod_address_of_the_handler_is_wrong),
		cmocka_unit_test(without_a_network_the_pod_address_is_right),
		cmocka_unit_test(a_pod_made_before_the_network_was_set_is_told),
		cmocka_unit_test(a_definition_in_the_wrong_place_is_told),
		cmocka_unit_test(a_handler_that_gets_no_address_is_told_by_its_event),
		cmocka_unit_test(a_handler_that_panics_over_its_address_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
