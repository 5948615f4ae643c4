/*
 * Where files live: XDG directories, and paths joined as client-go joins them.
 *
 * Reads VMIGTOP_CONFIG_DIR, HOME, XDG_CONFIG_HOME and XDG_STATE_HOME; never creates
 * anything unless asked. Returned strings belong to the caller (mem_free).
 */
#ifndef CONFIG_PATHS_H
#define CONFIG_PATHS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/error.h"

/* "$XDG_CONFIG_HOME/vmigtop/NAME", by default in ~/.config; VMIGTOP_CONFIG_DIR replaces
 * the directory. NULL when no home is known; `name` NULL gives the directory. */
char *paths_config_file(const char *name) MUST_USE;
/* "$XDG_STATE_HOME/vmigtop/NAME", by default in ~/.local/state. */
char *paths_state_file(const char *name) MUST_USE;
/* Creates the directories above `path` that are missing, readable by the user only. */
bool paths_make_parents(const char *path, struct error *err) MUST_USE;

/* `path` seen from `directory`, "." and ".." resolved by the text alone, as Go's
 * filepath.Join does; an absolute path stays as it is. */
char *paths_join(const char *directory, const char *path) MUST_USE;
/* The absolute directory a file stands in. */
char *paths_directory_of(const char *path) MUST_USE;

#define PATH_SHOWN_SIZE 80
/* For one line of text: home as "~", a long path without its middle. */
void paths_shorten(const char *path, char out[PATH_SHOWN_SIZE]);

#endif
