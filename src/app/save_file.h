/* Writing a file that was not there before. */
#ifndef APP_SAVE_FILE_H
#define APP_SAVE_FILE_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/error.h"

/* Mode 0600; an existing file is never touched. "~/" is the home directory. */
bool save_file(const char *path, const char *text, struct error *err) MUST_USE;

#endif
