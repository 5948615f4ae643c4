/* The nodes: heartbeats, interface counters, terminating pods. */
#ifndef SIM_NODE_H
#define SIM_NODE_H

#include "model.h"

void node_init(struct node *n, size_t index);
void nodes_tick(double seconds);
/* A pod got its deletionTimestamp; the kubelet ends it soon. */
void node_pod_terminating(const char *ns, const char *name);
void nodes_free(void);

#endif
