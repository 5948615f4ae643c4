/* Rates of links that a Prometheus made out of the counters, in the form of ours. */
#ifndef SRC_FACTS_TOLD_RATES_H
#define SRC_FACTS_TOLD_RATES_H

#include "src/facts/rates.h"

/* `measures` in the order in which they were received; what is faster than the link of
 * the settings is not believed, as with counters. */
struct node_rates told_rates(const struct node_measure *const *measures, size_t count,
	const struct rate_settings *settings, struct arena *arena);
/* Of the newest measure that tells it; UNKNOWN_I64. */
int64_t told_speed(
	const struct node_measure *const *measures, size_t count, const char *device);

#endif
