/* The copy gets ahead, but slower than it could: a cap, a shared link, one stream. */
#include <inttypes.h>

#include "base/str.h"
#include "src/diagnose/budget.h"
#include "src/diagnose/evidence.h"
#include "src/diagnose/holders.h"
#include "src/diagnose/look.h"

#define CAP_SHARE 0.9
/* Not worth a word when it ends before somebody has read it. */
#define SOON_S 30.0

static bool is_running_ahead(const struct migration_fact *migration)
{
	const struct progress_fact *progress = migration->progress;

	if (migration->phase != PHASE_RUNNING || progress == NULL ||
		progress->is_stale || migration->state == NULL ||
		migration->state->completed == TRI_TRUE ||
		text_equal(migration->state->mode, "PostCopy") ||
		!f64_is_known(progress->transfer_bytes_per_s) ||
		progress->transfer_bytes_per_s <= 0) {
		return false;
	}
	return progress->convergence != CONVERGENCE_STUCK &&
		!(f64_is_known(progress->eta_high_s) && progress->eta_high_s < SOON_S);
}

static const struct limit *cap_of(const struct diagnosis_input *in)
{
	const struct limits *limits = in->migration->limits != NULL
		? in->migration->limits
		: &in->facts->limits;

	return &limits->bandwidth_per_migration_bytes;
}

/* Too slow for what it has to do: its deadline comes first. */
static bool is_too_slow(const struct diagnosis_input *in)
{
	const struct progress_fact *progress = in->migration->progress;
	struct budget budget = budget_of(in);

	if (progress->convergence == CONVERGENCE_SLOW) {
		return true;
	}
	return f64_is_known(budget.total_s) && f64_is_known(budget.elapsed_s) &&
		f64_is_known(progress->eta_low_s) &&
		progress->eta_low_s > budget.total_s - budget.elapsed_s;
}

static const struct interface_fact *full_link(const struct node_fact *node)
{
	const struct node_network_fact *network = node == NULL ? NULL : node->network;

	for (size_t i = 0; network != NULL && i < network->interface_count; i++) {
		const struct interface_fact *interface = &network->interfaces[i];

		if (text_equal(interface->role, "migration") &&
			(interface->saturation == SATURATION_HIGH ||
				interface->saturation == SATURATION_SATURATED)) {
			return interface;
		}
	}
	return NULL;
}

static bool tell_cap(const struct diagnosis_input *in, struct finding *out)
{
	const struct progress_fact *progress = in->migration->progress;
	const struct limit *cap = cap_of(in);

	if (cap->value <= 0 ||
		progress->transfer_bytes_per_s < CAP_SHARE * (double)cap->value) {
		return false;
	}
	finding_say(in, out, is_too_slow(in) ? SEVERITY_WARNING : SEVERITY_INFO,
		"capped at %s/s by bandwidthPerMigration (%s/s)",
		say_bytes(in, progress->transfer_bytes_per_s),
		say_bytes(in, (double)cap->value));
	evidence_add(in, out, "bandwidthPerMigration", say_known(cap->origin), "%s/s",
		say_bytes(in, (double)cap->value));
	holders_suggest_limit(in, out, cap, "bandwidthPerMigration",
		"raise or remove the cap if the link has room");
	return true;
}

static bool tell_shared(const struct diagnosis_input *in, struct finding *out)
{
	const struct node_fact *source =
		facts_find_node(in->facts, in->migration->source);
	const struct interface_fact *link = full_link(source);

	if (source == NULL || source->outbound < 2 ||
		(link == NULL && !is_too_slow(in))) {
		return false;
	}
	finding_say(in, out, SEVERITY_WARNING, "shares the link of %s with %d others%s",
		source->name, source->outbound - 1,
		link == NULL ? "" : ", and the link is full");
	evidence_add(in, out, "outbound migrations",
		arena_printf(in->arena, "Node %s", source->name), "%d, so %d others",
		source->outbound, source->outbound - 1);
	holders_show(in, out, source->outbound_holders, source->outbound_holder_count);
	if (link != NULL && f64_is_known(link->tx_percent)) {
		evidence_add(in, out, "load of the migration link",
			arena_printf(in->arena, "Node %s interface %s", source->name,
				say_known(link->name)),
			"%.0f %% sending", link->tx_percent);
	}
	holders_suggest_setting(in, out, "parallelOutboundMigrationsPerNode",
		"let fewer migrations leave a node at the same time");
	next_add(in, out, "or give migrations a network of their own, or a faster one");
	return true;
}

/* kubevirt: virt-handler asks for parallel streams only where CPUs are not limited. */
static bool tell_single_stream(const struct diagnosis_input *in, struct finding *out)
{
	const struct vmi *vmi = in->migration->vmi;

	if (vmi == NULL || (vmi->dedicated_cpus != TRI_TRUE && !vmi->has_cpu_limit) ||
		!is_too_slow(in)) {
		return false;
	}
	finding_say(in, out, SEVERITY_WARNING,
		"copied in a single stream, because the VM has %s",
		vmi->dedicated_cpus == TRI_TRUE ? "dedicated CPUs" : "a CPU limit");
	if (vmi->dedicated_cpus == TRI_TRUE) {
		evidence_add(in, out, "dedicated CPUs",
			say_object(in, &vmi->object,
				"spec.domain.cpu.dedicatedCpuPlacement"),
			"true");
	} else {
		evidence_add(in, out, "CPU limit",
			say_object(
				in, &vmi->object, "spec.domain.resources.limits.cpu"),
			"set");
	}
	next_add(in, out,
		"give it more time (completionTimeoutPerGiB in a MigrationPolicy for "
		"such "
		"VMs)");
	return true;
}

static bool match(const struct diagnosis_input *in, struct finding *out)
{
	const struct progress_fact *progress = in->migration->progress;

	if (!is_running_ahead(in->migration)) {
		return false;
	}
	if (!tell_cap(in, out) && !tell_shared(in, out) &&
		!tell_single_stream(in, out)) {
		return false;
	}
	evidence_add(in, out, "copied",
		arena_printf(in->arena, "migration metrics of %s",
			say_vm(in, in->migration)),
		"%s/s", say_bytes(in, progress->transfer_bytes_per_s));
	return true;
}

const struct diagnosis diag_transfer_slow = {
	.id = "transfer-slow",
	.title = "the copy is slower than it could be",
	.scope = DIAGNOSE_MIGRATION,
	.rank = 815,
	.match = match,
};
