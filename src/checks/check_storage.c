/* Disks and devices of the VMs let them move. */
#include "checks/check.h"

static const char *const because[] = { "disks-shared", "vm-features", NULL };

const struct check check_storage = {
	.id = "storage",
	.title = "VMs can move with what they use",
	.because = because,
};
