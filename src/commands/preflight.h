/*
 * What is known, before anything is asked of the server, about moving one VM: what
 * forbids it, and what may go wrong.
 */
#ifndef SRC_COMMANDS_PREFLIGHT_H
#define SRC_COMMANDS_PREFLIGHT_H

#include "facts/facts.h"

#define PREFLIGHT_DOUBTS_MAX 8

struct preflight {
	const struct vmi *vmi;
	const char *refusal; /* one phrase; NULL: nothing forbids it */
	const char *doubts[PREFLIGHT_DOUBTS_MAX];
	size_t doubt_count;
};

/* `target` NULL: the scheduler chooses. */
struct preflight preflight_vmi(const struct facts *facts, const struct vmi *vmi,
	const char *target, struct arena *arena);
/* Why an eviction does not turn into a migration; NULL: it does. */
const char *preflight_not_evacuated(
	const struct facts *facts, const struct vmi *vmi, struct arena *arena);
/* Its guest has ended. */
bool preflight_is_over(const struct vmi *vmi);

#endif
