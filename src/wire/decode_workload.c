/* Deployments and DaemonSets of KubeVirt: how many pods there should be and are. */
#include "model/cluster_objects.h"

#include "base/str.h"
#include "src/wire/decoders.h"
#include "src/wire/json.h"

/* Counts of zero are left out (omitempty), so a status that a controller wrote says
 * zero by silence. */
static int64_t count_of(struct json_object *status, const char *name, bool is_observed)
{
	int64_t value = json_i64(json_at(status, name));

	return !i64_is_known(value) && is_observed ? 0 : value;
}

struct object *decode_workload(struct arena *arena, struct json_object *root)
{
	struct workload *workload = arena_calloc(arena, 1, sizeof(*workload));
	struct json_object *status = json_at(root, "status");
	bool is_observed;

	workload->workload_kind = json_copy_filled(arena, json_at(root, "kind"));
	workload->generation = json_i64(json_at(root, "metadata.generation"));
	workload->observed_generation = json_i64(json_at(status, "observedGeneration"));
	workload->conditions = json_conditions(arena, json_at(status, "conditions"));
	is_observed = i64_is_known(workload->observed_generation);
	if (text_equal(workload->workload_kind, "DaemonSet")) {
		workload->desired =
			count_of(status, "desiredNumberScheduled", is_observed);
		workload->ready = count_of(status, "numberReady", is_observed);
		workload->updated =
			count_of(status, "updatedNumberScheduled", is_observed);
		workload->available = count_of(status, "numberAvailable", is_observed);
	} else {
		workload->desired = json_i64(json_at(root, "spec.replicas"));
		workload->ready = count_of(status, "readyReplicas", is_observed);
		workload->updated = count_of(status, "updatedReplicas", is_observed);
		workload->available =
			count_of(status, "availableReplicas", is_observed);
	}
	return &workload->object;
}
