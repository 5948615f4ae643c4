/* Tests of pools, cards, other networks and interface policies. */
#include "tests/unit/wire/objects.h"

#include "model/cluster_objects.h"
#include "model/network_objects.h"

static void assert_address(const struct inet_address *address, const char *text)
{
	char shown[INET_TEXT_SIZE];

	inet_format(address, shown);
	assert_string_equal(shown, text);
}

static void assert_prefix(const struct inet_prefix *prefix, const char *text)
{
	char shown[INET_TEXT_SIZE];

	inet_prefix_format(prefix, shown);
	assert_string_equal(shown, text);
}

static void offsets_of_a_pool_are_addresses(void **state)
{
	struct ip_pool *pool = object_of(KIND_IP_POOL,
		"{'metadata':{'name':'10.200.5.0-24','namespace':'openshift-multus'},"
		"'spec':{'range':'10.200.5.0/24','allocations':{"
		"'14':{'id':'d3a1','podref':'openshift-cnv/virt-handler-9sk4z',"
		"'ifname':'migration0'},'300':{'podref':'a/b'},'x':{},'-3':{},"
		"'99999999999999999999':{},'7':5}}}");

	(void)state;
	assert_string_equal(pool->range, "10.200.5.0/24");
	assert_int_equal(pool->allocation_count, 3);
	assert_address(&pool->allocations[0].address, "10.200.5.14");
	assert_string_equal(
		pool->allocations[0].pod, "openshift-cnv/virt-handler-9sk4z");
	assert_string_equal(pool->allocations[0].interface, "migration0");
	assert_address(&pool->allocations[1].address, "10.200.6.44");
	assert_null(pool->allocations[1].interface);
	assert_address(&pool->allocations[2].address, "10.200.5.7");
	assert_null(pool->allocations[2].pod);
	object_destroy(&pool->object);
}

static void offsets_of_ipv6_carry_over_all_bytes(void **state)
{
	struct ip_pool *pool = object_of(KIND_IP_POOL,
		"{'metadata':{'name':'fd42-7---64'},'spec':{'range':'fd42:7::/64',"
		"'allocations':{'4294967306':{'podref':'a/b'}}}}");

	(void)state;
	assert_address(&pool->allocations[0].address, "fd42:7::1:0:a");
	object_destroy(&pool->object);
}

static void a_pool_without_a_readable_range_gives_nothing(void **state)
{
	static const char *const ranges[] = { "'10.200.5.0'", "null", "5", "''" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(ranges); i++) {
		char json[256];
		struct ip_pool *pool;

		(void)snprintf(json, sizeof(json),
			"{'metadata':{'name':'p'},'spec':{'range':%s,'allocations':{"
			"'1':{'podref':'a/b'}}}}",
			ranges[i]);
		pool = object_of(KIND_IP_POOL, json);
		assert_int_equal(pool->allocation_count, 0);
		assert_int_equal(pool->prefix.address.family, 0);
		object_destroy(&pool->object);
	}
}

