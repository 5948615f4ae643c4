/* The node is cordoned, its VMs could leave, and nobody moves them. */
#include "base/str.h"
#include "src/diagnose/evidence.h"
#include "src/diagnose/look.h"
#include "src/diagnose/node_vms.h"

#define PATIENCE_S 120
#define SHOWN_VMS 12
/* After a failure the controller makes the next migration at once or within seconds;
 * releases before 1.9 try every 5 s. */
#define RETRY_PATIENCE_S 60

enum missing {
	MISSING_NOTHING,
	MISSING_EVICTION,   /* nobody evicted it, and no drain taint is there */
	MISSING_STRATEGY,   /* its strategy keeps KubeVirt from moving it */
	MISSING_CONTROLLER, /* marked to leave, but no migration is made */
};

/* Up to 1.8 only as many migrations are made as there are free slots (kubevirt:
 * evacuation.go before the priority queue). */
static bool waits_for_slots(
	const struct diagnosis_input *in, const struct node_fact *node)
{
	const struct limits *limits = &in->facts->limits;
	int64_t cluster = limits->parallel_migrations_per_cluster.value;
	int64_t outbound = limits->parallel_outbound_migrations_per_node.value;

	return (i64_is_known(cluster) && in->facts->slots_used >= cluster) ||
		(i64_is_known(outbound) && node->outbound >= outbound);
}

static bool ended_lately(const struct diagnosis_input *in, const struct vmi *vmi)
{
	struct migration_range range =
		lookup_migrations(in->lookup, vmi->object.namespace, vmi->object.name);
	const struct migration_fact *last =
		range.count == 0 ? NULL : range.items[range.count - 1];

	return last != NULL && last->is_final && i64_is_known(last->ended_ms) &&
		!look_is_older(in, last->ended_ms, RETRY_PATIENCE_S);
}

/* The condition exists from 1.7 on; without it nobody can say since when. */
static bool was_marked_lately(const struct diagnosis_input *in, const struct vmi *vmi)
{
	const struct condition *requested =
		conditions_get(vmi->conditions, "EvictionRequested");

	return requested != NULL && i64_is_known(requested->since_ms) &&
		!look_is_older(in, requested->since_ms, RETRY_PATIENCE_S);
}

static bool is_migratable(const struct vmi *vmi)
{
	return conditions_state(vmi->conditions, "LiveMigratable") == TRI_TRUE;
}

static enum missing missing_for(const struct diagnosis_input *in,
	const struct node_fact *node, const struct vmi *vmi)
{
	const char *strategy = look_eviction_strategy(in, vmi);
	bool has_taint = look_has_drain_taint(in, node->node);
	bool is_marked = text_equal(vmi->evacuation_node, node->name);

	if (!is_migratable(vmi) || !text_equal(vmi->phase, "Running") ||
		look_unfinished(in, vmi) != NULL ||
		i64_is_known(vmi->object.deletion_ms) || ended_lately(in, vmi)) {
		return MISSING_NOTHING;
	}
	if (strategy == NULL) {
		return MISSING_NOTHING;
	}
	if (text_equal(strategy, "None") || text_equal(strategy, "External")) {
		return MISSING_STRATEGY;
	}
	if (!is_marked && !has_taint) {
		return MISSING_EVICTION;
	}
	return waits_for_slots(in, node) || was_marked_lately(in, vmi)
		? MISSING_NOTHING
		: MISSING_CONTROLLER;
}

static const char *missing_text(
	const struct diagnosis_input *in, enum missing missing, const struct vmi *vmi)
{
	switch (missing) {
	case MISSING_NOTHING:
		break;
	case MISSING_EVICTION:
		return "nobody evicted it: evacuationNodeName is empty and the node "
		       "has "
		       "no drain taint";
	case MISSING_STRATEGY:
		return arena_printf(in->arena,
			"eviction strategy %s: KubeVirt does not move it by itself",
			look_eviction_strategy(in, vmi));
	case MISSING_CONTROLLER:
		return "marked to leave, but no migration was made for it";
	}
	return "nothing";
}

struct count {
	size_t all;
	size_t of[MISSING_CONTROLLER + 1];
	const struct vmi *example;
};

static struct count count_missing(const struct diagnosis_input *in, struct finding *out,
	const struct node_fact *node)
{
	struct node_vms vms = node_vms_of(in, node->name);
	struct count count = { 0 };

	for (size_t i = 0; i < vms.count; i++) {
		const struct vmi *vmi = vms.items[i];
		enum missing missing = missing_for(in, node, vmi);

		if (missing == MISSING_NOTHING) {
			continue;
		}
		count.of[missing]++;
		if (count.example == NULL) {
			count.example = vmi;
		}
		if (count.all++ < SHOWN_VMS) {
			evidence_add(in, out, "stays",
				say_object(in, &vmi->object,
					missing == MISSING_STRATEGY
						? "spec.evictionStrategy"
						: "status.evacuationNodeName"),
				"%s/%s: %s", vmi->object.namespace, vmi->object.name,
				missing_text(in, missing, vmi));
		}
	}
	return count;
}

