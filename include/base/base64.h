/* RFC 4648 base64, standard alphabet. Pure. */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/str.h"
#include "base/strbuf.h"

/* Blanks and newlines are skipped, padding is required. */
bool base64_decode(struct str text, struct strbuf *out) MUST_USE;
void base64_encode(struct str bytes, struct strbuf *out);

#endif
