/*
 * What the scheduler said about a pod it cannot place, term by term: "0/12 nodes are
 * available: 3 Insufficient memory, 1 node(s) had untolerated taint {a: b}, ...".
 *
 * The wording changes between releases of Kubernetes; terms are told by short
 * fragments, and a term that is not known stays readable as it came.
 */
#ifndef SRC_DIAGNOSE_SCHEDULER_MESSAGE_H
#define SRC_DIAGNOSE_SCHEDULER_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

enum scheduler_term_kind {
	TERM_RESOURCE,	    /* not enough of something on nodes that would fit */
	TERM_SELECTOR,	    /* node selector or node affinity */
	TERM_POD_AFFINITY,  /* wants to be near pods that are not there */
	TERM_ANTI_AFFINITY, /* the source node always is one of these */
	TERM_TAINT,
	TERM_CORDONED,
	TERM_SPREAD, /* topology spread constraints */
	TERM_VOLUME, /* the volume cannot be on that node */
	TERM_OTHER,
};

struct scheduler_term {
	enum scheduler_term_kind kind;
	int nodes;	  /* -1: no number */
	const char *text; /* without the number */
};

struct scheduler_message {
	const char *raw;
	int total_nodes; /* -1: not told */
	const struct scheduler_term *terms;
	size_t term_count;
};

/* Never fails: a text without terms has none. NULL is allowed. */
struct scheduler_message scheduler_message_parse(const char *text, struct arena *arena);
bool scheduler_message_has(
	const struct scheduler_message *message, enum scheduler_term_kind kind);
/* Nodes of all terms of the kind; terms without a number count as one. */
int scheduler_message_nodes(
	const struct scheduler_message *message, enum scheduler_term_kind kind);
/* The first term of the kind, or NULL. */
const struct scheduler_term *scheduler_message_term(
	const struct scheduler_message *message, enum scheduler_term_kind kind);

#endif
