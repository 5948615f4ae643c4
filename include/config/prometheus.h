/*
 * From the settings about a Prometheus to how it is asked: trust from a file, the token
 * only where it is safe, and whether its address is one of the API server.
 */
#ifndef CONFIG_PROMETHEUS_H
#define CONFIG_PROMETHEUS_H

#include "base/error.h"
#include "model/prometheus_target.h"
#include "model/settings.h"

/* settings->prometheus must be set. `out` is to be finished in either case. */
bool prometheus_target_load(const struct settings *settings,
	const struct target *cluster, struct prometheus_target *out,
	struct error *err) MUST_USE;

#endif
