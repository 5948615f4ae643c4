/*
 * Whether one node meets what a VM or a pod demands of it by labels, affinity and
 * taints, and the first demand that it does not meet: the scheduler's filters
 * NodeAffinity and TaintToleration (kubernetes: component-helpers/scheduling/corev1).
 *
 * Room, CPU and rules about other pods are not judged here.
 */
#ifndef FACTS_FIT_H
#define FACTS_FIT_H

#include "base/arena.h"
#include "model/node.h"
#include "model/placement_rules.h"

enum fit_miss {
	FIT_MEETS,
	FIT_LABEL,    /* of the node selector: key and value */
	FIT_AFFINITY, /* no term of the node affinity holds */
	FIT_TAINT,    /* not tolerated: key, value, effect */
};

struct fit {
	enum fit_miss miss;
	const char
		*key; /* of FIT_AFFINITY: of the rule that failed in the nearest term */
	const char *value; /* NULL: none */
	const char *effect;
	const struct selector_rule *rule; /* FIT_AFFINITY; NULL: it has no terms */
};

/* The node affinity alone. */
struct fit fit_affinity(const struct placement_rules *rules, const struct node *node);
/* The taints alone. A cordon is not told as a taint: it is one of its own. */
struct fit fit_taints(const struct placement_rules *rules, const struct node *node);
/* In this order: selector, affinity, taints. */
struct fit fit_judge(struct labels selector, const struct placement_rules *rules,
	const struct node *node);
/* A rule in words: "zone is a or b", "gpu exists". */
const char *fit_rule_text(const struct selector_rule *rule, struct arena *arena);
/* The first rule of an affinity that no node at all meets in any term, where each term
 * has one; NULL. `nodes` pointers to all nodes. */
const struct selector_rule *fit_orphan(const struct placement_rules *rules,
	const struct node *const *nodes, size_t node_count);

#endif
