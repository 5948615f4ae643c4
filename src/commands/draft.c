/* Collects sentences, intents and rights of a plan; pure. */
#include "src/commands/draft.h"

#include <stdarg.h>
#include <string.h>

#include "base/safe_text.h"
#include "commands/plan.h"

#define FIRST_CAPACITY 8

void draft_begin(
	struct draft *draft, const struct command_input *input, struct plan *plan)
{
	*plan = (struct plan){ .title = "" };
	*draft = (struct draft){
		.input = input,
		.facts = input->facts,
		.arena = input->arena,
		.plan = plan,
	};
}

/* One more element fits afterwards; the old array stays in the arena. */
static void *grow(
	struct arena *arena, void *items, size_t count, size_t *capacity, size_t size)
{
	void *larger;

	if (count < *capacity) {
		return items;
	}
	*capacity = *capacity == 0 ? FIRST_CAPACITY : *capacity * 2;
	larger = arena_calloc(arena, *capacity, size);
	if (count > 0) {
		memcpy(larger, items, count * size);
	}
	return larger;
}

static const char *print(struct arena *arena, const char *format, va_list arguments)
	__attribute__((format(printf, 2, 0)));

static const char *print(struct arena *arena, const char *format, va_list arguments)
{
	va_list again;
	int length;
	char *text;

	va_copy(again, arguments);
	length = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (length < 0) {
		return "";
	}
	text = arena_alloc(arena, (size_t)length + 1);
	(void)vsnprintf(text, (size_t)length + 1, format, arguments);
	return safe_text_in(arena, text);
}

void draft_title(struct draft *draft, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	draft->plan->title = print(draft->arena, format, arguments);
	va_end(arguments);
}

void draft_say(struct draft *draft, const char *format, ...)
{
	struct plan *plan = draft->plan;
	va_list arguments;

	draft->sentences = grow(draft->arena, draft->sentences, plan->sentence_count,
		&draft->sentence_capacity, sizeof(*draft->sentences));
	va_start(arguments, format);
	draft->sentences[plan->sentence_count++] =
		print(draft->arena, format, arguments);
	va_end(arguments);
	plan->sentences = draft->sentences;
}

static void add_right(struct draft *draft, const struct plan_right *right)
{
	struct plan *plan = draft->plan;

	for (size_t i = 0; i < plan->right_count; i++) {
		if (plan_rights_are_same(&draft->rights[i], right)) {
			return;
		}
	}
	draft->rights = grow(draft->arena, draft->rights, plan->right_count,
		&draft->right_capacity, sizeof(*draft->rights));
	draft->rights[plan->right_count++] = *right;
	plan->rights = draft->rights;
}

void draft_intent(struct draft *draft, const struct intent *intent)
{
	struct plan *plan = draft->plan;
	struct plan_right rights[INTENT_RIGHTS_MAX];
	size_t count = intent_rights(intent, rights);

	draft->intents = grow(draft->arena, draft->intents, plan->intent_count,
		&draft->intent_capacity, sizeof(*draft->intents));
	draft->intents[plan->intent_count++] = *intent;
	plan->intents = draft->intents;
	for (size_t i = 0; i < count; i++) {
		add_right(draft, &rights[i]);
	}
}

void draft_refuse(struct draft *draft, const char *format, ...)
{
	struct plan *plan = draft->plan;
	va_list arguments;

	plan->intents = NULL;
	plan->intent_count = 0;
	plan->rights = NULL;
	plan->right_count = 0;
	plan->danger = DANGER_NONE;
	plan->typed_name = NULL;
	if (plan->refusal != NULL) {
		return;
	}
	va_start(arguments, format);
	plan->refusal = print(draft->arena, format, arguments);
	va_end(arguments);
}

bool draft_is_readonly(struct draft *draft)
{
	if (!draft->input->readonly) {
		return false;
	}
	draft_refuse(draft,
		"vmigtop was started with --readonly: it sends nothing that changes "
		"the cluster");
	return true;
}
