/* UTF-8 decoding and the width of characters on a terminal. Pure. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stddef.h>
#include <stdint.h>

/* Decodes one character strictly (no overlong forms, surrogates, > U+10FFFF). Returns
 * the bytes it took (at least 1 when length > 0) and U+FFFD for a bad byte. */
size_t utf8_decode(const char *text, size_t length, uint32_t *out_codepoint);
/* At most 4 bytes, not terminated; returns the count. */
size_t utf8_encode(uint32_t codepoint, char out[4]);
/* Cells: 0 combining, 1, 2 wide, -1 control or not to be drawn. Independent of the
 * locale. */
int utf8_width(uint32_t codepoint);
/* Cells of a text that came through safe_text(). */
size_t utf8_text_width(const char *text);
/* Bytes of the longest prefix that fits `cells`, never splitting a character. */
size_t utf8_cut(const char *text, size_t cells);

#endif
