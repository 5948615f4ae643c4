/* Reads Warning headers; one line with the texts of all of them. */
#include "src/net/warning.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"

#define NAME "warning:"
#define CODE "299 "
#define SEPARATOR "; "

/* A quoted string of RFC 9110 without its quotes; false when it does not end. */
static bool unquote(struct str rest, char out[WARNING_SIZE])
{
	size_t used = 0;

	for (size_t i = 1; i < rest.length; i++) {
		char character = rest.data[i];

		if (character == '"') {
			out[used] = '\0';
			return true;
		}
		if (character == '\\' && i + 1 < rest.length) {
			i++;
			character = rest.data[i];
		}
		if (used + 1 < WARNING_SIZE && character != '\0') {
			out[used] = character;
			used++;
		}
	}
	return false;
}

void warning_add(char all[WARNING_SIZE], const char *line, size_t length)
{
	struct str rest = { line, length };
	char text[WARNING_SIZE];
	const char *quote;
	size_t used = strlen(all);

	if (length < sizeof(NAME) - 1 ||
		strncasecmp(line, NAME, sizeof(NAME) - 1) != 0) {
		return;
	}
	rest.data += sizeof(NAME) - 1;
	rest.length -= sizeof(NAME) - 1;
	rest = str_trim(rest);
	quote = rest.length > 0 ? memchr(rest.data, '"', rest.length) : NULL;
	if (!str_starts_with(rest, CODE) || quote == NULL) {
		return;
	}
	rest.length -= (size_t)(quote - rest.data);
	rest.data = quote;
	if (!unquote(rest, text) || text[0] == '\0' || strstr(all, text) != NULL ||
		used + sizeof(SEPARATOR) + strlen(text) > WARNING_SIZE) {
		return;
	}
	if (used > 0) {
		memcpy(all + used, SEPARATOR, sizeof(SEPARATOR) - 1);
		used += sizeof(SEPARATOR) - 1;
	}
	memcpy(all + used, text, strlen(text) + 1);
}
