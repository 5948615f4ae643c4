/* KubeVirt's stall detector: what a launcher of 1.9 does with the gate
 * MigrationStallDetection instead of its progress timeout. */
#ifndef SIM_STALL_H
#define SIM_STALL_H

#include "model.h"

enum stall_action {
	STALL_NOTHING,
	STALL_ABORT,
	STALL_POST_COPY,
	STALL_STOP, /* QEMU may stop the guest as long as stall_options say */
};

void stall_begin(struct mig *m);
/* A round is over and `left` bytes are the next one. */
enum stall_action stall_round(struct mig *m, double left);
/* Every 400 ms, with what is being sent a second. */
enum stall_action stall_poll(struct mig *m);

#endif
