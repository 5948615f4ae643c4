/* What hangs below objects: migrate, evacuate, eviction, proxies, logs, reviews. */
#ifndef SIM_SUBRESOURCES_H
#define SIM_SUBRESOURCES_H

#include "api.h"

/* True when the request was such a one and is answered. */
bool subresource_serve(
	struct request *req, struct reply *reply, const struct target *t);

#endif
