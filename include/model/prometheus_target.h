/*
 * Which Prometheus to ask, and as whom. Filled by config, used by kube. Owns its
 * strings.
 */
#ifndef MODEL_PROMETHEUS_TARGET_H
#define MODEL_PROMETHEUS_TARGET_H

#include "model/target.h"

struct prometheus_target {
	/* server: its URL without a final slash; trust and token file of its own. */
	struct target target;
	char *named; /* the address as the settings have it */
	/* The URL is below that of the API server, whose proxy leads there: asked like
	 * any object of the cluster, over its connection, as its user. */
	bool is_behind_cluster;
	/* The bearer token of the cluster's user is sent to this other server, because
	 * the user said so. */
	bool takes_cluster_token;
};

/* One that was only zeroed is allowed. */
void prometheus_target_finish(struct prometheus_target *prometheus);

#endif
