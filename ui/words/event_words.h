/*
 * What the cluster said: events about one migration, VM or node, or all of them, newest
 * first, and whose word each is.
 */
#ifndef UI_WORDS_EVENT_WORDS_H
#define UI_WORDS_EVENT_WORDS_H

#include "ui/view.h"

/* What events are to be about: at most one is set; none: all events. */
struct event_scope {
	const struct migration_fact *migration;
	const struct vmi *vmi;
	const struct node_fact *node;
};

struct told_event {
	const struct event *event;
	const char *whose; /* "migration", "VMI", "pod" */
};

/* In the arena of the view, newest first. */
const struct told_event *events_about(
	const struct view *view, const struct event_scope *scope, size_t *out_count);
/* The events of the view's scope; made once a frame. */
const struct told_event *events_shown(const struct view *view, size_t *out_count);
bool event_is_warning(const struct event *event);
/* Why there may be more events than are shown; NULL: all that the cluster keeps can be
 * read. */
const char *events_obstacle(const struct view *view);

#endif
