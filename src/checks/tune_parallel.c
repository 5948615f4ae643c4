/* Advice about how many migrations run at a time, and how fast each may be. */
#include <inttypes.h>

#include "base/str.h"
#include "src/checks/tell.h"
#include "src/checks/tune.h"

/* Percent of a link's speed. */
#define FULL 85.0
#define IDLE 40.0
#define NEAR_CAP 0.9
#define MANY_WAIT 3

/* One node that sends. */
struct sender {
	const struct node_fact *node;
	const struct interface_fact *link; /* its fullest migration link; NULL */
	size_t copies;
	size_t suffering; /* of these: do not converge, or hardly */
	size_t waiting;	  /* for a slot of this node */
};

bool tune_is_copying(const struct migration_fact *fact)
{
	return fact->phase == PHASE_RUNNING && !fact->is_final &&
		fact->progress != NULL && !fact->progress->is_stale &&
		f64_is_known(fact->progress->transfer_bytes_per_s);
}

const char *tune_where(const struct check_input *in)
{
	const struct facts *facts = in->facts;

	if (facts->hyperconverged != NULL) {
		return tell_object(in, &facts->hyperconverged->object,
			text_equal(facts->hyperconverged->api_version, "v1")
				? "spec.virtualization.liveMigrationConfig"
				: "spec.liveMigrationConfig");
	}
	return facts->kubevirt == NULL ? "the KubeVirt object"
				       : tell_object(in, &facts->kubevirt->object,
						 "spec.configuration.migrations");
}

static const struct interface_fact *link_of(const struct node_fact *node)
{
	const struct interface_fact *fullest = NULL;

	for (size_t i = 0; node->network != NULL && i < node->network->interface_count;
		i++) {
		const struct interface_fact *one = &node->network->interfaces[i];

		if (text_equal(one->role, "migration") && !one->is_stale &&
			f64_is_known(one->tx_percent) &&
			(fullest == NULL || one->tx_percent > fullest->tx_percent)) {
			fullest = one;
		}
	}
	return fullest;
}

static bool is_suffering(const struct migration_fact *fact)
{
	return fact->progress->convergence == CONVERGENCE_NOT ||
		fact->progress->convergence == CONVERGENCE_SLOW;
}

static struct sender sender_of(const struct facts *facts, const struct node_fact *node)
{
	struct sender sender = { .node = node, .link = link_of(node) };

	for (size_t i = 0; i < node->outbound_holder_count; i++) {
		const struct migration_fact *fact =
			&facts->migrations[node->outbound_holders[i]];

		if (tune_is_copying(fact) && text_equal(fact->source, node->name)) {
			sender.copies++;
			sender.suffering += is_suffering(fact);
		}
	}
	for (size_t i = 0; i < facts->queue_count; i++) {
		const struct migration_fact *fact = &facts->migrations[facts->queue[i]];

		sender.waiting +=
			fact->waits_for_node && text_equal(fact->source, node->name);
	}
	return sender;
}

static const char *load_text(const struct check_input *in, const struct sender *sender)
{
	return arena_printf(in->arena, "%s of %s sends %.0f %% of %s/s",
		tell_known(sender->link->name), sender->node->name,
		sender->link->tx_percent,
		tell_bytes(in, (double)sender->link->speed_bits_per_s / 8.0));
}

static void show_limit(const struct check_input *in, struct readiness_item *out,
	const char *setting, const struct limit *limit)
{
	tell_evidence(
		in, out, setting, tell_known(limit->origin), "%" PRId64, limit->value);
}

/* Too many share one link, and none of them arrives. */
static bool advise_fewer(const struct check_input *in, struct readiness_item *out,
	const struct sender *sender)
{
	const struct limit *limit =
		&in->facts->limits.parallel_outbound_migrations_per_node;

	if (sender->link == NULL || sender->link->tx_percent < FULL ||
		sender->copies < 2 || sender->suffering == 0 || limit->value < 2) {
		return false;
	}
	show_limit(in, out, "parallelOutboundMigrationsPerNode", limit);
	tell_evidence(
		in, out, "link", "kubelet stats/summary", "%s", load_text(in, sender));
	tell_next(in, out,
		"lower parallelOutboundMigrationsPerNode from %" PRId64 " to %" PRId64
		" in %s: %s, %zu copies share it and %zu of them cannot keep up",
		limit->value, limit->value - 1, tune_where(in), load_text(in, sender),
		sender->copies, sender->suffering);
	return true;
}

static bool has_headroom(const struct sender *sender)
{
	return sender->link != NULL && sender->link->tx_percent <= IDLE &&
		sender->copies > 0 && sender->suffering == 0;
}

