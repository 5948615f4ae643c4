/*
 * One field of CSV (RFC 4180) for programs and spreadsheets.
 *
 * Quoted where it has to be. What a spreadsheet would run as a formula ("=", "+", "-"
 * or "@" in front) begins with an apostrophe instead, which shows it as text (OWASP,
 * CSV injection).
 */
#ifndef BASE_CSV_H
#define BASE_CSV_H

#include "base/str.h"
#include "base/strbuf.h"

void csv_field(struct strbuf *out, struct str text);

#endif
