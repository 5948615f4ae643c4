/*
 * The settings of live migration as they stand in one place: the KubeVirt CR, the
 * HyperConverged CR, a MigrationPolicy, or the snapshot in migrationState. Absent is
 * unknown, never a default: defaults are applied by facts/effective.h.
 *
 * kubevirt: staging/src/kubevirt.io/api/core/v1/types.go, MigrationConfiguration.
 */
#ifndef MODEL_MIGRATION_CONFIG_H
#define MODEL_MIGRATION_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

#include "base/unknown.h"

/* experimental.stallDetector: of its knobs those that can be seen to matter from
 * outside. Factors in thousandths: 1.9.0 writes them as strings, later as quantities.
 */
struct stall_config {
	int64_t progress_timeout_s; /* the window in which a round must gain */
	int64_t switchover_timeout_s;
	int64_t completion_factor_milli;
	int64_t precopy_factor_milli;
};

struct migration_config {
	int64_t parallel_migrations_per_cluster;
	int64_t parallel_outbound_migrations_per_node;
	int64_t bandwidth_per_migration_bytes; /* per second; 0 is unlimited */
	int64_t completion_timeout_per_gib_s;
	int64_t progress_timeout_s;
	int64_t utility_volumes_timeout_s;
	int64_t max_downtime_ms;
	bool has_experimental; /* the object is there, however empty */
	bool has_stall;	       /* experimental.stallDetector is there */
	struct stall_config stall;
	bool has_downtime_tuning; /* experimental.downtimeTuning is there */
	enum tristate allow_auto_converge;
	enum tristate allow_post_copy;
	enum tristate allow_workload_disruption;
	enum tristate disable_tls;
	bool has_network;    /* the pointer is set, even when to "" */
	const char *network; /* NULL when !has_network */
	const char *node_drain_taint_key;
};

/* Everything unknown. */
struct migration_config migration_config_unknown(void);

#endif
