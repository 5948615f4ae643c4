/* The pod, service and machine networks, from every object that tells of them. */
#ifndef SRC_FACTS_OTHER_NETWORKS_H
#define SRC_FACTS_OTHER_NETWORKS_H

#include "model/store.h"
#include "src/facts/subnet.h"

/*
 * Pods: Network of OpenShift, podCIDRs and OVN's annotation of the nodes, addresses of
 * virt-handler pods. Services: Network, ServiceCIDR. Machines: Infrastructure, and the
 * prefix that belongs to a node's own address (NodeNetworkState, annotations of
 * OVN-Kubernetes).
 */
struct cluster_networks other_networks(const struct store *store, struct arena *arena);

/* Calls for every quoted text inside of some JSON, at most `most` of them. */
typedef void quoted_visit(void *context, struct str text);
void each_quoted(const char *json, size_t most, quoted_visit *visit, void *context);

#endif
