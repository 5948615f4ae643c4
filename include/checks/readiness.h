/*
 * What the checks conclude: a tree of statements about the cluster, each with its state
 * and what it rests on. Order is that of the tree, the conclusion first.
 */
#ifndef CHECKS_READINESS_H
#define CHECKS_READINESS_H

#include <stddef.h>

enum readiness_state {
	READINESS_OK,
	READINESS_WARNING, /* works, but not as well as it could */
	READINESS_FAILED,
	READINESS_UNKNOWN, /* what it needs cannot be seen */
};

/* Contract texts: "ok", "warning", "failed", "unknown". */
const char *readiness_state_text(enum readiness_state state);

struct readiness_evidence {
	const char *what;
	const char *value;
	const char *object;
};

/* Text may contain words of the cluster; whoever shows it sanitises it. */
struct readiness_item {
	const char *id;
	const char *title;
	enum readiness_state state;
	const char *reason;	    /* one phrase; NULL */
	const char *const *because; /* ids of the statements it rests on */
	size_t because_count;
	const struct readiness_evidence *evidence;
	size_t evidence_count;
	const char *const *next;
	size_t next_count;
};

struct readiness {
	const struct readiness_item *items;
	size_t count;
};

/* Failed before unknown before warning before ok; unknown when there are no items. */
enum readiness_state readiness_worst(const struct readiness *readiness);

#endif
