/* How many addresses of the migration network there are, and who has them. */
#ifndef SRC_FACTS_POOL_USE_H
#define SRC_FACTS_POOL_USE_H

#include "facts/facts.h"
#include "src/facts/subnet.h"

/* Fills usable_addresses, allocated_addresses and allocated_origin of `fact`; needs the
 * network of each node and handler_nodes. Notes pools that are too small, full, or hold
 * addresses of virt-handlers that are gone. `definition` has a NAD. */
void pool_use_fill(const struct facts *facts, const struct definition *definition,
	struct network_fact *fact, struct note_list *notes);

#endif
