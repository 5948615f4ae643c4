/* All slots of the cluster are in use: the migration waits its turn. */
#include <inttypes.h>

#include "src/diagnose/evidence.h"
#include "src/diagnose/gates.h"
#include "src/diagnose/holders.h"
#include "src/diagnose/look.h"

/* kubevirt: migration.go checks this limit before the one of the node, emits no event
 * and sets no condition: waiting is all that happens. */
static bool match(const struct diagnosis_input *in, struct finding *out)
{
	const struct facts *facts = in->facts;
	const struct limit *limit = &facts->limits.parallel_migrations_per_cluster;
	struct gates gates = gates_of(in);

	if (!gates.is_waiting || !gates.is_cluster_full) {
		return false;
	}
	finding_say(in, out, SEVERITY_INFO, "cluster limit: %d/%" PRId64 " in use",
		facts->slots_used, limit->value);
	evidence_add(in, out, "cluster slots", "VirtualMachineInstanceMigration",
		"%d of %" PRId64 " in use", facts->slots_used, limit->value);
	evidence_add(in, out, "parallelMigrationsPerCluster", limit->origin, "%" PRId64,
		limit->value);
	holders_show_place(in, out);
	holders_show(in, out, facts->slot_holders, facts->slot_holder_count);
	holders_suggest_waiting(in, out, facts->slot_holders, facts->slot_holder_count);
	holders_suggest_cancelling(
		in, out, facts->slot_holders, facts->slot_holder_count);
	holders_suggest_setting(in, out, "parallelMigrationsPerCluster",
		"or raise the limit if the migration network has room for it");
	return true;
}

const struct diagnosis diag_cluster_limit_reached = {
	.id = "cluster-limit-reached",
	.title = "all migration slots of the cluster are in use",
	.scope = DIAGNOSE_MIGRATION,
	.rank = 500,
	.match = match,
};
