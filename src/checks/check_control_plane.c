/* KubeVirt's own components are there and work. */
#include "checks/check.h"

static const char *const because[] = { "kubevirt", "virt-handlers", NULL };

const struct check check_control_plane = {
	.id = "control-plane",
	.title = "KubeVirt itself is well",
	.because = because,
};
