/*
 * Growing text or bytes with a ceiling given at birth.
 *
 * data is always terminated by a NUL that length does not count (once anything was
 * appended); it may also contain NULs. When the ceiling would be passed the append does
 * nothing and is_full is set: the owner looks at it where it matters. From then on
 * every append does nothing, so that no hole is left in the middle, until reset or
 * steal.
 */
#ifndef BASE_STRBUF_H
#define BASE_STRBUF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"

struct strbuf {
	char *data; /* NULL before the first append */
	size_t length;
	size_t capacity;
	size_t ceiling;
	bool is_full;
};

void strbuf_init(struct strbuf *buf, size_t ceiling);
/* Frees; the struct may be initialised again. */
void strbuf_finish(struct strbuf *buf);
/* Empties, keeps the memory. */
void strbuf_reset(struct strbuf *buf);
void strbuf_append(struct strbuf *buf, const void *bytes, size_t length);
void strbuf_text(struct strbuf *buf, const char *text);
void strbuf_char(struct strbuf *buf, char character);
void strbuf_printf(struct strbuf *buf, const char *format, ...) PRINTF_LIKE(2, 3);
/* Removes the first `length` bytes. */
void strbuf_consume(struct strbuf *buf, size_t length);
/* "" when nothing was appended. */
const char *strbuf_cstr(const struct strbuf *buf);
/* Hands the memory over (mem_free) and empties the buffer; never NULL. */
char *strbuf_steal(struct strbuf *buf);

#endif
