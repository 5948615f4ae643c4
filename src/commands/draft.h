/*
 * A plan being written: sentences, intents and the rights they need, collected in the
 * arena of the input. Every sentence is made safe for a terminal here.
 */
#ifndef SRC_COMMANDS_DRAFT_H
#define SRC_COMMANDS_DRAFT_H

#include "base/attr.h"
#include "commands/command.h"

struct draft {
	const struct command_input *input;
	const struct facts *facts;
	struct arena *arena;
	struct plan *plan;
	const char **sentences;
	size_t sentence_capacity;
	struct intent *intents;
	size_t intent_capacity;
	struct plan_right *rights;
	size_t right_capacity;
};

/* Empties *plan. */
void draft_begin(
	struct draft *draft, const struct command_input *input, struct plan *plan);
void draft_title(struct draft *draft, const char *format, ...) PRINTF_LIKE(2, 3);
void draft_say(struct draft *draft, const char *format, ...) PRINTF_LIKE(2, 3);
/* Adds an intent and the rights it needs. Its strings live as long as the facts. */
void draft_intent(struct draft *draft, const struct intent *intent);
/* Drops the intents; the first reason stays. */
void draft_refuse(struct draft *draft, const char *format, ...) PRINTF_LIKE(2, 3);
/* Readonly: refused with that reason, whatever else may be the case. True then. */
bool draft_is_readonly(struct draft *draft);

#endif
