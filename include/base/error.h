/*
 * One error of the world (network, rights, files, malformed data): a code and one line.
 *
 * The struct lives on the caller's stack. Functions that can fail return bool, are
 * MUST_USE, take `struct error *err` last and leave their outputs untouched on failure.
 * Messages are one line, lower case, name the thing, and have no final full stop.
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stdbool.h>

#include "base/attr.h"

enum error_code {
	ERR_NONE = 0,
	ERR_ARGUMENT,  /* the user's input is wrong */
	ERR_FILE,      /* a file cannot be read or written */
	ERR_PARSE,     /* malformed text */
	ERR_TOO_LARGE, /* a ceiling of base/limits.h was reached */
	ERR_NOT_FOUND,
	ERR_NETWORK, /* no connection, cut, timed out */
	ERR_TLS,     /* certificates */
	ERR_DENIED,  /* 401, 403 */
	ERR_SERVER,  /* any other answer that is not the one asked for */
	ERR_CONFLICT,
	ERR_EXEC, /* a credential plugin failed */
};

struct error {
	enum error_code code;
	char message[256];
};

/* Sets code and message (cut to fit on a character border) and returns false. */
bool error_set(struct error *err, enum error_code code, const char *format, ...)
	PRINTF_LIKE(3, 4);

#endif
