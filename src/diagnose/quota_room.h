/*
 * Whether the quotas of a namespace have room for a second launcher pod of a VM, by
 * their numbers, before anybody has said a word about it.
 */
#ifndef SRC_DIAGNOSE_QUOTA_ROOM_H
#define SRC_DIAGNOSE_QUOTA_ROOM_H

#include "diagnose/diagnosis.h"

struct quota_shortage {
	const struct quota *quota; /* NULL: there is room, or nobody can tell */
	const char *resource;	   /* "limits.memory" */
	int64_t missing_milli;	   /* thousandths of a byte, a CPU, a pod */
};

/* Of the VM of the migration: its launcher pod asks for as much again. */
struct quota_shortage quota_shortage_of(const struct diagnosis_input *in);

#endif
