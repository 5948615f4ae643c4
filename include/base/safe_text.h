/*
 * The single gate for text that came from outside: cluster objects, server messages,
 * plugins, file names. Nothing of it reaches a terminal, a log or a file but through
 * here.
 *
 * Bad UTF-8 becomes U+FFFD, control characters become visible ("^[", "\r", "<9b>"),
 * bidi and invisible characters become "<U+202E>", at most two combining marks stay per
 * base and none at the start. Nothing is dropped silently: two different names never
 * look the same. Rules and corpus: kubectl's printers/terminal.go goes a part of this
 * way only.
 */
#ifndef BASE_SAFE_TEXT_H
#define BASE_SAFE_TEXT_H

#include <stddef.h>

#include "base/arena.h"
#include "base/strbuf.h"

/* Appends the safe form of text; newlines and tabs are shown as "\n" and "\t". */
void safe_text_append(struct strbuf *out, const char *text, size_t length);
/* Writes at most size bytes with the terminator, cut on a character border. */
void safe_text(char *out, size_t size, const char *text);
/* In the arena; the same pointer when text is safe as it stands. NULL gives NULL. */
const char *safe_text_in(struct arena *arena, const char *text);

#endif
