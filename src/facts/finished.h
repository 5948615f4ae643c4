/* What is over, in and beyond the cluster. */
#ifndef SRC_FACTS_FINISHED_FILL_H
#define SRC_FACTS_FINISHED_FILL_H

#include "src/facts/build.h"

/* Fills facts->finished. Needs joins. */
void finished_fill(struct build *build);

#endif
