/* The memory of how migrations ended; private to the store. */
#ifndef SRC_MODEL_ENDINGS_H
#define SRC_MODEL_ENDINGS_H

#include "model/cluster_objects.h"
#include "model/ending.h"
#include "model/pod.h"
#include "src/model/uid_ring.h"

/* Of struct migration_ending, whose strings are its own. */
extern const struct uid_ring_kind ending_kind;

void endings_see_end(struct uid_ring *endings, const char *uid);
/* True when something became known that was not. */
bool endings_report(struct uid_ring *endings, const struct ending_report *report);
/* What an event says of the end of a migration; others are passed over. */
void endings_hear(struct uid_ring *endings, const struct event *event);
/* What a launcher pod of a migration says of its start and its end. */
void endings_look(struct uid_ring *endings, const struct pod *pod);
/* What was said of a pod that belongs to the migration `uid`; NULL: not known, or the
 * pod is gone. */
void endings_hear_of_pod(
	struct uid_ring *endings, const char *uid, const struct event *event);

#endif
