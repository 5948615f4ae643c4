/* Undo an evacuation: marks off, migrations it made cancelled, node open again. */
#include "base/str.h"
#include "commands/command.h"
#include "src/commands/draft.h"
#include "src/commands/preflight.h"
#include "src/commands/stage.h"
#include "src/commands/words.h"

/* What an evacuation of the node has left behind. */
struct traces {
	const struct vmi **marked;
	size_t marked_count;
	const struct migration_fact **migrations; /* that a cancel still ends */
	size_t migration_count;
	size_t copying;
	size_t late; /* too far to be cancelled */
	bool is_cordoned;
	bool is_tainted;
};

static bool is_of_evacuation(const struct migration_fact *fact, const char *node)
{
	const char *from = fact->migration->evacuation_node;

	if (fact->is_final || fact->origin != ORIGIN_EVACUATION) {
		return false;
	}
	return text_equal(text_is_empty(from) ? fact->source : from, node);
}

static void note_migration(struct traces *traces, const struct migration_fact *fact)
{
	switch (stage_of(fact)) {
	case STAGE_POST_COPY:
	case STAGE_CUT_OVER:
	case STAGE_OVER:
		traces->late++;
		return;
	case STAGE_COPYING:
		traces->copying++;
		break;
	case STAGE_NOTHING_STARTED:
	case STAGE_TARGET_POD:
	case STAGE_HANDED_OVER:
	case STAGE_UNKNOWN:
		break;
	}
	if (!i64_is_known(fact->migration->object.deletion_ms) &&
		!text_is_empty(fact->migration->object.uid)) {
		traces->migrations[traces->migration_count++] = fact;
	}
}

static struct traces look(struct draft *draft, const struct node_fact *node)
{
	const struct facts *facts = draft->facts;
	size_t vmis = store_count(facts->store, KIND_VMI);
	struct traces traces = {
		.marked = arena_calloc(draft->arena, vmis + 1, sizeof(*traces.marked)),
		.migrations = arena_calloc(draft->arena, facts->migration_count + 1,
			sizeof(*traces.migrations)),
		.is_cordoned = node->node != NULL && node->node->is_unschedulable,
		.is_tainted = stage_has_drain_taint(facts, node->name),
	};

	for (size_t i = 0; i < vmis; i++) {
		const struct vmi *vmi = store_vmi(facts->store, i);

		if (text_equal(vmi->evacuation_node, node->name) &&
			!preflight_is_over(vmi)) {
			traces.marked[traces.marked_count++] = vmi;
		}
	}
	for (size_t i = 0; i < facts->migration_count; i++) {
		if (is_of_evacuation(&facts->migrations[i], node->name)) {
			note_migration(&traces, &facts->migrations[i]);
		}
	}
	return traces;
}

/* The marks first: a migration that is cancelled while its VM is marked comes back. */
static void plan_marks(
	struct draft *draft, const struct traces *traces, const char *node)
{
	if (traces->marked_count == 0) {
		return;
	}
	draft_say(draft,
		"First the mark is taken off %s (evacuate/cancel), so that KubeVirt "
		"makes "
		"no further migration.",
		words_count(traces->marked_count, "VM", "VMs", draft->arena));
	for (size_t i = 0; i < traces->marked_count; i++) {
		struct intent intent = {
			.verb = INTENT_EVACUATE_CANCEL,
			.namespace = traces->marked[i]->object.namespace,
			.name = traces->marked[i]->object.name,
			.vmi = traces->marked[i]->object.name,
			.vmi_uid = traces->marked[i]->object.uid,
			.node = node,
		};

		draft_intent(draft, &intent);
	}
}

static void plan_cancels(struct draft *draft, const struct traces *traces)
{
	if (traces->migration_count == 0) {
		return;
	}
	draft_say(draft,
		"Then %s of this evacuation %s cancelled, %zu of them while copying; "
		"the "
		"VMs stay where they are.",
		words_count(traces->migration_count, "migration", "migrations",
			draft->arena),
		traces->migration_count == 1 ? "is" : "are", traces->copying);
	if (traces->copying > 0) {
		draft->plan->danger = DANGER_SOME;
	}
	for (size_t i = 0; i < traces->migration_count; i++) {
		const struct migration *migration = traces->migrations[i]->migration;
		struct intent intent = {
			.verb = INTENT_DELETE_MIGRATION,
			.namespace = migration->object.namespace,
			.name = migration->object.name,
			.uid = migration->object.uid,
			.vmi = migration->vmi_name,
		};

		draft_intent(draft, &intent);
	}
}

