/* A copy of a plan, so that what is carried out is what the user has read; pure. */
#include "src/commands/perform_state.h"

#include "base/alloc.h"

static const char *keep(struct perform *perform, const char *text)
{
	return arena_copy_text(perform->arena, text);
}

static struct plan_right keep_right(
	struct perform *perform, const struct plan_right *right)
{
	return (struct plan_right){
		.group = keep(perform, right->group),
		.resource = keep(perform, right->resource),
		.subresource = keep(perform, right->subresource),
		.verb = keep(perform, right->verb),
		.namespace = keep(perform, right->namespace),
		.role = keep(perform, right->role),
	};
}

static void keep_steps(struct perform *perform, const struct plan *plan)
{
	struct intent *intents =
		arena_calloc(perform->arena, plan->intent_count + 1, sizeof(*intents));

	perform->steps = mem_calloc(plan->intent_count + 1, sizeof(*perform->steps));
	perform->step_count = plan->intent_count;
	for (size_t i = 0; i < plan->intent_count; i++) {
		intents[i] = intent_copy(&plan->intents[i], perform->arena);
		perform->steps[i].intent = intents[i];
		perform->steps[i].act =
			intents[i].verb == INTENT_EVICT_POD ? ACT_FIND : ACT_DO;
	}
	perform->plan.intents = intents;
}

static void keep_rights(struct perform *perform, const struct plan *plan)
{
	struct plan_right *rights =
		arena_calloc(perform->arena, plan->right_count + 1, sizeof(*rights));

	perform->reviews = mem_calloc(plan->right_count + 1, sizeof(*perform->reviews));
	perform->review_count = plan->right_count;
	for (size_t i = 0; i < plan->right_count; i++) {
		rights[i] = keep_right(perform, &plan->rights[i]);
		perform->reviews[i].right = rights[i];
	}
	perform->plan.rights = rights;
}

void perform_keep_plan(struct perform *perform, const struct plan *plan)
{
	const char **sentences = arena_calloc(
		perform->arena, plan->sentence_count + 1, sizeof(*sentences));

	perform->plan = *plan;
	perform->plan.title = keep(perform, plan->title);
	perform->plan.refusal = keep(perform, plan->refusal);
	perform->plan.typed_name = keep(perform, plan->typed_name);
	for (size_t i = 0; i < plan->sentence_count; i++) {
		sentences[i] = keep(perform, plan->sentences[i]);
	}
	perform->plan.sentences = sentences;
	keep_steps(perform, plan);
	keep_rights(perform, plan);
}
