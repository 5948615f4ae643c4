/* Whole files into memory with a ceiling, and all of a text into a descriptor. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/error.h"
#include "base/strbuf.h"

/* Appends the content; `buf` has been initialised with the ceiling. ERR_NOT_FOUND when
 * there is no such file, ERR_TOO_LARGE, else ERR_FILE. */
bool file_read(const char *path, struct strbuf *buf, struct error *err) MUST_USE;

/* Goes on after signals and short writes. False leaves the reason in errno. */
bool file_write_all(int descriptor, const char *bytes, size_t length) MUST_USE;

#endif
