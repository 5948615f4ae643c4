/* Bodies behind proxies: kubelet /stats/summary and virt-handler /metrics. */
#ifndef SIM_METRICS_H
#define SIM_METRICS_H

#include "model.h"

void metrics_summary(struct buf *b, const struct node *n);
void metrics_handler(struct buf *b, const struct node *n);
void metrics_controller(struct buf *b);
/* node_exporter's devices as OpenShift configures it, and the host's in cAdvisor's part
 * of the kubelet. */
void metrics_node_exporter(struct buf *b, const struct node *n);
void metrics_node_cadvisor(struct buf *b, const struct node *n);

#endif
