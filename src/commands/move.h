/*
 * The plan for moving VMs, shared by the commands that create migrations: what can
 * move, what is left out and why, the queue it makes and the time it takes.
 */
#ifndef SRC_COMMANDS_MOVE_H
#define SRC_COMMANDS_MOVE_H

#include "src/commands/draft.h"

struct move_request {
	const struct vmi *const *vmis;
	size_t count;
	const char *target;		   /* NULL: the scheduler's choice */
	struct labels added_node_selector; /* besides the target; of a retry */
	bool is_trial;			   /* intents are dry runs */
};

/* Sentences, intents or the refusal; not the title. Returns how many can move. */
size_t move_plan(struct draft *draft, const struct move_request *request);

#endif
