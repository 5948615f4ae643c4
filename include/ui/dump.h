/*
 * A canvas as text: plain, with ANSI colours, as SVG, and as a map of its roles. For
 * goldens, screenshots and bug reports. Pure; appends to `out`.
 */
#ifndef UI_DUMP_H
#define UI_DUMP_H

#include "base/strbuf.h"
#include "theme/theme.h"
#include "ui/canvas.h"

/* One line a row, trailing blanks cut. */
void dump_text(struct strbuf *out, const struct canvas *canvas);
/* One letter a cell in place of the text, trailing "." (the default role) cut; then the
 * letters used, each with the name of its role. */
void dump_roles(struct strbuf *out, const struct canvas *canvas);
/* 24-bit SGR sequences; ends each row with a reset. */
void dump_ansi(
	struct strbuf *out, const struct canvas *canvas, const struct theme *theme);
/* A picture with the theme's colours: cells on an exact grid, line and block characters
 * drawn as shapes, so that it looks the same with every font. */
void dump_svg(
	struct strbuf *out, const struct canvas *canvas, const struct theme *theme);

#endif
