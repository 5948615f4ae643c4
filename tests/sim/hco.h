/* The HyperConverged operator: copies its live migration settings to KubeVirt. */
#ifndef SIM_HCO_H
#define SIM_HCO_H

void hco_tick(void);

#endif
