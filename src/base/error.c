/* Fills the caller's struct error with a code and one line that fits. */
#include "base/error.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

/* vsnprintf() cuts between bytes: takes half a character off the end. */
static void trim_half_character(char *text)
{
	size_t length = strlen(text);
	size_t start = length;
	uint32_t codepoint;

	while (start > 0 && length - start < 3 &&
		((unsigned char)text[start - 1] & 0xc0) == 0x80) {
		start--;
	}
	if (start == 0 || (unsigned char)text[start - 1] < 0xc0) {
		return;
	}
	start--;
	if (utf8_decode(text + start, length - start, &codepoint) < length - start ||
		length - start == 1) {
		text[start] = '\0';
	}
}

bool error_set(struct error *err, enum error_code code, const char *format, ...)
{
	va_list arguments;
	int length;

	if (err == NULL) {
		return false;
	}
	err->code = code;
	va_start(arguments, format);
	length = vsnprintf(err->message, sizeof(err->message), format, arguments);
	va_end(arguments);
	if (length < 0) {
		err->message[0] = '\0';
	} else if ((size_t)length >= sizeof(err->message)) {
		trim_half_character(err->message);
	}
	return false;
}
