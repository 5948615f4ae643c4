/* Kubernetes Events, in the two shapes real components write. */
#ifndef SIM_EVENTS_H
#define SIM_EVENTS_H

#include "store.h"

struct event_ref {
	enum resource_id id;
	const char *ns;
	const char *name;
};

/* component like "virt-handler"; host may be NULL. Repeats raise the count. */
void event_write(struct event_ref ref, const char *type, const char *reason,
	const char *component, const char *host, const char *message);
/* As the scheduler writes: eventTime, no first/lastTimestamp. */
void event_write_new(struct event_ref ref, const char *type, const char *reason,
	const char *action, const char *message);
/* Forgets events older than an hour. */
void events_expire(void);

#endif
