/*
 * Which Prometheus to ask, and as whom. Filled by config, used by kube. Owns what its
 * target owns.
 */
#ifndef MODEL_PROMETHEUS_TARGET_H
#define MODEL_PROMETHEUS_TARGET_H

#include "model/target.h"

struct prometheus_target {
	/* server: its URL without a final slash; trust and token file of its own. */
	struct target target;
	/* The URL is below that of the API server, whose proxy leads there: asked like
	 * any object of the cluster, over its connection, as its user. */
	bool is_behind_cluster;
	/* The bearer token of the cluster's user is sent to this other server, because
	 * the user said so. */
	bool takes_cluster_token;
};

#endif
