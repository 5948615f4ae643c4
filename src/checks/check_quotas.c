/* Whether the quotas of namespaces leave room for a second pod of their largest VM. */
#include "base/quantity.h"
#include "base/str.h"
#include "facts/room.h"
#include "src/checks/tell.h"

#define SHOWN_QUOTAS 12

/* The largest running VM of the namespace; 0: none. */
static int64_t largest_in(const struct facts *facts, const char *namespace)
{
	int64_t largest = 0;

	for (size_t i = 0; i < store_count(facts->store, KIND_VMI); i++) {
		const struct vmi *vmi = store_vmi(facts->store, i);

		if (text_equal(vmi->object.namespace, namespace) &&
			room_is_running(vmi) && i64_is_known(vmi->memory_bytes) &&
			vmi->memory_bytes > largest) {
			largest = vmi->memory_bytes;
		}
	}
	return largest;
}

/* In thousandths; the pod asks for somewhat more than the VM's memory. */
static int64_t need_milli(const char *resource, int64_t vm_bytes)
{
	if (text_equal(resource, "pods") || text_equal(resource, "count/pods")) {
		return 1000;
	}
	if (text_equal(resource, "requests.memory") || text_equal(resource, "memory") ||
		text_equal(resource, "limits.memory")) {
		return vm_bytes * 1000;
	}
	return UNKNOWN_I64;
}

static bool is_too_small(const struct quota_resource *resource, int64_t vm_bytes)
{
	int64_t need = need_milli(resource->name, vm_bytes);
	int64_t hard;
	int64_t used;

	return i64_is_known(need) && resource->hard != NULL && resource->used != NULL &&
		quantity_parse_milli(resource->hard, &hard) &&
		quantity_parse_milli(resource->used, &used) && used + need > hard;
}

static void run(const struct check_input *in, struct readiness_item *out)
{
	const struct store *store = in->facts->store;
	size_t small = 0;

	if (!tell_needs(in, out, SOURCE_QUOTA, "ResourceQuotas") ||
		!tell_needs(in, out, SOURCE_VMI, "VMs")) {
		return;
	}
	for (size_t i = 0; i < store_count(store, KIND_QUOTA); i++) {
		const struct quota *quota = store_quota(store, i);
		int64_t vm_bytes = largest_in(in->facts, quota->object.namespace);

		for (size_t r = 0; vm_bytes > 0 && r < quota->resource_count; r++) {
			const struct quota_resource *resource = &quota->resources[r];

			if (!is_too_small(resource, vm_bytes) ||
				small++ >= SHOWN_QUOTAS) {
				continue;
			}
			tell_evidence(in, out, resource->name,
				tell_object(in, &quota->object, "status"),
				"%s of %s used, largest VM %s", resource->used,
				resource->hard, tell_bytes(in, (double)vm_bytes));
		}
	}
	if (small == 0) {
		tell_state(in, out, READINESS_OK, "%zu quotas",
			store_count(store, KIND_QUOTA));
		return;
	}
	tell_state(in, out, READINESS_WARNING,
		"%zu limit%s of quotas leave%s no room for a second pod of a VM", small,
		small == 1 ? "" : "s", small == 1 ? "s" : "");
	tell_next(in, out,
		"raise these quotas for the window: a target pod needs the size of its "
		"VM a second time");
}

const struct check check_quotas = {
	.id = "quotas",
	.title = "quotas leave room for target pods",
	.run = run,
};
