/* VMs are moved far more often than anybody can want. */
#include "base/str.h"
#include "src/diagnose/evidence.h"
#include "src/diagnose/look.h"

#define EVACUATIONS 3
#define EVACUATION_WINDOW_MS 300000
#define MIGRATIONS_A_DAY 12
#define DAY_MS 86400000

static bool is_created_within(const struct diagnosis_input *in,
	const struct migration_fact *migration, int64_t window_ms)
{
	int64_t age_ms = look_age_ms(in, migration->migration->object.created_ms);

	return i64_is_known(age_ms) && age_ms <= window_ms;
}

static const char *from_node(const struct migration_fact *migration)
{
	return text_is_empty(migration->migration->evacuation_node)
		? migration->source
		: migration->migration->evacuation_node;
}

static bool is_calm(const struct diagnosis_input *in, const struct node_fact *node)
{
	return node->node != NULL && !look_is_cordoned(in, node->node) &&
		!look_is_node_lost(in, node);
}

/* Many evacuations from a node that nobody empties. */
static bool match_node(const struct diagnosis_input *in, struct finding *out)
{
	const struct facts *facts = in->facts;
	const struct node_fact *node = in->node;
	size_t count = 0;
	size_t unfinished = 0;
	size_t by_descheduler = 0;

	if (!is_calm(in, node) || !look_is_live(in, SOURCE_NODE)) {
		return false;
	}
	for (size_t i = 0; i < facts->migration_count; i++) {
		const struct migration_fact *migration = &facts->migrations[i];

		if (migration->origin != ORIGIN_EVACUATION ||
			!text_equal(from_node(migration), node->name) ||
			!is_created_within(in, migration, EVACUATION_WINDOW_MS)) {
			continue;
		}
		count++;
		unfinished += !migration->is_final;
		by_descheduler += text_equal(
			migration->migration->priority, "system-maintenance");
	}
	/* A drain that is over and was followed by an uncordon leaves only finished
	 * ones. */
	if (count < EVACUATIONS || unfinished == 0) {
		return false;
	}
	finding_say(in, out, SEVERITY_WARNING,
		"%zu evacuations from %s within 5 minutes, although it is not being "
		"drained",
		count, node->name);
	evidence_add(in, out, "evacuations created within 5 minutes",
		"VirtualMachineInstanceMigration "
		"metadata.annotations[kubevirt.io/evacuationMigration]",
		"%zu", count);
	evidence_add(in, out, "node", say_object(in, &node->node->object, "spec"),
		"neither cordoned nor tainted for a drain");
	if (by_descheduler > 0) {
		evidence_add(in, out, "with the descheduler's priority",
			"VirtualMachineInstanceMigration spec.priority",
			"%zu, system-maintenance", by_descheduler);
	}
	next_add(in, out,
		"find who evicts, often the descheduler with a profile not made for "
		"VMs: "
		"kubectl get kubedescheduler -A -o yaml");
	next_add(in, out, "stop that first, then let the queue drain");
	return true;
}

struct busiest {
	const struct migration_fact *example;
	size_t count;
	int64_t first_ms;
};

/* Only five finished migrations of a VM are kept, so more than this in the list means
 * that somebody makes them faster than they are tidied up. */
static struct busiest busiest_vm(const struct diagnosis_input *in)
{
	const struct facts *facts = in->facts;
	struct busiest best = { 0 };

	for (size_t i = 0; i < facts->migration_count; i++) {
		const struct migration *migration = facts->migrations[i].migration;
		struct migration_range range = lookup_migrations(
			in->lookup, migration->object.namespace, migration->vmi_name);
		struct busiest one = { &facts->migrations[i], 0, UNKNOWN_I64 };

		if (range.count <= MIGRATIONS_A_DAY ||
			range.items[0] != &facts->migrations[i]) {
			continue;
		}
		for (size_t m = 0; m < range.count; m++) {
			if (!is_created_within(in, range.items[m], DAY_MS)) {
				continue;
			}
			if (one.count++ == 0) {
				one.first_ms =
					range.items[m]->migration->object.created_ms;
			}
		}
		if (one.count > best.count) {
			best = one;
		}
	}
	return best;
}

static bool match_cluster(const struct diagnosis_input *in, struct finding *out)
{
	struct busiest busiest = busiest_vm(in);
	const char *span;

	if (busiest.count <= MIGRATIONS_A_DAY) {
		return false;
	}
	span = say_ms(in, look_age_ms(in, busiest.first_ms));
	finding_say(in, out, SEVERITY_WARNING, "%s was migrated %zu times within %s",
		say_vm(in, busiest.example), busiest.count, span);
	evidence_add(in, out, "migrations of one VM",
		"VirtualMachineInstanceMigration metadata.creationTimestamp",
		"%zu within %s, the first made by: %s", busiest.count, span,
		migration_origin_text(busiest.example->origin));
	next_add(in, out,
		"see who creates them (names and annotations): kubectl get vmim -n %s "
		"-l "
		"kubevirt.io/vmi-name=%s -o yaml",
		say_quoted(in, busiest.example->migration->object.namespace),
		say_quoted(in, busiest.example->migration->vmi_name));
	next_add(in, out,
		"look for pressure on its nodes, or a descheduler that moves it to and "
		"fro, and stop that first");
	return true;
}

const struct diagnosis diag_migration_storm = {
	.id = "migration-storm",
	.title = "VMs are moved again and again",
	.scope = DIAGNOSE_CLUSTER,
	.rank = 400,
	.match = match_cluster,
	.match_node = match_node,
};
