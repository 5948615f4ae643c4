/*
 * The monitoring of the simulated cluster: scrapes its exporters as OpenShift's does
 * and answers instant queries, on a port of its own behind a gate that wants a token
 * (as the route of thanos-querier), and through the API server's service proxy, which
 * takes the token away.
 */
#ifndef SIM_PROMETHEUS_H
#define SIM_PROMETHEUS_H

#include "api.h"

/* What it says besides: settings of /sim/prometheus. */
void prometheus_set(struct json_object *settings);
/* From here on everything is scraped. */
void prometheus_open(void);
void prometheus_free(void);
void prometheus_tick(void);
/* At its own port. */
void prometheus_serve(struct request *req, struct reply *reply);
/* Behind .../services/[scheme:]name[:port]/proxy. */
void prometheus_proxy(struct request *req, struct reply *reply, const struct target *t);

#endif
