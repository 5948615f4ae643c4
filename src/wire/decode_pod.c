/* Pod: launcher pods of migrations and virt-handlers. */
#include "model/pod.h"

#include "src/wire/annotation.h"
#include "src/wire/decoders.h"
#include "src/wire/json.h"

/* The annotation is text that anybody who may edit the pod can write. */
#define NETWORK_STATUS_BYTES ((size_t)64 << 10)
#define NETWORK_STATUS_DEPTH 16
#define NETWORK_STATUS_ENTRIES 256

/* The first one present: the API allows one, and a container that never reported has
 * none. */
static struct json_object *fill_state(struct container_status *container,
	struct arena *arena, struct json_object *states)
{
	static const char *const names[] = { "waiting", "running", "terminated" };

	for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
		struct json_object *state = json_at(states, names[i]);

		if (json_is_object(state)) {
			container->state = names[i];
			container->reason =
				json_copy_filled(arena, json_at(state, "reason"));
			container->message =
				json_copy_filled(arena, json_at(state, "message"));
			return state;
		}
	}
	return NULL;
}

static void fill_container(struct container_status *container, struct arena *arena,
	struct json_object *node, bool is_init)
{
	struct json_object *state;

	container->name = json_copy(arena, json_at(node, "name"));
	container->is_init = is_init;
	container->is_ready = json_truth(json_at(node, "ready")) == TRI_TRUE;
	container->started = json_truth(json_at(node, "started"));
	container->restart_count = json_i64(json_at(node, "restartCount"));
	state = fill_state(container, arena, json_at(node, "state"));
	container->exit_code = UNKNOWN_I64;
	container->end_ms = UNKNOWN_I64;
	if (text_equal(container->state, "terminated")) {
		container->exit_code = json_i64(json_at(state, "exitCode"));
		container->end_ms = json_time_ms(json_at(state, "finishedAt"));
	}
	state = json_at(node, "lastState.terminated");
	container->last_reason = json_copy_filled(arena, json_at(state, "reason"));
	container->last_message = json_copy_filled(arena, json_at(state, "message"));
	container->last_exit_code = json_i64(json_at(state, "exitCode"));
}

static size_t add_containers(struct container_status *out, struct arena *arena,
	struct json_object *array, bool is_init)
{
	size_t count = 0;

	for (size_t i = 0; json_is_array(array) && i < json_count(array); i++) {
		struct json_object *node = json_element(array, i);

		if (json_text(json_at(node, "name")).data != NULL) {
			fill_container(&out[count++], arena, node, is_init);
		}
	}
	return count;
}

static void fill_containers(
	struct pod *pod, struct arena *arena, struct json_object *status)
{
	struct json_object *init = json_at(status, "initContainerStatuses");
	struct json_object *main = json_at(status, "containerStatuses");
	size_t capacity = json_count(init) + json_count(main);
	struct container_status *containers;

	if (capacity == 0) {
		return;
	}
	containers = arena_calloc(arena, capacity, sizeof(*containers));
	pod->container_count = add_containers(containers, arena, init, true);
	pod->container_count +=
		add_containers(containers + pod->container_count, arena, main, false);
	pod->containers = containers;
}

static void fill_addresses(
	struct pod *pod, struct arena *arena, struct json_object *status)
{
	struct json_object *array = json_at(status, "podIPs");
	size_t capacity = json_is_array(array) ? json_count(array) : 0;
	const char **addresses = arena_calloc(arena, capacity + 1, sizeof(*addresses));
	const char *address;

	for (size_t i = 0; i < capacity; i++) {
		address =
			json_copy_filled(arena, json_at(json_element(array, i), "ip"));
		if (address != NULL) {
			addresses[pod->address_count++] = address;
		}
	}
	address = json_copy_filled(arena, json_at(status, "podIP"));
	if (pod->address_count == 0 && address != NULL) {
		addresses[pod->address_count++] = address;
	}
	pod->addresses = addresses;
}

static bool fill_networks(
	struct pod *pod, struct arena *arena, struct json_object *array)
{
	size_t count = json_count(array);
	struct pod_network *networks;

	if (!json_is_array(array) || count > NETWORK_STATUS_ENTRIES) {
		return false;
	}
	networks = arena_calloc(arena, count, sizeof(*networks));
	for (size_t i = 0; i < count; i++) {
		struct json_object *node = json_element(array, i);
		struct pod_network *network = &networks[i];

		if (!json_is_object(node)) {
			return false;
		}
		network->name = json_copy_filled(arena, json_at(node, "name"));
		network->interface =
			json_copy_filled(arena, json_at(node, "interface"));
		network->addresses = json_texts(
			arena, json_at(node, "ips"), &network->address_count);
		network->mtu = json_i64(json_at(node, "mtu"));
	}
	pod->networks = networks;
	pod->network_count = count;
	return true;
}

/* multus: the value is a JSON array in a string; very old releases used the plural. */
static void fill_network_status(
	struct pod *pod, struct arena *arena, struct json_object *root)
{
	struct json_object *annotation = annotation_of(root, ANNOTATION_NETWORK_STATUS);
	struct json_object *array = NULL;
	struct error ignored;
	struct str text;

