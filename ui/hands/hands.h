/* From a command's key or word to its plan: what is selected or marked goes in, a
 * request to propose the plan comes out. */
#ifndef UI_HANDS_HANDS_H
#define UI_HANDS_HANDS_H

#include "commands/command.h"
#include "ui/view.h"

struct ui;

/* Plans the command for what is selected or marked. `target_node` NULL: the
 * scheduler's choice. */
unsigned hands_command(struct ui *ui, const struct view *view,
	const struct command *command, const char *target_node);
/* There is something on this screen that the command could be about: for hints. */
bool hands_offers(const struct ui *ui, const struct command *command);
/* What is selected on this screen, or looked at; all NULL when nothing is. */
struct row_subject hands_subject(const struct ui *ui, const struct view *view);

#endif
