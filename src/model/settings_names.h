/* The form of names in settings. */
#ifndef SRC_MODEL_SETTINGS_NAMES_H
#define SRC_MODEL_SETTINGS_NAMES_H

#include <stdbool.h>

#include "model/settings.h"

#define LABEL_MAXIMUM 63

/* Lower-case letters, digits and inner hyphens: namespaces, and the names of actions,
 * commands, tables and columns. */
bool settings_is_label(const char *text);
/* Frees what is in it. */
void settings_column_choice_finish(struct column_choice *choice);

#endif
