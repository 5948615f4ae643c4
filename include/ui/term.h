/*
 * The terminal port: open, size, next key, show a canvas. Implemented by
 * ui/term/curses.c, and by tests in memory.
 */
#ifndef UI_TERM_H
#define UI_TERM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "theme/theme.h"
#include "ui/canvas.h"

struct term_options {
	bool no_color;
	bool no_mouse;
	bool ascii;
};

/* False with a polite line when this cannot be a terminal (TERM=dumb, no tty). */
bool term_open(const struct term_options *options, const struct theme *theme,
	struct error *err) MUST_USE;
/* Restores the terminal; safe to call twice and from the die hook. */
void term_close(void);
/* Leaves the screen (for Ctrl-Z or a plugin) and comes back. */
void term_suspend(void);
void term_resume(void);
void term_size(int *out_columns, int *out_rows);
/* KEY_NONE when no key waits. Mouse position of KEY_CLICK_ in out_x, out_y. */
int32_t term_next_key(int *out_x, int *out_y);
/* Brings the terminal to show the canvas; only what changed is sent. */
void term_show(const struct canvas *canvas);
void term_set_theme(const struct theme *theme);
/* Puts text on the clipboard of the terminal, where it takes OSC 52. Foreign text is
 * made safe. False when it is too long. */
bool term_copy(const char *text) MUST_USE;
/* Descriptor to wait on for keys. */
int term_descriptor(void);
/* The terminal can show UTF-8; may be asked before term_open(). */
bool term_is_utf8(void);

#endif
