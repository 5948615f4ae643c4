/*
 * Objects of the networks beside KubeVirt's own: address pools of whereabouts, network
 * cards that are cut into virtual functions, the cluster's other networks, and the
 * policies by which nmstate sets up the nodes' interfaces.
 */
#ifndef MODEL_NETWORK_OBJECTS_H
#define MODEL_NETWORK_OBJECTS_H

#include "base/inet.h"
#include "model/object.h"

/* One address that whereabouts gave to a pod. */
struct ip_allocation {
	struct inet_address address;
	const char *pod; /* "ns/name"; NULL: not said */
	const char *interface;
};

/* IPPool of whereabouts. */
struct ip_pool {
	struct object object;
	const char *range;	   /* as written; NULL */
	struct inet_prefix prefix; /* family 0: not readable */
	const struct ip_allocation *allocations;
	size_t allocation_count;
};

/* A physical function, which may be cut into virtual ones. */
struct sriov_interface {
	const char *name;
	const char *pci_address;
	int64_t speed_mbps; /* UNKNOWN_I64: down, or not told */
	int64_t mtu;
	/* Pods ask for its virtual functions by these names, without their prefix. */
	const char *const *resources;
	size_t resource_count;
};

/* SriovNetworkNodeState: named after its node. */
struct sriov_node_state {
	struct object object;
	const struct sriov_interface *interfaces;
	size_t interface_count;
	const char *sync_status;
};

/* Network and Infrastructure of OpenShift, ServiceCIDR of Kubernetes: each tells a part
 * of the networks that are not for migrations. */
struct known_networks {
	struct object object;
	const struct inet_prefix *pods;
	size_t pod_count;
	const struct inet_prefix *services;
	size_t service_count;
	const struct inet_prefix *machines;
	size_t machine_count;
};

/* NodeNetworkConfigurationPolicy. */
struct interface_policy {
	struct object object;
	const char *const *names; /* of the interfaces and localnets it describes */
	size_t name_count;
	struct conditions conditions; /* Available, Degraded, ... */
};

#endif
