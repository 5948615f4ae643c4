/* A canvas as text: for golden tests, screenshots and bug reports. No curses. */
#ifndef UI_DUMP_H
#define UI_DUMP_H

#include "base/strbuf.h"
#include "theme/theme.h"
#include "ui/canvas.h"

/* One line per row, trailing blanks cut. */
void dump_text(struct strbuf *out, const struct canvas *canvas);
/* One letter per cell, a legend of the roles used below: colour changes show apart from
 * changes of text. */
void dump_roles(struct strbuf *out, const struct canvas *canvas);
/* Escape sequences of a 256-colour terminal. */
void dump_ansi(
	struct strbuf *out, const struct canvas *canvas, const struct theme *theme);
/* A picture of the terminal as it would look with this theme. */
void dump_svg(struct strbuf *out, const struct canvas *canvas, const struct theme *theme);

#endif
