/* Bodies behind proxies: kubelet /stats/summary and virt-handler /metrics. */
#ifndef SIM_METRICS_H
#define SIM_METRICS_H

#include "model.h"

void metrics_summary(struct buf *b, const struct node *n);
void metrics_handler(struct buf *b, const struct node *n);
void metrics_controller(struct buf *b);

#endif
