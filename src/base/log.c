/* The program's log: a ring in memory and, when asked for, a private file. */
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/safe_text.h"
#include "base/timefmt.h"

#define RAW_BYTES 1024
#define LINE_BYTES 384

static struct {
	FILE *file;
	size_t count; /* lines ever written */
	char lines[LIMIT_LOG_LINES][LINE_BYTES];
} ring;

static bool starts_with(const char *text, const char *lower)
{
	for (; *lower != '\0'; text++, lower++) {
		char character = *text;

		if (character >= 'A' && character <= 'Z') {
			character = (char)(character | 0x20);
		}
		if (character != *lower) {
			return false;
		}
	}
	return true;
}

/* The length of what announces a value after `token` in JSON: `":"`, blanks allowed,
 * quotes perhaps escaped because the JSON is itself a string. */
static size_t json_separator(const char *text)
{
	size_t at = strspn(text, "\\");

	if (text[at] != '"') {
		return 0;
	}
	at++;
	at += strspn(text + at, " \t");
	if (text[at] != ':') {
		return 0;
	}
	at++;
	at += strspn(text + at, " \t\\");
	return text[at] == '"' ? at + 1 : 0;
}

size_t log_secret_head(const char *text, const char **out_ends)
{
	size_t separator;

	if (starts_with(text, "bearer ")) {
		*out_ends = " \t\r\n\"'";
		return 6 + strspn(text + 6, " ");
	}
	if (!starts_with(text, "token")) {
		return 0;
	}
	if (text[5] == '=') {
		size_t quotes = strspn(text + 6, "\"'");

		*out_ends = quotes > 0 ? "\"'\n" : " \t\r\n\"'&";
		return 6 + quotes;
	}
	separator = json_separator(text + 5);
	*out_ends = "\"\n";
	return separator > 0 ? 5 + separator : 0;
}

static size_t copy(char *out, size_t size, size_t used, const char *text, size_t length)
{
	if (length > size - 1 - used) {
		length = size - 1 - used;
	}
	memcpy(out + used, text, length);
	out[used + length] = '\0';
	return used + length;
}

static void redact(char *out, size_t size, const char *text)
{
	size_t used = copy(out, size, 0, "", 0);

	while (*text != '\0') {
		const char *ends = "";
		size_t head = log_secret_head(text, &ends);
		size_t secret = head > 0 ? strcspn(text + head, ends) : 0;

		used = copy(out, size, used, text, head > 0 ? head : 1);
		if (secret > 0) {
			used = copy(out, size, used, "<redacted>", 10);
		}
		text += head > 0 ? head + secret : 1;
	}
}

bool log_open(const char *path, struct error *err)
{
	int descriptor =
		open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY,
			S_IRUSR | S_IWUSR);
	FILE *file = descriptor >= 0 ? fdopen(descriptor, "a") : NULL;
	char shown[128];

	if (file == NULL) {
		int number = errno;

		if (descriptor >= 0) {
			(void)close(descriptor);
		}
		safe_text(shown, sizeof(shown), path);
		return error_set(err, ERR_FILE, "%s: %s", shown, strerror(number));
	}
	log_close();
	ring.file = file;
	return true;
}

void log_close(void)
{
	if (ring.file != NULL) {
		(void)fclose(ring.file);
		ring.file = NULL;
	}
}

void log_line(const char *format, ...)
{
	char raw[RAW_BYTES];
	char redacted[RAW_BYTES];
	char *line = ring.lines[ring.count % LIMIT_LOG_LINES];
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(raw, sizeof(raw), format, arguments);
	va_end(arguments);
	if (length < 0) {
		raw[0] = '\0';
	}
	redact(redacted, sizeof(redacted), raw);
	safe_text(line, LINE_BYTES, redacted);
	ring.count++;
	if (ring.file != NULL) {
		char when[TIME_TEXT_SIZE];

		time_format(clock_now().wall_ms, true, when);
		(void)fprintf(ring.file, "%s %s\n", when, line);
		(void)fflush(ring.file);
	}
}

const char *log_recent(size_t i)
{
	if (i >= ring.count || i >= LIMIT_LOG_LINES) {
		return NULL;
	}
	return ring.lines[(ring.count - 1 - i) % LIMIT_LOG_LINES];
}
