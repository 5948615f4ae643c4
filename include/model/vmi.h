/* VirtualMachineInstance: where it runs, how large it is, whether it may move. */
#ifndef MODEL_VMI_H
#define MODEL_VMI_H

#include "model/migration.h"
#include "model/object.h"
#include "model/placement_rules.h"

struct vmi_active_pod {
	const char *uid;
	const char *node;
};

struct vmi_volume {
	const char *name;
	const char *type;  /* the key in the spec: persistentVolumeClaim, dataVolume,
			      containerDisk, ... */
	const char *claim; /* PVC name; NULL when the volume is none */
	/* From status.volumeStatus[].persistentVolumeClaimInfo; NULL when not reported.
	 */
	const char *access_modes; /* comma separated */
	const char *volume_mode;
	int64_t capacity_bytes;
	bool is_hotplug;
};

/* status.migratedVolumes: storage that is copied by this migration. */
struct vmi_migrated_volume {
	const char *name;
	const char *source_claim;
	const char *destination_claim;
	int64_t bytes; /* min(request, capacity) of the source PVC */
};

struct vmi {
	struct object object;
	struct labels labels;
	const char *vm_name; /* controlling VirtualMachine; NULL for a bare VMI */
	const char *node;    /* status.nodeName */
	const char *phase;
	const char *reason;
	int64_t memory_bytes;  /* spec.domain.memory.guest, else
				  resources.requests.memory */
	int64_t request_bytes; /* spec.domain.resources.requests.memory, which KubeVirt
				  sets with regard to overcommitment */
	int64_t memory_current_bytes; /* status.memory.guestCurrent */
	struct conditions conditions;
	const struct migration_state *state; /* of the newest handed-over migration */
	const char *evacuation_node;	     /* status.evacuationNodeName */
	const char *eviction_strategy;	     /* spec; NULL: the cluster's default */
	const char *eviction_source;  /* annotation kubevirt.io/eviction-source */
	const char *migration_method; /* LiveMigration, BlockMigration */
	const char *selinux_context;
	const char *launcher_image;
	const struct vmi_active_pod *active_pods;
	size_t active_pod_count;
	const struct vmi_volume *volumes;
	size_t volume_count;
	const struct vmi_migrated_volume *migrated_volumes;
	size_t migrated_volume_count;
	bool has_utility_volumes;
	struct labels node_selector;
	struct placement_rules rules;
	const char *cpu_model; /* spec.domain.cpu.model */
	enum tristate dedicated_cpus;
	bool has_cpu_limit;    /* spec.domain.resources.limits.cpu */
	const char *hugepages; /* page size; NULL: none */
	bool has_vfio;	       /* hostDevices, gpus, or an SR-IOV interface */
	const char *guest_os;  /* written by the guest: hostile text */
};

#endif
