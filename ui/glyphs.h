/*
 * Every sign the screens draw beyond ASCII, by name, and its ASCII twin.
 *
 * Screens are always drawn with these; a terminal without UTF-8 gets the twins in one
 * last pass over the canvas, so that no screen can forget one. Every twin is one cell.
 */
#ifndef UI_GLYPHS_H
#define UI_GLYPHS_H

#include <stdint.h>

#include "ui/canvas.h"

#define GLYPH_UNKNOWN "–"
#define GLYPH_ELLIPSIS "…"
#define GLYPH_ARROW "→"
#define GLYPH_DOT "·"
#define GLYPH_LIVE "●"
#define GLYPH_CONNECTING "○"
#define GLYPH_WARNING "▲"
#define GLYPH_OK "✓"
#define GLYPH_FAILED "✗"
#define GLYPH_SELECTED "▸"
#define GLYPH_ASCENDING "▴"
#define GLYPH_DESCENDING "▾"

#define RUNE_RULE 0x2500u	 /* ─ */
#define RUNE_UPRIGHT 0x2502u	 /* │ */
#define RUNE_TEE_DOWN 0x252cu	 /* ┬ */
#define RUNE_TEE_UP 0x2534u	 /* ┴ */
#define RUNE_FULL_BLOCK 0x2588u	 /* █ */
#define RUNE_LIGHT_SHADE 0x2591u /* ░ */
#define RUNE_BRAILLE 0x2800u	 /* no dot; the low byte says which are set */

/* The twin; '?' for a sign that has none. ASCII stays as it is. */
uint32_t glyph_ascii(uint32_t glyph);
void canvas_to_ascii(struct canvas *canvas);

#endif
