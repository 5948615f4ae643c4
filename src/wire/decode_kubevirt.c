/* KubeVirt: the limits in force, the version, the feature gates. */
#include "model/cluster_objects.h"

#include "src/wire/decoders.h"
#include "src/wire/json.h"

struct object *decode_kubevirt(struct arena *arena, struct json_object *root)
{
	struct kubevirt *kubevirt = arena_calloc(arena, 1, sizeof(*kubevirt));
	struct json_object *spec = json_at(root, "spec");
	struct json_object *configuration = json_at(spec, "configuration");
	struct json_object *status = json_at(root, "status");

	kubevirt->config =
		migration_config_from_json(arena, json_at(configuration, "migrations"));
	kubevirt->eviction_strategy =
		json_copy_filled(arena, json_at(configuration, "evictionStrategy"));
	kubevirt->feature_gates = json_texts(arena,
		json_at(configuration, "developerConfiguration.featureGates"),
		&kubevirt->feature_gate_count);
	kubevirt->disabled_gates = json_texts(arena,
		json_at(configuration, "developerConfiguration.disabledFeatureGates"),
		&kubevirt->disabled_gate_count);
	kubevirt->workload_update_methods = json_texts(arena,
		json_at(spec, "workloadUpdateStrategy.workloadUpdateMethods"),
		&kubevirt->workload_update_method_count);
	kubevirt->phase = json_copy_filled(arena, json_at(status, "phase"));
	kubevirt->observed_version =
		json_copy_filled(arena, json_at(status, "observedKubeVirtVersion"));
	kubevirt->operator_version =
		json_copy_filled(arena, json_at(status, "operatorVersion"));
	kubevirt->outdated_workloads =
		json_i64(json_at(status, "outdatedVirtualMachineInstanceWorkloads"));
	kubevirt->conditions = json_conditions(arena, json_at(status, "conditions"));
	return &kubevirt->object;
}