static void plan_uncordon(
	struct draft *draft, const struct traces *traces, const struct node_fact *node)
{
	struct intent intent = {
		.verb = INTENT_UNCORDON,
		.namespace = "",
		.name = node->name,
		.node = node->name,
	};

	if (!traces->is_cordoned) {
		draft_say(draft, "%s is not cordoned.", node->name);
		return;
	}
	intent.uid = node->node->object.uid;
	draft_say(draft, "%s %s is uncordoned, whoever cordoned it.",
		traces->marked_count + traces->migration_count > 0 ? "Last," : "Only",
		node->name);
	draft_intent(draft, &intent);
}

/* kubevirt: pkg/virt-api/rest/evacuate.go is there from 1.7 on and refuses while the
 * node has the drain taint. */
static const char *why_marks_stay(struct draft *draft, const struct traces *traces)
{
	if (!kubevirt_release_at_least(draft->facts->release, 1, 7)) {
		return arena_printf(draft->arena,
			"KubeVirt %s has no way to take a mark back (1.7 has)",
			draft->facts->kubevirt_version);
	}
	if (traces->is_tainted) {
		return "the node has the drain taint, and KubeVirt empties it as long "
		       "as "
		       "it has; remove the taint first (kubectl taint nodes NODE KEY-)";
	}
	return NULL;
}

static void plan_undo(struct draft *draft, const struct node_fact *node)
{
	struct traces traces = look(draft, node);
	const char *why_not = why_marks_stay(draft, &traces);
	bool has_marks = traces.marked_count > 0 || traces.is_tainted;

	if (traces.marked_count == 0 && traces.migration_count == 0 &&
		!traces.is_cordoned && !traces.is_tainted) {
		draft_refuse(draft,
			"there is nothing to undo: no VM is marked to leave %s, "
			"and it is not cordoned",
			node->name);
		return;
	}
	if (has_marks && why_not != NULL) {
		draft_say(draft,
			"Marks and migrations stay as they are: %s. Cancelled "
			"migrations "
			"would only come back.",
			why_not);
		if (!traces.is_cordoned) {
			draft_refuse(
				draft, "the evacuation cannot be undone: %s", why_not);
			return;
		}
		traces.marked_count = 0;
		traces.migration_count = 0;
	}
	plan_marks(draft, &traces, node->name);
	plan_cancels(draft, &traces);
	if (traces.late > 0) {
		draft_say(draft, "%s too far to be cancelled and will arrive.",
			words_count(traces.late, "migration is", "migrations are",
				draft->arena));
	}
	plan_uncordon(draft, &traces, node);
	draft_say(draft,
		"VMs that have left do not come back by themselves. A drain that still "
		"runs elsewhere (kubectl drain, a maintenance operator) marks them "
		"again.");
	draft_say(draft,
		"Each step needs a right of its own; what you may not do is left out "
		"and "
		"named.");
}

static void plan(const struct command_input *input, struct plan *out)
{
	const struct node_fact *node = input->node;
	struct draft draft;

	draft_begin(&draft, input, out);
	draft_title(&draft, "Undo the evacuation of %s",
		node != NULL ? node->name : "a node");
	if (draft_is_readonly(&draft)) {
		return;
	}
	if (node == NULL) {
		draft_refuse(&draft, "no node is selected");
		return;
	}
	if (!source_state_is_usable(store_source(input->facts->store, SOURCE_VMI))) {
		draft_refuse(&draft,
			"VMs cannot be read: which of them are marked is not known");
		return;
	}
	plan_undo(&draft, node);
}

const struct command cmd_cancel_evacuation = {
	.name = "undo-evacuation",
	.key = 'u',
	.help = "take an evacuation back and uncordon the node",
	.hint = "undo",
	.hint_priority = 10,
	.subject = COMMAND_ON_NODE,
	.writes = true,
	.plan = plan,
};
