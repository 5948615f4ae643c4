/* How far the migrations are that copy right now. */
#ifndef SRC_FACTS_PROGRESS_FILL_H
#define SRC_FACTS_PROGRESS_FILL_H

#include "src/facts/build.h"

/* Fills fact->progress of every migration that is Running. Needs joins and the limits
 * of each migration; comes before deadlines. */
void progress_fill(struct build *build);

#endif
