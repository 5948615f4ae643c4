/* Puts together what belongs together: migration, VMI, state, target pod, node. */
#ifndef SRC_FACTS_JOIN_H
#define SRC_FACTS_JOIN_H

#include "src/facts/build.h"

/* Fills facts->migrations: one for each VMIM, joined, without counts and queue. */
void join_migrations(struct build *build);
/* Fills facts->nodes: every node that any object names, without outbound and inbound.
 */
void join_nodes(struct build *build);
/* By name, annotations, labels and spec; the phase does not matter. */
enum migration_origin join_origin(const struct migration *migration);
/* Writable twin of facts_find_node(). */
struct node_fact *join_find_node(struct build *build, const char *name);
/* Of the i-th VMI of the store; NULL without a node. */
struct node_fact *join_node_of_vmi(struct build *build, size_t i);

#endif
