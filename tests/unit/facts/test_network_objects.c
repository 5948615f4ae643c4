/* What pools of whereabouts, OpenShift's Network and its like add to the verdicts. */
#include "facts/facts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "src/facts/allocations.h"
#include "src/facts/attribution.h"
#include "tests/unit/facts/network_world.h"

#define NET "migration-net"

static void assert_near(double value, double expected)
{
	if (!(value > expected - 0.001 && value < expected + 0.001)) {
		fail_msg("%f, not %f", value, expected);
	}
}

static const char *message_of(const struct facts *facts, const char *id)
{
	for (size_t i = 0; i < facts->network->note_count; i++) {
		if (strcmp(facts->network->notes[i].id, id) == 0) {
			return facts->network->notes[i].message;
		}
	}
	return "";
}

/* KubeVirt in kubevirt with three virt-handlers on 10.200.5.11 to .13. */
static void open_nodes(struct world *world, const char *config)
{
	(void)open_world(world, "kubevirt", NET);
	put_nad(world, "kubevirt", NET, config);
	(void)put_handler(world, "w01", "10.128.1.9", "kubevirt/" NET, "10.200.5.11");
	(void)put_handler(world, "w02", "10.128.2.9", "kubevirt/" NET, "10.200.5.12");
	(void)put_handler(world, "w03", "10.128.3.9", "kubevirt/" NET, "10.200.5.13");
}

