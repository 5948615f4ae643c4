/*
 * The facts while they are being computed: the same arrays as in struct facts, still
 * writable. Seen by the parts in this folder only.
 */
#ifndef SRC_FACTS_BUILD_H
#define SRC_FACTS_BUILD_H

#include "facts/facts.h"
#include "facts/version.h"
#include "src/facts/name_index.h"

struct build {
	struct facts *facts;
	struct migration_fact *migrations; /* facts->migrations */
	struct node_fact *nodes;	   /* facts->nodes */
	struct arena *arena;
	struct facts_keep *keep; /* NULL: everything is computed anew */
	/* Of facts->nodes; with no slots where nobody filled it. */
	struct name_index node_index;
	/* For each VMI of the store the index of its node, NAME_NOT_FOUND without one;
	 * NULL where nobody filled it. Following ten thousand objects to their node is
	 * slow enough to be done once. */
	const uint32_t *vmi_nodes;
};

#endif
