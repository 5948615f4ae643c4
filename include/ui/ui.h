/*
 * The glass: keys in, cells out. All that the app may see of it.
 *
 * Pure but for its own state: no curses, no network. Works the same on a terminal, in a
 * test and for a screenshot.
 */
#ifndef UI_UI_H
#define UI_UI_H

#include <stdbool.h>
#include <stdint.h>

#include "diagnose/diagnosis.h"
#include "facts/facts.h"
#include "ui/canvas.h"

/* What a key led to; a set. */
enum ui_consequence {
	UI_NOTHING = 0,
	UI_REDRAW = 1u << 0,
	UI_QUIT = 1u << 1,
	UI_SUSPEND = 1u << 2,
	UI_REFRESH = 1u << 3, /* ask the cluster again now */
};

/* What the frame shows about the connection besides the facts. */
struct ui_context {
	const char *context; /* safe text; NULL: none */
	const char *server;
	const char *namespace_scope;	 /* NULL: all namespaces */
	const struct findings *findings; /* NULL: not looked for */
	bool readonly;
	bool insecure; /* TLS is not verified: shown permanently */
};

struct ui;

struct ui *ui_create(const struct settings *settings);
/* NULL is allowed. */
void ui_destroy(struct ui *ui);
/* `key` is a code of ui/keys.h. `facts` are those of the last paint, for moving the
 * selection. Returns a set of enum ui_consequence. */
unsigned ui_key(struct ui *ui, int32_t key, const struct facts *facts);
/* KEY_CLICK_ with its place. A click selects, one on the selected row opens it. */
unsigned ui_click(struct ui *ui, int x, int y, const struct facts *facts);
/* Draws everything; the canvas has the size to draw for. */
void ui_paint(struct ui *ui, const struct facts *facts,
	const struct ui_context *context, struct canvas *canvas);
/* Milliseconds until the picture changes by itself (ages, clocks); -1: never.
 * `facts` may be NULL. */
int64_t ui_next_tick_ms(const struct ui *ui, const struct facts *facts);

#endif
