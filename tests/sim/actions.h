/* Timed actions of a scenario: who does what, and when. */
#ifndef SIM_ACTIONS_H
#define SIM_ACTIONS_H

#include "model.h"

void actions_open(struct json_object *list);
void actions_tick(void);
void actions_close(void);

/* "namespace/name" -> VM; ends the program when there is none. */
struct vm *action_vm(const char *path);
/* One action now; NULL, or an allocated message. */
char *action_run(struct json_object *spec);
bool action_migrate(struct vm *vm);

#endif
