/*
 * A theme: one style per role. Filled by config from a YAML file, read by ui. No
 * curses.
 */
#ifndef THEME_THEME_H
#define THEME_THEME_H

#include <stdbool.h>
#include <stdint.h>

enum role {
#define ROLE(id, ...) ROLE_##id,
#include "theme/roles.def"
#undef ROLE
	ROLE_COUNT
};

enum color_type {
	COLOR_NONE,  /* the terminal's own */
	COLOR_INDEX, /* 0..255 */
	COLOR_RGB,
};

struct color {
	enum color_type type;
	uint8_t index;
	uint8_t red;
	uint8_t green;
	uint8_t blue;
};

enum style_attribute {
	STYLE_BOLD = 1u << 0,
	STYLE_DIM = 1u << 1,
	STYLE_ITALIC = 1u << 2,
	STYLE_UNDERLINE = 1u << 3,
	STYLE_REVERSE = 1u << 4,
};

struct style {
	struct color foreground;
	struct color background;
	unsigned attributes; /* enum style_attribute */
};

struct theme {
	char name[64];
	struct style styles[ROLE_COUNT];
};

struct role_info {
	const char *name;
	enum role fallback;
	const char *meaning;
};

#endif