/* VMs wait for the node while its link is mostly idle. */
static bool advise_more(const struct check_input *in, struct readiness_item *out,
	const struct sender *sender)
{
	const struct limit *limit =
		&in->facts->limits.parallel_outbound_migrations_per_node;

	if (sender->waiting == 0 || !has_headroom(sender) ||
		!i64_is_known(limit->value) || limit->value < 1 ||
		(int64_t)sender->copies < limit->value) {
		return false;
	}
	show_limit(in, out, "parallelOutboundMigrationsPerNode", limit);
	tell_evidence(
		in, out, "link", "kubelet stats/summary", "%s", load_text(in, sender));
	tell_next(in, out,
		"raise parallelOutboundMigrationsPerNode from %" PRId64 " to %" PRId64
		" in %s: %zu wait for %s while %s with %zu copies",
		limit->value, limit->value + 1, tune_where(in), sender->waiting,
		sender->node->name, load_text(in, sender), sender->copies);
	return true;
}

/* The cluster's slots are full, and no link that sends is. */
static void advise_cluster(const struct check_input *in, struct readiness_item *out)
{
	const struct facts *facts = in->facts;
	const struct limit *limit = &facts->limits.parallel_migrations_per_cluster;
	size_t waiting = 0;
	size_t idle = 0;

	for (size_t i = 0; i < facts->queue_count; i++) {
		const struct migration_fact *fact = &facts->migrations[facts->queue[i]];

		waiting += fact->waits_for_cluster && !fact->waits_for_node;
	}
	if (waiting < MANY_WAIT || !i64_is_known(limit->value) || limit->value < 1) {
		return;
	}
	for (size_t i = 0; i < facts->node_count; i++) {
		struct sender sender = sender_of(facts, &facts->nodes[i]);

		if (sender.copies > 0 && !has_headroom(&sender)) {
			return;
		}
		idle += sender.copies > 0;
	}
	if (idle == 0) {
		return;
	}
	show_limit(in, out, "parallelMigrationsPerCluster", limit);
	tell_next(in, out,
		"raise parallelMigrationsPerCluster from %" PRId64 " to %" PRId64
		" in %s: %zu wait for a slot while the links of all %zu nodes that "
		"send "
		"are below %.0f %%",
		limit->value, limit->value + 1, tune_where(in), waiting, idle, IDLE);
}

/* The cap, not the link, is why a copy cannot keep up. */
static bool advise_cap(const struct check_input *in, struct readiness_item *out,
	const struct migration_fact *fact)
{
	const struct node_fact *source = facts_find_node(in->facts, fact->source);
	const struct limits *limits =
		fact->limits != NULL ? fact->limits : &in->facts->limits;
	const struct limit *cap = &limits->bandwidth_per_migration_bytes;
	const struct interface_fact *link = source == NULL ? NULL : link_of(source);
	double rate;

	if (!tune_is_copying(fact) || !is_suffering(fact) || link == NULL ||
		link->tx_percent > IDLE || !i64_is_known(cap->value) ||
		cap->value <= 0) {
		return false;
	}
	rate = fact->progress->transfer_bytes_per_s;
	if (rate < NEAR_CAP * (double)cap->value) {
		return false;
	}
	tell_evidence(in, out, "bandwidthPerMigration", tell_known(cap->origin), "%s/s",
		tell_bytes(in, (double)cap->value));
	tell_next(in, out,
		"raise bandwidthPerMigration above %s/s (%s): %s/%s copies at %s/s, "
		"which "
		"is the cap, and cannot keep up, while its link is at %.0f %%",
		tell_bytes(in, (double)cap->value), tell_known(cap->origin),
		fact->migration->object.namespace,
		tell_known(fact->migration->vmi_name), tell_bytes(in, rate),
		link->tx_percent);
	return true;
}

void tune_parallel(const struct check_input *in, struct readiness_item *out)
{
	const struct facts *facts = in->facts;
	bool is_said = false;

	/* One node speaks for all: the setting is the same. */
	for (size_t i = 0; i < facts->node_count && !is_said; i++) {
		struct sender sender = sender_of(facts, &facts->nodes[i]);

		is_said = advise_fewer(in, out, &sender);
	}
	for (size_t i = 0; i < facts->node_count && !is_said; i++) {
		struct sender sender = sender_of(facts, &facts->nodes[i]);

		is_said = advise_more(in, out, &sender);
	}
	if (!is_said) {
		advise_cluster(in, out);
	}
	for (size_t i = 0; i < facts->migration_count; i++) {
		if (advise_cap(in, out, &facts->migrations[i])) {
			break;
		}
	}
}
