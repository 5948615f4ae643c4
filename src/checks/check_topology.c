/* Nodes, room, CPUs and quotas leave a place for each VM. */
#include "checks/check.h"

static const char *const because[] = { "schedulable-nodes", "placement", "capacity",
	"cpu-models", "special-vms", "quotas", NULL };

const struct check check_topology = {
	.id = "topology",
	.title = "there is somewhere to go",
	.because = because,
};
