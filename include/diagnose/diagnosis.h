/*
 * Why a migration waits, crawls or fails: one cause per file, found by pure rules.
 *
 * A diagnosis sees facts and nothing else, never another diagnosis. It claims only what
 * it can show: every number in its summary stands in its evidence, and when it cannot
 * see what it needs it says so instead of guessing.
 */
#ifndef DIAGNOSE_DIAGNOSIS_H
#define DIAGNOSE_DIAGNOSIS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "facts/facts.h"

enum severity {
	SEVERITY_INFO,
	SEVERITY_WARNING,
	SEVERITY_CRITICAL,
};

const char *severity_text(enum severity severity);

/* One thing that was read: what, its value, and the object and field it was read from.
 */
struct evidence {
	const char *what;
	const char *value;
	const char *object; /* "Pod shop/virt-launcher-x status.conditions" */
};

/* Text in findings may contain words of the cluster; whoever shows it sanitises it. */
struct finding {
	const char *id;
	enum severity severity;
	const char *summary; /* one sentence with the numbers in it */
	const struct evidence *evidence;
	size_t evidence_count;
	const char *const
		*next; /* steps in order, with the exact command where one helps */
	size_t next_count;
	/* Higher comes first; only for ordering inside one object. */
	int rank;
	/* Concluded from the absence of anything else: dropped where another finding
	 * explains the same object. */
	bool is_by_elimination;
};

struct finding_list {
	const struct finding *items; /* most specific first */
	size_t count;
};

/* Parallel to the arrays of facts. */
struct findings {
	const struct finding_list *migrations; /* facts->migration_count */
	const struct finding_list *nodes;      /* facts->node_count */
	const struct finding_list *vmis;       /* parallel to store_vmi(store, i) */
	size_t vmi_count;
	struct finding_list cluster;
};

enum diagnosis_scope {
	DIAGNOSE_MIGRATION,
	DIAGNOSE_NODE,
	DIAGNOSE_CLUSTER,
	DIAGNOSE_VMI,
};

/* Who said what about whom, and which pods belong together; see src/diagnose/lookup.h.
 */
struct lookup;
/* What is said about each holder of a slot, written once; see src/diagnose/holders.h.
 */
struct holder_lines;

struct diagnosis_input {
	const struct facts *facts;
	const struct migration_fact *migration; /* DIAGNOSE_MIGRATION */
	const struct node_fact *node;		/* DIAGNOSE_NODE */
	const struct vmi *vmi;			/* DIAGNOSE_VMI */
	const struct lookup *lookup;
	const struct holder_lines *holders;
	struct arena *arena; /* for everything in the finding */
};

struct diagnosis {
	const char *id; /* of the agreed taxonomy */
	const char *title;
	enum diagnosis_scope scope;
	int rank; /* default of finding.rank: more specific causes are higher */
	/* True when the cause holds; fills summary, severity, evidence, next. */
	bool (*match)(const struct diagnosis_input *input, struct finding *out);
	/* The same cause seen from elsewhere; NULL where it does not show there. */
	bool (*match_node)(const struct diagnosis_input *input, struct finding *out);
	bool (*match_vmi)(const struct diagnosis_input *input, struct finding *out);
	bool (*match_cluster)(const struct diagnosis_input *input, struct finding *out);
};

/* Generated from src/diagnose/diag_*.c, ended by NULL. */
extern const struct diagnosis *const diagnoses[];

/* Runs all; `unclassified` speaks only for a migration that nothing else explains and
 * that needs an explanation. */
const struct findings *diagnose_run(const struct facts *facts, struct arena *arena);

#endif
