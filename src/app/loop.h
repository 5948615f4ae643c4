/* The turn on a terminal: the only file that knows the order of things. */
#ifndef APP_LOOP_H
#define APP_LOOP_H

#include "config/args.h"

/* Exit status: 0 on quit, 1 when it could not start, 130 when interrupted. */
int loop_run(const struct options *options, struct settings *settings);

#endif
