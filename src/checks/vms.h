/* Questions about VMs and nodes that several statements ask. */
#ifndef SRC_CHECKS_VMS_H
#define SRC_CHECKS_VMS_H

#include "checks/check.h"
#include "facts/room.h"

/* "LiveMigrate", ...: of the VMI, else of the cluster; NULL: not known. */
const char *vms_eviction_strategy(const struct facts *facts, const struct vmi *vmi);

#endif
