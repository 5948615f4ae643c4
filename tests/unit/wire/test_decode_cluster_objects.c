/* Tests of the small kinds: NAD, NodeNetworkState, quota, claim, namespace, event. */
#include "tests/unit/wire/objects.h"

#include "model/cluster_objects.h"

static void interfaces_of_a_node_are_read(void **state)
{
	struct node_network_state *nns = object_of(KIND_NODE_NETWORK_STATE,
		"{'metadata':{'name':'w04'},'status':{'lastSuccessfulUpdateTime':"
		"'2026-03-02T09:13:41Z','conditions':[{'type':'Available','status':"
		"'True'}],'currentState':{'interfaces':["
		"{'name':'ens2f0','type':'ethernet','state':'up','mtu':9000,"
		"'controller':'bond2','ethernet':{'auto-negotiation':true,'speed':"
		"25000,"
		"'duplex':'full'},'ipv4':{'enabled':false}},"
		"{'name':'bond2','type':'bond','link-aggregation':{'mode':'802.3ad',"
		"'options':{'xmit_hash_policy':'layer3+4'},'port':['ens2f0','ens2f1']}}"
		","
		"{'name':'bond2.500','type':'vlan','vlan':{'base-iface':'bond2','id':"
		"500}"
		",'ipv4':{'address':[{'ip':'10.200.5.201','prefix-length':24},{'ip':"
		"'10.9.9.9'}]},'ipv6':{'address':[{'ip':'fe80::1','prefix-length':64}]}"
		"}"
		",{'name':'br-lm','type':'ovs-bridge','bridge':{'port':[{'name':'"
		"enp4s0'"
		"},{'name':'ovsbond','link-aggregation':{'mode':'balance-slb','port':[{"
		"'name':'eno1'},{'name':'eno2'}]}}]}},"
		"{'type':'nameless'},3]},'ignored':1}}");
	const struct node_interface *interfaces = nns->interfaces;

	(void)state;
	assert_int_equal(nns->updated_ms, ms_of("2026-03-02T09:13:41Z"));
	assert_int_equal(nns->interface_count, 4);
	assert_int_equal(interfaces[0].speed_mbps, 25000);
	assert_string_equal(interfaces[0].duplex, "full");
	assert_string_equal(interfaces[0].controller, "bond2");
	assert_int_equal(interfaces[0].mtu, 9000);
	assert_int_equal(interfaces[0].vlan_id, UNKNOWN_I64);
	assert_int_equal(interfaces[1].speed_mbps, UNKNOWN_I64);
	assert_string_equal(interfaces[1].bond_mode, "802.3ad");
	assert_string_equal(interfaces[1].xmit_hash_policy, "layer3+4");
	assert_int_equal(interfaces[1].port_count, 2);
	assert_string_equal(interfaces[1].ports[1], "ens2f1");
	assert_string_equal(interfaces[2].base_interface, "bond2");
	assert_int_equal(interfaces[2].vlan_id, 500);
	assert_int_equal(interfaces[2].address_count, 2);
	assert_string_equal(interfaces[2].addresses[0], "10.200.5.201/24");
	assert_string_equal(interfaces[2].addresses[1], "fe80::1/64");
	/* The bond inside the switch is no interface of the host; its ports are. */
	assert_int_equal(interfaces[3].port_count, 3);
	assert_string_equal(interfaces[3].ports[0], "enp4s0");
	assert_string_equal(interfaces[3].ports[1], "eno1");
	assert_string_equal(interfaces[3].ports[2], "eno2");
	assert_string_equal(interfaces[3].bond_mode, "balance-slb");
	assert_null(nns->default_route_interface);
	object_destroy(&nns->object);
}