static void suggest(const struct diagnosis_input *in, struct finding *out,
	const struct node_fact *node, const struct count *count)
{
	const struct vmi *vmi = count->example;

	if (count->of[MISSING_EVICTION] > 0) {
		next_add(in, out,
			"run the drain, which evicts the VMs: kubectl drain %s "
			"--ignore-daemonsets --delete-emptydir-data "
			"--pod-selector=kubevirt.io=virt-launcher",
			say_quoted(in, node->name));
	}
	if (count->of[MISSING_CONTROLLER] > 0) {
		next_add(in, out,
			"read what the evacuation controller says: kubectl get events "
			"-n "
			"%s --field-selector involvedObject.name=%s",
			say_quoted(in, vmi->object.namespace),
			say_quoted(in, vmi->object.name));
	}
	if (count->of[MISSING_STRATEGY] > 0) {
		next_add(in, out,
			"where another controller is meant to move the VM (External), "
			"look at that one; else set evictionStrategy LiveMigrate");
	}
	next_add(in, out, "or create the migrations by hand: virtctl migrate -n %s %s",
		say_quoted(in, vmi->object.namespace),
		say_quoted(in, vmi->vm_name != NULL ? vmi->vm_name : vmi->object.name));
}

static bool match_node(const struct diagnosis_input *in, struct finding *out)
{
	const struct node_fact *node = in->node;
	int64_t since_ms;
	struct count count;

	if (node->node == NULL || node->vmis == 0 ||
		!look_is_cordoned(in, node->node) || look_is_node_lost(in, node) ||
		!look_is_live(in, SOURCE_MIGRATION) || !look_is_live(in, SOURCE_VMI)) {
		return false;
	}
	since_ms = look_cordoned_ms(in, node->node);
	if (i64_is_known(since_ms) && !look_is_older(in, since_ms, PATIENCE_S)) {
		return false;
	}
	count = count_missing(in, out, node);
	if (count.all == 0) {
		return false;
	}
	finding_say(in, out, SEVERITY_WARNING,
		"%s %s cordoned%s%s, and nothing moves %zu VM%s that could leave",
		node->name, i64_is_known(since_ms) ? "has been" : "is",
		i64_is_known(since_ms) ? " for " : "",
		i64_is_known(since_ms) ? say_ms(in, look_age_ms(in, since_ms)) : "",
		count.all, count.all == 1 ? "" : "s");
	evidence_add(in, out, "cordoned",
		say_object(in, &node->node->object, "spec.unschedulable and taints"),
		"%s",
		i64_is_known(since_ms) ? arena_printf(in->arena, "for %s",
						 say_ms(in, look_age_ms(in, since_ms)))
				       : "yes, since when is not told");
	evidence_add(in, out, "VMs that could leave and have no migration",
		arena_printf(in->arena, "Node %s", node->name), "%zu", count.all);
	suggest(in, out, node, &count);
	return true;
}

/* Somebody else deletes the VM in the middle of its evacuation. */
static bool match(const struct diagnosis_input *in, struct finding *out)
{
	const struct migration_fact *migration = in->migration;
	const struct vmi *vmi = migration->vmi;
	const char *age;

	if (vmi == NULL || migration->origin != ORIGIN_EVACUATION ||
		migration->is_final || migration->cancel_requested ||
		!i64_is_known(vmi->object.deletion_ms)) {
		return false;
	}
	age = say_ms(in, look_age_ms(in, vmi->object.deletion_ms));
	finding_say(in, out, SEVERITY_WARNING,
		"the VM has been on its way out for %s, deleted in the middle of its "
		"evacuation",
		age);
	evidence_add(in, out, "deleted",
		say_object(in, &vmi->object, "metadata.deletionTimestamp"), "%s ago",
		age);
	evidence_add(in, out, "cannot see",
		say_object(in, &vmi->object, "metadata.managedFields"),
		"who deletes it: neither KubeVirt's drain nor this program does");
	next_add(in, out,
		"find the controller that owns the VM (cluster API, machine or "
		"eviction "
		"controller) and stop it from deleting: kubectl get vmi -n %s %s -o "
		"yaml "
		"--show-managed-fields",
		say_quoted(in, vmi->object.namespace),
		say_quoted(in, vmi->object.name));
	return true;
}

const struct diagnosis diag_evacuation_not_triggered = {
	.id = "evacuation-not-triggered",
	.title = "the node is cordoned and nothing moves its VMs",
	.scope = DIAGNOSE_MIGRATION,
	.rank = 770,
	.match = match,
	.match_node = match_node,
};
