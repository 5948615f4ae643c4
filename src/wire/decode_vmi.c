/* VirtualMachineInstance: placement, size, storage, migratability. */
#include "model/vmi.h"

#include "base/map.h"
#include "src/wire/annotation.h"
#include "src/wire/decoders.h"
#include "src/wire/json.h"

static int64_t guest_memory_bytes(struct json_object *domain)
{
	int64_t bytes = json_quantity(json_at(domain, "memory.guest"));

	return i64_is_known(bytes)
		? bytes
		: json_quantity(json_at(domain, "resources.requests.memory"));
}

static void fill_active_pods(
	struct vmi *vmi, struct arena *arena, struct json_object *node)
{
	struct labels pods = json_labels(arena, node);
	struct vmi_active_pod *active;

	if (pods.count == 0) {
		return;
	}
	active = arena_calloc(arena, pods.count, sizeof(*active));
	for (size_t i = 0; i < pods.count; i++) {
		active[i].uid = pods.items[i].key;
		active[i].node = pods.items[i].value;
	}
	vmi->active_pods = active;
	vmi->active_pod_count = pods.count;
}

static const char *claim_of(
	struct arena *arena, const char *type, struct json_object *source)
{
	/* A DataVolume and its claim have the same name. */
	if (text_equal(type, "dataVolume")) {
		return json_copy_filled(arena, json_at(source, "name"));
	}
	if (text_equal(type, "ephemeral")) {
		return json_copy_filled(
			arena, json_at(source, "persistentVolumeClaim.claimName"));
	}
	if (text_equal(type, "persistentVolumeClaim") ||
		text_equal(type, "memoryDump")) {
		return json_copy_filled(arena, json_at(source, "claimName"));
	}
	return NULL;
}

/* A volume is its name and one member named after its type. */
static void fill_volume(
	struct vmi_volume *volume, struct arena *arena, struct json_object *node)
{
	const char *type = NULL;
	struct json_object *source = json_first_object(node, &type);

	volume->name = json_copy(arena, json_at(node, "name"));
	volume->capacity_bytes = UNKNOWN_I64;
	if (source != NULL) {
		volume->type = arena_strdup(arena, type);
		volume->claim = claim_of(arena, type, source);
		volume->is_hotplug =
			json_truth(json_at(source, "hotpluggable")) == TRI_TRUE;
	}
}

static void add_volume_status(
	struct vmi_volume *volume, struct arena *arena, struct json_object *node)
{
	struct json_object *info = json_at(node, "persistentVolumeClaimInfo");

	volume->access_modes = json_joined(arena, json_at(info, "accessModes"));
	volume->volume_mode = json_copy_filled(arena, json_at(info, "volumeMode"));
	volume->capacity_bytes = json_quantity(json_at(info, "capacity.storage"));
	if (volume->claim == NULL) {
		volume->claim = json_copy_filled(arena, json_at(info, "claimName"));
	}
	volume->is_hotplug =
		volume->is_hotplug || json_is_object(json_at(node, "hotplugVolume"));
}

/* The lists are joined through a map: a hostile object may have very many of both. */
static void join_volume_status(struct vmi_volume *volumes, size_t count,
	struct arena *arena, struct json_object *array)
{
	struct map by_name;

	map_init(&by_name);
	for (size_t i = 0; i < count; i++) {
		map_put(&by_name, volumes[i].name, (uint32_t)i);
	}
	for (size_t i = 0; json_is_array(array) && i < json_count(array); i++) {
		struct json_object *node = json_element(array, i);
		struct str name = json_text(json_at(node, "name"));
		uint32_t index;

		if (name.data != NULL && map_get(&by_name, name.data, &index)) {
			add_volume_status(&volumes[index], arena, node);
		}
	}
	map_finish(&by_name);
}

static void fill_volumes(struct vmi *vmi, struct arena *arena, struct json_object *spec,
	struct json_object *status)
{
	struct json_object *array = json_at(spec, "volumes");
	struct vmi_volume *volumes;

	if (!json_is_array(array) || json_count(array) == 0) {
		return;
	}
	volumes = arena_calloc(arena, json_count(array), sizeof(*volumes));
	for (size_t i = 0; i < json_count(array); i++) {
		struct json_object *node = json_element(array, i);

		if (json_text(json_at(node, "name")).data != NULL) {
			fill_volume(&volumes[vmi->volume_count++], arena, node);
		}
	}
	vmi->volumes = volumes;
	join_volume_status(
		volumes, vmi->volume_count, arena, json_at(status, "volumeStatus"));
}

/* kubevirt: pkg/storage/types/pvc.go counts the smaller of the two, and nothing when
 * one is missing. */
static int64_t copied_bytes(struct json_object *claim_info)
{
	int64_t capacity = json_quantity(json_at(claim_info, "capacity.storage"));
	int64_t request = json_quantity(json_at(claim_info, "requests.storage"));

	if (!i64_is_known(capacity) || !i64_is_known(request)) {
		return UNKNOWN_I64;
	}
	return capacity < request ? capacity : request;
}

