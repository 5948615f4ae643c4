/*
 * The annotations this program reads, each named once: decoders ask for them here, and
 * wire/redact.h keeps these and no others in recordings. .ci/check-layers.sh sees to it
 * that no other file of wire looks into annotations.
 */
#ifndef SRC_WIRE_ANNOTATION_H
#define SRC_WIRE_ANNOTATION_H

#include <stdbool.h>

#include "base/str.h"

struct json_object;

/* clang-format off */
/* X(name, key) */
#define ANNOTATIONS(X)                                                             \
	X(INITIAL_EVENTS_END, "k8s.io/initial-events-end")                         \
	X(OVN_HOST_CIDRS, "k8s.ovn.org/host-cidrs")                                \
	X(OVN_PRIMARY_ADDRESS, "k8s.ovn.org/node-primary-ifaddr")                  \
	X(OVN_NODE_SUBNETS, "k8s.ovn.org/node-subnets")                            \
	X(NETWORK_STATUS, "k8s.v1.cni.cncf.io/network-status")                     \
	X(NETWORKS, "k8s.v1.cni.cncf.io/networks")                                 \
	X(NETWORKS_STATUS, "k8s.v1.cni.cncf.io/networks-status")                   \
	X(RESOURCE_NAME, "k8s.v1.cni.cncf.io/resourceName")                        \
	X(EVACUATION_MIGRATION, "kubevirt.io/evacuationMigration")                 \
	X(EVICTION_SOURCE, "kubevirt.io/eviction-source")                          \
	X(IGNORE_BACKOFF, "kubevirt.io/func-test-ignore-migration-backoff")        \
	X(HEARTBEAT, "kubevirt.io/heartbeat")                                      \
	X(JOB_NAME, "kubevirt.io/migrationJobName")                                \
	X(PENDING_TIMEOUT, "kubevirt.io/migrationPendingPodTimeoutSeconds")        \
	X(UNSCHEDULABLE_TIMEOUT,                                                   \
		"kubevirt.io/migrationUnschedulablePodTimeoutSeconds")             \
	X(UTILITY_VOLUMES_TIMEOUT,                                                 \
		"kubevirt.io/migrationUtilityVolumesTimeoutSeconds")               \
	X(WORKLOAD_UPDATE, "kubevirt.io/workloadUpdateMigration")                  \
	X(JSON_PATCH, "kubevirt.kubevirt.io/jsonpatch")
/* clang-format on */

#define ANNOTATION_NAME(name, key) ANNOTATION_##name,
enum annotation {
	ANNOTATIONS(ANNOTATION_NAME) ANNOTATION_COUNT
};
#undef ANNOTATION_NAME

/* Of an object; NULL: it has none. */
struct json_object *annotation_of(struct json_object *root, enum annotation which);
/* ANNOTATION_COUNT: nobody reads it. */
enum annotation annotation_named(struct str key);

#endif