static void speeds_that_mean_unknown_are_unknown(void **state)
{
	static const struct {
		const char *text;
		int64_t mbps;
	} cases[] = { { "25000", 25000 }, { "0", UNKNOWN_I64 }, { "-1", UNKNOWN_I64 },
		{ "65535", UNKNOWN_I64 }, { "4294967295", UNKNOWN_I64 },
		{ "'25000'", UNKNOWN_I64 }, { "null", UNKNOWN_I64 },
		{ "1.5", UNKNOWN_I64 }, { "400000", 400000 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct node_network_state *nns;
		char json[256];

		(void)snprintf(json, sizeof(json),
			"{'metadata':{'name':'n'},'status':{'currentState':{'"
			"interfaces'"
			":[{'name':'e','ethernet':{'speed':%s}}]}}}",
			cases[i].text);
		nns = object_of(KIND_NODE_NETWORK_STATE, json);
		assert_int_equal(nns->interfaces[0].speed_mbps, cases[i].mbps);
		object_destroy(&nns->object);
	}
}

static void the_default_route_with_the_lowest_metric_counts(void **state)
{
	static const struct {
		const char *routes;
		const char *interface;
	} cases[] = {
		{ "[{'destination':'0.0.0.0/0','next-hop-interface':'br-ex'}]",
			"br-ex" },
		{ "[{'destination':'10.0.0.0/8','next-hop-interface':'a'}]", NULL },
		{ "[{'destination':'::/0','next-hop-interface':'six'},{'destination':"
		  "'0.0.0.0/0','next-hop-interface':'four','metric':900}]",
			"four" },
		{ "[{'destination':'::/0','next-hop-interface':'six'}]", "six" },
		{ "[{'destination':'0.0.0.0/"
		  "0','next-hop-interface':'slow','metric':200},"
		  "{'destination':'0.0.0.0/"
		  "0','next-hop-interface':'fast','metric':100}]",
			"fast" },
		{ "[{'destination':'0.0.0.0/0','next-hop-interface':'vrf','metric':1,"
		  "'table-id':7},{'destination':'0.0.0.0/"
		  "0','next-hop-interface':'main',"
		  "'metric':100,'table-id':254}]",
			"main" },
		{ "[{'destination':'0.0.0.0/0'},7]", NULL },
		{ "{}", NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct node_network_state *nns;
		char json[512];

		(void)snprintf(json, sizeof(json),
			"{'metadata':{'name':'n'},'status':{'currentState':{'routes':{"
			"'running':%s}}}}",
			cases[i].routes);
		nns = object_of(KIND_NODE_NETWORK_STATE, json);
		assert_true(
			text_equal(nns->default_route_interface, cases[i].interface));
		object_destroy(&nns->object);
	}
}

static void a_nad_keeps_its_text(void **state)
{
	struct nad *nad = object_of(KIND_NAD,
		"{'metadata':{'name':'n','annotations':{"
		"'k8s.v1.cni.cncf.io/resourceName':'openshift.io/"
		"mig'}},'spec':{'config'"
		":'{\\\"type\\\": broken'}}");
	struct nad *empty =
		object_of(KIND_NAD, "{'metadata':{'name':'n'},'spec':{'config':''}}");
	struct nad *none =
		object_of(KIND_NAD, "{'metadata':{'name':'n'},'spec':{'config':{}}}");

	(void)state;
	assert_string_equal(nad->config, "{\"type\": broken");
	assert_string_equal(nad->resource_name, "openshift.io/mig");
	assert_string_equal(empty->config, "");
	assert_null(none->config);
	assert_null(none->resource_name);
	object_destroy(&nad->object);
	object_destroy(&empty->object);
	object_destroy(&none->object);
}

static void check_nad(const struct object *object, void *context)
{
	const struct nad *nad = (const struct nad *)object;

	(void)context;
	assert_non_null(strstr(nad->config, "\"cniVersion\":\"0.3.1\""));
}

static void a_quota_is_read_from_status_or_else_from_spec(void **state)
{
	struct quota *quota = object_of(KIND_QUOTA,
		"{'metadata':{'name':'q'},'spec':{'hard':{'pods':'9'}},'status':{'hard'"
		":"
		"{'pods':'2','requests.memory':'4Gi'},'used':{'pods':'1'}}}");
	struct quota *fresh = object_of(KIND_QUOTA,
		"{'metadata':{'name':'q'},'spec':{'hard':{'pods':'9'}},"
		"'status':{}}");

	(void)state;
	assert_int_equal(quota->resource_count, 2);
	assert_string_equal(quota->resources[0].name, "pods");
	assert_string_equal(quota->resources[0].hard, "2");
	assert_string_equal(quota->resources[0].used, "1");
	assert_string_equal(quota->resources[1].name, "requests.memory");
	assert_null(quota->resources[1].used);
	assert_int_equal(fresh->resource_count, 1);
	assert_string_equal(fresh->resources[0].hard, "9");
	assert_null(fresh->resources[0].used);
	object_destroy(&quota->object);
	object_destroy(&fresh->object);
}

static void check_quota(const struct object *object, void *context)
{
	const struct quota *quota = (const struct quota *)object;

	(void)context;
	assert_string_equal(object->name, "vm-count");
	assert_string_equal(quota->resources[0].name, "pods");
	assert_string_equal(quota->resources[0].hard, "2");
	assert_string_equal(quota->resources[0].used, "2");
}

static void a_claim_tells_who_may_attach_it(void **state)
{
	struct pvc *bound = object_of(KIND_PVC,
		"{'metadata':{'name':'c'},'spec':{'accessModes':['ReadWriteOnce'],"
		"'storageClassName':'fast','volumeMode':'Block','volumeName':'pv-1'},"
		"'status':{'phase':'Bound','accessModes':['ReadWriteMany',"
		"'ReadWriteOnce'],'capacity':{'storage':'10Gi'}}}");
	struct pvc *pending = object_of(KIND_PVC,
		"{'metadata':{'name':'c'},'spec':{'accessModes':['ReadWriteOnce']},"
		"'status':{'phase':'Pending','accessModes':[]}}");

	(void)state;
	assert_string_equal(bound->access_modes, "ReadWriteMany,ReadWriteOnce");
	assert_string_equal(bound->storage_class, "fast");
	assert_string_equal(bound->volume_mode, "Block");
	assert_string_equal(bound->volume_name, "pv-1");
	assert_string_equal(bound->phase, "Bound");
	assert_int_equal(bound->capacity_bytes, INT64_C(10) << 30);
	assert_string_equal(pending->access_modes, "ReadWriteOnce");
	assert_int_equal(pending->capacity_bytes, UNKNOWN_I64);
	object_destroy(&bound->object);
	object_destroy(&pending->object);
}

static void check_namespace(const struct object *object, void *context)
{
	const struct namespace_object *namespace =
		(const struct namespace_object *)object;

	(void)context;
	assert_string_equal(
		labels_get(namespace->labels, "kubernetes.io/metadata.name"),
		object->name);
}

static void a_node_pool_keeps_the_lines_of_its_message(void **state)
{
	struct node_pool *pool = object_of(KIND_NODE_POOL,
		"{'metadata':{'name':'np','namespace':'clusters'},'spec':{"
		"'clusterName':'blue','platform':{'type':'KubeVirt'}},'status':{"
		"'conditions':[{'type':'KubeVirtNodesLiveMigratable','status':'False',"
		"'reason':'A,B','message':'1 of 2\\nMachine x: A: y\\n'}]}}");
	struct node_pool *bare = object_of(KIND_NODE_POOL,
		"{'metadata':{'name':'np'},'spec':{'platform':'KubeVirt'}}");

	(void)state;
	assert_string_equal(pool->cluster_name, "blue");
	assert_string_equal(pool->platform, "KubeVirt");
	assert_string_equal(
		conditions_get(pool->conditions, "KubeVirtNodesLiveMigratable")
			->message,
		"1 of 2\nMachine x: A: y\n");
	assert_null(bare->cluster_name);
	assert_null(bare->platform);
	assert_int_equal(bare->conditions.count, 0);
	object_destroy(&pool->object);
	object_destroy(&bare->object);
}

static void an_attachment_tells_its_node_and_its_errors(void **state)
{
	struct attachment *stuck = object_of(KIND_ATTACHMENT,
		"{'metadata':{'name':'csi-1'},'spec':{'attacher':'driver.longhorn.io',"
		"'nodeName':'w2','source':{'persistentVolumeName':'pvc-7'}},'status':{"
		"'attached':false,'attachError':{'time':'2026-03-02T09:13:41Z',"
		"'message':'already migrating'}}}");
	struct attachment *fresh = object_of(KIND_ATTACHMENT,
		"{'metadata':{'name':'csi-2'},'spec':{'attacher':3,'source':{"
		"'inlineVolumeSpec':{}}},'status':{'attached':'yes'}}");

	(void)state;
	assert_string_equal(stuck->driver, "driver.longhorn.io");
	assert_string_equal(stuck->node, "w2");
	assert_string_equal(stuck->volume, "pvc-7");
	assert_int_equal(stuck->is_attached, TRI_FALSE);
	assert_string_equal(stuck->attach_error, "already migrating");
	assert_int_equal(stuck->attach_error_ms, ms_of("2026-03-02T09:13:41Z"));
	assert_null(stuck->detach_error);
	assert_null(fresh->driver);
	assert_null(fresh->volume);
	assert_int_equal(fresh->is_attached, TRI_UNKNOWN);
	object_destroy(&stuck->object);
	object_destroy(&fresh->object);
}

static void a_budget_tells_whom_it_means_and_what_it_allows(void **state)
{
	struct disruption_budget *budget = object_of(KIND_BUDGET,
		"{'metadata':{'name':'pdb','namespace':'shop','ownerReferences':[{"
		"'kind':'VirtualMachineInstance','name':'db','controller':true}]},"
		"'spec':{'minAvailable':1,'maxUnavailable':'25%','selector':{"
		"'matchLabels':{'app':'db'},'matchExpressions':[{'key':'tier',"
		"'operator':'In','values':['a','b']},7]}},'status':{"
		"'disruptionsAllowed':0,'currentHealthy':1,'desiredHealthy':2,"
		"'expectedPods':3,'conditions':[{'type':'DisruptionAllowed',"
		"'status':'False','reason':'SyncFailed'}]}}");
	struct disruption_budget *bare =
		object_of(KIND_BUDGET, "{'metadata':{'name':'pdb'},'spec':{}}");

	(void)state;
	assert_true(budget->has_selector);
	assert_string_equal(labels_get(budget->match_labels, "app"), "db");
	assert_int_equal(budget->rule_count, 2);
	assert_string_equal(budget->rules[0].operation, "In");
	assert_string_equal(budget->rules[0].values[1], "b");
	assert_null(budget->rules[1].key);
	assert_string_equal(budget->min_available, "1");
	assert_string_equal(budget->max_unavailable, "25%");
	assert_int_equal(budget->disruptions_allowed, 0);
	assert_int_equal(budget->expected_pods, 3);
	assert_true(budget->is_of_vmi);
	assert_false(bare->has_selector);
	assert_int_equal(bare->disruptions_allowed, UNKNOWN_I64);
	assert_false(bare->is_of_vmi);
	object_destroy(&budget->object);
	object_destroy(&bare->object);
}

static void a_vm_tells_what_holds_from_its_next_start_on(void **state)
{
	struct vm *vm = object_of(KIND_VM,
		"{'metadata':{'name':'db','namespace':'shop'},'spec':{'running':true,"
		"'template':{'spec':{'evictionStrategy':'None'}}},'status':{"
		"'printableStatus':'Running','conditions':[{'type':'RestartRequired',"
		"'status':'True'}]}}");
	struct vm *manual = object_of(KIND_VM,
		"{'metadata':{'name':'db'},'spec':{'runStrategy':'Manual',"
		"'running':null}}");

	(void)state;
	assert_string_equal(vm->run_strategy, "Always");
	assert_string_equal(vm->eviction_strategy, "None");
	assert_string_equal(vm->printable_status, "Running");
	assert_int_equal(conditions_state(vm->conditions, "RestartRequired"), TRI_TRUE);
	assert_string_equal(manual->run_strategy, "Manual");
	assert_null(manual->eviction_strategy);
	object_destroy(&vm->object);
	object_destroy(&manual->object);
}

static void a_pod_weighs_what_it_asks_for_until_it_is_over(void **state)
{
	struct node_load *load = object_of(KIND_NODE_LOAD,
		"{'metadata':{'name':'p'},'spec':{'containers':[{'resources':{"
		"'requests':{'memory':'1Gi','cpu':'500m'}}},{}]},'status':{'phase':"
		"'Running'}}");
	struct node_load *over = object_of(KIND_NODE_LOAD,
		"{'metadata':{'name':'p'},'status':{'phase':'Succeeded'}}");

	(void)state;
	assert_int_equal(load->memory_bytes, INT64_C(1) << 30);
	assert_int_equal(load->cpu_milli, 500);
	assert_false(load->is_over);
	assert_true(over->is_over);
	object_destroy(&load->object);
	object_destroy(&over->object);
}

static void an_event_of_a_controller_is_read(void **state)
{
	struct event *event = object_of(KIND_EVENT,
		"{'metadata':{'name':'e','creationTimestamp':'2026-11-21T00:00:00Z'},"
		"'involvedObject':{'kind':'VirtualMachineInstance','namespace':'shop',"
		"'name':'web-1','uid':'u'},'reason':'SyncFailed','message':'a\\nb',"
		"'source':{'component':'virt-handler','host':'worker-01'},"
		"'firstTimestamp':'2026-11-21T00:00:01Z','lastTimestamp':"
		"'2026-11-21T00:00:05Z','count':4,'type':'Warning','eventTime':null,"
		"'reportingComponent':'other','reportingInstance':'other'}");

	(void)state;
	assert_string_equal(event->involved_kind, "VirtualMachineInstance");
	assert_string_equal(event->involved_namespace, "shop");
	assert_string_equal(event->involved_name, "web-1");
	assert_string_equal(event->involved_uid, "u");
	assert_string_equal(event->reason, "SyncFailed");
	assert_string_equal(event->type, "Warning");
	assert_string_equal(event->message, "a\nb");
	assert_string_equal(event->component, "virt-handler");
	assert_string_equal(event->host, "worker-01");
	assert_int_equal(event->first_ms, ms_of("2026-11-21T00:00:01Z"));
	assert_int_equal(event->last_ms, ms_of("2026-11-21T00:00:05Z"));
	assert_int_equal(event->count, 4);
	object_destroy(&event->object);
}

static void an_event_takes_the_times_it_has(void **state)
{
	static const struct {
		const char *members;
		const char *first;
		const char *last;
		int64_t count;
	} cases[] = {
		/* As the scheduler writes them. */
		{ "'firstTimestamp':null,'lastTimestamp':null,'eventTime':"
		  "'2026-11-21T00:10:11.738029Z'",
			"2026-11-21T00:10:11.738Z", "2026-11-21T00:10:11.738Z", 1 },
		{ "'eventTime':'2026-11-21T00:10:11Z','series':{'count':7,"
		  "'lastObservedTime':'2026-11-21T00:12:00Z'}",
			"2026-11-21T00:10:11Z", "2026-11-21T00:12:00Z", 7 },
		{ "'lastTimestamp':'2026-11-21T00:13:00Z','count':2,'series':{'count':"
		  "7,"
		  "'lastObservedTime':'2026-11-21T00:12:00Z'}",
			"2026-11-21T00:00:00Z", "2026-11-21T00:13:00Z", 2 },
		{ "'lastTimestamp':'2026-11-21T00:12:00Z','count':0",
			"2026-11-21T00:00:00Z", "2026-11-21T00:12:00Z", UNKNOWN_I64 },
		{ "'type':1", "2026-11-21T00:00:00Z", "2026-11-21T00:00:00Z",
			UNKNOWN_I64 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct event *event;
		char json[512];

		(void)snprintf(json, sizeof(json),
			"{'metadata':{'name':'e','creationTimestamp':"
			"'2026-11-21T00:00:00Z'},'source':{},'reportingComponent':"
			"'default-scheduler',%s}",
			cases[i].members);
		event = object_of(KIND_EVENT, json);
		assert_int_equal(event->first_ms, ms_of(cases[i].first));
		assert_int_equal(event->last_ms, ms_of(cases[i].last));
		assert_int_equal(event->count, cases[i].count);
		assert_string_equal(event->component, "default-scheduler");
		assert_null(event->host);
		object_destroy(&event->object);
	}
}

static void check_event(struct json_object *record, void *context)
{
	const struct event *event;
	struct frame frame;
	struct error err;

	(void)context;
	assert_true(
		decode_frame(KIND_EVENT, record_text(record, "line"), &frame, &err));
	event = (const struct event *)frame.object;
	assert_non_null(event->reason);
	assert_non_null(event->component);
	assert_non_null(event->involved_uid);
	assert_true(i64_is_known(event->first_ms));
	assert_true(event->last_ms >= event->first_ms);
	assert_true(event->count >= 1);
	object_destroy(frame.object);
}

static void recorded_small_objects_are_read(void **state)
{
	(void)state;
	assert_int_equal(recorded_items(KIND_NAD, "list-nad.json", check_nad, NULL), 2);
	assert_int_equal(recorded_items(KIND_QUOTA, "list-resourcequotas.json",
				 check_quota, NULL),
		1);
	assert_int_equal(recorded_items(KIND_NAMESPACE, "list-namespaces.json",
				 check_namespace, NULL),
		8);
	assert_int_equal(recording_each("watch-events.jsonl", check_event, NULL), 219);
}

static void a_policy_without_selectors_differs_from_one_with_empty_ones(void **state)
{
	static const struct {
		const char *spec;
		bool has_selectors;
		size_t vmi_labels;
		size_t namespace_labels;
	} cases[] = {
		{ "{}", false, 0, 0 },
		{ "{'selectors':null}", false, 0, 0 },
		{ "{'selectors':'x'}", false, 0, 0 },
		{ "{'selectors':{}}", true, 0, 0 },
		{ "{'selectors':{'namespaceSelector':{}}}", true, 0, 0 },
		{ "{'selectors':{'namespaceSelector':{'a':'b'}}}", true, 0, 1 },
		{ "{'selectors':{'virtualMachineInstanceSelector':{'a':'b','c':'d'}}}",
			true, 2, 0 },
		{ "{'selectors':{'namespaceSelector':null}}", true, 0, 0 },
		/* Nobody knows what these select, least of all everything. */
		{ "{'selectors':{'namespaceSelector':{'matchExpressions':[]}}}", false,
			0, 0 },
		{ "{'selectors':{'virtualMachineInstanceSelector':{'matchLabels':{"
		  "'a':'b'}}}}",
			false, 0, 0 },
		{ "{'selectors':{'virtualMachineInstanceSelector':[1]}}", false, 0, 0 },
		{ "{'selectors':{'namespaceSelector':{'a':'b','c':1}}}", false, 0, 1 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct policy *policy;
		char json[256];

		(void)snprintf(json, sizeof(json),
			"{'metadata':{'name':'p'},'spec':%s}", cases[i].spec);
		policy = object_of(KIND_POLICY, json);
		assert_int_equal(policy->has_vmi_selector, cases[i].has_selectors);
		assert_int_equal(
			policy->has_namespace_selector, cases[i].has_selectors);
		assert_int_equal(policy->vmi_selector.count, cases[i].vmi_labels);
		assert_int_equal(
			policy->namespace_selector.count, cases[i].namespace_labels);
		object_destroy(&policy->object);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(interfaces_of_a_node_are_read),
		cmocka_unit_test(speeds_that_mean_unknown_are_unknown),
		cmocka_unit_test(the_default_route_with_the_lowest_metric_counts),
		cmocka_unit_test(a_nad_keeps_its_text),
		cmocka_unit_test(a_quota_is_read_from_status_or_else_from_spec),
		cmocka_unit_test(a_claim_tells_who_may_attach_it),
		cmocka_unit_test(a_node_pool_keeps_the_lines_of_its_message),
		cmocka_unit_test(an_attachment_tells_its_node_and_its_errors),
		cmocka_unit_test(a_budget_tells_whom_it_means_and_what_it_allows),
		cmocka_unit_test(a_vm_tells_what_holds_from_its_next_start_on),
		cmocka_unit_test(a_pod_weighs_what_it_asks_for_until_it_is_over),
		cmocka_unit_test(an_event_of_a_controller_is_read),
		cmocka_unit_test(an_event_takes_the_times_it_has),
		cmocka_unit_test(recorded_small_objects_are_read),
		cmocka_unit_test(
			a_policy_without_selectors_differs_from_one_with_empty_ones),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
