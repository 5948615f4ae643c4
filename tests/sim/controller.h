/* virt-controller: moves each migration through its phases, keeps the limits. */
#ifndef SIM_CONTROLLER_H
#define SIM_CONTROLLER_H

#include "model.h"

/* Everything that is due at the current simulated time; seconds since the last. */
void controller_tick(double seconds);
/* The options a migration of this VM gets: cluster values and the matching policy. */
struct options controller_options(const struct vm *vm);
/* A pod is gone; fails the migration it was the target of. */
void controller_pod_gone(const char *ns, const char *pod);

#endif
