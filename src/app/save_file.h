/* Writing a file that was not there before. */
#ifndef APP_SAVE_FILE_H
#define APP_SAVE_FILE_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/error.h"

/* A descriptor to write a new file with, mode 0600; -1 and err. An existing file is
 * never touched. "~/" is the home directory. */
int save_file_create(const char *path, struct error *err) MUST_USE;
/* The same with all that goes into it. Mode 0600; an existing file is never touched.
 * "~/" is the home directory. */
bool save_file(const char *path, const char *text, struct error *err) MUST_USE;

#endif
