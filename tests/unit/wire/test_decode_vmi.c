/* Tests of VMIs: size, volumes, migrated volumes, recorded machines. */
#include "model/vmi.h"

#include "tests/unit/wire/objects.h"

static void a_bare_vmi_knows_nothing(void **state)
{
	struct vmi *vmi = object_of(KIND_VMI, "{'metadata':{'name':'v'}}");

	(void)state;
	assert_int_equal(vmi->labels.count, 0);
	assert_null(vmi->vm_name);
	assert_null(vmi->node);
	assert_null(vmi->phase);
	assert_int_equal(vmi->memory_bytes, UNKNOWN_I64);
	assert_int_equal(vmi->memory_current_bytes, UNKNOWN_I64);
	assert_int_equal(vmi->conditions.count, 0);
	assert_null(vmi->state);
	assert_int_equal(vmi->active_pod_count, 0);
	assert_int_equal(vmi->volume_count, 0);
	assert_int_equal(vmi->migrated_volume_count, 0);
	assert_false(vmi->has_utility_volumes);
	assert_int_equal(vmi->dedicated_cpus, TRI_UNKNOWN);
	assert_null(vmi->hugepages);
	assert_false(vmi->has_vfio);
	object_destroy(&vmi->object);
}

static void memory_is_the_guest_s_or_else_the_request(void **state)
{
	static const struct {
		const char *domain;
		int64_t bytes;
	} cases[] = {
		{ "{'memory':{'guest':'2Gi'}}", INT64_C(2) << 30 },
		{ "{'memory':{'guest':'2Gi'},'resources':{'requests':{'memory':'3Gi'}}"
		  "}",
			INT64_C(2) << 30 },
		{ "{'resources':{'requests':{'memory':'512Mi'}}}", INT64_C(512) << 20 },
		{ "{'memory':{},'resources':{'requests':{'memory':1000000}}}",
			1000000 },
		{ "{'memory':{'guest':'many'}}", UNKNOWN_I64 },
		{ "{'memory':{'guest':1.5e9}}", 1500000000 },
		{ "{'memory':{'guest':18446744073709551616}}", UNKNOWN_I64 },
		{ "{}", UNKNOWN_I64 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct vmi *vmi;
		char json[256];

		(void)snprintf(json, sizeof(json),
			"{'metadata':{'name':'v'},'spec':{'domain':%s}}",
			cases[i].domain);
		vmi = object_of(KIND_VMI, json);
		assert_int_equal(vmi->memory_bytes, cases[i].bytes);
		object_destroy(&vmi->object);
	}
}

static void volumes_are_joined_with_their_status(void **state)
{
	struct vmi *vmi = object_of(KIND_VMI,
		"{'metadata':{'name':'v'},'spec':{'volumes':["
		"{'name':'root','dataVolume':{'name':'web-1-root'}},"
		"{'persistentVolumeClaim':{'claimName':'data','hotpluggable':true},"
		"'name':'data'},"
		"{'name':'seed','cloudInitNoCloud':{'userData':'x'}},"
		"{'name':'overlay','ephemeral':{'persistentVolumeClaim':{'claimName':"
		"'base'}}},"
		"{'nothing':{}},7,{'name':'odd'}]},"
		"'status':{'volumeStatus':[{'name':'seed','target':'vdb'},"
		"{'name':'data','hotplugVolume':{'attachPodName':'hp-1'}},"
		"{'name':'root','persistentVolumeClaimInfo':{'accessModes':["
		"'ReadWriteMany','ReadOnlyMany'],'volumeMode':'Block','capacity':{"
		"'storage':'10Gi'}}},{'name':'gone'},{}]}}");

	(void)state;
	assert_int_equal(vmi->volume_count, 5);
	assert_string_equal(vmi->volumes[0].name, "root");
	assert_string_equal(vmi->volumes[0].type, "dataVolume");
	assert_string_equal(vmi->volumes[0].claim, "web-1-root");
	assert_string_equal(vmi->volumes[0].access_modes, "ReadWriteMany,ReadOnlyMany");
	assert_string_equal(vmi->volumes[0].volume_mode, "Block");
	assert_int_equal(vmi->volumes[0].capacity_bytes, INT64_C(10) << 30);
	assert_false(vmi->volumes[0].is_hotplug);
	assert_string_equal(vmi->volumes[1].type, "persistentVolumeClaim");
	assert_string_equal(vmi->volumes[1].claim, "data");
	assert_null(vmi->volumes[1].access_modes);
	assert_int_equal(vmi->volumes[1].capacity_bytes, UNKNOWN_I64);
	assert_true(vmi->volumes[1].is_hotplug);
	assert_string_equal(vmi->volumes[2].type, "cloudInitNoCloud");
	assert_null(vmi->volumes[2].claim);
	assert_string_equal(vmi->volumes[3].claim, "base");
	assert_string_equal(vmi->volumes[4].name, "odd");
	assert_null(vmi->volumes[4].type);
	object_destroy(&vmi->object);
}

static void very_many_volumes_take_no_quadratic_time(void **state)
{
	enum {
		COUNT = 60000
	};
	struct object *object;
	struct error err;
	struct strbuf text;
	const struct vmi *vmi;

	(void)state;
	strbuf_init(&text, 64u << 20);
	strbuf_text(&text, "{\"metadata\":{\"name\":\"v\"},\"spec\":{\"volumes\":[");
	for (int i = 0; i < COUNT; i++) {
		strbuf_printf(&text, "%s{\"name\":\"%d\",\"emptyDisk\":{}}",
			i > 0 ? "," : "", i);
	}
	strbuf_text(&text, "]},\"status\":{\"volumeStatus\":[");
	for (int i = 0; i < COUNT; i++) {
		strbuf_printf(&text, "%s{\"name\":\"%d\",\"hotplugVolume\":{}}",
			i > 0 ? "," : "", COUNT - 1 - i);
	}
	strbuf_text(&text, "]}}");
	assert_true(decode_object(
		KIND_VMI, (struct str){ text.data, text.length }, &object, &err));
	vmi = (const struct vmi *)object;
	assert_int_equal(vmi->volume_count, COUNT);
	assert_true(vmi->volumes[0].is_hotplug);
	assert_true(vmi->volumes[COUNT - 1].is_hotplug);
	object_destroy(object);
	strbuf_finish(&text);
}

static void migrated_volumes_count_the_smaller_of_request_and_capacity(void **state)
{
	struct vmi *vmi = object_of(KIND_VMI,
		"{'metadata':{'name':'v'},'status':{'migratedVolumes':["
		"{'volumeName':'a','sourcePVCInfo':{'claimName':'old','capacity':{"
		"'storage':'20Gi'},'requests':{'storage':'10Gi'}},'destinationPVCInfo':"
		"{"
		"'claimName':'new'}},"
		"{'volumeName':'b','sourcePVCInfo':{'capacity':{'storage':'1Gi'}}},"
		"{'volumeName':'c','sourcePVCInfo':{'capacity':{'storage':'1Gi'},"
		"'requests':{'storage':'2Gi'}}},{}]}}");

	(void)state;
	assert_int_equal(vmi->migrated_volume_count, 3);
	assert_string_equal(vmi->migrated_volumes[0].source_claim, "old");
	assert_string_equal(vmi->migrated_volumes[0].destination_claim, "new");
	assert_int_equal(vmi->migrated_volumes[0].bytes, INT64_C(10) << 30);
	assert_int_equal(vmi->migrated_volumes[1].bytes, UNKNOWN_I64);
	assert_int_equal(vmi->migrated_volumes[2].bytes, INT64_C(1) << 30);
	object_destroy(&vmi->object);
}

static void what_may_hinder_a_move_is_read(void **state)
{
	struct vmi *vmi = object_of(KIND_VMI,
		"{'metadata':{'name':'v','annotations':{'kubevirt.io/eviction-source':"
		"'descheduler'},'ownerReferences':[{'kind':'Other','name':'o'},{'kind':"
		"'VirtualMachine','name':'vm','controller':true}]},'spec':{"
		"'evictionStrategy':'External','utilityVolumes':[{}],'nodeSelector':{"
		"'zone':'a'},'domain':{'cpu':{'model':'host-model',"
		"'dedicatedCpuPlacement':true},'memory':{'hugepages':{'pageSize':'1Gi'}"
		"},"
		"'devices':{'gpus':[{'name':'g'}]}}},'status':{'phase':'Running','"
		"reason'"
		":'NodeUnresponsive','nodeName':'w1','evacuationNodeName':'w1',"
		"'migrationMethod':'BlockMigration','selinuxContext':'s0',"
		"'launcherContainerImageVersion':'i','memory':{'guestCurrent':'3Gi'},"
		"'guestOSInfo':{'name':'Fedora \\u001b[2J'},'activePods':{'u2':'w2',"
		"'u1':'w1'},'migrationState':{'sourceState':{'syncAddress':'1.2.3.4:1'}"
		"}}"
		"}");

	(void)state;
	assert_string_equal(vmi->vm_name, "vm");
	assert_string_equal(vmi->eviction_source, "descheduler");
	assert_string_equal(vmi->eviction_strategy, "External");
	assert_true(vmi->has_utility_volumes);
	assert_string_equal(labels_get(vmi->node_selector, "zone"), "a");
	assert_string_equal(vmi->cpu_model, "host-model");
	assert_int_equal(vmi->dedicated_cpus, TRI_TRUE);
	assert_string_equal(vmi->hugepages, "1Gi");
	assert_true(vmi->has_vfio);
	assert_string_equal(vmi->reason, "NodeUnresponsive");
	assert_string_equal(vmi->evacuation_node, "w1");
	assert_string_equal(vmi->migration_method, "BlockMigration");
	assert_int_equal(vmi->memory_current_bytes, INT64_C(3) << 30);
	assert_string_equal(vmi->guest_os, "Fedora \033[2J");
	assert_int_equal(vmi->active_pod_count, 2);
	assert_string_equal(vmi->active_pods[0].uid, "u1");
	assert_string_equal(vmi->active_pods[0].node, "w1");
	/* Before the handoff a decentralised VMI has a state without a uid. */
	assert_non_null(vmi->state);
	assert_null(vmi->state->uid);
	assert_string_equal(vmi->state->source_sync_address, "1.2.3.4:1");
	object_destroy(&vmi->object);
}

static void check_machine(const struct object *object, void *context)
{
	const struct vmi *vmi = (const struct vmi *)object;
	int64_t *memory = context;

	*memory += vmi->memory_bytes;
	assert_string_equal(vmi->phase, "Running");
	assert_string_equal(vmi->vm_name, object->name);
	assert_non_null(vmi->node);
	assert_int_equal(vmi->active_pod_count, 1);
	assert_string_equal(vmi->active_pods[0].node, vmi->node);
	assert_int_equal(conditions_state(vmi->conditions, "LiveMigratable"), TRI_TRUE);
	assert_string_equal(vmi->guest_os, "Fedora Linux 42 (Cloud Edition)");
	assert_true(vmi->volume_count >= 1);
	assert_string_equal(vmi->volumes[0].name, "rootdisk");
	if (text_equal(vmi->migration_method, "LiveMigration")) {
		assert_string_equal(vmi->volumes[0].type, "persistentVolumeClaim");
		assert_non_null(vmi->volumes[0].claim);
		assert_non_null(strstr(vmi->volumes[0].access_modes, "ReadWriteMany"));
	}
	if (text_equal(object->name, "batch-1")) {
		assert_string_equal(
			vmi->state->uid, "04ec6bf0-241f-42ec-952a-5ca42e36bb04");
		assert_int_equal(vmi->state->completed, TRI_TRUE);
		assert_int_equal(
			vmi->state->domain_ready_ms, ms_of("2026-11-21T00:00:51Z"));
		assert_int_equal(
			vmi->state->config->bandwidth_per_migration_bytes, 256 << 20);
	}
}

static void recorded_machines_are_read(void **state)
{
	int64_t memory = 0;

	(void)state;
	assert_int_equal(
		recorded_items(KIND_VMI, "list-vmi.json", check_machine, &memory), 12);
	assert_int_equal(memory, INT64_C(57) << 30);
}

/* kubevirt: pkg/vmitrait, HasVFIO. */
static void a_passed_through_device_is_a_host_device_a_gpu_or_sriov(void **state)
{
	static const struct {
		const char *devices;
		bool has_vfio;
	} cases[] = {
		{ "{}", false },
		{ "{'interfaces':[{'name':'a','masquerade':{}}]}", false },
		{ "{'interfaces':[{'name':'a','masquerade':{}},{'name':'b','sriov':{}}]"
		  "}",
			true },
		{ "{'interfaces':[{'name':'b','sriov':null}],'gpus':[]}", false },
		{ "{'hostDevices':[{'name':'h'}]}", true },
		{ "{'gpus':[{'name':'g'}]}", true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct vmi *vmi;
		char json[256];

		(void)snprintf(json, sizeof(json),
			"{'metadata':{'name':'v'},'spec':{'domain':{'devices':%s}}}",
			cases[i].devices);
		vmi = object_of(KIND_VMI, json);
		assert_int_equal(vmi->has_vfio, cases[i].has_vfio);
		object_destroy(&vmi->object);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_passed_through_device_is_a_host_device_a_gpu_or_sriov),
		cmocka_unit_test(a_bare_vmi_knows_nothing),
		cmocka_unit_test(memory_is_the_guest_s_or_else_the_request),
		cmocka_unit_test(volumes_are_joined_with_their_status),
		cmocka_unit_test(very_many_volumes_take_no_quadratic_time),
		cmocka_unit_test(
			migrated_volumes_count_the_smaller_of_request_and_capacity),
		cmocka_unit_test(what_may_hinder_a_move_is_read),
		cmocka_unit_test(recorded_machines_are_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
