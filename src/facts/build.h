/*
 * The facts while they are being computed: the same arrays as in struct facts, still
 * writable. Seen by the parts in this folder only.
 */
#ifndef SRC_FACTS_BUILD_H
#define SRC_FACTS_BUILD_H

#include "facts/facts.h"
#include "facts/version.h"

struct build {
	struct facts *facts;
	struct migration_fact *migrations; /* facts->migrations */
	struct node_fact *nodes;	   /* facts->nodes */
	struct arena *arena;
};

#endif