	if (annotation == NULL) {
		annotation = annotation_of(root, ANNOTATION_NETWORKS_STATUS);
	}
	if (annotation == NULL) {
		return;
	}
	text = json_text(annotation);
	if (text.length <= NETWORK_STATUS_BYTES) {
		array = json_read(text, NETWORK_STATUS_DEPTH, &ignored);
	}
	pod->has_network_status = fill_networks(pod, arena, array);
	pod->is_network_status_malformed = !pod->has_network_status;
	json_release(array);
}

static int64_t plus(int64_t a, int64_t b)
{
	int64_t sum;

	if (!i64_is_known(a) || !i64_is_known(b) ||
		__builtin_add_overflow(a, b, &sum)) {
		return UNKNOWN_I64;
	}
	return sum;
}

static int64_t larger(int64_t a, int64_t b)
{
	if (!i64_is_known(a) || !i64_is_known(b)) {
		return UNKNOWN_I64;
	}
	return a > b ? a : b;
}

typedef int64_t quantity_reader(struct json_object *node);

/* What a pod asks for, or what it may use at most. */
#define REQUESTS "resources.requests"
#define LIMITS "resources.limits"

/* Of one container; one that names nothing counts as 0. */
static int64_t container_amount(struct json_object *container, const char *what,
	const char *resource, quantity_reader *read)
{
	struct json_object *value = json_member(json_at(container, what), resource);

	return value == NULL ? 0 : read(value);
}

/* As the scheduler counts (kubernetes: component-helpers, resource/helpers.go): the
 * containers together with restartable init containers, or the largest moment of the
 * start if that is more, and the overhead of the runtime class. */
static int64_t pod_amount(struct json_object *spec, const char *what,
	const char *resource, quantity_reader *read)
{
	struct json_object *init = json_at(spec, "initContainers");
	struct json_object *main = json_at(spec, "containers");
	struct json_object *overhead = json_member(json_at(spec, "overhead"), resource);
	int64_t running = 0;
	int64_t restartable = 0;
	int64_t starting = 0;

	if (!json_is_array(main)) {
		return UNKNOWN_I64;
	}
	for (size_t i = 0; i < json_count(main); i++) {
		running = plus(running,
			container_amount(json_element(main, i), what, resource, read));
	}
	for (size_t i = 0; json_is_array(init) && i < json_count(init); i++) {
		struct json_object *container = json_element(init, i);
		int64_t request = container_amount(container, what, resource, read);

		if (json_is(json_at(container, "restartPolicy"), "Always")) {
			restartable = plus(restartable, request);
			running = plus(running, request);
			request = 0;
		}
		starting = larger(starting, plus(restartable, request));
	}
	return plus(larger(running, starting), overhead == NULL ? 0 : read(overhead));
}

static void fill_metadata(
	struct pod *pod, struct arena *arena, struct json_object *root)
{
	pod->labels = json_labels(arena, json_at(root, "metadata.labels"));
	pod->component = labels_get(pod->labels, "kubevirt.io");
	pod->created_by = labels_get(pod->labels, "kubevirt.io/created-by");
	pod->job_uid = labels_get(pod->labels, "kubevirt.io/migrationJobUID");
	pod->job_name =
		json_copy_filled(arena, annotation_of(root, ANNOTATION_JOB_NAME));
	pod->networks_annotation =
		json_copy_filled(arena, annotation_of(root, ANNOTATION_NETWORKS));
	fill_network_status(pod, arena, root);
}

static void fill_status(
	struct pod *pod, struct arena *arena, struct json_object *status)
{
	pod->phase = json_copy_filled(arena, json_at(status, "phase"));
	pod->reason = json_copy_filled(arena, json_at(status, "reason"));
	pod->message = json_copy_filled(arena, json_at(status, "message"));
	pod->start_ms = json_time_ms(json_at(status, "startTime"));
	pod->conditions = json_conditions(arena, json_at(status, "conditions"));
	fill_addresses(pod, arena, status);
	fill_containers(pod, arena, status);
}

struct object *decode_pod(struct arena *arena, struct json_object *root)
{
	struct pod *pod = arena_calloc(arena, 1, sizeof(*pod));
	struct json_object *spec = json_at(root, "spec");
	struct json_object *owner = controlling_owner(root);

	fill_metadata(pod, arena, root);
	pod->owner_kind = json_copy_filled(arena, json_at(owner, "kind"));
	pod->owner_name = json_copy_filled(arena, json_at(owner, "name"));
	pod->owner_uid = json_copy_filled(arena, json_at(owner, "uid"));
	pod->node = json_copy_filled(arena, json_at(spec, "nodeName"));
	pod->node_selector = json_labels(arena, json_at(spec, "nodeSelector"));
	pod->rules = placement_rules_from_json(arena, spec);
	pod->request_memory_bytes = pod_amount(spec, REQUESTS, "memory", json_quantity);
	pod->request_cpu_milli = pod_amount(spec, REQUESTS, "cpu", json_quantity_milli);
	pod->limit_memory_bytes = pod_amount(spec, LIMITS, "memory", json_quantity);
	pod->limit_cpu_milli = pod_amount(spec, LIMITS, "cpu", json_quantity_milli);
	fill_status(pod, arena, json_at(root, "status"));
	return &pod->object;
}
