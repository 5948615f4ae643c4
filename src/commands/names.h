/*
 * Names of new migrations, chosen here and not by the server: a request whose answer
 * was lost can then be found again, and can never have made two objects.
 */
#ifndef SRC_COMMANDS_NAMES_H
#define SRC_COMMANDS_NAMES_H

#include <stdint.h>

#include "facts/facts.h"

/* KubeVirt puts "recover-" before it for a Job, whose name becomes a label of at most
 * 63 characters. */
#define NAME_LENGTH_MAX 55
#define NAME_PREFIX "vmigtop-"

/* "vmigtop-<vmi>-<random>": a DNS label that no migration of the namespace has. */
const char *name_new_migration(const struct facts *facts, const char *namespace,
	const char *vmi, uint64_t seed, struct arena *arena);

#endif
