/* Whether KubeVirt is deployed and its controller and API answer. */
#include <inttypes.h>

#include "base/str.h"
#include "src/checks/tell.h"

static void judge_workload(
	const struct check_input *in, struct readiness_item *out, const char *name)
{
	const struct store *store = in->facts->store;

	for (size_t i = 0; i < store_count(store, KIND_WORKLOAD); i++) {
		const struct workload *workload = store_workload(store, i);

		if (!text_equal(workload->object.name, name) ||
			!text_equal(workload->object.namespace,
				in->facts->kubevirt->object.namespace)) {
			continue;
		}
		if (!i64_is_known(workload->available) ||
			!i64_is_known(workload->desired)) {
			return;
		}
		tell_evidence(in, out, name,
			tell_object(in, &workload->object, "status"),
			"%" PRId64 " of %" PRId64 " available", workload->available,
			workload->desired);
		if (workload->available == 0 && workload->desired > 0) {
			tell_state(in, out, READINESS_FAILED, "%s is down", name);
			tell_next(in, out,
				"look at it: kubectl describe deployment -n %s "
				"%s",
				workload->object.namespace, name);
		} else if (workload->available < workload->desired) {
			tell_state(in, out, READINESS_WARNING,
				"%s: %" PRId64 " of %" PRId64 " available", name,
				workload->available, workload->desired);
		}
		return;
	}
}

static void judge_object(const struct check_input *in, struct readiness_item *out)
{
	const struct kubevirt *kubevirt = in->facts->kubevirt;
	const struct condition *available =
		conditions_get(kubevirt->conditions, "Available");

	tell_evidence(in, out, "KubeVirt",
		tell_object(in, &kubevirt->object, "status.phase"), "%s, %s",
		tell_known(kubevirt->phase), tell_known(in->facts->kubevirt_version));
	if (available != NULL && text_equal(available->status, "False")) {
		tell_state(in, out, READINESS_FAILED, "KubeVirt is not available: %s",
			tell_known(available->message != NULL ? available->message
							      : available->reason));
	} else if (!text_equal(kubevirt->phase, "Deployed")) {
		tell_state(in, out, READINESS_WARNING, "KubeVirt is %s, not Deployed",
			tell_known(kubevirt->phase));
		tell_next(in, out,
			"wait until an installation or update is over before a window");
	}
}

/* The operator deploys one and refuses the others. */
static void judge_number(const struct check_input *in, struct readiness_item *out)
{
	size_t count = store_count(in->facts->store, KIND_KUBEVIRT);

	if (count < 2) {
		return;
	}
	tell_state(in, out, READINESS_WARNING,
		"%zu KubeVirt objects; %s/%s is taken for the one in force", count,
		in->facts->kubevirt->object.namespace,
		in->facts->kubevirt->object.name);
	tell_next(in, out, "keep one: kubectl get kubevirt -A");
}

static void run(const struct check_input *in, struct readiness_item *out)
{
	if (!tell_needs(in, out, SOURCE_KUBEVIRT, "KubeVirt")) {
		return;
	}
	if (in->facts->kubevirt == NULL) {
		tell_state(in, out, READINESS_FAILED, "there is no KubeVirt object");
		return;
	}
	judge_object(in, out);
	judge_number(in, out);
	judge_workload(in, out, "virt-api");
	judge_workload(in, out, "virt-controller");
	if (out->state == READINESS_OK) {
		tell_state(in, out, READINESS_OK, "%s, Deployed",
			tell_known(in->facts->kubevirt_version));
	}
}

const struct check check_kubevirt = {
	.id = "kubevirt",
	.title = "KubeVirt is deployed and available",
	.run = run,
};
