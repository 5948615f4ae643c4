/* The conclusion of all: VMs can be moved while they run. */
#include "checks/check.h"

static const char *const because[] = { "network", "storage", "topology",
	"control-plane", "limits", "eviction", "hosted-clusters", "advice", NULL };

const struct check check_live_migration = {
	.id = "live-migration",
	.title = "live migration works",
	.because = because,
};
