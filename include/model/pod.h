/* Pod: launcher pods of migrations (KIND_POD), all launcher pods of VMIs that are
 * looked into (KIND_LAUNCHER; may hold a pod of KIND_POD, too) and virt-handlers
 * (KIND_VIRT_HANDLER). */
#ifndef MODEL_POD_H
#define MODEL_POD_H

#include "model/object.h"
#include "model/placement_rules.h"

struct container_status {
	const char *name;
	bool is_init;
	bool is_ready;
	enum tristate started;
	int64_t restart_count;
	const char *state; /* "waiting", "running", "terminated"; NULL: none reported */
	const char *reason;  /* of waiting or terminated */
	const char *message; /* written by the container: hostile text */
	int64_t exit_code;   /* terminated only */
	int64_t end_ms;	     /* terminated only */
	/* How the run before this one ended; NULL and UNKNOWN_I64: there was none. */
	const char *last_reason;
	const char *last_message; /* hostile text */
	int64_t last_exit_code;
};

/* One entry of annotation k8s.v1.cni.cncf.io/network-status. */
struct pod_network {
	const char *name; /* "ns/nad" */
	const char *interface;
	const char *const *addresses; /* no prefix length */
	size_t address_count;
	int64_t mtu;
};

struct pod {
	struct object object;
	struct labels labels;
	const char *node; /* spec.nodeName; NULL: not scheduled */
	const char *phase;
	const char *reason;
	const char *message;
	int64_t start_ms;
	struct conditions conditions;
	const char *owner_kind; /* controlling owner */
	const char *owner_name;
	const char *owner_uid;
	const char *component;	/* label kubevirt.io: virt-launcher, hotplug-disk,
				   virt-handler */
	const char *created_by; /* label kubevirt.io/created-by: the VMI's uid */
	const char *job_uid;	/* label kubevirt.io/migrationJobUID: the VMIM's uid */
	const char *job_name;	/* annotation kubevirt.io/migrationJobName */
	const char *const *addresses; /* status.podIPs, else podIP */
	size_t address_count;
	const struct container_status *containers; /* init containers first */
	size_t container_count;
	const char *networks_annotation; /* k8s.v1.cni.cncf.io/networks */
	const struct pod_network *networks;
	size_t network_count;
	bool has_network_status; /* the annotation was there and well formed */
	bool is_network_status_malformed;
	struct labels node_selector;
	struct placement_rules rules;
	int64_t request_memory_bytes; /* sum over containers */
	int64_t request_cpu_milli;
	/* The same of limits; containers without one add nothing. */
	int64_t limit_memory_bytes;
	int64_t limit_cpu_milli;
};

#endif