static void speeds_of_cards_are_read_with_and_without_their_unit(void **state)
{
	static const struct {
		const char *text;
		int64_t mbps;
	} cases[] = {
		{ "'25000 Mb/s'", 25000 },
		{ "'100000 Mb/s'", 100000 },
		{ "'25000'", 25000 },
		{ "'10000Mb/s'", 10000 },
		{ "'-1 Mb/s'", UNKNOWN_I64 },
		{ "'0 Mb/s'", UNKNOWN_I64 },
		{ "'65535 Mb/s'", UNKNOWN_I64 },
		{ "'4294967295 Mb/s'", UNKNOWN_I64 },
		{ "'99999999999999999999 Mb/s'", UNKNOWN_I64 },
		{ "'Mb/s'", UNKNOWN_I64 },
		{ "''", UNKNOWN_I64 },
		{ "null", UNKNOWN_I64 },
		{ "25000", UNKNOWN_I64 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		char json[256];
		struct sriov_node_state *node;

		(void)snprintf(json, sizeof(json),
			"{'metadata':{'name':'w04'},'status':{'interfaces':[{'name':"
			"'ens5f0','linkSpeed':%s}]}}",
			cases[i].text);
		node = object_of(KIND_SRIOV_STATE, json);
		if (node->interfaces[0].speed_mbps != cases[i].mbps) {
			fail_msg("%s: %lld", cases[i].text,
				(long long)node->interfaces[0].speed_mbps);
		}
		object_destroy(&node->object);
	}
}

static void resources_belong_to_the_card_with_that_pci_address(void **state)
{
	struct sriov_node_state *node = object_of(KIND_SRIOV_STATE,
		"{'metadata':{'name':'w04','namespace':'sriov'},'spec':{'interfaces':["
		"{'pciAddress':'0000:5e:00.1','name':'old-name','vfGroups':["
		"{'resourceName':'mig'},{'resourceName':'storage'},{}]},"
		"{'name':'ens6','vfGroups':[{'resourceName':'lab'}]}]},"
		"'status':{'syncStatus':'Succeeded','interfaces':["
		"{'name':'ens5f0','pciAddress':'0000:5e:00.0','mtu':1500},"
		"{'name':'ens5f1','pciAddress':'0000:5e:00.1','mtu':9000},"
		"{'pciAddress':'0000:5e:00.2'},{'name':'ens6'},7]}}");

	(void)state;
	assert_string_equal(node->sync_status, "Succeeded");
	assert_int_equal(node->interface_count, 3);
	assert_int_equal(node->interfaces[0].resource_count, 0);
	assert_int_equal(node->interfaces[0].mtu, 1500);
	assert_int_equal(node->interfaces[1].resource_count, 2);
	assert_string_equal(node->interfaces[1].resources[0], "mig");
	assert_string_equal(node->interfaces[1].resources[1], "storage");
	assert_int_equal(node->interfaces[2].resource_count, 1);
	assert_string_equal(node->interfaces[2].resources[0], "lab");
	object_destroy(&node->object);
}

static void the_status_of_the_cluster_network_counts_before_its_specification(
	void **state)
{
	struct known_networks *known = object_of(KIND_CLUSTER_NETWORK,
		"{'metadata':{'name':'cluster'},'spec':{'clusterNetwork':[{'cidr':"
		"'10.0.0.0/8'}],'serviceNetwork':['172.31.0.0/16']},'status':{"
		"'clusterNetwork':[{'cidr':'10.128.0.0/14','hostPrefix':23},{'cidr':"
		"'fd01::/48'},{'cidr':'bad'},4],'networkType':'OVNKubernetes'}}");

	(void)state;
	assert_int_equal(known->pod_count, 2);
	assert_prefix(&known->pods[0], "10.128.0.0/14");
	assert_prefix(&known->pods[1], "fd01::/48");
	assert_int_equal(known->service_count, 1);
	assert_prefix(&known->services[0], "172.31.0.0/16");
	assert_int_equal(known->machine_count, 0);
	object_destroy(&known->object);
}

static void machine_networks_stand_below_the_platform(void **state)
{
	struct known_networks *known = object_of(KIND_INFRASTRUCTURE,
		"{'metadata':{'name':'cluster'},'status':{'platform':'BareMetal',"
		"'platformStatus':{'type':'BareMetal','baremetal':{'"
		"apiServerInternalIP'"
		":'192.168.10.5','machineNetworks':['192.168.10.0/24','fd10::/"
		"64']}}}}");
	struct known_networks *none = object_of(KIND_INFRASTRUCTURE,
		"{'metadata':{'name':'cluster'},'status':{'platformStatus':{'type':"
		"'None'}}}");

	(void)state;
	assert_int_equal(known->machine_count, 2);
	assert_prefix(&known->machines[1], "fd10::/64");
	assert_int_equal(none->machine_count, 0);
	object_destroy(&known->object);
	object_destroy(&none->object);
}

static void service_cidrs_are_read(void **state)
{
	struct known_networks *known = object_of(KIND_SERVICE_CIDR,
		"{'metadata':{'name':'kubernetes'},'spec':{'cidrs':['10.96.0.0/12',"
		"'fd00:96::/108',null]}}");

	(void)state;
	assert_int_equal(known->service_count, 2);
	assert_prefix(&known->services[0], "10.96.0.0/12");
	object_destroy(&known->object);
}

static void a_policy_names_its_interfaces_and_localnets(void **state)
{
	struct interface_policy *policy = object_of(KIND_INTERFACE_POLICY,
		"{'metadata':{'name':'mig'},'spec':{'desiredState':{'interfaces':["
		"{'name':'bond2.500'},{'type':'vlan'}],'ovn':{'bridge-mappings':["
		"{'localnet':'mig','bridge':'br-mig'}]}}},'status':{'conditions':["
		"{'type':'Degraded','status':'True','reason':'FailedToConfigure'}]}}");

	(void)state;
	assert_int_equal(policy->name_count, 2);
	assert_string_equal(policy->names[0], "bond2.500");
	assert_string_equal(policy->names[1], "mig");
	assert_int_equal(conditions_state(policy->conditions, "Degraded"), TRI_TRUE);
	object_destroy(&policy->object);
}

static void bridges_of_localnets_are_read(void **state)
{
	struct node_network_state *nns = object_of(KIND_NODE_NETWORK_STATE,
		"{'metadata':{'name':'w04'},'status':{'currentState':{'ovn':{"
		"'bridge-mappings':[{'localnet':'physnet','bridge':'br-ex'},"
		"{'localnet':'old','bridge':'br-x','state':'absent'},{'bridge':'y'},1,"
		"{'localnet':'mig','bridge':'br-mig','state':'present'}]}}}}");

	(void)state;
	assert_int_equal(nns->mapping_count, 2);
	assert_string_equal(nns->mappings[0].localnet, "physnet");
	assert_string_equal(nns->mappings[1].bridge, "br-mig");
	object_destroy(&nns->object);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(offsets_of_a_pool_are_addresses),
		cmocka_unit_test(offsets_of_ipv6_carry_over_all_bytes),
		cmocka_unit_test(a_pool_without_a_readable_range_gives_nothing),
		cmocka_unit_test(speeds_of_cards_are_read_with_and_without_their_unit),
		cmocka_unit_test(resources_belong_to_the_card_with_that_pci_address),
		cmocka_unit_test(
			the_status_of_the_cluster_network_counts_before_its_specification),
		cmocka_unit_test(machine_networks_stand_below_the_platform),
		cmocka_unit_test(service_cidrs_are_read),
		cmocka_unit_test(a_policy_names_its_interfaces_and_localnets),
		cmocka_unit_test(bridges_of_localnets_are_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
