/* Adds a second launcher pod to what the quotas of a namespace count; pure. */
#include "src/diagnose/quota_room.h"

#include "base/quantity.h"
#include "base/str.h"
#include "src/diagnose/look.h"

/* A quota that only seems too small is a cause when nothing else moves for so long. */
#define PATIENCE_S 10

/* The launcher pod that runs the VM now: the second one asks for the same. */
static const struct pod *running_launcher(const struct diagnosis_input *in)
{
	struct pod_range range;

	if (in->migration->vmi == NULL) {
		return NULL;
	}
	range = lookup_pods(in->lookup, in->migration->vmi->object.uid);
	for (size_t i = range.count; i > 0; i--) {
		const struct pod *pod = range.items[i - 1];

		if (!look_is_pod_over(pod) &&
			text_equal(pod->node, in->migration->vmi->node)) {
			return pod;
		}
	}
	return NULL;
}

static int64_t bytes_to_milli(int64_t bytes)
{
	return i64_is_known(bytes) && bytes < INT64_MAX / 1000 ? bytes * 1000
							       : UNKNOWN_I64;
}

/* What one more pod adds to the count of this resource; UNKNOWN_I64. */
static int64_t need_of(const char *resource, const struct pod *pod)
{
	if (text_equal(resource, "pods") || text_equal(resource, "count/pods")) {
		return 1000;
	}
	if (pod == NULL) {
		return UNKNOWN_I64;
	}
	if (text_equal(resource, "requests.memory") || text_equal(resource, "memory")) {
		return bytes_to_milli(pod->request_memory_bytes);
	}
	if (text_equal(resource, "requests.cpu") || text_equal(resource, "cpu")) {
		return pod->request_cpu_milli;
	}
	if (text_equal(resource, "limits.memory")) {
		return bytes_to_milli(pod->limit_memory_bytes);
	}
	return text_equal(resource, "limits.cpu") ? pod->limit_cpu_milli : UNKNOWN_I64;
}

static bool is_too_small(const struct quota_resource *resource, const struct pod *pod,
	int64_t *out_missing_milli)
{
	int64_t need_milli = need_of(resource->name, pod);
	int64_t hard_milli;
	int64_t used_milli;

	if (!i64_is_known(need_milli) || resource->hard == NULL ||
		resource->used == NULL ||
		!quantity_parse_milli(resource->hard, &hard_milli) ||
		!quantity_parse_milli(resource->used, &used_milli)) {
		return false;
	}
	*out_missing_milli = used_milli + need_milli - hard_milli;
	return *out_missing_milli > 0;
}

struct quota_shortage quota_shortage_of(const struct diagnosis_input *in)
{
	const struct store *store = in->facts->store;
	const char *namespace = in->migration->migration->object.namespace;
	struct quota_shortage shortage = { 0 };
	const struct pod *pod;

	if (!look_is_older(in, in->migration->phase_since_ms, PATIENCE_S)) {
		return shortage;
	}
	pod = running_launcher(in);
	for (size_t i = 0; i < store_count(store, KIND_QUOTA); i++) {
		const struct quota *quota = store_quota(store, i);

		if (!text_equal(quota->object.namespace, namespace)) {
			continue;
		}
		for (size_t r = 0; r < quota->resource_count; r++) {
			int64_t missing_milli;

			if (is_too_small(&quota->resources[r], pod, &missing_milli)) {
				shortage.quota = quota;
				shortage.resource = quota->resources[r].name;
				shortage.missing_milli = missing_milli;
				return shortage;
			}
		}
	}
	return shortage;
}
