/* When a migration did what: since when in its phase, started, ended, how long. */
#ifndef SRC_FACTS_TIMELINE_H
#define SRC_FACTS_TIMELINE_H

#include "src/facts/build.h"

/* Needs fact->migration and fact->state. */
void timeline_fill(struct migration_fact *fact, struct moment now);

#endif
