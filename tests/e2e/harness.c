/*
 * Drives a program on a terminal: a pty, a virtual screen, a script of keys and
 * expectations. Waits for what it wants to see, never for time to pass.
 *
 * usage: term-harness COLUMNSxROWS SCRIPT -- COMMAND [ARGUMENT...]
 *
 * Verbs, one a line, '#' begins a comment; waiting ones give up after the deadline:
 *
 *   deadline SECONDS      for everything that follows (20)
 *   wait-for TEXT         until it is on the screen
 *   wait-gone TEXT        until it is not
 *   wait-line A | B       until one line has A and, right of it, B
 *   wait-idle MS          until the program was silent for so long
 *   wait-bytes N          until it has sent so many bytes since the mark
 *   wait-exit STATUS      until it ended; 128 + n after signal n
 *   wait-stopped          until it stopped itself
 *   expect TEXT, expect-not TEXT, expect-line A | B    now
 *   expect-screen main|alternate
 *   expect-cursor visible|hidden
 *   expect-input cooked|raw
 *   key NAME...           Up, Enter, ^C, F5 or one character
 *   type TEXT
 *   resize COLUMNS ROWS
 *   signal NAME           TERM, INT, HUP, KILL, STOP, CONT, WINCH
 *   mark                  bytes are counted from here
 *   bytes-below N         fewer came since the mark
 *   print-bytes FILE, print-elapsed FILE    append a number: bytes since the mark; ms
 *                         from the last key, or the start, to the end of the last wait
 *   print-pid FILE
 *   raw-has TEXT, raw-not TEXT    among all bytes sent so far; \e, \r, \n, \\ and \xHH
 *   raw-ascii             none of them is above 0x7f
 *   raw FILE, dump FILE   the bytes, the screen
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include <vterm.h>

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

struct harness {
	VTerm *vt;
	VTermScreen *screen;
	int columns;
	int rows;
	int terminal; /* our end of the pty */
	pid_t child;
	bool is_gone;
	bool is_stopped;
	int status; /* once it is gone */
	bool is_alternate;
	bool is_cursor_visible;
	char *raw; /* all that it ever sent */
	size_t raw_length;
	size_t raw_capacity;
	size_t mark;
	int64_t deadline_ms;
	int64_t key_us;	 /* when the last key was sent, or the start */
	int64_t seen_us; /* when the last bytes came */
	int64_t met_us;	 /* when the last wait was over */
	const char *script;
	int line;
	char problem[512];
};