static void pools_belong_to_a_definition_by_their_name(void **state)
{
	static const struct {
		const char *config; /* of the ipam, after "type" */
		const char *name;
		const char *range;
		bool belongs;
	} cases[] = {
		{ "'range':'10.200.5.0/24'", "10.200.5.0-24", "10.200.5.0/24", true },
		{ "'range':'10.200.5.77/24'", "10.200.5.0-24", "10.200.5.0/24", true },
		{ "'range':'10.200.5.10-10.200.5.20/24'", "10.200.5.0-24",
			"10.200.5.0/24", true },
		{ "'range':'10.200.5.0/24'", "10.200.5.0-25", "10.200.5.0/25", false },
		{ "'range':'10.200.5.0/24'", "other-10.200.5.0-24", "10.200.5.0/24",
			false },
		{ "'range':'10.200.5.0/24','network_name':'mig'", "mig-10.200.5.0-24",
			"10.200.5.0/24", true },
		{ "'range':'10.200.5.0/24','network_name':'mig'", "10.200.5.0-24",
			"10.200.5.0/24", false },
		{ "'range':'fd42:7:0:5::/64'", "fd42-7-0-5---64", "fd42:7:0:5::/64",
			true },
		{ "'range':'10.200.0.0/16','node_slice_size':'/24'",
			"w01-10.200.7.0-24", "10.200.7.0/24", true },
		{ "'range':'10.200.0.0/16','node_slice_size':'/24','network_name':"
		  "'mig'",
			"mig-w01-10.200.7.0-24", "10.200.7.0/24", true },
		{ "'range':'10.200.0.0/16','node_slice_size':'/24'", "10.200.0.0-16",
			"10.200.0.0/16", false },
		{ "'range':'10.200.0.0/16','node_slice_size':'/24'", "10.200.7.0-24",
			"10.200.7.0/24", false },
		{ "'range':'10.200.5.0/24'", "10.200.5.0-24", "bad", false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		char config[256];
		char pool[256];
		const struct nad *nad;
		struct world world;

		(void)snprintf(config, sizeof(config),
			"{'type':'macvlan','ipam':{'type':'whereabouts',%s}}",
			cases[i].config);
		for (char *c = config; *c != '\0'; c++) {
			*c = *c == '\'' ? '"' : *c;
		}
		(void)snprintf(pool, sizeof(pool),
			"{'metadata':{'name':'%s','namespace':'openshift-multus'},"
			"'spec':{'range':'%s'}}",
			cases[i].name, cases[i].range);
		(void)open_world(&world, "kubevirt", NET);
		put_json(&world, KIND_IP_POOL, pool);
		nad = put_nad(&world, "kubevirt", NET, config);
		assert_int_equal(nad->parsed->ranges, NAD_RANGES_KNOWN);
		if (ip_pool_belongs(store_ip_pool(world.store, 0), nad->parsed,
			    &nad->parsed->pools[0]) != cases[i].belongs) {
			fail_msg("%s of %s", cases[i].name, cases[i].config);
		}
		world_finish(&world);
	}
}

#define POOL(allocations)                                                      \
	"{'metadata':{'name':'10.200.5.0-24','namespace':'openshift-multus'}," \
	"'spec':{'range':'10.200.5.0/24','allocations':{" allocations "}}}"
#define GIVEN(offset, pod) \
	"'" offset "':{'id':'x','podref':'" pod "','ifname':'migration0'}"

static void addresses_are_counted_by_the_pool(void **state)
{
	const struct facts *facts;
	struct world world;

	(void)state;
	open_nodes(&world, RANGE("10.200.5.0/24"));
	facts = world_facts(&world);
	assert_near(facts->network->usable_addresses, 254);
	assert_near(facts->network->allocated_addresses, 3);
	assert_string_equal(facts->network->allocated_origin, "virt-handlers");
	put_json(&world, KIND_IP_POOL,
		POOL(GIVEN("11", "kubevirt/virt-handler-w01") "," GIVEN(
			"12", "kubevirt/virt-handler-w02") "," GIVEN("13",
			"kubevirt/virt-handler-w03") "," GIVEN("40",
			"shop/web-1") "," GIVEN("0", "shop/odd")));
	facts = world_facts(&world);
	assert_near(facts->network->allocated_addresses, 4);
	assert_string_equal(facts->network->allocated_origin,
		"IPPool openshift-multus/10.200.5.0-24");
	assert_false(network_has(facts, "POOL_SMALLER_THAN_NODES"));
	assert_false(network_has(facts, "POOL_FULL"));
	assert_false(network_has(facts, "ALLOCATION_LEFT_OVER"));
	world_finish(&world);
}

static void pods_of_others_leave_less_for_virt_handlers(void **state)
{
	const struct facts *facts;
	struct world world;

	(void)state;
	open_nodes(&world, RANGE("10.200.5.10-10.200.5.13/24"));
	put_json(&world, KIND_IP_POOL,
		POOL(GIVEN("11", "kubevirt/virt-handler-w01") "," GIVEN(
			"12", "kubevirt/virt-handler-w02") "," GIVEN("10",
			"shop/web-1") "," GIVEN("13", "shop/web-2")));
	facts = world_facts(&world);
	assert_near(facts->network->usable_addresses, 4);
	assert_near(facts->network->allocated_addresses, 4);
	assert_true(network_has(facts, "POOL_SMALLER_THAN_NODES"));
	assert_non_null(strstr(
		message_of(facts, "POOL_SMALLER_THAN_NODES"), "pods of others have 2"));
	world_finish(&world);
}

static void a_full_pool_and_what_is_left_over_in_it_are_told(void **state)
{
	const struct facts *facts;
	struct world world;

	(void)state;
	open_nodes(&world, RANGE("10.200.5.10-10.200.5.13/24"));
	put_json(&world, KIND_IP_POOL,
		POOL(GIVEN("11", "kubevirt/virt-handler-w01") "," GIVEN(
			"12", "kubevirt/virt-handler-w02") "," GIVEN("13",
			"kubevirt/virt-handler-w03") "," GIVEN("10",
			"kubevirt/virt-handler-gone")));
	facts = world_facts(&world);
	assert_true(network_has(facts, "POOL_FULL"));
	assert_non_null(
		strstr(message_of(facts, "ALLOCATION_LEFT_OVER"), "virt-handler-gone"));
	world_source(&world, SOURCE_VIRT_HANDLER, SOURCE_FORBIDDEN);
	facts = world_facts(&world);
	assert_false(network_has(facts, "ALLOCATION_LEFT_OVER"));
	world_finish(&world);
}

static void the_pool_confirms_what_the_status_does_not_show(void **state)
{
	const struct address_fact *fact;
	const struct facts *facts;
	struct migration *migration;
	struct world world;
	struct pod *pod;

	(void)state;
	/* The range was changed; a pool lives as long as its range is written so. */
	(void)open_world(&world, "kubevirt", NET);
	put_nad(&world, "kubevirt", NET, RANGE("10.200.5.0/24"));
	pod = put_handler(&world, "w04", "10.128.4.9", NULL, NULL);
	pod->networks_annotation = NET "@migration0";
	put_json(&world, KIND_IP_POOL,
		POOL(GIVEN("14", "kubevirt/virt-handler-w04") "," GIVEN("15",
			"shop/web-1") "," GIVEN("300", "kubevirt/virt-handler-w04")));
	migration = put_migration(&world, "db", "w04", "10.200.6.44", PHASE_RUNNING);
	facts = world_facts(&world);
	fact = address_of(facts, migration);
	assert_int_equal(fact->verdict, VERDICT_OK_ATTACHED);
	assert_non_null(strstr(fact->reason, "whereabouts"));
	assert_true(address_has(fact, "RANGE_DRIFT"));
	/* The node's own verdict rests on it as well. */
	assert_int_equal(
		facts_find_node(facts, "w04")->network->handler_address.verdict,
		VERDICT_OK);
	assert_string_equal(
		facts_find_node(facts, "w04")->network->handler_address.address,
		"10.200.5.14");
	migration = put_migration(&world, "db2", "w04", "10.200.5.15", PHASE_RUNNING);
	fact = address_of(world_facts(&world), migration);
	assert_int_equal(fact->verdict, VERDICT_OK);
	assert_true(address_has(fact, "ADDRESS_OF_OTHER_POD"));
	/* A pod that is younger proves nothing, in neither direction. */
	pod->object.created_ms = WORLD_NOW_MS - 1000;
	fact = address_of(world_facts(&world), migration);
	assert_false(address_has(fact, "ADDRESS_OF_OTHER_POD"));
	world_finish(&world);
}

static void the_cluster_says_which_networks_are_for_others(void **state)
{
	static const struct {
		const char *address;
		enum address_verdict verdict;
		const char *words;
	} cases[] = {
		{ "10.131.7.9", VERDICT_POD_NETWORK, "pod network" },
		{ "172.30.4.4", VERDICT_WRONG_SUBNET, "service network 172.30.0.0/16" },
		{ "10.97.4.4", VERDICT_WRONG_SUBNET, "service network 10.96.0.0/12" },
		{ "192.168.10.7", VERDICT_WRONG_SUBNET, "machine network" },
		{ "100.64.0.9", VERDICT_WRONG_SUBNET, "join network" },
		{ "100.88.3.9", VERDICT_WRONG_SUBNET, "transit network" },
		{ "203.0.113.4", VERDICT_WRONG_SUBNET, "not in 10.200.5.0/24" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		const struct address_fact *fact;
		struct migration *migration;
		struct world world;

		(void)open_world(&world, "kubevirt", NET);
		put_nad(&world, "kubevirt", NET, RANGE("10.200.5.0/24"));
		put_json(&world, KIND_CLUSTER_NETWORK,
			"{'metadata':{'name':'cluster'},'status':{'clusterNetwork':[{"
			"'cidr':'10.128.0.0/14'}],'serviceNetwork':['172.30.0.0/"
			"16']}}");
		put_json(&world, KIND_SERVICE_CIDR,
			"{'metadata':{'name':'kubernetes'},'spec':{'cidrs':["
			"'10.96.0.0/12']}}");
		put_json(&world, KIND_INFRASTRUCTURE,
			"{'metadata':{'name':'cluster'},'status':{'platformStatus':{"
			"'baremetal':{'machineNetworks':['192.168.10.0/24']}}}}");
		migration = put_migration(
			&world, "db", "w04", cases[i].address, PHASE_RUNNING);
		fact = address_of(world_facts(&world), migration);
		if (fact->verdict != cases[i].verdict ||
			strstr(fact->reason, cases[i].words) == NULL) {
			fail_msg("%s: %s (%s)", cases[i].address,
				address_verdict_text(fact->verdict), fact->reason);
		}
		world_finish(&world);
	}
}

static void a_range_that_meets_another_network_is_noted(void **state)
{
	static const struct {
		const char *config;
		const char *id;
	} cases[] = {
		{ RANGE("10.128.8.0/22"), "OVERLAP_POD" },
		{ RANGE("10.128.0.0/9"), "OVERLAP_POD" },
		{ RANGE("10.0.0.0/9"), "OVERLAP_SERVICE" },
		{ RANGE("172.30.255.0/24"), "OVERLAP_SERVICE" },
		{ RANGE("10.96.4.0/24"), "OVERLAP_SERVICE" },
		{ RANGE("192.168.10.128/25"), "NOT_DEDICATED" },
		{ RANGE("192.168.20.0/24"), "NOT_DEDICATED" },
		{ RANGE("192.168.0.0/16"), "NOT_DEDICATED" },
		{ RANGE("fd01:0:0:4::/64"), "OVERLAP_POD" },
		{ RANGE("10.200.5.0/24"), NULL },
	};
	static const char *const ids[] = { "OVERLAP_POD", "OVERLAP_SERVICE",
		"NOT_DEDICATED" };
	static const char *const addresses[] = { "192.168.20.24" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		const struct facts *facts;
		struct world world;
		struct node *node;

		(void)open_world(&world, "kubevirt", NET);
		put_nad(&world, "kubevirt", NET, cases[i].config);
		node = world_node(&world, "w04");
		node->internal_addresses = addresses;
		node->internal_address_count = 1;
		/* The second prefix is another interface's. */
		node->ovn_host_cidrs = "[\"192.168.20.24/24\",\"10.200.5.0/24\"]";
		put_json(&world, KIND_CLUSTER_NETWORK,
			"{'metadata':{'name':'cluster'},'status':{'clusterNetwork':[{"
			"'cidr':'10.128.0.0/14'},{'cidr':'fd01::/48'}],"
			"'serviceNetwork':['172.30.0.0/16']}}");
		put_json(&world, KIND_SERVICE_CIDR,
			"{'metadata':{'name':'kubernetes'},'spec':{'cidrs':["
			"'10.96.0.0/16']}}");
		put_json(&world, KIND_INFRASTRUCTURE,
			"{'metadata':{'name':'cluster'},'status':{'platformStatus':{"
			"'vsphere':{'machineNetworks':['192.168.10.0/24']}}}}");
		facts = world_facts(&world);
		for (size_t k = 0; k < ARRAY_LENGTH(ids); k++) {
			bool expected =
				cases[i].id != NULL && strcmp(ids[k], cases[i].id) == 0;

			if (network_has(facts, ids[k]) != expected) {
				fail_msg("%s: %s", cases[i].config, ids[k]);
			}
		}
		world_finish(&world);
	}
}

/* OVN-Kubernetes tells the addresses of a node where no nmstate does. */
static void a_node_whose_own_address_may_be_given_away_is_noted(void **state)
{
	static const struct {
		const char *config;
		const char *cidrs;
		bool noted;
	} cases[] = {
		{ RANGE("10.44.0.0/20"), "[\"192.168.20.24/24\",\"10.44.3.7/20\"]",
			true },
		{ RANGE("10.44.0.0/20"), "[\"192.168.20.24/24\",\"10.44.16.7/20\"]",
			false },
		{ RANGE("10.44.0.0/20"), "[\"10.44.0.0/20\"]", false }, /* no host */
		{ RANGE("10.44.0.0/20"), "[\"10.44.3.7\"",
			true }, /* older: no prefix */
		{ RANGE("10.44.0.0/20\",\"exclude\":[\"10.44.3.0/24\"],\"x\":\""),
			"[\"10.44.3.7/20\"]", false },
		{ RANGE("fd44::/64"), "[\"fd44::2:1/64\"]", true },
		{ RANGE("10.44.0.0/20"), "[\"10.44.3.7/20", false }, /* cut */
		{ RANGE("10.44.0.0/20"), NULL, false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct world world;

		(void)open_world(&world, "kubevirt", NET);
		put_nad(&world, "kubevirt", NET, cases[i].config);
		world_node(&world, "w04")->ovn_host_cidrs = cases[i].cidrs;
		if (network_has(world_facts(&world), "NODE_IN_RANGE") !=
			cases[i].noted) {
			fail_msg("%s: %s", cases[i].config, cases[i].cidrs);
		}
		world_finish(&world);
	}
}

static void a_policy_that_failed_is_noted_where_migrations_go_through_it(void **state)
{
	static const struct {
		const char *name;
		const char *status;
		bool noted;
	} cases[] = {
		{ "bond2.500", "True", true },
		{ "ens2f1", "True", true },
		{ "br-storage", "True", false },
		{ "bond2.500", "False", false },
		{ "bond2.500", "Unknown", false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		char json[512];
		const struct facts *facts;
		struct world world;

		open_nodes(&world, PLAIN);
		put_state(&world, "w01",
			"{\"name\":\"bond2.500\",\"type\":\"vlan\",\"vlan\":{"
			"\"base-iface\":\"bond2\"}},{\"name\":\"bond2\",\"type\":"
			"\"bond\",\"link-aggregation\":{\"mode\":\"802.3ad\",\"port\""
			":[\"ens2f0\",\"ens2f1\"]}}");
		(void)snprintf(json, sizeof(json),
			"{'metadata':{'name':'mig'},'spec':{'desiredState':{"
			"'interfaces':[{'name':'%s'}]}},'status':{'conditions':[{"
			"'type':'Degraded','status':'%s','reason':'FailedToConfigure'}"
			"]}}",
			cases[i].name, cases[i].status);
		put_json(&world, KIND_INTERFACE_POLICY, json);
		facts = world_facts(&world);
		if (network_has(facts, "NNCP_DEGRADED") != cases[i].noted) {
			fail_msg("%s %s", cases[i].name, cases[i].status);
		}
		world_finish(&world);
	}
}

static void what_running_migrations_no_longer_fit_is_noted(void **state)
{
	const struct facts *facts;
	struct world world;
	struct pod *pod;

	(void)state;
	(void)open_world(&world, "kubevirt", NET);
	put_nad(&world, "kubevirt", NET, PLAIN);
	pod = put_handler(&world, "w04", "10.128.4.9", "kubevirt/" NET, "10.200.5.14");
	(void)put_migration(&world, "db", "w04", "10.200.5.14", PHASE_RUNNING);
	assert_false(network_has(world_facts(&world), "VH_RESTARTED"));
	pod->object.created_ms = WORLD_NOW_MS - 1000;
	facts = world_facts(&world);
	assert_non_null(strstr(message_of(facts, "VH_RESTARTED"), "db: "));
	world_finish(&world);
}

static void nodes_are_counted_by_what_their_address_proves(void **state)
{
	const struct facts *facts;
	struct world world;
	struct pod *pod;

	(void)state;
	open_nodes(&world, PLAIN);
	(void)put_handler(&world, "w04", "10.128.4.9", NULL, NULL);
	pod = put_handler(&world, "w05", "10.128.5.9", NULL, NULL);
	pod->networks_annotation = NET "@migration0";
	(void)put_handler(&world, "w06", "10.128.6.9", "kubevirt/" NET, "10.200.5.255");
	facts = world_facts(&world);
	assert_int_equal(facts->network->handler_nodes, 6);
	assert_int_equal(facts->network->attached_nodes, 3);
	assert_int_equal(facts->network->fallback_nodes, 1);
	assert_int_equal(facts->network->undecided_nodes, 1);
	world_finish(&world);
}

/* Section 15 of the network facts: one pass, nothing dirtied. */
static void copy_times_follow_from_limit_and_link(void **state)
{
	static const struct {
		int64_t gib;
		int64_t mib_per_s; /* 0: unlimited */
		int64_t gigabits;
		int64_t streams;
		double seconds;
	} cases[] = {
		{ 4, 64, 10, 1, 64 },
		{ 16, 64, 10, 2, 256 },
		{ 1024, 64, 100, 1, 16384 },
		{ 4, 0, 1, 1, 36.6 },
		{ 16, 0, 10, 1, 14.6 },
		{ 64, 0, 25, 1, 23.4 },
		{ 256, 0, 10, 1, 233.9 },
		{ 1024, 0, 100, 1, 93.6 },
		{ 64, 0, 25, 2, 46.8 },
		{ 64, 2048, 10, 2, 117.0 },
		{ 64, 1024, 25, 2, 64 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		double seconds = attribution_copy_s(cases[i].gib << 30,
			(double)(cases[i].mib_per_s << 20),
			cases[i].gigabits * INT64_C(1000000000), cases[i].streams);

		if (!(seconds > cases[i].seconds * 0.995 &&
			    seconds < cases[i].seconds * 1.005)) {
			fail_msg("%zu: %f", i, seconds);
		}
	}
	assert_true(isnan(attribution_copy_s(1, 0, UNKNOWN_I64, 1)));
	assert_true(isnan(attribution_copy_s(UNKNOWN_I64, 1e6, 1000, 1)));
	assert_near(attribution_copy_s(4000000, 1e6, UNKNOWN_I64, 1), 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_node_whose_own_address_may_be_given_away_is_noted),
		cmocka_unit_test(pools_belong_to_a_definition_by_their_name),
		cmocka_unit_test(addresses_are_counted_by_the_pool),
		cmocka_unit_test(pods_of_others_leave_less_for_virt_handlers),
		cmocka_unit_test(a_full_pool_and_what_is_left_over_in_it_are_told),
		cmocka_unit_test(the_pool_confirms_what_the_status_does_not_show),
		cmocka_unit_test(the_cluster_says_which_networks_are_for_others),
		cmocka_unit_test(a_range_that_meets_another_network_is_noted),
		cmocka_unit_test(
			a_policy_that_failed_is_noted_where_migrations_go_through_it),
		cmocka_unit_test(what_running_migrations_no_longer_fit_is_noted),
		cmocka_unit_test(nodes_are_counted_by_what_their_address_proves),
		cmocka_unit_test(copy_times_follow_from_limit_and_link),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
