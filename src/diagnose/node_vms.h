/*
 * The VMs of one node in a row, for diagnoses of drains.
 */
#ifndef SRC_DIAGNOSE_NODE_VMS_H
#define SRC_DIAGNOSE_NODE_VMS_H

#include "diagnose/diagnosis.h"

struct node_vms {
	const struct vmi *const *items; /* sorted by namespace and name */
	size_t count;
};

/* Those that are not over. */
struct node_vms node_vms_of(const struct diagnosis_input *in, const char *node);

#endif
