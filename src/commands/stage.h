/*
 * How far a migration has come, in the steps that matter to whoever wants to end it.
 *
 * kubevirt: pkg/virt-controller/watch/migration/migration.go (abort only in Running
 * once the state was handed to the VMI), pkg/virt-launcher/virtwrap/
 * live-migration-source.go (what libvirt still aborts).
 */
#ifndef SRC_COMMANDS_STAGE_H
#define SRC_COMMANDS_STAGE_H

#include "facts/facts.h"

enum stage {
	STAGE_NOTHING_STARTED, /* unset, or waiting for the other cluster */
	STAGE_TARGET_POD,      /* Pending to Scheduled, before the handoff */
	STAGE_HANDED_OVER,     /* after the handoff, before the copy */
	STAGE_COPYING,
	STAGE_POST_COPY, /* the VM already runs on the target, memory follows */
	STAGE_CUT_OVER,	 /* runs on the target, or the copy is complete */
	STAGE_OVER,
	STAGE_UNKNOWN, /* a phase this program does not know */
};

enum stage stage_of(const struct migration_fact *fact);
/* Who will make another one once this is gone; NULL: nobody. */
const char *stage_comes_back(const struct facts *facts,
	const struct migration_fact *fact, struct arena *arena);
/* The node has the taint that makes KubeVirt empty it. */
bool stage_has_drain_taint(const struct facts *facts, const char *node);

#endif
