/*
 * The program's own log: a bounded ring, and a file (0600) when the user asked for one.
 * Text goes through safe_text(); values that look like bearer tokens are cut out.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/error.h"

/* Opens (appends to) the file, creating it with mode 0600. */
bool log_open(const char *path, struct error *err) MUST_USE;
void log_close(void);
void log_line(const char *format, ...) PRINTF_LIKE(1, 2);
/* When text starts with what announces a secret ("Bearer ", "token=", a JSON member
 * token): its length, and the characters that end the secret behind it. Else 0. */
size_t log_secret_head(const char *text, const char **out_ends);
/* The i-th newest line, NULL beyond the end. */
const char *log_recent(size_t i);

#endif
