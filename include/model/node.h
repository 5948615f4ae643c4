/* Node: readiness, cordon, taints, KubeVirt's view of it, what it can hold. */
#ifndef MODEL_NODE_H
#define MODEL_NODE_H

#include "model/object.h"

struct node_taint {
	const char *key;
	const char *value;
	const char *effect;
	int64_t added_ms; /* timeAdded; 0 or UNKNOWN_I64: not told */
};

struct node {
	struct object object;
	struct labels labels;
	enum tristate ready;
	const char *ready_reason;
	const char *ready_message;
	bool is_unschedulable; /* spec.unschedulable: cordoned */
	const struct node_taint *taints;
	size_t taint_count;
	struct conditions conditions;
	const char *const *internal_addresses;
	size_t internal_address_count;
	const char *const *pod_cidrs; /* spec.podCIDRs */
	size_t pod_cidr_count;
	const char
		*ovn_node_subnets; /* annotation k8s.ovn.org/node-subnets, raw JSON */
	/* Annotation k8s.ovn.org/host-cidrs (before: host-addresses), raw JSON. */
	const char *ovn_host_cidrs;
	/* Annotation k8s.ovn.org/node-primary-ifaddr, raw JSON. */
	const char *ovn_primary_address;
	enum tristate kubevirt_schedulable; /* label kubevirt.io/schedulable */
	int64_t heartbeat_ms;		    /* annotation kubevirt.io/heartbeat */
	int64_t allocatable_memory_bytes;
	int64_t allocatable_cpu_milli;
	int64_t allocatable_pods;
	struct labels hugepages; /* allocatable: "2Mi" to a quantity */
	int64_t allocatable_kvm; /* devices.kubevirt.io/kvm */
	const char *kubelet_version;
	const char *boot_id;
};

#endif
