/* Growing text with a ceiling; once an append was refused all later ones are, too. */
#include "base/strbuf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/die.h"

#define CAPACITY_MINIMUM 64

void strbuf_init(struct strbuf *buf, size_t ceiling)
{
	/* One byte is left for the NUL. */
	size_t bounded = ceiling < SIZE_MAX ? ceiling : SIZE_MAX - 1;

	*buf = (struct strbuf){ .ceiling = bounded };
}

void strbuf_finish(struct strbuf *buf)
{
	mem_free(buf->data);
	*buf = (struct strbuf){ .data = NULL };
}

void strbuf_reset(struct strbuf *buf)
{
	buf->length = 0;
	buf->is_full = false;
	if (buf->data != NULL) {
		buf->data[0] = '\0';
	}
}

/* Makes room for `length` more bytes and the NUL. A text with a hole in its middle is
 * worse than a short one: is_full stays until the buffer is emptied. */
static bool reserve(struct strbuf *buf, size_t length)
{
	size_t wanted;
	size_t capacity =
		buf->capacity < CAPACITY_MINIMUM ? CAPACITY_MINIMUM : buf->capacity;

	if (buf->is_full || length > buf->ceiling - buf->length) {
		buf->is_full = true;
		return false;
	}
	wanted = buf->length + length + 1;
	if (buf->data != NULL && wanted <= buf->capacity) {
		return true;
	}
	while (capacity < wanted && capacity <= SIZE_MAX / 2) {
		capacity *= 2;
	}
	/* Neither the first block nor a doubling needs to pass the ceiling. */
	if (capacity > buf->ceiling + 1) {
		capacity = buf->ceiling + 1;
	}
	if (capacity < wanted) {
		capacity = wanted;
	}
	buf->data = mem_realloc(buf->data, capacity);
	buf->capacity = capacity;
	return true;
}

void strbuf_append(struct strbuf *buf, const void *bytes, size_t length)
{
	if (!reserve(buf, length)) {
		return;
	}
	if (length > 0) {
		memcpy(buf->data + buf->length, bytes, length);
	}
	buf->length += length;
	buf->data[buf->length] = '\0';
}

void strbuf_text(struct strbuf *buf, const char *text)
{
	if (text != NULL) {
		strbuf_append(buf, text, strlen(text));
	}
}

void strbuf_char(struct strbuf *buf, char character)
{
	strbuf_append(buf, &character, 1);
}

void strbuf_printf(struct strbuf *buf, const char *format, ...)
{
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	if (length < 0) {
		die("cannot format \"%s\"", format);
	}
	if (!reserve(buf, (size_t)length)) {
		return;
	}
	va_start(arguments, format);
	(void)vsnprintf(buf->data + buf->length, (size_t)length + 1, format, arguments);
	va_end(arguments);
	buf->length += (size_t)length;
}

void strbuf_consume(struct strbuf *buf, size_t length)
{
	if (length > buf->length) {
		length = buf->length;
	}
	if (length == 0) {
		return;
	}
	memmove(buf->data, buf->data + length, buf->length - length + 1);
	buf->length -= length;
}

const char *strbuf_cstr(const struct strbuf *buf)
{
	return buf->data != NULL ? buf->data : "";
}

char *strbuf_steal(struct strbuf *buf)
{
	char *text = buf->data != NULL ? buf->data : mem_strdup("");

	strbuf_init(buf, buf->ceiling);
	return text;
}
