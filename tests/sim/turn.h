/* One turn of the simulated world. */
#ifndef SIM_TURN_H
#define SIM_TURN_H

#include <stdint.h>

/* Lets simulated time pass, tick by tick. */
void turn_advance(int64_t milliseconds);

#endif
