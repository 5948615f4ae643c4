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
/* A scenario that starts "now" starts `ahead_s` earlier, so that playing them ends now.
 */
void scenario_open(struct scenario *s, const char *path, double ahead_s);
void scenario_build(struct scenario *s, const char *recordings);
void scenario_close(struct scenario *s);

#endif
