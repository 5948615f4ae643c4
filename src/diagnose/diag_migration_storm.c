/* VMs are moved far more often than anybody can want. */
#include <stdlib.h>

#include "base/str.h"
#include "src/diagnose/evidence.h"
#include "src/diagnose/look.h"
#include "src/diagnose/lookup.h"

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

static bool is_calm(const struct diagnosis_input *in, const struct node_fact *node)
{
	return node->node != NULL && !look_is_cordoned(in, node->node) &&
		!look_is_node_lost(in, node);
}

/* Many evacuations from a node that nobody empties. */
static bool match_node(const struct diagnosis_input *in, struct finding *out)
{
	const struct node_fact *node = in->node;
	struct migration_range evacuations = lookup_evacuations(in->lookup, node->name);
	size_t count = 0;
	size_t unfinished = 0;
	size_t by_descheduler = 0;

	if (!is_calm(in, node) || !look_is_live(in, SOURCE_NODE)) {
		return false;
	}
	for (size_t i = 0; i < evacuations.count; i++) {
		const struct migration_fact *migration = evacuations.items[i];

		if (!is_created_within(in, migration, EVACUATION_WINDOW_MS)) {
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

/* One migration of the last day, whether its object still exists or not. */
struct moved {
	const char *namespace;
	const char *vmi;
	int64_t created_ms;
	enum migration_origin origin;
};

static int compare_vms(const struct moved *a, const struct moved *b)
{
	int order = text_compare(a->namespace, b->namespace);

	return order != 0 ? order : text_compare(a->vmi, b->vmi);
}

static int compare_moved(const void *a, const void *b)
{
	const struct moved *left = a;
	const struct moved *right = b;
	int order = compare_vms(left, right);

	if (order != 0) {
		return order;
	}
	return left->created_ms < right->created_ms
		? -1
		: left->created_ms > right->created_ms;
}

struct moves {
	struct moved *items;
	size_t count;
};

static void add_move(
	const struct diagnosis_input *in, struct moves *moves, struct moved one)
{
	int64_t age_ms = look_age_ms(in, one.created_ms);

	if (i64_is_known(age_ms) && age_ms <= DAY_MS && one.vmi != NULL) {
		moves->items[moves->count++] = one;
	}
}

/* KubeVirt keeps five finished migrations of a VM; this program remembers the others
 * that it has seen. */
static struct moves moves_of_the_day(const struct diagnosis_input *in)
{
	const struct facts *facts = in->facts;
	const struct finished_facts *finished = facts->finished;
	size_t most = facts->migration_count + (finished == NULL ? 0 : finished->count);
	struct moves moves = { arena_calloc(in->arena, most + 1, sizeof(*moves.items)),
		0 };

	for (size_t i = 0; i < facts->migration_count; i++) {
		const struct migration *migration = facts->migrations[i].migration;

		add_move(in, &moves,
			(struct moved){ migration->object.namespace,
				migration->vmi_name, migration->object.created_ms,
				facts->migrations[i].origin });
	}
	for (size_t i = 0; finished != NULL && i < finished->count; i++) {
		const struct finished_fact *gone = &finished->items[i];

		if (gone->index >= facts->migration_count) {
			add_move(in, &moves,
				(struct moved){ gone->last.namespace, gone->last.vmi,
					gone->last.created_ms, gone->origin });
		}
	}
	qsort(moves.items, moves.count, sizeof(*moves.items), compare_moved);
	return moves;
}

struct busiest {
	const struct moved *first;
	size_t count;
};

static struct busiest busiest_vm(const struct moves *moves)
{
	struct busiest best = { 0 };
	size_t begin = 0;

	for (size_t i = 0; i < moves->count; i++) {
		if (compare_vms(&moves->items[begin], &moves->items[i]) != 0) {
			begin = i;
		}
		if (i - begin + 1 > best.count) {
			best.first = &moves->items[begin];
			best.count = i - begin + 1;
		}
	}
	return best;
}

static bool match_cluster(const struct diagnosis_input *in, struct finding *out)
{
	struct moves moves = moves_of_the_day(in);
	struct busiest busiest = busiest_vm(&moves);
	const struct moved *first = busiest.first;
	const char *span;

	if (busiest.count <= MIGRATIONS_A_DAY) {
		return false;
	}
	span = say_ms(in, look_age_ms(in, first->created_ms));
	finding_say(in, out, SEVERITY_WARNING, "%s/%s was migrated %zu times within %s",
		first->namespace, first->vmi, busiest.count, span);
	evidence_add(in, out, "migrations of one VM",
		"VirtualMachineInstanceMigration metadata.creationTimestamp",
		"%zu within %s, the first made by: %s", busiest.count, span,
		migration_origin_text(first->origin));
	next_add(in, out,
		"see who creates them (names and annotations): kubectl get vmim -n %s "
		"-l "
		"kubevirt.io/vmi-name=%s -o yaml",
		say_quoted(in, first->namespace), say_quoted(in, first->vmi));
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
