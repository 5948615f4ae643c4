/* Tests of nodes: readiness, cordon, heartbeat, addresses, recorded nodes. */
#include "model/node.h"

#include "tests/unit/wire/objects.h"

static void a_bare_node_knows_nothing(void **state)
{
	struct node *node = object_of(KIND_NODE, "{'metadata':{'name':'n'}}");

	(void)state;
	assert_int_equal(node->ready, TRI_UNKNOWN);
	assert_null(node->ready_reason);
	assert_false(node->is_unschedulable);
	assert_int_equal(node->taint_count, 0);
	assert_int_equal(node->kubevirt_schedulable, TRI_UNKNOWN);
	assert_int_equal(node->heartbeat_ms, UNKNOWN_I64);
	assert_int_equal(node->allocatable_memory_bytes, UNKNOWN_I64);
	assert_int_equal(node->allocatable_cpu_milli, UNKNOWN_I64);
	assert_int_equal(node->allocatable_pods, UNKNOWN_I64);
	assert_int_equal(node->allocatable_kvm, UNKNOWN_I64);
	object_destroy(&node->object);
}

static void a_cordoned_node_is_read(void **state)
{
	struct node *node = object_of(KIND_NODE,
		"{'metadata':{'name':'n','labels':{'kubevirt.io/schedulable':'false'},"
		"'annotations':{'kubevirt.io/heartbeat':'2026-11-21T00:04:24Z',"
		"'k8s.ovn.org/node-subnets':'{\\\"default\\\":[\\\"10.1.0.0/"
		"23\\\"]}'}},"
		"'spec':{'unschedulable':true,'podCIDRs':['10.1.0.0/24','fd00::/64'],"
		"'taints':[{'key':'node.kubernetes.io/unschedulable','effect':"
		"'NoSchedule'},{'effect':'x'},{'key':'kubevirt.io/drain','value':'now',"
		"'effect':'NoSchedule'}]},'status':{'conditions':[{'type':'Ready',"
		"'status':'Unknown','reason':'NodeStatusUnknown','message':'silent'}],"
		"'addresses':[{'type':'Hostname','address':'n'},{'type':'InternalIP',"
		"'address':'10.0.0.1'},{'type':'InternalIP','address':'fd00::1'}],"
		"'nodeInfo':{'kubeletVersion':'v1.36.2','bootID':'b'}}}");

	(void)state;
	assert_int_equal(node->ready, TRI_UNKNOWN);
	assert_string_equal(node->ready_reason, "NodeStatusUnknown");
	assert_string_equal(node->ready_message, "silent");
	assert_true(node->is_unschedulable);
	assert_int_equal(node->taint_count, 2);
	assert_null(node->taints[0].value);
	assert_string_equal(node->taints[1].key, "kubevirt.io/drain");
	assert_string_equal(node->taints[1].value, "now");
	assert_int_equal(node->kubevirt_schedulable, TRI_FALSE);
	assert_int_equal(node->heartbeat_ms, ms_of("2026-11-21T00:04:24Z"));
	assert_int_equal(node->internal_address_count, 2);
	assert_string_equal(node->internal_addresses[1], "fd00::1");
	assert_int_equal(node->pod_cidr_count, 2);
	assert_string_equal(node->pod_cidrs[0], "10.1.0.0/24");
	assert_string_equal(node->ovn_node_subnets, "{\"default\":[\"10.1.0.0/23\"]}");
	assert_string_equal(node->kubelet_version, "v1.36.2");
	assert_string_equal(node->boot_id, "b");
	object_destroy(&node->object);
}

static void a_single_pod_cidr_is_taken_when_there_is_no_list(void **state)
{
	struct node *node = object_of(KIND_NODE,
		"{'metadata':{'name':'n'},'spec':{'podCIDR':'10.2.0.0/24'}}");

	(void)state;
	assert_int_equal(node->pod_cidr_count, 1);
	assert_string_equal(node->pod_cidrs[0], "10.2.0.0/24");
	object_destroy(&node->object);
}

static void a_heartbeat_may_carry_quotation_marks(void **state)
{
	static const struct {
		const char *value;
		const char *time;
	} cases[] = {
		{ "'\\\"2026-11-21T00:04:24Z\\\"'", "2026-11-21T00:04:24Z" },
		{ "'2026-11-21T01:04:24+01:00'", "2026-11-21T00:04:24Z" },
		{ "'\\\"'", NULL },
		{ "'\\\"\\\"'", NULL },
		{ "''", NULL },
		{ "'2026-11-21T00:04:24Z                                            "
		  "                                        '",
			NULL },
		{ "17", NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct node *node;
		char json[256];

		(void)snprintf(json, sizeof(json),
			"{'metadata':{'name':'n','annotations':{'kubevirt.io/"
			"heartbeat':"
			"%s}}}",
			cases[i].value);
		node = object_of(KIND_NODE, json);
		assert_int_equal(node->heartbeat_ms,
			cases[i].time == NULL ? UNKNOWN_I64 : ms_of(cases[i].time));
		object_destroy(&node->object);
	}
}

static void check_node(const struct object *object, void *context)
{
	const struct node *node = (const struct node *)object;

	(void)context;
	assert_int_equal(node->labels.count, 187);
	assert_int_equal(node->ready, TRI_TRUE);
	assert_string_equal(node->ready_reason, "KubeletReady");
	assert_int_equal(node->kubevirt_schedulable, TRI_TRUE);
	assert_false(node->is_unschedulable);
	assert_int_equal(node->allocatable_memory_bytes, INT64_C(262707948) << 10);
	assert_int_equal(node->allocatable_cpu_milli, 63500);
	assert_int_equal(node->allocatable_pods, 250);
	assert_int_equal(node->allocatable_kvm, 1000);
	assert_int_equal(node->internal_address_count, 1);
	assert_true(i64_is_known(node->heartbeat_ms));
	for (size_t i = 1; i < node->labels.count; i++) {
		assert_true(strcmp(node->labels.items[i - 1].key,
				    node->labels.items[i].key) < 0);
	}
}

static void recorded_nodes_are_read(void **state)
{
	(void)state;
	assert_int_equal(
		recorded_items(KIND_NODE, "list-nodes.json", check_node, NULL), 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_bare_node_knows_nothing),
		cmocka_unit_test(a_cordoned_node_is_read),
		cmocka_unit_test(a_single_pod_cidr_is_taken_when_there_is_no_list),
		cmocka_unit_test(a_heartbeat_may_carry_quotation_marks),
		cmocka_unit_test(recorded_nodes_are_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
