/*
 * What a VM or a pod demands of its node beyond the node selector, as the scheduler
 * reads it. Only what is required: preferences keep nothing from being placed.
 */
#ifndef MODEL_PLACEMENT_RULES_H
#define MODEL_PLACEMENT_RULES_H

#include "model/object.h"

struct toleration {
	const char *key;       /* NULL: every taint */
	const char *operation; /* Exists; anything else is Equal */
	const char *value;
	const char *effect; /* NULL: every effect */
};

/* All rules of a term must hold: those about labels and those about fields, of which
 * there is only metadata.name. */
struct node_term {
	const struct selector_rule *labels;
	size_t label_count;
	const struct selector_rule *fields;
	size_t field_count;
};

struct placement_rules {
	const struct toleration *tolerations;
	size_t toleration_count;
	bool has_node_affinity; /* one of the terms must hold */
	const struct node_term *terms;
	size_t term_count;
	/* Topology keys of required rules about other pods, comma separated; NULL:
	 * none. */
	const char *pod_affinity;
	const char *pod_anti_affinity;
	const char *spread; /* of constraints with DoNotSchedule */
};

#endif
