/*
 * One object as the cluster has it, whole, for people to read: who is meant, and what
 * came of asking for it.
 */
#ifndef MODEL_DOCUMENT_H
#define MODEL_DOCUMENT_H

#include <stddef.h>
#include <stdint.h>

#include "model/kinds.h"

/* An object by name; the strings are as the cluster spells them. */
struct object_ref {
	enum kind kind;
	const char *namespace; /* "" for kinds without one, never NULL */
	const char *name;
};

enum document_state {
	DOCUMENT_ASKED,
	DOCUMENT_THERE,
	DOCUMENT_FORBIDDEN,
	DOCUMENT_ABSENT,
	DOCUMENT_ERROR,
};

struct document {
	uint32_t id; /* of cluster_look_up() */
	struct object_ref ref;
	enum document_state state;
	char message[512]; /* why not; safe for a terminal, one line; "" when there */
	/* YAML, safe for a terminal but for its newlines; NULL unless there. */
	const char *yaml;
	size_t yaml_length;
	/* The lines of metadata.managedFields, from 0; none: both 0. */
	size_t managed_first;
	size_t managed_count;
	char resource_version[64]; /* "" when absent */
	int64_t at_ms;		   /* wall time of the answer */
};

#endif
