/*
 * Which nodes a target pod could go to as far as labels tell: its node selector against
 * the labels of each node, with the keys about CPUs kept apart.
 *
 * Affinity rules and tolerations of the VM are not among the facts; what they exclude
 * only the scheduler's message tells.
 */
#ifndef SRC_DIAGNOSE_PLACEMENT_H
#define SRC_DIAGNOSE_PLACEMENT_H

#include "diagnose/diagnosis.h"

enum placement_verdict {
	PLACEMENT_FITS,	      /* by its labels */
	PLACEMENT_SOURCE,     /* the VM is there: excluded by anti-affinity */
	PLACEMENT_NOT_READY,  /* the kubelet does not answer */
	PLACEMENT_CORDONED,   /* cordoned or being drained */
	PLACEMENT_NO_HANDLER, /* kubevirt.io/schedulable is not true */
	PLACEMENT_CPU,	      /* misses CPU keys and nothing else */
	PLACEMENT_SELECTOR,   /* misses some other key */
};

struct placement_node {
	const struct node *node;
	enum placement_verdict verdict;
	const char *key;   /* the first one missed; NULL when it fits */
	const char *value; /* wanted of it */
	size_t missed;	   /* how many */
};

struct placement {
	bool is_known; /* nodes and a selector are visible */
	struct labels selector;
	const struct placement_node *nodes; /* sorted by name */
	size_t node_count;
	size_t fitting;
	size_t cpu_only;
	size_t other_key;
	/* A key that is no CPU key and that no node at all carries. */
	const char *orphan_key;
	const char *orphan_value;
	/* Of all nodes only the source has what the selector asks for, CPU aside. */
	bool is_source_the_only_match;
};

struct placement placement_of(const struct diagnosis_input *in);
bool placement_is_cpu_key(const char *key);
/* One line of evidence for each node, up to a readable number. */
void placement_show(const struct diagnosis_input *in, struct finding *out,
	const struct placement *placement);

#endif
