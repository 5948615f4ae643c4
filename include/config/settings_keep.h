/*
 * Writing one setting back into the settings file. Only its own lines change; comments,
 * order and everything else stay as the user wrote them. What cannot be edited so, is
 * not edited: the error says which line to write by hand.
 */
#ifndef CONFIG_SETTINGS_KEEP_H
#define CONFIG_SETTINGS_KEEP_H

#include "base/error.h"
#include "base/str.h"
#include "base/strbuf.h"
#include "model/settings.h"

/* The text of a settings file with a value changed. `entry` is the key inside a
 * mapping, NULL for a plain setting. `value` is YAML in one line; NULL takes the lines
 * of the entry out. False when the lines are written in a way that is not understood
 * here. The result has not been read again. Pure. */
bool settings_edit(struct str before, const char *name, const char *entry,
	const char *value, struct strbuf *out_after) MUST_USE;

/* The same in the user's file, which is made when there is none, and replaced in one
 * step. The new text is read by the rules of the file before it is written. */
bool settings_keep(const char *name, const char *entry, const char *value,
	struct error *err) MUST_USE;
/* The present value of a setting that is no mapping. */
bool settings_keep_value(const struct setting *setting, const struct settings *settings,
	struct error *err) MUST_USE;

#endif
