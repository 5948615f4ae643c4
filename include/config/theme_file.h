/*
 * Theme files: YAML with `name`, `inherits` and `roles: role: {fg, bg, attributes}`.
 * Themes in themes/ are compiled in; a file in the config directory of the same name
 * wins.
 */
#ifndef CONFIG_THEME_FILE_H
#define CONFIG_THEME_FILE_H

#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"
#include "theme/theme.h"

struct builtin_theme {
	const char *name;
	const char *yaml;
};

/* Generated from themes/ (build/gen/builtin_themes.c); ended by a NULL name. */
extern const struct builtin_theme builtin_themes[];

const struct role_info *role_info(enum role role);
/* By name: the user's file, else the built-in one. Errors name file, line and entry. */
bool theme_load(const char *name, struct theme *out, struct error *err) MUST_USE;
/* The names of all themes, built in or of the user. In the arena. */
size_t theme_names(struct arena *arena, const char *const **out_names);
/* From text; `origin` names it in messages. */
bool theme_parse(struct str yaml, const char *origin, struct theme *out,
	struct error *err) MUST_USE;

#endif
