/* Whether the numbers of migrations at a time make sense together. */
#include <inttypes.h>

#include "base/str.h"
#include "src/checks/tell.h"

static void show(const struct check_input *in, struct readiness_item *out,
	const char *what, const struct limit *limit)
{
	if (i64_is_known(limit->value)) {
		tell_evidence(in, out, what, tell_known(limit->origin), "%" PRId64,
			limit->value);
	}
}

static void run(const struct check_input *in, struct readiness_item *out)
{
	const struct limits *limits = &in->facts->limits;
	int64_t cluster = limits->parallel_migrations_per_cluster.value;
	int64_t node = limits->parallel_outbound_migrations_per_node.value;

	if (!i64_is_known(cluster) || !i64_is_known(node)) {
		tell_state(in, out, READINESS_UNKNOWN, "the limits cannot be read: %s",
			tell_known(limits->parallel_migrations_per_cluster.origin));
		return;
	}
	show(in, out, "parallelMigrationsPerCluster",
		&limits->parallel_migrations_per_cluster);
	show(in, out, "parallelOutboundMigrationsPerNode",
		&limits->parallel_outbound_migrations_per_node);
	show(in, out, "bandwidthPerMigration", &limits->bandwidth_per_migration_bytes);
	if (cluster < 1 || node < 1) {
		tell_state(in, out, READINESS_FAILED,
			"%" PRId64 " in the cluster and %" PRId64
			" per node: nothing can start",
			cluster, node);
		tell_next(in, out, "set both limits to at least 1");
	} else if (node > cluster) {
		tell_state(in, out, READINESS_WARNING,
			"%" PRId64 " per node are more than %" PRId64 " in the cluster",
			node, cluster);
	} else if (node > 2 && text_is_empty(limits->network) &&
		limits->bandwidth_per_migration_bytes.value == 0) {
		tell_state(in, out, READINESS_WARNING,
			"%" PRId64
			" at a time per node share the pod network without a "
			"cap",
			node);
		tell_next(in, out,
			"lower the limit per node, cap the bandwidth, or give "
			"migrations "
			"a network of their own");
	} else {
		tell_state(in, out, READINESS_OK,
			"%" PRId64 " in the cluster, %" PRId64 " per node", cluster,
			node);
	}
}

const struct check check_parallelism = {
	.id = "parallelism",
	.title = "the numbers of migrations at a time fit together",
	.run = run,
};
