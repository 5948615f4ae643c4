/* The source node already sends as many VMs as it may: the migration waits its turn. */
#include <inttypes.h>

#include "base/str.h"
#include "src/diagnose/evidence.h"
#include "src/diagnose/gates.h"
#include "src/diagnose/holders.h"
#include "src/diagnose/look.h"

/* Controllers that delete a machine when its drain takes longer than this exist
 * (cluster-api-provider-kubevirt: infracluster drain grace). */
#define DRAIN_GRACE_S 600.0

static void show_estimate(const struct diagnosis_input *in, struct finding *out,
	const struct node_fact *node)
{
	const struct drain_fact *drain = node->drain;
	const char *object = arena_printf(in->arena, "Node %s", node->name);

	if (drain == NULL || !f64_is_known(drain->eta_low_s)) {
		return;
	}
	if (!f64_is_known(drain->eta_high_s)) {
		evidence_add(in, out, "drain estimate", object,
			"left to move: %d, %s or longer: %s", drain->left,
			say_seconds(in, drain->eta_low_s), drain->eta_reason);
		return;
	}
	evidence_add(in, out, "drain estimate", object, "left to move: %d, %s",
		drain->left, say_range(in, drain->eta_low_s, drain->eta_high_s));
	if (drain->eta_high_s > DRAIN_GRACE_S) {
		next_add(in, out,
			"compare the drain estimate of %s with the maintenance window: "
			"some controllers stop waiting for a drain after %s and delete",
			say_seconds(in, drain->eta_high_s),
			say_seconds(in, DRAIN_GRACE_S));
	}
}

/* The controller also counts the source of a state that an earlier migration left (see
 * outboundMigrationsOnNode of kubevirt's migration.go). */
static void show_stale_holders(const struct diagnosis_input *in, struct finding *out,
	const struct node_fact *node)
{
	for (size_t i = 0; i < node->outbound_holder_count; i++) {
		const struct migration_fact *holder =
			&in->facts->migrations[node->outbound_holders[i]];

		if (holder->vmi == NULL || holder->vmi->state == NULL ||
			text_equal(holder->vmi->node, node->name)) {
			continue;
		}
		evidence_add(in, out, "counts on this node only by its last source",
			say_object(in, &holder->vmi->object,
				"status.migrationState.sourceNode"),
			"%s is on %s", say_vm(in, holder),
			say_known(holder->vmi->node));
	}
}

static bool match(const struct diagnosis_input *in, struct finding *out)
{
	const struct facts *facts = in->facts;
	const struct limit *limit =
		&facts->limits.parallel_outbound_migrations_per_node;
	struct gates gates = gates_of(in);
	const struct node_fact *node;

	if (!gates.is_waiting || !gates.is_node_full || in->migration->vmi == NULL) {
		return false;
	}
	node = facts_find_node(facts, in->migration->vmi->node);
	if (node == NULL) {
		return false;
	}
	finding_say(in, out, SEVERITY_INFO, "outbound limit: %s %d/%" PRId64 " in use",
		node->name, node->outbound, limit->value);
	evidence_add(in, out, "outbound slots",
		arena_printf(in->arena, "Node %s", node->name),
		"%d of %" PRId64 " in use", node->outbound, limit->value);
	evidence_add(in, out, "parallelOutboundMigrationsPerNode", limit->origin,
		"%" PRId64, limit->value);
	if (i64_is_known(facts->limits.parallel_migrations_per_cluster.value)) {
		evidence_add(in, out, "cluster slots",
			facts->limits.parallel_migrations_per_cluster.origin,
			"%d of %" PRId64 " in use", facts->slots_used,
			facts->limits.parallel_migrations_per_cluster.value);
	}
	holders_show_place(in, out);
	holders_show(in, out, node->outbound_holders, node->outbound_holder_count);
	show_stale_holders(in, out, node);
	holders_suggest_waiting(
		in, out, node->outbound_holders, node->outbound_holder_count);
	show_estimate(in, out, node);
	holders_suggest_setting(in, out, "parallelOutboundMigrationsPerNode",
		"or raise the limit per node if its migration link has room");
	return true;
}

const struct diagnosis diag_outbound_limit_reached = {
	.id = "outbound-limit-reached",
	.title = "the source node sends as many VMs as it may",
	.scope = DIAGNOSE_MIGRATION,
	.rank = 490,
	.match = match,
};
