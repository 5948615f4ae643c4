/*
 * The small objects that describe how the cluster is set up: KubeVirt, HyperConverged,
 * MigrationPolicy, Namespace, NetworkAttachmentDefinition, NodeNetworkState,
 * ResourceQuota, PersistentVolumeClaim, VolumeAttachment, PodDisruptionBudget,
 * VirtualMachine, Event (KIND_EVENT, KIND_POD_EVENT), NodePool, the requests of a
 * node's pods, and the Deployments and the DaemonSet that KubeVirt itself is made of.
 */
#ifndef MODEL_CLUSTER_OBJECTS_H
#define MODEL_CLUSTER_OBJECTS_H

#include "model/migration_config.h"
#include "model/nad_config.h"
#include "model/object.h"

struct kubevirt {
	struct object object;
	struct migration_config config; /* spec.configuration.migrations */
	const char *eviction_strategy;
	const char *phase;
	const char *observed_version;
	const char *operator_version;
	const char *const *feature_gates;
	size_t feature_gate_count;
	const char *const *disabled_gates; /* since 1.8 */
	size_t disabled_gate_count;
	const char *const *workload_update_methods;
	size_t workload_update_method_count;
	int64_t outdated_workloads;
	struct conditions conditions;
};

struct hyperconverged {
	struct object object;
	const char *api_version; /* "v1" or "v1beta1" */
	struct migration_config config;
	const char *eviction_strategy;
	bool has_json_patch; /* annotation kubevirt.kubevirt.io/jsonpatch */
};

struct policy {
	struct object object;
	struct migration_config config;
	bool has_namespace_selector; /* nil selectors never match, empty ones always */
	struct labels namespace_selector;
	bool has_vmi_selector;
	struct labels vmi_selector;
};

struct namespace_object {
	struct object object;
	struct labels labels;
};

struct nad {
	struct object object;
	const char
		*config; /* JSON text written by a user; NULL or "": an on-node file */
	const struct nad_config *parsed; /* of config, also when that is NULL */
	const char *resource_name; /* annotation k8s.v1.cni.cncf.io/resourceName */
};

struct node_interface {
	const char *name;
	const char *type;  /* ethernet, bond, vlan, ovs-bridge, linux-bridge, ... */
	const char *state; /* up, down */
	int64_t mtu;
	int64_t speed_mbps;	    /* ethernet.speed; only when > 0 */
	const char *duplex;	    /* full, half */
	const char *controller;	    /* bond or bridge it belongs to */
	const char *base_interface; /* of a VLAN */
	int64_t vlan_id;
	const char *bond_mode;
	const char *xmit_hash_policy;
	const char *const *ports; /* of a bond or bridge */
	size_t port_count;
	const char *const *addresses; /* "ip/prefix" */
	size_t address_count;
};

/* A network of OVN-Kubernetes that leaves the node through a bridge. */
struct bridge_mapping {
	const char *localnet;
	const char *bridge;
};

struct node_network_state {
	struct object object;
	int64_t updated_ms; /* status.lastSuccessfulUpdateTime */
	const struct node_interface *interfaces;
	size_t interface_count;
	const char *default_route_interface;
	const struct bridge_mapping *mappings;
	size_t mapping_count;
	struct conditions conditions;
};

struct quota_resource {
	const char *name; /* "pods", "requests.memory", ... */
	const char *hard; /* quantities as text */
	const char *used;
};

struct quota {
	struct object object;
	const struct quota_resource *resources;
	size_t resource_count;
};

struct pvc {
	struct object object;
	const char *phase;
	const char *access_modes; /* comma separated */
	const char *storage_class;
	const char *volume_mode;
	const char *volume_name;
	int64_t capacity_bytes;
};

/* Kept only for volumes that somebody waits for. */
struct attachment {
	struct object object;
	const char *driver; /* spec.attacher: the CSI driver */
	const char *node;
	const char *volume;	   /* PersistentVolume; NULL: an inline volume */
	enum tristate is_attached; /* unknown before the attacher looked at it */
	const char *attach_error;
	int64_t attach_error_ms;
	const char *detach_error;
	int64_t detach_error_ms;
};

struct disruption_budget {
	struct object object;
	bool has_selector; /* nil matches no pod, empty all of the namespace */
	struct labels match_labels;
	const struct selector_rule *rules;
	size_t rule_count;
	const char *min_available; /* as text: "1", "50%"; NULL: not set */
	const char *max_unavailable;
	int64_t disruptions_allowed;
	int64_t current_healthy;
	int64_t desired_healthy;
	int64_t expected_pods;
	bool is_of_vmi; /* KubeVirt's own, up to 1.5 */
	struct conditions conditions;
};

struct vm {
	struct object object;
	const char *run_strategy; /* spec.runStrategy, else what spec.running means */
	const char
		*eviction_strategy; /* of the template: holds from the next start on */
	const char *printable_status;
	struct conditions conditions;
};

/* What pods ask for: decoded of one pod, summed up for one node (named as the node). */
struct node_load {
	struct object object;
	bool is_over; /* Succeeded or Failed: holds nothing any more */
	int64_t memory_bytes;
	int64_t cpu_milli;
	int64_t pods;
};

struct event {
	struct object object;
	const char *involved_kind;
	const char *involved_namespace;
	const char *involved_name;
	const char *involved_uid;
	const char *reason; /* may be any text, also long */
	const char *type;   /* Normal, Warning */
	const char *message;
	const char *component; /* source.component, else reportingComponent */
	const char *host;      /* source.host, else reportingInstance */
	int64_t first_ms;
	int64_t last_ms; /* lastTimestamp, else series, eventTime, creation */
	int64_t count;
};

/* Counts that are zero when the API leaves them out are unknown only as long as no
 * controller has looked at the object. */
struct workload {
	struct object object;
	const char *workload_kind; /* Deployment, DaemonSet; NULL: not said */
	int64_t desired;
	int64_t ready;
	int64_t updated;
	int64_t available;
	int64_t generation;
	int64_t observed_generation; /* < generation: the counts are of an older spec */
	struct conditions conditions;
};

/* HyperShift: the machines of one hosted cluster; on platform KubeVirt they are VMs. */
struct node_pool {
	struct object object;
	const char *cluster_name; /* spec.clusterName: the hosted cluster */
	const char *platform;	  /* spec.platform.type: KubeVirt, AWS, ... */
	struct conditions conditions;
};

#endif
