/* The settings in force for one migration: policies before the handoff, the recorded
 * configuration after it. */
#ifndef SRC_FACTS_POLICY_H
#define SRC_FACTS_POLICY_H

#include "src/facts/build.h"

/* Fills fact->limits and fact->policy of every migration. Needs joins and the limits of
 * the cluster. */
void policy_apply(struct build *build);

#endif
