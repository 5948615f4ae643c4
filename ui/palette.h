/*
 * What a role looks like on this terminal: the theme's style with colours it can show,
 * or with attributes only. Pure; no curses.
 */
#ifndef UI_PALETTE_H
#define UI_PALETTE_H

#include <stdbool.h>
#include <stdint.h>

#include "theme/theme.h"

enum color_depth {
	DEPTH_MONO, /* NO_COLOR, or a terminal without colours */
	DEPTH_16,
	DEPTH_256,
	DEPTH_RGB,
};

struct palette {
	struct style styles[ROLE_COUNT]; /* colours: none, index below the depth, rgb */
};

/* `depth` by the number of colours curses reports. */
enum color_depth color_depth_from_count(int colors, bool no_color);
/* Fills roles without a background with that of the default role. In DEPTH_MONO every
 * role keeps attributes, and those that must stand out get some. */
struct palette palette_resolve(const struct theme *theme, enum color_depth depth);
/* Nearest entry of the xterm palette: 16..255, so that the user's own 16 colours never
 * distort it. */
uint8_t color_to_256(struct color color);
/* Nearest of the 16 system colours, judged by xterm's defaults for them. */
uint8_t color_to_16(struct color color);
/* Red, green and blue of xterm's colour `index`. */
struct color color_from_index(uint8_t index);

#endif
