/*
 * What a screen is drawn from: the facts of this frame, the connection, an arena for
 * texts, and helpers that make cluster text fit for the glass.
 *
 * Everything a view hands out lives until the next paint or key.
 */
#ifndef UI_VIEW_H
#define UI_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "facts/facts.h"
#include "ui/ui.h"

/* A text of one style; safe for the canvas. */
struct span {
	const char *text;
	enum role role;
};

/* What several cells of a frame need and is made when the first one asks. */
struct told_event;
struct event_scope;

struct view_cache {
	const struct told_event *events; /* of the scope; NULL: not made yet */
	size_t event_count;
	/* By row of the VMIs in the store; NULL: not made yet. */
	const struct migration_fact **newest_of_vmis;
	const struct readiness_rows *readiness;
};

/* Branches of a tree that the user folded or unfolded against what is usual. */
struct toggled {
	uint64_t ids[64];
	size_t count;
};

struct chooser;

struct view {
	struct arena *arena;
	const struct facts *facts;
	const struct ui_context *context; /* never NULL; members may be */
	const struct findings *findings;  /* NULL: not looked for */
	struct view_cache *cache;
	const struct toggled *toggled;	 /* NULL: none */
	const struct settings *settings; /* NULL: not known */
	/* What events are about; NULL: everything. */
	const struct event_scope *event_scope;
	const struct chooser *chooser; /* NULL: no columns are being chosen */
	/* Node names are shown up to their first dot; they stay unique. */
	bool has_short_nodes;
	int node_width; /* of the widest shown node name */
};

void view_init(struct view *view, struct arena *arena, const struct facts *facts,
	const struct ui_context *context);
/* Through the gate for foreign text; NULL is "–". */
const char *view_text(const struct view *view, const char *text);
/* "namespace/name". */
const char *view_path(const struct view *view, const char *namespace, const char *name);
const char *view_node(const struct view *view, const char *name);
/* Filled with blanks up to `width` cells, cut with "…" when wider. */
const char *view_padded(const struct view *view, const char *text, int width);
/* Where a setting comes from; the KubeVirt object in force is just "KubeVirt". */
const char *view_origin(const struct view *view, const char *origin);
/* Duration from then until the moment of the facts; UNKNOWN_I64 when unknown. */
int64_t view_since(const struct view *view, int64_t wall_ms);
const struct source_state *view_source(const struct view *view, enum source source);
/* What is held of it may be shown, though it may be old. */
bool view_has_data(const struct view *view, enum source source);
bool view_is_stale(const struct view *view, enum source source);
/* "42 s ago". */
const char *view_ago(const struct view *view, int64_t age_ms);
/* A number that tells objects apart over time. */
uint64_t view_identity(const char *a, const char *b);

#endif