static int64_t now_us(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static bool fail(struct harness *harness, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static bool fail(struct harness *harness, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(harness->problem, sizeof(harness->problem), format, arguments);
	va_end(arguments);
	return false;
}

static void out_of_memory(void)
{
	(void)fputs("term-harness: out of memory\n", stderr);
	abort();
}

/* --- the screen --- */

static size_t put_utf8(uint32_t point, char *out)
{
	if (point < 0x80) {
		out[0] = (char)point;
		return 1;
	}
	if (point < 0x800) {
		out[0] = (char)(0xc0 | point >> 6);
		out[1] = (char)(0x80 | (point & 0x3f));
		return 2;
	}
	if (point < 0x10000) {
		out[0] = (char)(0xe0 | point >> 12);
		out[1] = (char)(0x80 | (point >> 6 & 0x3f));
		out[2] = (char)(0x80 | (point & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | point >> 18);
	out[1] = (char)(0x80 | (point >> 12 & 0x3f));
	out[2] = (char)(0x80 | (point >> 6 & 0x3f));
	out[3] = (char)(0x80 | (point & 0x3f));
	return 4;
}

static size_t line_bytes(const struct harness *harness)
{
	return (size_t)harness->columns * VTERM_MAX_CHARS_PER_CELL * 4 + 1;
}

static void read_line(const struct harness *harness, int row, char *out)
{
	size_t length = 0;
	size_t ink = 0; /* up to the last character that is no blank */

	for (int column = 0; column < harness->columns; column++) {
		VTermPos at = { .row = row, .col = column };
		VTermScreenCell cell;

		if (vterm_screen_get_cell(harness->screen, at, &cell) != 1 ||
			cell.chars[0] == UINT32_MAX) {
			continue; /* right half of a wide character */
		}
		if (cell.chars[0] == 0) {
			out[length++] = ' ';
		}
		for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i] != 0;
			i++) {
			length += put_utf8(cell.chars[i], out + length);
		}
		ink = out[length - 1] != ' ' ? length : ink;
	}
	out[ink] = '\0';
}

/* True when a line has `first` and, behind it, `second` (NULL: whatever). */
static bool is_on_screen(
	const struct harness *harness, const char *first, const char *second)
{
	char *line = malloc(line_bytes(harness));
	bool is_found = false;

	if (line == NULL) {
		out_of_memory();
	}
	for (int row = 0; row < harness->rows && !is_found; row++) {
		const char *found;

		read_line(harness, row, line);
		found = strstr(line, first);
		is_found = found != NULL &&
			(second == NULL ||
				strstr(found + strlen(first), second) != NULL);
	}
	free(line);
	return is_found;
}

static void dump(const struct harness *harness, FILE *out)
{
	char *line = malloc(line_bytes(harness));

	if (line == NULL) {
		out_of_memory();
	}
	for (int row = 0; row < harness->rows; row++) {
		read_line(harness, row, line);
		(void)fprintf(out, "%s\n", line);
	}
	free(line);
}

static int on_property(VTermProp property, VTermValue *value, void *user)
{
	struct harness *harness = user;

	if (property == VTERM_PROP_ALTSCREEN) {
		harness->is_alternate = value->boolean != 0;
	} else if (property == VTERM_PROP_CURSORVISIBLE) {
		harness->is_cursor_visible = value->boolean != 0;
	}
	return 1;
}

static const VTermScreenCallbacks callbacks = { .settermprop = on_property };

static void answer_queries(struct harness *harness)
{
	char bytes[256];
	size_t length;

	while ((length = vterm_output_read(harness->vt, bytes, sizeof(bytes))) > 0) {
		(void)!write(harness->terminal, bytes, length);
	}
}

/* --- the program --- */

static void keep(struct harness *harness, const char *bytes, size_t length)
{
	if (harness->raw_length + length > harness->raw_capacity) {
		harness->raw_capacity = (harness->raw_length + length) * 2;
		harness->raw = realloc(harness->raw, harness->raw_capacity);
		if (harness->raw == NULL) {
			out_of_memory();
		}
	}
	memcpy(harness->raw + harness->raw_length, bytes, length);
	harness->raw_length += length;
}

static void look_at_child(struct harness *harness)
{
	int status;

	while (!harness->is_gone &&
		waitpid(harness->child, &status, WNOHANG | WUNTRACED | WCONTINUED) ==
			harness->child) {
		if (WIFSTOPPED(status)) {
			harness->is_stopped = true;
		} else if (WIFCONTINUED(status)) {
			harness->is_stopped = false;
		} else {
			harness->is_gone = true;
			harness->status = WIFSIGNALED(status) ? 128 + WTERMSIG(status)
							      : WEXITSTATUS(status);
		}
	}
}

/* One look at the terminal; true when bytes came. */
static bool read_terminal(struct harness *harness, int timeout_ms)
{
	struct pollfd fd = { .fd = harness->terminal, .events = POLLIN };
	char bytes[65536];
	ssize_t length;

	if (poll(&fd, 1, timeout_ms) <= 0) {
		return false;
	}
	length = read(harness->terminal, bytes, sizeof(bytes));
	if (length <= 0) {
		return false; /* EIO: nobody is at the other end now */
	}
	harness->seen_us = now_us();
	keep(harness, bytes, (size_t)length);
	(void)vterm_input_write(harness->vt, bytes, (size_t)length);
	vterm_screen_flush_damage(harness->screen);
	answer_queries(harness);
	return true;
}

struct condition {
	bool (*is_met)(struct harness *harness, const struct condition *condition);
	const char *text;
	const char *second;
	long number;
};

/* The end of a child makes no bytes; a short poll finds it. */
static bool wait_until(struct harness *harness, struct condition condition)
{
	int64_t end_us = now_us() + harness->deadline_ms * 1000;

	for (;;) {
		look_at_child(harness);
		if (condition.is_met(harness, &condition)) {
			harness->met_us = harness->seen_us;
			return true;
		}
		if (now_us() >= end_us) {
			return false;
		}
		if (!read_terminal(harness, 20) && harness->is_gone) {
			look_at_child(harness);
			return condition.is_met(harness, &condition);
		}
	}
}

static bool is_text_there(struct harness *harness, const struct condition *condition)
{
	return is_on_screen(harness, condition->text, condition->second);
}

static bool is_text_gone(struct harness *harness, const struct condition *condition)
{
	return !is_text_there(harness, condition);
}

static bool is_idle(struct harness *harness, const struct condition *condition)
{
	return now_us() - harness->seen_us >= condition->number * 1000;
}

static bool is_ended(struct harness *harness, const struct condition *condition)
{
	(void)condition;
	return harness->is_gone;
}

static bool is_stopped(struct harness *harness, const struct condition *condition)
{
	(void)condition;
	return harness->is_stopped;
}

static bool has_sent(struct harness *harness, const struct condition *condition)
{
	return harness->raw_length - harness->mark >= (size_t)condition->number;
}

/* --- verbs --- */

static bool to_number(struct harness *harness, const char *text, long *out)
{
	char *end;

	errno = 0;
	*out = strtol(text, &end, 10);
	return (end != text && *end == '\0' && errno == 0 && *out >= 0) ||
		fail(harness, "not a number: %s", text);
}

static bool do_deadline(struct harness *harness, char *argument)
{
	long seconds;

	if (!to_number(harness, argument, &seconds)) {
		return false;
	}
	harness->deadline_ms = seconds * 1000;
	return true;
}

static bool do_wait_for(struct harness *harness, char *argument)
{
	return wait_until(harness,
		       (struct condition){
			       .is_met = is_text_there, .text = argument }) ||
		fail(harness, "never came: %s", argument);
}

static bool do_wait_gone(struct harness *harness, char *argument)
{
	return wait_until(harness,
		       (struct condition){
			       .is_met = is_text_gone, .text = argument }) ||
		fail(harness, "never went: %s", argument);
}

/* Cuts "A | B" in two; B is NULL when there is none. */
static char *cut(char *argument)
{
	char *bar = strstr(argument, " | ");

	if (bar == NULL) {
		return NULL;
	}
	*bar = '\0';
	return bar + 3;
}

static bool do_wait_line(struct harness *harness, char *argument)
{
	char *second = cut(argument);

	return wait_until(harness,
		       (struct condition){ .is_met = is_text_there,
			       .text = argument,
			       .second = second }) ||
		fail(harness, "no line ever had: %s ... %s", argument, second);
}

static bool do_wait_idle(struct harness *harness, char *argument)
{
	struct condition condition = { .is_met = is_idle };

	harness->seen_us = now_us();
	return to_number(harness, argument, &condition.number) &&
		(wait_until(harness, condition) || fail(harness, "never silent"));
}

static bool do_wait_bytes(struct harness *harness, char *argument)
{
	struct condition condition = { .is_met = has_sent };

	return to_number(harness, argument, &condition.number) &&
		(wait_until(harness, condition) ||
			fail(harness, "only %zu bytes came",
				harness->raw_length - harness->mark));
}

/* What was written last is still in the pty. */
static void drain(struct harness *harness)
{
	while (read_terminal(harness, 0)) {
	}
}

static bool do_wait_exit(struct harness *harness, char *argument)
{
	long wanted;

	if (!to_number(harness, argument, &wanted)) {
		return false;
	}
	if (!wait_until(harness, (struct condition){ .is_met = is_ended })) {
		return fail(harness, "it did not end");
	}
	drain(harness);
	return harness->status == wanted ||
		fail(harness, "it ended with %d, not %ld", harness->status, wanted);
}

static bool do_wait_stopped(struct harness *harness, char *argument)
{
	(void)argument;
	if (!wait_until(harness, (struct condition){ .is_met = is_stopped })) {
		return fail(harness, "it did not stop");
	}
	drain(harness);
	return true;
}

static bool do_expect(struct harness *harness, char *argument)
{
	return is_on_screen(harness, argument, NULL) ||
		fail(harness, "not on the screen: %s", argument);
}

static bool do_expect_not(struct harness *harness, char *argument)
{
	return !is_on_screen(harness, argument, NULL) ||
		fail(harness, "on the screen: %s", argument);
}

static bool do_expect_line(struct harness *harness, char *argument)
{
	char *second = cut(argument);

	return is_on_screen(harness, argument, second) ||
		fail(harness, "no line has: %s ... %s", argument, second);
}

static bool do_expect_screen(struct harness *harness, char *argument)
{
	return harness->is_alternate == (strcmp(argument, "alternate") == 0) ||
		fail(harness, "not on the %s screen", argument);
}

static bool do_expect_cursor(struct harness *harness, char *argument)
{
	return harness->is_cursor_visible == (strcmp(argument, "visible") == 0) ||
		fail(harness, "the cursor is not %s", argument);
}

static bool do_expect_input(struct harness *harness, char *argument)
{
	struct termios modes;
	bool is_cooked;

	if (tcgetattr(harness->terminal, &modes) != 0) {
		return fail(harness, "no modes: %s", strerror(errno));
	}
	is_cooked = (modes.c_lflag & ICANON) != 0 && (modes.c_lflag & ECHO) != 0 &&
		(modes.c_lflag & ISIG) != 0 && (modes.c_oflag & OPOST) != 0;
	return is_cooked == (strcmp(argument, "cooked") == 0) ||
		fail(harness, "input is not %s", argument);
}

static bool send_bytes(struct harness *harness, const char *bytes, size_t length)
{
	drain(harness);
	harness->key_us = now_us();
	return write(harness->terminal, bytes, length) == (ssize_t)length ||
		fail(harness, "cannot write to the terminal: %s", strerror(errno));
}

/* As xterm sends them in application mode. */
static bool do_key(struct harness *harness, char *argument)
{
	static const struct {
		const char *name;
		const char *bytes;
	} keys[] = {
		{ "Up", "\033OA" },
		{ "Down", "\033OB" },
		{ "Right", "\033OC" },
		{ "Left", "\033OD" },
		{ "Home", "\033OH" },
		{ "End", "\033OF" },
		{ "PgUp", "\033[5~" },
		{ "PgDn", "\033[6~" },
		{ "Del", "\033[3~" },
		{ "S-Tab", "\033[Z" },
		{ "F1", "\033OP" },
		{ "F5", "\033[15~" },
		{ "F10", "\033[21~" },
		{ "Esc", "\033" },
		{ "Enter", "\r" },
		{ "Tab", "\t" },
		{ "Space", " " },
		{ "Backspace", "\177" },
	};
	char *state = NULL;

	for (char *name = strtok_r(argument, " ", &state); name != NULL;
		name = strtok_r(NULL, " ", &state)) {
		char control = (char)(name[1] & 0x1f);
		const char *bytes = name;

		for (size_t i = 0; i < LENGTH(keys); i++) {
			bytes = strcmp(keys[i].name, name) == 0 ? keys[i].bytes : bytes;
		}
		if (bytes == name && name[0] == '^' && strlen(name) == 2) {
			if (!send_bytes(harness, &control, 1)) {
				return false;
			}
			continue;
		}
		if (bytes == name && strlen(name) > 4) {
			return fail(harness, "no such key: %s", name);
		}
		if (!send_bytes(harness, bytes, strlen(bytes))) {
			return false;
		}
	}
	return true;
}

static bool do_type(struct harness *harness, char *argument)
{
	return send_bytes(harness, argument, strlen(argument));
}

static void set_size(struct harness *harness, int columns, int rows)
{
	struct winsize size = {
		.ws_col = (unsigned short)columns,
		.ws_row = (unsigned short)rows,
	};

	harness->columns = columns;
	harness->rows = rows;
	vterm_set_size(harness->vt, rows, columns);
	(void)ioctl(harness->terminal, TIOCSWINSZ, &size);
}

static bool do_resize(struct harness *harness, char *argument)
{
	int columns;
	int rows;

	if (sscanf(argument, "%d %d", &columns, &rows) != 2 || columns < 1 ||
		rows < 1 || columns > 1000 || rows > 1000) {
		return fail(harness, "resize needs columns and rows");
	}
	drain(harness);
	set_size(harness, columns, rows);
	return true;
}

static bool do_signal(struct harness *harness, char *argument)
{
	static const struct {
		const char *name;
		int number;
	} signals[] = {
		{ "TERM", SIGTERM },
		{ "INT", SIGINT },
		{ "HUP", SIGHUP },
		{ "KILL", SIGKILL },
		{ "STOP", SIGSTOP },
		{ "CONT", SIGCONT },
		{ "WINCH", SIGWINCH },
	};

	for (size_t i = 0; i < LENGTH(signals); i++) {
		if (strcmp(signals[i].name, argument) == 0) {
			harness->key_us = now_us();
			return kill(harness->child, signals[i].number) == 0 ||
				fail(harness, "cannot signal: %s", strerror(errno));
		}
	}
	return fail(harness, "no such signal: %s", argument);
}

static bool do_mark(struct harness *harness, char *argument)
{
	(void)argument;
	drain(harness);
	harness->mark = harness->raw_length;
	return true;
}

static bool do_bytes_below(struct harness *harness, char *argument)
{
	long limit;

	drain(harness);
	return to_number(harness, argument, &limit) &&
		(harness->raw_length - harness->mark < (size_t)limit ||
			fail(harness, "%zu bytes came, not fewer than %ld",
				harness->raw_length - harness->mark, limit));
}

static bool append_number(struct harness *harness, const char *path, double number)
{
	FILE *file = fopen(path, "a");

	if (file == NULL) {
		return fail(harness, "cannot write %s", path);
	}
	(void)fprintf(file, "%.3f\n", number);
	return fclose(file) == 0 || fail(harness, "cannot write %s", path);
}

static bool do_print_bytes(struct harness *harness, char *argument)
{
	drain(harness);
	return append_number(
		harness, argument, (double)(harness->raw_length - harness->mark));
}

static bool do_print_elapsed(struct harness *harness, char *argument)
{
	return append_number(
		harness, argument, (double)(harness->met_us - harness->key_us) / 1000);
}

static bool do_print_pid(struct harness *harness, char *argument)
{
	return append_number(harness, argument, (double)harness->child);
}

/* \e, \r, \n, \\ and \xHH to bytes; returns the length. */
static size_t unescape(char *text)
{
	size_t length = 0;

	for (const char *at = text; *at != '\0'; at++) {
		unsigned value;
		char byte = *at;

		if (byte == '\\' && at[1] == 'x' &&
			sscanf(at + 2, "%2x", &value) == 1) {
			byte = (char)value;
			at += 3;
		} else if (byte == '\\' && at[1] != '\0') {
			at++;
			byte = *at == 'e'    ? '\033'
				: *at == 'r' ? '\r'
				: *at == 'n' ? '\n'
					     : *at;
		}
		text[length++] = byte;
	}
	return length;
}

static bool has_raw(const struct harness *harness, const char *bytes, size_t length)
{
	for (size_t i = 0; i + length <= harness->raw_length; i++) {
		if (memcmp(harness->raw + i, bytes, length) == 0) {
			return true;
		}
	}
	return false;
}

static bool do_raw_has(struct harness *harness, char *argument)
{
	char *shown = strdup(argument);
	size_t length = unescape(argument);
	bool is_there;

	drain(harness);
	is_there = has_raw(harness, argument, length);
	if (!is_there) {
		(void)fail(harness, "never sent: %s", shown);
	}
	free(shown);
	return is_there;
}

static bool do_raw_not(struct harness *harness, char *argument)
{
	char *shown = strdup(argument);
	size_t length = unescape(argument);
	bool is_there;

	drain(harness);
	is_there = has_raw(harness, argument, length);
	if (is_there) {
		(void)fail(harness, "sent to the terminal: %s", shown);
	}
	free(shown);
	return !is_there;
}

static bool do_raw_ascii(struct harness *harness, char *argument)
{
	(void)argument;
	drain(harness);
	for (size_t i = 0; i < harness->raw_length; i++) {
		if ((unsigned char)harness->raw[i] >= 0x80) {
			return fail(harness, "byte 0x%02x was sent, the %zu-th",
				(unsigned char)harness->raw[i], i);
		}
	}
	return true;
}

static bool do_raw(struct harness *harness, char *argument)
{
	FILE *file = fopen(argument, "w");
	bool is_written;

	drain(harness);
	if (file == NULL) {
		return fail(harness, "cannot write %s", argument);
	}
	is_written = harness->raw_length == 0 ||
		fwrite(harness->raw, harness->raw_length, 1, file) == 1;
	return (fclose(file) == 0 && is_written) ||
		fail(harness, "cannot write %s", argument);
}

static bool do_dump(struct harness *harness, char *argument)
{
	FILE *file = fopen(argument, "w");

	if (file == NULL) {
		return fail(harness, "cannot write %s", argument);
	}
	dump(harness, file);
	return fclose(file) == 0 || fail(harness, "cannot write %s", argument);
}

static const struct {
	const char *name;
	bool (*run)(struct harness *harness, char *argument);
} verbs[] = {
	{ "deadline", do_deadline },
	{ "wait-for", do_wait_for },
	{ "wait-gone", do_wait_gone },
	{ "wait-line", do_wait_line },
	{ "wait-idle", do_wait_idle },
	{ "wait-bytes", do_wait_bytes },
	{ "wait-exit", do_wait_exit },
	{ "wait-stopped", do_wait_stopped },
	{ "expect", do_expect },
	{ "expect-not", do_expect_not },
	{ "expect-line", do_expect_line },
	{ "expect-screen", do_expect_screen },
	{ "expect-cursor", do_expect_cursor },
	{ "expect-input", do_expect_input },
	{ "key", do_key },
	{ "type", do_type },
	{ "resize", do_resize },
	{ "signal", do_signal },
	{ "mark", do_mark },
	{ "bytes-below", do_bytes_below },
	{ "print-bytes", do_print_bytes },
	{ "print-elapsed", do_print_elapsed },
	{ "print-pid", do_print_pid },
	{ "raw-has", do_raw_has },
	{ "raw-not", do_raw_not },
	{ "raw-ascii", do_raw_ascii },
	{ "raw", do_raw },
	{ "dump", do_dump },
};

static bool run_line(struct harness *harness, char *line)
{
	char *argument;

	line[strcspn(line, "\n")] = '\0';
	line += strspn(line, " \t");
	if (line[0] == '\0' || line[0] == '#') {
		return true;
	}
	argument = line + strcspn(line, " ");
	if (*argument != '\0') {
		*argument++ = '\0';
	}
	for (size_t i = 0; i < LENGTH(verbs); i++) {
		if (strcmp(verbs[i].name, line) == 0) {
			return verbs[i].run(harness, argument);
		}
	}
	return fail(harness, "no such verb: %s", line);
}

static bool run_script(struct harness *harness)
{
	FILE *file = fopen(harness->script, "r");
	char line[4096];
	bool is_ok = true;

	if (file == NULL) {
		return fail(harness, "cannot read the script");
	}
	while (is_ok && fgets(line, sizeof(line), file) != NULL) {
		harness->line++;
		is_ok = run_line(harness, line);
	}
	(void)fclose(file);
	return is_ok &&
		(harness->is_gone ||
			fail(harness, "the script is over and the program is not"));
}

/* --- start and end --- */

static bool start(struct harness *harness, char **command)
{
	struct winsize size = {
		.ws_col = (unsigned short)harness->columns,
		.ws_row = (unsigned short)harness->rows,
	};

	harness->vt = vterm_new(harness->rows, harness->columns);
	vterm_set_utf8(harness->vt, 1);
	harness->screen = vterm_obtain_screen(harness->vt);
	vterm_screen_set_callbacks(harness->screen, &callbacks, harness);
	vterm_screen_enable_altscreen(harness->screen, 1);
	vterm_screen_reset(harness->screen, 1);
	harness->is_cursor_visible = true;
	harness->key_us = now_us();
	harness->seen_us = harness->key_us;
	harness->child = forkpty(&harness->terminal, NULL, NULL, &size);
	if (harness->child < 0) {
		return fail(harness, "no pty: %s", strerror(errno));
	}
	if (harness->child == 0) {
		(void)execvp(command[0], command);
		(void)fprintf(stderr, "%s: %s\n", command[0], strerror(errno));
		_exit(127);
	}
	return true;
}

static void finish(struct harness *harness)
{
	if (harness->child > 0 && !harness->is_gone) {
		(void)kill(harness->child, SIGKILL);
		(void)waitpid(harness->child, NULL, 0);
	}
	if (harness->terminal >= 0) {
		(void)close(harness->terminal);
	}
	vterm_free(harness->vt);
	free(harness->raw);
}

int main(int argc, char **argv)
{
	struct harness harness = { .terminal = -1, .deadline_ms = 20000 };
	bool is_ok;

	if (argc < 5 || strcmp(argv[3], "--") != 0 ||
		sscanf(argv[1], "%dx%d", &harness.columns, &harness.rows) != 2 ||
		harness.columns < 1 || harness.rows < 1) {
		(void)fprintf(stderr,
			"usage: term-harness COLUMNSxROWS SCRIPT -- COMMAND...\n");
		return 2;
	}
	harness.script = argv[2];
	is_ok = start(&harness, argv + 4) && run_script(&harness);
	if (!is_ok) {
		(void)fprintf(stderr, "%s:%d: %s\n", harness.script, harness.line,
			harness.problem);
		dump(&harness, stderr);
	}
	finish(&harness);
	return is_ok ? 0 : 1;
}
