/* Finished migrations: garbage collection, and made-up ones for the start. */
#ifndef SIM_HISTORY_H
#define SIM_HISTORY_H

#include "model.h"

/* Keeps the five newest final VMIMs of a VM and their pods. */
void history_trim(const struct vm *vm);
/* A finished migration that ended so many milliseconds ago. */
void history_add(struct vm *vm, const char *from, const char *prefix, int64_t ended_ago,
	const char *failure);
/* status.phase of a pod version. */
const char *pairs_phase(const struct version *v);

#endif
