/* Questions about VMs and nodes that several statements ask. */
#ifndef SRC_CHECKS_VMS_H
#define SRC_CHECKS_VMS_H

#include "checks/check.h"

bool vms_is_running(const struct vmi *vmi);
/* Ready, not cordoned, with a virt-handler that says it may take VMs. */
bool vms_is_usable(const struct node_fact *node);
/* "LiveMigrate", ...: of the VMI, else of the cluster; NULL: not known. */
const char *vms_eviction_strategy(const struct facts *facts, const struct vmi *vmi);
/* The running VM with the most memory; NULL: none, or no size is known. */
const struct vmi *vms_largest(const struct facts *facts);
/* Memory of the running VMs of each node, as far as it is told; parallel to
 * facts->nodes. */
const double *vms_memory(const struct facts *facts, struct arena *arena);

#endif
