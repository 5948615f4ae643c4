/*
 * Which nodes a target pod could go to as far as labels and taints tell: its node
 * selector, node affinity and tolerations against each node, with the keys about CPUs
 * kept apart.
 *
 * What rules about other pods exclude only the scheduler's message tells.
 */
#ifndef SRC_DIAGNOSE_PLACEMENT_H
#define SRC_DIAGNOSE_PLACEMENT_H

#include "diagnose/diagnosis.h"
#include "facts/fit.h"

enum placement_verdict {
	PLACEMENT_FITS,	      /* by its labels */
	PLACEMENT_SOURCE,     /* the VM is there: excluded by anti-affinity */
	PLACEMENT_NOT_READY,  /* the kubelet does not answer */
	PLACEMENT_CORDONED,   /* cordoned or being drained */
	PLACEMENT_NO_HANDLER, /* kubevirt.io/schedulable is not true */
	PLACEMENT_CPU,	      /* misses CPU keys and nothing else */
	PLACEMENT_SELECTOR,   /* misses some other key */
	PLACEMENT_AFFINITY,   /* has the labels, but not those of the node affinity */
	PLACEMENT_TAINT,      /* has a taint that is not tolerated, and nothing else */
};

struct placement_node {
	const struct node *node;
	enum placement_verdict verdict;
	const char *key;   /* the first one missed; NULL when it fits */
	const char *value; /* wanted of it */
	size_t missed;	   /* how many */
	struct fit fit;	   /* of affinity, then taints */
};

struct placement {
	bool is_known;	      /* nodes and a selector are visible */
	bool is_source_known; /* else one of those that fit may be the source */
	bool has_cpu_key;     /* the selector asks for something of the CPU */
	struct labels selector;
	const struct placement_rules *rules; /* NULL: not visible */
	const struct placement_node *nodes;  /* sorted by name */
	size_t node_count;
	size_t fitting;
	size_t cpu_only;
	size_t other_key;
	/* A key that is no CPU key and that no node at all carries. */
	const char *orphan_key;
	const char *orphan_value;
	/* A rule of the node affinity that no node at all meets. */
	const struct selector_rule *orphan_rule;
	/* Of all nodes only the source has what selector and affinity ask for, CPU and
	 * taints aside. */
	bool is_source_the_only_match;
};

struct placement placement_of(const struct diagnosis_input *in);
bool placement_is_cpu_key(const char *key);
/* "key=value:NoSchedule" */
const char *placement_taint_text(const struct fit *fit, struct arena *arena);
/* One line of evidence for each node, up to a readable number. */
void placement_show(const struct diagnosis_input *in, struct finding *out,
	const struct placement *placement);

#endif
