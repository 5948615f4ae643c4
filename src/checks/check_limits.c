/* Limits and time limits fit the VMs that are there. */
#include "checks/check.h"

static const char *const because[] = { "parallelism", "timeouts", NULL };

const struct check check_limits = {
	.id = "limits",
	.title = "limits and time limits fit the VMs",
	.because = because,
};
