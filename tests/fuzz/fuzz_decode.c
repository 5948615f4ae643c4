/* Fuzzes every decoder of JSON: objects of all kinds, frames, envelopes, errors. */
#include <stdint.h>

#include "model/network_objects.h"
#include "model/node.h"
#include "model/pod.h"
#include "model/vmi.h"
#include "wire/decode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Not die(): only a signal makes the fuzzer keep the input. */
static void broken(const char *what)
{
	(void)fprintf(stderr, "%s\n", what);
	abort();
}

static void check_labels(struct labels labels)
{
	for (size_t i = 0; i < labels.count; i++) {
		if (labels.items[i].key == NULL || labels.items[i].value == NULL ||
			(i > 0 &&
				strcmp(labels.items[i - 1].key, labels.items[i].key) >
					0)) {
			broken("labels are out of order");
		}
	}
}

static void check_conditions(struct conditions conditions)
{
	for (size_t i = 0; i < conditions.count; i++) {
		if (conditions.items[i].type == NULL) {
			broken("a condition without type");
		}
		(void)conditions_state(conditions, conditions.items[i].type);
	}
}

static void check_vmi(const struct vmi *vmi)
{
	check_labels(vmi->labels);
	check_conditions(vmi->conditions);
	for (size_t i = 0; i < vmi->volume_count; i++) {
		(void)strlen(vmi->volumes[i].name);
	}
	for (size_t i = 0; i < vmi->migrated_volume_count; i++) {
		(void)strlen(vmi->migrated_volumes[i].name);
	}
	for (size_t i = 0; i < vmi->active_pod_count; i++) {
		(void)strlen(vmi->active_pods[i].node);
	}
}

static void check_pod(const struct pod *pod)
{
	check_labels(pod->labels);
	check_conditions(pod->conditions);
	for (size_t i = 0; i < pod->container_count; i++) {
		(void)strlen(pod->containers[i].name);
	}
	for (size_t i = 0; i < pod->network_count; i++) {
		for (size_t k = 0; k < pod->networks[i].address_count; k++) {
			(void)strlen(pod->networks[i].addresses[k]);
		}
	}
	if (pod->has_network_status && pod->is_network_status_malformed) {
		broken("well formed and malformed");
	}
}

static void check_prefixes(const struct inet_prefix *prefixes, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		char text[INET_TEXT_SIZE];

		inet_prefix_format(&prefixes[i], text);
		if (prefixes[i].address.family == 0) {
			broken("a prefix of no family");
		}
	}
}

static void check_network_object(const struct object *object)
{
	const struct ip_pool *pool = (const struct ip_pool *)object;
	const struct sriov_node_state *sriov = (const struct sriov_node_state *)object;
	const struct known_networks *known = (const struct known_networks *)object;
	const struct interface_policy *policy = (const struct interface_policy *)object;

	if (object->kind == KIND_IP_POOL) {
		for (size_t i = 0; i < pool->allocation_count; i++) {
			if (pool->allocations[i].address.family !=
				pool->prefix.address.family) {
				broken("an address of another family than its pool");
			}
		}
	} else if (object->kind == KIND_SRIOV_STATE) {
		for (size_t i = 0; i < sriov->interface_count; i++) {
			(void)strlen(sriov->interfaces[i].name);
			if (i64_is_known(sriov->interfaces[i].speed_mbps) &&
				sriov->interfaces[i].speed_mbps <= 0) {
				broken("a speed that is none");
			}
		}
	} else if (object->kind == KIND_CLUSTER_NETWORK ||
		object->kind == KIND_INFRASTRUCTURE ||
		object->kind == KIND_SERVICE_CIDR) {
		check_prefixes(known->pods, known->pod_count);
		check_prefixes(known->services, known->service_count);
		check_prefixes(known->machines, known->machine_count);
	} else if (object->kind == KIND_INTERFACE_POLICY) {
		check_conditions(policy->conditions);
		for (size_t i = 0; i < policy->name_count; i++) {
			(void)strlen(policy->names[i]);
		}
	}
}

static void check_object(struct object *object)
{
	if (object->name[0] == '\0' || object->namespace == NULL ||
		object->uid == NULL || object->resource_version == NULL) {
		broken("an object without a name");
	}
	if (object->kind == KIND_VMI) {
		check_vmi((const struct vmi *)object);
	} else if (object->kind == KIND_NODE) {
		check_labels(((const struct node *)object)->labels);
		check_conditions(((const struct node *)object)->conditions);
	} else if (object->kind == KIND_POD || object->kind == KIND_VIRT_HANDLER) {
		check_pod((const struct pod *)object);
	} else {
		check_network_object(object);
	}
	object_destroy(object);
}

static void check_status(const struct status *status)
{
	if (status->message[0] == '\0') {
		broken("an error without a message");
	}
	for (const char *c = status->message; *c != '\0'; c++) {
		if ((unsigned char)*c < 0x20 || *c == 0x7f) {
			broken("a control character in a message");
		}
	}
}

static void fuzz_frame(enum kind kind, struct str json)
{
	struct error err = { .code = ERR_NONE };
	struct frame frame;

	if (!decode_frame(kind, json, &frame, &err)) {
		if (err.code == ERR_NONE) {
			broken("a failure without an error");
		}
		return;
	}
	if (frame.type == FRAME_ERROR) {
		check_status(&frame.status);
	}
	if (frame.object != NULL) {
		check_object(frame.object);
	}
}

static void fuzz_others(struct str json)
{
	static const char *const types[] = { NULL, "application/json", "text/html",
		"text/plain; charset=utf-8", ";", "" };
	struct list_meta meta;
	struct status status;
	struct error err;
	char version[32];

	for (size_t i = 0; i < ARRAY_LENGTH(types); i++) {
		decode_status(503, types[i], json, &status);
		check_status(&status);
	}
	if (decode_list_meta(json, &meta, &err) && meta.is_status) {
		check_status(&meta.status);
	}
	(void)!decode_version(json, version, sizeof(version), &err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct object *object;
	struct error err;
	struct str json;
	enum kind kind;

	if (size < 1) {
		return 0;
	}
	/* The lower bits: more kinds leave the corpus what it is. */
	kind = (enum kind)((data[0] & 127) % KIND_COUNT);
	json = (struct str){ (const char *)data + 1, size - 1 };
	if (data[0] >= 128) {
		fuzz_frame(kind, json);
		fuzz_others(json);
	} else if (decode_object(kind, json, &object, &err)) {
		check_object(object);
	}
	return 0;
}
