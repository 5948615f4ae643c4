/* What whereabouts has given out of the ranges of a definition, by its IPPools. */
#ifndef SRC_FACTS_ALLOCATIONS_H
#define SRC_FACTS_ALLOCATIONS_H

#include "model/store.h"
#include "src/facts/subnet.h"

/*
 * Fills definition->allocations, sorted by address, and allocation_origin; both stay
 * empty unless the definition is one of whereabouts and a pool of it is readable.
 */
void allocations_find(
	const struct store *store, struct definition *definition, struct arena *arena);
/* Who has the address; NULL: nobody, or not known. */
const struct ip_allocation *allocation_at(
	const struct definition *definition, const struct inet_address *address);
/* What the pod was given for the migration network; NULL: nothing, or not known. */
const struct ip_allocation *allocation_of(
	const struct definition *definition, const struct object *pod);
bool allocation_is_of(const struct ip_allocation *allocation, const struct object *pod);
/* "IPPool ns/name" is that of the pool, which may be cut into slices for the nodes. */
bool ip_pool_belongs(const struct ip_pool *pool, const struct nad_config *config,
	const struct nad_pool *range);

#endif
