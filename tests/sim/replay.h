/* Recorded traffic as the cluster: lists at the start, then lines by their time. */
#ifndef SIM_REPLAY_H
#define SIM_REPLAY_H

#include "http.h"

void replay_open(const char *directory);
void replay_tick(void);
void replay_close(void);
/* A recorded body for a proxied path; false when nothing is replayed. */
bool replay_body(const char *path, struct reply *reply);

#endif
