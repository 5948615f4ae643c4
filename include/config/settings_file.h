/*
 * The settings file: config.yaml in the program's config directory, read by the table
 * of model/settings.h. Errors are one line that names file, line and entry.
 */
#ifndef CONFIG_SETTINGS_FILE_H
#define CONFIG_SETTINGS_FILE_H

#include "base/error.h"
#include "base/str.h"
#include "model/settings.h"

#define SETTINGS_FILE_NAME "config.yaml"

/* Replaces *settings by the defaults with the file on top. No file is no error; then,
 * and when something is wrong, *settings stays as it is. */
bool settings_file_load(struct settings *settings, struct error *err) MUST_USE;
/* From text; `origin` names it in messages. */
bool settings_file_parse(struct str yaml, const char *origin, struct settings *settings,
	struct error *err) MUST_USE;

#endif
