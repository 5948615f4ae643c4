/* Paths that are no objects: versions, health, discovery documents. */
#ifndef SIM_DISCOVERY_H
#define SIM_DISCOVERY_H

#include "http.h"

void discovery_init(const char *kubernetes_version);
/* The feature gate WatchList as that version has it. */
bool discovery_has_watch_lists(void);
bool discovery_serve(struct request *req, struct reply *reply);

#endif
