/* How far the clock of this computer is ahead of the cluster's, as heartbeats tell. */
#ifndef FACTS_CLOCK_AHEAD_H
#define FACTS_CLOCK_AHEAD_H

#include "facts/facts.h"

/* 0: not ahead, or nothing tells. Every age by the wall clock is too high by this. */
int64_t facts_clock_ahead_ms(const struct facts *facts, struct arena *arena);

#endif
