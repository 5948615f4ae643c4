/* Tests of pods: containers, addresses, requests, the network-status annotation. */
#include "model/pod.h"

#include "tests/unit/wire/objects.h"

static void a_bare_pod_knows_nothing(void **state)
{
	struct pod *pod = object_of(KIND_POD, "{'metadata':{'name':'p'}}");

	(void)state;
	assert_null(pod->node);
	assert_null(pod->phase);
	assert_int_equal(pod->start_ms, UNKNOWN_I64);
	assert_int_equal(pod->address_count, 0);
	assert_int_equal(pod->container_count, 0);
	assert_false(pod->has_network_status);
	assert_false(pod->is_network_status_malformed);
	assert_int_equal(pod->request_memory_bytes, UNKNOWN_I64);
	assert_int_equal(pod->request_cpu_milli, UNKNOWN_I64);
	assert_null(pod->job_uid);
	object_destroy(&pod->object);
}

static void containers_tell_their_state(void **state)
{
	struct pod *pod = object_of(KIND_POD,
		"{'metadata':{'name':'p'},'status':{'initContainerStatuses':[{'name':"
		"'init','ready':true,'restartCount':2,'state':{'terminated':{'exitCode'"
		":"
		"137,'reason':'OOMKilled','message':'\\u001b[31mdead'}}}],"
		"'containerStatuses':[{'name':'compute','ready':true,'started':true,"
		"'restartCount':0,'state':{'running':{'startedAt':"
		"'2026-11-21T00:00:33Z'}}},{'name':'side','started':false,'state':{"
		"'waiting':{'reason':'ImagePullBackOff'}}},{'name':'new','state':{}},"
		"{'ready':true},null]}}");

	(void)state;
	assert_int_equal(pod->container_count, 4);
	assert_string_equal(pod->containers[0].name, "init");
	assert_true(pod->containers[0].is_init);
	assert_true(pod->containers[0].is_ready);
	assert_int_equal(pod->containers[0].restart_count, 2);
	assert_string_equal(pod->containers[0].state, "terminated");
	assert_string_equal(pod->containers[0].reason, "OOMKilled");
	assert_string_equal(pod->containers[0].message, "\033[31mdead");
	assert_int_equal(pod->containers[0].exit_code, 137);
	assert_false(pod->containers[1].is_init);
	assert_string_equal(pod->containers[1].state, "running");
	assert_int_equal(pod->containers[1].started, TRI_TRUE);
	assert_int_equal(pod->containers[1].exit_code, UNKNOWN_I64);
	assert_string_equal(pod->containers[2].state, "waiting");
	assert_string_equal(pod->containers[2].reason, "ImagePullBackOff");
	assert_int_equal(pod->containers[2].started, TRI_FALSE);
	assert_false(pod->containers[2].is_ready);
	assert_null(pod->containers[3].state);
	assert_int_equal(pod->containers[3].started, TRI_UNKNOWN);
	assert_int_equal(pod->containers[3].restart_count, UNKNOWN_I64);
	object_destroy(&pod->object);
}

