/* The /sim/ endpoints: time, faults, state, direct changes. */
#ifndef SIM_CONTROL_H
#define SIM_CONTROL_H

#include "http.h"

void control_count(const char *method, const char *path);
void control_serve(struct request *req, struct reply *reply);
void control_free(void);

#endif
