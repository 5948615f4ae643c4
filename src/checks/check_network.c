/* Migrations have a network, and use it. */
#include "checks/check.h"

static const char *const because[] = { "migration-network", "network-definition",
	"network-attachment", "network-addresses", NULL };

const struct check check_network = {
	.id = "network",
	.title = "migrations have a network",
	.because = because,
};
