/* The scheduler: which node takes a target pod, or the text why none does. */
#ifndef SIM_SCHEDULE_H
#define SIM_SCHEDULE_H

#include "model.h"

/* NULL: none fits, and *why is an allocated message. */
struct node *schedule(const struct vm *vm, struct json_object *selector, char **why);

#endif
