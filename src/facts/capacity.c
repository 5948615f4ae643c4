/* Slots: the cluster's and those of each node, as virt-controller counts them; pure. */
#include "src/facts/capacity.h"

#include "base/attr.h"
#include "base/unknown.h"
#include "src/facts/join.h"

/*
 * kubevirt: pkg/virt-controller/watch/migration/migration.go, findRunningMigrations:
 * running by phase, or anything unfinished that already has a target pod. The source
 * half of a decentralised migration does not count while Scheduling from 1.7 on
 * (staging/src/kubevirt.io/api/core/v1/types.go, IsRunning). What is over the limit is
 * counted as it is.
 */
static bool holds_slot(
	const struct migration_fact *fact, struct kubevirt_release release)
{
	if (fact->is_final) {
		return false;
	}
	if (migration_phase_is_running(fact->phase) &&
		!(fact->phase == PHASE_SCHEDULING && fact->migration->has_send_to &&
			kubevirt_release_at_least(release, 1, 7))) {
		return true;
	}
	return fact->vmi != NULL && fact->target_pod_object != NULL;
}

/* The nodes one migration counts on, at most two. */
struct outbound_nodes {
	struct node_fact *nodes[2];
	size_t count;
};

/*
 * outboundMigrationsOnNode of the same file: the node of the VMI, and from 1.6 on also
 * the source node of whatever state the VMI has, be it that of an earlier migration. So
 * one migration may count on two nodes: its old source until the handoff, and source
 * and target between cut-over and end.
 */
static struct outbound_nodes outbound_nodes_of(
	struct build *build, const struct migration_fact *fact)
{
	struct outbound_nodes result = { 0 };
	struct node_fact *node;

	if (fact->vmi == NULL) {
		return result;
	}
	node = join_find_node(build, fact->vmi->node);
	if (node != NULL) {
		result.nodes[result.count++] = node;
	}
	if (fact->vmi->state == NULL ||
		!kubevirt_release_at_least(build->facts->release, 1, 6)) {
		return result;
	}
	node = join_find_node(build, fact->vmi->state->source_node);
	if (node != NULL && (result.count == 0 || result.nodes[0] != node)) {
		result.nodes[result.count++] = node;
	}
	return result;
}

static void count_slots(struct build *build)
{
	struct facts *facts = build->facts;
	size_t *holders = arena_calloc(
		build->arena, facts->migration_count + 1, sizeof(*holders));

	for (size_t i = 0; i < facts->migration_count; i++) {
		struct migration_fact *fact = &build->migrations[i];

		fact->holds_cluster_slot = holds_slot(fact, facts->release);
		if (fact->holds_cluster_slot) {
			holders[facts->slot_holder_count++] = i;
		}
	}
	facts->slot_holders = holders;
	facts->slots_used = (int)facts->slot_holder_count;
}

static void count_nodes(struct build *build)
{
	struct facts *facts = build->facts;

	for (size_t i = 0; i < facts->slot_holder_count; i++) {
		const struct migration_fact *fact =
			&build->migrations[facts->slot_holders[i]];
		struct outbound_nodes out = outbound_nodes_of(build, fact);
		struct node_fact *target = join_find_node(build, fact->target);

		for (size_t n = 0; n < out.count; n++) {
			out.nodes[n]->outbound++;
		}
		if (target != NULL) {
			target->inbound++;
		}
	}
}

/* Arrays of the right size for each node; the counts start over while filling. */
static void list_node_holders(struct build *build)
{
	struct facts *facts = build->facts;
	size_t **outbound =
		arena_calloc(build->arena, facts->node_count + 1, sizeof(*outbound));
	size_t **inbound =
		arena_calloc(build->arena, facts->node_count + 1, sizeof(*inbound));

	for (size_t i = 0; i < facts->node_count; i++) {
		struct node_fact *node = &build->nodes[i];

		outbound[i] = arena_calloc(
			build->arena, (size_t)node->outbound + 1, sizeof(size_t));
		inbound[i] = arena_calloc(
			build->arena, (size_t)node->inbound + 1, sizeof(size_t));
		node->outbound_holders = outbound[i];
		node->inbound_holders = inbound[i];
	}
	for (size_t i = 0; i < facts->slot_holder_count; i++) {
		size_t index = facts->slot_holders[i];
		const struct migration_fact *fact = &build->migrations[index];
		struct outbound_nodes out = outbound_nodes_of(build, fact);
		struct node_fact *target = join_find_node(build, fact->target);

		for (size_t n = 0; n < out.count; n++) {
			struct node_fact *node = out.nodes[n];

			outbound[node - build->nodes][node->outbound_holder_count++] =
				index;
		}
		if (target != NULL) {
			inbound[target - build->nodes][target->inbound_holder_count++] =
				index;
		}
	}
}

/* The limits hold for the whole cluster: one namespace tells nothing about them. */
static bool is_whole(const struct store *store, enum source source)
{
	const struct source_state *state = store_source(store, source);

	return source_state_is_usable(state) && !state->is_partial;
}

/* How old the oldest of the three is; UNKNOWN_I64 when one was never seen whole. */
static int64_t age_of_counts(const struct facts *facts)
{
	static const enum source sources[] = { SOURCE_MIGRATION, SOURCE_VMI,
		SOURCE_POD };
	int64_t age_ms = 0;

	for (size_t i = 0; i < ARRAY_LENGTH(sources); i++) {
		const struct source_state *state =
			store_source(facts->store, sources[i]);
		int64_t own_ms = facts->now.mono_ms - state->confirmed_mono_ms;

		if ((state->code != SOURCE_LIVE && state->code != SOURCE_STALE) ||
			state->is_partial || !i64_is_known(state->confirmed_mono_ms)) {
			return UNKNOWN_I64;
		}
		if (state->code == SOURCE_STALE && own_ms > age_ms) {
			age_ms = own_ms;
		}
	}
	return age_ms;
}

void capacity_count(struct build *build)
{
	const struct store *store = build->facts->store;

	build->facts->slots_known = is_whole(store, SOURCE_MIGRATION) &&
		is_whole(store, SOURCE_VMI) && is_whole(store, SOURCE_POD);
	build->facts->slots_age_ms =
		build->facts->slots_known ? UNKNOWN_I64 : age_of_counts(build->facts);
	count_slots(build);
	count_nodes(build);
	list_node_holders(build);
}
