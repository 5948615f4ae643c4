/*
 * Advice about settings from what was measured: the setting, its present value, where
 * that comes from, and why it should change. Nothing is advised that was not seen, and
 * nothing is ever applied.
 */
#ifndef SRC_CHECKS_TUNE_H
#define SRC_CHECKS_TUNE_H

#include "checks/check.h"

/* More or fewer at a time; the cap of each. */
void tune_parallel(const struct check_input *in, struct readiness_item *out);
/* Time limits against the speed of what ran into them. */
void tune_time(const struct check_input *in, struct readiness_item *out);
/* A policy for VMs that write faster than they are copied. */
void tune_policy(const struct check_input *in, struct readiness_item *out);

/* "KubeVirt ns/name spec.configuration.migrations", or HyperConverged where that rules.
 */
const char *tune_where(const struct check_input *in);
/* The copy runs and is measured. */
bool tune_is_copying(const struct migration_fact *fact);

#endif