static void addresses_come_from_the_list_or_else_from_the_single_one(void **state)
{
	static const struct {
		const char *status;
		size_t count;
		const char *first;
	} cases[] = {
		{ "{'podIP':'10.0.0.1','podIPs':[{'ip':'10.0.0.1'},{'ip':'fd00::1'}]}",
			2, "10.0.0.1" },
		{ "{'podIP':'10.0.0.1'}", 1, "10.0.0.1" },
		{ "{'podIP':'10.0.0.1','podIPs':[{},{'ip':''},7]}", 1, "10.0.0.1" },
		{ "{'podIP':'','podIPs':'x'}", 0, NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct pod *pod;
		char json[256];

		(void)snprintf(json, sizeof(json),
			"{'metadata':{'name':'p'},'status':%s}", cases[i].status);
		pod = object_of(KIND_POD, json);
		assert_int_equal(pod->address_count, cases[i].count);
		if (cases[i].count > 0) {
			assert_string_equal(pod->addresses[0], cases[i].first);
		}
		object_destroy(&pod->object);
	}
}

static void requests_are_counted_as_the_scheduler_does(void **state)
{
	static const struct {
		const char *spec;
		int64_t memory;
		int64_t cpu_milli;
	} cases[] = {
		{ "{'containers':[{'resources':{'requests':{'memory':'1Ki','cpu':'100m'"
		  "}"
		  "}},{'resources':{'requests':{'memory':'2Ki','cpu':1}}}]}",
			3072, 1100 },
		{ "{'containers':[{}]}", 0, 0 },
		{ "{'containers':[]}", 0, 0 },
		{ "{}", UNKNOWN_I64, UNKNOWN_I64 },
		{ "{'containers':[{'resources':{'requests':{'memory':'lots'}}},{"
		  "'resources':{'requests':{'memory':'1Ki'}}}]}",
			UNKNOWN_I64, 0 },
		/* A restartable init container runs beside the others. */
		{ "{'initContainers':[{'restartPolicy':'Always','resources':{'requests'"
		  ":{"
		  "'memory':'10'}}}],'containers':[{'resources':{'requests':{'memory':"
		  "'5'}}}]}",
			15, 0 },
		/* The start may need more than the run. */
		{ "{'initContainers':[{'restartPolicy':'Always','resources':{'requests'"
		  ":{"
		  "'memory':'10'}}},{'resources':{'requests':{'memory':'50'}}}],"
		  "'containers':[{'resources':{'requests':{'memory':'5'}}}]}",
			60, 0 },
		{ "{'overhead':{'memory':'100'},'containers':[{'resources':{'requests':"
		  "{"
		  "'memory':'5'}}}]}",
			105, 0 },
		{ "{'containers':[{'resources':{'requests':{'memory':"
		  "9223372036854775807}}},{'resources':{'requests':{'memory':1}}}]}",
			UNKNOWN_I64, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct pod *pod;
		char json[512];

		(void)snprintf(json, sizeof(json),
			"{'metadata':{'name':'p'},'spec':%s}", cases[i].spec);
		pod = object_of(KIND_POD, json);
		assert_int_equal(pod->request_memory_bytes, cases[i].memory);
		assert_int_equal(pod->request_cpu_milli, cases[i].cpu_milli);
		object_destroy(&pod->object);
	}
}

static struct pod *pod_with_annotation(const char *key, const char *value)
{
	struct json_object *root = json_object_new_object();
	struct json_object *metadata = json_object_new_object();
	struct json_object *annotations = json_object_new_object();
	struct object *object = NULL;
	struct error err;

	json_object_object_add(root, "metadata", metadata);
	json_object_object_add(metadata, "name", json_object_new_string("p"));
	json_object_object_add(metadata, "annotations", annotations);
	json_object_object_add(annotations, key, json_object_new_string(value));
	assert_true(decode_object(
		KIND_POD, str_from(json_object_to_json_string(root)), &object, &err));
	json_object_put(root);
	return (struct pod *)object;
}

#define NETWORK_STATUS "k8s.v1.cni.cncf.io/network-status"

static void network_status_is_read(void **state)
{
	struct pod *pod = pod_with_annotation(NETWORK_STATUS,
		"[{\n \"name\": \"ovn-kubernetes\", \"interface\": \"eth0\",\n "
		"\"ips\": [\"10.77.16.5\", \"fd01::5\"], \"default\": true, \"dns\": "
		"{}\n"
		"},{ \"name\": \"kubevirt/migration-net\", \"interface\": "
		"\"migration0\", \"ips\": [\"192.168.99.12\"], \"mtu\": 9000 },"
		"{\"name\":\"l2\"}]");

	(void)state;
	assert_true(pod->has_network_status);
	assert_false(pod->is_network_status_malformed);
	assert_int_equal(pod->network_count, 3);
	assert_int_equal(pod->networks[0].address_count, 2);
	assert_string_equal(pod->networks[0].addresses[1], "fd01::5");
	assert_int_equal(pod->networks[0].mtu, UNKNOWN_I64);
	assert_string_equal(pod->networks[1].name, "kubevirt/migration-net");
	assert_string_equal(pod->networks[1].interface, "migration0");
	assert_string_equal(pod->networks[1].addresses[0], "192.168.99.12");
	assert_int_equal(pod->networks[1].mtu, 9000);
	assert_int_equal(pod->networks[2].address_count, 0);
	assert_null(pod->networks[2].interface);
	object_destroy(&pod->object);
}

static void the_old_spelling_of_network_status_is_read(void **state)
{
	struct pod *pod =
		pod_with_annotation("k8s.v1.cni.cncf.io/networks-status", "[]");

	(void)state;
	assert_true(pod->has_network_status);
	assert_int_equal(pod->network_count, 0);
	object_destroy(&pod->object);
}

static void malformed_network_status_is_said_to_be_so(void **state)
{
	static const char *const cases[] = {
		"",
		" ",
		"{}",
		"null",
		"\"x\"",
		"[1]",
		"[{},[]]",
		"[{]",
		"[{}",
		"[{}] trailing",
		"[{},]",
		"[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]",
		"[{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{"
		"\"a\":{"
		"\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{}}}}}}}}}}}}}}}}}]",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct pod *pod = pod_with_annotation(NETWORK_STATUS, cases[i]);

		assert_false(pod->has_network_status);
		assert_true(pod->is_network_status_malformed);
		assert_int_equal(pod->network_count, 0);
		object_destroy(&pod->object);
	}
}

static void too_large_a_network_status_is_malformed(void **state)
{
	struct strbuf text;
	struct pod *pod;

	(void)state;
	strbuf_init(&text, 1u << 20);
	strbuf_text(&text, "[{}");
	for (int i = 0; i < 256; i++) {
		strbuf_text(&text, ",{}");
	}
	strbuf_text(&text, "]");
	pod = pod_with_annotation(NETWORK_STATUS, strbuf_cstr(&text));
	assert_true(pod->is_network_status_malformed);
	object_destroy(&pod->object);
	strbuf_reset(&text);
	strbuf_printf(&text, "[{\"name\":\"%70000s\"}]", "x");
	pod = pod_with_annotation(NETWORK_STATUS, strbuf_cstr(&text));
	assert_true(pod->is_network_status_malformed);
	object_destroy(&pod->object);
	strbuf_finish(&text);
}

struct seen {
	size_t handlers;
	size_t attached;
	size_t with_job;
	size_t with_networks;
};

static void check_pod(const struct object *object, void *context)
{
	const struct pod *pod = (const struct pod *)object;
	struct seen *seen = context;

	assert_true(pod->has_network_status);
	assert_int_equal(pod->address_count, 1);
	assert_string_equal(pod->networks[0].addresses[0], pod->addresses[0]);
	assert_string_equal(pod->phase, "Running");
	assert_int_equal(conditions_state(pod->conditions, "PodScheduled"), TRI_TRUE);
	assert_true(pod->container_count > 0);
	assert_string_equal(pod->containers[pod->container_count - 1].state, "running");
	seen->handlers += text_equal(pod->component, "virt-handler");
	seen->attached += pod->network_count == 2;
	seen->with_job += pod->job_uid != NULL && pod->job_name != NULL;
	seen->with_networks +=
		text_equal(pod->networks_annotation, "migration-net@migration0");
	if (text_equal(object->name, "virt-launcher-batch-1-2thbd")) {
		assert_string_equal(pod->node, "worker-03");
		assert_string_equal(pod->component, "virt-launcher");
		assert_string_equal(
			pod->created_by, "ed93fd44-9972-4eed-8cba-dbd8e5ba7d2a");
		assert_string_equal(
			pod->job_uid, "04ec6bf0-241f-42ec-952a-5ca42e36bb04");
		assert_string_equal(pod->job_name, "kubevirt-evacuation-vm6mw");
		assert_string_equal(pod->owner_kind, "VirtualMachineInstance");
		assert_string_equal(pod->owner_name, "batch-1");
		assert_string_equal(pod->owner_uid, pod->created_by);
		assert_int_equal(pod->start_ms, ms_of("2026-11-21T00:00:31Z"));
		assert_true(pod->containers[0].is_init);
		assert_string_equal(pod->containers[1].name, "compute");
		assert_int_equal(
			pod->request_memory_bytes, (INT64_C(2344) << 20) + 35000000);
		assert_int_equal(pod->request_cpu_milli, 205);
		assert_string_equal(labels_get(pod->node_selector,
					    "cpu-feature.node.kubevirt.io/invtsc"),
			"true");
	}
}

static void recorded_pods_are_read(void **state)
{
	struct seen seen = { 0, 0, 0, 0 };

	(void)state;
	assert_int_equal(
		recorded_items(KIND_POD, "list-pods.json", check_pod, &seen), 16);
	assert_int_equal(seen.handlers, 4);
	assert_int_equal(seen.attached, 3);
	assert_int_equal(seen.with_networks, 3);
	assert_int_equal(seen.with_job, 9);
}

static void a_container_tells_how_it_and_its_last_run_ended(void **state)
{
	struct pod *pod = object_of(KIND_POD,
		"{'metadata':{'name':'p'},'spec':{'containers':[{'resources':{'limits':"
		"{"
		"'memory':'2Gi','cpu':'500m'}}},{}]},'status':{'containerStatuses':["
		"{'name':'a','state':{'terminated':{'exitCode':137,'reason':'OOMKilled'"
		","
		"'finishedAt':'2026-11-20T14:00:00Z'}}},{'name':'b','state':{'waiting':"
		"{"
		"'reason':'CrashLoopBackOff'}},'lastState':{'terminated':{'exitCode':2,"
		"'reason':'Error','message':'panic: no IP found on migration0'}}}]}}");

	(void)state;
	assert_int_equal(pod->limit_memory_bytes, INT64_C(2) << 30);
	assert_int_equal(pod->limit_cpu_milli, 500);
	assert_int_equal(pod->containers[0].end_ms, ms_of("2026-11-20T14:00:00Z"));
	assert_null(pod->containers[0].last_reason);
	assert_int_equal(pod->containers[0].last_exit_code, UNKNOWN_I64);
	assert_int_equal(pod->containers[1].end_ms, UNKNOWN_I64);
	assert_int_equal(pod->containers[1].last_exit_code, 2);
	assert_string_equal(pod->containers[1].last_reason, "Error");
	assert_string_equal(
		pod->containers[1].last_message, "panic: no IP found on migration0");
	object_destroy(&pod->object);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_bare_pod_knows_nothing),
		cmocka_unit_test(containers_tell_their_state),
		cmocka_unit_test(
			addresses_come_from_the_list_or_else_from_the_single_one),
		cmocka_unit_test(requests_are_counted_as_the_scheduler_does),
		cmocka_unit_test(network_status_is_read),
		cmocka_unit_test(the_old_spelling_of_network_status_is_read),
		cmocka_unit_test(malformed_network_status_is_said_to_be_so),
		cmocka_unit_test(too_large_a_network_status_is_malformed),
		cmocka_unit_test(recorded_pods_are_read),
		cmocka_unit_test(a_container_tells_how_it_and_its_last_run_ended),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
