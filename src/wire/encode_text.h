/* JSON text piece by piece: strings escaped, members with their commas. */
#ifndef SRC_WIRE_ENCODE_TEXT_H
#define SRC_WIRE_ENCODE_TEXT_H

#include "base/strbuf.h"

/* A string with its quotes; bytes that are not UTF-8 become U+FFFD. NULL is "". */
void encode_text(struct strbuf *out, const char *text);
/* `"key":"value"`, with a comma before it unless it is the first of its object. */
void encode_member(struct strbuf *out, const char *key, const char *value);
/* `"key":` followed by JSON that is written as it stands, like "{" or "true". */
void encode_raw(struct strbuf *out, const char *key, const char *json);

#endif
