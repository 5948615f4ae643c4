/* Try a failed migration again: a new object for the same VM. */
#include "base/str.h"
#include "commands/command.h"
#include "src/commands/draft.h"
#include "src/commands/move.h"

static const struct migration_fact *newer_success(
	const struct facts *facts, const struct migration_fact *failed)
{
	for (size_t i = 0; i < facts->migration_count; i++) {
		const struct migration_fact *fact = &facts->migrations[i];

		if (fact->phase == PHASE_SUCCEEDED &&
			fact->migration->object.created_ms >
				failed->migration->object.created_ms &&
			text_equal(fact->migration->vmi_name,
				failed->migration->vmi_name) &&
			text_equal(fact->migration->object.namespace,
				failed->migration->object.namespace)) {
			return fact;
		}
	}
	return NULL;
}

static const char *refusal_of(const struct migration_fact *fact)
{
	if (fact == NULL) {
		return "no migration is selected";
	}
	if (!fact->is_final) {
		return "it has not ended: there is nothing to try again";
	}
	if (fact->phase != PHASE_FAILED) {
		return "it succeeded: there is nothing to try again";
	}
	if (fact->vmi == NULL) {
		return "its VM is gone, or runs anew since then";
	}
	return NULL;
}

static void say_history(struct draft *draft, const struct migration_fact *fact)
{
	const struct migration_fact *success = newer_success(draft->facts, fact);
	const char *reason = fact->state != NULL ? fact->state->failure_reason : NULL;

	draft_say(draft, "%s failed: %s.", fact->migration->object.name,
		text_is_empty(reason) ? "no reason was recorded on it" : reason);
	draft_say(draft,
		"Nothing of the cause is removed by trying again; what hindered it "
		"then "
		"may hinder it now.");
	if (success != NULL) {
		draft_say(draft, "A later migration of it succeeded: %s.",
			success->migration->object.name);
	}
	if (fact->origin == ORIGIN_EVACUATION ||
		fact->origin == ORIGIN_WORKLOAD_UPDATE) {
		draft_say(draft,
			"KubeVirt tries this kind again by itself, after a pause that "
			"doubles with each failure; one made by hand does not wait.");
	}
}

static void plan(const struct command_input *input, struct plan *out)
{
	const struct migration_fact *fact = input->migration;
	const char *refusal = refusal_of(fact);
	struct move_request request = { .count = 1, .target = input->target_node };
	struct draft draft;

	draft_begin(&draft, input, out);
	draft_title(&draft, "Try the migration of %s again",
		fact != NULL && fact->migration->vmi_name != NULL
			? fact->migration->vmi_name
			: "a VM");
	if (draft_is_readonly(&draft)) {
		return;
	}
	if (refusal != NULL) {
		draft_refuse(&draft, "%s", refusal);
		return;
	}
	request.vmis = &fact->vmi;
	request.added_node_selector = fact->migration->added_node_selector;
	say_history(&draft, fact);
	for (size_t i = 0; i < request.added_node_selector.count; i++) {
		draft_say(&draft, "It keeps the chosen label %s=%s.",
			request.added_node_selector.items[i].key,
			request.added_node_selector.items[i].value);
	}
	(void)move_plan(&draft, &request);
}

const struct command cmd_retry = {
	.name = "retry",
	.key = 'R',
	.help = "try a failed migration again",
	.hint = "retry",
	.hint_priority = 8,
	.subject = COMMAND_ON_MIGRATION,
	.writes = true,
	.plan = plan,
};
