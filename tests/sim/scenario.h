/* Reads a scenario and builds the cluster it describes. */
#ifndef SIM_SCENARIO_H
#define SIM_SCENARIO_H

#include "model.h"

struct scenario {
	struct json_object *tree;
	const char *context;
	const char *user_namespace;
};

/* recordings: overrides the directory of a replay, may be NULL. */
void scenario_open(struct scenario *s, const char *path);
void scenario_build(struct scenario *s, const char *recordings);
void scenario_close(struct scenario *s);

#endif
