/* Which further objects are worth fetching: attached volumes, budgets, VMs, loads. */
#ifndef SRC_FACTS_INTEREST_OBJECTS_H
#define SRC_FACTS_INTEREST_OBJECTS_H

#include "facts/facts.h"
#include "model/interest.h"

/* Adds to what was chosen before; bounded as that is. */
void interest_add_objects(
	const struct facts *facts, struct interest *interest, struct arena *arena);

#endif
