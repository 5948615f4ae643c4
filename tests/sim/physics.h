/* The copy itself: bandwidth shares, dirty pages, convergence, timeouts. */
#ifndef SIM_PHYSICS_H
#define SIM_PHYSICS_H

#include "model.h"

enum copy_result {
	COPY_GOES_ON,
	COPY_DONE,
	COPY_FAILED,
	COPY_ABORTED
};

/* Seconds since the copy began. */
double physics_elapsed(const struct mig *m);
void physics_begin(struct mig *m);
/* Shares the links among all copies for the coming tick. */
void physics_share(void);
/* One tick of one copy. On COPY_FAILED and COPY_ABORTED m->failure is set. */
enum copy_result physics_step(struct mig *m, double seconds);

#endif
