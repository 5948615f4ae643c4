/* The settings of live migration, which four kinds of objects spell alike. */
#include "src/wire/decoders.h"

#include "src/wire/json.h"

/* kubevirt: staging/src/kubevirt.io/api/core/v1/types.go,
 * ExperimentalMigrationOptions. */
static void read_experimental(struct migration_config *config, struct json_object *node)
{
	struct json_object *stall = json_at(node, "stallDetector");

	config->has_experimental = json_is_object(node);
	config->has_stall = json_is_object(stall);
	config->stall.progress_timeout_s =
		json_quantity(json_at(stall, "stallProgressTimeout"));
	config->stall.switchover_timeout_s =
		json_quantity(json_at(stall, "switchoverTimeout"));
	config->stall.completion_factor_milli =
		json_quantity_milli(json_at(stall, "completionTimeoutFactor"));
	config->stall.precopy_factor_milli =
		json_quantity_milli(json_at(stall, "precopyPossibleFactor"));
	config->has_downtime_tuning = json_is_object(json_at(node, "downtimeTuning"));
}

struct migration_config migration_config_from_json(
	struct arena *arena, struct json_object *node)
{
	struct migration_config config = migration_config_unknown();

	if (!json_is_object(node)) {
		return config;
	}
	/* Releases differ in which of these are numbers and which are quantities. */
	config.parallel_migrations_per_cluster =
		json_quantity(json_at(node, "parallelMigrationsPerCluster"));
	config.parallel_outbound_migrations_per_node =
		json_quantity(json_at(node, "parallelOutboundMigrationsPerNode"));
	config.bandwidth_per_migration_bytes =
		json_quantity(json_at(node, "bandwidthPerMigration"));
	config.completion_timeout_per_gib_s =
		json_quantity(json_at(node, "completionTimeoutPerGiB"));
	config.progress_timeout_s = json_quantity(json_at(node, "progressTimeout"));
	config.utility_volumes_timeout_s =
		json_quantity(json_at(node, "utilityVolumesTimeout"));
	config.max_downtime_ms = json_quantity(json_at(node, "maxDowntimeMs"));
	read_experimental(&config, json_at(node, "experimental"));
	config.allow_auto_converge = json_truth(json_at(node, "allowAutoConverge"));
	config.allow_post_copy = json_truth(json_at(node, "allowPostCopy"));
	config.allow_workload_disruption =
		json_truth(json_at(node, "allowWorkloadDisruption"));
	config.disable_tls = json_truth(json_at(node, "disableTLS"));
	/* "" counts as set: kubevirt: pkg/virt-operator/util/config.go asks only
	 * whether the pointer is nil. */
	config.network = json_copy(arena, json_at(node, "network"));
	config.has_network = config.network != NULL;
	config.node_drain_taint_key =
		json_copy_filled(arena, json_at(node, "nodeDrainTaintKey"));
	return config;
}