static void fill_migrated_volumes(
	struct vmi *vmi, struct arena *arena, struct json_object *array)
{
	struct vmi_migrated_volume *volumes;

	if (!json_is_array(array) || json_count(array) == 0) {
		return;
	}
	volumes = arena_calloc(arena, json_count(array), sizeof(*volumes));
	for (size_t i = 0; i < json_count(array); i++) {
		struct json_object *node = json_element(array, i);
		struct json_object *source = json_at(node, "sourcePVCInfo");
		struct vmi_migrated_volume *volume =
			&volumes[vmi->migrated_volume_count];

		volume->name = json_copy(arena, json_at(node, "volumeName"));
		if (volume->name == NULL) {
			continue;
		}
		volume->source_claim =
			json_copy_filled(arena, json_at(source, "claimName"));
		volume->destination_claim = json_copy_filled(
			arena, json_at(node, "destinationPVCInfo.claimName"));
		volume->bytes = copied_bytes(source);
		vmi->migrated_volume_count++;
	}
	vmi->migrated_volumes = volumes;
}

static bool has_sriov(struct json_object *interfaces)
{
	for (size_t i = 0; i < json_count(interfaces); i++) {
		if (json_is_object(json_at(json_element(interfaces, i), "sriov"))) {
			return true;
		}
	}
	return false;
}

static void fill_spec(struct vmi *vmi, struct arena *arena, struct json_object *spec)
{
	struct json_object *domain = json_at(spec, "domain");
	struct json_object *devices = json_at(domain, "devices");
	struct json_object *cpu = json_at(domain, "cpu");

	vmi->memory_bytes = guest_memory_bytes(domain);
	vmi->eviction_strategy =
		json_copy_filled(arena, json_at(spec, "evictionStrategy"));
	vmi->has_utility_volumes = json_is_array(json_at(spec, "utilityVolumes")) &&
		json_count(json_at(spec, "utilityVolumes")) > 0;
	vmi->node_selector = json_labels(arena, json_at(spec, "nodeSelector"));
	vmi->rules = placement_rules_from_json(arena, spec);
	vmi->request_bytes =
		json_quantity(json_at(domain, "resources.requests.memory"));
	vmi->cpu_model = json_copy_filled(arena, json_at(cpu, "model"));
	vmi->dedicated_cpus = json_truth(json_at(cpu, "dedicatedCpuPlacement"));
	vmi->has_cpu_limit = json_at(domain, "resources.limits.cpu") != NULL;
	vmi->hugepages =
		json_copy_filled(arena, json_at(domain, "memory.hugepages.pageSize"));
	vmi->has_vfio = json_count(json_at(devices, "hostDevices")) > 0 ||
		json_count(json_at(devices, "gpus")) > 0 ||
		has_sriov(json_at(devices, "interfaces"));
}

static void fill_status(
	struct vmi *vmi, struct arena *arena, struct json_object *status)
{
	vmi->node = json_copy_filled(arena, json_at(status, "nodeName"));
	vmi->phase = json_copy_filled(arena, json_at(status, "phase"));
	vmi->reason = json_copy_filled(arena, json_at(status, "reason"));
	vmi->memory_current_bytes =
		json_quantity(json_at(status, "memory.guestCurrent"));
	vmi->conditions = json_conditions(arena, json_at(status, "conditions"));
	vmi->state =
		migration_state_from_json(arena, json_at(status, "migrationState"));
	vmi->evacuation_node =
		json_copy_filled(arena, json_at(status, "evacuationNodeName"));
	vmi->migration_method =
		json_copy_filled(arena, json_at(status, "migrationMethod"));
	vmi->selinux_context =
		json_copy_filled(arena, json_at(status, "selinuxContext"));
	vmi->launcher_image = json_copy_filled(
		arena, json_at(status, "launcherContainerImageVersion"));
	fill_active_pods(vmi, arena, json_at(status, "activePods"));
	fill_migrated_volumes(vmi, arena, json_at(status, "migratedVolumes"));
	vmi->guest_os =
		json_copy_filled(arena, json_at(status, "guestOSInfo.prettyName"));
	if (vmi->guest_os == NULL) {
		vmi->guest_os =
			json_copy_filled(arena, json_at(status, "guestOSInfo.name"));
	}
}

struct object *decode_vmi(struct arena *arena, struct json_object *root)
{
	struct vmi *vmi = arena_calloc(arena, 1, sizeof(*vmi));
	struct json_object *metadata = json_at(root, "metadata");
	struct json_object *owner = controlling_owner(root);
	struct json_object *spec = json_at(root, "spec");
	struct json_object *status = json_at(root, "status");

	vmi->labels = json_labels(arena, json_at(metadata, "labels"));
	if (json_is(json_at(owner, "kind"), "VirtualMachine")) {
		vmi->vm_name = json_copy_filled(arena, json_at(owner, "name"));
	}
	vmi->eviction_source = json_copy_filled(
		arena, annotation_of(root, ANNOTATION_EVICTION_SOURCE));
	fill_spec(vmi, arena, spec);
	fill_status(vmi, arena, status);
	fill_volumes(vmi, arena, spec, status);
	return &vmi->object;
}
